"""The matrix: counted by hand, sums that fit, thin and empty cells told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.needs.rules.matrix import ALL, Cell, OfferRow, Verdict, matrix, overlaps

FIELDS = {"sprache": "", "sprache.kurs": "sprache", "arbeit": ""}
AREAS = [ALL, "nord", "sued"]
GROUPS = [ALL, "familien", "frauen"]


def row(key: str, fields: str, areas: str, groups: str = "", **more: object) -> OfferRow:
    values = {"capacity": "free", "fresh": True} | more
    return OfferRow(
        key=key,
        fields=frozenset(fields.split()),
        areas=frozenset(areas.split()),
        groups=frozenset(groups.split()),
        **values,  # type: ignore[arg-type] # two fields of two types from one dict
    )


ROWS = [
    row("a", "sprache.kurs", "nord", "frauen"),
    row("b", "sprache", "nord sued", capacity="full"),
    row("c", "arbeit sprache.kurs sprache", "sued", "familien", fresh=False),
    row("d", "arbeit", "elsewhere", "frauen"),
    row("e", "unknown", "nord"),
]


@pytest.mark.parametrize(
    ("place", "keys", "verdict"),
    [
        (("sprache", ALL, ALL), "abc", Verdict.THIN),
        (("sprache", "nord", "frauen"), "ab", Verdict.THIN),
        (("sprache", "nord", "familien"), "b", Verdict.THIN),
        (("sprache.kurs", "sued", "familien"), "c", Verdict.THIN),
        (("sprache.kurs", "nord", "familien"), "", Verdict.EMPTY),
        (("arbeit", ALL, "frauen"), "d", Verdict.THIN),
        (("arbeit", "nord", ALL), "", Verdict.EMPTY),
    ],
)
def test_counted_by_hand(place: tuple[str, str, str], keys: str, verdict: Verdict) -> None:
    cell = matrix(ROWS, fields=FIELDS, areas=AREAS, groups=GROUPS)[place]
    assert "".join(cell.keys) == keys
    assert cell.verdict(thin_below=2) == verdict


@pytest.mark.parametrize(
    ("cell", "thin_below", "verdict", "reason"),
    [
        (Cell(), 2, Verdict.EMPTY, "Hier ist kein Angebot bekannt."),
        (Cell(offers=1, fresh=1, reliable=1), 2, Verdict.THIN, "1 Angebot."),
        (Cell(offers=1, fresh=1, reliable=1), 1, Verdict.COVERED, "1 Angebot."),
        (Cell(offers=9, fresh=0), 1, Verdict.THIN, "9 Angebote, davon 0 rechtzeitig geprüft."),
        (Cell(offers=4, fresh=4, full=4), 1, Verdict.THIN, "4 Angebote, 4 voll."),
        (Cell(offers=3, fresh=3, full=1, reliable=2), 2, Verdict.COVERED, "3 Angebote, 1 voll."),
    ],
)
def test_how_a_cell_is_served(cell: Cell, thin_below: int, verdict: Verdict, reason: str) -> None:
    assert cell.verdict(thin_below=thin_below) == verdict
    assert cell.reason == reason


def test_an_old_and_full_offer_counts_once_against() -> None:
    rows = [row("a", "arbeit", "nord", fresh=False, capacity="full"), row("b", "arbeit", "nord")]
    cell = matrix(rows, fields=FIELDS, areas=["nord"], groups=[ALL])["arbeit", "nord", ALL]
    assert (cell.offers, cell.fresh, cell.full, cell.reliable) == (2, 1, 1, 1)


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from([*FIELDS, "unknown"]), min_size=1),
            st.sets(st.sampled_from(["nord", "sued", "elsewhere"])),
            st.sets(st.sampled_from(["familien", "frauen"])),
            st.sampled_from(["free", "few", "full", "waiting", "unknown"]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_parts_never_exceed_the_whole(
    drawn: list[tuple[set[str], set[str], set[str], str, bool]],
) -> None:
    rows = [
        OfferRow(
            key=str(number),
            fields=frozenset(fields),
            areas=frozenset(areas),
            groups=frozenset(groups),
            capacity=capacity,
            fresh=fresh,
        )
        for number, (fields, areas, groups, capacity, fresh) in enumerate(drawn)
    ]
    cells = matrix(rows, fields=FIELDS, areas=AREAS, groups=GROUPS)
    assert len(cells) == len(FIELDS) * len(AREAS) * len(GROUPS)
    for (name, area, group), cell in cells.items():
        whole = cells[name, ALL, ALL]
        assert set(cell.keys) <= set(whole.keys)
        assert set(cell.keys) <= set(cells[name, area, ALL].keys)
        assert set(cell.keys) <= set(cells[name, ALL, group].keys)
        assert len(set(cell.keys)) == len(cell.keys) == cell.offers
        assert cell.reliable <= min(cell.fresh, cell.offers - cell.full)
    assert set(cells["sprache.kurs", ALL, ALL].keys) <= set(cells["sprache", ALL, ALL].keys)


def test_many_providers_of_the_same() -> None:
    rows = [row(key, "arbeit", "nord", "frauen") for key in "abc"]
    rows.append(row("d", "arbeit", "sued", "frauen"))
    cells = matrix(rows, fields=FIELDS, areas=AREAS, groups=GROUPS)
    [hit] = overlaps(cells, {"a": "Verein", "b": "Kreis", "c": "Träger", "d": "Verein"})
    assert (hit.field, hit.area, hit.group, hit.keys) == (
        "arbeit",
        "nord",
        "frauen",
        ("a", "b", "c"),
    )
    assert overlaps(cells, {"a": "Verein", "b": "Verein", "c": "Träger", "d": "Verein"}) == []
