"""The register for tests: the published facts, or a single municipality with a history."""

import datetime as dt

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.kernel.dates import Precision
from kim.places.models import Place
from kim.places.services import load_reference
from kim.programme.models import Occupancy, Participation, ParticipationStep
from kim.programme.rules.evidence import Evidence, When
from kim.programme.services.load import load_published_facts
from kim.programme.services.posts import occupy_post
from kim.programme.services.steps import take_step
from tests.accounts.factories import actor_of, make_member

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
SPEYER = "07318"  # takes no part in the published facts
WORMS = "07319"  # group A
MAINZ = "07315"  # group B


def load(now: dt.datetime = NOW) -> None:
    """The 36 and the published facts."""
    load_reference(now=now)
    load_published_facts(now=now)


def place(ags: str) -> Place:
    return Place.objects.get(ags=ags)


def lead() -> Actor:
    """A person of the programme's management (Programmleitung)."""
    return actor_of(make_member(role=Role.PROGRAMME_LEAD))


def actor(role: Role, ags: str = "") -> Actor:
    return actor_of(make_member(role=role, place=place(ags) if ags else None))


def day(text: str) -> When:
    """``2026-05-04``, ``2026-05`` or ``2026``."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(text), Precision.DAY)
    return When(on=dt.date.fromisoformat(f"{text}-01-01"[:10]), precision=precision)


def proof(reason: str = "Schreiben der Kommune", certainty: str = "confirmed") -> Evidence:
    return Evidence(reason=reason, evidence_on=dt.date(2026, 3, 1), certainty=certainty)


def step(
    who: Actor, deed: str, when: str, ags: str = SPEYER, now: dt.datetime = NOW
) -> ParticipationStep:
    return take_step(actor=who, ags=ags, deed=deed, when=day(when), evidence=proof(), now=now)


def occupy(
    who: Actor,
    kind: str,
    when: str,
    to_on: str = "",
    ags: str = SPEYER,
    now: dt.datetime = NOW,
) -> Occupancy:
    end = dt.date.fromisoformat(to_on) if to_on else None
    return occupy_post(
        actor=who, ags=ags, kind=kind, when=day(when), to_on=end, evidence=proof(), now=now
    )


def started(who: Actor, ags: str = SPEYER, when: str = "2026-02-01") -> Participation:
    """A municipality that joined on 15 January 2026 and started."""
    step(who, "join", "2026-01-15", ags)
    return step(who, "start", when, ags).participation
