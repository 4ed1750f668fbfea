"""Money booked by hand: set up, Ansatz, authority, block, close, take back. Recorded, by few."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.queries import latest_events
from kim.grants.models import Account, BudgetTitle, BudgetYear, LedgerEntry
from kim.grants.services import budget as deeds
from kim.grants.services import budget_years as years
from kim.grants.services.cases import GrantError
from kim.grants.states import DEED_LABELS
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import ClosedKind, EntryKind
from kim.programme.models import Programme
from tests.grants.factories import NOW, make_application, make_budget, person
from tests.grants.money import NEXT_YEAR, Money, balances

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
GIVEN = {"appropriation": -100_000}


@pytest.fixture
def budget() -> BudgetYear:
    return make_budget(100_000)


@pytest.fixture
def who() -> Actor:
    return person(Role.BUDGET_OFFICER)


def refusal(deed: Callable[..., object], **told: Any) -> str:
    with pytest.raises(GrantError) as refused, transaction.atomic():
        deed(**told)
    return str(refused.value)


def book(deed: Callable[..., Any], who: Actor, budget: BudgetYear, amount: str, **more: Any) -> Any:
    told = {"actor": who, "year_id": budget.pk, "reason": "Haushaltsgesetz", "now": NOW}
    return deed(amount=Decimal(amount), **{**told, **more})


def test_a_title_and_a_year_are_set_up(who: Actor) -> None:
    title = years.set_up_title(
        actor=who, number="  07 02 -  633 71 ", purpose=" Integration ", now=NOW
    )
    assert (title.number, title.purpose) == ("07 02 - 633 71", "Integration")
    year = years.set_up_year(actor=who, title_id=title.pk, year=2026, now=NOW)
    assert year.programme == Programme.objects.get()
    kinds = set(Account.objects.filter(budget_year=year).values_list("kind", flat=True))
    assert kinds == {"appropriation", "available", "blocked", "authority", "committable"}
    assert balances(year) == {}
    again = {"actor": who, "title_id": title.pk, "now": NOW}
    assert "2026 ist schon eingerichtet" in refusal(years.set_up_year, year=2026, **again)
    assert "von 2025 bis 2100" in refusal(years.set_up_year, year=2024, **again)
    assert "von 2025 bis 2100" in refusal(years.set_up_year, year=2101, **again)
    told = {"actor": who, "now": NOW}
    assert "schon eingerichtet" in refusal(
        years.set_up_title, number="07 02 - 633  71", purpose="x", **told
    )
    for number, purpose in ((" ", "x"), ("x", " ")):
        assert "Bitte geben Sie" in refusal(
            years.set_up_title, number=number, purpose=purpose, **told
        )
    assert BudgetTitle.objects.count() == 1


def test_without_the_programme_there_is_no_year(who: Actor) -> None:
    title = years.set_up_title(actor=who, number="1", purpose="x", now=NOW)
    Programme.objects.update(code="other")
    assert "Programm fehlt" in refusal(
        years.set_up_year, actor=who, title_id=title.pk, year=2026, now=NOW
    )


def test_the_ansatz_rises_and_is_cut(who: Actor, budget: BudgetYear) -> None:
    book(deeds.appropriate, who, budget, "50000.50")
    assert balances(budget) == {
        "appropriation": Decimal("-150000.50"), "available": Decimal("150000.50"),
    }  # fmt: skip
    book(deeds.appropriate, who, budget, "-50000.50")
    Money(who, make_application(state=S.BUDGET_REVIEW)).reserve({2026: 60_000})
    assert refusal(
        deeds.appropriate, actor=who, year_id=budget.pk, amount=Decimal("-40000.01"),
        reason="Nachtrag", now=NOW,
    ) == (
        "Im Haushaltsjahr 2026 steht auf dem Konto „frei“ 40.000,00 €, gebraucht werden "
        "40.000,01 €. Es fehlen 0,01 €. Bitte senken Sie den Betrag, buchen Sie erst Mittel oder "
        "lösen Sie Festlegungen."
    )  # fmt: skip
    book(deeds.appropriate, who, budget, "-40000")
    assert balances(budget) == {"appropriation": -60_000, "reserved": 60_000}


@pytest.mark.parametrize(
    ("deed", "amount", "more", "said"),
    [
        (deeds.appropriate, "0", {}, "nicht 0 Euro"),
        (deeds.appropriate, "1", {"reason": " "}, "nennen Sie den Grund"),
        (deeds.appropriate, "9999900000.00", {}, "mehr als 10 Milliarden"),
        (deeds.authorise, "1", {}, "gilt für spätere Jahre; 2026"),
        (deeds.block, "0", {}, "über 0 Euro"),
        (deeds.block, "-1", {}, "über 0 Euro"),
        (deeds.block, "100000.01", {}, "Es fehlen 0,01 €"),
        (deeds.unblock, "0", {}, "über 0 Euro"),
        (deeds.unblock, "1", {}, "auf dem Konto „gesperrt“ 0,00 €, gebraucht werden 1,00 €"),
    ],
)
def test_what_is_refused(
    who: Actor,
    budget: BudgetYear,
    deed: Callable[..., Any],
    amount: str,
    more: dict[str, Any],
    said: str,
) -> None:
    told = {"actor": who, "year_id": budget.pk, "reason": "x", "now": NOW, **more}
    assert said in refusal(deed, amount=Decimal(amount), **told)
    assert balances(budget) == GIVEN | {"available": 100_000}


def test_a_form_sent_twice_is_booked_once(who: Actor, budget: BudgetYear) -> None:
    form = uuid.uuid4()
    first = book(deeds.block, who, budget, "10", once=form)
    assert book(deeds.block, who, budget, "10.00", once=form) == first
    assert balances(budget) == GIVEN | {"available": 99_990, "blocked": 10}
    other: list[tuple[Callable[..., Any], str, dict[str, Any]]] = [
        (deeds.block, "11", {}),
        (deeds.block, "10", {"reason": "anders"}),
        (deeds.unblock, "10", {}),
        (deeds.block, "10", {"year_id": make_budget(50, year=2027).pk}),
    ]
    for deed, amount, more in other:
        told = {"actor": who, "year_id": budget.pk, "reason": "Haushaltsgesetz", "now": NOW, **more}
        assert "schon gebucht, mit anderem Inhalt" in refusal(
            deed, amount=Decimal(amount), once=form, **told
        )
    book(deeds.block, who, budget, "10", once=uuid.uuid4())  # the same once more, meant
    assert balances(budget)["blocked"] == 20


def test_authority_for_a_later_year_rises_and_is_cut(who: Actor) -> None:
    later = make_budget(0, year=2027)
    book(deeds.authorise, who, later, "20000")
    assert balances(later) == {"authority": -20_000, "committable": 20_000}
    book(deeds.authorise, who, later, "-5000")
    told = {"actor": who, "year_id": later.pk, "reason": "x", "now": NOW}
    assert "„frei für Verpflichtungen“ 15.000,00 €" in refusal(
        deeds.authorise, amount=Decimal("-15000.01"), **told
    )
    assert "gilt für spätere Jahre" in refusal(
        deeds.authorise, amount=Decimal(1), **{**told, "now": NEXT_YEAR}
    )


def test_authority_that_nobody_used_lapses(who: Actor) -> None:
    later = make_budget(10, year=2027, authority=20_000)
    deeds.take_over(actor=who, year_id=later.pk, reason="Jahresbeginn", now=NEXT_YEAR)
    assert balances(later) == {"appropriation": -10, "available": 10}


def test_money_is_blocked_and_freed(who: Actor, budget: BudgetYear) -> None:
    book(deeds.block, who, budget, "30000")
    assert balances(budget) == GIVEN | {"available": 70_000, "blocked": 30_000}
    money = Money(who, make_application(state=S.BUDGET_REVIEW))
    with pytest.raises(GrantError, match=r"noch 70\.000,00 € frei"), transaction.atomic():
        money.reserve({2026: 70_001})
    book(deeds.unblock, who, budget, "10000")
    assert balances(budget) == GIVEN | {"available": 80_000, "blocked": 20_000}


def test_a_year_is_closed_and_opened_once(who: Actor, budget: BudgetYear) -> None:
    told = {"actor": who, "year_id": budget.pk, "now": NOW}
    assert "schon offen" in refusal(years.open_year, reason="x", **told)
    assert "Grund" in refusal(years.close_year, kind=ClosedKind.FREEZE, reason=" ", **told)
    years.close_year(kind=ClosedKind.FREEZE, reason=" Erlass. ", **told)  # type: ignore[arg-type] # several types
    budget.refresh_from_db()
    assert (budget.is_open, budget.closed_kind, budget.closed_reason) == (
        False, "freeze", "Erlass.",
    )  # fmt: skip
    assert "schon geschlossen: Haushaltssperre (§ 41 LHO), Erlass." in refusal(
        years.close_year, kind=ClosedKind.PROVISIONAL, reason="x", **told
    )
    assert "Grund" in refusal(years.open_year, reason="", **told)
    years.open_year(reason="vorbei", **told)  # type: ignore[arg-type] # as above
    budget.refresh_from_db()
    assert (budget.is_open, budget.closed_kind, budget.closed_reason) == (True, "", "")


def test_a_counter_entry_takes_back_what_was_booked(who: Actor, budget: BudgetYear) -> None:
    entry = book(deeds.block, who, budget, "30000")
    told = {"actor": who, "reason": "Tippfehler", "now": NOW}
    counter = deeds.cancel_entry(entry_id=entry.pk, **told)
    assert (counter.kind, counter.cancels) == (EntryKind.CANCEL, entry)
    assert balances(budget) == GIVEN | {"available": 100_000}
    assert "schon durch eine Gegenbuchung" in refusal(deeds.cancel_entry, entry_id=entry.pk, **told)
    assert "hebt selbst eine auf" in refusal(deeds.cancel_entry, entry_id=counter.pk, **told)


def test_a_counter_entry_leaves_no_hole(who: Actor, budget: BudgetYear) -> None:
    """What was given and is bound meanwhile cannot be taken back."""
    entry = LedgerEntry.objects.get()
    money = Money(who, make_application(state=S.BUDGET_REVIEW))
    reserved = money.reserve({2026: 60_000})
    assert reserved is not None
    told = {"actor": who, "reason": "x", "now": NOW}
    assert "„frei“ 40.000,00 €, gebraucht werden 100.000,00 €" in refusal(
        deeds.cancel_entry, entry_id=entry.pk, **told
    )
    assert "gehört zu einem Vorgang" in refusal(deeds.cancel_entry, entry_id=reserved.pk, **told)


def test_a_file_that_is_over_gives_back_what_it_holds(who: Actor, budget: BudgetYear) -> None:
    application = make_application(state=S.BUDGET_REVIEW)
    Money(who, application).reserve({2026: 60_000})
    told = {"actor": who, "application_id": application.pk, "now": NOW}
    assert refusal(deeds.release_reservation, reason="x", **told) == (
        f"Der Vorgang {application.number} ist nicht beendet („haushaltsmäßige Prüfung“). Seine "
        "Festlegung ändert die haushaltsmäßige Prüfung."
    )
    application.state = S.WITHDRAWN
    application.save()
    assert "Grund" in refusal(deeds.release_reservation, reason=" ", **told)
    entry = deeds.release_reservation(reason=" zurückgenommen ", **told)
    assert (entry.kind, entry.reason) == (EntryKind.RELEASE, "zurückgenommen")
    assert balances(budget) == GIVEN | {"available": 100_000}
    assert "nichts festgelegt" in refusal(deeds.release_reservation, reason="x", **told)


def all_deeds(who: Actor, budget: BudgetYear) -> dict[str, Callable[[], object]]:
    """Every deed by the name under which it is recorded, in an order in which all work."""
    later = make_budget(0, year=2027)
    told = {"actor": who, "reason": "Erlass", "now": NOW}
    here = {**told, "year_id": budget.pk}
    amount = Decimal(10)
    application = make_application(state=S.WITHDRAWN)
    Money(who, application).reserve({2026: 1})
    title = budget.title
    plain = {"actor": who, "now": NOW}
    return {
        "set_up_title": lambda: years.set_up_title(number="9", purpose="x", **plain),
        "set_up_year": lambda: years.set_up_year(title_id=title.pk, year=2028, **plain),
        "appropriate": lambda: deeds.appropriate(amount=amount, **here),
        "authorise": lambda: deeds.authorise(amount=amount, **{**here, "year_id": later.pk}),
        "take_over": lambda: deeds.take_over(**{**here, "year_id": later.pk, "now": NEXT_YEAR}),
        "block": lambda: deeds.block(amount=amount, **here),
        "unblock": lambda: deeds.unblock(amount=amount, **here),
        "close_year": lambda: years.close_year(kind=ClosedKind.FREEZE, **here),
        "open_year": lambda: years.open_year(**here),
        "cancel_entry": lambda: deeds.cancel_entry(
            entry_id=LedgerEntry.objects.earliest("pk").pk, **told
        ),
        "release_reservation": lambda: deeds.release_reservation(
            application_id=application.pk, **told
        ),
    }


def test_every_deed_is_recorded(who: Actor, budget: BudgetYear) -> None:
    for name, deed in all_deeds(who, budget).items():
        deed()
        [event] = latest_events(1)
        assert (event.action, event.actor) == (f"grants.{name}", who.key)
        assert event.action in DEED_LABELS
        assert event.reason == ("" if name.startswith("set_up") else "Erlass")


@pytest.mark.parametrize("role", [Role.PROGRAMME_LEAD, Role.GRANT_OFFICE, Role.AUDIT_OFFICE])
def test_only_the_budget_office_books(budget: BudgetYear, role: Role) -> None:
    before = balances(budget)
    for deed in all_deeds(person(role), budget).values():
        with pytest.raises(PermissionDenied, match="nur vom Haushalt"), transaction.atomic():
            deed()
    assert balances(budget) | {"reserved": 0} == before | {
        "available": before["available"] - 1, "reserved": 0
    }  # fmt: skip
