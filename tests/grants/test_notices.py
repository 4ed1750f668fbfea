"""Letters of the authority: what they say, what they rest on, and that they never change."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.audit.queries import read_file
from kim.grants.models import (
    Application,
    Authority,
    CompletionRequest,
    Decision,
    EarlyStart,
    Notice,
    TextModule,
)
from kim.grants.queries.courts import court_of, courts
from kim.grants.services.cases import GrantError
from kim.grants.services.notices import (
    issue_completion_request,
    issue_early_start_notice,
    issue_hearing,
    issue_notice,
    preview_notice,
)
from kim.grants.states.applications import ApplicationState as S
from kim.places.queries import municipalities
from kim.programme.models import LegalRule
from kim.ui.pdf import render_pdf
from tests.grants.factories import NOW, make_application, make_budget, make_decision, person
from tests.pdf import Pdf, faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def signer() -> Actor:
    return person(Role.GRANT_OFFICE)


def award(**more: object) -> Decision:
    make_budget()
    return make_decision(make_application(state=S.READY_FOR_DECISION), **more)


def pdf_of(notice: Notice) -> Pdf:
    return Pdf(read_file(notice.file))


def words(notice: Notice) -> str:
    return " ".join(pdf_of(notice).text.replace("\u00a0", " ").split())


def test_an_award_is_an_accessible_file_with_everything_it_must_say() -> None:
    decision = award(special_conditions="Der Jahresbericht ist dem Beirat vorzustellen.")
    notice = issue_notice(actor=signer(), decision=decision, now=NOW)
    content = read_file(notice.file)
    assert faults(content) == []
    told = words(notice)
    for part in (
        "KIM-B-2026-0001",
        decision.application.number,
        "Ministerium für Familie, Frauen, Kultur und Integration",
        "65.000,00 € (in Worten: fünfundsechzigtausend Euro)",
        "Projektförderung als nicht rückzahlbarer Zuschuss",
        "Anteilfinanzierung (100 %)",
        "Vollfinanzierung",
        "01.03.2026 bis 31.12.2026",
        "07 02 - 633 71",
        "Integrationsmanagement Speyer 2026",
        "Auszahlung",
        "Der Jahresbericht ist dem Beirat vorzustellen.",
        "spätestens am 31.12.2027",
        "Rechnungshof Rheinland-Pfalz",
        "auf die Förderung durch das Land Rheinland-Pfalz",
        "Das erhebliche Landesinteresse ist begründet",
        "innerhalb eines Monats nach seiner Bekanntgabe Klage",
        "Verwaltungsgericht Neustadt an der Weinstraße",  # of Speyer, not of the ministry
        "Eigenmittel der Kommune",
    ):
        assert part in told, part
    assert "ENTWURF" not in told
    assert "Beispiel" not in told


def test_what_the_letter_says_is_kept_and_gives_the_same_bytes_again() -> None:
    notice = issue_notice(actor=signer(), decision=award(), now=NOW)
    notice.refresh_from_db()
    assert render_pdf("grants/notice.typ", notice.data["letter"]) == read_file(notice.file)
    assert notice.sha256 == notice.file.sha256
    assert notice.data["facts"]["values"]["betrag"] == "65.000,00 €"
    used = {text["code"]: text["number"] for text in notice.data["facts"]["texts"]}
    assert used["remedy_court"] == 1
    assert "remedy_appeal" not in used
    assert notice.template.startswith("notice.typ:")


@pytest.mark.parametrize(
    "values", [{"data": {}}, {"sha256": "0" * 64}, {"number": "KIM-B-2026-9999"}]
)
def test_an_issued_notice_never_changes(values: dict[str, object]) -> None:
    notice = issue_notice(actor=signer(), decision=award(), now=NOW)
    with pytest.raises(IntegrityError, match="only the state"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**values)


def test_issuing_is_recorded_with_number_and_hash() -> None:
    who = signer()
    notice = issue_notice(actor=who, decision=award(), now=NOW)
    event = Event.objects.filter(action="grants.issue_notice").latest("pk")
    assert event.actor == who.key
    assert event.changes["number"] == [None, notice.number]
    assert event.changes["sha256"] == [None, notice.sha256]


def test_a_partial_award_refuses_the_rest() -> None:
    decision = award(kind="partial", amount=Decimal("60000.00"))
    told = words(issue_notice(actor=signer(), decision=decision, now=NOW))
    assert "Beantragt waren 65.000,00 €. Soweit Ihr Antrag darüber hinausgeht" in told


def test_a_refusal_says_why_and_what_was_heard() -> None:
    decision = award(
        kind="rejection", amount=None, start_on=None, end_on=None, fte=None,
        reason="Ein erhebliches Landesinteresse ist nicht erkennbar.",
        hearing_from_on=dt.date(2026, 1, 2), hearing_to_on=dt.date(2026, 1, 30),
        hearing_answer="Wir bitten um erneute Prüfung.",
    )  # fmt: skip
    notice = issue_notice(actor=signer(), decision=decision, now=NOW)
    told = words(notice)
    assert notice.kind == "rejection"
    assert "lehnen wir ab" in told
    assert "Ein erhebliches Landesinteresse ist nicht erkennbar." in told
    assert "Wir bitten um erneute Prüfung." in told
    assert "Klage" in told
    assert "fünfundsechzigtausend" not in told


def test_an_authority_below_the_ministry_names_the_objection() -> None:
    Authority.objects.update(
        is_ministry=False, name="Aufsichtsbehörde Trier", address="Platz 1\n54290 Trier"
    )
    told = words(issue_notice(actor=signer(), decision=award(), now=NOW))
    assert "Widerspruch" in told
    assert "bei Aufsichtsbehörde Trier, Platz 1, 54290 Trier, einzulegen" in told
    assert "Klage" not in told


def test_the_letter_of_each_day_carries_the_name_of_that_day() -> None:
    old = Authority.objects.get()
    Authority.objects.filter(pk=old.pk).update(to_on=dt.date(2026, 5, 17))
    Authority.objects.create(
        name="Ministerium für Zusammenhalt", address="Am Rhein 1\n55116 Mainz", is_ministry=True,
        court="Verwaltungsgericht Mainz", from_on=dt.date(2026, 5, 18), source="Erlass",
        mark="sourced", released_at=NOW,
    )  # fmt: skip
    decision = award()
    late = dt.datetime(2026, 5, 17, 22, 30, tzinfo=dt.UTC)  # the 18th in Berlin
    early = dt.datetime(2026, 5, 17, 21, 30, tzinfo=dt.UTC)
    assert "Zusammenhalt" in Pdf(preview_notice(decision=decision, now=late)).text
    assert "Familie, Frauen" in Pdf(preview_notice(decision=decision, now=early)).text
    assert "Zusammenhalt" in words(issue_notice(actor=signer(), decision=decision, now=late))


def test_each_municipality_sues_at_the_court_of_its_seat() -> None:
    assert set(courts()) == {place.ags for place in municipalities()}
    authority = Authority.objects.get()
    assert court_of(authority, "07211").startswith("Verwaltungsgericht Trier,")
    authority.is_ministry = False
    assert court_of(authority, "07211") == authority.court


def test_without_authority_of_the_day_nothing_is_issued() -> None:
    Authority.objects.update(from_on=dt.date(2026, 2, 1))
    with pytest.raises(GrantError, match=r"12\.01\.2026 ist keine Bewilligungsbehörde"):
        issue_notice(actor=signer(), decision=award(), now=NOW)


def test_a_text_of_the_future_does_not_count_yet() -> None:
    TextModule.objects.create(
        code="closing", number=2, title="Grußformel", text="Es grüßt Sie", mark="sourced",
        from_on=dt.date(2026, 1, 13), created_at=NOW, created_by="user:1", released_at=NOW,
    )  # fmt: skip
    decision = award()
    assert "Es grüßt Sie" not in words(issue_notice(actor=signer(), decision=decision, now=NOW))
    other = make_decision(make_application(state=S.READY_FOR_DECISION, ags="07319"))
    later = NOW + dt.timedelta(days=1)
    assert "Es grüßt Sie" in words(issue_notice(actor=signer(), decision=other, now=later))


class TestUnconfirmedLaw:
    def unconfirm(self) -> None:
        TextModule.objects.filter(code="remedy_court").update(mark="law_check")

    def test_stops_a_real_notice_and_names_itself(self) -> None:
        self.unconfirm()
        decision = award()
        with (
            pytest.raises(GrantError, match=r"Textbaustein „Rechtsbehelf: Klage"),
            transaction.atomic(),
        ):
            issue_notice(actor=signer(), decision=decision, now=NOW)
        assert not Notice.objects.exists()

    def test_does_not_stop_the_preview(self) -> None:
        self.unconfirm()
        pdf = Pdf(preview_notice(decision=award(), now=NOW))
        assert "Entwurf" in pdf.title
        assert "gez." not in pdf.text
        assert "wird beim Erlass vergeben" in pdf.text

    def test_lets_examples_out_marked_as_such(self) -> None:
        self.unconfirm()
        decision = award()
        Application.objects.update(is_demo=True)
        decision.application.refresh_from_db()
        notice = issue_notice(actor=signer(), decision=decision, now=NOW)
        assert "Beispiel – kein Bescheid" in pdf_of(notice).text
        assert notice.data["facts"]["unconfirmed"]

    def test_lets_everything_out_when_the_switch_of_the_day_is_off(self) -> None:
        self.unconfirm()
        LegalRule.objects.create(
            key="notice_needs_confirmation", value="off", valid_from_on=dt.date(2024, 1, 1),
            valid_to_on=dt.date(2024, 12, 31), source="Erlass", mark="sourced", state="start",
            proposed_by="system", proposed_at=NOW,
        )  # fmt: skip
        decision = award(kind="rejection", amount=None, start_on=None, end_on=None, fte=None)
        with pytest.raises(GrantError, match="noch nicht erlassen"), transaction.atomic():
            issue_notice(actor=signer(), decision=decision, now=NOW)
        then = dt.datetime(2024, 6, 3, 9, tzinfo=dt.UTC)
        assert issue_notice(actor=signer(), decision=decision, now=then).number

    def test_authority_and_terms_count_as_well(self) -> None:
        Authority.objects.update(mark="law_check")
        with (
            pytest.raises(GrantError, match="Behörde „Ministerium für Familie"),
            transaction.atomic(),
        ):
            issue_notice(actor=signer(), decision=award(), now=NOW)


def test_early_start_says_there_is_no_claim() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    who = signer()
    early = EarlyStart.objects.create(
        application=application, state="consented", reason="Bewerberin steht bereit",
        start_on=dt.date(2026, 2, 1), contract_on=dt.date(2026, 1, 20), risk_accepted=True,
        requested_at=NOW, requested_by="user:0", requested_person=who.person, decided_at=NOW,
        decided_by=who.key, decided_person=who.person, decision_reason="Aufschub ist unbillig.",
        valid_from_on=dt.date(2026, 1, 12), valid_to_on=dt.date(2026, 7, 12),
    )  # fmt: skip
    notice = issue_early_start_notice(actor=who, early_start=early, now=NOW)
    told = words(notice)
    assert notice.kind == "early_start_consent"
    assert "kein Anspruch auf eine Zuwendung" in told
    assert "gilt vom 12.01.2026 bis 12.07.2026" in told
    assert "geplant am 20.01.2026" in told
    assert faults(read_file(notice.file)) == []


def test_a_request_for_missing_items_names_each_and_the_day() -> None:
    application = make_application(state=S.COMPLETION_REQUESTED)
    request = CompletionRequest.objects.create(
        application=application,
        number=1,
        due_on=dt.date(2026, 2, 2),
        asked_at=NOW,
        asked_by="user:1",
    )
    request.items.create(section="post", text="Entgeltgruppe fehlt")
    request.items.create(section="plan", text="Monatsbeträge fehlen")
    TextModule.objects.update(mark="law_check")  # no administrative act
    notice = issue_completion_request(actor=signer(), request=request, now=NOW)
    pdf = pdf_of(notice)
    assert notice.number == "KIM-S-2026-0001"
    assert "Entgeltgruppe fehlt" in pdf.text
    assert "bis zum 02.02.2026" in pdf.text
    assert "Klage" not in pdf.text
    assert faults(read_file(notice.file)) == []


def test_a_hearing_names_reasons_and_the_day() -> None:
    decision = award(
        kind="rejection", amount=None, start_on=None, end_on=None, fte=None,
        hearing_from_on=dt.date(2026, 1, 12), hearing_to_on=dt.date(2026, 2, 9),
    )  # fmt: skip
    notice = issue_hearing(actor=signer(), decision=decision, now=NOW)
    told = words(notice)
    assert "beabsichtigen, ihn abzulehnen" in told
    assert "bis zum 09.02.2026" in told


def test_only_offices_of_the_land_that_decide_issue() -> None:
    decision = award()
    for role, ags in ((Role.AUDIT_OFFICE, ""), (Role.HEAD, "07318")):
        with pytest.raises(PermissionDenied), transaction.atomic():
            issue_notice(actor=person(role, ags), decision=decision, now=NOW)


def test_signs_that_no_font_shows_are_refused_in_a_sentence_and_take_no_number() -> None:
    decision = award(reason="Begründung \U0001f600")
    with pytest.raises(GrantError, match="Begründung"), transaction.atomic():
        issue_notice(actor=signer(), decision=decision, now=NOW)
    Decision.objects.update(reason="Begründung")
    decision.refresh_from_db()
    assert issue_notice(actor=signer(), decision=decision, now=NOW).number == "KIM-B-2026-0001"


def amendment(**states: str) -> Decision:
    """A change of an award: later begin and other amounts, decided part by part."""
    first = award()
    application = first.application
    issue_notice(actor=signer(), decision=first, now=NOW)
    sign(first)
    application.awards.create(
        sequence=0, decision=first, amount=first.amount, start_on=first.start_on,
        end_on=first.end_on, fte=first.fte, lines={}, at=NOW,
    )  # fmt: skip
    change = application.changes.create(
        number=1, reason="Die Stelle beginnt später", effective_on=dt.date(2026, 4, 1),
        requested_at=NOW, requested_by="user:0", requested_person=uuid.uuid4(),
    )  # fmt: skip
    change.parts.create(
        kind="period", wish={"start_on": "2026-04-01", "end_on": "2026-12-31"},
        state=states.get("period", "consented"), answer="Der Zweck bleibt erreichbar.",
    )  # fmt: skip
    change.parts.create(
        kind="amount", state=states.get("amount", "consented"), answer="Neun Monate genügen.",
        wish={"amounts": {"personnel": "45000.00", "material": "15000.00"}, "costs": {}},
    )  # fmt: skip
    return Decision.objects.create(
        application=application, change=change, kind="amendment", reason="Gesamtbegründung.",
        start_on=dt.date(2026, 4, 1), end_on=dt.date(2026, 12, 31), fte=Decimal("1.0"),
        amount=Decimal("60000.00"), drafted_at=NOW, drafted_by="user:0",
        drafted_person=uuid.uuid4(),
    )  # fmt: skip


def sign(decision: Decision) -> None:
    decision.signatures.create(
        level=1, role="grant_office", at=NOW, by="user:0", person=uuid.uuid4()
    )
    Decision.objects.filter(pk=decision.pk).update(state="signed", signed_at=NOW)


def test_an_amendment_shows_each_part_and_the_values_before_and_after() -> None:
    notice = issue_notice(actor=signer(), decision=amendment(), now=NOW)
    told = words(notice)
    for part in (
        "ändern wir den Zuwendungsbescheid KIM-B-2026-0001 vom 12.01.2026",
        "01.04.2026 bis 31.12.2026",
        "65.000,00 € (in Worten:",
        "60.000,00 € (in Worten:",
        "45.000,00 €",
        "Neun Monate genügen.",
        "zugestimmt",
        "Klage",
    ):
        assert part in told, part
    assert faults(read_file(notice.file)) == []


def test_an_amendment_that_grants_nothing_leaves_the_award_alone() -> None:
    decision = amendment(period="refused", amount="refused")
    told = words(issue_notice(actor=signer(), decision=decision, now=NOW))
    assert "lehnen wir ab. Der Bescheid bleibt unverändert." in told
    assert "Stand vor und nach" not in told
