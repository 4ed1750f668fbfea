"""Areas, stock and reach as they come from the database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kim.needs.queries import bands_on, thin_below
from kim.needs.queries.reach import reach_of
from kim.needs.queries.stock import (
    Municipality,
    areas_of,
    municipalities,
    offers_named,
    stock_of,
)
from kim.needs.rules.reach import Band
from kim.network.rules.opening import Schedule
from kim.offers.rules.offer_data import TimeData
from kim.places.models import Place, Population
from kim.places.services import load_reference
from kim.programme.rules.legal import LegalNumberMissing
from kim.programme.services.load_legal import load_legal_numbers
from tests.needs.factories import DISTRICT, grow
from tests.network.factories import make_organisation
from tests.offers.factories import NOW, TODAY, VENUE, make_offer
from tests.programme.factories import place

pytestmark = pytest.mark.django_db
BY_ARRANGEMENT = TimeData(schedule=Schedule(by_appointment=True))
BANDS = (Band(5, 1), Band(15, 0.68), Band(30, 0.22))
TOWN = "07318"


@pytest.fixture(autouse=True)
def the_36() -> None:
    load_reference(now=NOW)


def known(ags: str) -> Municipality:
    [found] = [row for row in municipalities() if row.ags == ags]
    return found


def at(commune: Place, **more: object) -> object:
    return replace(
        VENUE, commune_id=commune.pk, latitude=commune.latitude, longitude=commune.longitude, **more
    )


def test_parts_of_a_district_of_a_town_and_of_a_district_not_read_in() -> None:
    coarse = areas_of(known(DISTRICT))
    assert [area.name for area in coarse.parts] == [known(DISTRICT).full_name]
    assert coarse.is_coarse
    grown = grow()
    fine = areas_of(known(DISTRICT))
    assert [area.name for area in fine.parts] == ["Freistadt", "Nord (Test)", "Süd (Test)"]
    assert fine.part_of[grown["norddorf"].pk] == str(grown["north"].pk)
    assert not fine.is_coarse
    assert not areas_of(known(TOWN)).is_coarse


def test_an_offer_counts_where_it_is_and_where_it_is_meant_for() -> None:
    grown = grow()
    areas = areas_of(known(DISTRICT))
    provider = make_organisation(DISTRICT)
    north, south = str(grown["north"].pk), str(grown["south"].pk)
    there = make_offer(provider, ags=DISTRICT, venues=(at(grown["norddorf"]),))
    meant = make_offer(
        provider, ags=DISTRICT, venues=(at(grown["norddorf"]),), area_ids=(grown["south"].pk,)
    )
    all_over = make_offer(
        provider,
        ags=DISTRICT,
        venues=(),
        times=(BY_ARRANGEMENT,),
        mode="online",
        online_url="https://treff.example/",
        area_ids=(place(DISTRICT).pk,),
    )
    abroad = make_offer(ags=TOWN, area_ids=(grown["freistadt"].pk,))
    make_offer(ags=TOWN)
    make_offer(provider, ags=DISTRICT, public=False)
    stock = stock_of(known(DISTRICT), areas, today=TODAY)
    assert {row.key: row.areas for row in stock.rows} == {
        str(there.key): {north},
        str(meant.key): {north, south},
        str(all_over.key): {north, south, str(grown["freistadt"].pk)},
        str(abroad.key): {str(grown["freistadt"].pk)},
    }
    assert stock.online == 1
    assert all(row.fresh for row in stock.rows)


def test_only_offers_in_a_language_are_counted_where_asked() -> None:
    make_offer(ags=TOWN, languages=("de", "ar"))
    make_offer(ags=TOWN, languages=("de",))
    areas = areas_of(known(TOWN))
    assert len(stock_of(known(TOWN), areas, today=TODAY).rows) == 2
    assert len(stock_of(known(TOWN), areas, today=TODAY, language="ar").rows) == 1


def test_reach_by_part_and_the_best_place_for_one_more() -> None:
    grown = grow()
    make_offer(ags=DISTRICT, venues=(at(grown["nordstadt"]),))
    found = reach_of(
        known(DISTRICT), areas_of(known(DISTRICT)), BANDS, field="sprache", subfields=[]
    )
    by_name = {row.area.name: row for row in found.areas}
    assert not found.is_coarse
    assert by_name["Nord (Test)"].per_many is not None
    assert by_name["Süd (Test)"].per_many == 0
    assert by_name["Süd (Test)"].without == "6.000"
    assert found.best[0].area.name in {"Süd (Test)", "Freistadt"}
    people = sum(row.persons * (row.per_many or 0) / 10_000 for row in found.areas)
    assert people == pytest.approx(1)  # one offer, shared out


def test_an_offer_at_two_places_is_one_offer() -> None:
    grown = grow()
    make_offer(ags=DISTRICT, venues=(at(grown["nordstadt"]), at(grown["suedort"], name="Anderswo")))
    found = reach_of(
        known(DISTRICT), areas_of(known(DISTRICT)), BANDS, field="sprache", subfields=[]
    )
    assert found.offers == pytest.approx(1)


def test_reach_is_coarse_where_only_the_36_are_known() -> None:
    Place.objects.filter(ags=TOWN).update(latitude=Decimal("49.3"), longitude=Decimal("8.4"))
    Population.objects.filter(place__ags=TOWN).delete()
    nothing = reach_of(known(TOWN), areas_of(known(TOWN)), BANDS, field="sprache", subfields=[])
    assert nothing.average is None
    Population.objects.create(place=place(TOWN), value=50_000, on=TODAY, source="Test")
    make_offer(ags=TOWN)
    found = reach_of(known(TOWN), areas_of(known(TOWN)), BANDS, field="sprache", subfields=[])
    assert found.is_coarse
    assert found.average is not None
    assert found.average > 0


def test_offers_by_title() -> None:
    keys = [make_offer(ags=TOWN, title=title).key for title in ("Zum Tee", "am Abend")]
    assert [row.title for row in offers_named(map(str, keys))] == ["am Abend", "Zum Tee"]


def test_limits_come_from_the_register() -> None:
    with pytest.raises(LegalNumberMissing, match="Wenig Angebot"):
        thin_below(TODAY)
    load_legal_numbers(now=NOW)
    assert thin_below(TODAY) == 2
    assert bands_on(TODAY) == BANDS
