"""Pages of decisions: drafted, heard, signed one after another, prepared together."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Award, Decision, Notice
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind, ReviewState
from kim.places.models import Place
from tests.accounts.factories import make_member, sign_in
from tests.grants.deciding import drafted, officer, ready, sign, with_money
from tests.grants.factories import (
    NOW,
    SPEYER,
    WORMS,
    make_application,
    make_budget,
    make_review,
)
from tests.pdf import Pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.fixture(autouse=True)
def winter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the day the files of the tests are decided on."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def client_of(role: Role, ags: str = "") -> Client:
    place = Place.objects.get(ags=ags) if ags else None
    return sign_in(Client(), make_member(role=role, place=place))


def address(application: Application, page: str = "") -> str:
    return f"/foerderung/vorgang/{application.number}/entscheidung/{page}"


def award(**changes: str) -> dict[str, str]:
    return {
        "version": "0", "start_on": "01.03.2026", "end_on": "31.12.2026", "fte": "1",
        "amount-personnel": "50.000,00", "amount-material": "15.000,00",
        "reason": "Landesinteresse begründet.", "special_conditions": "",
    } | changes  # fmt: skip


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_an_award_is_drafted_with_its_limits_in_sight() -> None:
    application = with_money()
    client = client_of(Role.GRANT_OFFICE)
    shown = text(client.get(address(application)))
    for part in ("50.000,00", "16.666,67", "65.000,00", "Bewilligung entwerfen", "festgelegt"):
        assert part in shown, part
    form = text(client.get(address(application, "bewilligen/")))
    assert "Beantragt 15.000,00" in form
    assert "Die Stelle schließt die Lücke" in form
    response = client.post(address(application, "bewilligen/"), award())
    assert (response.status_code, response["Location"]) == (302, address(application))
    assert application.decisions.get().amount == 65_000


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount-personnel": "50.000,01"}, "50.000,01 € sind zu viel"),
        ({"amount-personnel": "viel"}, 'id="fehler"'),
        ({"amount-material": "-1"}, 'id="fehler"'),
        ({"start_on": "31.02.2026"}, 'id="fehler"'),
        ({"reason": " "}, 'id="fehler"'),
        ({"fte": "2"}, 'id="fehler"'),
        ({"version": "7"}, "inzwischen geändert"),
        ({"mehr": "x"}, "Unbekannte Felder"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    changes: dict[str, str], sentence: str
) -> None:
    application = with_money()
    typed = award(special_conditions="Bericht im Juni") | changes
    response = client_of(Role.GRANT_OFFICE).post(address(application, "bewilligen/"), typed)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Bericht im Juni" in text(response)
    assert not application.decisions.exists()


def test_the_page_says_who_signs_next_and_why_not_you() -> None:
    application = with_money()
    drafted(application)
    lead = text(client_of(Role.PROGRAMME_LEAD).get(address(application)))
    assert "Als Nächstes zeichnet Bewilligungsstelle" in lead
    assert "Betragsgrenzen" in lead
    assert "höchste Stufe" in lead
    other = text(client_of(Role.GRANT_OFFICE).get(address(application)))
    assert "Das können Sie sein" in other


def test_three_sign_and_the_last_one_issues_the_notice() -> None:
    application = with_money()
    drafted(application)
    for role in (Role.GRANT_OFFICE, Role.PROGRAMME_LEAD, Role.BUDGET_OFFICER):
        client = client_of(role)
        assert "Zeichnen und nächste" in text(client.get(address(application, "zeichnen/")))
        told = {"version": "1", "confirmed": "on"}
        response = client.post(address(application, "zeichnen/"), told, follow=True)
        assert f"{application.number} ist gezeichnet" in text(response)
    assert Award.objects.get().amount == 65_000
    shown = text(client.get(address(application)))
    assert "Unterschrift 3 von 3: Haushalt" in shown
    again = client.post(address(application, "zeichnen/"), told)
    assert again.status_code == 404  # there is no draft any more
    assert Notice.objects.count() == 1


def test_without_confirmation_nothing_is_signed() -> None:
    application = with_money()
    drafted(application)
    response = client_of(Role.GRANT_OFFICE).post(
        address(application, "zeichnen/"), {"version": "1"}
    )
    assert response.status_code == 422
    assert "Bitte bestätigen Sie" in text(response)


def test_the_drafter_is_told_why_not() -> None:
    application = with_money()
    user = make_member(role=Role.GRANT_OFFICE)
    client = sign_in(Client(), user)
    client.post(address(application, "bewilligen/"), award())
    assert "entworfen hat, darf sie nicht zeichnen" in text(client.get(address(application)))
    told = {"version": "1", "confirmed": "on"}
    assert client.post(address(application, "zeichnen/"), told).status_code == 403


def test_the_preview_is_a_draft() -> None:
    application = with_money()
    drafted(application)
    response = client_of(Role.BUDGET_OFFICER).get(address(application, "entwurf.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert "wird beim Erlass vergeben" in Pdf(response.content).text


def test_a_draft_is_sent_back_or_discarded() -> None:
    application = with_money()
    decision = drafted(application)
    sign(decision, officer())
    lead = client_of(Role.PROGRAMME_LEAD)
    assert "Unterschriften" in text(lead.get(address(application, "zurueckgeben/")))
    lead.post(address(application, "zurueckgeben/"), {"reason": "Betrag prüfen"})
    assert application.decisions.filter(state="discarded").count() == 1
    client_of(Role.GRANT_OFFICE).post(address(application, "verwerfen/"), {"reason": "Neu"})
    assert not application.decisions.filter(state="drafted").exists()


def test_typed_amounts_are_added_up_without_saving() -> None:
    application = with_money()
    client = client_of(Role.GRANT_OFFICE)
    typed = award(**{"amount-personnel": "49.000,50", "amount-material": "99.000"}, reason="")
    response = client.post(address(application, "bewilligen/"), typed | {"do": "calculate"})
    assert response.status_code == 200
    shown = text(response)
    for part in ("49.000,50 €", "148.000,50 €", "über der Obergrenze", 'value="49.000,50"'):
        assert part in shown.replace("\u00a0", " ")
    assert "kern-error" not in shown
    assert not Decision.objects.exists()
    typed |= {"amount-material": "zehn", "do": "calculate"}
    shown = text(client.post(address(application, "bewilligen/"), typed))
    assert "nicht lesbar" in shown
    saved = client.post(address(application, "bewilligen/"), award(do="save"))
    assert saved.status_code == 302
    assert Decision.objects.get().amount == 65_000


def test_a_refusal_is_heard_and_answered() -> None:
    application = with_money()
    client = client_of(Role.GRANT_OFFICE)
    told = {"version": "0", "reason": "Kein Landesinteresse.", "no_hearing_reason": ""}
    client.post(address(application, "ablehnen/"), told)
    assert "Anhörung beginnen" in text(client.get(address(application)))
    client.post(address(application, "anhoeren/"), {"to_on": ""})
    application.refresh_from_db()
    assert application.state == S.HEARING
    hearing = f"/foerderung/vorgang/{application.number}/anhoerung/"
    head = client_of(Role.HEAD, SPEYER)
    assert "Kein Landesinteresse." in text(head.get(hearing))
    assert "Ihre Stellungnahme" not in text(client.get(hearing))
    assert "nur die Leitung" in text(client_of(Role.TREASURY, SPEYER).get(hearing))
    answered = head.post(hearing, {"answer": "Wir sehen es anders."}, follow=True)
    assert "eingegangen" in text(answered)
    assert "Wir sehen es anders." in text(client.get(address(application)))
    assert head.post(hearing, {"answer": " "}).status_code == 422


def test_there_is_no_hearing_before_it_has_begun() -> None:
    application = with_money()
    hearing = f"/foerderung/vorgang/{application.number}/anhoerung/"
    assert client_of(Role.HEAD, SPEYER).get(hearing).status_code == 404


class TestTogether:
    def files(self) -> list[Application]:
        make_budget()
        return [ready(), ready(WORMS), make_application(state=S.READY_FOR_DECISION, ags="07315")]

    def test_drafts_for_many_and_one_that_fails_does_not_stop_the_rest(self) -> None:
        files = self.files()
        files[1].reviews.filter(kind="budget").update(state=ReviewState.SUPERSEDED)
        make_review(files[1], ReviewKind.BUDGET, ReviewState.NEGATIVE)
        client = client_of(Role.GRANT_OFFICE)
        assert text(client.get("/foerderung/entscheidungen/")).count('type="checkbox"') == 3
        response = client.post(
            "/foerderung/entscheidungen/",
            {"numbers": [file.number for file in files], "reason": "Landesinteresse."},
        )
        shown = text(response)
        assert shown.count("kim-badge--ok") == 2
        assert "beide die Förderung befürworten" in shown
        assert Decision.objects.count() == 2
        assert {row.amount for row in Decision.objects.all()} == {65_000}

    def test_signed_one_after_another(self) -> None:
        files = self.files()[:2]
        for file in files:
            drafted(file)
        client = client_of(Role.GRANT_OFFICE)
        assert "Nacheinander zeichnen" in text(client.get("/foerderung/entscheidungen/"))
        seen = []
        page = client.get(address(files[0], "zeichnen/?dann=next"))
        for _ in files:
            seen.append(page.context["application"].number)
            told = {"version": "1", "confirmed": "on", "then": "next"}
            page = client.post(address(page.context["application"], "zeichnen/"), told, follow=True)
        assert sorted(seen) == sorted(file.number for file in files)
        assert "Es gibt nichts weiter zu zeichnen." in text(page)

    def test_the_list_of_applications_leads_here(self) -> None:
        link = 'href="/foerderung/entscheidungen/"'
        assert link in text(client_of(Role.PROGRAMME_LEAD).get("/foerderung/"))
        assert link not in text(client_of(Role.HEAD, SPEYER).get("/foerderung/"))

    def test_nothing_chosen_is_said(self) -> None:
        self.files()
        client = client_of(Role.GRANT_OFFICE)
        response = client.post("/foerderung/entscheidungen/", {"reason": "x"})
        assert response.status_code == 422
        assert "mindestens einen Antrag" in text(response)

    @pytest.mark.parametrize("role", [Role.PROGRAMME_LEAD, Role.AUDIT_OFFICE])
    def test_others_read_but_do_not_draft(self, role: Role) -> None:
        files = self.files()
        client = client_of(role)
        assert files[0].number in text(client.get("/foerderung/entscheidungen/"))
        told = {"numbers": [files[0].number], "reason": "x"}
        assert client.post("/foerderung/entscheidungen/", told).status_code == 403
        assert not Decision.objects.exists()
