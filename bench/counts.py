"""Queries per page with few and many rows: the number must not grow with the rows."""

import datetime as dt
from collections.abc import Callable

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.accounts.rules.roles import Role
from kim.places.queries import municipalities
from kim.places.services import load_reference
from kim.programme.models import ParticipationStep, Programme
from kim.programme.queries.figures import KIM_RLP
from tests.accounts.factories import make_member, sign_in
from tests.programme import factories

HOME = "07318"
PUBLIC_PAGES = (
    "/",
    "/programm/",
    "/kommunen/",
    f"/kommunen/{HOME}/",
    "/api/v1/programme/facts?on=2026-06-01",
    "/api/v1/municipalities",
    f"/api/v1/municipalities/{HOME}",
)
STAFF_PAGES = (
    "/heute/",
    "/register/",
    "/register/register.csv",
    f"/register/{HOME}/",
    "/register/veroeffentlicht/",
)
Fill = Callable[[], None]


def participants(number: int) -> Fill:
    """So many municipalities take part, with a post that is filled."""

    def fill() -> None:
        lead = factories.lead()
        others = [row.ags for row in municipalities() if row.ags != HOME]
        for ags in [HOME, *others][:number]:
            factories.started(lead, ags)
            factories.occupy(lead, "installed", "2026-03-01", ags=ags)

    return fill


def history(number: int) -> Fill:
    """One municipality with so many corrected records behind it."""

    def fill() -> None:
        participants(1)()
        [*_, step] = ParticipationStep.objects.order_by("pk")
        began = step.known_from_at
        ParticipationStep.objects.bulk_create(
            ParticipationStep(
                participation_id=step.participation_id,
                position=step.position,
                status=step.status,
                on=step.on,
                evidence_on=step.evidence_on,
                reason=f"Berichtigung {count}",
                recorded_by=step.recorded_by,
                known_from_at=began - dt.timedelta(days=2),
                known_to_at=began - dt.timedelta(days=1),
            )
            for count in range(number)
        )

    return fill


CASES: dict[str, Fill] = {
    "1 participant": participants(1),
    "3 participants": participants(3),
    "36 participants": participants(36),
    "1000 corrections": history(1000),
}


def queries_of(client: Client, path: str) -> int:
    """Queries of the second visit; the first may fill what the process keeps."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise ValueError(f"{path}: {response.status_code}")
    return len(captured)


def queries_of_all() -> dict[str, int]:
    """Every page with its queries: public ones as a stranger, the others as Programmleitung."""
    staff = sign_in(Client(), make_member(role=Role.PROGRAMME_LEAD))
    asked = [(Client(), path) for path in PUBLIC_PAGES] + [(staff, path) for path in STAFF_PAGES]
    return {path: queries_of(client, path) for client, path in asked}


def empty_register() -> None:
    """The 36 and the programme, and nobody takes part yet."""
    load_reference(now=factories.NOW)
    Programme.objects.create(code=KIM_RLP, name="KIM", starts_on=dt.date(2025, 7, 1))


def measure() -> dict[str, dict[str, int]]:
    """Page -> case -> number of queries. Leaves the database as it was."""
    found: dict[str, dict[str, int]] = {}
    for case, fill in CASES.items():
        with transaction.atomic():
            empty_register()
            fill()
            for path, number in queries_of_all().items():
                found.setdefault(path, {})[case] = number
            transaction.set_rollback(True)
    return found
