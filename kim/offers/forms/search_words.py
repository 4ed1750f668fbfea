"""Forms about words of the search."""

from django import forms

from kim.network.rules.content_languages import CONTENT_LANGUAGES

LONGEST = 80
MOST_TERMS = 8
LANGUAGES = [(code, language.name_de) for code, language in CONTENT_LANGUAGES.items()]


class SynonymForm(forms.Form):
    """A word people say, and what it means."""

    sprache = forms.ChoiceField(label="Sprache", choices=LANGUAGES)
    wort = forms.CharField(
        label="Gesuchtes Wort", max_length=LONGEST, help_text="So, wie Menschen es sagen."
    )
    gemeint = forms.CharField(
        label="Gemeint ist",
        max_length=400,
        help_text="Deutsche Wörter, wie sie in Angeboten stehen, mit Komma getrennt.",
    )

    def clean_gemeint(self) -> list[str]:
        terms = [term.strip() for term in self.cleaned_data["gemeint"].split(",") if term.strip()]
        if len(terms) > MOST_TERMS:
            raise forms.ValidationError(f"Bitte höchstens {MOST_TERMS} Begriffe nennen.")
        if any(len(term) > LONGEST for term in terms):
            raise forms.ValidationError(f"Ein Begriff hat höchstens {LONGEST} Zeichen.")
        return terms


class TryForm(forms.Form):
    """A word to try: what does it find?"""

    probe = forms.CharField(label="Wort ausprobieren", max_length=LONGEST, required=False)
    probe_sprache = forms.ChoiceField(label="Sprache der Seite", choices=LANGUAGES, required=False)
