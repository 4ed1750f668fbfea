"""What a network shows, on small networks whose answer is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.network.rules.analysis import Node, Tie, analyse, join_and
from kim.network.rules.picture import GAP, WIDTH, corners, draw
from kim.network.states import OrganisationKind

NAMES = "ABCDEFGHIJ"


def node(number: int, voluntary: bool = False, fields: str = "", places: str = "Worms") -> Node:
    return Node(
        id=number, name=NAMES[number], voluntary=voluntary,
        fields=frozenset(fields.split()), places=frozenset(places.split()),
    )  # fmt: skip


def ties(text: str) -> list[Tie]:
    """``AB BC`` are two ties."""
    return [Tie(NAMES.index(pair[0]), NAMES.index(pair[1])) for pair in text.split()]


def told(findings) -> list[str]:
    return [finding.sentence for finding in findings]


@pytest.mark.parametrize(
    ("count", "drawn", "sentences"),
    [
        (3, "AB BC", ["B liegt auf 100 % der kürzesten Wege zwischen anderen; ohne diesen Akteur "
                      "zerfiele sein Teil des Netzes in 2 Teile."]),
        (4, "AB AC AD", ["A liegt auf 100 % der kürzesten Wege zwischen anderen; ohne diesen "
                         "Akteur zerfiele sein Teil des Netzes in 3 Teile."]),
        (3, "AB BC CA", []),
        (4, "AB BC CD DA", [f"{name} liegt auf 17 % der kürzesten Wege zwischen anderen."
                            for name in "ABCD"]),
        (2, "AB", []),
    ],
)  # fmt: skip
def test_who_bridges(count: int, drawn: str, sentences: list[str]) -> None:
    assert told(analyse([node(n) for n in range(count)], ties(drawn)).bridges) == sentences


def test_who_stands_alone() -> None:
    found = analyse([node(n) for n in range(6)], ties("AB BC CA DE"))
    assert told(found.alone) == [
        "F hat noch keine erfasste Verbindung.",
        "D und E sind nur miteinander verbunden.",
    ]
    assert found.summary == "6 Akteure, 4 Verbindungen, 3 Teile ohne Verbindung zueinander."
    assert found.degrees == {0: 2, 1: 2, 2: 2, 3: 1, 4: 1, 5: 0}
    assert told(analyse([node(0)], []).alone) == ["A hat noch keine erfasste Verbindung."]


def test_who_should_know_whom() -> None:
    nodes = [
        node(0, fields="Sprache Bildung"), node(1, fields="Sprache Bildung"),
        node(2, fields="Sprache"), node(3, fields="Sprache", places="Mainz"), node(4),
    ]  # fmt: skip
    found = analyse(nodes, ties("AC CB AE EB"))
    assert told(found.strangers) == [
        "A und B arbeiten beide zu Bildung und Sprache in Worms und sind nicht verbunden; "
        "bekannt machen könnte sie C."
    ]
    assert found.strangers_in_all == 1
    many = analyse([node(n, fields="Sprache") for n in range(10)] * 1, [])
    assert many.strangers_in_all == 45


def test_voluntary_and_paid_work() -> None:
    nodes = [node(0), node(1), node(2, voluntary=True), node(3, voluntary=True)]
    assert told(analyse(nodes, ties("AB BC CD")).between) == [
        "1 von 3 Verbindungen führt zwischen Haupt- und Ehrenamt hin und her.",
        "D arbeitet ehrenamtlich und hat keine Verbindung ins Hauptamt.",
    ]
    assert analyse(nodes[:2], ties("AB")).between == ()
    assert told(analyse(nodes, []).between)[0].startswith("Keine Verbindung führt")


def test_empty_and_what_is_not_in_the_picture() -> None:
    assert analyse([], ties("AB")).summary == "Noch kein Akteur."
    found = analyse([node(0), node(1)], [*ties("AC AA AB AB"), Tie(1, 0)])
    assert found.summary == "2 Akteure, eine Verbindung, alle hängen zusammen."
    assert analyse([node(0)], []).summary == "Ein Akteur, 0 Verbindungen, alle hängen zusammen."


def test_words() -> None:
    assert [join_and(list(words)) for words in ("", "A", "AB", "ABC")] == [
        "",
        "A",
        "A und B",
        "A, B und C",
    ]


graphs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(graphs)
def test_everybody_has_a_spot_inside_and_the_picture_is_the_same_again(pairs) -> None:
    nodes = [node(n) for n in range(10)]
    edges = [Tie(first, second) for first, second in pairs]
    picture = draw(nodes, edges)
    assert [picture.spots[n].number for n in range(10)] == list(range(1, 11))
    for spot in picture.spots.values():
        assert 0 < spot.x < WIDTH
        assert 0 < spot.y <= picture.height
    assert draw(nodes, edges) == picture


def test_shapes_do_not_lie_upon_each_other() -> None:
    nodes = [Node(id=n, name=str(n), voluntary=False) for n in range(120)]
    edges = [Tie(n, (n * 7 + 1) % 120) for n in range(110)] + [Tie(n, 3) for n in range(20)]
    spots = list(draw(nodes, edges).spots.values())
    close = [
        (a.id, b.id)
        for i, a in enumerate(spots)
        for b in spots[i + 1 :]
        if (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < (GAP * 0.6) ** 2
    ]
    assert len(close) <= 3


def test_each_kind_has_its_own_shape() -> None:
    shapes = {kind: corners(kind, 100, 100) for kind in OrganisationKind}
    assert len(set(shapes.values())) == len(shapes)
    assert shapes[OrganisationKind.CLUB] == ""
