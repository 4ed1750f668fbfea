"""Forms of an early start (vorzeitiger Maßnahmebeginn)."""

from django import forms

from kim.ui.forms import GermanDateField


class EarlyStartForm(forms.Form):
    """The request of the municipality."""

    contract_on = GermanDateField(
        label="Vertragsschluss geplant am",
        help_text="Tag, an dem der Arbeitsvertrag unterschrieben werden soll. TT.MM.JJJJ",
    )
    start_on = GermanDateField(label="Beginn geplant am", help_text="Erster Arbeitstag. TT.MM.JJJJ")
    reason = forms.CharField(
        label="Warum kann die Maßnahme nicht bis zur Bewilligung warten?", max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}), help_text="Bitte keine Angaben zu Personen.",
    )  # fmt: skip
    risk_accepted = forms.BooleanField(
        label="Uns ist bekannt: Aus der Zustimmung folgt kein Anspruch auf die Zuwendung. "
        "Das finanzielle Risiko trägt bis zur Bewilligung die Kommune.",
        error_messages={"required": "Bitte bestätigen Sie, dass Ihnen das bekannt ist."},
    )


class EarlyDecisionForm(forms.Form):
    """The decision of the grant office."""

    result = forms.ChoiceField(
        label="Entscheidung", widget=forms.RadioSelect,
        choices=(("consent", "zustimmen"), ("refuse", "versagen")),
    )  # fmt: skip
    reason = forms.CharField(
        label="Begründung", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Steht im Bescheid. Bitte keine Angaben zu Personen.",
    )  # fmt: skip
