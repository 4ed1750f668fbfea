"""Money of a budget year, booked by hand: Ansatz, authority, block, take over, cancel.

Done by the budget office (Haushalt). ``once`` is the key of the form: the same form sent twice
is booked once. Source: §§ 11, 34, 38, 41, 45 LHO (law-check).
"""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import LedgerEntry
from kim.grants.services.cases import GrantError, lock_application
from kim.grants.services.ledger import (
    ZERO,
    Books,
    Moves,
    hold_year,
    post,
    release_money,
    require_reason,
)
from kim.grants.states.applications import OVER, ApplicationState
from kim.grants.states.ledger import CANCELLABLE, SOURCES, AccountKind, EntryKind
from kim.kernel.money import format_eur
from kim.kernel.permissions import enforce

POST = "grants.budget_post"
LAW = "§§ 34, 38, 41 LHO"
LIMIT = Decimal(10) ** 10  # what twelve digits hold
K = AccountKind


@transaction.atomic
def appropriate(
    *,
    actor: Actor,
    year_id: int,
    amount: Decimal,
    reason: str,
    now: dt.datetime,
    once: uuid.UUID | None = None,
) -> LedgerEntry:
    """Book what parliament gave (Ansatz), in EUR; below zero it is cut (Kürzung).

    Raises PermissionDenied, GrantError, BudgetYear.DoesNotExist.
    """
    enforce(actor, POST)
    books, year = hold_year(year_id=year_id, now=now)
    moves = {(year.year, K.APPROPRIATION): -amount, (year.year, K.AVAILABLE): amount}
    return _book(books, EntryKind.APPROPRIATE, moves, actor, reason, now, once=once)


@transaction.atomic
def authorise(
    *,
    actor: Actor,
    year_id: int,
    amount: Decimal,
    reason: str,
    now: dt.datetime,
    once: uuid.UUID | None = None,
) -> LedgerEntry:
    """Book authority to commit money of a later year (Verpflichtungsermächtigung), in EUR.

    Below zero it is cut. Raises PermissionDenied, GrantError, BudgetYear.DoesNotExist.
    Source: § 38 LHO (law-check).
    """
    enforce(actor, POST)
    books, year = hold_year(year_id=year_id, now=now)
    if year.year <= books.this_year:
        raise GrantError(
            f"Eine Verpflichtungsermächtigung gilt für spätere Jahre; {year.year} läuft schon "
            "oder ist vorbei. Bitte buchen Sie den Ansatz."
        )
    moves = {(year.year, K.AUTHORITY): -amount, (year.year, K.COMMITTABLE): amount}
    return _book(books, EntryKind.AUTHORISE, moves, actor, reason, now, once=once)


@transaction.atomic
def take_over(*, actor: Actor, year_id: int, reason: str, now: dt.datetime) -> LedgerEntry:
    """Charge what was committed ahead to the Ansatz of its year (Verpflichtungen übernehmen).

    What is left of the authority lapses. From then on the year works from its Ansatz alone.
    Raises PermissionDenied, GrantError, BudgetYear.DoesNotExist.
    Source: § 45 Abs. 1 LHO (law-check).
    """
    enforce(actor, POST)
    books, year = hold_year(year_id=year_id, now=now)
    if year.year > books.this_year:
        raise GrantError(
            f"Das geht erst im Haushaltsjahr {year.year}. Bis dahin bleiben die Verpflichtungen "
            "auf der Ermächtigung."
        )
    bound, left = books.bound_ahead(year.year), books.balance(year.year, K.COMMITTABLE)
    if not bound and not left:
        raise GrantError(f"Für {year.year} ist auf Ermächtigungen nichts gebucht.")
    moves = {
        (year.year, K.AVAILABLE): -bound,
        (year.year, K.COMMITTABLE): -left,
        (year.year, K.AUTHORITY): bound + left,
    }
    return _book(books, EntryKind.TAKE_OVER, moves, actor, reason, now)


@transaction.atomic
def block(
    *,
    actor: Actor,
    year_id: int,
    amount: Decimal,
    reason: str,
    now: dt.datetime,
    once: uuid.UUID | None = None,
) -> LedgerEntry:
    """Take free money out of reach (Sperre), in EUR, above zero.

    Raises PermissionDenied, GrantError, BudgetYear.DoesNotExist. Source: § 41 LHO (law-check).
    """
    enforce(actor, POST)
    _require_positive(amount)
    books, year = hold_year(year_id=year_id, now=now)
    moves = {(year.year, K.AVAILABLE): -amount, (year.year, K.BLOCKED): amount}
    return _book(books, EntryKind.BLOCK, moves, actor, reason, now, once=once)


@transaction.atomic
def unblock(
    *,
    actor: Actor,
    year_id: int,
    amount: Decimal,
    reason: str,
    now: dt.datetime,
    once: uuid.UUID | None = None,
) -> LedgerEntry:
    """Give blocked money free again (Sperre aufheben), in EUR, above zero.

    Raises PermissionDenied, GrantError, BudgetYear.DoesNotExist.
    """
    enforce(actor, POST)
    _require_positive(amount)
    books, year = hold_year(year_id=year_id, now=now)
    moves = {(year.year, K.BLOCKED): -amount, (year.year, K.AVAILABLE): amount}
    return _book(books, EntryKind.UNBLOCK, moves, actor, reason, now, once=once)


@transaction.atomic
def cancel_entry(*, actor: Actor, entry_id: int, reason: str, now: dt.datetime) -> LedgerEntry:
    """Take back an entry made by hand with its opposite (Gegenbuchung). Both stay readable.

    Raises PermissionDenied, GrantError, LedgerEntry.DoesNotExist.
    """
    enforce(actor, POST)
    entry = LedgerEntry.objects.get(pk=entry_id)
    if entry.kind not in CANCELLABLE:
        raise GrantError(
            "Diese Buchung gehört zu einem Vorgang oder hebt selbst eine auf. Sie ändert sich "
            "nur durch eine Entscheidung im Vorgang oder eine neue Buchung."
        )
    lines = list(entry.postings.select_related("account"))
    books, year = hold_year(year_id=lines[0].account.budget_year_id, now=now)
    if LedgerEntry.objects.filter(cancels=entry).exists():
        raise GrantError("Diese Buchung ist schon durch eine Gegenbuchung aufgehoben.")
    moves = {(year.year, K(line.account.kind)): -line.amount for line in lines}
    return _book(books, EntryKind.CANCEL, moves, actor, reason, now, cancels=entry)


@transaction.atomic
def release_reservation(
    *, actor: Actor, application_id: int, reason: str, now: dt.datetime
) -> LedgerEntry:
    """Give back by hand what a file that is over still holds (Festlegung lösen).

    Raises PermissionDenied, GrantError, Application.DoesNotExist.
    """
    application = lock_application(application_id=application_id)
    enforce(actor, POST)
    require_reason(reason=reason)
    state = ApplicationState(application.state)
    if state not in OVER:
        raise GrantError(
            f"Der Vorgang {application.number} ist nicht beendet („{state.label}“). Seine "
            "Festlegung ändert die haushaltsmäßige Prüfung."
        )
    entry = release_money(actor=actor, application=application, reason=reason.strip(), now=now)
    if entry is None:
        raise GrantError(f"Für den Vorgang {application.number} ist nichts festgelegt.")
    record(
        at=now,
        actor=actor.key,
        action="grants.release_reservation",
        subject=application,
        reason=entry.reason,
        law=LAW,
    )
    return entry


def _require_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise GrantError("Der Betrag muss über 0 Euro liegen.")


def _book(
    books: Books,
    kind: EntryKind,
    moves: Moves,
    actor: Actor,
    reason: str,
    now: dt.datetime,
    cancels: LedgerEntry | None = None,
    once: uuid.UUID | None = None,
) -> LedgerEntry:
    """Post and record, or refuse in a sentence what the accounts do not bear."""
    require_reason(reason=reason)
    if once and (entry := _booked_before(once, kind, moves, reason)):
        return entry
    for key in sorted(moves, key=lambda key: key[1] in SOURCES):  # the scarce accounts first
        _require_borne(books, *key, moves[key])
    entry = post(
        books=books, kind=kind, moves=moves, by=actor.key, reason=reason.strip(), now=now,
        cancels=cancels, once=once,
    )  # fmt: skip
    if entry is None:
        raise GrantError("Der Betrag darf nicht 0 Euro sein.")
    [(year, _), *_] = moves
    amount = max(abs(amount) for amount in moves.values())
    record(
        at=now,
        actor=actor.key,
        action="grants.cancel_entry" if cancels else f"grants.{kind.value}",
        subject=entry,
        changes={"year": [None, year], "amount": [None, str(amount)]},
        reason=entry.reason,
        law=LAW,
    )
    return entry


def _booked_before(
    once: uuid.UUID, kind: EntryKind, moves: Moves, reason: str
) -> LedgerEntry | None:
    """The entry of the same form, sent before. Raises GrantError when it said something else."""
    entry = LedgerEntry.objects.filter(once=once).first()
    if entry is None:
        return None
    lines = entry.postings.select_related("account__budget_year")
    booked = {(o.account.budget_year.year, K(o.account.kind)): o.amount for o in lines}
    if (entry.kind, entry.reason, booked) != (kind, reason.strip(), moves):
        raise GrantError(
            "Dieses Formular ist schon gebucht, mit anderem Inhalt. Bitte öffnen Sie es neu, "
            "wenn Sie noch etwas buchen möchten."
        )
    return entry


def _require_borne(books: Books, year: int, kind: AccountKind, amount: Decimal) -> None:
    """Raise GrantError when an account would fall below zero, or a source rise above it."""
    there = books.balance(year, kind)
    if abs(there + amount) >= LIMIT:
        raise GrantError("Zusammen wären das mehr als 10 Milliarden Euro. Bitte prüfen Sie das.")
    if kind in SOURCES:
        there, amount = -there, -amount
    if there + amount < ZERO:
        raise GrantError(
            f"Im Haushaltsjahr {year} steht auf dem Konto „{kind.label}“ {format_eur(there)}, "
            f"gebraucht werden {format_eur(-amount)}. Es fehlen {format_eur(-amount - there)}. "
            "Bitte senken Sie den Betrag, buchen Sie erst Mittel oder lösen Sie Festlegungen."
        )
