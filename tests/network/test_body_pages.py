"""Pages of bodies and meetings, and what an invitation opens without an account."""

import pytest
from django.test import Client
from icalendar import Calendar

from kim.accounts.rules.roles import Role
from kim.network.models import Body, Meeting, Task
from kim.network.services.bodies import add_members
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import NOW, make_organisation, manager, place
from tests.network.test_bodies import make_body, planned

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]


@pytest.fixture
def client() -> Client:
    return sign_in(Client(), make_member(role=Role.INTEGRATION_MANAGER, place=place()))


def text(response) -> str:
    return response.content.decode()


def test_a_meeting_of_many_from_nothing_to_frozen_minutes(client: Client) -> None:
    for number in range(12):
        make_organisation(fields=["sprache"], mail=f"info{number}@v.example")
    told = {
        "municipality": place().pk,
        "name": "AG Sprache",
        "kind": "working_group",
        "purpose": "",
    }
    assert client.post("/netzwerk/gremien/neu/", told).status_code == 302
    body = Body.objects.get()
    home = f"/netzwerk/gremien/{body.key}/"
    page = client.get(f"{home}mitglieder/?feld=sprache")
    ids = [row.pk for row in page.context["candidates"]]
    assert client.post(f"{home}mitglieder/", {"akteur": ids}).status_code == 302
    assert body.members.count() == 12
    sent = {
        "title": "1. Sitzung",
        "on": "24.01.2025",
        "opens": "14",
        "closes": "16:30",
        "place": "Saal",
    }
    assert client.post(f"{home}sitzung/", {**sent, "closes": "13:00"}).status_code == 422
    assert client.post(f"{home}sitzung/", {**sent, "opens": "25:00"}).status_code == 422
    assert client.post(f"{home}sitzung/", sent).status_code == 302
    meeting = Meeting.objects.get()
    page = f"/netzwerk/gremien/sitzung/{meeting.key}/"
    assert client.post(f"{page}punkt/", {"title": "Kurse", "note": ""}).status_code == 302
    assert "12 durch je eine E-Mail" in text(client.get(f"{page}einladen/"))
    assert client.post(f"{page}einladen/").status_code == 302
    assert client.get(f"{page}protokoll/").status_code == 302  # not held yet: back, with a reason
    assert client.post(f"{page}stand/hold/").status_code == 302
    point = meeting.points.get()
    minutes = {f"said_{point.pk}": "Gut.", f"resolution_{point.pk}": "Weiter so.",
               f"state_{point.pk}": "closed", f"reason_{point.pk}": "", "guests": "1",
               "attended": [member.pk for member in body.members.all()[:3]]}  # fmt: skip
    assert "Bitte nennen Sie den Grund" in text(client.post(f"{page}protokoll/", minutes))
    minutes[f"state_{point.pk}"] = "carried"
    assert client.post(f"{page}protokoll/", minutes).status_code == 302
    task = {"text": "Liste", "owner": "Büro", "due_on": "01.02.2025"}
    assert client.post(f"{page}aufgabe/", task).status_code == 302
    assert client.get(f"{page}protokoll.pdf").status_code == 404
    assert client.post(f"{page}festschreiben/").status_code == 302
    pdf = client.get(f"{page}protokoll.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert "überfällig" in text(client.get("/netzwerk/gremien/aufgaben/"))
    address = f"/netzwerk/gremien/aufgaben/{Task.objects.get().pk}/"
    assert client.post(address, {"deed": "close", "result": ""}).status_code == 422
    assert client.post(address, {"deed": "finish", "result": ""}).status_code == 302
    assert "Liste" in text(client.get("/netzwerk/gremien/aufgaben/?stand=alle"))
    assert "vertagten Punkte: 1" in text(client.get(f"{home}sitzung/"))
    for shown in (home, page, "/netzwerk/gremien/"):
        assert client.get(shown).status_code == 200


def test_cancelling_and_members_by_pages(client: Client) -> None:
    body = make_body()
    home = f"/netzwerk/gremien/{body.key}/"
    told = {"organisation": "", "function": "Vorsitz", "name": "", "mail": "v@v.example"}
    assert client.post(f"{home}mitglied/", {**told, "function": ""}).status_code == 422
    assert client.post(f"{home}mitglied/", told).status_code == 302
    member = body.members.get()
    assert client.post(f"{home}mitglied/{member.pk}/", told | {"name": "x"}).status_code == 302
    assert (
        client.post(f"{home}mitglieder/", {"akteur": ["987654321", "quatsch"]}).status_code == 200
    )
    meeting = planned(body, days=9)
    page = f"/netzwerk/gremien/sitzung/{meeting.key}/"
    assert client.post(f"{page}stand/cancel/", {"reason": "krank"}).status_code == 302
    assert client.get(f"{page}stand/quatsch/").status_code == 404
    assert "abgesagt" in text(client.get(page))
    assert client.post(f"{home}mitglied/{member.pk}/beenden/").status_code == 302
    assert (
        client.post(f"{home}aendern/", {"name": "Neu", "kind": "forum", "purpose": ""}).status_code
        == 302
    )


def test_an_invitation_opens_without_account_and_names_nobody(client: Client) -> None:
    body = make_body()
    row = make_organisation(mail="a@v.example")
    add_members(actor=manager(), body_id=body.pk, organisation_ids=[row.pk], now=NOW)
    meeting = planned(body, days=9)
    anybody = Client()
    page = f"/akteure/einladung/{meeting.invitation_key}/"
    assert anybody.get(page).status_code == 404  # nobody was invited yet
    client.post(f"/netzwerk/gremien/sitzung/{meeting.key}/einladen/")
    shown = anybody.get(page)
    assert "Steuerungsgruppe" in text(shown)
    assert "a@v.example" not in text(shown)
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert anybody.get(f"/ar{page}").status_code == 200
    event = next(iter(Calendar.from_ical(anybody.get(f"{page}termin.ics").content).walk("VEVENT")))
    assert event["STATUS"] == "CONFIRMED"
    made = client.post(f"/netzwerk/gremien/{body.key}/kalender/")
    feed = made.context["feed"].split("//")[1].partition("/")[2]
    calendar = Calendar.from_ical(anybody.get(f"/{feed}").content)
    assert len(list(calendar.walk("VEVENT"))) == 1
    client.post(f"/netzwerk/gremien/{body.key}/kalender/")
    assert anybody.get(f"/{feed}").status_code == 404  # renewed: the old address is void


@pytest.mark.slow
@pytest.mark.parametrize("page", ["/netzwerk/gremien/", "/netzwerk/gremien/aufgaben/"])
def test_queries_do_not_grow(client: Client, page: str, django_assert_max_num_queries) -> None:
    make_body()
    client.get(page)
    with django_assert_max_num_queries(25) as few:
        client.get(page)
    bodies = [make_body(f"AG {n}") for n in range(5)]
    meeting = planned(bodies[0])
    Task.objects.bulk_create(
        Task(body=bodies[0], meeting=meeting, text=f"{n}", owner="x", due_on=NOW.date())
        for n in range(50)
    )
    with django_assert_max_num_queries(25) as many:
        client.get(page)
    assert len(many) == len(few)
