"""The factories give what they say, and the database accepts it."""

import pytest

from kim.grants.models import Account
from kim.grants.queries.terms import terms_of
from kim.grants.rules.content import read
from kim.grants.states.applications import ApplicationState
from tests.grants.factories import COST, REQUESTED, make_application, make_budget, make_decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.mark.parametrize("state", ApplicationState.values)
def test_a_file_in_every_state(state: str) -> None:
    application = make_application(state=ApplicationState(state))
    content = read({row.code: row.data for row in application.sections.all()})
    assert (content.cost_total, content.requested, content.unreadable) == (COST, REQUESTED, ())
    assert content.fund_total == content.cost_total
    assert terms_of(application.version).category("personnel").cap == 60_000


def test_money_and_a_drafted_award() -> None:
    budget = make_budget()
    decision = make_decision(make_application(state=ApplicationState.READY_FOR_DECISION))
    assert decision.amount == sum(line.amount for line in decision.lines.all())
    found = {a.kind: a.balance for a in Account.objects.filter(budget_year=budget)}
    rest = dict.fromkeys(("blocked", "authority", "committable"), 0)
    assert found == {"appropriation": -3_000_000, "available": 3_000_000, **rest}
