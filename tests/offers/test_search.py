"""The search over stored entries: words, filters, places, counts, order."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kim.offers.models import (
    SearchEntry,
    SearchForm,
    SearchSpot,
    SearchText,
    SearchWord,
    Synonym,
)
from kim.offers.queries.search_page import Result, search_offers
from kim.offers.rules.search_entry import EntryDraft, SpotDraft, TextDraft
from kim.offers.rules.search_marks import OFFER, Group, mark, slots_between
from kim.offers.rules.search_query import Search, read_search
from kim.offers.services.entries import count_words, remove_entries, write_entries
from kim.offers.services.indexing import reindex, reindex_all
from kim.offers.services.synonyms import load_synonyms
from tests.network.factories import SPEYER, TODAY, place
from tests.offers.factories import make_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]


def draft(title: str, ags: str = SPEYER, **values: object) -> EntryDraft:
    town = place(ags)
    found = EntryDraft(
        kind=OFFER,
        key=uuid4(),
        municipality_id=town.pk,
        texts=[TextDraft("de", title)],
        areas=[ags],
        marks=[mark(Group.COST, "free")],
        spots=[SpotDraft(town.name, "", town.latitude, town.longitude)],
    )
    return replace(found, **values)  # type: ignore[arg-type] # a test gives what fits


def ask(text: str = "", language: str = "de", today: dt.date = TODAY, **asked: object) -> Result:
    return search_offers(search=Search(text=text, **asked), language=language, today=today)  # type: ignore[arg-type] # same


def keys(result: Result) -> list[object]:
    return [hit.key for hit in result.found.hits]


def test_compounds_are_found_by_their_parts_and_the_other_way_round() -> None:
    whole, apart = draft("Kinderbetreuung am Nachmittag"), draft("Betreuung für Kinder")
    write_entries(drafts=[whole, apart, draft("Fahrradwerkstatt")])
    assert keys(ask("Betreuung"))[0] == apart.key
    assert set(keys(ask("Betreuung"))) == {whole.key, apart.key}
    assert set(keys(ask("Kinderbetreuung"))) == {whole.key, apart.key}
    assert keys(ask("Kinderbetreuung"))[0] == whole.key


@pytest.mark.parametrize(
    "typed", ["Baeder", "bader", "BÄDER", "Bäder", "Bäderr", "Bäd", "bäder%", "'; --bäder"]
)
def test_one_word_in_many_spellings(typed: str) -> None:
    wanted = draft("Bäder und Saunen")
    write_entries(drafts=[wanted, draft("Nähcafé")])
    assert keys(ask(typed)) == [wanted.key]


def test_a_mistake_is_corrected_and_said() -> None:
    wanted = draft("Wohnungssuche")
    write_entries(drafts=[wanted])
    result = ask("Wohnungssuhce")
    assert keys(result) == [wanted.key]
    assert result.words.corrections[0].used == ("wohnungssuche",)


def test_words_typed_in_other_letters_are_found() -> None:
    ukrainian = draft("x", texts=[TextDraft("de", "Kurs"), TextDraft("uk", "Німецька мова")])
    write_entries(drafts=[ukrainian, draft("Fahrradwerkstatt")])
    assert keys(ask("nimecka")) == [ukrainian.key]
    assert keys(ask("Дніпро")) == []
    assert keys(ask("Шпейер")) != []  # Speyer


def test_synonyms_count_from_the_day_they_are_told() -> None:
    wanted = draft("Dolmetscher gesucht")
    write_entries(drafts=[wanted])
    assert keys(ask("перекладач", "uk")) == []
    assert load_synonyms(today=TODAY) > 100
    assert load_synonyms(today=TODAY) == 0
    assert keys(ask("перекладач", "uk")) == [wanted.key]


def test_nothing_with_all_words_gives_what_has_one() -> None:
    wanted = draft("Nähcafé")
    write_entries(drafts=[wanted, draft("Chor")])
    result = ask("Nähcafé Raumschiff")
    assert (keys(result), result.is_loose) == ([wanted.key], True)
    assert result.words.unknown == ("raumschiff",)
    assert not ask("Nähcafé").is_loose


def test_stop_words_only_show_everything_and_say_so() -> None:
    write_entries(drafts=[draft("Chor")])
    result = ask("der die das")
    assert (result.found.total, result.words.only_stop_words) == (1, True)


def test_filters_and_counts() -> None:
    both = [mark(Group.LANGUAGE, "uk"), mark(Group.ACCESS, "step_free"), mark(Group.ACCESS, "lift")]
    first = draft("Chor", marks=[*both, mark(Group.FIELD, "kultur")])
    second = draft("Chor", marks=[mark(Group.LANGUAGE, "ar"), mark(Group.ACCESS, "lift")])
    write_entries(drafts=[first, second])
    one = ask("Chor", chosen={Group.LANGUAGE: ("uk",)})
    assert keys(one) == [first.key]
    # other languages are counted as if they were chosen too, other groups as things stand
    assert one.found.counts == {
        "sprache:uk": 1, "sprache:ar": 1, "barriere:step_free": 1, "barriere:lift": 1,
        "thema:kultur": 1,
    }  # fmt: skip
    assert ask("Chor", chosen={Group.LANGUAGE: ("uk", "ar")}).found.total == 2
    assert ask("Chor", chosen={Group.ACCESS: ("step_free", "lift")}).found.total == 1
    assert ask("Chor", chosen={Group.LANGUAGE: ("nie",)}).found.total == 0


def test_free_places_are_forgotten_after_their_day() -> None:
    free = [mark(Group.SEATS, "free")]
    write_entries(drafts=[draft("Chor", marks=free, seats_until_on=TODAY)])
    asked = {Group.SEATS: ("free",)}
    assert ask(chosen=asked).found.total == 1
    later = ask(chosen=asked, today=TODAY + dt.timedelta(days=1))
    assert (later.found.total, later.found.counts) == (0, {})


def test_what_is_over_is_not_found() -> None:
    write_entries(drafts=[draft("Chor", last_on=TODAY)])
    assert ask("Chor").found.total == 1
    assert ask("Chor", today=TODAY + dt.timedelta(days=1)).found.total == 0


def test_times_of_day() -> None:
    write_entries(drafts=[draft("Chor", slots=slots_between(2, 18, 20))])
    assert ask(days=(2,), parts=("abend",)).found.total == 1
    assert ask(parts=("abend",)).found.total == 1
    assert ask(days=(2,), parts=("frueh",)).found.total == 0


def test_places_by_name_radius_and_area() -> None:
    worms, mainz = draft("Chor", "07319"), draft("Chor", "07315")
    lost = draft("Chor", "07319", spots=[])
    write_entries(drafts=[worms, mainz, lost])
    near = ask("Chor", place="Worms", sort="naehe")
    assert set(keys(near)) == {worms.key, lost.key}
    assert ask("Chor", place="Wrms").place.is_guess
    assert set(keys(ask("Chor", place="Вормс"))) == {worms.key, lost.key}
    assert ask("Chor", place="Nirgendwo").place.is_unknown
    assert ask("Chor", place="Nirgendwo").found.total == 3
    assert ask("Chor", place="07319").found.total == 2


def test_distance_from_a_town_where_something_takes_place() -> None:
    here = SpotDraft("Musterdorf", "67999", Decimal("49.30"), Decimal("8.40"))
    far = SpotDraft("Fernheim", "", Decimal("49.40"), Decimal("8.40"))
    write_entries(drafts=[draft("Nah", spots=[here]), draft("Fern", spots=[far])])
    result = ask(place="Musterdorf", radius=25, sort="naehe")
    assert [hit.kilometres for hit in result.found.hits] == [Decimal("0.0"), Decimal("11.1")]
    assert ask(place="67999", radius=5).found.total == 1


def test_order_is_total_and_turns_by_day() -> None:
    write_entries(drafts=[draft("Chor") for _ in range(60)])
    first = [key for page in (1, 2, 3) for key in keys(ask("Chor", page=page))]
    assert len(set(first)) == len(first) == 60
    assert [key for page in (1, 2, 3) for key in keys(ask("Chor", page=page))] == first
    tomorrow = TODAY + dt.timedelta(days=1)
    assert keys(ask("Chor", today=tomorrow)) != keys(ask("Chor"))


def test_pages_far_away_are_the_last_one() -> None:
    write_entries(drafts=[draft("Chor") for _ in range(21)])
    assert ask("Chor", page=5000).search.page == 2
    assert ask(page=5000).found.total == 21
    assert ask("Raumschiff", page=7).search.page == 1


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_queries_do_not_depend_on_rows(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_entries(drafts=[draft(f"Chor Nummer{n}") for n in range(rows)])
    ask("Chor Speyer", place="Speyer", chosen={Group.COST: ("free",)})  # stems are remembered
    with django_assert_num_queries(4):
        ask("Chor Speyer", place="Speyer", chosen={Group.COST: ("free",)})
    with django_assert_num_queries(1):
        ask()


def test_writing_takes_the_same_queries_for_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    write_entries(drafts=[draft("Chor")])
    one, many = [draft("Chor")], [draft("Chor") for _ in range(30)]
    with django_assert_num_queries(10):
        write_entries(drafts=one)
    with django_assert_num_queries(10):
        write_entries(drafts=many)


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(text=st.text(max_size=60), place=st.text(max_size=20), language=st.sampled_from(
    ["de", "ar", "uk", "tr", "en"]))  # fmt: skip
def test_no_text_ever_fails(text: str, place: str, language: str) -> None:
    if not SearchEntry.objects.exists():
        write_entries(drafts=[draft("Chor und Kinderbetreuung")])
    asked = read_search({"was": [text], "wo": [place]})
    assert search_offers(search=asked, language=language, today=TODAY).found.total >= 0


def test_ten_thousand_characters_and_operators() -> None:
    write_entries(drafts=[draft("Chor")])
    for text in ("a" * 10_000, "' | 'x':* & !", "\\", "%%%", "Chor " * 3000):
        assert ask(text[:200]).found.total >= 0


def test_an_offer_is_found_in_its_transaction_and_no_longer_when_gone() -> None:
    offer = make_offer(title="Sprachcafé am Markt")
    assert keys(ask("sprachcafe")) == [offer.key]
    found = ask("sprachcafe").found.hits[0]
    assert {"sprache:uk", "thema:sprache", "barriere:step_free", "kosten:free"} <= set(found.marks)
    assert ask(days=(0,), parts=("mittag",)).found.total == 1
    assert ask(days=(1,)).found.total == 0  # by phone only
    offer.texts.update(title="Lesekreis")
    reindex(offer_ids=[offer.pk])
    assert keys(ask("Lesekreis")) == [offer.key]
    assert keys(ask("sprachcafe")) == []


def test_writing_everything_anew_keeps_what_is_public_only() -> None:
    offer = make_offer(title="Sprachcafé am Markt")
    write_entries(drafts=[draft("Verwaist")])
    steps: list[int] = []
    assert reindex_all(progress=steps.append).entries == 1
    assert (steps, keys(ask())) == ([1], [offer.key])
    assert keys(ask("Verwaist")) == []
    assert SearchForm.objects.get(form="markt").entries == 1


def test_articles_are_found_beside_offers_and_left_alone() -> None:
    article = draft("Müll trennen", kind="article")
    write_entries(drafts=[article])
    reindex_all()
    assert keys(ask("Müll")) == [article.key]
    assert remove_entries(kind="article", keys=[article.key]) == 1


def test_constraints_hold() -> None:
    write_entries(drafts=[draft("Chor")])
    entry = SearchEntry.objects.get()
    town = place(SPEYER)
    form = {"sound": "", "shortened": []}
    broken = [
        (SearchEntry, "searchentry_once", {
            "kind": OFFER, "key": entry.key, "municipality": town, "words": "", "title_words": ""}),
        (SearchEntry, "searchentry_slots_are_21_bits", {
            "kind": OFFER, "key": uuid4(), "municipality": town, "slots": 2**21, "words": "",
            "title_words": ""}),
        (SearchText, "searchtext_once_per_language", {
            "entry": entry, "language": "de", "title": "x"}),
        (SearchText, "searchtext_has_title", {"entry": entry, "language": "en", "title": ""}),
        (SearchSpot, "searchspot_point_in_pairs", {"entry": entry, "latitude": Decimal(49)}),
        (SearchForm, "searchform_has_form", {"form": "", **form}),
        (Synonym, "synonym_has_word_and_meaning", {
            "language": "de", "word": "x", "form": "x", "means": [], "since_on": TODAY}),
        (Synonym, "synonym_ends_after_start", {
            "language": "de", "word": "x", "form": "x", "means": ["y"], "since_on": TODAY,
            "ended_on": TODAY - dt.timedelta(days=1)}),
        (SearchWord, "searchword_empty_are_searches", {
            "on": TODAY, "language": "de", "word": "x", "times": 1, "empty": 2}),
    ]  # fmt: skip
    for model, name, values in broken:
        with pytest.raises(IntegrityError, match=f"offers_{name}"), transaction.atomic():
            model.objects.create(**values)  # type: ignore[attr-defined] # every model has it


@pytest.mark.parametrize(
    ("model", "name", "values"),
    [
        (Synonym, "synonym_once_per_language", {
            "language": "de", "word": "x", "form": "x", "means": ["y"], "since_on": TODAY}),
        (SearchWord, "searchword_once_a_day", {
            "on": TODAY, "language": "de", "word": "x", "times": 1}),
    ],
)  # fmt: skip
def test_there_is_one_of_each(model: type[Synonym], name: str, values: dict[str, object]) -> None:
    model.objects.create(**values)  # type: ignore[misc] # the values fit the model
    with pytest.raises(IntegrityError, match=f"offers_{name}"):
        model.objects.create(**values)  # type: ignore[misc] # same


def test_words_are_counted_by_entries() -> None:
    write_entries(drafts=[draft("Chor"), draft("Chor und Tanz")])
    count_words()
    assert SearchForm.objects.get(form="chor").entries == 2
