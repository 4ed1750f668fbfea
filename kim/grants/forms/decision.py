"""Forms of decisions: the draft of an award, of a refusal, hearing, signature, giving back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from kim.grants.forms.typed import TypedField
from kim.grants.queries.decision_page import Row
from kim.grants.rules.amounts import NotRead, read_amount, read_day, read_fte
from kim.grants.services.decisions import Draft
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur

LONGEST = 10_000
ZERO = Decimal("0.00")
SAVE, CALCULATE = "save", "calculate"


def text(label: str, *, rows: int = 6, required: bool = True, help_text: str = "") -> Any:
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _read(text: str) -> Decimal | None:
    if not text.strip():
        return ZERO
    try:
        return read_amount(text)
    except NotRead:
        return None


def _limits(row: Row) -> str:
    proposed = f", vorgeschlagen {format_eur(row.proposed)}" if row.proposed is not None else ""
    return (
        f"Beantragt {format_eur(row.requested)}, Ausgaben {format_eur(row.cost)}, Obergrenze "
        f"{format_eur(row.ceiling)}{proposed}. Leer heißt 0 €."
    )


class ReasonForm(forms.Form):
    """A deed that needs its reason."""

    reason = text("Grund", rows=3, help_text="Steht im Protokoll.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A line of the award as it is typed: ``amount`` in EUR, None where it is not readable."""

    label: str
    requested: Decimal
    ceiling: Decimal
    amount: Decimal | None

    @property
    def fault(self) -> str:
        """What the amount exceeds, in words."""
        if self.amount is None:
            return "nicht lesbar"
        if self.amount > self.ceiling:
            return "über der Obergrenze"
        return "mehr als beantragt" if self.amount > self.requested else ""


class AwardForm(forms.Form):
    """The draft of an award: period, share of the post, amounts by category, reason."""

    do = forms.ChoiceField(
        choices=[(SAVE, SAVE), (CALCULATE, CALCULATE)], required=False, widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    start_on = TypedField(read_day, label="Bewilligungszeitraum von", help_text="TT.MM.JJJJ")
    end_on = TypedField(read_day, label="Bewilligungszeitraum bis", help_text="TT.MM.JJJJ")
    fte = TypedField(read_fte, label="Stellenanteil", help_text="1 ist eine volle Stelle.")
    reason = text("Begründung", help_text="Steht im Bescheid (§ 39 VwVfG).")
    special_conditions = text(
        "Besondere Nebenbestimmungen", rows=4, required=False,
        help_text="Ein Absatz je Nebenbestimmung. Die allgemeinen kommen aus dem Aufruf.",
    )  # fmt: skip

    def __init__(self, data: Any, *, rows: Sequence[Row], values: dict[str, Any]) -> None:
        """``values``: what the draft says, or what is proposed while there is none."""
        super().__init__(data, initial=values)
        self.rows = list(rows)
        for row in rows:
            self.fields[f"amount-{row.code}"] = TypedField(
                read_amount, empty=ZERO, label=f"Zuwendung für {row.label}",
                help_text=_limits(row),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
            self.initial.setdefault(f"amount-{row.code}", format_eur(row.amount).removesuffix(" €"))

    @property
    def lines(self) -> list[tuple[Row, BoundField]]:
        """Each category with its field."""
        return [(row, self[f"amount-{row.code}"]) for row in self.rows]

    @property
    def sums(self) -> list[Sum]:
        """Each line as it is typed, and all of them together."""
        lines = [
            Sum(
                label=row.label,
                requested=row.requested,
                ceiling=row.ceiling,
                amount=_read(str(field.value() or "")),
            )
            for row, field in self.lines
        ]
        return [
            *lines,
            Sum(
                label="Zusammen",
                requested=sum((line.requested for line in lines), ZERO),
                ceiling=sum((line.ceiling for line in lines), ZERO),
                amount=sum((line.amount or ZERO for line in lines), ZERO),
            ),
        ]

    def draft(self) -> Draft:
        """What was typed, as the service takes it."""
        said = self.cleaned_data
        return Draft(
            reason=said["reason"],
            start_on=said["start_on"],
            end_on=said["end_on"],
            fte=said["fte"],
            amounts={row.code: said[f"amount-{row.code}"] for row in self.rows},
            special_conditions=said["special_conditions"],
        )


def award_values(*, start_on: Any, end_on: Any, fte: Any, **more: Any) -> dict[str, Any]:
    """Values of the form the way people write them."""
    return more | {
        "start_on": format_day(start_on),
        "end_on": format_day(end_on),
        "fte": f"{fte.normalize():f}".replace(".", ","),
    }


class RejectionForm(forms.Form):
    """The draft of a refusal."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    reason = text("Begründung", help_text="Steht in der Anhörung und im Bescheid (§ 39 VwVfG).")
    no_hearing_reason = text(
        "Warum ohne Anhörung", rows=3, required=False,
        help_text="Nur ausfüllen, wenn von der Anhörung abgesehen wird (§ 28 Abs. 2 VwVfG).",
    )  # fmt: skip


class HearingForm(forms.Form):
    """How long the municipality has to comment; empty takes the usual period."""

    to_on = TypedField(
        read_day, label="Frist", required=False, help_text="TT.MM.JJJJ; leer gilt die übliche Frist"
    )


class AnswerForm(forms.Form):
    """The comment of the municipality."""

    answer = text("Ihre Stellungnahme", rows=8, help_text="Steht im Bescheid.")


class SignForm(forms.Form):
    """One signature: ``version`` is the draft that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    confirmed = forms.BooleanField(
        label="Ich habe die Entscheidung gelesen und zeichne sie.",
        error_messages={"required": "Bitte bestätigen Sie, dass Sie die Entscheidung zeichnen."},
    )
    then = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)


class BatchForm(forms.Form):
    """Which files get a draft of an award, and its reason."""

    numbers = forms.MultipleChoiceField(
        label="Anträge", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Bitte wählen Sie mindestens einen Antrag."},
    )  # fmt: skip
    reason = text(
        "Begründung für alle ausgewählten Anträge",
        help_text="Steht in jedem Bescheid; Sie können jeden Entwurf danach noch ändern.",
    )

    def __init__(self, data: Any, *, numbers: Sequence[str]) -> None:
        super().__init__(data)
        field = self.fields["numbers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(number, number) for number in numbers]
