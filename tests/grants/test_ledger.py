"""Money of a file: reserved, awarded, changed and released, across years, refused in a sentence."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from kim.accounts.rules.roles import Role
from kim.grants.models import Account, BudgetYear, LedgerEntry, Posting
from kim.grants.services.budget import take_over
from kim.grants.services.budget_years import close_year, open_year
from kim.grants.services.cases import GrantError
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import AccountKind, ClosedKind, EntryKind
from tests.grants.factories import NOW, WORMS, make_application, make_budget, make_entry, person
from tests.grants.money import NEXT_YEAR, Money, balances

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
GIVEN = {"appropriation": -100_000}


@pytest.fixture
def budget() -> BudgetYear:
    return make_budget(100_000)


@pytest.fixture
def later(budget: BudgetYear) -> BudgetYear:
    """The year after, with authority to commit 20,000 ahead and no Ansatz yet."""
    return make_budget(0, year=2027, authority=20_000)


@pytest.fixture
def money(budget: BudgetYear) -> Money:
    return Money(person(Role.BUDGET_OFFICER), make_application(state=S.BUDGET_REVIEW))


def refusal(deed: Callable[[], object]) -> str:
    with pytest.raises(GrantError) as refused, transaction.atomic():
        deed()
    return str(refused.value)


def test_money_is_reserved(budget: BudgetYear, money: Money) -> None:
    entry = money.reserve({2026: 65_000})
    assert balances(budget) == GIVEN | {"available": 35_000, "reserved": 65_000}
    assert entry is not None
    assert (entry.kind, entry.application, entry.by, entry.reason, entry.at) == (
        EntryKind.RESERVE, money.application, money.who.key, "Prüfung", NOW,
    )  # fmt: skip


def test_reserving_sets_what_shall_be_reserved(budget: BudgetYear, money: Money) -> None:
    money.reserve({2026: 65_000})
    assert money.reserve({2026: 65_000}) is None  # a double click
    money.reserve({2026: 70_000})
    assert balances(budget) == GIVEN | {"available": 30_000, "reserved": 70_000}
    money.reserve({2026: "59999.99"})
    assert balances(budget) == GIVEN | {
        "available": Decimal("40000.01"), "reserved": Decimal("59999.99"),
    }  # fmt: skip


def test_all_of_it_can_be_reserved_and_not_a_cent_more(budget: BudgetYear, money: Money) -> None:
    money.reserve({2026: 88_000})
    other = Money(money.who, make_application(state=S.BUDGET_REVIEW, ags=WORMS))
    assert refusal(lambda: other.reserve({2026: 80_000})) == (
        "Im Haushaltsjahr 2026 sind noch 12.000,00 € frei, gebraucht werden 80.000,00 €. Es "
        "fehlen 68.000,00 €. Bitte senken Sie den Betrag oder lassen Sie mehr Mittel bereitstellen."
    )
    assert "Es fehlen 0,01 €" in refusal(lambda: other.reserve({2026: "12000.01"}))
    other.reserve({2026: 12_000})
    assert balances(budget) == GIVEN | {"reserved": 100_000}


def test_a_later_year_needs_authority(later: BudgetYear, money: Money) -> None:
    assert refusal(lambda: money.reserve({2026: 60_000, 2027: "20000.01"})) == (
        "Der Teil im Haushaltsjahr 2027 braucht eine Verpflichtungsermächtigung: frei sind "
        "20.000,00 €, gebraucht werden 20.000,01 €. Es fehlen 0,01 €. Bitte kürzen Sie den "
        "Zeitraum bis zum 31.12.2026, senken Sie den Betrag oder lassen Sie eine "
        "Verpflichtungsermächtigung buchen (§ 38 LHO)."
    )
    money.reserve({2026: 60_000, 2027: 20_000})
    assert balances(later) == {"authority": -20_000, "reserved": 20_000}


def test_the_money_of_a_later_year_is_not_taken_instead(money: Money) -> None:
    """Money that parliament has given for next year already is no authority to commit it now."""
    make_budget(50_000, year=2027)
    assert "Verpflichtungsermächtigung: frei sind 0,00 €" in refusal(
        lambda: money.reserve({2027: 1})
    )
    money.reserve({2027: 1}, NEXT_YEAR)


def test_a_year_that_is_not_set_up(money: Money) -> None:
    assert refusal(lambda: money.reserve({2026: 1, 2029: 5})) == (
        "Für das Haushaltsjahr 2029 ist kein Haushalt eingerichtet, gebraucht werden 5,00 €. "
        "Bitte kürzen Sie den Zeitraum oder lassen Sie das Jahr vom Haushalt einrichten."
    )
    assert money.reserve({2026: 1, 2029: 0}) is not None


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "Infinity"])
def test_no_amount(money: Money, amount: str) -> None:
    with pytest.raises(ValueError, match="Cent"), transaction.atomic():
        money.reserve({2026: amount})


def test_an_award_takes_what_is_reserved_and_frees_the_rest(
    budget: BudgetYear, money: Money
) -> None:
    money.reserve({2026: 65_000})
    entry = money.award({2026: 60_000})
    assert balances(budget) == GIVEN | {"available": 40_000, "awarded": 60_000}
    assert entry is not None
    assert entry.lines == 3
    assert refusal(lambda: money.award({2026: 60_000})) == (
        "Für diesen Vorgang ist schon bewilligt. Bitte ändern Sie die Bewilligung."
    )
    assert "Festgelegt wird davor" in refusal(lambda: money.reserve({2026: 1}))


def test_not_more_is_awarded_than_was_reserved(budget: BudgetYear, money: Money) -> None:
    assert "Festgelegt sind 0,00 €" in refusal(lambda: money.award({2026: 1}))
    money.reserve({2026: 65_000})
    assert refusal(lambda: money.award({2026: 70_000})) == (
        "Festgelegt sind 65.000,00 €, bewilligt werden sollen 70.000,00 €. Bitte erhöhen Sie "
        "zuerst die Festlegung in der haushaltsmäßigen Prüfung oder senken Sie den Betrag."
    )
    assert balances(budget) == GIVEN | {"available": 35_000, "reserved": 65_000}


def test_an_award_may_lie_differently_in_the_years(later: BudgetYear, money: Money) -> None:
    money.reserve({2026: 65_000})
    assert "Verpflichtungsermächtigung" in refusal(
        lambda: money.award({2026: 40_000, 2027: 20_001})
    )
    money.award({2026: 45_000, 2027: 20_000})
    assert balances(money_year(2026)) == GIVEN | {"available": 55_000, "awarded": 45_000}
    assert balances(later) == {"authority": -20_000, "awarded": 20_000}


def money_year(year: int) -> BudgetYear:
    return BudgetYear.objects.get(year=year)


def test_an_award_rises_and_falls(budget: BudgetYear, money: Money) -> None:
    assert "noch nichts bewilligt" in refusal(lambda: money.amend({2026: 1}))
    money.reserve({2026: 65_000})
    money.award({2026: 65_000})
    assert money.amend({2026: 65_000}) is None
    money.amend({2026: 80_000})
    assert balances(budget) == GIVEN | {"available": 20_000, "awarded": 80_000}
    assert "noch 20.000,00 € frei, gebraucht werden 20.000,01 €" in refusal(
        lambda: money.amend({2026: "100000.01"})
    )
    money.amend({2026: 10_000})
    assert balances(budget) == GIVEN | {"available": 90_000, "awarded": 10_000}
    money.amend({})  # Verzicht
    assert balances(budget) == GIVEN | {"available": 100_000}
    assert "noch nichts bewilligt" in refusal(lambda: money.amend({2026: 1}))


def test_an_award_does_not_fall_below_what_is_paid(budget: BudgetYear, money: Money) -> None:
    money.reserve({2026: 65_000})
    money.award({2026: 65_000})
    pay(budget, money, 30_000)
    assert refusal(lambda: money.amend({2026: 29_999})) == (
        "Im Haushaltsjahr 2026 sind schon 30.000,00 € ausgezahlt, bewilligt sein sollen "
        "29.999,00 €. Weniger als ausgezahlt geht nur mit einer Rückforderung."
    )
    money.amend({2026: 30_000})
    assert balances(budget) == GIVEN | {"available": 70_000, "paid": 30_000}
    money.amend({2026: 40_000})
    assert balances(budget) == GIVEN | {"available": 60_000, "awarded": 10_000, "paid": 30_000}


def pay(budget: BudgetYear, money: Money, amount: int) -> None:
    """As a later part will pay: from awarded to paid."""
    mine = {"budget_year": budget, "application": money.application}
    paid, _ = Account.objects.get_or_create(kind=AccountKind.PAID, **mine)
    with transaction.atomic():
        entry = LedgerEntry.objects.create(
            kind=EntryKind.AMEND, lines=2, application=money.application, at=NOW, by="user:1",
            reason="Auszahlung",
        )  # fmt: skip
        awarded = Account.objects.get(kind=AccountKind.AWARDED, **mine)
        Posting.objects.create(entry=entry, account=awarded, amount=-amount)
        Posting.objects.create(entry=entry, account=paid, amount=amount)


def test_a_reservation_is_released(later: BudgetYear, money: Money) -> None:
    assert money.release() is None
    money.reserve({2026: 65_000, 2027: 10_000})
    assert money.release() is not None
    assert balances(money_year(2026)) == GIVEN | {"available": 100_000}
    assert balances(later) == {"authority": -20_000, "committable": 20_000}


@pytest.mark.parametrize("kind", ClosedKind)
def test_a_closed_year_takes_no_more_but_gives_back(
    budget: BudgetYear, money: Money, kind: ClosedKind
) -> None:
    money.reserve({2026: 50_000})
    close_year(
        actor=money.who, year_id=budget.pk, kind=kind, reason="Erlass vom 2. Januar.", now=NOW
    )
    sentence = (
        "Das Haushaltsjahr 2026 ist für Festlegungen und Bewilligungen geschlossen: "
        f"{kind.label}, Erlass vom 2. Januar. Bitte warten Sie, bis der Haushalt das Jahr wieder "
        "öffnet."
    )
    assert refusal(lambda: money.reserve({2026: 50_001})) == sentence
    assert refusal(lambda: money.award({2026: 40_000})) == sentence
    money.reserve({2026: 30_000})
    money.release()
    assert balances(budget) == GIVEN | {"available": 100_000}
    open_year(actor=money.who, year_id=budget.pk, reason="aufgehoben", now=NOW)
    money.reserve({2026: 50_000})
    money.award({2026: 40_000})


def test_a_stop_of_this_year_stops_commitments_for_later_ones(
    budget: BudgetYear, later: BudgetYear, money: Money
) -> None:
    close = {"actor": money.who, "kind": ClosedKind.FREEZE, "reason": "Sperre.", "now": NOW}
    close_year(year_id=budget.pk, **close)  # type: ignore[arg-type] # values of several types
    assert "Das Haushaltsjahr 2026 ist" in refusal(lambda: money.reserve({2027: 1}))
    open_year(actor=money.who, year_id=budget.pk, reason="x", now=NOW)
    close_year(year_id=later.pk, **close)  # type: ignore[arg-type] # as above
    assert "Das Haushaltsjahr 2027 ist" in refusal(lambda: money.reserve({2027: 1}))
    assert money.reserve({2026: 1}) is not None


def test_what_was_committed_ahead_is_charged_to_the_year_when_it_comes(
    later: BudgetYear, money: Money
) -> None:
    money.reserve({2027: 15_000})
    over = {"actor": money.who, "year_id": later.pk, "reason": "Jahresbeginn"}
    assert "erst im Haushaltsjahr 2027" in refusal(lambda: take_over(**over, now=NOW))
    assert refusal(lambda: take_over(**over, now=NEXT_YEAR)) == (
        "Im Haushaltsjahr 2027 steht auf dem Konto „frei“ 0,00 €, gebraucht werden 15.000,00 €. "
        "Es fehlen 15.000,00 €. Bitte senken Sie den Betrag, buchen Sie erst Mittel oder lösen Sie "
        "Festlegungen."
    )
    make_more(later, 50_000)
    # Until it is charged nothing new is bound, but what is bound can be awarded and lowered.
    assert refusal(lambda: money.reserve({2027: 15_001}, NEXT_YEAR)) == (
        "Im Haushaltsjahr 2027 sind 15.000,00 € aus Verpflichtungsermächtigungen noch nicht auf "
        "den Ansatz übernommen. Bitte lassen Sie das zuerst vom Haushalt buchen."
    )
    money.award({2027: 14_000}, NEXT_YEAR)
    assert balances(later) == {
        "appropriation": -50_000, "available": 50_000, "authority": -20_000,
        "committable": 6_000, "awarded": 14_000,
    }  # fmt: skip
    take_over(**over, now=NEXT_YEAR)
    assert balances(later) == {"appropriation": -50_000, "available": 36_000, "awarded": 14_000}
    assert "nichts gebucht" in refusal(lambda: take_over(**over, now=NEXT_YEAR))
    money.amend({2027: 4_000}, NEXT_YEAR)
    money.amend({2027: 9_000}, NEXT_YEAR)
    assert balances(later) == {"appropriation": -50_000, "available": 41_000, "awarded": 9_000}


def make_more(budget: BudgetYear, amount: int) -> None:
    make_entry(
        budget,
        EntryKind.APPROPRIATE,
        {AccountKind.APPROPRIATION: -amount, AccountKind.AVAILABLE: amount},
    )


def test_the_file_of_one_programme_year_after_year(later: BudgetYear, money: Money) -> None:
    """Everything the file holds in any year is seen, also when the deed names other years."""
    money.reserve({2026: 10_000, 2027: 5_000})
    money.reserve({2026: 12_000})
    assert balances(later) == {"authority": -20_000, "committable": 20_000}
    money.award({2026: 12_000})
    with pytest.raises(GrantError):
        money.award({2027: 1})
