"""Made-up offers for the tests of the exchange, and strategies that make more of them."""

import datetime as dt
import uuid
from pathlib import Path

from hypothesis import strategies as st

from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.network.rules.schedule import Closed, Dated, HoursKind, Schedule, Slot
from kim.offers.rules.codes import (
    Access,
    Capacity,
    Childcare,
    Cost,
    Eligibility,
    Level,
    Mode,
    OfferKind,
    Registration,
    TargetGroup,
)
from kim.opendata.rules.exchange.clean import plain
from kim.opendata.rules.exchange.record import (
    ContactRecord,
    OfferRecord,
    PlanRecord,
    ProviderRecord,
    TextRecord,
    VenueRecord,
)
from tests.places.official import FOLDER

STANDARDS = FOLDER / "standards"
SAMPLES = Path(__file__).parent / "samples"
TODAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
VENUE = "0e0d9f7a-8b1c-4a55-9d53-3a0c7f1b2d10"

FULL = OfferRecord(
    key="6c1b7f5e-3f6a-4f0e-9a39-5d1f0b7c2a11",
    source="Beispielquelle",
    source_key="sprachcafe-1",
    kind="course",
    texts={
        "de": TextRecord(
            title="Sprachcafé Beispielstadt",
            summary="Deutsch üben bei Kaffee.",
            description="Erster Absatz.\n\nZweiter Absatz; mit Komma, Strichpunkt.",
            cost="Kaffee gegen Spende",
            eligibility="Alle ab 16 Jahren",
            registration="Einfach kommen",
        ),
        "ar": TextRecord(title="مقهى اللغة", description="تعلم الألمانية", state="machine"),
        "de-x-leicht": TextRecord(title="Sprach-Café", summary="Sie lernen Deutsch."),
    },
    fields=("sprache.niedrigschwellig", "begegnung"),
    languages=("de", "ar", "uk"),
    target_groups=("newcomers", "women"),
    level_from="a1",
    level_to="b1",
    cost="free",
    childcare="on_request",
    access=("step_free", "plain_language"),
    registration="none",
    registration_url="https://example.org/anmelden",
    eligibility=("residents",),
    min_age=16,
    max_age=99,
    starts_on=dt.date(2026, 3, 2),
    ends_on=dt.date(2026, 12, 18),
    capacity="few",
    municipality="07334",
    areas=("07334", "07334007"),
    contact=ContactRecord(
        function="Büro für Integration",
        mail="integration@example.org",
        phone="06341 12345",
        website="https://example.org/sprachcafe",
    ),
    provider=ProviderRecord(
        key="7f7b6f0c-0d2a-4c2e-8f60-0a8a1a5c9d01",
        name="Haus der Familie (Beispiel)",
        kind="carrier",
        description="Familienbildung",
        mail="haus@example.org",
        phone="06341 99999",
        website="https://example.org",
    ),
    venues=(
        VenueRecord(
            key=VENUE,
            name="Haus der Familie",
            street="Musterstraße 1",
            postcode="76726",
            town="Germersheim",
            latitude=49.2214,
            longitude=8.3668,
            access=("toilet",),
            note="Eingang im Hof",
        ),
    ),
    plans=(
        PlanRecord(
            venue=VENUE,
            kind="course",
            schedule=Schedule(
                slots=(
                    Slot(days=(0, 2), opens=dt.time(9), closes=dt.time(12), kind=HoursKind.COURSE),
                ),
                dates=(
                    Dated(
                        on=dt.date(2026, 3, 3),
                        rule="FREQ=MONTHLY;BYDAY=1TU",
                        not_on=(dt.date(2026, 4, 7),),
                        opens=dt.time(18),
                        closes=dt.time(20),
                        note="Abendgruppe",
                    ),
                ),
                closed=(Closed(from_on=dt.date(2026, 8, 1), to_on=dt.date(2026, 8, 14)),),
                closed_on_public_holidays=True,
            ),
        ),
        PlanRecord(
            kind="phone",
            schedule=Schedule(
                slots=(
                    Slot(days=(4,), opens=dt.time(10), closes=dt.time(11), kind=HoursKind.PHONE),
                ),
                by_appointment=True,
            ),
        ),
    ),
    licence="CC BY 4.0",
    attribution="Haus der Familie (Beispiel)",
    checked_on=dt.date(2026, 5, 4),
    modified_at=dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC),
)

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Co", "Cn", "Cc"]), max_size=40
).map(lambda text: " ".join(plain(text).split()))  # fmt: skip
SAID = WORDS.filter(bool)
PROSE = st.lists(WORDS, max_size=3).map("\n".join).map(plain)
KEYS = st.uuids(version=4).map(str)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def some(codes: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), unique=True, max_size=3).map(tuple)


def one(codes: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(codes)


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    opens, closes = draw(
        st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda p: p[0] != p[1])
    )
    return Slot(
        days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        opens=dt.time(*divmod(opens, 60)),
        closes=dt.time(*divmod(closes, 60)),
        past_midnight=closes < opens,
        kind=draw(st.sampled_from(HoursKind)),
        note=draw(WORDS),
        from_on=draw(st.none() | st.just(dt.date(2026, 1, 1))),
        until_on=draw(st.none() | st.just(dt.date(2027, 1, 1))),
    )


SCHEDULES = st.builds(
    Schedule,
    slots=st.lists(slots(), max_size=3).map(tuple),
    dates=st.sampled_from([(), FULL.plans[0].schedule.dates]),
    by_appointment=st.booleans(),
    note=WORDS,
).filter(bool)
TEXTS = st.builds(
    TextRecord, title=SAID, summary=WORDS, description=PROSE, cost=WORDS, eligibility=WORDS,
    registration=WORDS, state=st.sampled_from(["machine", "reviewed", "outdated"]),
)  # fmt: skip
VENUES = st.builds(
    VenueRecord, key=KEYS, name=SAID, street=WORDS, town=WORDS, note=WORDS,
    postcode=st.from_regex(r"[0-9]{5}", fullmatch=True), access=some(Access.values()),
    latitude=st.just(49.5), longitude=st.just(7.75),
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> OfferRecord:
    """Offers as kim may hold them: known codes, harmless words, keys of its own."""
    venues = draw(st.lists(VENUES, max_size=2, unique_by=lambda venue: venue.key))
    first, last = sorted(draw(st.tuples(DAYS, DAYS)))
    young, old = sorted(draw(st.tuples(st.integers(0, 120), st.integers(0, 120))))
    plans = draw(
        st.lists(
            st.builds(
                PlanRecord,
                schedule=SCHEDULES,
                venue=st.sampled_from(["", *(venue.key for venue in venues)]),
                kind=st.sampled_from([kind.value for kind in HoursKind]),
            ),
            max_size=2,
        )
    )
    codes = {"de", *draw(some(list(CONTENT_LANGUAGES)))}
    return OfferRecord(
        key=draw(KEYS),
        kind=draw(one(OfferKind.values())),
        active=True,
        texts={code: draw(TEXTS) for code in sorted(codes)},
        fields=draw(some(list(FIELDS))),
        languages=draw(some(list(CONTENT_LANGUAGES))),
        target_groups=draw(some(TargetGroup.values())),
        level_from=draw(one(["", *Level.values()])),
        cost=draw(one(Cost.values())),
        childcare=draw(one(Childcare.values())),
        access=draw(some(Access.values())),
        mode=draw(one(Mode.values())),
        registration=draw(one(Registration.values())),
        eligibility=draw(some(Eligibility.values())),
        capacity=draw(one(Capacity.values())),
        min_age=draw(st.sampled_from([None, young])),
        max_age=draw(st.sampled_from([None, old])),
        starts_on=draw(st.sampled_from([None, first])),
        ends_on=draw(st.sampled_from([None, last])),
        municipality="07334",
        areas=("07334",),
        contact=ContactRecord(mail="a@example.org", phone="06341 12345", function=draw(WORDS)),
        provider=ProviderRecord(key=str(uuid.UUID(int=7)), name=draw(SAID), kind="club"),
        venues=tuple(venues),
        plans=tuple(plans),
        licence=draw(WORDS),
        checked_on=first,
        modified_at=NOW,
    )
