"""The list of applications: who sees what, filters, order, files, assignment, saved views."""

import csv
import datetime as dt
import io
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import Application, SavedView
from kim.grants.services.assign import assign_officer, assign_officers
from kim.grants.services.cases import GrantError
from kim.grants.services.saved_views import MOST, delete_view, rename_view, save_view
from kim.grants.states.applications import ApplicationState as S
from kim.kernel.permissions import PermissionDenied
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, person

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
LIST = "/foerderung/"


def client_of(role: Role, ags: str = "") -> Client:
    place = Place.objects.get(ags=ags) if ags else None
    return sign_in(Client(), make_member(role=role, place=place))


def text_of(client: Client, address: str = LIST, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text[:500]
    return unescape(response.text)


def numbers_in(text: str) -> list[str]:
    """The files of the table, in their order."""
    parts = text.split('<th scope="row"><a href="/foerderung/vorgang/')[1:]
    return [part.split("/", 1)[0] for part in parts]


@pytest.fixture
def three() -> tuple[Application, Application, Application]:
    """Speyer submitted, Worms in review and overdue, Landau a draft."""
    speyer = make_application(state=S.SUBMITTED, ags=SPEYER)
    worms = make_application(state=S.TECHNICAL_REVIEW, ags=WORMS)
    worms.due_on = timezone.localdate() - dt.timedelta(days=2)
    worms.requested = Decimal("20000.00")
    worms.save()
    return speyer, worms, make_application(state=S.DRAFT, ags="07313")


def test_the_land_sees_what_was_submitted_a_municipality_its_own(three: Any) -> None:
    speyer, worms, landau = three
    assert numbers_in(text_of(client_of(Role.GRANT_OFFICE))) == [worms.number, speyer.number]
    own = text_of(client_of(Role.TREASURY, "07313"))
    assert numbers_in(own) == [landau.number]
    assert "zuweisen" not in own


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stand=submitted", "s"),
        ("stand=pruefung", "w"),
        ("stand=eingang&kommune=07319", ""),
        ("aufruf=KIM-2026", "ws"),
        ("kommune=07318", "s"),
        ("frist=ueberfaellig", "w"),
        ("frist=keine", "s"),
        ("frist=bald", ""),
        ("von=20.000,01", "s"),
        ("bis=20.000", "w"),
        ("von=20000&bis=65000", "ws"),
        ("suche=worm", "w"),
        ("suche=07318", "s"),
        ("bearbeitung=niemand", "ws"),
        ("bearbeitung=ich", ""),
        ("sortiert=-beantragt", "sw"),
        ("sortiert=beantragt", "ws"),
        ("sortiert=kommune", "sw"),
        ("sortiert=-frist", "ws"),  # without a day last, whichever way
    ],
)
def test_filters_and_order(three: Any, query: str, expected: str) -> None:
    speyer, worms, _ = three
    names = {speyer.number: "s", worms.number: "w"}
    text = text_of(client_of(Role.BUDGET_OFFICER), f"{LIST}?{query}")
    assert "".join(names[number] for number in numbers_in(text)) == expected
    assert ("Kein Antrag passt zu diesen Filtern." in text) is (expected == "")


def test_overdue_is_told_by_word_sign_and_sentence(three: Any) -> None:
    text = text_of(client_of(Role.GRANT_OFFICE), f"{LIST}?kommune={WORMS}")
    assert '<span aria-hidden="true">!</span> überfällig' in text
    assert "abgelaufen, vor 2 Tagen." in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("von=1,234.56", "Bitte einen Betrag wie 1.234,56 eingeben."),
        ("von=9&bis=8", "Der obere Betrag muss mindestens so groß sein wie der untere."),
        ("stand=' OR 1=1", "Auswahl"),
        ("kommune=99999", "Auswahl"),
        ("sortiert=officer__password", ""),
    ],
)
@pytest.mark.parametrize("address", [LIST, f"{LIST}antraege.csv", f"{LIST}antraege.xlsx"])
def test_a_filter_that_cannot_be_read_is_said(query: str, sentence: str, address: str) -> None:
    text = text_of(client_of(Role.GRANT_OFFICE), f"{address}?{query}", status=422)
    assert "Bitte prüfen Sie Ihre Eingaben" in text
    assert sentence in text


def test_empty_states() -> None:
    assert "Es ist noch kein Antrag eingegangen." in text_of(client_of(Role.GRANT_OFFICE))
    assert "noch keinen Antrag begonnen" in text_of(client_of(Role.DEPUTY, SPEYER))


def test_files_hold_the_filtered_rows_and_no_formula(three: Any) -> None:
    speyer, _, _ = three
    speyer.call.title = "=HYPERLINK(1)"
    speyer.call.save()
    client = client_of(Role.GRANT_OFFICE)
    response = client.get(f"{LIST}antraege.csv?stand=eingang")
    head, *rows = csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")), delimiter=";")
    assert [row[0] for row in rows] == [speyer.number]
    assert rows[0][head.index("Aufruf")] == "'=HYPERLINK(1)"
    assert rows[0][head.index("beantragt (EUR)")] == "65000,00"
    response = client.get(f"{LIST}antraege.xlsx?stand=eingang")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    names, values = sheet.iter_rows()
    found = dict(zip([cell.value for cell in names], values, strict=True))
    assert found["Aktenzeichen"].value == speyer.number
    assert (found["Aufruf"].value, found["Aufruf"].data_type) == ("'=HYPERLINK(1)", "s")
    assert found["beantragt (EUR)"].value == 65000
    assert isinstance(found["seit"].value, dt.datetime)


def test_board_counts_by_group_and_is_for_the_land(three: Any) -> None:
    text = text_of(client_of(Role.AUDIT_OFFICE), f"{LIST}brett/")
    columns = [part.split("<", 1)[0].split('">')[-1] for part in text.split("<h2")[1:]]
    assert [name.strip() for name in columns] == [
        "Eingang", "Vollständigkeit", "Prüfung", "Entscheidung", "Bewilligt",
        "Ohne Bewilligung beendet",
    ]  # fmt: skip
    assert text.count('<span class="kim-muted">(1)</span>') == 2
    assert "Landau" not in text.split("kim-board", 1)[1]
    text_of(client_of(Role.HEAD, SPEYER), f"{LIST}brett/", status=403)


@pytest.mark.parametrize("address", [LIST, f"{LIST}brett/", f"{LIST}antraege.csv"])
def test_queries_do_not_grow_with_rows(address: str) -> None:
    client = client_of(Role.GRANT_OFFICE)
    places = list(Place.objects.filter(kind__in=["district", "town"]).values_list("ags", flat=True))
    counts = []
    for ags_of_case in (places[:1], places[1:3]):
        for ags in ags_of_case:
            made = make_application(state=S.SUBMITTED, ags=ags)
            made.officer_id = make_member(role=Role.GRANT_OFFICE).pk
            made.save()
        client.get(address)
        counts.append(queries_of(client, address))
    template = Application.objects.order_by("pk").last()
    assert template is not None
    rows = []
    for count in range(1000):
        row = Application.objects.get(pk=template.pk) if count == 0 else rows[0]
        values = {f.attname: getattr(row, f.attname) for f in Application._meta.concrete_fields}
        del values["id"]
        rows.append(Application(**values | {"number": f"VIELE-{count}", "state": S.REJECTED}))
    Application.objects.bulk_create(rows)
    counts.append(queries_of(client, address))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 22


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_many_rows_come_in_pages() -> None:
    first = make_application(state=S.SUBMITTED)
    values = {f.attname: getattr(first, f.attname) for f in Application._meta.concrete_fields}
    del values["id"]
    Application.objects.bulk_create(
        Application(**values | {"number": f"VIELE-{count:03}", "state": S.WITHDRAWN})
        for count in range(59)
    )
    client = client_of(Role.GRANT_OFFICE)
    text = text_of(client, f"{LIST}?sortiert=nummer")
    assert len(numbers_in(text)) == 50
    assert 'href="?sortiert=nummer&seite=2"' in text
    assert len(numbers_in(text_of(client, f"{LIST}?sortiert=nummer&seite=2"))) == 10
    assert numbers_in(text_of(client, f"{LIST}?sortiert=nummer&seite=x")) == numbers_in(text)


# Assignment


def test_bulk_assignment_tells_the_officer_and_records_each(three: Any) -> None:
    speyer, worms, landau = three
    officer = make_member(role=Role.GRANT_OFFICE)
    client = client_of(Role.PROGRAMME_LEAD)
    address = f"{LIST}zuweisen/?nr={speyer.number}&nr={worms.number}&nr={landau.number}"
    text = text_of(client, address)
    assert [
        number in text.split("<form", 1)[1].split("</form>")[0]
        for number in (speyer.number, worms.number, landau.number)
    ] == [True, True, False]
    response = client.post(
        f"{LIST}zuweisen/", {"nr": [speyer.number, worms.number], "officer": str(officer.pk)}
    )
    assert response.status_code == 302
    assert set(Application.objects.filter(officer=officer)) == {speyer, worms}
    assert Message.objects.filter(recipient=officer).count() == 2
    events = Event.objects.filter(action="grants.assign_officer")
    assert [e.changes for e in events] == [{"officer": [None, f"user:{officer.pk}"]}] * 2


def test_assignment_refuses_with_a_sentence(three: Any) -> None:
    speyer, _, landau = three
    lead = person(Role.PROGRAMME_LEAD)
    officer = make_member(role=Role.GRANT_OFFICE)
    other = make_member(role=Role.BUDGET_OFFICER)
    ask = {"actor": lead, "now": timezone.now()}
    with pytest.raises(GrantError, match="nicht zur Bewilligungsstelle"):
        assign_officer(application_id=speyer.pk, officer_id=other.pk, **ask)
    with pytest.raises(GrantError, match="erst nach dem Eingang"):
        assign_officers(application_ids=[speyer.pk, landau.pk], officer_id=officer.pk, **ask)
    assert not Application.objects.exclude(officer=None).exists()
    rejected = make_application(state=S.REJECTED, ags="07311")
    with pytest.raises(GrantError, match="nichts zuzuweisen"):
        assign_officer(application_id=rejected.pk, officer_id=officer.pk, **ask)
    with pytest.raises(PermissionDenied):
        assign_officer(
            application_id=speyer.pk, officer_id=officer.pk, actor=person(Role.BUDGET_OFFICER),
            now=NOW,
        )  # fmt: skip
    assert assign_officer(application_id=speyer.pk, officer_id=officer.pk, **ask)
    assert not assign_officer(application_id=speyer.pk, officer_id=officer.pk, **ask)


def test_nobody_chosen_keeps_the_page(three: Any) -> None:
    client = client_of(Role.GRANT_OFFICE)
    text = text_of(client, f"{LIST}zuweisen/")
    assert "Bitte wählen Sie zuerst in der Liste aus" in text
    response = client.post(f"{LIST}zuweisen/", {"officer": "1"})
    assert response.status_code == 422
    assert "Bitte wählen Sie mindestens einen Antrag." in response.text


# Saved views


def test_a_view_is_saved_opened_renamed_deleted_and_brought_back() -> None:
    client = client_of(Role.GRANT_OFFICE)
    address = f"{LIST}ansichten/neu/?stand=eingang&sortiert=frist"
    assert client.post(address, {"title": "Neu da"}).status_code == 302
    view = SavedView.objects.get()
    assert (view.title, view.filters) == ("Neu da", "stand=eingang&sortiert=frist")
    text = text_of(client)
    assert '<a href="/foerderung/?stand=eingang&sortiert=frist">Neu da</a>' in text
    twice = client.post(address, {"title": "Neu da"})
    assert twice.status_code == 422
    assert "Eine Ansicht mit diesem Namen gibt es schon." in twice.text
    client.post(f"{LIST}ansichten/{view.pk}/umbenennen/", {"title": "Eingang"})
    assert SavedView.objects.get().title == "Eingang"
    response = client.post(f"{LIST}ansichten/{view.pk}/loeschen/", follow=True)
    assert not SavedView.objects.exists()
    text = unescape(response.text)
    undo = text.split('">Rückgängig machen')[0].split('href="')[-1]
    assert undo == "/foerderung/ansichten/neu/?titel=Eingang&stand=eingang&sortiert=frist"
    assert 'value="Eingang"' in text_of(client, undo)
    client.post(undo, {"title": "Eingang"})
    assert SavedView.objects.get().filters == "stand=eingang&sortiert=frist"


def test_views_are_ones_own() -> None:
    owner, other = make_member(role=Role.GRANT_OFFICE), make_member(role=Role.GRANT_OFFICE)
    view = save_view(actor=actor_of(owner), title="Meine", filters="", now=NOW)
    client = sign_in(Client(), other)
    assert "Meine" not in text_of(client)
    for deed in ("umbenennen", "loeschen"):
        assert client.get(f"{LIST}ansichten/{view.pk}/{deed}/").status_code == 404
    with pytest.raises(SavedView.DoesNotExist):
        rename_view(actor=actor_of(other), view_id=view.pk, title="Deine")
    with pytest.raises(SavedView.DoesNotExist):
        delete_view(actor=actor_of(other), view_id=view.pk)


def test_limits_of_views() -> None:
    actor = person(Role.GRANT_OFFICE)
    with pytest.raises(GrantError, match="zu lang"):
        save_view(actor=actor, title="Lang", filters="x" * 1001, now=NOW)
    for count in range(MOST):
        save_view(actor=actor, title=f"Ansicht {count}", filters="", now=NOW)
    with pytest.raises(GrantError, match="schon 30 Ansichten"):
        save_view(actor=actor, title="Noch eine", filters="", now=NOW)
    view = SavedView.objects.get(title="Ansicht 1")
    with pytest.raises(GrantError, match="gibt es schon"):
        rename_view(actor=actor, view_id=view.pk, title="Ansicht 2")
