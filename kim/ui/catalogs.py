"""Message catalogs (Übersetzungen): German msgids in code and templates, one .po per language."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from config.environment import ROOT
from kim.kernel.languages import LANGUAGES

SOURCE = ROOT / "kim"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
ELEMENT = re.compile(r"</?\w[^>]*>")
SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 "
    "&& (n%100<10 || n%100>=20) ? 1 : 2);"
)
PLURALS = {
    "uk": SLAVIC,
    "ru": SLAVIC,
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
    ": n%100>=11 && n%100<=99 ? 4 : 5);",
}
TWO_FORMS = "nplurals=2; plural=(n != 1);"


def translated_codes() -> list[str]:
    """Languages that have a catalog: all but German."""
    return [language.code for language in LANGUAGES if language.code != settings.LANGUAGE_CODE]


def po_path(code: str) -> Path:
    return ROOT / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[tuple[str, str]]:
    """Name and Python text of everything that may hold msgids; templates made into Python."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            yield str(path.relative_to(ROOT)), templatize(path.read_text(encoding="utf-8"))


def template() -> Catalog:
    """All msgids in use, with the files they come from."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for name, text in sources():
        code = io.BytesIO(text.encode())
        options = {"encoding": "utf-8"}
        for _line, messages, _comments, context in extract("python", code, KEYWORDS, (), options):
            found.add(messages, locations=[(name, 0)], context=context)
    return found


def read_catalog(code: str) -> Catalog:
    """The catalog of one language; empty when there is no file yet."""
    path = po_path(code)
    if not path.exists():
        return Catalog(charset="utf-8", fuzzy=False)
    return read_po(io.BytesIO(path.read_bytes()), charset="utf-8")


def header(code: str) -> str:
    plural = PLURALS.get(code, TWO_FORMS)
    lines = (
        f"Language: {code.partition('-')[0]}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {plural}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def key(message: Message) -> tuple[str | None, str]:
    return message.context, singular(message)


def singular(message: Message) -> str:
    return parts(message.id)[0]


def parts(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """The one text of an entry, or its plural forms."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def entries(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    return {key(message): message for message in catalog if message.id}


def plural_count(code: str) -> int:
    """How many forms of the plural the language has."""
    return int(PLURALS.get(code, TWO_FORMS).removeprefix("nplurals=")[0])


def update(code: str) -> int:
    """Write the .po of one language anew: msgids in use, known texts kept. Gives how many lack."""
    known = entries(read_catalog(code))
    fresh = read_po(io.BytesIO(header(code).encode()), charset="utf-8")
    missing = 0
    for message in sorted(template(), key=lambda m: (singular(m) if m.id else "", m.context or "")):
        if not message.id:
            continue
        old = known.get(key(message))
        text = old.string if old and isinstance(old.id, type(message.id)) else ""
        if not isinstance(message.id, str) and not text:
            text = ("",) * plural_count(code)
        missing += not all(parts(text))
        fresh.add(message.id, text, locations=message.locations, context=message.context,
                  flags=message.flags - {"fuzzy"})  # fmt: skip
    out = io.BytesIO()
    write_po(out, fresh, omit_header=True, include_lineno=False, width=100)
    path = po_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header(code) + out.getvalue().decode(), encoding="utf-8")
    return missing


def placeholders(text: str) -> set[str]:
    return {found[0] for found in PLACEHOLDER.finditer(text)}


def elements(text: str) -> list[str]:
    """HTML inside a text, in any order."""
    return sorted(ELEMENT.findall(text))


def faults_of(code: str, message: Message, count: int) -> Iterator[str]:
    """What is wrong with one entry."""
    ids, texts = parts(message.id), parts(message.string)
    if message.fuzzy:
        yield f"{code}: ungeprüft (fuzzy): {ids[0]}"
    if not all(texts) or (len(ids) > 1 and len(texts) != count):
        yield f"{code}: fehlt: {ids[0]}"
        return
    wanted = set[str]().union(*(placeholders(part) for part in ids))
    for text in texts:
        if extra := placeholders(text) - wanted:
            yield f"{code}: unbekannter Platzhalter {', '.join(sorted(extra))}: {ids[0]}"
    if placeholders(ids[-1]) - placeholders(texts[-1]):
        yield f"{code}: Platzhalter fehlt: {ids[0]}"
    if any(elements(text) != elements(ids[-1]) for text in texts):
        yield f"{code}: andere Elemente: {ids[0]}"


def faults(code: str, wanted: Catalog) -> list[str]:
    """Everything that keeps the catalog of one language from being complete."""
    catalog = read_catalog(code)
    have, want = entries(catalog), entries(wanted)
    found = [f"{code}: fehlt: {name[1]}" for name in sorted(want.keys() - have.keys(), key=str)]
    found += [f"{code}: überholt: {name[1]}" for name in sorted(have.keys() - want.keys(), key=str)]
    found += [f"{code}: überholt: {singular(old)}" for old in catalog.obsolete.values()]
    for name in want.keys() & have.keys():
        found += faults_of(code, have[name], plural_count(code))
    return found


def compile_catalog(code: str) -> bool:
    """Write the .mo of one language when it is missing or older. Gives whether it was written."""
    source = po_path(code)
    target = source.with_suffix(".mo")
    if not source.exists():
        return False
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    catalog = read_catalog(code)
    for message in [found for found in catalog if found.id and not all(parts(found.string))]:
        catalog.delete(message.id, message.context)  # an empty form would show nothing at all
    out = io.BytesIO()
    write_mo(out, catalog)
    partial = target.with_suffix(".part")
    partial.write_bytes(out.getvalue())
    partial.replace(target)
    return True
