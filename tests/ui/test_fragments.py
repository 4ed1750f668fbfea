"""What has no translation is seen: a German fragment with language, direction and a mark."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.template import engines
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django.fixtures import Settings

HAVE = {
    "Programm": "البرنامج",
    ("Eine Stelle", "%(n)s Stellen"): ("0", "1", "2", "3-10 %(n)s", "11 %(n)s", "100 %(n)s"),
    "auf Deutsch": "بالألمانية",
    "Fertig": "",
}
MARKED = (
    '<span class="kim-german"><span lang="de" dir="ltr">{}</span>'
    '<span class="kim-german__mark">بالألمانية</span></span>'
)


@pytest.fixture(autouse=True)
def arabic(settings: Settings, tmp_path: Path) -> None:
    """A catalog of our own that lacks most things."""
    catalog = Catalog(locale="ar", charset="utf-8", fuzzy=False)
    for msgid, text in HAVE.items():
        catalog.add(msgid, text)
    folder = tmp_path / "ar/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations = {}


def render(text: str, language: str = "ar", **context: object) -> str:
    source = f"{{% load i18n ui %}}{{% finish %}}{text}{{% endfinish %}}"
    with translation.override(language):
        return str(engines["django"].from_string(source).render(context))


def test_translated_stays_plain() -> None:
    assert render('{% translate "Programm" %}') == "البرنامج"


def test_missing_is_marked() -> None:
    assert render('<p>{% translate "Fehlt" %}</p>') == f"<p>{MARKED.format('Fehlt')}</p>"
    assert render('{% translate "Fertig" %}') == MARKED.format("Fertig")


def test_german_page_is_never_marked() -> None:
    assert render('{% translate "Fehlt" %}{{ "Worms"|german }}', "de") == "FehltWorms"


def test_without_any_catalog_the_mark_is_german_too() -> None:
    expected = (
        '<span class="kim-german"><span lang="de" dir="ltr">Fehlt</span>'
        '<span class="kim-german__mark" lang="de" dir="ltr">auf Deutsch</span></span>'
    )
    assert render('{% translate "Fehlt" %}', "uk") == expected
    assert render('{% translate "Fehlt" %}', "en") == expected
    assert render('{% translate "Fehlt" %}', "de-x-leicht") == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('<a title="{% translate "Fehlt" %}">x</a>', '<a title="Fehlt (بالألمانية)">x</a>'),
        ("<title>{% translate 'Fehlt' %} – K</title>", "<title>Fehlt (بالألمانية) – K</title>"),
        ("<option>{% translate 'Fehlt' %}</option>", "<option>Fehlt (بالألمانية)</option>"),
        ("<svg><text>{% translate 'Fehlt' %}</text></svg>",
         "<svg><text>Fehlt (بالألمانية)</text></svg>"),
        ("{% translate 'Fehlt' as word %}<a title='{{ word }}'>", "<a title='Fehlt (بالألمانية)'>"),
        ('<a title="{{ "Worms"|german_name }}">', '<a title="Worms">'),
    ],
    ids=["attribute", "title", "option", "svg", "variable", "name"],
)  # fmt: skip
def test_no_element_where_none_may_stand(template: str, expected: str) -> None:
    assert render(template) == expected


def test_variables() -> None:
    assert render("{% translate word %}", word="Programm") == "البرنامج"
    assert render("{% translate word %}", word="<b>") == MARKED.format("&lt;b&gt;")
    assert render("{% translate '' %}") == ""


def test_blocks_and_plurals() -> None:
    words = "Eine Stelle{% plural %}{{ n }} Stellen"
    plural = f"{{% blocktranslate count n=n %}}{words}{{% endblocktranslate %}}"
    assert [render(plural, n=n) for n in (0, 1, 2, 5)] == ["0", "1", "2", "3-10 5"]
    assert render(plural.replace("Eine", "Keine"), n=5) == MARKED.format("5 Stellen")
    block = "{% blocktranslate with a=a %}Seit {{ a }}{% endblocktranslate %}"
    assert render(block, a="<i>") == MARKED.format("Seit &lt;i&gt;")


def test_content_that_is_german_anywhere() -> None:
    assert render("{% german %}<p>Text</p>{% endgerman %}") == MARKED.format("<p>Text</p>")
    assert render("{{ a|german }}", a="Worms & <b>") == MARKED.format("Worms &amp; &lt;b&gt;")
    assert render("{{ 'Worms'|german_name }}") == '<span lang="de" dir="ltr">Worms</span>'


def test_typed_marks_do_no_harm() -> None:
    assert render("{{ a }}{{ b|german }}", a="\ue000x", b="y") == "xy"


@pytest.mark.django_db
def test_whole_page_has_no_silent_german(client: Client) -> None:
    page = client.get("/ar/impressum/").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "<title>Impressum (بالألمانية) – KIM Rheinland-Pfalz</title>" in page
    assert MARKED.format("Impressum") in page
    assert ">البرنامج</a>" in page
    assert not any(mark in page for mark in "\ue000\ue001\ue002\ue003")
