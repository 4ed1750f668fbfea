"""Forms about calls: numbers with source, requirements, conditions, new versions."""

from typing import Any

from django import forms

from kim.grants.rules.calculation import shown_value, typed_value, value_choices
from kim.grants.states.calls import ConditionKind, Mark, RequirementKind

SLUG = r"^[a-z][a-z0-9_]{0,49}$"
SLUG_WRONG = "Bitte ein Kürzel aus kleinen Buchstaben, Ziffern und _ eingeben, z. B. lageplan."


class RecipientsForm(forms.Form):
    """Which municipalities may apply; ``choices`` are AGS and name of the 36."""

    recipients = forms.MultipleChoiceField(
        label="Antragsberechtigte Kommunen", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Bitte kreuzen Sie mindestens eine Kommune an."},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipients"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class ReasonForm(forms.Form):
    """A reason in a sentence."""

    reason = forms.CharField(label="Grund", widget=forms.Textarea(attrs={"rows": 3}))


class MaybeReasonForm(forms.Form):
    """A reason that may stay empty."""

    reason = forms.CharField(
        label="Anmerkung", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class VersionForm(forms.Form):
    """A new version of a call."""

    note = forms.CharField(
        label="Was sich ändert", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Die Kommunen lesen diesen Text, wenn sie ihren Entwurf umstellen.",
    )  # fmt: skip
    is_provisional = forms.BooleanField(
        label="vorläufig: Kommunen dürfen vorbereiten, aber noch nicht absenden", required=False
    )


class ParameterForm(forms.Form):
    """One number with where it was read."""

    value = forms.CharField(label="Wert", max_length=60)
    source = forms.CharField(label="Quelle", max_length=300, required=False)
    address = forms.URLField(
        label="Adresse der Quelle", max_length=600, required=False, assume_scheme="https"
    )
    mark = forms.ChoiceField(label="Stand der Prüfung", choices=Mark.choices)

    def __init__(self, *args: Any, key: str = "", unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if choices := value_choices(key, unit):
            self.fields["value"] = forms.ChoiceField(label="Wert", choices=list(choices.items()))
        elif "value" in self.initial:
            self.initial["value"] = shown_value(self.initial["value"], unit).split(" ")[0]
        self.fields["value"].help_text = {
            "EUR": "In Euro, zum Beispiel 60.000,00",
            "Tag": "Zum Beispiel 31.12.2027",
            "Schalter": "",
            "Schlüssel": "",
            "Prozent": "0 bis 100",
        }.get(unit, f"Einheit: {unit}" if unit else "")

    def clean_value(self) -> str:
        """As it is stored, whatever the German way to write it."""
        text = str(self.cleaned_data["value"])
        try:
            return typed_value(text, self.unit)
        except ValueError as fault:
            example = "60.000,00" if self.unit == "EUR" else "31.12.2027"
            raise forms.ValidationError(
                f"„{text}“ lässt sich nicht lesen. Bitte schreiben Sie zum Beispiel {example}."
            ) from fault


class RequirementForm(forms.Form):
    """Something an application or its review must answer."""

    kind = forms.ChoiceField(label="Art", choices=RequirementKind.choices)
    code = forms.RegexField(SLUG, label="Kürzel", error_messages={"invalid": SLUG_WRONG})
    label = forms.CharField(label="Bezeichnung", max_length=200)
    help = forms.CharField(
        label="Erläuterung", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_mandatory = forms.BooleanField(label="Pflicht", required=False, initial=True)
    law = forms.CharField(label="Rechtsgrund", max_length=200, required=False)
    mark = forms.ChoiceField(label="Stand der Prüfung", choices=Mark.choices)


class ConditionForm(forms.Form):
    """A side condition of the notices."""

    kind = forms.ChoiceField(label="Art", choices=ConditionKind.choices)
    code = forms.RegexField(SLUG, label="Kürzel", error_messages={"invalid": SLUG_WRONG})
    title = forms.CharField(label="Überschrift", max_length=160)
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 5}))
    law = forms.CharField(label="Rechtsgrund", max_length=200, required=False)
    mark = forms.ChoiceField(label="Stand der Prüfung", choices=Mark.choices)
