"""Forms of an application. They show what was typed, letter by letter, and refuse nothing.

What is wrong is said by the rules; services decide what is stored.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kim.grants.rules.form import COUNCIL_OPTIONS, FIELDS, ROWS, YES_NO, Field, Kind
from kim.grants.rules.results import Requirement
from kim.ui.forms import GermanDateField
from kim.ui.uploads import UploadField

LONGEST_REASON = 2000  # characters
CONTROL = ("csrfmiddlewaretoken", "version", "base", "do", "auto")
INPUT = {
    Kind.DAY: {"inputmode": "numeric", "autocomplete": "off"},
    Kind.NUMBER: {"inputmode": "decimal", "autocomplete": "off"},
    Kind.AMOUNT: {"inputmode": "decimal", "autocomplete": "off"},
}
Flat = Mapping[str, str]


class TypedField(forms.CharField):
    """A field that takes whatever is typed; ``required`` is only what its label says."""

    def clean(self, value: Any) -> Any:
        return value


def typed_field(field: Field) -> TypedField:
    """The input of a question."""
    widget: forms.Widget
    if field.kind == Kind.CHOICE:
        widget = forms.RadioSelect(choices=field.options)
    elif field.kind == Kind.TEXT:
        widget = forms.Textarea(attrs={"rows": 8 if field.longest > 2000 else 3})
    elif field.kind == Kind.HIDDEN:
        widget = forms.HiddenInput()
    else:
        widget = forms.TextInput(attrs=INPUT.get(field.kind, {}))
    return TypedField(
        label=field.label, help_text=field.help, required=field.required, widget=widget
    )


class SectionForm(forms.Form):
    """The inputs of a section with their texts and, for each, what is wrong with it."""

    use_required_attribute = False

    def __init__(
        self, fields: Mapping[str, forms.Field], flat: Flat, wrong: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(dict(flat))
        self.fields.update(fields)
        self.wrong = list(wrong)

    def clean(self) -> dict[str, Any]:
        """Put each sentence beside the input it is about, or on top when there is none."""
        for path, text in self.wrong:
            self.add_error(path if path in self.fields else None, text)
        return {}


def fields_of(
    code: str, flat: Flat, declarations: Iterable[Requirement] = ()
) -> dict[str, forms.Field]:
    """All inputs of a section: its questions, its rows as they are, what the call adds."""
    found: dict[str, forms.Field] = {field.name: typed_field(field) for field in FIELDS[code]}
    if code == "declarations":
        found |= {asked.code: declaration_field(asked) for asked in declarations}
    rows = ROWS.get(code, {})
    for path in flat:
        name, *rest = path.split(".")
        known = {field.name: field for field in rows.get(name, ())}
        if len(rest) == 2 and rest[1] in known:
            found[path] = typed_field(known[rest[1]])
        elif len(rest) == 3:
            found[path] = month_field()
    return found


def declaration_field(asked: Requirement) -> TypedField:
    return TypedField(
        label=asked.label,
        help_text=asked.help,
        required=asked.is_mandatory,
        widget=forms.RadioSelect(choices=YES_NO),
    )


def month_field() -> TypedField:
    widget = forms.TextInput(attrs=INPUT[Kind.AMOUNT])
    return TypedField(label="Betrag", required=False, widget=widget)


def sent(items: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed into a page, without what steers it."""
    return [
        (name, text)
        for name, text in items
        if name not in CONTROL and not name.startswith(("pick.", "saved.", "own.", "spread."))
    ]


class StartForm(forms.Form):
    """Begin an application: in which call, for which municipality, from what."""

    where = forms.ChoiceField(label="Aufruf", widget=forms.RadioSelect)
    copy = forms.BooleanField(label="Angaben aus dem letzten bewilligten Antrag übernehmen",
        required=False)  # fmt: skip

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], can_copy: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = choices
        if len(choices) == 1:
            where.initial = choices[0][0]
        if not can_copy:
            del self.fields["copy"]


class WithdrawForm(forms.Form):
    """Why an application is taken back; a draft needs no reason."""

    reason = forms.CharField(
        label="Grund", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Steht in der Akte. Bitte keine Angaben zu Personen.",
    )  # fmt: skip

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed


class SignForm(forms.Form):
    """The signature: what was looked at, and that it is meant."""

    seen = forms.CharField(widget=forms.HiddenInput)
    meant = forms.BooleanField(
        label="Ich zeichne den Antrag für die Kommune und sende ihn ab.",
        error_messages={"required": "Bitte bestätigen Sie, dass Sie zeichnen und absenden."},
    )


class VersionForm(forms.Form):
    """The version of the call whose changes somebody has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonField(TypedField):
    """A reason that is needed sooner or later; it may be written one at a time."""

    def clean(self, value: Any) -> str:
        text = str(value or "").strip()
        if len(text) > LONGEST_REASON:
            raise ValidationError(
                f"Die Begründung hat {len(text)} Zeichen, möglich sind {LONGEST_REASON}. "
                "Bitte kürzen Sie sie."
            )
        return text


class ReasonsForm(forms.Form):
    """A written reason for each warning that needs one."""

    use_required_attribute = False

    def __init__(self, *args: Any, rules: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in rules:
            widget = forms.Textarea(attrs={"rows": 3})
            self.fields[f"reason.{rule}"] = ReasonField(label="Begründung", widget=widget)

    def reasons(self) -> dict[str, str]:
        """Rule -> what was written."""
        return {name.removeprefix("reason."): t for name, t in self.cleaned_data.items()}


class FileForm(forms.Form):
    """An attachment: which one, and the file."""

    kind = forms.ChoiceField(label="Welche Anlage?")
    title = forms.CharField(
        label="Bezeichnung", max_length=200, required=False,
        help_text="Nur bei sonstigen Anlagen nötig.",
    )  # fmt: skip
    file = UploadField(label="Datei")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = kinds


class CouncilForm(forms.Form):
    """How the council has decided on an application that is examined."""

    state = forms.ChoiceField(
        label="Beschluss des Rates oder Kreistages",
        choices=[option for option in COUNCIL_OPTIONS if option[0] != "unknown"],
        widget=forms.RadioSelect,
    )
    meeting_on = GermanDateField(label="Tag der Sitzung", required=False)
    reference = forms.CharField(label="Nummer des Beschlusses", max_length=200, required=False)
    checked = UploadField(label="Beschluss als Datei", required=False)
