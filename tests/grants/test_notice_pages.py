"""Pages of notices, their texts and the authority, used by both sides."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import Authority, Notice, TextModule
from kim.grants.queries.letter_ground import authority_on, modules_on
from kim.grants.services.cases import GrantError
from kim.grants.services.delivery import dispatch_notice
from kim.grants.services.notices import issue_notice
from kim.grants.services.release_texts import release_text
from kim.grants.services.texts import NewText, add_text
from kim.grants.states.applications import ApplicationState as S
from kim.kernel.dates import format_day, legal_day
from kim.places.models import Place
from tests.accounts.factories import make_member, share_person, sign_in
from tests.grants.factories import SPEYER, make_application, make_budget, make_decision, person

TOKEN = {"csrfmiddlewaretoken": "x"}  # what a form without fields sends
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def client_of(role: Role, ags: str = "") -> Client:
    client = Client()
    sign_in(client, make_member(role=role, place=Place.objects.get(ags=ags) if ags else None))
    return client


def today() -> str:
    return format_day(legal_day(timezone.now()))


@pytest.fixture
def notice() -> Notice:
    make_budget()
    decision = make_decision(make_application(state=S.READY_FOR_DECISION))
    return issue_notice(actor=person(Role.GRANT_OFFICE), decision=decision, now=timezone.now())


def address(notice: Notice, deed: str = "") -> str:
    return f"/foerderung/vorgang/{notice.application.number}/bescheid/{notice.number}/{deed}"


def test_a_notice_goes_its_way_through_the_pages(notice: Notice) -> None:
    office, head = client_of(Role.GRANT_OFFICE), client_of(Role.HEAD, SPEYER)
    assert head.get(address(notice)).status_code == 404  # not sent yet
    wrong = office.post(address(notice, "versand/"), {"mode": "letter", "sent_on": "31.02.2026",
                                                      "proof": "Ausgang 7"})  # fmt: skip
    assert wrong.status_code == 422
    assert "Ausgang 7" in wrong.content.decode()
    sent = office.post(
        address(notice, "versand/"),
        {"mode": "handed_over", "sent_on": today(), "received_on": "", "proof": "Bote"},
        follow=True,
    )
    assert "Der Versand ist festgehalten" in sent.content.decode()
    page = head.get(address(notice))
    assert page.status_code == 200
    assert "§ 41 Abs. 1 VwVfG" in page.content.decode()
    pdf = head.get(address(notice, "bescheid.pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    refused = head.post(address(notice, "rechtsbehelfsverzicht/"), {"received_on": today()})
    assert refused.status_code == 422  # not said that one is sure
    done = head.post(
        address(notice, "rechtsbehelfsverzicht/"), {"received_on": today(), "sure": "on"},
        follow=True,
    )  # fmt: skip
    assert "Der Verzicht ist erklärt" in done.content.decode()
    notice.refresh_from_db()
    assert notice.state == "final"
    again = head.post(address(notice, "rechtsbehelfsverzicht/"), {"sure": "on"})
    assert again.status_code == 422
    assert "bestandskräftig" in again.content.decode()


def test_reading_by_the_court_of_audit_is_recorded_and_by_others_not(notice: Notice) -> None:
    client_of(Role.GRANT_OFFICE).get(address(notice))
    assert not Event.objects.filter(action="grants.read_file").exists()
    client_of(Role.AUDIT_OFFICE).get(address(notice, "bescheid.pdf"))
    assert Event.objects.get(action="grants.read_file").subject == f"grants.Notice:{notice.pk}"


def test_opening_the_file_in_the_portal_is_its_retrieval(notice: Notice) -> None:
    now = timezone.now()
    dispatch_notice(
        actor=person(Role.GRANT_OFFICE), notice_id=notice.pk, mode="portal",
        sent_on=legal_day(now), proof="Portal", now=now,
    )  # fmt: skip
    client_of(Role.AUDIT_OFFICE).get(address(notice, "bescheid.pdf"))
    notice.dispatch.refresh_from_db()
    assert notice.dispatch.served_on is None
    client_of(Role.TREASURY, SPEYER).get(address(notice, "bescheid.pdf"))
    notice.dispatch.refresh_from_db()
    assert notice.dispatch.served_on == legal_day(now) + dt.timedelta(days=1)


class TestTexts:
    def typed(self, **more: str) -> dict[str, str]:
        return {
            "base": "1", "do": "", "title": "Grußformel", "text": "Es grüßt {behoerde}",
            "law": "", "mark": "sourced", "from_on": today(),
        } | more  # fmt: skip

    def test_unknown_placeholders_are_refused_and_nothing_is_lost(self) -> None:
        lead = client_of(Role.PROGRAMME_LEAD)
        answer = lead.post("/foerderung/texte/closing/", self.typed(text="Für {name}"))
        assert answer.status_code == 422
        told = answer.content.decode()
        assert "Den Platzhalter {name} gibt es nicht" in told
        assert "Für {name}" in told
        assert TextModule.objects.filter(code="closing").count() == 1

    def test_a_preview_saves_nothing(self) -> None:
        lead = client_of(Role.PROGRAMME_LEAD)
        answer = lead.post("/foerderung/texte/closing/", self.typed(do="vorschau"))
        assert "Es grüßt das Ministerium" in answer.content.decode()
        assert TextModule.objects.filter(code="closing").count() == 1

    def test_a_new_text_is_in_force_once_somebody_else_has_released_it(self) -> None:
        user = make_member(role=Role.PROGRAMME_LEAD)
        lead, page = sign_in(Client(), user), "/foerderung/texte/closing/"
        answer = lead.post(page, self.typed(text="Es grüßt herzlich"), follow=True)
        told = answer.content.decode()
        assert "sobald eine andere Person sie freigibt" in told
        assert "Als neue Fassung vorbereiten" not in told
        assert modules_on(legal_day(timezone.now()))["closing"].number == 1
        late = lead.post(page, self.typed(text="Zweiter Versuch"))
        assert late.status_code == 422
        assert "Inzwischen gibt es Fassung 2" in late.content.decode()
        early = lead.post(page, self.typed(text="Dritter Versuch", base="2"))
        assert "noch nicht freigegeben" in early.content.decode()
        own = lead.post(f"{page}2/freigeben/", TOKEN)
        assert own.status_code == 403
        other_account = make_member(role=Role.BUDGET_OFFICER)
        share_person(user, other_account)  # another account of the same human
        assert sign_in(Client(), other_account).post(f"{page}2/freigeben/").status_code == 403
        budget = client_of(Role.BUDGET_OFFICER)
        assert "wartet auf Freigabe" in budget.get("/foerderung/texte/").content.decode()
        assert "gilt ab dem" in budget.get(f"{page}2/freigeben/").content.decode()
        assert budget.post(f"{page}2/freigeben/", TOKEN).status_code == 302
        assert modules_on(legal_day(timezone.now()))["closing"].text == "Es grüßt herzlich"
        assert budget.post(f"{page}2/freigeben/", TOKEN).status_code == 404
        assert Event.objects.filter(action="grants.release_text").count() == 1

    def test_a_text_may_be_thrown_away_before_its_release(self) -> None:
        lead, page = client_of(Role.PROGRAMME_LEAD), "/foerderung/texte/closing/"
        lead.post(page, self.typed())
        assert lead.post(f"{page}2/verwerfen/", {"reason": " "}).status_code == 422
        assert lead.post(f"{page}2/verwerfen/", {"reason": "Tippfehler"}).status_code == 302
        assert TextModule.objects.filter(code="closing").count() == 1
        assert lead.post(page, self.typed()).status_code == 302

    def test_a_day_that_has_passed_until_the_release_becomes_today(self) -> None:
        lead = client_of(Role.PROGRAMME_LEAD)
        lead.post("/foerderung/texte/closing/", self.typed())
        TextModule.objects.filter(number=2).update(from_on=dt.date(2020, 1, 1))
        with pytest.raises(GrantError, match="wartet nicht mehr"):
            release_text(actor=person(Role.BUDGET_OFFICER), code="closing", number=3,
                         now=timezone.now())  # fmt: skip
        row = release_text(actor=person(Role.BUDGET_OFFICER), code="closing", number=2,
                           now=timezone.now())  # fmt: skip
        assert row.from_on == legal_day(timezone.now())

    def test_the_past_cannot_be_written(self) -> None:
        lead = client_of(Role.PROGRAMME_LEAD)
        answer = lead.post("/foerderung/texte/closing/", self.typed(from_on="01.01.2020"))
        assert "Bitte einen Tag ab heute" in answer.content.decode()

    def test_the_office_reads_but_does_not_write(self) -> None:
        office = client_of(Role.GRANT_OFFICE)
        assert (
            "pflegt nur die Programmleitung"
            in office.get("/foerderung/texte/closing/").content.decode()
        )
        assert office.post("/foerderung/texte/closing/", self.typed()).status_code == 403

    def test_signs_without_a_font_are_refused(self) -> None:
        lead = client_of(Role.PROGRAMME_LEAD)
        answer = lead.post("/foerderung/texte/closing/", self.typed(text="Gruß \U0001f600"))
        assert "lassen sich nicht drucken" in answer.content.decode()

    def test_the_service_asks_for_the_right_as_well(self) -> None:
        new = NewText(title="x", text="x", law="", mark="sourced", from_on=dt.date(2099, 1, 1))
        with pytest.raises(PermissionDenied):
            add_text(actor=person(Role.GRANT_OFFICE), code="closing", base=1, new=new,
                     now=timezone.now())  # fmt: skip


def test_a_renamed_ministry_closes_the_former_once_somebody_else_released_it() -> None:
    lead = client_of(Role.PROGRAMME_LEAD)
    typed = {
        "name": "Ministerium für Zusammenhalt", "unit": "", "address": "Am Rhein 1\n55116 Mainz",
        "is_ministry": "on", "court": "Verwaltungsgericht Mainz", "from_on": today(),
        "source": "Organisationserlass", "mark": "sourced",
    }  # fmt: skip
    answer = lead.post("/foerderung/behoerden/neu/", typed, follow=True)
    assert "Ministerium für Zusammenhalt" in answer.content.decode()
    former, row = Authority.objects.order_by("from_on")
    assert former.to_on is None
    assert authority_on(row.from_on) == former
    page = f"/foerderung/behoerden/{row.pk}/"
    assert lead.post(f"{page}freigeben/", TOKEN).status_code == 403
    assert "noch nicht freigegeben" in lead.post("/foerderung/behoerden/neu/", typed).text
    assert lead.post(f"{page}verwerfen/", {"reason": "Name falsch"}).status_code == 302
    lead.post("/foerderung/behoerden/neu/", typed)
    former, row = Authority.objects.order_by("from_on")
    page = f"/foerderung/behoerden/{row.pk}/"
    assert "endet am Tag davor" in client_of(Role.BUDGET_OFFICER).get(f"{page}freigeben/").text
    assert client_of(Role.BUDGET_OFFICER).post(f"{page}freigeben/", TOKEN).status_code == 302
    former, row = Authority.objects.order_by("from_on")
    assert former.to_on == row.from_on - dt.timedelta(days=1)
    assert authority_on(row.from_on) == row
    again = lead.post("/foerderung/behoerden/neu/", typed)
    assert again.status_code == 422
    assert "einen späteren Tag" in again.content.decode()
