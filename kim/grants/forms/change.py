"""Forms of changes: what the municipality asks for, and what is decided on each part."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from kim.grants.forms.decision import text
from kim.grants.forms.typed import TypedField
from kim.grants.models import ChangePart
from kim.grants.rules.amounts import read_amount, read_day
from kim.grants.rules.changes import Standing, Wish
from kim.grants.services.amendments import Verdict
from kim.grants.states.decisions import ChangeKind, PartState
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur

ANSWERS = (("yes", "zustimmen"), ("no", "ablehnen"))


class ChangeForm(forms.Form):
    """A change request; a part that is left as it is is not asked for."""

    reason = text("Begründung", rows=4, help_text="Warum soll sich die Bewilligung ändern?")
    effective_on = TypedField(read_day, label="Gilt ab", help_text="TT.MM.JJJJ")
    start_on = TypedField(read_day, label="Neuer Beginn", help_text="TT.MM.JJJJ")
    end_on = TypedField(read_day, label="Neues Ende", help_text="TT.MM.JJJJ")
    person = text("Besetzung der Stelle", rows=2, required=False, help_text="Bitte ohne Namen.")
    partner = text("Kooperationspartner", rows=2, required=False)

    def __init__(self, data: Any, *, standing: Standing, today: dt.date) -> None:
        super().__init__(data)
        self.standing = standing
        self.initial = {
            "effective_on": format_day(max(today, standing.start_on)),
            "start_on": format_day(standing.start_on),
            "end_on": format_day(standing.end_on),
        }
        for code, label in standing.labels.items():
            for name, words, amounts in (
                ("amount", "Zuwendung", standing.amounts), ("cost", "Ausgaben", standing.costs)
            ):  # fmt: skip
                field = f"{name}-{code}"
                self.fields[field] = TypedField(
                    read_amount, label=f"{words} für {label}",
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )  # fmt: skip
                self.initial[field] = format_eur(amounts[code]).removesuffix(" €")

    @property
    def money(self) -> list[tuple[str, BoundField, BoundField]]:
        """Label, grant and cost of each category."""
        labels = self.standing.labels
        return [(labels[c], self[f"amount-{c}"], self[f"cost-{c}"]) for c in labels]

    def wishes(self) -> dict[ChangeKind, Wish]:
        """What differs from the award, as parts of the request."""
        said, standing = self.cleaned_data, self.standing
        found: dict[ChangeKind, Wish] = {}
        if (said["start_on"], said["end_on"]) != (standing.start_on, standing.end_on):
            found[ChangeKind.PERIOD] = Wish(start_on=said["start_on"], end_on=said["end_on"])
        amounts: dict[str, Decimal] = {c: said[f"amount-{c}"] for c in standing.labels}
        costs: dict[str, Decimal] = {c: said[f"cost-{c}"] for c in standing.labels}
        if amounts != dict(standing.amounts):
            wish = Wish(amounts=amounts, costs=costs)
            same = wish.total == standing.total
            found[ChangeKind.LINES if same else ChangeKind.AMOUNT] = wish
        for kind in (ChangeKind.PERSON, ChangeKind.PARTNER):
            if said[kind.value].strip():
                found[kind] = Wish(text=said[kind.value])
        return found


class AmendmentForm(forms.Form):
    """The decision on a change request, part by part."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    reason = text("Begründung der Entscheidung", help_text="Steht im Änderungsbescheid.")
    special_conditions = text("Weitere Nebenbestimmungen", rows=3, required=False)

    def __init__(
        self, data: Any, *, parts: Sequence[ChangePart], values: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(values))
        self.parts = list(parts)
        for part in parts:
            label = str(ChangeKind(part.kind).label)
            self.fields[f"verdict-{part.kind}"] = forms.ChoiceField(
                label=label, choices=ANSWERS, widget=forms.RadioSelect
            )
            self.fields[f"answer-{part.kind}"] = text(
                f"Begründung: {label}", rows=2, required=False
            )
            if part.state != PartState.OPEN:
                consented = part.state == PartState.CONSENTED
                self.initial[f"verdict-{part.kind}"] = "yes" if consented else "no"
                self.initial[f"answer-{part.kind}"] = part.answer

    @property
    def rows(self) -> list[tuple[ChangePart, BoundField, BoundField]]:
        """Each part with its fields."""
        return [(p, self[f"verdict-{p.kind}"], self[f"answer-{p.kind}"]) for p in self.parts]

    def verdicts(self) -> dict[ChangeKind, Verdict]:
        """What was chosen, as the service takes it."""
        said = self.cleaned_data
        return {
            ChangeKind(p.kind): Verdict(
                said[f"verdict-{p.kind}"] == "yes", said[f"answer-{p.kind}"]
            )
            for p in self.parts
        }
