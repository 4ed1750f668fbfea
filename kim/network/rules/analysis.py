"""What a network of organisations shows (Netzwerkanalyse), each finding with its reason in words.

Computed by rustworkx on the undirected graph: two organisations are tied when anything ties them.
Source of the measures: betweenness after Brandes 2001; cut vertices after Hopcroft and Tarjan.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import rustworkx as rx

MOST_BRIDGES = 10
MOST_PAIRS = 50
LEAST_SHARE = 0.02  # of all shortest paths; below that nobody is called a bridge


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An organisation in the picture. ``fields`` and ``places`` are names for people."""

    id: int
    name: str
    voluntary: bool
    fields: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tie:
    """Two organisations that are tied; which way does not matter here."""

    first: int
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the network shows: about whom, and a German sentence that explains it."""

    ids: tuple[int, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All findings; ``strangers_in_all`` counts pairs beyond those that are listed."""

    bridges: tuple[Finding, ...]
    alone: tuple[Finding, ...]
    strangers: tuple[Finding, ...]
    strangers_in_all: int
    between: tuple[Finding, ...]
    summary: str
    degrees: Mapping[int, int]


def analyse(nodes: Sequence[Node], ties: Sequence[Tie]) -> Analysis:
    """Look at a network. Ties to organisations that are not in the picture do not count."""
    graph, at = build(nodes, ties)
    degrees = {node.id: graph.degree(at[node.id]) for node in nodes}
    strangers = _strangers(nodes, graph, at)
    return Analysis(
        bridges=_bridges(nodes, graph, at),
        alone=_alone(nodes, graph, at),
        strangers=tuple(strangers[:MOST_PAIRS]),
        strangers_in_all=len(strangers),
        between=_between(nodes, graph, at),
        summary=_summary(graph),
        degrees=degrees,
    )


def build(
    nodes: Sequence[Node], ties: Sequence[Tie]
) -> "tuple[rx.PyGraph[int, None], dict[int, int]]":
    """The graph, and where in it each organisation is."""
    graph: rx.PyGraph[int, None] = rx.PyGraph(multigraph=False)
    places = graph.add_nodes_from([node.id for node in nodes])
    at = {node.id: place for node, place in zip(nodes, places, strict=True)}
    for tie in ties:
        if tie.first in at and tie.second in at and tie.first != tie.second:
            graph.add_edge(at[tie.first], at[tie.second], None)
    return graph, at


def _bridges(
    nodes: Sequence[Node], graph: "rx.PyGraph[int, None]", at: Mapping[int, int]
) -> tuple[Finding, ...]:
    """Who holds parts together: cut vertices first, then shares of the shortest paths."""
    shares = rx.betweenness_centrality(graph, normalized=True)
    cuts = rx.articulation_points(graph)
    found = []
    for node in nodes:
        share, place = shares[at[node.id]], at[node.id]
        if place not in cuts and share < LEAST_SHARE:
            continue
        percent = f"{round(share * 100)} %" if share >= 0.01 else "weniger als 1 %"
        sentence = f"{node.name} liegt auf {percent} der kürzesten Wege zwischen anderen"
        if place in cuts:
            parts = _parts_without(graph, place)
            sentence += f"; ohne diesen Akteur zerfiele sein Teil des Netzes in {parts} Teile"
        found.append((place not in cuts, -share, node.name, node.id, f"{sentence}."))
    return tuple(
        Finding(ids=(pk,), sentence=sentence)
        for _, _, _, pk, sentence in sorted(found)[:MOST_BRIDGES]
    )


def _parts_without(graph: "rx.PyGraph[int, None]", place: int) -> int:
    """In how many parts the neighbours of a node fall when it is taken out."""
    neighbours = list(graph.neighbors(place))
    rest = graph.copy()
    rest.remove_node(place)
    return sum(1 for part in rx.connected_components(rest) if not part.isdisjoint(neighbours))


def _alone(
    nodes: Sequence[Node], graph: "rx.PyGraph[int, None]", at: Mapping[int, int]
) -> tuple[Finding, ...]:
    """Who has no tie, and small groups that know only each other."""
    names = {node.id: node.name for node in nodes}
    parts = sorted(rx.connected_components(graph), key=len)
    found = []
    for part in parts[:-1] if len(parts) > 1 else parts:
        ids = tuple(sorted(graph[place] for place in part))
        if len(ids) == 1:
            found.append(
                Finding(ids=ids, sentence=f"{names[ids[0]]} hat noch keine erfasste Verbindung.")
            )
        elif len(ids) <= 4:
            listed = join_and(sorted(names[pk] for pk in ids))
            found.append(Finding(ids=ids, sentence=f"{listed} sind nur miteinander verbunden."))
    return tuple(sorted(found, key=lambda finding: (len(finding.ids), names[finding.ids[0]])))


def _strangers(
    nodes: Sequence[Node], graph: "rx.PyGraph[int, None]", at: Mapping[int, int]
) -> list[Finding]:
    """Pairs with the same field and place that are not tied; those with most in common first."""
    by_field_and_place: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        for field in node.fields:
            for place in node.places:
                by_field_and_place[field, place].append(node)
    shared: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for key, group in sorted(by_field_and_place.items()):
        for first, second in combinations(sorted(group, key=lambda node: node.id), 2):
            if not graph.has_edge(at[first.id], at[second.id]):
                shared[first.id, second.id].append(key)
    names = {node.id: node.name for node in nodes}
    found = []
    for (first_id, second_id), keys in shared.items():
        common = set(graph.neighbors(at[first_id])) & set(graph.neighbors(at[second_id]))
        known = sorted(names[graph[place]] for place in common)
        fields = sorted({field for field, _ in keys})
        places = sorted({place for _, place in keys})
        sentence = (
            f"{names[first_id]} und {names[second_id]} arbeiten beide zu {join_and(fields)} in "
            f"{join_and(places)} und sind nicht verbunden"
        )
        if known:
            sentence += f"; bekannt machen könnte sie {known[0]}"
        rank = (-len(fields), -len(known), names[first_id], names[second_id])
        found.append((rank, (first_id, second_id), f"{sentence}."))
    return [Finding(ids=ids, sentence=sentence) for _, ids, sentence in sorted(found)]


def _between(
    nodes: Sequence[Node], graph: "rx.PyGraph[int, None]", at: Mapping[int, int]
) -> tuple[Finding, ...]:
    """Voluntary and paid work: how many ties lead across, and who lacks one."""
    voluntary = {at[node.id] for node in nodes if node.voluntary}
    ties = list(graph.edge_list())
    across = [tie for tie in ties if (tie[0] in voluntary) != (tie[1] in voluntary)]
    if not voluntary or len(voluntary) == len(nodes):
        return ()
    share = f"{len(across)} von {len(ties)} Verbindungen" if ties else "Keine Verbindung"
    verb = "führt" if len(across) == 1 or not ties else "führen"
    found = [Finding(ids=(), sentence=f"{share} {verb} zwischen Haupt- und Ehrenamt hin und her.")]
    crossing = {place for tie in across for place in tie}
    for node in sorted(nodes, key=lambda node: node.name):
        if node.voluntary and at[node.id] not in crossing:
            found.append(
                Finding(
                    ids=(node.id,),
                    sentence=f"{node.name} arbeitet ehrenamtlich und hat keine Verbindung ins "
                    "Hauptamt.",
                )
            )
    return tuple(found)


def _summary(graph: "rx.PyGraph[int, None]") -> str:
    count, ties = graph.num_nodes(), graph.num_edges()
    if not count:
        return "Noch kein Akteur."
    parts = len(rx.connected_components(graph))
    who = "ein Akteur" if count == 1 else f"{count} Akteure"
    tied = "eine Verbindung" if ties == 1 else f"{ties} Verbindungen"
    apart = "alle hängen zusammen" if parts == 1 else f"{parts} Teile ohne Verbindung zueinander"
    return f"{who[0].upper()}{who[1:]}, {tied}, {apart}."


def join_and(words: Sequence[str]) -> str:
    """``A``, ``A und B``, ``A, B und C``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} und {words[-1]}"
