"""Several people sign at once: real threads, real PostgreSQL, and without the lock.

Six last signatures on money for three; ``make prove`` runs fifty on money for twenty-five.
"""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kim.accounts.rules.roles import Role
from kim.grants.models import Account, Application, Award, Notice, Signature
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.services import decisions, signing
from kim.grants.states.applications import ApplicationState as S
from kim.places.models import Place
from tests.grants.deciding import confirm_levels, drafted, officer, sign, with_money
from tests.grants.factories import (
    NOW,
    YEAR,
    load_ground,
    make_application,
    make_budget,
    make_call,
    person,
)
from tests.grants.money import Money
from tests.programme.factories import load
from tests.threads import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
EACH = Decimal(20_000)
SIZES = pytest.mark.parametrize(
    ("wanting", "enough"), [(6, 3), pytest.param(50, 25, marks=pytest.mark.prove)]
)


def load_all() -> None:
    load()
    load_ground()


def places(wanting: int) -> list[tuple[Any, str]]:
    """Calls and municipalities for so many files, one per municipality and call."""
    found = Place.objects.filter(kind__in=["district", "town"])
    keys = sorted(found.values_list("ags", flat=True))
    calls = [make_call(code=f"KIM-{n}") for n in range(-(-wanting // len(keys)))]
    return [(call, ags) for call in calls for ags in keys][:wanting]


def last_signatures(wanting: int) -> list[Callable[[], object]]:
    """One last signature per file; the money of each is reserved by the same deed."""
    deeds = []
    for call, ags in places(wanting):
        application = make_application(state=S.READY_FOR_DECISION, ags=ags, call=call)
        decision = drafted(application, amounts={"personnel": EACH})
        deeds.append((application, decision, officer()))

    def deed(application: Application, decision: Any, who: Any) -> Callable[[], object]:
        def run() -> None:
            Money(who, application).reserve({YEAR: int(EACH)})
            sign(decision, who)

        return run

    return [deed(*parts) for parts in deeds]


@SIZES
def test_exactly_as_many_awards_as_there_is_money_for(wanting: int, enough: int) -> None:
    load_all()
    confirm_levels()
    make_budget(enough * EACH)
    found = all_at_once(last_signatures(wanting))
    assert found == {"done": enough, "GrantError": wanting - enough}
    assert Award.objects.count() == Notice.objects.count() == enough
    assert Application.objects.filter(state=S.APPROVED).count() == enough
    assert sum(Award.objects.values_list("amount", flat=True)) == enough * EACH
    numbers = sorted(Notice.objects.values_list("number", flat=True))
    assert numbers == [f"KIM-B-{YEAR}-{n:04}" for n in range(1, enough + 1)]
    assert not Account.objects.filter(kind="available").exclude(balance=0).exists()
    assert verify_ledger().fault is None


def test_two_people_sign_the_same_level_at_once_and_one_counts() -> None:
    load_all()
    decision = drafted(with_money())
    both = [officer(), officer()]
    found = all_at_once([lambda who=who: sign(decision, who) for who in both])
    assert found == {"done": 1, "GrantError": 1}
    assert Signature.objects.get().level == 1


def test_a_double_click_on_the_last_signature_awards_once() -> None:
    load_all()
    confirm_levels()
    decision = drafted(with_money(), amounts={"personnel": EACH})
    who = officer()
    found = all_at_once([lambda: sign(decision, who)] * 3)
    assert found == {"done": 1, "GrantError": 2}
    assert Award.objects.count() == Notice.objects.count() == 1


def test_without_the_lock_of_the_file_the_database_must_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: both have counted the signatures before either has written one."""
    load_all()
    decision = drafted(with_money())
    both_have_read = threading.Barrier(2)

    def found_decision(*, decision_id: int) -> Any:
        found = decisions.Decision.objects.select_related("application").get(pk=decision_id)
        return found, found.application

    def require_level(actor: Any, decision: Any, signed: Any) -> None:
        both_have_read.wait(timeout=20)

    monkeypatch.setattr(signing, "found_decision", found_decision)
    monkeypatch.setattr(signing, "_require_level", require_level)
    found = all_at_once([lambda who=who: sign(decision, who) for who in (officer(), officer())])
    assert found == {"done": 1, "IntegrityError": 1}


def test_signing_and_giving_back_at_once_do_one_of_both() -> None:
    load_all()
    decision = drafted(with_money())
    sign(decision, officer())
    lead, other = person(Role.PROGRAMME_LEAD), person(Role.PROGRAMME_LEAD)
    deeds: list[Callable[[], object]] = [
        lambda: sign(decision, lead),
        lambda: decisions.return_decision(
            actor=other, decision_id=decision.pk, reason="Betrag prüfen", now=NOW
        ),
    ]
    found = all_at_once(deeds)
    assert found["done"] >= 1
    decision.refresh_from_db()
    if found["done"] == 2:  # first signed, then sent back
        assert decision.state == "discarded"
        assert decision.signatures.count() == 2
