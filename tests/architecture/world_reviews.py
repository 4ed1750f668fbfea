"""Applications in the examination, for two municipalities, full of text that must not leak."""

import datetime as dt
import uuid
from decimal import Decimal

from kim.grants.models import Application, CompletionRequest, EarlyStart, OtherGrant
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind, ReviewState
from tests.grants.factories import NOW, make_application, make_call, make_review

Arguments = dict[str, str | int]
NOWHERE: Arguments = {"number": "KIM-2026-00000"}


def files_of(ags: str, word: str) -> dict[str, Arguments]:
    """One application with an open request, one in the budget review with all beside it."""
    asked = make_application(ags=ags, state=S.COMPLETION_REQUESTED, call=make_call(code="KIM-2022"))
    ask(asked, word)
    examined = make_application(ags=ags, state=S.BUDGET_REVIEW, call=make_call(code="KIM-2023"))
    review = make_review(examined, ReviewKind.BUDGET, ReviewState.OPEN)
    review.statement = f"{word} im Prüfvermerk"
    review.save()
    hit = examined.hits.create(key="other:1", text=f"{word} im Treffer", found_at=NOW)
    request_early_start(examined, word)
    other = other_grant(examined, word)
    number: Arguments = {"number": examined.number}
    return {
        "asked": {"number": asked.number},
        "examined": number,
        "review": {**number, "pk": review.pk},
        "hit": {**number, "pk": hit.pk},
        "other_grant": {"pk": other.pk},
    }


def ask(application: Application, word: str) -> CompletionRequest:
    request = CompletionRequest.objects.create(
        application=application, number=1, due_on=dt.date(2026, 2, 2), asked_at=NOW,
        asked_by="user:0",
    )  # fmt: skip
    request.items.create(section="plan", text=f"{word} fehlt im Plan")
    return request


def request_early_start(application: Application, word: str) -> EarlyStart:
    return EarlyStart.objects.create(
        application=application, reason=f"{word} will beginnen", start_on=dt.date(2026, 2, 1),
        contract_on=dt.date(2026, 1, 20), risk_accepted=True, requested_at=NOW,
        requested_by="user:0", requested_person=uuid.uuid4(),
    )  # fmt: skip


def other_grant(application: Application, word: str) -> OtherGrant:
    return OtherGrant.objects.create(
        place=application.place, funder="Bund", title=f"{word} Sprache", amount=Decimal(9000),
        start_on=dt.date(2026, 1, 1), end_on=dt.date(2026, 6, 30), source="Angabe",
        added_at=NOW, added_by="user:0",
    )  # fmt: skip


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    gone: Arguments = {**NOWHERE, "pk": 987_654_321}
    return {
        "asked": NOWHERE,
        "examined": NOWHERE,
        "review": gone,
        "hit": gone,
        "other_grant": {"pk": 987_654_321},
    }
