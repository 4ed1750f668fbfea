"""Short forms: a call, a decision, an answer, and what people from outside tell."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kim.network.rules.texts import has_invisible
from kim.offers.rules.codes import Capacity
from kim.offers.states import CheckOutcome

HONEY = "website"


class CallForm(forms.Form):
    """What a call found."""

    outcome = forms.ChoiceField(choices=CheckOutcome.choices)
    note = forms.CharField(label="Anmerkung (keine Namen)", max_length=300, required=False)


class ReturnForm(forms.Form):
    """Why a change is given back."""

    reason = forms.CharField(
        label="Grund der Rückgabe", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What became of a message from outside."""

    is_right = forms.TypedChoiceField(
        label="Ergebnis", choices=[("ja", "trifft zu, ist erledigt"), ("nein", "trifft nicht zu")],
        coerce=lambda value: value == "ja",
    )  # fmt: skip
    answer = forms.CharField(label="Was daraus wurde", max_length=500, required=False)


class ConfirmForm(forms.Form):
    """What is said about places when an offer is confirmed."""

    capacity = forms.ChoiceField(
        label="Freie Plätze", required=False, choices=[("", "unverändert"), *Capacity.choices()]
    )


class ToldForm(forms.Form):
    """What all messages from outside have: two texts, and a field nobody sees."""

    text = forms.CharField(
        label=_("Was ist richtig?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Bitte schreiben Sie keine Namen und nichts über einzelne Menschen."),
    )  # fmt: skip
    where = forms.CharField(label=_("Woher wissen Sie das?"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and has_invisible(value.replace("\r\n", "\n")):
                self.add_error(
                    name, _("Der Text enthält unsichtbare Zeichen. Bitte tippen Sie ihn neu.")
                )
        return self.cleaned_data


class WrongForm(ToldForm):
    """An offer is wrong, or is no more."""

    kind = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=[("wrong", _("Etwas stimmt nicht.")), ("gone", _("Das gibt es nicht mehr."))],
        widget=forms.RadioSelect, initial="wrong",
    )  # fmt: skip
    field_order = ("kind", "text", "where")


class MissingForm(ToldForm):
    """An offer is missing in the directory."""

    place = forms.TypedChoiceField(label=_("In welcher Kommune?"), coerce=int)
    field_order = ("place", "text", "where")

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("bitte wählen")), *places]  # type: ignore[attr-defined] # a choice field
        self.fields["text"].label = _("Was fehlt?")
        self.fields["where"].label = _("Wer bietet es an, und wo?")
