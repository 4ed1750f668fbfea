"""Pages of organisations: list, files, deeds, and what the public sees."""

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.network.models import Merge, Organisation
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import (
    NOW,
    RELEASED,
    make_contact,
    make_organisation,
    manager,
    place,
)

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
FORM = {"kind": "club", "name": "Lesepaten", "description": "Vorlesen", "town": "Speyer",
        "postcode": "67346"}  # fmt: skip


@pytest.fixture
def client() -> Client:
    """Signed in as the integration manager of Speyer."""
    return sign_in(Client(), make_member(role=Role.INTEGRATION_MANAGER, place=place()))


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("page", ["/netzwerk/", "/akteure/", "/netzwerk/akteure.csv"])
@pytest.mark.slow
def test_queries_do_not_grow_with_rows(
    client: Client, page: str, django_assert_max_num_queries
) -> None:
    make_organisation(fields=["sprache"])
    client.get(page)
    with django_assert_max_num_queries(30) as few:
        list(client.get(page))
    Organisation.objects.bulk_create(
        Organisation(
            name=f"Verein {n}", kind="club", state="published", municipality=place(),
            created_at=NOW, changed_at=NOW,
        )
        for n in range(999)
    )  # fmt: skip
    with django_assert_max_num_queries(30) as many:
        list(client.get(page))
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Archiv für alle", "Sprachtreff"]),
        ("suche=sprachTREFF", ["Sprachtreff"]),
        ("suche=%25", []),
        ("suche=_", []),
        ("suche=" + "x" * 10_000, ["Archiv für alle", "Sprachtreff"]),
        ("suche=%00", ["Archiv für alle", "Sprachtreff"]),
        ("feld=sprache", ["Sprachtreff"]),
        ("feld=quatsch", ["Archiv für alle", "Sprachtreff"]),
        ("art=school", ["Archiv für alle"]),
        ("sprache=ar", ["Sprachtreff"]),
        ("kommune=07319", []),
        ("stand=archived", ["Alt"]),
        ("bestaetigen=on", ["Archiv für alle"]),
        ("seite=-1", ["Archiv für alle", "Sprachtreff"]),
        ("seite=1000000000000000000", ["Archiv für alle", "Sprachtreff"]),
    ],
)
def test_filters(client: Client, query: str, names: list[str]) -> None:
    make_organisation(name="Sprachtreff", fields=["sprache.integrationskurs"], languages=["ar"])
    make_organisation(name="Archiv für alle", kind="school", confirmed_on=None)
    make_organisation(name="Alt", state="archived")
    response = client.get(f"/netzwerk/?{query}")
    assert response.status_code == 200
    assert [row["organisation"].name for row in response.context["rows"]] == names


def test_files_unarm_formulas_and_know_no_contacts(client: Client) -> None:
    make_contact(make_organisation(name="=1+1", description="x"), name="Geheim", **RELEASED)
    book = load_workbook(io.BytesIO(client.get("/netzwerk/akteure.xlsx").content))
    assert book.active["A2"].value == "'=1+1"
    found = b"".join(client.get("/netzwerk/akteure.csv")).decode()
    assert "'=1+1" in found
    assert "Geheim" not in found


def test_adding_shows_what_may_be_there_already(client: Client) -> None:
    make_organisation(name="Lesepaten e. V.")
    form = {**FORM, "municipality": str(place().pk)}
    response = client.post("/netzwerk/neu/", form)
    assert response.status_code == 422
    assert "derselbe Name" in text(response)
    response = client.post("/netzwerk/neu/", {**form, "anyway": "on", "day_0": "9-12"}, follow=True)
    made = Organisation.objects.get(name="Lesepaten")
    assert "Mo 9" in text(response) or "Mo" in text(response)
    assert (made.state, made.opening["slots"][0]["closes"]) == ("draft", "12:00")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("postcode", "6734", "fünf Ziffern"),
        ("day_2", "12-9", "Ende liegt vor dem Anfang"),
        ("latitude", "0", "Grad"),
        ("latitude", "NaN", "Grad"),
        ("latitude", "49", "Breite und Länge zusammen"),
        ("mail", "keine", "E-Mail"),
        ("website", "javascript:alert(1)", "Internetseite"),
        ("languages", "xx", "xx"),
        ("unbekannt", "1", "Unbekannte Felder"),
    ],
)
def test_wrong_input_is_said_at_the_field(
    client: Client, field: str, value: str, sentence: str
) -> None:
    row = make_organisation()
    address = f"/netzwerk/akteur/{row.key}/aendern/"
    response = client.post(address, {**FORM, field: value})
    assert response.status_code == 422
    assert sentence in text(response)
    row.refresh_from_db()
    assert row.name != FORM["name"]


def test_changing_and_the_life_of_an_entry(client: Client) -> None:
    row = make_organisation(state="draft")
    home = f"/netzwerk/akteur/{row.key}/"
    told = {**FORM, "latitude": "49,31719", "longitude": "8,4412", "fields_": ["sprache"]}
    assert client.post(f"{home}aendern/", told).status_code == 302
    assert client.post(f"{home}stand/publish/", {}).status_code == 302
    assert client.post(f"{home}vertrauen/").status_code == 302
    assert client.post(f"{home}bestaetigen/").status_code == 302
    assert client.get(f"{home}stand/quatsch/").status_code == 404
    refused = client.post(f"{home}stand/publish/", {})
    assert (refused.status_code, "nicht möglich" in text(refused)) == (422, True)
    row.refresh_from_db()
    assert (row.name, row.state, row.trust, row.fields) == (
        "Lesepaten",
        "published",
        "trusted",
        ["sprache"],
    )


def test_contacts_by_pages(client: Client) -> None:
    row = make_organisation(fields=["sprache"], languages=["ar"])
    home = f"/netzwerk/akteur/{row.key}/"
    assert "Arabisch" in text(client.get(home))
    public = f"/akteure/{row.key}/"
    told = {"function": "Beratung", "name": "Erika Muster", "purpose": "referral"}
    assert client.post(f"{home}kontakt/neu/", told).status_code == 302
    contact = row.contacts.get()
    assert "Erika" not in text(Client().get(public))
    client.post(f"{home}kontakt/{contact.pk}/einwilligung/", {"on": "01.11.2026", "way": "mail"})
    assert "Erika" in text(Client().get(public))
    client.post(f"{home}kontakt/{contact.pk}/widerruf/")
    assert "Erika" not in text(Client().get(public))
    assert client.post(f"{home}kontakt/{contact.pk}/loeschen/", {}).status_code == 302
    assert not row.contacts.exists()


def test_merging_by_pages(client: Client) -> None:
    kept, gone = (
        make_organisation(name="Lesepaten"),
        make_organisation(name="Lesepaten eV", phone="1"),
    )
    assert "derselbe Name" in text(client.get("/netzwerk/dubletten/"))
    address = f"/netzwerk/akteur/{kept.key}/mit/{gone.key}/"
    assert "bleibt" in text(client.get(address))
    assert client.get(f"/netzwerk/akteur/{kept.key}/mit/{kept.key}/").status_code == 404
    assert client.post(address, {"name": "kept", "phone": "gone"}).status_code == 302
    kept.refresh_from_db()
    assert kept.phone == "1"
    led = client.get(f"/netzwerk/akteur/{gone.key}/")
    assert led.url == f"/netzwerk/akteur/{kept.key}/"
    undo = f"/netzwerk/dubletten/{Merge.objects.get().pk}/rueckgaengig/"
    Organisation.objects.filter(pk=kept.pk).update(phone="2")
    assert "Nicht rückgängig gemacht: „Telefon“" in text(client.post(undo, follow=True))
    Organisation.objects.filter(pk=kept.pk).update(phone="1")
    assert "Beide Einträge sind wieder da" in text(client.post(undo, follow=True))


def test_the_public_sees_published_ones_only() -> None:
    shown = make_organisation(
        name="Öffentlich", fields=["sprache"], languages=["ar"], town="Speyer"
    )
    hidden = make_organisation(name="Entwurf", state="draft")
    anybody = Client()
    for prefix in ("", "/en", "/ar"):
        page = text(anybody.get(f"{prefix}/akteure/"))
        assert "Öffentlich" in page
        assert "Entwurf" not in page
        assert anybody.get(f"{prefix}/akteure/{shown.key}/").status_code == 200
        assert anybody.get(f"{prefix}/akteure/{hidden.key}/").status_code == 404
    assert "العربية" in text(anybody.get(f"/akteure/{shown.key}/"))
    assert "Language" in text(anybody.get("/en/akteure/"))
    assert not anybody.cookies


def test_people_page(client: Client) -> None:
    row = make_organisation()
    home = f"/netzwerk/akteur/{row.key}/zugaenge/"
    manager()  # there is an office of the municipality
    assert client.post(home, {"email": "a@verein.example"}).status_code == 302
    assert "a@verein.example" in text(client.get(home))
    assert client.post(home, {"email": "quatsch"}).status_code == 422
    assert User.objects.count() == 2
