"""The rows of a call (Förderaufruf) as frozen values: what stands in its file and its tables."""

from dataclasses import dataclass

from kim.programme.rules.legal import Mark


class CallUnreadable(ValueError):
    """A file of a call that cannot be used; the text says in German what is wrong where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    """One number, day, code or switch of a call with where it was read (Kennwert).

    ``value`` is text: a decimal with a point, a day ``2026-11-15``, a code, ``on`` or ``off``.
    """

    key: str
    label: str
    value: str
    unit: str
    source: str
    address: str
    mark: Mark

    @property
    def origin(self) -> str:
        """Source and how sure it is, to print: ``… (belegt)``."""
        return f"{self.source} ({self.mark.label})"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """One cost category (Ausgabengruppe); each of its values is a row of its own."""

    code: str
    label: str
    cap: ParameterRow
    financing: ParameterRow
    share_percent: ParameterRow
    follows_fte: ParameterRow
    follows_occupancy: ParameterRow

    @property
    def rows(self) -> tuple[ParameterRow, ...]:
        return (
            self.cap,
            self.financing,
            self.share_percent,
            self.follows_fte,
            self.follows_occupancy,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementRow:
    """What an application or its review must answer: declaration, attachment, criterion."""

    kind: str
    code: str
    label: str
    help: str
    is_mandatory: bool
    law: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """A side condition of the notice (Nebenbestimmung), ``standard`` or ``special``."""

    kind: str
    code: str
    title: str
    text: str
    law: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientsRow:
    """Which kinds of municipality may apply (Antragsberechtigte): ``district``, ``town``."""

    kinds: tuple[str, ...]
    label: str
    source: str
    address: str
    mark: Mark
