"""Pages of offers: the list, the editor that keeps what was typed, the public page, its files."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from kim.accounts.rules.roles import Role
from kim.network.rules.opening import Dated, Schedule
from kim.offers.forms.editor import OfferEditor
from kim.offers.models import Offer
from kim.offers.queries.data import offer_data
from kim.offers.rules.offer_data import TimeData
from kim.offers.services.offers import change_offer
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import give_office, make_organisation, manager, place
from tests.offers.factories import NOW, PHONE, data_of, make_offer

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
NEW = "/angebote/verwalten/neu/"
LIST = "/angebote/verwalten/"


@pytest.fixture
def keeper(client: Client) -> Client:
    sign_in(client, make_member(role=Role.INTEGRATION_MANAGER, place=place()))
    return client


def typed(organisation: Any, **changes: Any) -> dict[str, Any]:
    """The seven answers as a browser sends them."""
    given = {
        "title": "Sprachcafé", "field": "sprache", "organisation": organisation.pk,
        "mode": "on_site", "languages": ["de", "uk"], "contact_phone": "06232 123456",
        "kind": "ongoing", "cost": "free", "childcare": "unknown", "registration": "none",
        "capacity": "unknown", "on_holidays": "on", "closed": "24.12.2026–06.01.2027 Pause",
        "ort-anzahl": "2", "ort-0-street": "Musterweg 1", "ort-0-postcode": "67346",
        "ort-0-town": "Speyer", "ort-0-latitude": "49,317", "ort-0-longitude": "8,431",
        "zeit-anzahl": "3", "zeit-0-days": ["0", "2"], "zeit-0-opens": "15",
        "zeit-0-closes": "17.30",
        "zeit-0-venue": "0", "zeit-0-kind": "visiting", "zeit-1-kind": "visiting",
        "zeit-2-days": ["1"], "zeit-2-opens": "9", "zeit-2-closes": "10", "zeit-2-kind": "phone",
        "termin-anzahl": "1", "termin-0-on": "01.12.2026", "termin-0-opens": "18:00",
        "termin-0-closes": "20:00", "termin-0-repeat": "weekday", "termin-0-kind": "event",
        "termin-0-not_on": "05.01.2027",
    }  # fmt: skip
    return {**given, **changes}


def test_an_offer_is_entered_in_one_step(keeper: Client) -> None:
    organisation = make_organisation()
    assert keeper.get(NEW).status_code == 200
    sent = keeper.post(NEW, {**typed(organisation), "veroeffentlichen": "1"})
    assert sent.status_code == 302
    offer = Offer.objects.get()
    assert offer.is_public
    data = offer_data(offer)
    assert [(time.kind, time.venue) for time in data.times] == [
        ("visiting", 0), ("phone", None), ("event", None),
    ]  # fmt: skip
    (dated,) = data.times[2].schedule.dates
    assert (dated.rule, dated.not_on) == ("FREQ=MONTHLY;BYDAY=1TU", (dt.date(2027, 1, 5),))
    assert all(time.schedule.closed_on_public_holidays for time in data.times)
    assert data.times[0].schedule.closed[0].reason == "Pause"
    assert keeper.get(sent.headers["Location"]).status_code == 200


def test_what_the_editor_shows_is_what_it_saves(keeper: Client) -> None:
    """Opening an offer and saving it again changes nothing."""
    organisation = make_organisation()
    keeper.post(NEW, typed(organisation))
    offer = Offer.objects.get()
    before = offer_data(offer)
    editor = OfferEditor(None, organisations=[(organisation.pk, "x")], old=before)
    sent: dict[str, Any] = {}
    for form in (editor.form, *(row for rows in editor.rows for row in rows.forms)):
        for field in form:
            value = field.value()
            if value not in (None, "", False, []):
                sent[field.html_name] = field.field.prepare_value(value)
    sent |= {rows.counter: rows.count for rows in editor.rows}
    keeper.post(f"{LIST}{offer.key}/", sent)
    assert offer_data(Offer.objects.get()) == before


def test_errors_keep_what_was_typed_and_say_where(keeper: Client) -> None:
    organisation = make_organisation()
    wrong = typed(
        organisation, title="Mein Titel", **{
            "zeit-0-closes": "14", "ort-0-latitude": "0", "ort-0-longitude": "0",
            "contact_mail": "keine Adresse", "termin-0-on": "31.02.2026",
        },
    )  # fmt: skip
    answer = keeper.post(NEW, wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Mein Titel"' in text
    assert "Das Ende liegt vor dem Anfang" in text
    assert "Bitte ein Datum" in text
    assert Offer.objects.count() == 0
    fixed = {**wrong, "zeit-0-closes": "17", "termin-0-on": "01.12.2026"}
    text = keeper.post(NEW, fixed).content.decode()
    assert "nicht in Rheinland-Pfalz" in text
    assert "Bitte prüfen Sie die E-Mail-Adresse" in text
    assert Offer.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "a\u202eb"}, "unsichtbare Steuerzeichen"),
        ({"languages": ["xx"]}, "xx"),
        ({"zeit-0-opens": "25"}, "Uhrzeit"),
        ({"zeit-0-days": []}, "Wochentag"),
        ({"zeit-0-venue": "1"}, "Dieser Ort ist leer"),
        ({"closed": "nie"}, "Tag oder Zeitraum"),
        ({"closed": "06.01.2027–24.12.2026"}, "letzte Schließtag"),
        ({"termin-0-not_on": "bald"}, "Tage wie"),
        ({"termin-0-repeat": "own", "termin-0-rule": "FREQ=SECONDLY"}, "Wiederholung"),
        ({"ort-0-postcode": "abc"}, "Postleitzahl"),
        ({"ort-anzahl": "1000000"}, ""),
        ({"ort-anzahl": "x", "zeit-0-venue": ""}, ""),
    ],
)
def test_bad_input(keeper: Client, change: dict[str, Any], sentence: str) -> None:
    answer = keeper.post(NEW, typed(make_organisation(), **change))
    assert answer.status_code == (422 if sentence else 302)
    assert sentence in answer.content.decode()


def test_every_script_can_be_typed(keeper: Client) -> None:
    for title in ("قهوة اللغة", "👩‍👧 Treff", "e\u0301te\u0301", "ትግርኛ"):
        assert keeper.post(NEW, typed(make_organisation(), title=title)).status_code == 302


def test_more_rows_without_javascript(keeper: Client) -> None:
    answer = keeper.post(NEW, {**typed(make_organisation()), "mehr": "zeit"})
    text = answer.content.decode()
    assert 'name="zeit-anzahl" value="5"' in text
    assert 'value="Sprachcafé"' in text
    assert Offer.objects.count() == 0


def test_preview_is_the_public_page_and_saves_nothing(keeper: Client) -> None:
    answer = keeper.post(NEW, {**typed(make_organisation()), "vorschau": "1"})
    text = answer.content.decode()
    assert "Vorschau – noch nicht gespeichert" in text
    assert "Ein Satz „Kurz gesagt“ hilft" in text
    assert "Mo, Mi 15:00–17:30" in text
    assert Offer.objects.count() == 0


def test_the_form_knows_the_only_provider(client: Client) -> None:
    organisation = give_office(make_organisation(mail="verein@muster.example"))
    sign_in(client, make_member(role=Role.CARRIER, place=place()))
    text = client.get(NEW).content.decode()
    assert 'value="verein@muster.example"' in text
    assert f'<option value="{organisation.pk}" selected>' in text


def test_somebody_else_was_faster(keeper: Client) -> None:
    organisation = make_organisation()
    offer = make_offer(organisation)
    address = f"{LIST}{offer.key}/"
    change_offer(
        actor=manager(), offer_id=offer.pk, data=data_of(organisation, title="Neu"),
        now=NOW + dt.timedelta(hours=1),
    )  # fmt: skip
    answer = keeper.post(address, typed(organisation, gesehen=NOW.isoformat()))
    assert answer.status_code == 409
    assert 'value="Sprachcafé"' in answer.content.decode()
    assert offer.texts.get().title == "Neu"


def test_the_list_is_narrowed_and_moved_at_once(keeper: Client) -> None:
    organisation = make_organisation()
    first, second = make_offer(organisation, title="Erstes"), make_offer(organisation, public=False)
    assert "Erstes" in keeper.get(LIST).content.decode()
    for query, found in (
        ("suche=erstes", True), ("suche=zweites", False), ("stand=draft", False),
        ("stand=published", True), ("aktualitaet=fresh", True), ("aktualitaet=hidden", False),
        (f"anbieter={organisation.pk}", True), ("feld=sprache", True), ("feld=arbeit", False),
        ("sortiert=geprueft", True), ("wartet=on", False), ("seite=99999999999", True),
    ):  # fmt: skip
        assert ("Erstes" in keeper.get(f"{LIST}?{query}").content.decode()) is found, query
    assert keeper.get(f"{LIST}?stand=x").status_code == 422
    chosen = {"nr": [first.pk, second.pk], "deed": "archive"}
    keeper.post(f"{LIST}mehrere/", chosen)
    assert set(Offer.objects.values_list("state", flat=True)) == {"archived"}
    text = keeper.post(f"{LIST}mehrere/", {**chosen, "deed": "publish"}, follow=True)
    assert "2 nicht" in text.content.decode()
    keeper.post(f"{LIST}mehrere/", {**chosen, "deed": "restore"})
    assert set(Offer.objects.values_list("state", flat=True)) == {"draft"}
    assert "Bitte wählen" in keeper.post(f"{LIST}mehrere/", {}, follow=True).content.decode()


def test_one_offer_is_moved_and_copied_from_its_page(keeper: Client) -> None:
    offer = make_offer()
    for deed, state in (
        ("confirm", "published"),
        ("withdraw", "withdrawn"),
        ("publish", "published"),
    ):
        keeper.post(f"{LIST}{offer.key}/{deed}/")
        offer.refresh_from_db()
        assert offer.state == state
    assert keeper.post(f"{LIST}{offer.key}/explode/").status_code == 404
    keeper.post(f"{LIST}{offer.key}/kopieren/")
    assert Offer.objects.count() == 2
    assert "Gleiche Reihe" in keeper.get(f"{LIST}{offer.key}/").content.decode()


def fill(organisation: Any, count: int) -> None:
    while Offer.objects.count() < count:
        make_offer(organisation)


def test_the_list_asks_a_fixed_number_of_questions(
    keeper: Client, django_assert_max_num_queries: Any
) -> None:
    organisation = make_organisation()
    keeper.get(LIST)  # the session notes its first page
    numbers = []
    for count in (1, 3):
        fill(organisation, count)
        with django_assert_max_num_queries(30) as found:
            assert keeper.get(LIST).status_code == 200
        numbers.append(len(found))
    many(organisation, 1000)
    with django_assert_max_num_queries(30) as found:
        assert keeper.get(LIST).status_code == 200
    assert numbers == [len(found)] * 2


def many(organisation: Any, count: int) -> None:
    """A thousand offers without the deeds."""
    values = {
        "organisation": organisation, "municipality": organisation.municipality,
        "kind": "ongoing", "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    made = Offer.objects.bulk_create(Offer(**values) for _ in range(count))
    text = made[0].texts.model
    text.objects.bulk_create(text(offer=row, language="de", title="Viele") for row in made)


def test_the_public_page_says_what_when_where(client: Client) -> None:
    offer = make_offer(
        times=(*data_of(make_organisation()).times, PHONE), capacity="few",
        level_from="a1", access=("quiet",), target_groups=("women",), online_url="https://x.example",
    )  # fmt: skip
    with time_machine.travel(dt.datetime(2026, 11, 30, 14, 30, tzinfo=dt.UTC), tick=False):
        text = client.get(f"/angebote/{offer.key}/").content.decode()
    for word in (
        "Sprachcafé am Markt", "jetzt geöffnet", "geprüft am", "24.11.2026", "wenige Plätze",
        "Mo, Mi 15:00–17:00", "Telefonzeit", "nicht in den Schulferien", "Musterweg 1", "Frauen",
        "ruhiger Raum", "stufenlos erreichbar", "Українська", "mlat=49.31700", "<svg",
        "Mittwoch, 02.12.2026",
    ):  # fmt: skip
        assert word in text, word
    with time_machine.travel(dt.datetime(2026, 12, 30, 14, 30, tzinfo=dt.UTC), tick=False):
        text = client.get(f"/angebote/{offer.key}/").content.decode()
    assert "jetzt geöffnet" not in text
    assert "wenige Plätze" not in text  # said five weeks ago


def test_texts_in_the_language_of_the_visitor(client: Client) -> None:
    offer = make_offer()
    text = client.get(f"/ar/angebote/{offer.key}/").content.decode()
    assert '<div lang="de" dir="ltr">\n<h1' in text
    assert "هذا النص غير متوفر بلغتك بعد" in text
    offer.texts.create(language="ar", title="مقهى اللغة", state="machine")
    offer.texts.create(language="fa", title="کافه زبان", state="outdated")
    text = client.get(f"/ar/angebote/{offer.key}/").content.decode()
    assert '<div lang="ar" dir="rtl">\n<h1 class="kern-heading-large">مقهى اللغة' in text
    text = client.get(f"/en/angebote/{offer.key}/?text=fa").content.decode()
    assert "کافه زبان" in text
    assert "may be out of date" in text


def test_what_is_not_public_is_not_there(client: Client) -> None:
    offer = make_offer(public=False)
    for end in ("", "kalender.ics", "kontakt.vcf"):
        assert client.get(f"/angebote/{offer.key}/{end}").status_code == 404


def test_the_calendar_knows_the_holidays(client: Client) -> None:
    offer = make_offer()
    with time_machine.travel(NOW, tick=False):
        answer = client.get(f"/angebote/{offer.key}/kalender.ics")
        assert answer.content == client.get(f"/angebote/{offer.key}/kalender.ics").content
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    days = {event["DTSTART"].dt.date() for event in events}
    assert dt.date(2026, 11, 25) in days
    assert dt.date(2026, 12, 28) not in days  # school holidays
    assert str(events[0]["LOCATION"]) == "Treffpunkt Muster, Musterweg 1, 67346 Speyer"


def test_the_address_card(client: Client) -> None:
    offer = make_offer(
        make_organisation(name="Haus; der, Begegnung " + "ä" * 60), contact_phone="06232 12"
    )
    body = client.get(f"/angebote/{offer.key}/kontakt.vcf").content
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    text = body.replace(b"\r\n ", b"").decode()
    assert "ORG:Haus\\; der\\, Begegnung ää" in text
    assert "TEL;TYPE=work;VALUE=text:06232 12\r\n" in text
    assert "ADR;TYPE=work:;;Musterweg 1;Speyer;;67346;\r\n" in text


def test_an_online_event_has_its_address_as_place(client: Client) -> None:
    on = dt.date(2026, 12, 3)
    schedule = Schedule(dates=(Dated(on=on, opens=dt.time(9), closes=dt.time(10), note="Raum"),))
    offer = make_offer(
        venues=(), times=(TimeData(schedule=schedule),), mode="online",
        online_url="https://raum.muster.example/x",
    )  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        answer = client.get(f"/angebote/{offer.key}/kalender.ics")
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["LOCATION"]) == "https://raum.muster.example/x"
        text = client.get(f"/uk/angebote/{offer.key}/").content.decode()
    assert '<span lang="de" dir="ltr">Do, 03.12.2026, 9–10 Uhr (Raum)</span>' in text


def test_people_without_a_role_manage_nothing(client: Client) -> None:
    sign_in(client, make_member(role=Role.TREASURY, place=place()))
    assert client.get(LIST).status_code == 403
