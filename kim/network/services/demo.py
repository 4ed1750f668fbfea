"""Organisations and bodies for a demonstration: visibly made up, the same each time."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.queries.demo import demo_actor, demo_member
from kim.accounts.rules.roles import Role
from kim.accounts.services.demo import DEMO_CARRIER, DEMO_PLACE, ensure_demo_member
from kim.accounts.services.offices import ensure_partner_office
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.network.models import Body, Organisation, Relation
from kim.network.rules.consent import CURRENT
from kim.network.rules.demo import TIES, Made, contact_address, organisations_of
from kim.network.services.bodies import add_body, add_members
from kim.network.services.meetings import MeetingValues, add_point, hold_meeting, plan_meeting
from kim.network.services.minutes import (
    PointValues,
    add_task,
    freeze_minutes,
    write_minutes,
)
from kim.network.services.organisations import OrganisationValues, add_organisation
from kim.network.states import (
    BodyKind,
    ConsentWay,
    OrganisationKind,
    OrganisationState,
    PointState,
    RelationKind,
)
from kim.places.queries import municipality
from kim.programme.queries.figures import figures_for

MARK = "Erfundenes Beispiel. Diese Einrichtung gibt es nicht."
BODIES = (
    ("Steuerungsgruppe Integration (Beispiel)", BodyKind.STEERING, ("Jahresplan", "Sprachkurse")),
    (
        "Arbeitsgruppe Sprache (Beispiel)",
        BodyKind.WORKING_GROUP,
        ("Kursangebot", "Kinderbetreuung"),
    ),
    ("Runder Tisch Wohnen (Beispiel)", BodyKind.ROUND_TABLE, ("Wohnraum", "Patenschaften")),
)


@transaction.atomic
def load_demo_network(*, now: dt.datetime) -> int:
    """Ten organisations for each participating municipality, ties, three bodies (Beispieldaten).

    Idempotent: what is there stays. Gives how many organisations are new.
    """
    today = legal_day(now)
    made = 0
    for ags in figures_for(on=today, known_on=today).participating.ags or ():
        if not Organisation.objects.filter(municipality__ags=ags, is_demo=True).exists():
            made += _fill(ags, now)
    if not Body.objects.filter(is_demo=True).exists():
        _bodies(demo_actor(Role.INTEGRATION_MANAGER), now)
    return made


def _manager(ags: str, now: dt.datetime) -> Actor:
    if ags == DEMO_PLACE:
        return demo_actor(Role.INTEGRATION_MANAGER)
    ensure_demo_member(role=Role.INTEGRATION_MANAGER, ags=ags, now=now)
    return demo_member(Role.INTEGRATION_MANAGER, ags)


def _fill(ags: str, now: dt.datetime) -> int:
    place = municipality(ags)
    assert place is not None, "participants are among the 36"
    actor = _manager(ags, now)
    rows = []
    for told in organisations_of(ags, place.seat or place.name):
        row = add_organisation(
            actor=actor, municipality_id=place.pk, values=_values(told, place.pk), now=now,
            is_demo=True,
        )  # fmt: skip
        rows.append(row)
    _publish(rows, now)
    _tie(rows, now)
    if ags == DEMO_PLACE:
        first = rows[0]
        first.office = ensure_partner_office(name=DEMO_CARRIER, place_id=place.pk)
        first.save(update_fields=["office"])
    record(
        at=now, actor=actor.key, action="network.load_demo", subject=rows[0],
        changes={"organisations": [0, len(rows)]},
    )  # fmt: skip
    return len(rows)


def _values(told: Made, place_id: int) -> OrganisationValues:
    return OrganisationValues(
        name=told.name, kind=OrganisationKind(told.kind), fields=told.fields,
        languages=told.languages, area_ids=(place_id,), street=told.street, town=told.town,
        mail=told.mail,
        phone=told.phone, website=told.website, opening=told.opening,
        description=f"{told.description} {MARK}", source="Beispieldaten",
    )  # fmt: skip


def _publish(rows: Sequence[Organisation], now: dt.datetime) -> None:
    """All but the last one, which shows what a draft is; one is due for confirmation."""
    today = legal_day(now)
    for index, row in enumerate(rows):
        row.state = OrganisationState.DRAFT if row == rows[-1] else OrganisationState.PUBLISHED
        row.confirmed_on = today - dt.timedelta(days=400 if index == 3 else 20 * index)
        row.save(update_fields=["state", "confirmed_on"])
        released = index % 2 == 0
        row.contacts.create(
            function="Geschäftsstelle", name="Demo Beispielperson", changed_at=now,
            mail=contact_address(row.mail), purpose="general", confirmed_on=today,
            consent_text=CURRENT if released else "", consent_on=today if released else None,
            consent_way=ConsentWay.MAIL if released else "",
        )  # fmt: skip


def _tie(rows: Sequence[Organisation], now: dt.datetime) -> None:
    today = legal_day(now)
    Relation.objects.bulk_create(
        Relation(
            source=rows[first], target=rows[second], kind=RelationKind(kind), strength=strength,
            last_contact_on=today - dt.timedelta(days=30 * strength), changed_at=now,
        )
        for first, second, kind, strength in TIES
    )  # fmt: skip


def _bodies(actor: Actor, now: dt.datetime) -> None:
    """Each with a meeting whose minutes are frozen, and the next one planned."""
    place = municipality(DEMO_PLACE)
    assert place is not None, "the place of the demonstration is one of the 36"
    seats = list(
        Organisation.objects.filter(municipality=place, is_demo=True)
        .exclude(state=OrganisationState.DRAFT)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for index, (name, kind, titles) in enumerate(BODIES):
        body = add_body(
            actor=actor, municipality_id=place.pk, name=name, kind=kind, now=now, is_demo=True,
            purpose="Beispiel für ein Gremium; Akteure und Beschlüsse sind erfunden.",
        )  # fmt: skip
        add_members(
            actor=actor, body_id=body.pk, organisation_ids=seats[index : index + 6], now=now
        )
        _meet(actor, body, titles, now)


def _meet(actor: Actor, body: Body, titles: Sequence[str], now: dt.datetime) -> None:
    start = now.replace(hour=13, minute=0, second=0, microsecond=0) - dt.timedelta(days=40)
    hours = dt.timedelta(hours=2)
    first = plan_meeting(
        actor=actor, body_id=body.pk, now=now,
        values=MeetingValues(
            title="1. Sitzung", starts_at=start, ends_at=start + hours, place="Kreishaus, Saal"
        ),
    )  # fmt: skip
    for title in titles:
        add_point(actor=actor, meeting_id=first.pk, title=title, note="", now=now)
    hold_meeting(actor=actor, meeting_id=first.pk, now=now)
    add_task(
        actor=actor, meeting_id=first.pk, text=f"Übersicht zu „{titles[0]}“ zusammenstellen",
        owner="Geschäftsstelle", due_on=legal_day(now) + dt.timedelta(days=10), now=now,
    )  # fmt: skip
    points = list(first.points.all())
    told = [
        PointValues(
            point_id=points[0].pk, state=PointState.SETTLED,
            said="Der Stand wurde vorgestellt und besprochen.",
            resolution="Die Übersicht wird bis zur nächsten Sitzung ergänzt.",
        ),
        PointValues(
            point_id=points[1].pk, state=PointState.CARRIED, said="Aus Zeitgründen vertagt."
        ),
    ]  # fmt: skip
    came = list(body.members.values_list("pk", flat=True)[:4])
    write_minutes(actor=actor, meeting_id=first.pk, points=told, attended=came, guests=1, now=now)
    freeze_minutes(actor=actor, meeting_id=first.pk, now=now)
    later = start + dt.timedelta(days=60)
    plan_meeting(
        actor=actor, body_id=body.pk, now=now,
        values=MeetingValues(
            title="2. Sitzung", starts_at=later, ends_at=later + hours, place="Kreishaus, Saal"
        ),
    )  # fmt: skip
