"""Steps of a participation: order, refusals, correction, withdrawal, record."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import LAND_ROLES, Role
from kim.audit.models import Event
from kim.programme.models import Participation, ParticipationStep
from kim.programme.queries import figures_for
from kim.programme.rules.evidence import Evidence
from kim.programme.services.bulk import SomeRefused, take_steps
from kim.programme.services.facts import RegisterError
from kim.programme.services.steps import correct_step, take_step, withdraw_step
from tests.programme.factories import (
    MAINZ,
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    actor,
    day,
    lead,
    occupy,
    proof,
    started,
    step,
)

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(days=3)


def statuses(ags: str) -> list[str]:
    """The status of each believed step, in order."""
    return list(
        ParticipationStep.objects.filter(participation__place__ags=ags, known_to_at=None)
        .order_by("participation_id", "position")
        .values_list("status", flat=True)
    )


def test_a_participation_goes_its_whole_way() -> None:
    who = lead()
    deeds = {
        "interest": "2026-01-05",
        "join": "2026-01-15",
        "approve": "2026-01-20",
        "start": "2026-02-01",
        "pause": "2026-04-01",
        "resume": "2026-05-01",
        "end": "2026-10-31",
    }
    for deed, when in deeds.items():
        step(who, deed, when)
    assert statuses(SPEYER) == [
        "interest",
        "announced",
        "approved",
        "started",
        "paused",
        "started",
        "ended",
    ]
    assert not Participation.objects.get(place__ags=SPEYER).is_open
    again = step(who, "interest", "2026-11-02")
    assert again.participation.is_open
    assert Participation.objects.filter(place__ags=SPEYER).count() == 2


@pytest.mark.parametrize(
    ("deeds", "wrong", "sentence"),
    [
        ([], "start", "„Beginn erfassen“ ist im Stand „noch nicht erfasst“ nicht möglich."),
        ([], "end", "„Teilnahme beenden“ ist im Stand „noch nicht erfasst“ nicht möglich."),
        (
            ["join"],
            "join",
            "„Teilnahme ankündigen“ ist im Stand „Teilnahme angekündigt“ nicht möglich.",
        ),
        (["join"], "pause", "„Teilnahme ruhen lassen“ ist im Stand „Teilnahme angekündigt“"),
        (["join", "start"], "interest", "„Interesse erfassen“ ist im Stand „nimmt teil“"),
    ],
)
def test_wrong_order_of_deeds_is_refused(deeds: list[str], wrong: str, sentence: str) -> None:
    who = lead()
    for deed in deeds:
        step(who, deed, "2026-02-01")
    with pytest.raises(RegisterError, match=sentence):
        step(who, wrong, "2026-02-02")


def test_a_day_before_the_step_before_is_refused() -> None:
    who = lead()
    step(who, "join", "2026-02-10")
    with pytest.raises(RegisterError, match=r"„nimmt teil“ \(9. Februar 2026\) liegt vor"):
        step(who, "start", "2026-02-09")
    assert statuses(SPEYER) == ["announced"]
    step(who, "start", "2026-02")  # some day in February may lie after the 10th


def test_a_second_participation_must_follow_the_first() -> None:
    who = lead()
    started(who)
    step(who, "end", "2026-10-31")
    with pytest.raises(RegisterError, match="liegt vor „Teilnahme beendet“"):
        step(who, "interest", "2026-10-30")


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("2025-06-30", "Das Programm beginnt erst am 01.07.2025."),
        ("2024", "Das Programm beginnt erst am 01.07.2025."),
        ("2026-11-25", "kann nicht bestätigt sein"),
    ],
)
def test_days_outside_are_refused(when: str, sentence: str) -> None:
    with pytest.raises(RegisterError, match=sentence):
        step(lead(), "join", when)
    assert statuses(SPEYER) == []


def test_the_year_in_which_the_programme_starts_is_inside() -> None:
    step(lead(), "join", "2025")
    assert statuses(SPEYER) == ["announced"]


def test_after_the_end_of_the_programme_is_refused() -> None:
    from kim.programme.models import Programme  # noqa: PLC0415 -- only here

    Programme.objects.update(ends_on=dt.date(2026, 10, 31))
    with pytest.raises(RegisterError, match=r"Das Programm endet am 31\.10\.2026\."):
        step(lead(), "join", "2026-11-01")


def test_the_future_may_be_announced() -> None:
    who = lead()
    evidence = Evidence(reason="Beschluss", evidence_on=TODAY, certainty="announced")
    take_step(
        actor=who, ags=SPEYER, deed="join", when=day("2027-01-01"), evidence=evidence, now=NOW
    )
    assert figures_for(on=TODAY, known_on=TODAY).participating.value == 12
    later = dt.date(2027, 1, 1)
    assert figures_for(on=later, known_on=TODAY).participating.value == 13


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        (Evidence(reason="  ", evidence_on=TODAY), "Bitte nennen Sie den Grund"),
        (
            Evidence(reason="x", evidence_on=TODAY + dt.timedelta(days=1)),
            r"nicht aus der Zukunft sein \(25.11.2026\)",
        ),
    ],
)
def test_evidence_is_asked_for(evidence: Evidence, sentence: str) -> None:
    with pytest.raises(RegisterError, match=sentence):
        take_step(
            actor=lead(),
            ags=SPEYER,
            deed="join",
            when=day("2026-02-01"),
            evidence=evidence,
            now=NOW,
        )


@pytest.mark.parametrize("role", [r for r in Role if r != Role.PROGRAMME_LEAD])
def test_only_the_programme_lead_keeps_the_register(role: Role) -> None:
    at = "" if role in LAND_ROLES else SPEYER
    who = actor(role, at)
    own = ParticipationStep.objects.filter(participation__place__ags=WORMS).last()
    assert own
    with pytest.raises(PermissionDenied, match="nur die Programmleitung"):
        step(who, "join", "2026-02-01")
    with pytest.raises(PermissionDenied):
        correct_step(actor=who, step_id=own.pk, when=day("2025-12-01"), evidence=proof(), now=NOW)
    with pytest.raises(PermissionDenied):
        withdraw_step(actor=who, step_id=own.pk, reason="x", now=NOW)


def test_unknown_municipality_is_refused() -> None:
    with pytest.raises(RegisterError, match="07999"):
        step(lead(), "join", "2026-02-01", ags="07999")


def test_a_correction_keeps_what_was_believed() -> None:
    who = lead()
    start = ParticipationStep.objects.get(participation__place__ags=MAINZ, status="started")
    new = correct_step(
        actor=who, step_id=start.pk, when=day("2026-03-01"), evidence=proof(), now=NOW
    )
    start.refresh_from_db()
    assert (start.on, start.known_to_at) == (dt.date(2026, 1, 1), NOW)
    assert (new.on, new.position, new.replaces_id) == (dt.date(2026, 3, 1), 2, start.pk)
    key_date = dt.date(2026, 1, 1)
    yesterday = TODAY - dt.timedelta(days=1)
    assert figures_for(on=key_date, known_on=yesterday).started.value == 12
    assert figures_for(on=key_date, known_on=TODAY).started.value == 11


def test_a_correction_of_what_was_replaced_is_refused() -> None:
    who = lead()
    start = ParticipationStep.objects.get(participation__place__ags=MAINZ, status="started")
    correct_step(actor=who, step_id=start.pk, when=day("2026-03-01"), evidence=proof(), now=NOW)
    with pytest.raises(RegisterError, match="inzwischen ersetzt"):
        correct_step(
            actor=who, step_id=start.pk, when=day("2026-04-01"), evidence=proof(), now=LATER
        )


def test_a_correction_respects_the_order() -> None:
    who = lead()
    started(who)
    first = ParticipationStep.objects.get(participation__place__ags=SPEYER, position=1)
    with pytest.raises(RegisterError, match="liegt vor"):
        correct_step(
            actor=who, step_id=first.pk, when=day("2026-02-02"), evidence=proof(), now=LATER
        )


def test_only_the_last_step_is_withdrawn() -> None:
    who = lead()
    started(who)
    first, last = ParticipationStep.objects.filter(participation__place__ags=SPEYER).order_by("pk")
    with pytest.raises(RegisterError, match="nur der letzte Schritt: „nimmt teil“"):
        withdraw_step(actor=who, step_id=first.pk, reason="Irrtum", now=LATER)
    with pytest.raises(RegisterError, match="Grund der Rücknahme"):
        withdraw_step(actor=who, step_id=last.pk, reason=" ", now=LATER)
    withdraw_step(actor=who, step_id=last.pk, reason="Irrtum", now=LATER)
    withdraw_step(actor=who, step_id=first.pk, reason="Irrtum", now=LATER)
    assert statuses(SPEYER) == []
    assert not Participation.objects.get(place__ags=SPEYER).is_open
    assert figures_for(on=TODAY, known_on=TODAY).participating.value == 13
    assert figures_for(on=TODAY, known_on=LATER.date()).participating.value == 12
    step(who, "interest", "2026-03-01", now=LATER)


def test_withdrawing_the_first_step_needs_an_empty_post() -> None:
    who = lead()
    first = step(who, "join", "2026-01-15")
    occupy(who, "installed", "2026-02-01")
    with pytest.raises(RegisterError, match="zuerst die Angaben zur Stelle"):
        withdraw_step(actor=who, step_id=first.pk, reason="Irrtum", now=LATER)


def test_the_end_closes_the_post_and_its_withdrawal_opens_it_again() -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-02-01")
    end = step(who, "end", "2026-10-31", now=LATER)
    on = dt.date(2026, 11, 1)
    after = LATER.date()
    assert SPEYER not in (figures_for(on=on, known_on=after).managers_installed.ags or ())
    assert SPEYER in (figures_for(on=on, known_on=TODAY).managers_installed.ags or ())
    undone = LATER + dt.timedelta(days=1)
    withdraw_step(actor=who, step_id=end.pk, reason="Doch nicht beendet", now=undone)
    assert SPEYER in (figures_for(on=on, known_on=undone.date()).managers_installed.ags or ())
    assert Participation.objects.get(place__ags=SPEYER).is_open


def test_an_end_before_a_later_occupancy_is_refused() -> None:
    who = lead()
    started(who)
    occupy(who, "installed", "2026-09-01")
    with pytest.raises(RegisterError, match=r"noch eine Angabe ab 1\. September 2026"):
        step(who, "end", "2026-08-31")


def test_an_end_is_not_withdrawn_under_a_new_participation() -> None:
    who = lead()
    started(who)
    end = step(who, "end", "2026-10-31")
    step(who, "interest", "2026-11-01")
    with pytest.raises(RegisterError, match="inzwischen eine neue Teilnahme"):
        withdraw_step(actor=who, step_id=end.pk, reason="Irrtum", now=LATER)


def test_each_deed_writes_one_event_in_words_an_auditor_reads() -> None:
    who = lead()
    before = Event.objects.count()
    taken = step(who, "join", "2026-02")
    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.actor, event.action) == (who.key, "programme.join")
    assert event.subject == f"programme.ParticipationStep:{taken.pk}"
    assert event.changes == {
        "ags": [None, SPEYER],
        "status": ["none", "announced"],
        "on": [None, "2026-02"],
    }
    assert event.reason == "Schreiben der Kommune"


def test_a_refused_deed_leaves_no_trace() -> None:
    before = Event.objects.count()
    with pytest.raises(RegisterError):
        step(lead(), "join", "2025-06-30")
    assert Event.objects.count() == before
    assert not Participation.objects.filter(place__ags=SPEYER).exists()


def test_a_step_for_several_is_taken_by_all_or_by_none() -> None:
    who = lead()
    with pytest.raises(SomeRefused) as refused:
        take_steps(
            actor=who,
            ags=[SPEYER, MAINZ],
            deed="join",
            when=day("2026-02-01"),
            evidence=proof(),
            now=NOW,
        )
    assert len(refused.value.sentences) == 1
    assert refused.value.sentences[0].startswith("Stadt Mainz: „Teilnahme ankündigen“ ist im Stand")
    assert statuses(SPEYER) == []
    take_steps(
        actor=who,
        ags=[SPEYER, "07312"],
        deed="join",
        when=day("2026-02-01"),
        evidence=proof(),
        now=NOW,
    )
    assert statuses(SPEYER) == statuses("07312") == ["announced"]
