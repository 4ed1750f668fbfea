"""Rules of the search: normal form, compounds, mistakes, scripts, addresses."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.offers.rules.compounds import split
from kim.offers.rules.search_entry import EntryDraft, TextDraft, weighted
from kim.offers.rules.search_marks import Group, slots_between, slots_wanted
from kim.offers.rules.search_query import LAST_PAGE, Search, noted, read_search
from kim.offers.rules.search_text import fold, query_words, words
from kim.offers.rules.search_words import Asked, lexemes, meaningful, tsquery
from kim.offers.rules.sounds import consonants, sound
from kim.offers.rules.spelling import allowed_mistakes, nearest, shortened

SAME = [
    ("umlaut", "Bäder", "Baeder"),
    ("umlaut left out", "Bäder", "bader"),
    ("sharp s", "Straße", "STRASSE"),
    ("accent", "Café", "Cafe"),
    ("decomposed", "Café", normalize("NFD", "Café")),
    ("Turkish i", "İstanbul", "istanbul"),
    ("Turkish dotless", "kursları", "kurslari"),
    ("Polish", "Łódź", "Lodz"),
    ("Arabic alif", "إسكان", "اسكان"),
    ("Arabic vowels", "دَوْرَة", "دورة"),
    ("Arabic ta marbuta", "دورة", "دوره"),
    ("Arabic tatweel", "دـــورة", "دورة"),
    ("Persian letters", "کودک", "كودك"),
    ("Persian joiner", "کلاس\u200cها", "کلاسها"),
    ("Russian yo", "ещё", "еще"),
    ("Ukrainian ghe", "ґанок", "ганок"),
    ("Ukrainian apostrophe", "п'ять", "пʼять"),
    ("Latin i in Cyrillic", "дiти", "діти"),
    ("Arabic digits", "١٢٣", "123"),
    ("Persian digits", "۱۲۳", "123"),
    ("bidi controls", "\u202eKurs\u202c", "Kurs"),
    ("zero width", "Ku\u200brs", "Kurs"),
    ("full width", "Ｋｕｒｓ", "kurs"),
    ("hyphen", "Sprach-Café", "Sprachcafé"),
]


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_spellings_of_one_word_have_one_form(one: str, other: str) -> None:
    assert [w.form for w in words(one)] == [w.form for w in words(other)] != []


@pytest.mark.parametrize("pair", [("Frauen", "Fraün"), ("Kurs", "Kurse"), ("Miete", "Mieter")])
def test_different_words_stay_apart(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) != fold(pair[1])


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300))
def test_words_hold_letters_and_digits_only(text: str) -> None:
    for word in words(text):
        assert word.form
        assert not set(word.form) & set("'\\&|!():*%_ \x00")
        assert [again.form for again in words(word.form)] == [word.form]


@given(st.text(max_size=300))
def test_a_query_is_never_an_operator(text: str) -> None:
    asked = [Asked(word, ((word.form,),)) for word in meaningful(text)]
    query = tsquery(asked)
    assert query.count("'") == 2 * len(asked)
    assert len(query_words(text)) <= 12


@pytest.mark.parametrize("text", ["%", "_", "*", "' & | ! ( ) :*", "\x00", "", "   ", "🙂"])
def test_what_holds_no_word_asks_nothing(text: str) -> None:
    assert meaningful(text) == []


def test_stop_words_are_left_out_and_long_text_is_cut() -> None:
    assert [w.form for w in meaningful("Ich suche einen Deutschkurs")] == ["deutschkurs"]
    assert meaningful("der die das") == []
    assert len(query_words("ab " * 10_000)) == 1
    assert len(query_words(" ".join(f"wort{n}" for n in range(10_000)))) <= 12


COMPOUNDS = [
    ("Kinderbetreuung", ("kinder", "betreuung")),
    ("Deutschkursen", ("deutsch", "kursen")),
    ("Frauensprachtreff", ("frauen", "sprach", "treff")),
    ("Wohnungssuche", ("wohnungs", "suche")),
    ("Schwangerschaftsberatung", ("schwangerschafts", "beratung")),
    ("Sommerferien", ("sommer", "ferien")),
    ("Zahnarzt", ("zahn", "arzt")),
    ("Schuldnerberatung", ("schuldner", "beratung")),
    ("Deutschland", ()),
    ("Betreuung", ()),
    ("Gesellschaft", ()),
    ("Universität", ()),
    ("Interkulturelle", ()),
    ("курс", ()),
    ("Kurs2026abc", ()),
]


@pytest.mark.parametrize(("word", "parts"), COMPOUNDS, ids=[row[0] for row in COMPOUNDS])
def test_compounds_are_taken_apart(word: str, parts: tuple[str, ...]) -> None:
    assert split(word) == parts


@given(st.text(alphabet="abcdefghijklmnoprstuwzäöüß", max_size=40))
def test_parts_of_a_compound_are_its_beginning_and_end(word: str) -> None:
    parts = split(word)
    assert not parts or (fold(word).startswith(parts[0]) and fold(word).endswith(parts[-1]))
    assert len(parts) != 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kusr", "kurs"), ("betreung", "betreuung"), ("wohnugn", "wohnung"), ("шкла", "школа")],
)
def test_mistakes_are_near(typed: str, meant: str) -> None:
    assert set(shortened(typed)) & set(shortened(meant))
    assert nearest(typed, [(meant, 1), ("ganz", 9), ("anders", 9)])[0].form == meant


def test_nothing_is_guessed_from_short_words_and_numbers() -> None:
    assert [allowed_mistakes(form) for form in ("amt", "a1b2", "kurs", "beratung")] == [0, 0, 1, 2]
    assert nearest("amt", [("amts", 1)]) == []


@given(st.text(alphabet="abcdefg", min_size=4, max_size=8), st.data())
def test_one_mistake_is_always_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    other = word[:at] + word[at + 1 :]
    if allowed_mistakes(other):
        assert set(shortened(word)) & set(shortened(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Вормс", "Worms"), ("німецька", "nimecka"), ("курс", "kurs")]
)
def test_cyrillic_sounds_like_latin(one: str, other: str) -> None:
    assert sound(one) == sound(other) != ""


def test_arabic_is_compared_by_consonants() -> None:
    assert consonants("فورمس") == consonants("Worms") != ""
    assert consonants("ما") == ""  # too little to compare


@given(st.text(max_size=40))
def test_sounds_never_fail(text: str) -> None:
    assert sound(text) is not None
    assert consonants(text) is not None


def test_times_are_bits() -> None:
    assert slots_between(0, 9, 11) == 0b001
    assert slots_between(0, 11, 13) == 0b011
    assert slots_between(6, 20, 2) == 1 << 20
    assert slots_wanted([], []) == 0
    assert slots_wanted([0], []) == 0b111
    assert slots_wanted([9], ["nie"]) == 0
    assert slots_wanted([], ["abend"]) & slots_between(3, 18, 20)


@pytest.mark.parametrize(
    ("name", "value", "part", "is_"),
    [
        ("seite", "-1", "page", 1),
        ("seite", "10" * 18, "page", LAST_PAGE),
        ("seite", "abc", "page", 1),
        ("umkreis", "7", "radius", 10),
        ("umkreis", "25", "radius", 25),
        ("sortierung", "zufall", "sort", ""),
        ("tag", "8", "days", ()),
        ("tag", "1", "days", (0,)),
        ("thema", "<script>", "chosen", {}),
        ("thema", "sprache", "chosen", {Group.FIELD: ("sprache",)}),
        ("merk", "kein-schluessel", "noted", ()),
    ],
)
def test_addresses_are_read_leniently(name: str, value: str, part: str, is_: object) -> None:
    assert getattr(read_search({name: [value]}), part) == is_


@given(st.dictionaries(
    st.sampled_from(["was", "wo", "umkreis", "thema", "tag", "zeit", "seite", "merk", "ansicht"]),
    st.lists(st.text(max_size=30), max_size=4),
))  # fmt: skip
def test_any_address_is_a_search_that_writes_itself(asked: dict[str, list[str]]) -> None:
    search = read_search(asked)
    again: dict[str, list[str]] = {}
    for name, value in search.pairs():
        again.setdefault(name, []).append(value)
    assert read_search(again) == search


def test_the_note_list_takes_and_gives_back() -> None:
    key = "5a3c1c1e-0000-4000-8000-000000000001"
    with_one = Search().noting(key)
    assert with_one.noted == (key,)
    assert with_one.noting(key).noted == ()
    assert noted([f"{key},{key}, x"]) == (key,)


def test_weights_keep_the_best() -> None:
    assert lexemes([("kurs", "D"), ("kurs", "A"), ("amt", "C")]) == "'amt':1C 'kurs':2A"


def test_parts_count_less_than_the_word() -> None:
    draft = EntryDraft(
        kind="offer",
        key=None,
        municipality_id=1,
        texts=[TextDraft("de", "Deutschkurs")],  # type: ignore[arg-type] # not needed here
    )
    found = dict(weighted(draft, {}, {}))
    assert found == {"deutschkurs": "B", "deutsch": "B", "kurs": "B"}
    assert ("deutschkurs", "A") in weighted(draft, {}, {})
