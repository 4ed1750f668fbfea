"""Entries that may be the same organisation, and merges that were done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.kernel.permissions import may
from kim.network.models import DistinctPair, Merge, Organisation
from kim.network.queries import kept_organisations
from kim.network.rules.likeness import Entry, Pair, find_pairs, like
from kim.network.rules.merging import CHOICES, JOINED, contradictions, suggested
from kim.network.states import OrganisationKind

COMPARED = ("pk", "name", "short_name", "postcode", "town", "mail", "phone", "website")
COLUMNS = tuple(column for _, columns in CHOICES.values() for column in columns) + tuple(JOINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two entries that may be one, with the reasons."""

    first: Organisation
    second: Organisation
    reasons: tuple[str, ...]


def entries_of(found: QuerySet[Organisation]) -> list[Entry]:
    """What is compared, one query."""
    return [
        Entry(
            id=pk, name=name, short_name=short, postcode=postcode, town=town, mail=mail,
            phone=phone, website=website,
        )
        for pk, name, short, postcode, town, mail, phone, website in found.values_list(*COMPARED)
    ]  # fmt: skip


def duplicate_candidates(actor: Actor, limit: int = 100) -> list[Candidate]:
    """Suggested pairs among the entries somebody keeps, the likeliest first. Three queries."""
    kept = kept_organisations(actor)
    apart = set(DistinctPair.objects.filter(first__in=kept).values_list("first_id", "second_id"))
    pairs = [pair for pair in find_pairs(entries_of(kept)) if _ordered(pair) not in apart][:limit]
    rows = kept.in_bulk([pk for pair in pairs for pk in (pair.first, pair.second)])
    return [
        Candidate(first=rows[pair.first], second=rows[pair.second], reasons=pair.reasons)
        for pair in pairs
    ]


def _ordered(pair: Pair) -> tuple[int, int]:
    return min(pair.first, pair.second), max(pair.first, pair.second)


def similar_to(
    actor: Actor, entry: Entry, limit: int = 5
) -> list[tuple[Organisation, tuple[str, ...]]]:
    """Entries like one that is about to be added, with the reasons. Two queries."""
    kept = kept_organisations(actor)
    pairs = like(entry, entries_of(kept))[:limit]
    rows = kept.in_bulk([pair.second for pair in pairs])
    return [(rows[pair.second], pair.reasons) for pair in pairs]


def told_apart(actor: Actor) -> list[DistinctPair]:
    """Pairs of which somebody said that they are not the same."""
    kept = kept_organisations(actor).values("pk")
    found = DistinctPair.objects.filter(first__in=kept).select_related("first", "second")
    return list(found.order_by("-at", "-pk"))


def visible_merges(actor: Actor) -> QuerySet[Merge]:
    """Merges of entries somebody keeps, newest first, undone ones too."""
    kept = kept_organisations(actor).values("pk")
    found = Merge.objects.filter(Q(kept__in=kept) | Q(kept__merged_into__in=kept))
    return found.select_related("kept", "gone").order_by("-at", "-pk")


def columns_of(organisation: Organisation) -> dict[str, Any]:
    """The values a merge may change."""
    return {column: getattr(organisation, column) for column in COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of the preview: what both say, and which of them is suggested."""

    key: str
    label: str
    kept: str
    gone: str
    takes_gone: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.gone


def merge_choices(kept: Organisation, gone: Organisation) -> list[Choice]:
    """Side by side what both entries say, field by field."""
    first, second = columns_of(kept), columns_of(gone)
    hints = suggested(first, second)
    return [
        Choice(
            key=key, label=label, kept=_shown(key, columns, first),
            gone=_shown(key, columns, second), takes_gone=key in hints,
        )
        for key, (label, columns) in CHOICES.items()
    ]  # fmt: skip


def _shown(key: str, columns: tuple[str, ...], row: Mapping[str, Any]) -> str:
    if key == "kind":
        return str(OrganisationKind(row["kind"]).label)
    if key == "opening":
        return "erfasst" if row["opening"] else ""
    if key == "address":
        place = f"{row['postcode']} {row['town']}".strip()
        return ", ".join(part for part in (row["street"], place) if part)
    return " – ".join(str(row[column]) for column in columns if row[column])


def undo_obstacles(merge: Merge) -> list[str]:
    """Why a merge cannot be undone, as German sentences; empty when it can."""
    if merge.undone_at is not None:
        return ["Diese Zusammenführung ist schon rückgängig gemacht."]
    if merge.kept.merged_into_id is not None:
        return [
            "Der Eintrag ist inzwischen selbst in einem anderen aufgegangen. Bitte machen Sie "
            "zuerst diese Zusammenführung rückgängig."
        ]
    now = {column: getattr(merge.kept, column) for column in merge.changes}
    labels = {column: label for label, columns in CHOICES.values() for column in columns} | JOINED
    return contradictions(changes=merge.changes, now=plain(now), labels=labels)


def plain(value: Any) -> Any:
    """What JSON keeps of a value, as it comes back from the database."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def may_undo(actor: Actor, merge: Merge) -> bool:
    """Whether undoing is offered: the right to, and nothing newer against it."""
    return bool(may(actor, "network.keep", merge.kept)) and not undo_obstacles(merge)
