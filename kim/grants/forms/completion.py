"""Forms of the check of completeness, of both sides."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from kim.grants.models import CompletionItem
from kim.grants.services.completeness import LONGEST_ANSWER, Point
from kim.grants.states.applications import SectionCode
from kim.ui.forms import GermanDateField


class WantedText(forms.CharField):
    """A text that is needed in the end, but may be saved empty until then."""

    def validate(self, value: str) -> None:
        if value not in self.empty_values:
            super().validate(value)


class ReasonForm(forms.Form):
    """The reason of a deed; it stands in the file."""

    reason = forms.CharField(
        label="Grund", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Steht in der Akte. Bitte keine Angaben zu Personen.",
    )  # fmt: skip


class NoQuestionForm(forms.Form):
    """A deed that only needs its button."""


class ItemsForm(forms.Form):
    """What is missing, section by section, and until when it is answered."""

    due_on = GermanDateField(label="Antwort bis", help_text="Form: TT.MM.JJJJ, Tag eingeschlossen")

    def __init__(self, *args: Any, due_on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = due_on
        for code in SectionCode:
            self.fields[code.value] = forms.CharField(
                label=str(code.label), required=False, max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Ein Punkt je Zeile. Leer: hier fehlt nichts.",
            )  # fmt: skip
        self.order_fields([*SectionCode.values, "due_on"])

    def points(self) -> list[Point]:
        """One point per line that says something, in the order of the form."""
        return [
            Point(section=code, text=line)
            for code in SectionCode.values
            for line in self.cleaned_data[code].splitlines()
            if line.strip()
        ]


class ExtendForm(ReasonForm):
    """More time for an answer."""

    due_on = GermanDateField(label="Neue Frist", help_text="Form: TT.MM.JJJJ, Tag eingeschlossen")
    field_order = ("due_on", "reason")


class AnswersForm(forms.Form):
    """An answer to each point. ``base``: marks of the answers the page was opened with."""

    use_required_attribute = False
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    do = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None, *, items: Iterable[CompletionItem], base: str
    ) -> None:
        super().__init__(data)
        self.fields["base"].initial = base
        self.items = {f"answer-{item.pk}": item for item in items}
        for name, item in self.items.items():
            self.fields[name] = WantedText(
                label=item.text, max_length=LONGEST_ANSWER, initial=item.answer,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def answers(self) -> dict[int, str]:
        """What was typed, by number of the item."""
        return {
            item.pk: self.cleaned_data[name].replace("\r\n", "\n")
            for name, item in self.items.items()
        }


class SignAgainForm(forms.Form):
    """The signature under the completed application."""

    seen = forms.CharField(widget=forms.HiddenInput)
    meant = forms.BooleanField(
        label="Ich zeichne den ergänzten Antrag für die Kommune und sende ihn ab.",
        error_messages={"required": "Bitte bestätigen Sie, dass Sie zeichnen und absenden."},
    )
