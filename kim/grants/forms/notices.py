"""What is typed about notices: dispatch, service, remedy, receipt, texts, authority."""

from typing import Any

from django import forms

from kim.grants.rules.placeholders import faults
from kim.grants.states.calls import Mark
from kim.grants.states.decisions import DispatchMode
from kim.ui.forms import GermanDateField
from kim.ui.glyphs import complaint

AREA = {"rows": 3}


class PrintedField(forms.CharField):
    """Text that will be printed: signs no font has are refused by name."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if sentence := complaint(text or ""):
            raise forms.ValidationError(sentence)
        return text


class DispatchForm(forms.Form):
    """How and when a letter went out."""

    mode = forms.ChoiceField(label="Weg", choices=DispatchMode.choices)
    sent_on = GermanDateField(label="Versandt am")
    received_on = GermanDateField(
        label="Übergeben am", required=False,
        help_text="Nur bei Übergabe gegen Empfangsbekenntnis.",
    )  # fmt: skip
    proof = forms.CharField(
        label="Nachweis", max_length=300,
        help_text="Zum Beispiel: Ausgangsbuch Nr. 12, Vermerk der Poststelle.",
    )  # fmt: skip


class ServeForm(forms.Form):
    """When a notice really came, if that is known."""

    received_on = GermanDateField(
        label="Tatsächlich zugegangen am", required=False,
        help_text="Nur, wenn der Zugang später war als gesetzlich vermutet. Sonst leer lassen.",
    )  # fmt: skip


class ContestForm(forms.Form):
    """A remedy that came in."""

    filed_on = GermanDateField(label="Eingegangen am")
    reference = forms.CharField(label="Aktenzeichen des Rechtsbehelfs", max_length=80)


class ReasonForm(forms.Form):
    """A deed that needs nothing but its reason."""

    reason = forms.CharField(label="Grund", max_length=1000, widget=forms.Textarea(attrs=AREA))


class EmptyForm(forms.Form):
    """A deed that only asks to be confirmed."""


class ReceiptForm(forms.Form):
    """On which day the municipality got the notice."""

    received_on = GermanDateField(label="Bei uns eingegangen am")


class WaiveForm(forms.Form):
    """Giving up the remedy; the day of receipt only while it is not confirmed."""

    received_on = GermanDateField(label="Bei uns eingegangen am")
    sure = forms.BooleanField(
        label="Wir verzichten auf Klage und Widerspruch gegen diesen Bescheid."
    )


class DeclineForm(forms.Form):
    """Giving up the grant."""

    received_on = GermanDateField(label="Bei uns eingegangen am")
    reason = forms.CharField(label="Grund", max_length=1000, widget=forms.Textarea(attrs=AREA))
    sure = forms.BooleanField(label="Wir verzichten auf die ganze Zuwendung.")


class TextForm(forms.Form):
    """A new version of a text module; ``base`` is the version that was shown."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    title = PrintedField(label="Bezeichnung", max_length=160)
    text = PrintedField(
        label="Text", max_length=8000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Eine leere Zeile beginnt einen Absatz. Platzhalter stehen in der Liste unten.",
    )  # fmt: skip
    law = forms.CharField(label="Rechtsgrund", max_length=200, required=False)
    mark = forms.ChoiceField(label="Stand der Prüfung", choices=Mark.choices)
    from_on = GermanDateField(label="Gilt ab")

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := faults(text):
            raise forms.ValidationError(found)
        return text


class AuthorityForm(forms.Form):
    """The authority by its name from a day on."""

    name = PrintedField(label="Name", max_length=200)
    unit = PrintedField(label="Referat", max_length=120, required=False)
    address = PrintedField(label="Anschrift", max_length=500, widget=forms.Textarea(attrs=AREA))
    is_ministry = forms.BooleanField(
        label="Oberste Landesbehörde (Ministerium)", required=False,
        help_text="Dann ist der Rechtsbehelf sofort die Klage, sonst zuerst der Widerspruch.",
    )  # fmt: skip
    court = PrintedField(
        label="Zuständiges Verwaltungsgericht", max_length=200, help_text="Mit Anschrift."
    )
    from_on = GermanDateField(label="Gilt ab")
    source = forms.CharField(label="Quelle", max_length=300)
    mark = forms.ChoiceField(label="Stand der Prüfung", choices=Mark.choices)
