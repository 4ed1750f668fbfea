"""Made-up organisations of a demonstration: the same names each time, marked in the name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIRST = ("Muster", "Linden", "Rosen", "Sonnen", "Mühl", "Garten", "Brunnen", "Markt", "Wiesen",
         "Ahorn", "Birken", "Hafen")  # fmt: skip
SECOND = ("brücke", "hof", "weg", "haus", "platz", "garten")
LANGUAGES = (("ar", "en"), ("uk", "ru"), ("tr",), ("prs", "fa"), ("fr", "en"), ("ro", "bg"),
             ("pl",), ("so", "ti"), ("ku", "ar"), ("en",))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One made-up organisation."""

    name: str
    kind: str
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    street: str
    town: str
    mail: str
    phone: str
    website: str
    opening: Mapping[str, Any]
    description: str


# kind, beginning of the name, fields, description
PATTERN: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("club", "Sprachtreff", ("sprache",), "Deutsch üben in kleinen Gruppen."),
    ("carrier", "Beratungsstelle", ("beratung", "recht"), "Beratung zu Aufenthalt und Alltag."),
    (
        "migrant_organisation",
        "Kulturverein",
        ("migrantenorganisation",),
        "Feste, Kurse, Begegnung.",
    ),
    ("school", "Volkshochschule", ("sprache", "bildung"), "Kurse und Prüfungen."),
    ("initiative", "Helferkreis", ("ehrenamt", "ankommen"), "Begleitung in den ersten Wochen."),
    ("office", "Anlaufstelle Zuwanderung", ("ankommen", "behoerde"), "Wegweiser durch die Ämter."),
    ("religious_community", "Gemeindezentrum", ("begegnung",), "Offenes Haus für alle."),
    ("club", "Sportfreunde", ("sport",), "Sport ohne Anmeldung."),
    ("advisory_board", "Beirat für Integration", ("partizipation",), "Stimme der Zugewanderten."),
    ("carrier", "Familienladen", ("familie",), "Treffpunkt für Eltern mit Kindern."),
)
# positions in PATTERN: who is tied to whom, how, how closely. The 8th stands alone.
TIES: tuple[tuple[int, int, str, int], ...] = (
    (0, 1, "cooperates", 3),
    (0, 3, "cooperates", 2),
    (0, 4, "cooperates", 2),
    (1, 5, "cooperates", 3),
    (1, 9, "refers_to", 2),
    (4, 1, "refers_to", 2),
    (5, 0, "funds", 1),
    (3, 5, "cooperates", 1),
    (2, 8, "member_of", 2),
    (4, 6, "cooperates", 1),
    (5, 8, "cooperates", 1),
)


def organisations_of(ags: str, place: str) -> list[Made]:
    """Ten organisations of a municipality; names differ between municipalities."""
    seed = int(hashlib.sha256(ags.encode()).hexdigest()[:8], 16)
    found = []
    for index, (kind, begin, fields, description) in enumerate(PATTERN):
        number = seed + index * 7
        word = FIRST[number % len(FIRST)] + SECOND[(number // 7 + index) % len(SECOND)]
        if (ags, index) == ("07334", 0):
            word = "Musterbrücke"  # the one whose people sign in to a demonstration
        host = f"{begin.split()[0].lower()}-{ags}-{index}.example".replace("ü", "ue")
        found.append(
            Made(
                name=f"{begin} {word} (Demo)",
                kind=kind,
                fields=fields,
                languages=("de", *LANGUAGES[(number + index) % len(LANGUAGES)]),
                street=f"{word.capitalize()}straße {1 + number % 40}",
                town=place,
                mail=f"info@{host}",
                phone=f"0000 {ags}{index}",
                website=f"https://{host}",
                opening=opening(index),
                description=description,
            )
        )
    return found


def opening(index: int) -> dict[str, Any]:
    """Weekly hours, or by appointment."""
    if index % 4 == 3:
        return {"version": 1, "by_appointment": True}
    days = [day for day in range(5) if (day + index) % 2 == 0]
    return {"version": 1, "slots": [{"days": days, "opens": "09:00", "closes": "12:00"}]}


def contact_address(mail: str) -> str:
    """Address of the contact of a made-up organisation."""
    return mail.replace("info@", "buero@")
