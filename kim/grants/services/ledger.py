"""Money of one file: reserve, award, change, release. Called by the deeds that decide.

These functions run inside the transaction of the deed, after it has asked for the permission
and before it writes its record: the record holds the lock that comes last. They lock in one
fixed order, so that no two of them ever wait for each other: the file, then the accounts by
their numbers. Therefore one transaction is about one file; several files are several of them.
``years`` maps a budget year to EUR; see ``rules.years`` for how to split a total.

Each function sets what shall be and posts the difference, so that doing it twice is doing it
once. What the accounts hold is checked here, to refuse in a sentence; the database checks it
again.

Source: §§ 11, 34, 38, 41 LHO and VV zu § 44 LHO (law-check).
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from kim.accounts.actor import Actor
from kim.grants.models import Account, Application, BudgetYear, LedgerEntry, Posting
from kim.grants.services.cases import GrantError, lock_application, today_in_berlin
from kim.grants.states.ledger import OF_YEAR, AccountKind, EntryKind
from kim.kernel.money import format_eur, round_cent

ZERO = Decimal("0.00")
K = AccountKind
Years = Mapping[int, Decimal]
Moves = dict[tuple[int, AccountKind], Decimal]


@dataclass(frozen=True, slots=True)
class Books:
    """Locked accounts of some years, and of one file where there is one (Kontenblatt)."""

    application: Application | None
    years: dict[int, BudgetYear]
    accounts: dict[tuple[int, AccountKind], Account]
    this_year: int

    def balance(self, year: int, kind: AccountKind) -> Decimal:
        """Balance in EUR; nothing where no account was opened."""
        account = self.accounts.get((year, kind))
        return account.balance if account else ZERO

    def bound_ahead(self, year: int) -> Decimal:
        """Commitments of a year that its Ansatz has not taken over yet, in EUR."""
        return -self.balance(year, K.AUTHORITY) - self.balance(year, K.COMMITTABLE)

    def source(self, year: int) -> AccountKind:
        """Where money of a year comes from, and where it goes back to."""
        ahead = year > self.this_year or self.bound_ahead(year) > 0
        return K.COMMITTABLE if ahead else K.AVAILABLE

    def held(self, kind: AccountKind) -> dict[int, Decimal]:
        """What the file has on accounts of a kind, by year."""
        found = {year: self.balance(year, kind) for year in self.years}
        return {year: amount for year, amount in found.items() if amount}


def hold_books(
    *, programme_id: int, years: Iterable[int], now: dt.datetime, application: Application | None
) -> Books:
    """Lock the accounts of years of a programme, and those of the file in all its years."""
    wanted = Q(budget_year__year__in=set(years), application=None)
    if application is not None:
        own = Account.objects.filter(application=application).values("budget_year")
        wanted |= Q(application=application) | Q(application=None, budget_year__in=own)
    accounts = _lock(Account.objects.filter(wanted, budget_year__programme_id=programme_id))
    # Read after the lock: who closes a year holds the same accounts.
    rows = BudgetYear.objects.filter(pk__in={account.budget_year_id for account in accounts})
    by_pk = {row.pk: row for row in rows}
    return Books(
        application=application,
        years={row.year: row for row in by_pk.values()},
        accounts={(by_pk[a.budget_year_id].year, K(a.kind)): a for a in accounts},
        this_year=today_in_berlin(now).year,
    )


def _lock(accounts: QuerySet[Account]) -> list[Account]:
    """The one place that locks accounts: in the order of their numbers, without their keys.

    So nobody waits in a circle, and a row that refers to an account can be written meanwhile.
    """
    return list(accounts.select_for_update(of=("self",), no_key=True).order_by("pk"))


def hold_year(*, year_id: int, now: dt.datetime) -> tuple[Books, BudgetYear]:
    """The locked accounts of one year and the year as it is under the lock.

    Raises BudgetYear.DoesNotExist.
    """
    asked = BudgetYear.objects.get(pk=year_id)
    books = hold_books(
        programme_id=asked.programme_id, years=[asked.year], now=now, application=None
    )
    return books, books.years[asked.year]


def require_reason(*, reason: str) -> None:
    """Raise GrantError without a reason (Grund)."""
    if not reason.strip():
        raise GrantError("Bitte nennen Sie den Grund oder die Fundstelle.")


def post(
    *,
    books: Books,
    kind: EntryKind,
    moves: Mapping[tuple[int, AccountKind], Decimal],
    by: str,
    reason: str,
    now: dt.datetime,
    cancels: LedgerEntry | None = None,
    once: uuid.UUID | None = None,
) -> LedgerEntry | None:
    """Write one entry (Buchung) with its postings; None when nothing moves.

    Opens the accounts of the file that are missing. Raises IntegrityError when the database
    refuses: an account overdrawn, a sum that is not zero.
    """
    moved = {key: amount for key, amount in moves.items() if amount}
    if not moved:
        return None
    entry = LedgerEntry.objects.create(
        kind=kind,
        lines=len(moved),
        application=books.application,
        at=now,
        by=by,
        reason=reason,
        cancels=cancels,
        once=once,
    )
    lines = [(_account(books, *key), amount) for key, amount in moved.items()]
    Posting.objects.bulk_create(
        Posting(entry=entry, account=account, amount=amount)
        for account, amount in sorted(lines, key=lambda line: line[0].pk)
    )
    return entry


def _account(books: Books, year: int, kind: AccountKind) -> Account:
    account = books.accounts.get((year, kind))
    if account is None:
        assert kind not in OF_YEAR  # those are opened with the year
        account = Account.objects.create(
            budget_year=books.years[year], kind=kind, application=books.application
        )
    return account


@transaction.atomic
def reserve_money(
    *, actor: Actor, application: Application, years: Years, reason: str, now: dt.datetime
) -> LedgerEntry | None:
    """Reserve (Festlegung) so much of each year for a file, no more and no less, in EUR.

    What was reserved before is raised or lowered to it. Raises GrantError for a year without
    money, without authority for commitments (Verpflichtungsermächtigung) or closed for awards.
    """
    books = _books(application, years, now)
    _require_amounts(years)
    if books.held(K.AWARDED):
        raise GrantError("Für diesen Vorgang ist schon bewilligt. Festgelegt wird davor.")
    held = books.held(K.RESERVED)
    _require_free(books, {y: years.get(y, ZERO) - held.get(y, ZERO) for y in {*years, *held}})
    moves = _shift(books, K.RESERVED, held, years)
    return post(
        books=books, kind=EntryKind.RESERVE, moves=moves, by=actor.key, reason=reason, now=now
    )


@transaction.atomic(savepoint=False)
def award_money(
    *, actor: Actor, application: Application, years: Years, reason: str, now: dt.datetime
) -> LedgerEntry | None:
    """Turn what is reserved into an award (Bewilligung), in EUR; the rest becomes free again.

    Not more in all than was reserved. A year may take more than was reserved in it while it
    has free money. Raises GrantError.
    """
    books = _books(application, years, now)
    _require_amounts(years)
    if books.held(K.AWARDED):
        raise GrantError(
            "Für diesen Vorgang ist schon bewilligt. Bitte ändern Sie die Bewilligung."
        )
    held = books.held(K.RESERVED)
    reserved, wanted = sum(held.values(), ZERO), sum(years.values(), ZERO)
    if wanted > reserved:
        raise GrantError(
            f"Festgelegt sind {format_eur(reserved)}, bewilligt werden sollen "
            f"{format_eur(wanted)}. Bitte erhöhen Sie zuerst die Festlegung in der "
            "haushaltsmäßigen Prüfung oder senken Sie den Betrag."
        )
    _require_open(books, years)
    _require_free(books, {y: years[y] - held.get(y, ZERO) for y in years})
    moves = _shift(books, K.RESERVED, held, {})
    for key, amount in _shift(books, K.AWARDED, {}, years).items():
        moves[key] = moves.get(key, ZERO) + amount
    return post(
        books=books, kind=EntryKind.AWARD, moves=moves, by=actor.key, reason=reason, now=now
    )


@transaction.atomic
def amend_money(
    *, actor: Actor, application: Application, years: Years, reason: str, now: dt.datetime
) -> LedgerEntry | None:
    """Raise or lower an award (Änderung der Bewilligung) to so much of each year, in EUR.

    An empty ``years`` takes all of it back. What is paid out counts as awarded and cannot be
    taken back here. Raises GrantError.
    """
    books = _books(application, years, now)
    _require_amounts(years)
    paid, open_ = books.held(K.PAID), books.held(K.AWARDED)
    if not paid and not open_:
        raise GrantError("Für diesen Vorgang ist noch nichts bewilligt, das sich ändern ließe.")
    for year, amount in sorted(paid.items()):
        if years.get(year, ZERO) < amount:
            raise GrantError(
                f"Im Haushaltsjahr {year} sind schon {format_eur(amount)} ausgezahlt, bewilligt "
                f"sein sollen {format_eur(years.get(year, ZERO))}. Weniger als ausgezahlt geht "
                "nur mit einer Rückforderung."
            )
    target = {y: years.get(y, ZERO) - paid.get(y, ZERO) for y in {*years, *paid}}
    _require_free(books, {y: target.get(y, ZERO) - open_.get(y, ZERO) for y in {*target, *open_}})
    moves = _shift(books, K.AWARDED, open_, target)
    return post(
        books=books, kind=EntryKind.AMEND, moves=moves, by=actor.key, reason=reason, now=now
    )


@transaction.atomic
def release_money(
    *, actor: Actor, application: Application, reason: str, now: dt.datetime
) -> LedgerEntry | None:
    """Give back all that is reserved for a file (Festlegung lösen); None when nothing is."""
    books = _books(application, (), now)
    moves = _shift(books, K.RESERVED, books.held(K.RESERVED), {})
    return post(
        books=books, kind=EntryKind.RELEASE, moves=moves, by=actor.key, reason=reason, now=now
    )


def _books(application: Application, years: Iterable[int], now: dt.datetime) -> Books:
    """The file locked first (again, where the deed has done so), then the accounts."""
    locked = lock_application(application_id=application.pk)
    this_year = today_in_berlin(now).year
    return hold_books(
        programme_id=locked.call.programme_id,
        years={*years, this_year},
        now=now,
        application=locked,
    )


def _shift(books: Books, kind: AccountKind, held: Years, wanted: Years) -> Moves:
    """Postings that bring the file's accounts of a kind from ``held`` to ``wanted``."""
    moves: Moves = {}
    for year in sorted({*held, *wanted}):
        more = wanted.get(year, ZERO) - held.get(year, ZERO)
        if more:
            moves[year, kind] = more
            moves[year, books.source(year)] = -more
    return moves


def _require_amounts(years: Years) -> None:
    for amount in years.values():
        if not (amount.is_finite() and amount >= 0 and amount == round_cent(amount)):
            raise ValueError(f"Kein Betrag in ganzen Cent ab null: {amount}")


def _require_open(books: Books, years: Years) -> None:
    """Raise GrantError when a year, or the one that now gives the authority, is closed."""
    for year in sorted({*(y for y in years if years[y]), *_now_for(books, years)}):
        found = books.years.get(year)
        if found is not None and not found.is_open:
            raise GrantError(
                f"Das Haushaltsjahr {year} ist für Festlegungen und Bewilligungen geschlossen: "
                f"{found.get_closed_kind_display()}, {found.closed_reason.rstrip('. ')}. "
                "Bitte warten Sie, bis der Haushalt das Jahr wieder öffnet."
            )


def _now_for(books: Books, years: Years) -> set[int]:
    """Commitments for later years rest on the budget of this year."""
    ahead = any(year > books.this_year and amount for year, amount in years.items())
    return {books.this_year} if ahead else set()


def _require_free(books: Books, more: Years) -> None:
    """Raise GrantError unless each year has the money that is needed in addition."""
    needed = {year: amount for year, amount in sorted(more.items()) if amount > 0}
    for year, amount in needed.items():
        _require_year(books, year, amount)
    _require_open(books, needed)
    for year, amount in needed.items():
        free = books.balance(year, books.source(year))
        if free < amount:
            raise GrantError(_too_little(year, free, amount, ahead=year > books.this_year))


def _require_year(books: Books, year: int, amount: Decimal) -> None:
    if year not in books.years:
        raise GrantError(
            f"Für das Haushaltsjahr {year} ist kein Haushalt eingerichtet, gebraucht werden "
            f"{format_eur(amount)}. Bitte kürzen Sie den Zeitraum oder lassen Sie das Jahr vom "
            "Haushalt einrichten."
        )
    if year <= books.this_year and (bound := books.bound_ahead(year)) > 0:
        raise GrantError(
            f"Im Haushaltsjahr {year} sind {format_eur(bound)} aus Verpflichtungsermächtigungen "
            "noch nicht auf den Ansatz übernommen. Bitte lassen Sie das zuerst vom Haushalt "
            "buchen."
        )


def _too_little(year: int, free: Decimal, needed: Decimal, *, ahead: bool) -> str:
    lacks = f"Es fehlen {format_eur(needed - free)}."
    if ahead:
        return (
            f"Der Teil im Haushaltsjahr {year} braucht eine Verpflichtungsermächtigung: frei "
            f"sind {format_eur(free)}, gebraucht werden {format_eur(needed)}. {lacks} Bitte "
            f"kürzen Sie den Zeitraum bis zum 31.12.{year - 1}, senken Sie den Betrag oder "
            "lassen Sie eine Verpflichtungsermächtigung buchen (§ 38 LHO)."
        )
    return (
        f"Im Haushaltsjahr {year} sind noch {format_eur(free)} frei, gebraucht werden "
        f"{format_eur(needed)}. {lacks} Bitte senken Sie den Betrag oder lassen Sie mehr Mittel "
        "bereitstellen."
    )
