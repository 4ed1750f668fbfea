"""Beginning and ending: begin, copy, new version, sign, take back, report the council."""

import re

import pytest

from kim.accounts.models import Message
from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import CallState
from tests.accounts.factories import make_member
from tests.grants.applying import full_call, release, seen
from tests.grants.factories import WORMS, make_application, make_call, make_version
from tests.grants.pages import at, client_of, clock, member, page_of, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("published", "clock"),
]
__all__ = ["clock"]  # fixture


def test_beginning_an_application() -> None:
    make_call()
    client = client_of(member())
    page = client.get("/foerderung/antrag/neu/")
    assert "Kommunales Integrationsmanagement 2026" in page.text
    answer = client.post("/foerderung/antrag/neu/", {"where": "KIM-2026:07318"})
    application = Application.objects.get()
    assert answer.headers["Location"] == at(application, "")
    page = client.get("/foerderung/antrag/neu/").text
    assert f'Hier läuft schon der Antrag <a href="{at(application, "")}">' in page


def test_a_second_click_on_begin_leads_to_the_first() -> None:
    make_call()
    client = client_of(member())
    for _ in range(2):
        answer = client.post("/foerderung/antrag/neu/", {"where": "KIM-2026:07318"}, follow=True)
    assert "läuft in diesem Aufruf schon der Antrag KIM-2026-07318" in answer.text
    assert Application.objects.count() == 1


def test_where_none_can_be_begun() -> None:
    call = make_call(CallState.PUBLISHED)
    client = client_of(member())
    assert "Antrag beginnen</span>" in client.get("/foerderung/antrag/neu/").text
    call.state = CallState.CLOSED
    call.save()
    assert "keinen Aufruf" in client.get("/foerderung/antrag/neu/").text


def test_a_copy_is_offered_when_there_is_one() -> None:
    make_application(state=S.APPROVED, call=make_call(code="KIM-2025"))
    make_call()
    client = client_of(member())
    page = client.get("/foerderung/antrag/neu/").text
    assert "Letzter bewilligter Antrag: KIM-2025-07318" in page
    client.post("/foerderung/antrag/neu/", {"where": "KIM-2026:07318", "copy": "on"})
    application = Application.objects.get(call__code="KIM-2026")
    assert stored(application, "concept").data["structures"] == "Runder Tisch seit 2016."


def test_a_foreign_municipality_is_not_offered() -> None:
    make_call()
    answer = client_of(member()).post("/foerderung/antrag/neu/", {"where": f"KIM-2026:{WORMS}"})
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_a_new_version_is_offered_and_shown() -> None:
    call = make_call()
    application, client = make_application(call=call), client_of(member())
    assert client.get(at(application, "neue-fassung/")).status_code == 302
    new = make_version(call, released=False)
    new.parameters.filter(key="cap_total").update(value="70000.00")
    release(new)
    assert "neue Fassung (2)" in client.get(at(application, "grunddaten/")).text
    page = client.get(at(application, "neue-fassung/")).text
    assert "bisher 80000,00, jetzt 70000,00." in page
    assert client.post(at(application, "neue-fassung/"), {"version": "1"}).status_code == 200
    answer = client.post(at(application, "neue-fassung/"), {"version": "2"})
    assert answer.headers["Location"] == at(application, "pruefen/")
    application.refresh_from_db()
    assert application.version == new


def test_signing_gives_a_receipt_and_tells_both_sides() -> None:
    application = make_application()
    writer, officer = member(), make_member(role=Role.GRANT_OFFICE)
    head = client_of(member(Role.HEAD))
    page = head.get(at(application, "zeichnen/"))
    assert "65.000,00 €" in page.text
    mark = re.search(r'name="seen" value="(\w+)"', page.text)
    assert mark
    answer = head.post(at(application, "zeichnen/"), {"seen": mark[1], "meant": "on"})
    receipt = f"/foerderung/vorgang/{application.number}/fassung/1/eingang/"
    assert answer.headers["Location"] == receipt
    page = head.get(receipt)
    submission = application.submissions.get()
    for text in (submission.receipt, submission.sha256, "12.01.2026, 10:42:00 Uhr"):
        assert text in page.text
    told = dict(Message.objects.values_list("recipient_id", "subject"))
    assert submission.receipt in told[writer.pk]
    assert "Neuer Antrag: Stadt Speyer" in told[officer.pk]
    again = head.post(at(application, "zeichnen/"), {"seen": mark[1], "meant": "on"}, follow=True)
    assert again.redirect_chain == [(receipt, 302)]
    assert f"schon eingegangen, Eingangsnummer {submission.receipt}" in again.text
    assert head.get(at(application, "zeichnen/")).headers["Location"] == receipt
    assert application.submissions.count() == 1


def test_signing_needs_a_tick_and_an_unchanged_text() -> None:
    application = make_application()
    head = client_of(member(Role.HEAD))
    mark = seen(application)
    page = head.post(at(application, "zeichnen/"), {"seen": mark})
    assert page.status_code == 422
    assert "Bitte bestätigen Sie, dass Sie zeichnen" in page.text
    client_of(member()).post(at(application, "grunddaten/"), page_of(application, title="Neu"))
    page = head.post(at(application, "zeichnen/"), {"seen": mark, "meant": "on"})
    assert page.status_code == 422
    assert "wurde geändert, seit Sie diese Seite geöffnet haben" in page.text
    assert f'value="{seen(application)}"' in page.text  # now it is what this page shows
    assert " checked" not in page.text
    assert not application.submissions.exists()


def test_signing_what_is_not_ready() -> None:
    application = make_application(post={"fte": ""})
    head = client_of(member(Role.HEAD))
    page = head.get(at(application, "zeichnen/")).text
    assert "Es ist noch 1 Punkt zu klären." in page
    assert '<span class="kern-label">Zeichnen und absenden</span>' not in page
    page = head.post(at(application, "zeichnen/"), {"seen": seen(application), "meant": "on"})
    assert page.status_code == 422
    assert "„Stellenanteil“ fehlt" in page.text


@pytest.mark.parametrize(
    ("state", "provisional", "sentence"),
    [
        (CallState.PUBLISHED, False, "Der Aufruf nimmt zurzeit keine Anträge an"),
        (CallState.OPEN, True, "noch vorläufig"),
    ],
)
def test_preparing_before_the_call_opens(
    state: CallState, provisional: bool, sentence: str
) -> None:
    call = make_call(state)
    if provisional:
        make_version(call, is_provisional=True)
    application = make_application(call=call)
    page = client_of(member(Role.HEAD)).get(at(application, "pruefen/")).text
    assert sentence in page
    assert "Sie können weiter vorbereiten" in page


def test_discarding_and_taking_back() -> None:
    draft, writer = make_application(), client_of(member())
    address = f"/foerderung/vorgang/{draft.number}/zuruecknehmen/"
    assert "Entwurf verwerfen" in writer.get(address).text
    assert writer.post(address, {"reason": ""}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == S.WITHDRAWN
    submitted, head = make_application(state=S.SUBMITTED), client_of(member(Role.HEAD))
    address = f"/foerderung/vorgang/{submitted.number}/zuruecknehmen/"
    assert writer.get(address).status_code == 403
    assert head.post(address, {"reason": ""}).status_code == 422
    assert head.post(address, {"reason": "Doch nicht."}).status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == S.WITHDRAWN


def test_reporting_the_council() -> None:
    application, client = make_application(state=S.SUBMITTED), client_of(member())
    address = f"/foerderung/vorgang/{application.number}/gremienbeschluss/"
    page = client.post(address, {"state": "decided", "meeting_on": "", "reference": ""})
    assert page.status_code == 422
    assert "nennen Sie den Tag der Sitzung" in page.text
    answer = client.post(
        address, {"state": "decided", "meeting_on": "05.01.2026", "reference": "7"}
    )
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.council == "decided"


def test_reasons_are_written_one_at_a_time() -> None:
    application = make_application(
        call=full_call(),
        concept={
            "partners": "Viele Angebote, wenig Abstimmung. " * 4,
            "tasks": "Viele Angebote, wenig Abstimmung. " * 4,
        },
    )
    client = client_of(member())
    page = client.get(at(application, "pruefen/")).text
    asked = re.findall(r'name="(reason\.[^"]+)"', page)
    assert asked
    assert "(freiwillig)" not in page
    long = client.post(at(application, "pruefen/"), {asked[0]: "x" * 2001})
    assert long.status_code == 422
    assert "möglich sind 2000" in long.text
    assert "x" * 2001 in long.text
    assert client.post(at(application, "pruefen/"), {asked[0]: ""}).status_code == 302
    assert client.post(at(application, "pruefen/"), {asked[0]: "Weil."}).status_code == 302
    assert "Weil.</textarea>" in client.get(at(application, "pruefen/")).text
    assert client.post(at(application, "pruefen/"), {"x": "1"}).status_code == 422
