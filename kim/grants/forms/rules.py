"""Forms of exceptions from plausibility rules."""

from django import forms


class ExceptionForm(forms.Form):
    """Why an exception is made."""

    reason = forms.CharField(
        label="Begründung",
        help_text="Beide Seiten lesen sie in der Akte. Bitte keine Angaben zu einzelnen Menschen.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReleaseForm(ExceptionForm):
    """Why an alarm was a false one; ``seen`` marks the text that was read."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class EndExceptionForm(forms.Form):
    """Why an exception does not hold any longer."""

    reason = forms.CharField(
        label="Grund der Aufhebung",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
