"""A file ready for its decision with its money, and the people who draft and sign."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Decision
from kim.grants.queries.decision import LEVEL_ROLES
from kim.grants.services.decisions import Draft, draft_award, draft_rejection
from kim.grants.services.ledger import reserve_money
from kim.grants.services.signing import sign_decision
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import NOW, SPEYER, YEAR, make_application, make_budget, person
from tests.programme.legal_numbers import confirmed

WANTED = Draft(
    reason="Das erhebliche Landesinteresse ist begründet, die Mittel sind vorhanden.",
    start_on=dt.date(2026, 3, 1),
    end_on=dt.date(2026, 12, 31),
    fte=Decimal("1.0"),
    amounts={"personnel": Decimal("50000.00"), "material": Decimal("15000.00")},
)
REFUSED = Draft(reason="Ein erhebliches Landesinteresse ist nicht erkennbar.")


def confirm_levels(value: str = "25.000,00; 80.000,00") -> None:
    """Thresholds as if two persons had confirmed them."""
    confirmed(
        key="approval_levels", value=value, valid_from_on=dt.date(2026, 1, 1), mark="assumption",
        source="Anordnung des Ministeriums", address="",
    )  # fmt: skip


def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


def ready(ags: str = SPEYER, reserved: int = 65_000, **more: Any) -> Application:
    """A file ready for the decision; its money is reserved. Needs a budget year."""
    application = make_application(state=S.READY_FOR_DECISION, ags=ags, **more)
    reserve_money(
        actor=officer(), application=application, years={YEAR: Decimal(reserved)},
        reason="haushaltsmäßige Prüfung", now=NOW,
    )  # fmt: skip
    return application


def with_money(ags: str = SPEYER, **more: Any) -> Application:
    make_budget()
    return ready(ags, **more)


def drafted(
    application: Application,
    who: Actor | None = None,
    version: int = 0,
    now: dt.datetime = NOW,
    **changes: Any,
) -> Decision:
    return draft_award(
        actor=who or officer(), application_id=application.pk, draft=replace(WANTED, **changes),
        version=version, now=now,
    )  # fmt: skip


def refused(application: Application, version: int = 0, **changes: Any) -> Decision:
    return draft_rejection(
        actor=officer(), application_id=application.pk, draft=replace(REFUSED, **changes),
        version=version, now=NOW,
    )  # fmt: skip


def sign(decision: Decision, who: Actor, now: dt.datetime = NOW) -> Decision:
    return sign_decision(actor=who, decision_id=decision.pk, version=decision.version, now=now)


def sign_all(decision: Decision, now: dt.datetime = NOW) -> Decision:
    """All signatures that are needed, each by somebody of the right role."""
    for level in range(decision.signatures.count() + 1, decision.levels + 1):
        decision = sign(decision, person(LEVEL_ROLES[level]), now)
    return decision
