"""Reasons for warnings, the council's decision, taking an application back, new versions."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about
from kim.grants.models import (
    CallVersion,
    CompletionRequest,
    CostCategory,
    EarlyStart,
    RuleOverride,
)
from kim.grants.queries.drafts import draft_for, reasons_of
from kim.grants.queries.versions import newer_version
from kim.grants.rules.version_diff import Asked, Category, Version, changes
from kim.grants.services.cases import GrantError
from kim.grants.services.declare import give_reason, report_council, withdraw_application
from kim.grants.services.rebase import rebase_application
from kim.grants.states.applications import UNDECIDED, OverrideKind
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import Mark, RequirementKind
from tests.grants.applying import LATER, author, fresh, head
from tests.grants.factories import (
    NOW,
    SOMEBODY,
    TODAY,
    WORMS,
    make_application,
    make_call,
    make_version,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
DAY = dt.date(2026, 1, 1)


def reason(application, text, who=None, rule="PL-A09"):  # type: ignore[no-untyped-def] # test
    give_reason(
        actor=who or author(), application_id=application.pk, rule=rule, reason=text, now=LATER
    )


def test_a_reason_is_written_changed_and_taken_back() -> None:
    application = make_application()
    reason(application, "Die Stelle wird erst jetzt frei.")
    reason(application, "Die Stelle wird erst jetzt frei. ")  # the same: nothing happens
    reason(application, "Der Rat tagt spät.", head())
    assert reasons_of(application) == {"PL-A09": "Der Rat tagt spät."}
    reason(application, "")
    assert reasons_of(application) == {}
    assert RuleOverride.objects.filter(kind=OverrideKind.REASON).count() == 2
    said = [event.changes["reason"] for event in events_about(application)]
    assert said == [
        [None, "Die Stelle wird erst jetzt frei."],
        ["Die Stelle wird erst jetzt frei.", "Der Rat tagt spät."],
        ["Der Rat tagt spät.", None],
    ]


@pytest.mark.parametrize("state", [s for s in S if s not in (S.DRAFT, S.COMPLETION_REQUESTED)])
def test_reasons_of_what_is_in_do_not_change(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError, match="lassen sich Begründungen nicht mehr ändern"):
        reason(application, "x")


@pytest.mark.parametrize(("role", "ags"), [(Role.HEAD, WORMS), (Role.GRANT_OFFICE, "")])
def test_reasons_are_those_of_the_municipality(role: Role, ags: str) -> None:
    with pytest.raises(PermissionDenied, match="nur die Kommune selbst"):
        reason(make_application(), "x", person(role, ags))


def council(application, state, meeting_on=None, who=None):  # type: ignore[no-untyped-def] # test
    report_council(
        actor=who or author(), application_id=application.pk, state=state,
        meeting_on=meeting_on, reference=" B 7 ", now=LATER,
    )  # fmt: skip


def test_the_council_decides_while_the_application_is_examined() -> None:
    application = make_application(state=S.TECHNICAL_REVIEW)
    council(application, "decided", TODAY)
    application.refresh_from_db()
    assert application.council == "decided"
    assert application.sections.get(code="council").data == {
        "state": "decided", "meeting_on": "12.01.2026", "reference": "B 7",
    }  # fmt: skip
    event = events_about(application).last()
    assert event is not None
    assert event.changes["meeting_on"] == [None, "2026-01-12"]


@pytest.mark.parametrize(
    ("state", "day", "sentence"),
    [
        ("decided", None, "nennen Sie den Tag der Sitzung"),
        ("decided", TODAY + dt.timedelta(days=1), "ist noch nicht gewesen"),
        ("unknown", None, "Bitte wählen Sie"),
        ("erfunden", None, "Bitte wählen Sie"),
    ],
)
def test_what_is_no_decision(state: str, day: dt.date | None, sentence: str) -> None:
    application = make_application(state=S.SUBMITTED)
    with pytest.raises(GrantError, match=sentence):
        council(application, state, day)


@pytest.mark.parametrize("state", [S.DRAFT, S.APPROVED, S.REJECTED, S.WITHDRAWN])
def test_before_and_after_the_council_is_not_reported(state: S) -> None:
    with pytest.raises(GrantError, match=f"Im Stand „{state.label}“"):
        council(make_application(state=state), "pending")


def test_a_foreign_council_is_not_reported() -> None:
    with pytest.raises(PermissionDenied, match="nur die Kommune selbst"):
        council(make_application(state=S.SUBMITTED), "pending", who=author(WORMS))


def withdraw(application, who, text=""):  # type: ignore[no-untyped-def] # test
    withdraw_application(actor=who, application_id=application.pk, reason=text, now=LATER)


def test_a_draft_is_discarded_by_who_writes_it() -> None:
    application = make_application()
    withdraw(application, author())
    assert fresh(application).state == S.WITHDRAWN


@pytest.mark.parametrize("state", [s for s in S if s in UNDECIDED - {S.DRAFT}])
def test_what_is_not_decided_is_taken_back_by_the_head(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError, match="schreiben Sie, warum"):
        withdraw(application, head())
    with pytest.raises(PermissionDenied, match="nur die Leitung"):
        withdraw(application, author(), "x")
    withdraw(application, head(), "Die Stelle kommt nicht.")
    assert fresh(application).state == S.WITHDRAWN
    event = events_about(application).last()
    assert event is not None
    assert (event.action, event.reason) == (
        "grants.application_withdraw", "Die Stelle kommt nicht.",
    )  # fmt: skip


@pytest.mark.parametrize("state", [s for s in S if s not in UNDECIDED])
def test_what_is_decided_is_not_taken_back(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError, match="nicht möglich"):
        withdraw(application, head(), "x")


def test_what_was_asked_for_ends_with_it() -> None:
    application = make_application(state=S.COMPLETION_REQUESTED)
    application.due_on = TODAY
    application.save()
    request = CompletionRequest.objects.create(
        application=application, number=1, due_on=TODAY, asked_at=NOW, asked_by="user:0"
    )
    early = EarlyStart.objects.create(
        application=application, reason="x", start_on=DAY, contract_on=DAY, risk_accepted=True,
        requested_at=NOW, requested_by="user:0", requested_person=SOMEBODY,
    )  # fmt: skip
    withdraw(application, head(), "x")
    request.refresh_from_db()
    early.refresh_from_db()
    assert (request.state, early.state, fresh(application).due_on) == (
        "cancelled", "withdrawn", None,
    )  # fmt: skip


def rebase(application, number=2, who=None):  # type: ignore[no-untyped-def] # test
    return rebase_application(
        actor=who or author(), application_id=application.pk, version_number=number, now=LATER
    )


def test_a_draft_is_moved_to_the_version_that_was_released() -> None:
    call = make_call()
    application = make_application(call=call)
    new = make_version(call, released=False)
    CostCategory.objects.filter(version=new, code="material").update(cap=Decimal(15_000))
    new.requirements.create(
        position=1, kind=RequirementKind.ATTACHMENT, code="plan", label="Organigramm",
        mark=Mark.ASSUMPTION,
    )  # fmt: skip
    assert newer_version(fresh(application)) is None
    CallVersion.objects.filter(pk=new.pk).update(
        released_at=NOW, released_person=SOMEBODY, released_by="user:0"
    )
    found = newer_version(fresh(application))
    assert found is not None
    said = rebase(application)
    assert said == [
        "Sachkosten: Obergrenze bisher 20.000,00 €, jetzt 15.000,00 € je Stelle und Jahr.",
        "Anlage neu verlangt: „Organigramm“.",
    ]
    moved = fresh(application)
    assert moved.version.number == 2
    assert draft_for(moved, today=TODAY).context.terms.category("material").cap == 15_000
    assert moved.sections.get(code="basics").version == 1
    event = events_about(application).last()
    assert event is not None
    assert event.changes == {"version": [1, 2]}


def test_what_cannot_be_moved() -> None:
    application = make_application()
    with pytest.raises(GrantError, match="schon auf der neuesten"):
        rebase(application)
    make_version(application.call)
    make_version(application.call)
    with pytest.raises(GrantError, match="Inzwischen gibt es die Fassung 3"):
        rebase(application, 2)
    with pytest.raises(PermissionDenied):
        rebase(application, 3, head())
    application.state, application.submitted_at = S.WITHDRAWN, None
    application.save()
    with pytest.raises(GrantError, match="Nur Entwürfe"):
        rebase(application, 3)


OLD = Version(
    first_on=DAY, last_on=DAY, opens_on=DAY, closes_on=DAY, is_provisional=True,
    parameters={"a": ("Frist", "4 Wochen"), "b": ("Weg", "1")},
    categories={
        "p": Category(label="Personal", cap=Decimal(1), financing="Anteilfinanzierung",
                      share_percent=Decimal(100), follows_fte=True),
        "x": Category(label="Alt", cap=Decimal(1), financing="Vollfinanzierung",
                      share_percent=Decimal(100), follows_fte=True),
    },
    asked={"d": Asked(kind="Erklärung", label="Eins", is_mandatory=True),
           "e": Asked(kind="Erklärung", label="Zwei", is_mandatory=True)},
    conditions={"c": ("Publizität", "alt"), "z": ("Weg", "x")},
)  # fmt: skip
NEW = Version(
    first_on=DAY.replace(year=2027), last_on=DAY, opens_on=DAY, closes_on=DAY,
    parameters={"a": ("Frist", "6 Wochen"), "c": ("Neu", "2")},
    categories={
        "p": Category(label="Personalkosten", cap=Decimal(2), financing="Festbetragsfinanzierung",
                      share_percent=Decimal("80.5"), follows_fte=False),
        "y": Category(label="Jung", cap=Decimal(3), financing="Vollfinanzierung",
                      share_percent=Decimal(100), follows_fte=True),
    },
    asked={"d": Asked(kind="Erklärung", label="Eins neu", is_mandatory=False),
           "f": Asked(kind="Anlage", label="Drei", is_mandatory=False)},
    conditions={"c": ("Publizität", "neu"), "n": ("Mehr", "x")},
    is_recipient=False,
)  # fmt: skip


def test_every_change_is_a_sentence() -> None:
    assert changes(OLD, NEW) == [
        "Die Fassung ist nicht mehr vorläufig: Anträge können eingereicht werden.",
        "Ihre Kommune ist nicht mehr antragsberechtigt.",
        "Erster Tag des Förderzeitraums: bisher 01.01.2026, jetzt 01.01.2027.",
        "Die Ausgabengruppe „Alt“ entfällt. Bitte ordnen Sie ihre Zeilen anders zu.",
        "Neue Ausgabengruppe „Jung“ mit höchstens 3,00 € im Jahr.",
        "Die Ausgabengruppe „Personal“ heißt jetzt „Personalkosten“.",
        "Personalkosten: Obergrenze bisher 1,00 €, jetzt 2,00 € je Stelle und Jahr.",
        "Personalkosten: bisher Anteilfinanzierung, jetzt Festbetragsfinanzierung.",
        "Personalkosten: Anteil des Landes bisher 100 %, jetzt 80,5 %.",
        "Personalkosten: Die Obergrenze sinkt nicht mehr mit dem Stellenanteil.",
        "Weg entfällt (bisher 1).",
        "Neu: 2 (neu).",
        "Frist: bisher 4 Wochen, jetzt 6 Wochen.",
        "Erklärung nicht mehr verlangt: „Zwei“.",
        "Anlage neu verlangt (freiwillig): „Drei“.",
        "Erklärung neu gefasst: „Eins neu“ (bisher „Eins“).",
        "Erklärung jetzt freiwillig: „Eins neu“.",
        "Nebenbestimmung entfällt: „Weg“.",
        "Neue Nebenbestimmung: „Mehr“.",
        "Nebenbestimmung geändert: „Publizität“.",
    ]
    assert "Ihre Kommune ist jetzt antragsberechtigt." in changes(NEW, OLD)
    assert "Personal: Die Obergrenze sinkt jetzt mit dem Stellenanteil." in changes(NEW, OLD)
    assert "Erklärung jetzt Pflicht: „Eins“." in changes(NEW, OLD)
    assert changes(OLD, OLD) == []
