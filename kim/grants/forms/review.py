"""Forms of the two reviews, and of what they look at."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from kim.grants.forms.completion import WantedText
from kim.grants.models import Review
from kim.grants.queries.review import Line
from kim.grants.services.reviews import Findings
from kim.grants.states.reviews import ReviewKind
from kim.kernel.money import format_eur
from kim.ui.forms import EurField

FULFILLED = (("yes", "erfüllt"), ("no", "nicht erfüllt"))
LONGEST = 10_000
TEXTS = {
    "conflict_note": ("Anmerkung zur Interessenkollision", 2, ""),
    "state_interest": (
        "Erhebliches Landesinteresse", 6,
        "Warum fördert das Land gerade dieses Vorhaben? Mit Begründung (§ 23 LHO).",
    ),
    "comparison": (
        "Vergleich mit den anderen Anträgen", 4,
        "Was ist hier gleich, was anders als bei den Anträgen in der Tabelle oben?",
    ),
    "statement": (
        "Ergebnis und Begründung", 6, "Steht im Prüfvermerk. Bitte keine Angaben zu Personen.",
    ),
}  # fmt: skip
ONLY_TECHNICAL = ("state_interest", "comparison")


class WantedAmount(EurField):
    """An amount that is needed in the end, but may be saved empty until then."""

    def validate(self, value: str) -> None:
        if value not in self.empty_values:
            super().validate(value)


class WantedChoice(forms.ChoiceField):
    """An answer that is needed in the end, but may be saved open until then."""

    def validate(self, value: str) -> None:
        if value not in self.empty_values:
            super().validate(value)


def text_field(name: str) -> forms.CharField:
    label, rows, help_text = TEXTS[name]
    kind = forms.CharField if name == "conflict_note" else WantedText
    return kind(
        label=label, help_text=help_text, required=kind is WantedText, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ReviewForm(forms.Form):
    """A review while it is written. Nothing is required until it is closed."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    do = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    no_conflict = forms.BooleanField(
        label="Ich erkläre: Bei mir besteht keine Interessenkollision (§§ 20, 21 VwVfG).",
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        review: Review,
        criteria: Sequence[tuple[str, str, str]],
        lines: Sequence[Line],
        proposed: Mapping[str, str],
    ) -> None:
        """``proposed``: amounts (EUR as text) to begin with while the review has none."""
        super().__init__(data)
        self.stored = review.amounts
        self.criteria = [code for code, _, _ in criteria]
        self.lines = list(lines)
        is_technical = review.kind == ReviewKind.TECHNICAL
        for code, label, help_text in criteria if is_technical else ():
            self.fields[f"criterion-{code}"] = WantedChoice(
                label=label, help_text=help_text, choices=FULFILLED,
                widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"remark-{code}"] = forms.CharField(
                label=f"Bemerkung: {label}", required=False, max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 1}),
            )  # fmt: skip
        for line in lines:
            self.fields[f"amount-{line.code}"] = WantedAmount(
                label=line.label,
                help_text=f"In Euro. Beantragt {format_eur(line.requested)}, "
                f"Höchstbetrag {format_eur(line.ceiling)}",
            )
        for name in TEXTS:
            if is_technical or name not in ONLY_TECHNICAL:
                self.fields[name] = text_field(name)
        self.initial = self._initial_of(review, review.amounts or proposed)

    def _initial_of(self, review: Review, amounts: Mapping[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = {
            name: getattr(review, name) for name in ("version", "no_conflict", *TEXTS)
        }
        for code in self.criteria:
            fulfilled, remark = review.answers.get(code, ("", ""))
            found[f"criterion-{code}"], found[f"remark-{code}"] = fulfilled, remark
        for code, amount in amounts.items():
            found[f"amount-{code}"] = Decimal(amount)
        return found

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each criterion with its remark."""
        return [
            (self[f"criterion-{code}"], self[f"remark-{code}"])
            for code in self.criteria
            if f"criterion-{code}" in self.fields
        ]

    @property
    def is_storable(self) -> bool:
        """Whether everything but amounts is readable, so that an interim save loses nothing."""
        return not set(self.errors) - {f"amount-{line.code}" for line in self.lines}

    @property
    def amount_fields(self) -> list[forms.BoundField]:
        return [self[f"amount-{line.code}"] for line in self.lines]

    def findings(self) -> Findings:
        """What the reviewer wrote; an unreadable amount stays as it is stored."""
        said = self.cleaned_data
        amounts = {
            line.code: self.stored.get(line.code)
            if f"amount-{line.code}" in self.errors
            else said.get(f"amount-{line.code}")
            for line in self.lines
        }
        asked = [code for code in self.criteria if f"criterion-{code}" in said]
        return Findings(
            no_conflict=said["no_conflict"],
            answers={code: (said[f"criterion-{code}"], said[f"remark-{code}"]) for code in asked},
            amounts={code: Decimal(value) for code, value in amounts.items() if value is not None},
            **{name: said.get(name, "") for name in TEXTS},
        )

    def differences(self, stored: "ReviewForm") -> list[tuple[str, str]]:
        """Label and stored text of everything typed here that is stored otherwise."""
        found = []
        for name, field in self.fields.items():
            if name in ("version", "do"):
                continue
            if (saved := shown(field, stored.initial.get(name))) != shown(field, self.typed(name)):
                found.append((str(field.label), saved or "(leer)"))
        return found

    def typed(self, name: str) -> Any:
        return self.data.get(name, "")


def shown(field: forms.Field, value: Any) -> str:
    """A stored or typed value as the reviewer reads it."""
    if isinstance(field, forms.BooleanField):
        return "erklärt" if value in (True, "on") else ""
    if isinstance(field, forms.ChoiceField):
        return dict(FULFILLED).get(value or "", "")
    return str(field.prepare_value(value) or "").replace("\r\n", "\n").strip()


class HitForm(forms.Form):
    """Why something that looks like double funding is none."""

    answer = forms.CharField(
        label="Bewertung", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Warum ist das keine Doppelförderung? Zum Beispiel: andere Ausgaben, anderer "
        "Zweck.",
    )  # fmt: skip
