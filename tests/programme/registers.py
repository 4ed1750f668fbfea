"""A register from the published facts of the programme, without a database.

Source: report of 10 December 2025 on a statement of the ministry. The seven of group A started
"2025" and the five of group B were to start on 1 January 2026.
"""

import datetime as dt
from decimal import Decimal

from kim.kernel.dates import Precision
from kim.programme.rules.register import Body, Money, Occupied, Published, Register, Step

PUBLISHED_ON = dt.date(2025, 12, 10)
NEW_YEAR = dt.date(2026, 1, 1)
GROUP_A = ("07111", "07133", "07317", "07319", "07320", "07334", "07339")
GROUP_B = ("07211", "07311", "07313", "07315", "07316")
TOWNS = {
    "07111": "Koblenz",
    "07211": "Trier",
    "07311": "Frankenthal (Pfalz)",
    "07312": "Kaiserslautern",
    "07313": "Landau in der Pfalz",
    "07314": "Ludwigshafen am Rhein",
    "07315": "Mainz",
    "07316": "Neustadt an der Weinstraße",
    "07317": "Pirmasens",
    "07318": "Speyer",
    "07319": "Worms",
    "07320": "Zweibrücken",
}
DISTRICTS = {
    "07131": "Landkreis Ahrweiler",
    "07132": "Landkreis Altenkirchen (Westerwald)",
    "07133": "Landkreis Bad Kreuznach",
    "07134": "Landkreis Birkenfeld",
    "07135": "Landkreis Cochem-Zell",
    "07137": "Landkreis Mayen-Koblenz",
    "07138": "Landkreis Neuwied",
    "07140": "Rhein-Hunsrück-Kreis",
    "07141": "Rhein-Lahn-Kreis",
    "07143": "Westerwaldkreis",
    "07231": "Landkreis Bernkastel-Wittlich",
    "07232": "Eifelkreis Bitburg-Prüm",
    "07233": "Landkreis Vulkaneifel",
    "07235": "Landkreis Trier-Saarburg",
    "07331": "Landkreis Alzey-Worms",
    "07332": "Landkreis Bad Dürkheim",
    "07333": "Donnersbergkreis",
    "07334": "Landkreis Germersheim",
    "07335": "Landkreis Kaiserslautern",
    "07336": "Landkreis Kusel",
    "07337": "Landkreis Südliche Weinstraße",
    "07338": "Rhein-Pfalz-Kreis",
    "07339": "Landkreis Mainz-Bingen",
    "07340": "Landkreis Südwestpfalz",
}
BODIES = tuple(
    sorted(
        [Body(ags, name, f"Stadt {name}", True) for ags, name in TOWNS.items()]
        + [Body(ags, name, name, False) for ags, name in DISTRICTS.items()],
        key=lambda body: body.ags,
    )
)
ALL_AGS = tuple(body.ags for body in BODIES)
SOURCE = "Beispielmeldung, 10.12.2025"
ADDRESS = "https://presse.example/kim"


def step(
    ags: str,
    status: str,
    on: dt.date,
    *,
    order: int = 1,
    participation: int | None = None,
    precision: Precision = Precision.DAY,
    evidence_on: dt.date | None = None,
    certainty: str = "confirmed",
) -> Step:
    """One step; its participation is numbered after the municipality."""
    number = int(ags) if participation is None else participation
    return Step(ags, number, order, status, on, precision, evidence_on or on, certainty)


def occupied(
    ags: str, from_on: dt.date, to_on: dt.date | None = None, *, kind: str = "installed"
) -> Occupied:
    return Occupied(ags, kind, from_on, Precision.DAY, to_on, from_on)


def empty(**parts: object) -> Register:
    """The 36 bodies and nothing else, but for what is given."""
    given: dict[str, object] = {
        "starts_on": dt.date(2025, 7, 1),
        "ends_on": None,
        "bodies": BODIES,
        "steps": (),
        "occupied": (),
        "money": (),
        "published": (),
        **parts,
    }
    return Register(**given)  # type: ignore[arg-type] # a test helper: the fields are checked above


def group_a() -> tuple[Step, ...]:
    year = {"precision": Precision.YEAR, "evidence_on": PUBLISHED_ON}
    return tuple(step(ags, "started", dt.date(2025, 1, 1), **year) for ags in GROUP_A)  # type: ignore[arg-type] # keywords of step


def group_b() -> tuple[Step, ...]:
    told = {"evidence_on": PUBLISHED_ON}
    return tuple(
        found
        for ags in GROUP_B
        for found in (
            step(ags, "announced", PUBLISHED_ON),
            step(ags, "started", NEW_YEAR, order=2, certainty="announced", **told),  # type: ignore[arg-type] # keywords of step
        )
    )


def published() -> Register:
    """What was published by 10 December 2025."""
    return empty(
        steps=(*group_a(), *group_b()),
        occupied=tuple(
            Occupied(ags, "installed", dt.date(2025, 1, 1), Precision.YEAR, None, PUBLISHED_ON)
            for ags in GROUP_A
        ),
        money=(
            Money(2025, Decimal(1_500_000), False, dt.date(2025, 7, 1), "Strategie"),
            Money(2026, Decimal(3_000_000), True, PUBLISHED_ON, SOURCE),
        ),
        published=tuple(
            Published(figure, value, PUBLISHED_ON, SOURCE, ADDRESS)
            for figure, value in (
                ("eligible", 36),
                ("participating", 12),
                ("managers_installed", 7),
                ("starting_later", 5),
                ("funds_received", 4),
            )
        ),
    )
