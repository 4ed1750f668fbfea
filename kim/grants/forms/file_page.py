"""What is typed on the page of a file."""

from django import forms

from kim.grants.services.file_page import LONGEST


class MessageForm(forms.Form):
    """A message to the other side."""

    text = forms.CharField(
        label="Nachricht",
        widget=forms.Textarea({"rows": 4}),
        max_length=LONGEST,
        help_text="Bitte nennen Sie keine Namen und keine Angaben zu Menschen, die beraten werden.",
    )
