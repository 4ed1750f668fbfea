"""Forms: German words, errors tied to their fields, German dates and amounts."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from kim.kernel.dates import Precision
from kim.ui.forms import EurField, FuzzyDateField, GermanDateField
from tests.ui.pages import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.pages")]
GOOD = {"title": "Text", "kind": "a", "sure": "j", "agreed": "on"}
WRONG = {
    "title": "x" * 21, "amount": "12.34", "on": "31.02.2025", "since": "13.2025", "kind": "z",
    "ways": ["q"], "sure": "", "note": "",
}  # fmt: skip
SAID = {
    "id_title": "Titel: Bitte sicherstellen, dass der Wert aus höchstens 20 Zeichen besteht."
    " (Er besteht aus 21 Zeichen.)",
    "id_amount": "Betrag: Bitte einen Betrag wie 1.234,56 eingeben.",
    "id_on": "Tag: Bitte ein Datum in der Form TT.MM.JJJJ eingeben, zum Beispiel 10.12.2025.",
    "id_since": "Seit: Bitte einen Tag, einen Monat oder ein Jahr eingeben: 10.12.2025, 12.2025"
    " oder 2025.",
    "id_kind": "Art: Bitte eine gültige Auswahl treffen. z ist keine gültige Auswahl.",
    "id_ways": "Wege: Bitte eine gültige Auswahl treffen. q ist keine gültige Auswahl.",
    "id_sure": "Sicher: Dieses Feld ist zwingend erforderlich.",
    "id_agreed": "Ich bestätige die Angaben: Dieses Feld ist zwingend erforderlich.",
}


def post(client: Client, data: dict[str, object]) -> str:
    return client.post("/probe/formular/", data).content.decode()


def test_summary_leads_to_each_field(client: Client) -> None:
    page = post(client, WRONG)
    assert "<title>Fehler: Probe – KIM Rheinland-Pfalz</title>" in page
    summary = page[page.index('id="fehler"') : page.index("</form>")]
    links = re.findall(r'<li><a href="#([^"]+)">(.*?)</a>', summary)
    assert {field: unescape(text) for field, text in links} == SAID
    assert {f'id="{field}"' in page for field in SAID} == {True}


def test_error_help_and_field_belong_together(client: Client) -> None:
    page = post(client, WRONG)
    field = re.search(r'<input[^>]*name="title"[^>]*>', page)
    assert field is not None
    assert 'aria-describedby="id_title_helptext id_title_error"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    for name in ("id_title_helptext", "id_title_error", "id_ways_error", "id_agreed_error"):
        assert page.count(f'id="{name}"') == 1
    group = re.search(r'<fieldset[^>]*id="id_ways"[^>]*>', page)
    assert group is not None
    assert 'aria-describedby="id_ways_helptext id_ways_error"' in group[0]


def test_good_field_is_not_marked(client: Client) -> None:
    page = client.get("/probe/formular/").content.decode()
    assert "aria-invalid" not in page
    assert "fehler" not in page
    assert page.count("(freiwillig)") == 6
    assert 'class="kern-form-check__radio"' in page


def test_typed_text_stays_and_the_secret_goes(client: Client) -> None:
    page = post(client, WRONG | {"note": "</textarea><script>", "password": "geheim-123"})
    assert 'value="31.02.2025"' in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "geheim-123" not in page


def test_message_after_saving(client: Client) -> None:
    client.post("/probe/formular/", GOOD)
    page = client.get("/probe/formular/").content.decode()
    message = re.search(r'<p class="kim-notice kim-notice--ok"[^>]*>Gespeichert.</p>', page)
    assert message is not None
    assert 'role="status"' in message[0]
    assert "Gespeichert." not in client.get("/probe/formular/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (EurField, "1.234,56", Decimal("1234.56")),
        (EurField, "80000", Decimal("80000.00")),
        (EurField, "", None),
        (GermanDateField, "10.12.2025", dt.date(2025, 12, 10)),
        (GermanDateField, "1.1.2026", dt.date(2026, 1, 1)),
        (GermanDateField, "2025-12-10", dt.date(2025, 12, 10)),
        (GermanDateField, " ", None),
        (FuzzyDateField, "10.12.2025", (dt.date(2025, 12, 10), Precision.DAY)),
        (FuzzyDateField, "12.2025", (dt.date(2025, 12, 1), Precision.MONTH)),
        (FuzzyDateField, "2025", (dt.date(2025, 1, 1), Precision.YEAR)),
    ],
)
def test_read(field: type[forms.CharField], typed: str, value: object) -> None:
    assert field(required=False).clean(typed) == value


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[(EurField, text) for text in ("12.34", "1,234.56", "NaN", "1e5", "-", "１００")],
        *[(EurField, text) for text in ("9" * 40, "10.000.000.000", "-10000000000,00")],
        *[(GermanDateField, text) for text in (
            "31.02.2025", "10.12.25", "12/10/2025", "0.0.0", "heute", "１０.12.2025", "2025-13-01",
            "10.12.20255", "10.12.2025\n", "10.12.0225", "31.12.1999", "01.01.2100", "0001-01-01",
        )],
        *[(FuzzyDateField, text) for text in ("13.2025", "0", "0000", "12/2025", "202", "20255")],
        *[(FuzzyDateField, text) for text in ("0225", "9999", "12.1999", "01.01.2100")],
    ],
)  # fmt: skip
def test_refuse(field: type[forms.CharField], typed: str) -> None:
    if typed.endswith("\n"):
        assert field().clean(typed) == dt.date(2025, 12, 10)  # a pasted line break is no fault
        return
    with pytest.raises(ValidationError) as refused:
        field().clean(typed)
    assert refused.value.messages[0].startswith("Bitte ein")


@pytest.mark.parametrize("name", ["title", "amount", "on", "since", "note"])
@pytest.mark.parametrize("typed", ["x" * 100_000, "a\x00b", "\ud83d\ude00", "‮abc", "<script>"])
def test_foreign_text_is_no_crash(client: Client, name: str, typed: str) -> None:
    text = typed.encode("utf-16", "surrogatepass").decode("utf-16")
    response = client.post("/probe/formular/", GOOD | {name: text})
    assert response.status_code in (200, 302)
    assert "<script>" not in response.content.decode()


def test_values_are_shown_the_german_way() -> None:
    form = Sample(
        initial={
            "amount": Decimal("1234.50"), "on": dt.date(2025, 12, 1),
            "since": (dt.date(2025, 12, 1), Precision.MONTH),
        }
    )  # fmt: skip
    shown = [re.search(r'value="([^"]*)"', str(form[name])) for name in ("amount", "on", "since")]
    assert [found[1] if found else None for found in shown] == ["1.234,50", "01.12.2025", "12.2025"]


def test_django_speaks_formally() -> None:
    """No 'du' in what Django itself may say below a field."""
    fields = [
        forms.CharField(max_length=1, min_length=3), forms.EmailField(), forms.IntegerField(),
        forms.DateField(), forms.ChoiceField(), forms.FileField(),
        forms.DecimalField(max_digits=2, max_value=1, min_value=0), forms.UUIDField(),
    ]  # fmt: skip
    with translation.override("de"):
        texts = [str(text) for field in fields for text in field.error_messages.values()]
        texts += [check.get_help_text() for check in get_default_password_validators()]
        for field, value in ((fields[0], "ab"), (fields[1], "x"), (fields[7], "123,4")):
            with pytest.raises(ValidationError) as refused:
                field.clean(value)
            texts += refused.value.messages
    informal = re.compile(r"\b(du|dein\w*|dir|dich|gib|wähle)\b", re.IGNORECASE)
    assert [text for text in texts if informal.search(text)] == []
    assert [text for text in texts if text.startswith(("Enter", "This", "Your"))] == []
