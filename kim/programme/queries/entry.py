"""One municipality in the register, for staff: what is believed, what was, and the deeds."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.queries import names_by_key
from kim.audit.queries import events_about_keys
from kim.kernel.permissions import may
from kim.places.queries import municipality
from kim.programme.models import (
    Occupancy,
    Participation,
    ParticipationStep,
    PostTerms,
    WorkContact,
)
from kim.programme.queries.figures import KIM_RLP
from kim.programme.states import DEED_LABELS, FIELD_LABELS, VALUE_LABELS, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry of one municipality (Registereintrag). Lists hold superseded records too."""

    place_id: int
    ags: str
    name: str
    full_name: str
    seat: str
    participations: list[Participation]
    steps: list[ParticipationStep]
    occupancies: list[Occupancy]
    terms: list[PostTerms]
    contact: WorkContact | None

    @property
    def open_participation(self) -> Participation | None:
        found = [p for p in self.participations if p.is_open]
        return found[0] if found else None

    @property
    def believed(self) -> list[ParticipationStep]:
        return [s for s in self.steps if s.known_to_at is None]

    @property
    def status(self) -> Status:
        """Where the open participation stands; the end of the last one when none is open."""
        return Status(self.believed[-1].status) if self.believed else Status.NONE

    @property
    def believed_occupancies(self) -> list[Occupancy]:
        return [o for o in self.occupancies if o.known_to_at is None]


def entry_for(actor: Actor, ags: str) -> Entry | None:
    """The entry, or None when there is none or the actor may not see it. Six queries."""
    place = municipality(ags)
    if place is None or not may(actor, "programme.read", place.pk):
        return None
    mine = {"participation__place_id": place.pk, "participation__programme__code": KIM_RLP}
    post = {f"post__{name}": value for name, value in mine.items()}
    return Entry(
        place_id=place.pk,
        ags=place.ags,
        name=place.name,
        full_name=place.full_name,
        seat=place.seat,
        participations=list(
            Participation.objects.filter(place_id=place.pk, programme__code=KIM_RLP).order_by("pk")
        ),
        steps=list(
            ParticipationStep.objects.filter(**mine)
            .select_related("source")
            .order_by("participation_id", "position", "known_from_at", "pk")
        ),
        occupancies=list(
            Occupancy.objects.filter(**post).select_related("source").order_by("from_on", "pk")
        ),
        terms=list(PostTerms.objects.filter(**post).select_related("source").order_by("from_on")),
        contact=contact_of(ags),
    )


def version_of(contact: WorkContact | None) -> str:
    """A mark that changes with every change of the contact; empty where there is none."""
    if contact is None:
        return ""
    said = [getattr(contact, name) for name in ("function", "name", "email", "phone")]
    return hashlib.sha256(json.dumps([*said, str(contact.consent_on)]).encode()).hexdigest()


def contact_of(ags: str) -> WorkContact | None:
    """Contact of the open participation, published or not; the caller has asked who may see it."""
    return WorkContact.objects.filter(
        post__participation__place__ags=ags,
        post__participation__programme__code=KIM_RLP,
        post__participation__is_open=True,
    ).first()


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line of the record (Protokoll) in words for the page."""

    at: dt.datetime
    who: str
    what: str
    changes: tuple[str, ...]
    reason: str


def record_of(entry: Entry) -> list[RecordLine]:
    """Everything recorded about an entry, newest first. Two queries."""
    subjects = [*entry.steps, *entry.occupancies, *entry.terms, entry.contact]
    keys = [f"{subject._meta.label}:{subject.pk}" for subject in subjects if subject]
    events = events_about_keys(keys)
    names = names_by_key(event.actor for event in events)
    return [
        RecordLine(
            at=event.at,
            who=names.get(event.actor, event.actor),
            what=DEED_LABELS.get(event.action, event.action),
            changes=changes_in_words(event.changes),
            reason=event.reason,
        )
        for event in events
    ]


def changes_in_words(changes: Mapping[str, Any]) -> tuple[str, ...]:
    """``Stand: angekündigt → nimmt teil`` for each field that changed."""
    return tuple(
        f"{FIELD_LABELS.get(field, field)}: {_word(before)} → {_word(after)}"
        for field, (before, after) in changes.items()
        if before != after
    )


def _word(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    text = str(value)
    if len(text) == 10 and text[4:5] == "-":
        return f"{text[8:]}.{text[5:7]}.{text[:4]}"
    return VALUE_LABELS.get(text, text)
