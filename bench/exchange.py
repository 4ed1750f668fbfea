"""Offers for other systems: a region of 500 places in nine languages, in the shape of Integreat."""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice, repeat
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.latency import FLOOR, Target
from bench.load import Connection, ask
from kim.network.models import Organisation
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.network.rules.opening import Schedule, Slot
from kim.network.rules.opening_data import schedule_data
from kim.offers.models import Offer, OfferText, OfferTime, Venue
from kim.opendata.queries.integreat import LOCATIONS
from kim.places.models import Place

AGS = "07318"
PLACES, LANGUAGES = 500, tuple(CONTENT_LANGUAGES)[:9]
REGION = f"/api/v3/{AGS}/de/locations/"
GOAL_QUERIES = 10
ROUNDS, EACH = 8, 20
NOW = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
TEXT = "Beratung zu Aufenthalt, Arbeit und Wohnen. Kommen Sie einfach vorbei. " * 6


def fill() -> None:
    """500 public offers with a place, weekly times, two contacts each and nine languages."""
    place = Place.objects.get(ags=AGS)
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Träger {n}", kind="carrier", state="published", municipality=place,
            mail=f"traeger{n}@example.org", phone="06232 100", created_at=NOW, changed_at=NOW,
        )
        for n in range(50)
    )  # fmt: skip
    today = dt.datetime.now(dt.UTC).date()
    offers = Offer.objects.bulk_create(
        Offer(
            organisation=organisations[n % 50], municipality=place, kind="consultation",
            state="published", freshness="fresh", fields=["beratung"], languages=["de", "ar"],
            contact_mail=f"a{n}@example.org", contact_phone="06232 200", owner_mail="o@example.org",
            checked_on=today, published_at=NOW, created_at=NOW, changed_at=NOW,
        )
        for n in range(PLACES)
    )  # fmt: skip
    OfferText.objects.bulk_create(
        OfferText(offer=offer, language=code, title=f"Beratung {n}", description=TEXT)
        for n, offer in enumerate(offers)
        for code in LANGUAGES
    )
    venues = Venue.objects.bulk_create(
        Venue(
            organisation=offer.organisation, name=f"Haus {n}", street=f"Weg {n}", postcode="67346",
            town="Speyer", latitude="49.31700", longitude="8.43100",
        )
        for n, offer in enumerate(offers)
    )  # fmt: skip
    Offer.venues.through.objects.bulk_create(
        Offer.venues.through(offer_id=offer.pk, venue_id=venue.pk)
        for offer, venue in zip(offers, venues, strict=True)
    )
    slots = (Slot(days=(0, 1, 3), opens=dt.time(9), closes=dt.time(12)),)
    OfferTime.objects.bulk_create(
        OfferTime(offer=offer, venue=venue, schedule=schedule_data(Schedule(slots=slots)))
        for offer, venue in zip(offers, venues, strict=True)
    )
    with connection.cursor() as cursor:  # what the database does by itself after a while
        cursor.execute("VACUUM ANALYZE")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the result: how many times the empty page at the median."""

    name: str
    ratio: float
    goal: float | None

    @property
    def met(self) -> bool:
        return self.goal is None or self.ratio <= self.goal


def region_queries() -> tuple[int, float, int]:
    """Queries of the whole region in nine languages by a process that knows nothing yet.

    Also how many times longer the first list takes than a list that is known, and its bytes.
    """
    LOCATIONS.forget()
    client = Client()
    started = time.perf_counter()
    queries, cold, first = 0, 0.0, None
    for code in LANGUAGES:
        with CaptureQueriesContext(connection) as captured:
            found = client.get(f"/api/v3/{AGS}/{code}/locations/")
        queries += len(captured)  # before the next request, which begins to count anew
        assert found.status_code == 200
        if first is None:
            first, cold = found, time.perf_counter() - started
    assert first is not None  # there is a language
    assert len(first.json()) == PLACES
    known = median(
        seconds(client, address) for address in islice(sizes(REGION + "?per_page={}"), 9)
    )
    return queries, cold / known, len(first.content)


def seconds(client: Client, address: str) -> float:
    started = time.perf_counter()
    assert client.get(address).status_code == 200
    return time.perf_counter() - started


@override_settings(ROOT_URLCONF="bench.urls")
def in_the_process() -> list[Line]:
    """The same without a network between: what the program itself costs."""
    client = Client()
    times: dict[str, list[float]] = {"": [], "put together anew": [], "kept": []}
    anew = sizes(REGION + "?per_page={}")
    for number in range(ROUNDS * 5):
        asked = {"": "/bench/empty", "put together anew": next(anew), "kept": REGION}
        for name, address in asked.items():
            found = seconds(client, address)
            if number:
                times[name].append(found)
    floor = median(times[""])
    goals = {"put together anew": 12.0, "kept": 3.0}
    return [Line(f"region, {n}", median(times[n]) / floor, goals[n]) for n in goals]


def sizes(pattern: str) -> Iterator[str]:
    """Another address for each request, so that no whole answer can have been kept."""
    return (pattern.format(PLACES + number) for number in count())


def pages() -> Iterator[str]:
    return (
        f"/api/v1/offers?limit=50&page={1 + number % 9}&municipality={AGS}" for number in count()
    )


def measure(port: int) -> list[Line]:
    """Rounds in which every target has its turn."""
    key = Offer.objects.values_list("key", flat=True).order_by("pk")[7]
    targets: list[tuple[Target, float | None]] = [
        (Target(FLOOR, repeat("/bench/empty")), 1.0),
        (Target("region, anew, on the wire", sizes(REGION + "?per_page={}")), None),
        (Target("region, kept, on the wire", repeat(REGION)), None),
        (Target("list of 50", repeat(f"/api/v1/offers?limit=50&municipality={AGS}")), 3.0),
        (Target("one record", repeat(f"/api/v1/offers/{key}")), 3.0),
        (Target("list of 50, HSDS", repeat("/api/v1/hsds/services?limit=50")), 3.0),
    ]
    times: dict[str, list[float]] = {}
    for number in range(ROUNDS + 1):
        for target, _goal in targets:
            found = ask(port, target.paths, 1, EACH)
            if number:  # the first round warms up
                times.setdefault(target.name, []).extend(found)
        if number:
            times.setdefault("unchanged poll (304)", []).extend(polls(port))
    floor = median(times[FLOOR])
    goals = {target.name: goal for target, goal in targets} | {"unchanged poll (304)": 1.5}
    return [
        Line(name, median(found) / floor, goals[name])
        for name, found in times.items()
        if name != FLOOR
    ]


def polls(port: int) -> list[float]:
    """Who has the region already asks whether it has changed."""
    here = Connection(port)
    _, head = here.get(REGION)
    etag = next(
        line[6:] for line in head.decode().split("\r\n") if line.lower().startswith("etag: ")
    )
    times = []
    for _ in range(EACH):
        seconds, answer = here.get(REGION, {"If-None-Match": etag})
        assert answer.startswith(b"HTTP/1.1 304 "), answer
        times.append(seconds)
    here.socket.close()
    return times
