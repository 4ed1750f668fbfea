"""The deeds of a whole life: every one, by anybody, on the file of a municipality.

A deed is looked up by its name and done with whatever the file has just now: the open request,
the draft of a decision, the last notice.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kim.grants.models import Review
from kim.grants.queries.completion import mark_of, open_one, requests_of
from kim.grants.queries.drafts import draft_for, fingerprint_of
from kim.grants.rules.changes import Wish
from kim.grants.services.acknowledge import confirm_receipt, waive_remedy
from kim.grants.services.amendments import Verdict, draft_amendment
from kim.grants.services.changes import request_change, withdraw_change
from kim.grants.services.completeness import (
    Point,
    answer_points,
    cancel_request,
    confirm_complete,
    discontinue,
    extend_request,
    request_items,
    take_over,
)
from kim.grants.services.completing import submit_completed
from kim.grants.services.decisions import (
    discard_decision,
    draft_award,
    draft_rejection,
    return_decision,
)
from kim.grants.services.declare import give_reason, report_council, withdraw_application
from kim.grants.services.decline import decline_grant
from kim.grants.services.delivery import (
    confirm_finality,
    contest_notice,
    dispatch_notice,
    serve_notice,
    settle_remedy,
)
from kim.grants.services.drafts import start_application
from kim.grants.services.early_start import (
    consent_to_early_start,
    refuse_early_start,
    request_early_start,
    take_back_early_start,
)
from kim.grants.services.hearings import answer_hearing, start_hearing
from kim.grants.services.reviews import (
    close_review,
    give_up_review,
    open_review,
    return_to_technical,
)
from kim.grants.services.sections import save_section
from kim.grants.services.signing import sign_decision
from kim.grants.services.submit import submit_application
from kim.grants.states.decisions import ChangeKind, DecisionState
from kim.grants.states.reviews import ReviewKind
from tests.grants.deciding import REFUSED
from tests.grants.living import FINDINGS, GRANTED, LESS, REASON, TOWNS, TYPED, World

Deed = Callable[[World, int, dict[str, Any]], object]
DEEDS: dict[str, Deed] = {}


def do(w: World, name: str, town: int, person: int) -> None:
    """Do a deed. Raises whatever refuses it."""
    people = w.people(town)
    DEEDS[name](w, town, {"actor": people[person % len(people)], "now": w.now})


def deed(run: Deed) -> Deed:
    DEEDS[run.__name__] = run
    return run


def on_file(name: str, service: Callable[..., object], **more: Any) -> None:
    """A deed on the file itself."""
    DEEDS[name] = lambda w, town, who: service(application_id=w.pk(town), **more, **who)


def on(machine: str, name: str, service: Callable[..., object], **more: Any) -> None:
    """A deed on the last thing of a machine."""
    key = {"early": "early_start_id"}.get(machine, f"{machine}_id")
    DEEDS[name] = lambda w, town, who: service(**{key: w.pk(town, machine)}, **more, **who)


on_file("withdraw", withdraw_application, reason=REASON)
on_file("take_over", take_over)
on_file("ask", request_items, points=[Point(section="concept", text="Bitte Ziele ergänzen.")])
on_file("cancel", cancel_request, reason=REASON)
on_file("discontinue", discontinue, reason=REASON)
on_file("confirm", confirm_complete)
on_file("back", return_to_technical, reason=REASON)
on("review", "give_up", give_up_review, reason=REASON)
on("early", "consent", consent_to_early_start, reason=REASON)
on("early", "not_early", refuse_early_start, reason=REASON)
on("early", "take_back", take_back_early_start)
on("decision", "hear", start_hearing)
on("decision", "answer", answer_hearing, answer="Wir sehen das anders.")
on("decision", "return_", return_decision, reason=REASON)
on("decision", "discard", discard_decision, reason=REASON)
on("notice", "settle", settle_remedy, reason=REASON)
on("notice", "serve", serve_notice, received_on=None)
on("notice", "finality", confirm_finality)
on("change", "unchange", withdraw_change)


@deed
def start(w: World, town: int, who: dict[str, Any]) -> object:
    return start_application(call_code="KIM-2026", ags=TOWNS[town], copy=False, **who)


def type_in(w: World, town: int, who: dict[str, Any], typed: dict[str, Any]) -> None:
    for code, data in typed.items():
        file = w.subject(town, "application")
        row = file.sections.filter(code=code).first() if file else None
        save_section(
            application_id=w.pk(town), code=code, data=data, version=row.version if row else 0,
            **who,
        )  # fmt: skip


@deed
def write(w: World, town: int, who: dict[str, Any]) -> object:
    return type_in(w, town, who, TYPED)


@deed
def improve(w: World, town: int, who: dict[str, Any]) -> object:
    """Only the concept, as a request for missing items asks for."""
    return type_in(w, town, who, {"concept": TYPED["concept"] | {"starting_point": str(w.now)}})


@deed
def spoil(w: World, town: int, who: dict[str, Any]) -> object:
    return type_in(w, town, who, {"basics": TYPED["basics"] | {"start_on": "31.02.2026"}})


@deed
def reason(w: World, town: int, who: dict[str, Any]) -> object:
    file = w.file(town)
    open_ones = draft_for(file, today=w.today).unreasoned if file else []
    for rule in sorted({found.rule for found in open_ones}) or ["none"]:
        give_reason(application_id=w.pk(town), rule=rule, reason=REASON, **who)
    return None


@deed
def submit(w: World, town: int, who: dict[str, Any]) -> object:
    file = w.file(town)
    seen = fingerprint_of(draft_for(file, today=w.today)) if file else ""
    return submit_application(application_id=w.pk(town), seen=seen, **who)


@deed
def council(w: World, town: int, who: dict[str, Any]) -> object:
    return report_council(
        application_id=w.pk(town), state="decided", meeting_on=dt.date(2025, 12, 15),
        reference="12/2025", **who,
    )  # fmt: skip


@deed
def extend(w: World, town: int, who: dict[str, Any]) -> object:
    due_on = w.today + dt.timedelta(days=60)
    return extend_request(application_id=w.pk(town), due_on=due_on, reason=REASON, **who)


@deed
def respond(w: World, town: int, who: dict[str, Any]) -> object:
    file = w.file(town)
    asked = open_one(requests_of(file)) if file else None
    answers = {item.pk: "Ist ergänzt." for item in asked.items} if asked else {}
    return answer_points(application_id=w.pk(town), answers=answers, **who)


@deed
def complete(w: World, town: int, who: dict[str, Any]) -> object:
    file = w.file(town)
    asked = open_one(requests_of(file)) if file else None
    seen = mark_of(draft_for(file, today=w.today), asked) if file and asked else ""
    return submit_completed(application_id=w.pk(town), seen=seen, **who)


def review(w: World, town: int, who: dict[str, Any], kind: ReviewKind, positive: bool) -> object:
    opened: Review = open_review(application_id=w.pk(town), kind=kind, **who)
    return close_review(
        review_id=opened.pk, findings=FINDINGS, positive=positive, version=opened.version, **who
    )


DEEDS["technical"] = lambda w, town, who: review(w, town, who, ReviewKind.TECHNICAL, True)
DEEDS["oppose"] = lambda w, town, who: review(w, town, who, ReviewKind.TECHNICAL, False)
DEEDS["budget"] = lambda w, town, who: review(w, town, who, ReviewKind.BUDGET, True)
DEEDS["begin"] = lambda w, town, who: open_review(
    application_id=w.pk(town), kind=ReviewKind.TECHNICAL, **who
)


@deed
def early(w: World, town: int, who: dict[str, Any]) -> object:
    return request_early_start(
        application_id=w.pk(town), reason=REASON, risk_accepted=True,
        start_on=w.today + dt.timedelta(days=20), contract_on=w.today + dt.timedelta(days=9), **who,
    )  # fmt: skip


def drafted_version(w: World, town: int) -> int:
    found = w.subject(town, "decision")
    return found.version if found and found.state == DecisionState.DRAFTED else 0


@deed
def award(w: World, town: int, who: dict[str, Any]) -> object:
    version = drafted_version(w, town)
    return draft_award(application_id=w.pk(town), draft=GRANTED, version=version, **who)


@deed
def part(w: World, town: int, who: dict[str, Any]) -> object:
    """Less than was asked for."""
    less, version = replace(GRANTED, amounts=LESS), drafted_version(w, town)
    return draft_award(application_id=w.pk(town), draft=less, version=version, **who)


@deed
def reject(w: World, town: int, who: dict[str, Any]) -> object:
    version = drafted_version(w, town)
    return draft_rejection(application_id=w.pk(town), draft=REFUSED, version=version, **who)


@deed
def sign(w: World, town: int, who: dict[str, Any]) -> object:
    found = w.subject(town, "decision")
    version = found.version if found else 0
    return sign_decision(decision_id=w.pk(town, "decision"), version=version, **who)


@deed
def dispatch(w: World, town: int, who: dict[str, Any]) -> object:
    return dispatch_notice(
        notice_id=w.pk(town, "notice"), mode="letter", sent_on=w.today, proof="Postbuch", **who
    )


@deed
def portal(w: World, town: int, who: dict[str, Any]) -> object:
    return dispatch_notice(
        notice_id=w.pk(town, "notice"), mode="portal", sent_on=w.today, proof="Postfach", **who
    )


@deed
def receive(w: World, town: int, who: dict[str, Any]) -> object:
    return confirm_receipt(notice_id=w.pk(town, "notice"), received_on=w.today, **who)


@deed
def contest(w: World, town: int, who: dict[str, Any]) -> object:
    return contest_notice(
        notice_id=w.pk(town, "notice"), filed_at=w.now, reference="1 K 1/26", **who
    )


@deed
def waive(w: World, town: int, who: dict[str, Any]) -> object:
    return waive_remedy(notice_id=w.pk(town, "notice"), received_on=w.today, **who)


@deed
def decline(w: World, town: int, who: dict[str, Any]) -> object:
    return decline_grant(notice_id=w.pk(town, "notice"), received_on=w.today, reason=REASON, **who)


@deed
def change(w: World, town: int, who: dict[str, Any]) -> object:
    last = w.subject(town, "change")
    lower = Decimal(18_000 - 500 * (last.number if last else 0))
    wish = Wish(amounts={"personnel": lower, "material": Decimal(7_000)})
    return request_change(
        application_id=w.pk(town), reason=REASON, effective_on=dt.date(2026, 8, 1),
        wishes={ChangeKind.AMOUNT: wish}, **who,
    )  # fmt: skip


def answer_change(w: World, town: int, who: dict[str, Any], yes: bool) -> object:
    return draft_amendment(
        change_id=w.pk(town, "change"), verdicts={ChangeKind.AMOUNT: Verdict(yes, REASON)},
        reason=REASON, version=drafted_version(w, town), **who,
    )  # fmt: skip


DEEDS["amend"] = lambda w, town, who: answer_change(w, town, who, True)
DEEDS["deny"] = lambda w, town, who: answer_change(w, town, who, False)
# Deeds of the municipality; all others are those of the Land.
AT_HOME = frozenset(
    ("start", "write", "improve", "spoil", "reason", "submit", "withdraw", "council", "respond",
     "complete", "early", "take_back", "answer", "receive", "waive", "decline", "change",
     "unchange")
)  # fmt: skip
