"""A budget year with an entry, and a file that is over: what the pages of the budget are about."""

from decimal import Decimal

from kim.accounts.rules.roles import Role
from kim.grants.services.budget import block
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import actor_of, make_member
from tests.grants.factories import NOW, make_application, make_budget, make_call, submitted_values

Arguments = dict[str, str | int]


def money(ags: str, word: str) -> dict[str, Arguments]:
    """Objects of the Land; ``word`` must not be read by municipalities."""
    budget = make_budget(1000)
    who = actor_of(make_member(role=Role.BUDGET_OFFICER))
    entry = block(
        actor=who, year_id=budget.pk, amount=Decimal(10), reason=f"{word} im Erlass", now=NOW
    )
    ended = make_application(ags=ags, state=S.WITHDRAWN, call=make_call(code="KIM-2024"))
    type(ended).objects.filter(pk=ended.pk).update(**submitted_values())
    return {
        "budget": {"year": budget.year},
        "ledger_entry": {"pk": entry.pk},
        "ended_file": {"number": ended.number},
    }


def missing() -> dict[str, Arguments]:
    """Arguments of the same form that lead to nothing."""
    return {
        "budget": {"year": 2099},
        "ledger_entry": {"pk": 987_654_321},
        "ended_file": {"number": "KIM-2024-00000"},
    }
