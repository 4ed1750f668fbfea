"""Merging entries that mean the same organisation: as one deed, and back."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.network.models import BodyMember, Contact, DistinctPair, Merge, Organisation, Relation
from kim.network.queries.merging import columns_of, plain, undo_obstacles
from kim.network.rules.merging import CHOICES, outcome
from kim.network.services.organisations import NetworkError, locked_organisation
from kim.network.states import MERGE, SPLIT, OrganisationState, RelationKind

DEGREES = ("latitude", "longitude")  # JSON keeps them as texts


@transaction.atomic
def merge_organisations(
    *, actor: Actor, kept_id: int, gone_id: int, taken: Collection[str], now: dt.datetime
) -> Merge:
    """Merge two entries (zusammenführen): ``gone`` becomes part of ``kept``.

    ``taken`` are the keys of ``rules.merging.CHOICES`` for which the entry that goes counts.
    Fields, languages and areas are joined; contacts and accesses go along; the entry that went
    leads to the one that stayed. Raises PermissionDenied, NetworkError, TransitionNotAllowed.
    """
    rows = {pk: locked_organisation(pk) for pk in sorted({kept_id, gone_id})}  # one order for all
    if len(rows) < 2:
        raise NetworkError("Ein Eintrag lässt sich nicht mit sich selbst zusammenführen.")
    kept, gone = rows[kept_id], rows[gone_id]
    for row in (kept, gone):
        enforce(actor, MERGE.permission, row)
        MERGE.require(row.state, OrganisationState(row.state).label)
    if unknown := set(taken) - CHOICES.keys():
        raise NetworkError(f"Unbekannte Angabe: {min(unknown)}. Bitte wählen Sie neu.")
    found = outcome(columns_of(kept), columns_of(gone), taken)
    for column, (_, after) in found.changes.items():
        setattr(kept, column, after)
    kept.changed_at = now
    kept.save()
    state_before = gone.state
    moved = _move(kept, gone)
    gone.state, gone.merged_into, gone.changed_at = OrganisationState.MERGED, kept, now
    gone.save(update_fields=["state", "merged_into", "changed_at"])
    merge = Merge.objects.create(
        kept=kept, gone=gone, state_before=state_before, moved=moved, at=now, by=actor.key,
        changes=plain({column: list(pair) for column, pair in found.changes.items()}),
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="network.merge", subject=kept,
        changes={
            "gone": [gone.pk, kept.pk],
            **{column: ["…", "übernommen"] for column in merge.changes},
        },
    )  # fmt: skip
    return merge


def _move(kept: Organisation, gone: Organisation) -> dict[str, list[int]]:
    """Hand over what belongs to the entry that goes; gives the numbers of what was moved."""
    contacts = list(gone.contacts.values_list("pk", flat=True))
    Contact.objects.filter(pk__in=contacts).update(organisation=kept)
    there = set(kept.areas.values_list("pk", flat=True))
    areas = [pk for pk in gone.areas.values_list("pk", flat=True) if pk not in there]
    kept.areas.add(*areas)
    absorbed = list(gone.absorbed.values_list("pk", flat=True))
    gone.absorbed.update(merged_into=kept)
    return {
        "contacts": contacts, "areas": areas, "absorbed": absorbed,
        "seats": _move_seats(kept, gone),
        "out": _move_ties(kept, gone, "source"), "in": _move_ties(kept, gone, "target"),
    }  # fmt: skip


def _move_seats(kept: Organisation, gone: Organisation) -> list[int]:
    """Hand over seats in bodies, unless the entry that stays sits there in the same function."""
    there = set(kept.seats.filter(to_on=None).values_list("body_id", "function"))
    rows = gone.seats.values_list("pk", "body_id", "function", "to_on")
    moved = [pk for pk, body, function, to_on in rows if to_on or (body, function) not in there]
    BodyMember.objects.filter(pk__in=moved).update(organisation=kept)
    return moved


def _move_ties(kept: Organisation, gone: Organisation, end: str) -> list[int]:
    """Hand over ties; those the other entry has already, or that lead to it, stay behind."""
    other = "target" if end == "source" else "source"
    moved = []
    for tie in Relation.objects.filter(**{end: gone}).order_by("pk"):
        far = getattr(tie, f"{other}_id")
        ends = {end: kept.pk, other: far}
        if tie.kind == RelationKind.COOPERATES:
            ends = dict(zip(("source", "target"), sorted(ends.values()), strict=True))
        twin = {f"{name}_id": pk for name, pk in ends.items()}
        if far != kept.pk and not Relation.objects.filter(kind=tie.kind, **twin).exists():
            Relation.objects.filter(pk=tie.pk).update(**twin)
            moved.append(tie.pk)
    return moved


def _move_ties_back(moved: Mapping[str, list[int]], kept: Organisation, gone: Organisation) -> None:
    """Each tie finds its end again; a cooperation may have been turned round meanwhile."""
    for tie in Relation.objects.filter(pk__in=[*moved["out"], *moved["in"]]):
        ends = [gone.pk if pk == kept.pk else pk for pk in (tie.source_id, tie.target_id)]
        if tie.kind == RelationKind.COOPERATES:
            ends.sort()
        Relation.objects.filter(pk=tie.pk).update(source_id=ends[0], target_id=ends[1])


@transaction.atomic
def undo_merge(*, actor: Actor, merge_id: int, now: dt.datetime) -> Merge:
    """Take a merge back (rückgängig machen): both entries are as before.

    What was added to the entry that stayed since, remains there.
    Raises PermissionDenied, NetworkError with everything that contradicts.
    """
    merge = Merge.objects.select_for_update().get(pk=merge_id)
    rows = {pk: locked_organisation(pk) for pk in sorted({merge.kept_id, merge.gone_id})}
    kept, gone = rows[merge.kept_id], rows[merge.gone_id]
    enforce(actor, MERGE.permission, kept)
    if obstacles := undo_obstacles(merge):
        raise NetworkError(" ".join(obstacles))
    for column, (before, _) in merge.changes.items():
        setattr(kept, column, Decimal(before) if column in DEGREES and before else before)
    kept.changed_at = now
    kept.save()
    arrow = SPLIT[OrganisationState(merge.state_before)]
    arrow.require(gone.state, OrganisationState(gone.state).label)
    gone.state, gone.merged_into, gone.changed_at = OrganisationState(arrow.target), None, now
    gone.save(update_fields=["state", "merged_into", "changed_at"])
    _move_back(merge, kept, gone)
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    record(
        at=now, actor=actor.key, action="network.undo_merge", subject=kept,
        changes={"gone": [kept.pk, gone.pk]},
    )  # fmt: skip
    return merge


def _move_back(merge: Merge, kept: Organisation, gone: Organisation) -> None:
    """What was removed in the meantime stays removed."""
    moved = merge.moved
    Contact.objects.filter(pk__in=moved["contacts"], organisation=kept).update(organisation=gone)
    kept.areas.remove(*moved["areas"])
    kept.absorbed.filter(pk__in=moved["absorbed"]).update(merged_into=gone)
    BodyMember.objects.filter(pk__in=moved["seats"], organisation=kept).update(organisation=gone)
    _move_ties_back(moved, kept, gone)


@transaction.atomic
def tell_apart(
    *, actor: Actor, first_id: int, second_id: int, apart: bool, now: dt.datetime
) -> None:
    """Say that two entries are not the same (keine Dublette), or take that back.

    Raises PermissionDenied, NetworkError.
    """
    first_id, second_id = sorted((first_id, second_id))
    first, second = locked_organisation(first_id), locked_organisation(second_id)
    if first == second:
        raise NetworkError("Bitte wählen Sie zwei verschiedene Einträge.")
    for row in (first, second):
        enforce(actor, MERGE.permission, row)
    if apart:
        DistinctPair.objects.get_or_create(
            first=first, second=second, defaults={"at": now, "by": actor.key}
        )
    else:
        DistinctPair.objects.filter(first=first, second=second).delete()
    record(
        at=now, actor=actor.key, action="network.tell_apart", subject=first,
        changes={"apart_from": [None, second.pk] if apart else [second.pk, None]},
    )  # fmt: skip
