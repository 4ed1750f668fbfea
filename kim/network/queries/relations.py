"""Ties between organisations, and the picture of a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.network.models import Organisation, Relation
from kim.network.queries import visible_organisations
from kim.network.rules.analysis import Analysis, Node, Tie, analyse
from kim.network.rules.fields import field_name, main_field, with_children
from kim.network.rules.picture import Picture, corners, draw
from kim.network.states import (
    VOLUNTARY_KINDS,
    OrganisationKind,
    OrganisationState,
    RelationKind,
)

HIDDEN = (OrganisationState.ARCHIVED, OrganisationState.MERGED)


def visible_relations(actor: Actor | None) -> QuerySet[Relation]:
    """Ties both ends of which somebody may see, archived and merged ends left out."""
    seen = visible_organisations(actor).exclude(state__in=HIDDEN).order_by().values("pk")
    found = Relation.objects.filter(source__in=seen, target__in=seen)
    return found.select_related("source", "target").order_by("source__name", "target__name", "pk")


def relations_of(actor: Actor | None, organisation: Organisation) -> list[Relation]:
    """Ties of one organisation. One query."""
    mine = Q(source=organisation) | Q(target=organisation)
    return list(visible_relations(actor).filter(mine))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """One shape of the picture; ``points`` is empty for a circle."""

    organisation: Organisation
    number: int
    x: int
    y: int
    points: str
    voluntary: bool
    degree: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTie:
    """One line of the picture."""

    relation: Relation
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The picture, the tables and what they show."""

    nodes: tuple[DrawnNode, ...]
    ties: tuple[DrawnTie, ...]
    analysis: Analysis
    height: int
    kinds: tuple[tuple[str, str], ...]  # points at 20,20 and label, for the legend


def network_of(actor: Actor, asked: Mapping[str, Any]) -> Network:
    """The network somebody may see, narrowed by field, place and kind of tie. Three queries."""
    found = visible_organisations(actor).exclude(state__in=HIDDEN)
    found = found.select_related("municipality").prefetch_related("areas")
    if field := asked.get("feld"):
        found = found.filter(fields__overlap=list(with_children(str(field))))
    if ags := asked.get("kommune"):
        found = found.filter(Q(municipality__ags=ags) | Q(areas__ags=ags)).distinct()
    rows = list(found)
    ids = {row.pk for row in rows}
    ties = visible_relations(actor).filter(source__in=ids, target__in=ids)
    if kind := asked.get("verbindung"):
        ties = ties.filter(kind=kind)
    relations = list(ties)
    nodes = [as_node(row) for row in rows]
    edges = [Tie(row.source_id, row.target_id) for row in relations]
    analysis = analyse(nodes, edges)
    return _drawn(rows, relations, draw(nodes, edges), analysis)


def as_node(row: Organisation) -> Node:
    """What the analysis looks at; without an area the municipality that keeps it counts."""
    places = frozenset(area.full_name for area in row.areas.all())
    return Node(
        id=row.pk,
        name=row.name,
        voluntary=OrganisationKind(row.kind) in VOLUNTARY_KINDS,
        fields=frozenset(field_name(main_field(code)) for code in row.fields),
        places=places or frozenset({row.municipality.full_name}),
    )


def _drawn(
    rows: list[Organisation], relations: list[Relation], picture: Picture, analysis: Analysis
) -> Network:
    spots = picture.spots
    nodes = tuple(
        DrawnNode(
            organisation=row, number=spots[row.pk].number, x=spots[row.pk].x, y=spots[row.pk].y,
            points=corners(row.kind, spots[row.pk].x, spots[row.pk].y),
            voluntary=OrganisationKind(row.kind) in VOLUNTARY_KINDS,
            degree=analysis.degrees[row.pk],
            fields=tuple(sorted({field_name(main_field(code)) for code in row.fields})),
        )
        for row in rows
    )  # fmt: skip
    ties = tuple(
        DrawnTie(
            relation=row, x1=spots[row.source_id].x, y1=spots[row.source_id].y,
            x2=spots[row.target_id].x, y2=spots[row.target_id].y,
        )
        for row in relations
    )  # fmt: skip
    there = {row.kind for row in rows}
    kinds = tuple(
        (corners(kind, 20, 20, 12), str(kind.label)) for kind in OrganisationKind if kind in there
    )
    return Network(
        nodes=nodes, ties=ties, analysis=analysis, height=max(picture.height, 80), kinds=kinds
    )


def relation_kinds() -> list[tuple[str, str]]:
    """Codes and German names of the kinds of ties."""
    return [(kind.value, str(kind.label)) for kind in RelationKind]
