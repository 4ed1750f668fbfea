"""Names: full, and in the order of a German list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.places.rules.names import full_name, sorting_key


@pytest.mark.parametrize(
    ("name", "kind", "full"),
    [
        ("Germersheim", "district", "Landkreis Germersheim"),
        ("Landkreis Germersheim", "district", "Landkreis Germersheim"),
        ("Rhein-Pfalz-Kreis", "district", "Rhein-Pfalz-Kreis"),
        ("Rhein-Hunsrück-Kreis", "district", "Rhein-Hunsrück-Kreis"),
        ("Westerwaldkreis", "district", "Westerwaldkreis"),
        ("Donnersbergkreis", "district", "Donnersbergkreis"),
        ("Eifelkreis Bitburg-Prüm", "district", "Eifelkreis Bitburg-Prüm"),
        ("Bad Kreuznach", "district", "Landkreis Bad Kreuznach"),
        ("Kreisfeld", "district", "Landkreis Kreisfeld"),
        ("Kaiserslautern", "district", "Landkreis Kaiserslautern"),
        ("Kaiserslautern", "town", "Stadt Kaiserslautern"),
        ("Stadt Worms", "town", "Stadt Worms"),
        ("Stadtlohn", "town", "Stadt Stadtlohn"),
        ("Remagen, Stadt", "commune", "Remagen, Stadt"),
        ("Rheinland-Pfalz", "land", "Rheinland-Pfalz"),
    ],
)
def test_full_name(name: str, kind: str, full: str) -> None:
    found = full_name(name=name, is_district=kind == "district", is_town=kind == "town")
    assert found == full


@given(st.text(), st.sampled_from([(True, False), (False, True), (False, False)]))
def test_full_name_is_stable(name: str, kind: tuple[bool, bool]) -> None:
    once = full_name(name=name, is_district=kind[0], is_town=kind[1])
    assert full_name(name=once, is_district=kind[0], is_town=kind[1]) == once


def test_sorting_follows_the_dictionary() -> None:
    names = ["Zell", "Öl", "Ofen", "Ähre", "Ahre", "Bad Dürkheim", "Straße", "Strasse", "ahr"]
    assert sorted(names, key=sorting_key) == [
        "ahr", "Ähre", "Ahre", "Bad Dürkheim", "Ofen", "Öl", "Straße", "Strasse", "Zell",
    ]  # fmt: skip
