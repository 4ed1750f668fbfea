"""What a plausibility rule is given and what it says (Plausibilitätsprüfung).

A rule is a pure function of ``Content`` (what the application says) and ``Context`` (what is
known besides). It gives ``Result`` values; without one it is content.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kim.grants.rules.content import Content
from kim.grants.rules.terms import CallTerms


class Severity(StrEnum):
    """What a result means for submitting (Gewicht)."""

    HINT = "hint"  # Hinweis: for information
    WARNING = "warning"  # Warnung: needs a written reason
    BLOCKS = "blocks"  # sperrt: the application cannot be submitted


SEVERITY_LABELS = {
    Severity.BLOCKS: "verhindert das Absenden",
    Severity.WARNING: "braucht eine Begründung",
    Severity.HINT: "Hinweis",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finding. ``text`` is a German sentence that says how to mend it.

    ``section`` is a ``SectionCode``; ``field`` names the field as ``Unreadable`` does
    (``costs.0.2026-03``), empty for the section as a whole. ``of_case``: about the file or the
    call, so nothing in the form mends it.
    """

    rule: str
    severity: Severity
    text: str
    section: str
    field: str = ""
    of_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A declaration or an attachment that the call asks for (Anforderung)."""

    code: str
    label: str
    is_mandatory: bool
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFunding:
    """Another grant to the same municipality (andere Förderung). Days inclusive, EUR."""

    reference: str
    funder: str
    title: str
    start_on: dt.date
    end_on: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyStartFacts:
    """A request to start before the award (vorzeitiger Maßnahmebeginn): requested or consented.

    ``valid_from_on`` and ``valid_to_on`` are None until consent; both inclusive.
    """

    consented: bool
    start_on: dt.date
    contract_on: dt.date
    valid_from_on: dt.date | None = None
    valid_to_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFacts:
    """What the programme register believes about the post today (Programmregister).

    ``status`` is where participation stands, ``occupied`` installed, vacant or empty: unknown.
    """

    status: str = "none"
    occupied: str = ""
    occupied_from_on: dt.date | None = None
    fte: Decimal | None = None
    pay_group: str = ""
    contact_function: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known besides the application itself.

    ``today`` is the legal day of the check. ``received_on`` is the day of receipt once the
    application is in; ``counts_on`` is the day against which periods before the start are
    judged. ``may_sign`` is None when nobody is about to sign (a review). ``previous`` is what
    the last approved application of the municipality said.
    """

    terms: CallTerms
    today: dt.date
    received_on: dt.date | None = None
    call_state: str = "open"
    call_state_label: str = "Antragsphase"
    is_provisional: bool = False
    place_name: str = ""
    is_recipient: bool = True
    may_sign: bool | None = None
    declarations: tuple[Requirement, ...] = ()
    attachments: tuple[Requirement, ...] = ()
    running: tuple[str, ...] = ()  # numbers of other running applications in this call
    other_grants: tuple[OtherFunding, ...] = ()
    early_start: EarlyStartFacts | None = None
    register: RegisterFacts = field(default_factory=RegisterFacts)
    previous: Content | None = None

    @property
    def counts_on(self) -> dt.date:
        """Day of receipt, or today while the application is not in."""
        return self.received_on or self.today


def blocking(results: Iterable[Result]) -> list[Result]:
    """The results that keep an application from being submitted."""
    return [result for result in results if result.severity == Severity.BLOCKS]


def unreasoned(results: Iterable[Result], reasons: Mapping[str, str]) -> list[Result]:
    """Warnings whose rule has no written reason yet (rule id -> reason)."""
    return [
        result
        for result in results
        if result.severity == Severity.WARNING and not reasons.get(result.rule, "").strip()
    ]
