"""Pages of the register for staff: filters, key dates, file, refusals, lost and found input."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from kim.accounts.rules.roles import Role
from kim.places.models import Place
from kim.programme.models import Occupancy, ParticipationStep, PublishedFigure, Source
from tests.programme.factories import MAINZ, NOW, SPEYER, WORMS, lead, started
from tests.programme.pages import PROOF, STEP, page, signed_in

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
Get = Callable[..., str]


def rows(text: str) -> list[str]:
    """Names in the table of the board, in order."""
    return [part.split("</a>")[0].split(">")[-1] for part in text.split('<th scope="row">')[1:]]


@pytest.mark.parametrize(
    ("query", "number", "first"),
    [
        ("", 36, "Landkreis Ahrweiler"),
        ("?art=stadt", 12, "Stadt Frankenthal (Pfalz)"),
        ("?stand=started", 12, "Landkreis Bad Kreuznach"),
        ("?stelle=installed", 7, "Landkreis Bad Kreuznach"),
        ("?suche=kaiserslautern", 2, "Landkreis Kaiserslautern"),
        ("?suche=0731", 9, "Stadt Frankenthal (Pfalz)"),
        ("?stand=started&art=kreis", 3, "Landkreis Bad Kreuznach"),
        ("?sortiert=ags", 36, "Stadt Koblenz"),
        ("?stichtag=10.12.2025&stand=announced", 5, "Stadt Frankenthal (Pfalz)"),
        ("?stichtag=2025-06-30&stand=started", 0, ""),
        ("?bekannt=09.12.2025&stand=started", 0, ""),
    ],
)
def test_the_board_is_filtered_and_sorted(query: str, number: int, first: str) -> None:
    text = page(signed_in(), f"/register/{query}")
    found = rows(text)
    assert len(found) == number
    assert (found[0] if found else "") == first
    assert ("Keine Kommune passt" in text) == (number == 0)


@pytest.mark.parametrize("bad", ["31.02.2026", "morgen", "2025-13-01", "0", "10.12.20255"])
def test_a_bad_day_says_how_to_write_it_and_keeps_what_was_typed(bad: str) -> None:
    text = page(signed_in(), f"/register/?stichtag={bad}", 422)
    assert "in der Form TT.MM.JJJJ" in text
    assert f'value="{bad}"' in text
    assert len(rows(text)) == 36


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("stichtag=0001-01-01", "vom 01.01.2000 bis zum 31.12.2099"),
        ("stichtag=01.01.2100", "vom 01.01.2000 bis zum 31.12.2099"),
        ("stichtag=10.12.2025&stichtag=30.06.2025", "Bitte nur einen Tag eingeben."),
        ("bekannt=31.12.2099", "weiß noch niemand"),
        ("stichtag=morgen", "in der Form TT.MM.JJJJ"),
    ],
)
def test_board_and_file_refuse_the_same_days(query: str, said: str) -> None:
    client = signed_in()
    assert said in page(client, f"/register/?{query}", 422)
    file = client.get(f"/register/register.csv?{query}")
    assert (file.status_code, file.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert said in file.content.decode()


def test_the_board_looks_back() -> None:
    text = page(signed_in(), "/register/?stichtag=10.12.2025&bekannt=09.12.2025")
    assert "wie am 09.12.2025 bekannt" in text
    assert "<dd>0</dd>" in text


def test_the_file_holds_the_rows_of_the_filter() -> None:
    response = signed_in().get("/register/register.csv?stichtag=10.12.2025&stand=announced")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == [
        "AGS", "Kommune", "Art", "Stand", "seit", "Stelle", "Stichtag", "bekannt am",
    ]  # fmt: skip
    assert len(lines) == 6
    assert lines[1][:4] == [
        "07311",
        "Stadt Frankenthal (Pfalz)",
        "kreisfreie Stadt",
        "Teilnahme angekündigt",
    ]


@pytest.mark.parametrize(
    ("role", "ags", "status"),
    [
        (Role.GRANT_OFFICE, "", 200),
        (Role.BUDGET_OFFICER, "", 200),
        (Role.AUDIT_OFFICE, "", 200),
        (Role.HEAD, WORMS, 403),
        (Role.INTEGRATION_MANAGER, WORMS, 403),
    ],
)
def test_who_reads_the_board(role: Role, ags: str, status: int) -> None:
    text = page(signed_in(role, ags), "/register/", status)
    if status == 403:
        assert "Das Register aller Kommunen lesen nur die Stellen des Landes." in text


def test_a_foreign_entry_looks_like_none() -> None:
    client = signed_in(Role.HEAD, WORMS)
    assert "Stadt Worms" in page(client, f"/register/{WORMS}/")

    def without_number(text: str) -> str:
        return text.split("Nummer der Anfrage")[0]

    foreign = without_number(page(client, f"/register/{MAINZ}/", 404))
    assert foreign == without_number(page(client, "/register/07999/", 404))
    assert "Mainz" not in foreign


def test_own_entry_may_be_read_and_says_who_changes_it() -> None:
    client = signed_in(Role.INTEGRATION_MANAGER, WORMS)
    text = page(client, f"/register/{WORMS}/")
    assert "Das Programmregister führt nur die Programmleitung." in text
    assert "/schritt/" not in text
    refused = page(client, f"/register/{WORMS}/schritt/pause/", 403)
    assert "Das Programmregister führt nur die Programmleitung." in refused


@pytest.mark.parametrize(
    "address",
    [
        "/register/0731%00/",
        "/register/٠٧٣١٩/",
        f"/register/{WORMS}x/",
        f"/register/{WORMS}/schritte/99999999999999999999999/berichtigen/",
        f"/register/{WORMS}/schritt/unbekannt/",
        f"/register/{WORMS}/besetzung/krank/",
        f"/register/{WORMS}/schritte/999999/berichtigen/",
        f"/register/{WORMS}/schritte/999999/zuruecknehmen/",
        f"/register/{WORMS}/besetzungen/999999/berichtigen/",
        "/register/veroeffentlicht/999999/berichtigen/",
    ],
)
def test_what_does_not_exist_is_not_found(address: str) -> None:
    page(signed_in(), address, 404)


def test_a_step_of_another_municipality_is_not_found_under_this_address() -> None:
    other = ParticipationStep.objects.filter(participation__place__ags=MAINZ).first()
    assert other
    page(signed_in(), f"/register/{WORMS}/schritte/{other.pk}/berichtigen/", 404)


def test_who_is_second_reads_that_somebody_was_faster() -> None:
    client = signed_in()
    step = ParticipationStep.objects.get(participation__place__ags=WORMS, status="started")
    span = Occupancy.objects.get(post__participation__place__ags=WORMS)
    figure = PublishedFigure.objects.get(figure="participating")
    published = {"figure": "participating", "key_date_on": "10.12.2025", "value": "12"}
    for address, sent in (
        (f"{WORMS}/schritte/{step.pk}/berichtigen", {**STEP, "when": "12.2025"}),
        (f"{WORMS}/besetzungen/{span.pk}/berichtigen", {**STEP, "when": "12.2025", "to_on": ""}),
        (
            f"veroeffentlicht/{figure.pk}/berichtigen",
            {**PROOF, **published, "source": figure.source_id},
        ),
    ):
        first = client.post(f"/register/{address}/", {**sent, "reason": "erste"})
        assert first.status_code == 302, first.content.decode()
        second = client.post(f"/register/{address}/", {**sent, "reason": "Zweite Fassung"})
        assert second.status_code == 422
        assert "Diese Angabe wurde inzwischen ersetzt." in second.content.decode()
        assert "Zweite Fassung</textarea>" in second.content.decode()
        page(client, f"/register/{address}/", 404)


def test_a_form_left_open_does_not_bring_back_a_consent() -> None:
    started(lead())
    client = signed_in()
    address = f"/register/{SPEYER}/kontakt/"
    sent = {"function": "Büro", "name": "Muster", "consent_on": "01.03.2026", "seen": ""}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422  # the same form, sent twice
    open_form = str(client.get(address).content.decode())
    seen = open_form.split('name="seen" value="')[1].split('"')[0]
    client.post(f"{address}widerrufen/", {"csrfmiddlewaretoken": "x"})
    late = client.post(address, {**sent, "seen": seen})
    assert late.status_code == 422
    assert "Der Kontakt wurde inzwischen geändert." in late.content.decode()
    assert "keine Einwilligung, nur intern" in page(client, f"/register/{SPEYER}/")


def test_a_step_is_taken_corrected_and_withdrawn_through_the_pages() -> None:
    client = signed_in()
    done = client.post(f"/register/{SPEYER}/schritt/join/", {**STEP, "when": "02.2026"})
    assert (done.status_code, done["Location"]) == (302, f"/register/{SPEYER}/")
    step = ParticipationStep.objects.get(participation__place__ags=SPEYER)
    assert (step.on, step.precision) == (dt.date(2026, 2, 1), "month")
    text = page(client, f"/register/{SPEYER}/")
    assert "Teilnahme angekündigt“ ist erfasst." in text
    assert f"/register/{SPEYER}/schritte/{step.pk}/zuruecknehmen/" in text
    form = page(client, f"/register/{SPEYER}/schritte/{step.pk}/berichtigen/")
    assert 'value="02.2026"' in form
    client.post(
        f"/register/{SPEYER}/schritte/{step.pk}/berichtigen/", {**STEP, "when": "14.02.2026"}
    )
    now = ParticipationStep.objects.get(participation__place__ags=SPEYER, known_to_at=None)
    assert (now.on, now.replaces_id) == (dt.date(2026, 2, 14), step.pk)
    client.post(f"/register/{SPEYER}/schritte/{now.pk}/zuruecknehmen/", {"reason": "Irrtum"})
    text = page(client, f"/register/{SPEYER}/")
    assert text.count("gilt nicht mehr") == 2
    assert "Irrtum" in text


def test_a_refusal_keeps_everything_that_was_typed() -> None:
    response = signed_in().post(
        f"/register/{SPEYER}/schritt/join/",
        {**STEP, "when": "30.06.2025", "reason": "Ein langer Grund"},
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "Das Programm beginnt erst am 01.07.2025. Bitte prüfen Sie das Datum." in text
    assert "<title>Fehler: " in text
    assert 'value="30.06.2025"' in text
    assert "Ein langer Grund</textarea>" in text


def test_a_step_for_several() -> None:
    client = signed_in()
    assert 'value="07331"' in page(client, "/register/mehrere/?ags=07331")
    sent = {**STEP, "when": "01.02.2026", "deed": "join", "places": [SPEYER, MAINZ]}
    refused = client.post("/register/mehrere/", sent)
    assert refused.status_code == 422
    assert "Stadt Mainz: „Teilnahme ankündigen“ ist im Stand" in refused.content.decode()
    assert client.post("/register/mehrere/", {**sent, "places": [SPEYER]}).status_code == 302
    assert ParticipationStep.objects.filter(participation__place__ags=SPEYER).count() == 1


def test_post_terms_and_contact_through_the_pages() -> None:
    started(lead())
    client = signed_in()
    base = f"/register/{SPEYER}"
    occupied = {**STEP, "when": "15.02.2026", "to_on": ""}
    assert client.post(f"{base}/besetzung/installed/", occupied).status_code == 302
    span = Occupancy.objects.get(post__participation__place__ags=SPEYER)
    corrected = {**occupied, "when": "16.02.2026"}
    client.post(f"{base}/besetzungen/{span.pk}/berichtigen/", corrected)
    now = Occupancy.objects.get(post__participation__place__ags=SPEYER, known_to_at=None)
    assert now.from_on == dt.date(2026, 2, 16)
    client.post(f"{base}/besetzungen/{now.pk}/zuruecknehmen/", {"reason": "Irrtum"})
    assert not Occupancy.objects.filter(
        post__participation__place__ags=SPEYER, known_to_at=None
    ).exists()
    terms = {**PROOF, "from_on": "01.02.2026", "fte": "0,75", "pay_group": "EG 10 TVöD"}
    assert client.post(f"{base}/umfang/", terms).status_code == 302
    assert "EG 10 TVöD" in page(client, f"{base}/")
    contact = {"function": "Integrationsmanagement", "email": "x@speyer.example"}
    client.post(f"{base}/kontakt/", {**contact, "consent_on": "01.03.2026"})
    assert "mit Einwilligung vom 01.03.2026" in page(client, f"{base}/")
    client.post(f"{base}/kontakt/widerrufen/", {"csrfmiddlewaretoken": "x"})
    assert "keine Einwilligung, nur intern" in page(client, f"{base}/")
    client.post(f"{base}/kontakt/loeschen/", {"csrfmiddlewaretoken": "x"})
    assert "Es ist kein Kontakt erfasst." in page(client, f"{base}/")


def test_what_no_column_holds_is_a_fault_of_the_form() -> None:
    client = signed_in()
    money = {**PROOF, "year": "2028", "announced_on": "01.06.2026"}
    contact = {"function": "F", "email": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"}
    source = {"title": "T", "publisher": "P", "published_on": "01.06.2026"}
    for address, sent in (
        ("mittel/neu", {**money, "amount": "10.000.000.000,00"}),
        ("mittel/neu", {**money, "amount": "9" * 40}),
        (f"{SPEYER}/kontakt", contact),
        ("quellen/neu", {**source, "address": "ftp://datei.example/x"}),
        ("quellen/neu", {**source, "address": "javascript:alert(1)"}),
    ):
        assert client.post(f"/register/{address}/", sent).status_code == 422, sent


def test_two_sources_of_a_day_may_begin_alike() -> None:
    client = signed_in()
    for number in range(3):
        title = f"Kommunales Integrationsmanagement, Teil {number}"
        sent = {"title": title, "publisher": "Ministerium", "published_on": "01.06.2026"}
        assert client.post("/register/quellen/neu/", sent).status_code == 302
    assert Source.objects.filter(title__startswith="Kommunales Integrationsm").count() == 3


@pytest.mark.parametrize("steps", [1, 3, 1000])
def test_board_and_entry_take_the_same_queries_for_any_number_of_facts(
    steps: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in()
    participation_id = ParticipationStep.objects.values_list("participation_id", flat=True)[0]
    ags = ParticipationStep.objects.filter(participation_id=participation_id).values_list(
        "participation__place__ags", flat=True
    )[0]
    ParticipationStep.objects.bulk_create(
        ParticipationStep(
            participation_id=participation_id,
            position=10 + number,
            status="paused" if number % 2 else "started",
            on=dt.date(2026, 1, 2) + dt.timedelta(days=number // 4),
            evidence_on=NOW.date(),
            known_from_at=NOW,
            reason="x",
            recorded_by="system",
        )
        for number in range(steps)
    )
    client.get("/register/")  # the cache of content types and the like
    with django_assert_num_queries(BOARD_QUERIES):
        client.get("/register/")
    with django_assert_num_queries(ENTRY_QUERIES):
        client.get(f"/register/{ags}/")


BOARD_QUERIES = 11
ENTRY_QUERIES = 11


def test_a_name_is_no_formula_in_the_file() -> None:
    Place.objects.filter(ags="07143").update(name="=1+1kreis")
    text = signed_in().get("/register/register.csv").content.decode("utf-8-sig")
    lines = csv.reader(io.StringIO(text), delimiter=";")
    assert next(line[1] for line in lines if line[0] == "07143") == "'=1+1kreis"
