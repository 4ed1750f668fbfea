"""Lists of made-up offers and how tests read them in."""

from kim.accounts.actor import Actor
from kim.kernel.uploads.terms import Checked
from kim.opendata.models import Import
from kim.opendata.services.applying import apply_import
from kim.opendata.services.reading import Options, begin_import, change_reading
from tests.network.factories import NOW, SPEYER, manager, place

HEAD = (
    "Angebot;Träger;Straße;PLZ;Ort;Tag/Zeit;Sprache;Telefon;E-Mail;Handlungsfeld;Titel (uk);Stand"
)
WEEK = ("Mo 9-12 Uhr", "Di 14-16 Uhr", "Mi 9:30-11 Uhr", "Do 17-19 Uhr", "Fr 10-12 Uhr")
FIELDS = ("Sprache", "Migrationsberatung", "Wohnen", "Familie und Kinder", "Begegnung")


def row(number: int, **cells: str) -> str:
    """One line of the list; ``cells`` replace its answers."""
    told = {
        "title": f"{FIELDS[number % 5]}: Beispiel {number:03} {'abcdefghij'[number % 10] * 6}",
        "provider": f"Beispielverein {number % 7} e. V.",
        "street": f"Musterweg {number}",
        "postcode": "67346",
        "town": "Speyer",
        "times": WEEK[number % 5],
        "language": "Deutsch, Ukrainisch",
        "phone": f"06232 10{number:04}",
        "mail": f"angebot{number}@example.org",
        "field": FIELDS[number % 5],
        "uk": f"Приклад {number}",
        "checked": "20.11.2026",
        **cells,
    }
    return ";".join(told.values())


def listing(*rows: str) -> bytes:
    return "\n".join([f"Angebote der Beispielstadt{';' * 11}", HEAD, *rows]).encode() + b"\n"


def begin(content: bytes, actor: Actor | None = None, name: str = "liste.csv") -> Import:
    actor = actor or manager()
    checked = Checked(data=content, name=name, media_type="text/plain; charset=utf-8")
    return begin_import(
        actor=actor, checked=checked, encoding="UTF-8", municipality_id=place().pk, ags=SPEYER,
        now=NOW,
    )  # fmt: skip


def take(content: bytes, actor: Actor, *, publish: bool = True, only_good: bool = False) -> Import:
    """Read a list in and take it over."""
    run = begin(content, actor)
    change_reading(
        actor=actor, import_id=run.pk, columns={}, options=Options(publish=publish), now=NOW
    )
    return apply_import(actor=actor, import_id=run.pk, only_good=only_good, now=NOW)
