"""Catalogs: what is extracted, kept, refused and compiled; each fault with a catalog of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django.fixtures import Settings

from kim.ui import catalogs

Write = Callable[[str, str], None]
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {}\\n"\n\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """A small project: two files with texts, no catalogs yet."""
    monkeypatch.setattr(catalogs, "ROOT", tmp_path)
    monkeypatch.setattr(catalogs, "SOURCE", tmp_path / "kim")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    room = tmp_path / "kim/room"
    (room / "templates/room").mkdir(parents=True)
    (room / "templates/room/page.html").write_text(
        "{% load i18n %}{% translate 'Stand' %}{% blocktranslate count n=n %}Eine Stelle"
        "{% plural %}{{ n }} Stellen{% endblocktranslate %}"
        "{% blocktranslate trimmed with day=day %}\n  Stand vom\n  {{ day }}\n"
        "{% endblocktranslate %}",
        encoding="utf-8",
    )
    (room / "labels.py").write_text(
        "from django.utils.translation import gettext_lazy as _, pgettext\n"
        'A = _("läuft")\nB = pgettext("Post", "Stelle")\nC = "kein Text"\n',
        encoding="utf-8",
    )
    return tmp_path


@pytest.fixture
def write(house: Path) -> Write:
    def written(code: str, text: str) -> None:
        path = catalogs.po_path(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        plural = catalogs.PLURALS.get(code, catalogs.TWO_FORMS)
        path.write_text(HEAD.format(plural) + text, encoding="utf-8")

    return written


def wanted(*ids: str | tuple[str, str]) -> Catalog:
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for msgid in ids:
        catalog.add(msgid)
    return catalog


def test_all_texts_are_found(house: Path) -> None:
    found = {(m.context, m.id) for m in catalogs.template() if m.id}
    assert found == {
        (None, "Stand"), (None, ("Eine Stelle", "%(n)s Stellen")), (None, "Stand vom %(day)s"),
        (None, "läuft"), ("Post", "Stelle"),
    }  # fmt: skip


def test_extract_keeps_what_is_translated(house: Path, write: Write) -> None:
    write("en", 'msgid "Stand"\nmsgstr "As of"\n\nmsgid "weg"\nmsgstr "gone"\n')
    assert catalogs.update("en") == 4
    first = catalogs.po_path("en").read_text()
    assert 'msgid "Stand"\nmsgstr "As of"' in first
    assert "weg" not in first
    assert "#: kim/room/labels.py\n" in first
    assert catalogs.update("en") == 4
    assert catalogs.po_path("en").read_text() == first


@pytest.mark.parametrize(("code", "forms"), [("en", 2), ("tr", 2), ("uk", 3), ("ru", 3), ("ar", 6)])
def test_extract_asks_for_each_form_of_the_plural(house: Path, code: str, forms: int) -> None:
    catalogs.update(code)
    text = catalogs.po_path(code).read_text()
    assert text.count("msgstr[") == forms
    assert f"nplurals={forms};" in text


PLURAL = 'msgid "Eine Stelle"\nmsgid_plural "%(n)s Stellen"\n'
FAULTS = {
    "not there": ("en", "", "en: fehlt: Stand", "Stand"),
    "empty": ("en", 'msgid "Stand"\nmsgstr ""\n', "en: fehlt: Stand", "Stand"),
    "not checked": (
        "en", '#, fuzzy\nmsgid "Stand"\nmsgstr "State"\n', "en: ungeprüft (fuzzy): Stand", "Stand",
    ),
    "unused": (
        "en", 'msgid "Stand"\nmsgstr "As of"\n\nmsgid "weg"\nmsgstr "gone"\n',
        "en: überholt: weg", "Stand",
    ),
    "commented out": (
        "en", 'msgid "Stand"\nmsgstr "As of"\n\n#~ msgid "weg"\n#~ msgstr "gone"\n',
        "en: überholt: weg", "Stand",
    ),
    "placeholder lost": (
        "en", 'msgid "Seit %(day)s"\nmsgstr "Since"\n', "en: Platzhalter fehlt: Seit %(day)s",
        "Seit %(day)s",
    ),
    "placeholder invented": (
        "en", 'msgid "Seit %(day)s"\nmsgstr "Since %(day)s %(x)s"\n',
        "en: unbekannter Platzhalter %(x)s: Seit %(day)s", "Seit %(day)s",
    ),
    "form of plural empty": (
        "uk", PLURAL + 'msgstr[0] "a"\nmsgstr[1] ""\nmsgstr[2] "%(n)s c"\n',
        "uk: fehlt: Eine Stelle", ("Eine Stelle", "%(n)s Stellen"),
    ),
    "form of plural missing": (
        "ar", PLURAL + 'msgstr[0] "a"\nmsgstr[1] "%(n)s b"\n',
        "ar: fehlt: Eine Stelle", ("Eine Stelle", "%(n)s Stellen"),
    ),
    "element lost": (
        "en", 'msgid "Ein <b>Wort</b>"\nmsgstr "A word"\n',
        "en: andere Elemente: Ein <b>Wort</b>", "Ein <b>Wort</b>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "fault", "msgid"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_named(
    write: Write, code: str, text: str, fault: str, msgid: str | tuple[str, str]
) -> None:
    write(code, text)
    assert catalogs.faults(code, wanted(msgid)) == [fault]


def test_good_catalog_has_no_fault(write: Write) -> None:
    forms = "".join(f'msgstr[{i}] "{"a" if i < 3 else "%(n)s a"}"\n' for i in range(6))
    write("ar", f'msgid "Stand"\nmsgstr "x"\n\n{PLURAL}{forms}')
    assert catalogs.faults("ar", wanted("Stand", ("Eine Stelle", "%(n)s Stellen"))) == []


def test_commands(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("extract_translations")
    assert "ar: 5 fehlen" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Übersetzungen unvollständig: 30 Stellen"):
        call_command("check_translations")
    capsys.readouterr()
    for code in catalogs.translated_codes():
        path = catalogs.po_path(code)
        text = path.read_text().replace('msgstr ""\n\n#', 'msgstr "x %(day)s"\n\n#')
        path.write_text(text)
    call_command("compile_translations")
    assert sorted(p.parent.parent.name for p in house.rglob("*.mo")) == [
        "ar", "de_X-leicht", "en", "ru", "tr", "uk",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["de-x-leicht", "en", "ar"])
def test_compiled_texts_are_used(house: Path, write: Write, code: str) -> None:
    """Above all for Leichte Sprache: the folder has the name Django looks for."""
    write(code, 'msgid "Stand"\nmsgstr "eigener Text"\n\nmsgid "leer"\nmsgstr ""\n')
    assert catalogs.compile_catalog(code)
    assert not catalogs.compile_catalog(code)
    trans_real._translations = {}
    with translation.override(code):
        assert translation.gettext("Stand") == "eigener Text"
        assert translation.gettext("leer") == "leer"


def test_incomplete_plural_is_not_compiled(house: Path, write: Write) -> None:
    """An empty form would show nothing at all; German with a mark is better."""
    write("uk", PLURAL + 'msgstr[0] "a"\nmsgstr[1] ""\nmsgstr[2] ""\n')
    catalogs.compile_catalog("uk")
    trans_real._translations = {}
    with translation.override("uk"):
        assert translation.ngettext("Eine Stelle", "%(n)s Stellen", 3) == "%(n)s Stellen"
