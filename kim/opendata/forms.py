"""Forms of the exchange: a file, its columns, what stands for missing answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from kim.kernel.uploads.names import clean_name
from kim.kernel.uploads.scanner import scan
from kim.kernel.uploads.signatures import refuse_malware
from kim.kernel.uploads.terms import MEGABYTE, Checked, Flaw, UploadRefused
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.opendata.rules.exchange.record import NotReadable
from kim.opendata.rules.exchange.sheet_columns import COLUMNS, TEXTS
from kim.opendata.rules.exchange.sheet_table import ENCODINGS, XLSX, decode
from kim.ui.uploads import MISSING, accept, received

ENDINGS = (".csv", ".txt", ".json", ".xlsx")
NO_SUCH = "Bitte laden Sie eine CSV-, Excel- (XLSX) oder JSON-Datei hoch."
NONE = ("", "– nicht einlesen –")
SHOWN_LANGUAGES = [code for code in CONTENT_LANGUAGES if code != "de"]


class ListField(forms.FileField):
    """A list of offers; gives ``Checked`` with text in UTF-8, and says how it was written.

    Formulas in cells are refused row by row, not the file as a whole; a workbook passes the
    same check as every upload.
    """

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        limit = settings.UPLOAD_BYTES // MEGABYTE
        kwargs.setdefault("help_text", f"CSV, Excel (XLSX) oder JSON, höchstens {limit} MB")
        kwargs.setdefault("error_messages", {"required": MISSING, "missing": MISSING})
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(ENDINGS)}

    def to_python(self, data: Any) -> Any:
        """The checked file and its encoding. Raises ValidationError with the reason."""
        if data in self.empty_values:
            return None
        try:
            return _checked(data.name or "", received(data))
        except (UploadRefused, NotReadable) as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal


def _checked(name: str, content: bytes) -> tuple[Checked, str]:
    clean = clean_name(name)
    if not clean.lower().endswith(ENDINGS):
        raise UploadRefused(NO_SUCH)
    if content.startswith(b"PK\x03\x04"):
        return accept(name, content), XLSX
    try:
        refuse_malware(content)
    except Flaw as flaw:
        raise UploadRefused(f"Die Datei „{clean}“ {flaw}") from flaw
    encoding, text = decode(content)
    media_type = (
        "application/json" if clean.lower().endswith(".json") else "text/csv; charset=utf-8"
    )
    checked = Checked(data=text.encode(), name=clean, media_type=media_type)
    if settings.SCAN_COMMAND:
        checked = scan(settings.SCAN_COMMAND, checked)
    return checked, ENCODINGS[encoding]


class UploadForm(forms.Form):
    """A file to read in, and for which municipality."""

    place = forms.ChoiceField(label="Kommune")
    file = ListField(label="Datei")

    def __init__(self, *args: Any, places: list[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(ags, name) for _, ags, name in places]  # type: ignore[attr-defined] # a ChoiceField
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = places[0][1]


class OptionsForm(forms.Form):
    """What stands for missing answers, and whether complete offers become public."""

    publish = forms.BooleanField(
        label="Vollständige Angebote gleich veröffentlichen", required=False,
        help_text="Die Angaben sind dann öffentlich. „Geprüft am“ ist der Stand der Liste, sonst "
        "heute.",
    )  # fmt: skip
    field = forms.ChoiceField(
        label="Handlungsfeld, wo keines steht", required=False,
        choices=[("", "– keines –"), *((code, f.name_de) for code, f in FIELDS.items())],
    )  # fmt: skip
    language = forms.ChoiceField(
        label="Sprache, wo keine steht", required=False,
        choices=[("", "– keine –"), *((c, lang.name_de) for c, lang in CONTENT_LANGUAGES.items())],
    )  # fmt: skip
    provider = forms.CharField(label="Anbieter, wo keiner steht", required=False, max_length=200)


def column_choices() -> list[tuple[str, str]]:
    """Everything a column of a list may be."""
    found = [NONE]
    for column in COLUMNS:
        if column.name != "kim":
            found.append((column.name, column.heading))
    for name in sorted(TEXTS & {"title", "description", "summary"}):
        heading = next(column.heading for column in COLUMNS if column.name == name)
        found += [
            (f"{name}:{code}", f"{heading} ({CONTENT_LANGUAGES[code].name_de})")
            for code in SHOWN_LANGUAGES
        ]
    return [*found, ("kim", "Angaben von kim")]


class ColumnsForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, *args: Any, heads: list[str], columns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = column_choices()
        for number, head in enumerate(heads):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=head or f"Spalte {number + 1}", choices=choices, required=False,
                initial=columns[number] if number < len(columns) else "",
            )  # fmt: skip

    def chosen(self) -> dict[int, str]:
        """Column number to name, all of them."""
        return {
            int(name.removeprefix("column_")): value for name, value in self.cleaned_data.items()
        }


class SourceForm(forms.Form):
    """An instance of Integreat to compare with."""

    label = forms.CharField(label="Bezeichnung", max_length=120)
    base = forms.URLField(
        label="Adresse", max_length=200, assume_scheme="https",
        help_text="Nur der Anfang, etwa https://cms.integreat.example",
    )  # fmt: skip
    region = forms.SlugField(
        label="Region", max_length=80, help_text="Wie sie in der Adresse steht"
    )
    provider = forms.CharField(label="Anbieter, wo keiner genannt ist", max_length=200)
    licence = forms.CharField(label="Lizenz", max_length=120, required=False)
    attribution = forms.CharField(label="Namensnennung", max_length=300, required=False)
    publishes = forms.BooleanField(label="Neue Angebote gleich veröffentlichen", required=False)
    is_on = forms.BooleanField(label="Jede Nacht abgleichen", required=False, initial=True)

    def clean_base(self) -> str:
        """The address without a slash at its end, and with https."""
        base: str = self.cleaned_data["base"].rstrip("/")
        if not base.startswith("https://"):
            raise ValidationError("Die Adresse muss mit https:// beginnen.")
        return base
