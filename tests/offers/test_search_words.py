"""Words of the search for editors: synonyms, preview, what is searched; the command."""

import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.offers.models import SearchWord, Synonym
from kim.offers.queries.search_staff import visible_searches
from kim.offers.services.entries import write_entries
from kim.offers.services.synonyms import SynonymRefused, add_synonym, end_synonym
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import NOW, SPEYER, TODAY, WORMS, carrier, manager, place
from tests.offers.factories import make_offer
from tests.offers.test_search import ask, draft, keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]


def add(word: str, *means: str, language: str = "de") -> Synonym:
    return add_synonym(actor=manager(), language=language, word=word, means=list(means), now=NOW)


def test_a_synonym_counts_at_once_is_recorded_and_can_be_ended() -> None:
    wanted = draft("Kindertagesstätte")
    write_entries(drafts=[wanted])
    assert keys(ask("Bällebad")) == []
    made = add("Bällebad", "Kindertagesstätte")
    assert keys(ask("baellebad")) == [wanted.key]
    end_synonym(actor=manager(), synonym_id=made.pk, now=NOW)
    assert keys(ask("Bällebad")) == []
    events = Event.objects.filter(action__startswith="offers.").order_by("pk")
    actions = events.values_list("action", flat=True)
    assert list(actions) == ["offers.synonym_add", "offers.synonym_end"]
    with pytest.raises(Synonym.DoesNotExist):
        end_synonym(actor=manager(), synonym_id=made.pk, now=NOW)


def test_a_word_told_again_replaces_what_was_said() -> None:
    add("Doktor", "Arzt")
    add("doktor", "Praxis")
    assert [row.means for row in Synonym.objects.filter(ended_on=None)] == [["Praxis"]]
    assert Synonym.objects.count() == 2


def test_phrases_of_several_words_are_synonyms_too() -> None:
    wanted = draft("Führerschein")
    write_entries(drafts=[wanted])
    add("driving licence", "Führerschein", language="en")
    assert keys(ask("driving licence", "en")) == [wanted.key]


@pytest.mark.parametrize(("word", "means"), [("%", ["x"]), ("Kita", []), ("Kita", ["kita", "?"])])
def test_what_says_nothing_is_refused(word: str, means: list[str]) -> None:
    with pytest.raises(SynonymRefused, match="Bitte"):
        add(word, *means)


def test_others_keep_no_words() -> None:
    with pytest.raises(PermissionDenied):
        add_synonym(actor=carrier(), language="de", word="a1", means=["b1"], now=NOW)


def searched(word: str, times: int, empty: int = 0, ags: str = "", days: int = 0) -> None:
    SearchWord.objects.create(
        on=TODAY - dt.timedelta(days=days), municipality=place(ags) if ags else None,
        language="de", word=word, times=times, empty=empty,
    )  # fmt: skip


def test_only_what_was_searched_often_is_shown_and_own_municipality_only() -> None:
    searched("chor", 3, ags=SPEYER)
    searched("chor", 3, empty=3, days=1)
    searched("selten", 4)
    searched("worms", 50, 50, ags=WORMS)
    searched("alt", 50, 50, days=91)
    searched("oft", 9, 4)
    seen = visible_searches(manager(), today=TODAY, only_empty=False)
    assert [(row.word, row.times, row.empty) for row in seen] == [("oft", 9, 0), ("chor", 6, 0)]
    assert visible_searches(manager(), today=TODAY, only_empty=True) == []
    assert visible_searches(manager(WORMS), today=TODAY, only_empty=True)[0].word == "worms"


@pytest.fixture
def staff(client: Client) -> Client:
    sign_in(client, make_member(role=Role.INTEGRATION_MANAGER, place=place(SPEYER)))
    return client


def test_pages_of_editors(staff: Client) -> None:
    write_entries(drafts=[draft("Kindertagesstätte")])
    searched("bällebad", 7, 7)
    page = staff.get("/angebote/gesucht/?nur=leer").content.decode()
    assert "wort=b%C3%A4llebad" in page
    bad = staff.post("/angebote/suchwoerter/", {"sprache": "de", "wort": "?", "gemeint": "Kita"})
    assert (bad.status_code, "Bitte ein Wort mit Buchstaben" in bad.content.decode()) == (422, True)
    many = {"sprache": "de", "wort": "x", "gemeint": ",".join("abcdefghij")}
    assert "höchstens 8" in staff.post("/angebote/suchwoerter/", many).content.decode()
    good = {"sprache": "de", "wort": "Bällebad", "gemeint": "Kindertagesstätte, Krippe"}
    assert staff.post("/angebote/suchwoerter/", good).status_code == 302
    page = staff.get("/angebote/suchwoerter/?probe=bällebad").content.decode()
    assert "findet 1 Angebot." in page
    assert "Kindertagesstätte, Krippe" in page
    made = Synonym.objects.get()
    assert staff.post(f"/angebote/suchwoerter/{made.pk}/beenden/").status_code == 302
    assert staff.post(f"/angebote/suchwoerter/{made.pk}/beenden/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_lists_have_one_number_of_queries(
    staff: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Synonym.objects.bulk_create(
        Synonym(language="de", word=f"w{n}", form=f"w{n}", means=["x"], since_on=TODAY)
        for n in range(rows)
    )
    SearchWord.objects.bulk_create(
        SearchWord(on=TODAY, language="de", word=f"w{n}", times=9) for n in range(rows)
    )
    with django_assert_max_num_queries(9):
        staff.get("/angebote/suchwoerter/")
    with django_assert_max_num_queries(9):
        staff.get("/angebote/gesucht/")


def test_the_command_writes_everything_anew() -> None:
    make_offer(title="Sprachcafé am Markt")
    said = StringIO()
    call_command("reindex_offers", stdout=said)
    assert said.getvalue().startswith("1 Angebote sind durchsuchbar")
    assert Synonym.objects.count() > 100
