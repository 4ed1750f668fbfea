"""Next step, money bar and timeline: pure rules of the page of a file."""

import datetime as dt
from decimal import Decimal

import pytest

from kim.grants.rules.money_bar import money
from kim.grants.rules.next_step import Facts, next_step
from kim.grants.rules.timeline import LAND, Viewer, label_for, person, reason_for
from kim.grants.states.applications import ApplicationState

DUE = dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("state", "role", "page"),
    [
        ("draft", "integration_manager", "antrag/"),
        ("draft", "treasury", "antrag/"),
        ("draft", "head", "antrag/pruefen/"),
        ("submitted", "grant_office", "pruefung/"),
        ("completeness_check", "grant_office", "pruefung/"),
        ("completion_requested", "deputy", "nachforderung/"),
        ("completion_requested", "head", "nachforderung/"),
        ("technical_review", "grant_office", "pruefung/fachlich/"),
        ("budget_review", "budget_officer", "pruefung/haushalt/"),
        ("ready_for_decision", "grant_office", "entscheidung/"),
        ("hearing_before_rejection", "head", "anhoerung/"),
        ("hearing_before_rejection", "grant_office", "entscheidung/"),
    ],
)
def test_who_is_next_finds_the_page(state: str, role: str, page: str) -> None:
    found = next_step(Facts(state=state, roles=[role], council="decided"))
    assert (found.page, found.reason) == (page, "")
    assert found.label


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(state="draft", roles=["grant_office"]),
         "Jetzt ist das Integrationsmanagement der Kommune am Zug."),
        (Facts(state="submitted", roles=["head"], due_on=DUE),
         "Jetzt ist die Bewilligungsstelle am Zug, bis zum 01.07.2026."),
        (Facts(state="technical_review", roles=["audit_office"], officer="Frau A"),
         "Jetzt ist die Bewilligungsstelle am Zug (Frau A)."),
        (Facts(state="budget_review", roles=["grant_office"], officer="Frau A"),
         "Jetzt ist der Haushalt am Zug."),
        (Facts(state="budget_review", roles=["budget_officer"], excluded="Vier Augen."),
         "Vier Augen."),
        (Facts(state="ready_for_decision", roles=["grant_office"], hits_open=1),
         "Zuerst sind die Treffer zur Doppelförderung zu bewerten."),
        (Facts(state="ready_for_decision", roles=["programme_lead"], drafted=True,
               council="pending"),
         "Vor der Bewilligung muss der Gremienbeschluss der Kommune vorliegen."),
        (Facts(state="ready_for_decision", roles=["head"], drafted=True),
         "Jetzt ist eine Person mit Zeichnungsbefugnis am Zug."),
    ],
)  # fmt: skip
def test_who_is_blocked_reads_why(facts: Facts, reason: str) -> None:
    found = next_step(facts)
    assert (found.page, found.reason) == ("", reason)


def test_after_the_decision_the_notice_is_next() -> None:
    unsent = Facts(state="approved", roles=["grant_office"], unsent=True)
    assert next_step(unsent).label == "Bescheid versenden"
    waits = Facts(state="approved", roles=["head"], notice_waits=True)
    assert next_step(waits).label == "Empfang des Bescheids bestätigen"
    assert next_step(Facts(state="approved", roles=["head"])).label == ""


@pytest.mark.parametrize("state", ApplicationState)
def test_every_state_has_a_step_or_says_that_it_is_over(state: str) -> None:
    for role in ("head", "grant_office", "audit_office"):
        found = next_step(Facts(state=state, roles=[role]))
        assert found.label or found.reason
        assert bool(found.page) is not bool(found.reason)


def test_bars_are_as_wide_as_their_share_of_the_largest() -> None:
    found = money(
        {"personnel": "Personal", "material": "Sachkosten"},
        {"personnel": Decimal(60_000), "material": Decimal(20_000)},
        {"personnel": Decimal(50_000), "extra": Decimal("0.05")},
        reserved=Decimal(80_000),
        paid=Decimal(10_000),
    )
    assert [(bar.label, bar.width) for bar in found.bars] == [
        ("beantragt", "100.0"), ("reserviert", "100.0"), ("bewilligt", "62.5"),
        ("ausgezahlt", "12.5"),
    ]  # fmt: skip
    assert [(line.label, line.requested, line.awarded) for line in found.lines] == [
        ("Personal", 60_000, 50_000), ("Sachkosten", 20_000, 0), ("extra", 0, Decimal("0.05")),
    ]  # fmt: skip
    assert found.awarded == Decimal("50000.05")


def test_nothing_asked_draws_nothing() -> None:
    found = money({"personnel": "Personal"}, {}, None)
    assert found.lines == ()
    assert [(bar.label, bar.width) for bar in found.bars] == [("beantragt", "0")]


TOWN_READER = Viewer(is_land=False, reads_all_names=False, place="Stadt Speyer")
LAND_READER = Viewer(is_land=True, reads_all_names=False, place="Stadt Speyer")
AUDITOR = Viewer(is_land=True, reads_all_names=True, place="Stadt Speyer")


@pytest.mark.parametrize(
    ("viewer", "from_town", "who", "reason"),
    [
        (TOWN_READER, True, "Frau A", "Grund"),
        (TOWN_READER, False, LAND, ""),
        (LAND_READER, True, "Stadt Speyer", "Grund"),
        (LAND_READER, False, "Frau A", "Grund"),
        (AUDITOR, True, "Frau A", "Grund"),
        (AUDITOR, False, "Frau A", "Grund"),
    ],
)
def test_names_of_the_own_side_only(viewer: Viewer, from_town: bool, who: str, reason: str) -> None:
    assert person(viewer, actor="user:1", name="Frau A", from_town=from_town) == who
    assert reason_for(viewer, reason="Grund", from_town=from_town) == reason
    assert person(viewer, actor="system", name="System", from_town=False) == "System"


def test_result_of_a_review_is_not_told_before_the_notice() -> None:
    told = {"action": "grants.application_refuse_technical", "label": "Fachlich nicht befürworten"}
    assert label_for(LAND_READER, **told) == "Fachlich nicht befürworten"
    assert "nicht" not in label_for(TOWN_READER, **told)
