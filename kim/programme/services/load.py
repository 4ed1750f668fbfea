"""Loading the programme as published: once, whatever has been corrected since."""

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from kim.audit.services import record
from kim.places.queries import municipality
from kim.programme.models import (
    Budget,
    Fact,
    Occupancy,
    Participation,
    ParticipationStep,
    Post,
    Programme,
    PublishedFigure,
    Source,
    TimelineEntry,
)
from kim.programme.states import OccupancyKind

FILE = Path(__file__).resolve().parents[1] / "data" / "kim_rlp.toml"
BERLIN = ZoneInfo("Europe/Berlin")
SYSTEM = "system"


@transaction.atomic
def load_published_facts(*, now: dt.datetime) -> int:
    """Add the published facts of ``kim_rlp.toml`` that the register never had.

    A fact that staff have corrected or withdrawn is not added again. Gives the number of new
    records, sources and milestones included. Raises LookupError when the municipalities are
    not loaded.
    """
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    programme, _ = Programme.objects.get_or_create(
        code=told["programme"]["code"], defaults=told["programme"]
    )
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    loaded = [_source(row) for row in told["source"]]
    sources = {source.key: source for source, _ in loaded}
    added = sum(is_new for _, is_new in loaded)
    for row in told["budget"]:
        key = {"programme": programme, "year": row["year"]}
        values = {"amount": Decimal(row["amount"]), "is_about": row["is_about"]}
        values["announced_on"] = row["announced_on"]
        added += _add(Budget, key, values, row, sources[row["source"]])
    for row in told["published"]:
        key = {"figure": row["figure"], "key_date_on": row["key_date_on"]}
        source = sources[row["source"]]
        key |= {"programme": programme, "source": source}
        added += _add(PublishedFigure, key, {"value": row["value"]}, row, source)
    for row in told["participant"]:
        group = told["group"][row["group"]]
        added += _participant(programme, row["ags"], group, sources[group["source"]])
    for row in told["timeline"]:
        source = sources[row.pop("source")]
        key = {"programme": programme, "on": row["on"], "text": row["text"]}
        _, is_new = TimelineEntry.objects.get_or_create(
            **key, defaults={"precision": row["precision"], "source": source}
        )
        added += is_new
    if added:
        record(
            at=now,
            actor=SYSTEM,
            action="programme.load_published_facts",
            subject=programme,
            changes={"facts": [0, added]},
            reason="Veröffentlichte Angaben zum Programm geladen.",
        )
    return added


def known_from(source: Source) -> dt.datetime:
    """The publication was known at the beginning of its day."""
    return dt.datetime.combine(source.published_on, dt.time(), BERLIN)


def _source(row: dict[str, Any]) -> tuple[Source, bool]:
    values = {"note": "", **row}
    return Source.objects.get_or_create(key=row["key"], defaults=values)


def _add(
    model: type[Fact],
    key: dict[str, Any],
    values: dict[str, Any],
    row: dict[str, Any],
    source: Source,
) -> int:
    """Add a fact unless there ever was one with this key. Gives how many were added."""
    if model._default_manager.filter(**key).exists():
        return 0
    kept = {**key, "source": source}
    model._default_manager.create(
        **kept,
        **values,
        known_from_at=known_from(source),
        certainty=row.get("certainty", "confirmed"),
        reason=row["reason"],
        recorded_by=SYSTEM,
    )
    return 1


def _participant(programme: Programme, ags: str, group: dict[str, Any], source: Source) -> int:
    place = municipality(ags)
    if place is None:
        raise LookupError(f"Kommune {ags} fehlt. Bitte zuerst die Kommunen laden.")
    known = Participation.objects.filter(programme=programme, place_id=place.pk).order_by("pk")
    participation = known.first() or Participation.objects.create(
        programme=programme, place_id=place.pk
    )
    added = 0
    for position, row in enumerate(group["step"], start=1):
        values = {name: row[name] for name in ("status", "on", "precision")}
        values["evidence_on"] = source.published_on
        key = {"participation": participation, "position": position}
        added += _add(ParticipationStep, key, values, row, source)
    if installed := group.get("installed"):
        post, _ = Post.objects.get_or_create(participation=participation)
        values = {"from_on": installed["from_on"], "from_precision": installed["precision"]}
        values["evidence_on"] = source.published_on
        key = {"post": post, "kind": OccupancyKind.INSTALLED}
        added += _add(Occupancy, key, values, installed, source)
    return added
