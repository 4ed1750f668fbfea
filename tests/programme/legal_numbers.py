"""Proposals and confirmed legal numbers for tests."""

import datetime as dt
from dataclasses import replace
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.programme.models import LegalRule
from kim.programme.services.legal import LegalProposal, confirm_legal_number, propose_legal_number
from tests.accounts.factories import actor_of, make_member
from tests.programme.factories import NOW, lead

SAID = LegalProposal(
    key="delivery_fiction_days",
    value="5",
    valid_from_on=dt.date(2027, 1, 1),
    valid_to_on=None,
    source="Gesetz zur Probe",
    address="https://www.gesetze-im-internet.de/vwvfg/",
    mark="sourced",
    reason="Neue Fassung",
)


def budget() -> Actor:
    return actor_of(make_member(role=Role.BUDGET_OFFICER))


def propose(who: Actor | None = None, **changes: Any) -> LegalRule:
    return propose_legal_number(actor=who or lead(), said=replace(SAID, **changes), now=NOW)


def confirmed(**changes: Any) -> LegalRule:
    return confirm_legal_number(actor=budget(), pk=propose(**changes).pk, now=NOW)
