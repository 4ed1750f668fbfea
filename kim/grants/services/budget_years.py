"""Titles and years of the budget: set up, stop awards, let them go on.

Done by the budget office (Haushalt). Source: §§ 11, 41 LHO; Art. 116 LV (law-check).
"""

import datetime as dt

from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Account, BudgetTitle, BudgetYear
from kim.grants.services.cases import GrantError
from kim.grants.services.ledger import hold_year, require_reason
from kim.grants.states.ledger import OF_YEAR, ClosedKind
from kim.kernel.permissions import enforce
from kim.programme.queries.lists import programme_id

POST = "grants.budget_post"
FIRST_YEAR, LAST_YEAR = 2025, 2100


@transaction.atomic
def set_up_title(*, actor: Actor, number: str, purpose: str, now: dt.datetime) -> BudgetTitle:
    """Add a title of the budget (Haushaltstitel). Raises PermissionDenied, GrantError."""
    enforce(actor, POST)
    number, purpose = " ".join(number.split()), purpose.strip()
    if not number or not purpose:
        raise GrantError("Bitte geben Sie Kapitel, Titel und Zweckbestimmung ein.")
    try:
        with transaction.atomic():
            title = BudgetTitle.objects.create(number=number, purpose=purpose)
    except IntegrityError as error:
        raise GrantError(
            f"Der Titel „{number}“ ist schon eingerichtet. Bitte wählen Sie ihn aus."
        ) from error
    record(
        at=now,
        actor=actor.key,
        action="grants.set_up_title",
        subject=title,
        changes={"number": [None, number], "purpose": [None, purpose]},
    )
    return title


@transaction.atomic
def set_up_year(*, actor: Actor, title_id: int, year: int, now: dt.datetime) -> BudgetYear:
    """Open the accounts of a title for a year (Haushaltsjahr einrichten), without money yet.

    Raises PermissionDenied, GrantError, BudgetTitle.DoesNotExist.
    """
    enforce(actor, POST)
    title = BudgetTitle.objects.get(pk=title_id)
    programme = programme_id()
    if programme is None:
        raise GrantError("Das Programm fehlt noch. Bitte lassen Sie es von der Technik laden.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise GrantError(f"Bitte geben Sie ein Jahr von {FIRST_YEAR} bis {LAST_YEAR} ein.")
    try:
        with transaction.atomic():
            found = BudgetYear.objects.create(title=title, programme_id=programme, year=year)
    except IntegrityError as error:
        raise GrantError(
            f"Das Haushaltsjahr {year} ist schon eingerichtet. Bitte buchen Sie dort."
        ) from error
    for kind in OF_YEAR:
        Account.objects.create(budget_year=found, kind=kind)
    record(
        at=now,
        actor=actor.key,
        action="grants.set_up_year",
        subject=found,
        changes={"number": [None, title.number], "year": [None, year]},
    )
    return found


@transaction.atomic
def close_year(
    *, actor: Actor, year_id: int, kind: ClosedKind, reason: str, now: dt.datetime
) -> BudgetYear:
    """Stop reserving and awarding in a year (Haushaltssperre, vorläufige Haushaltsführung).

    What is awarded stays; lowering and releasing go on. Raises PermissionDenied, GrantError,
    BudgetYear.DoesNotExist.
    """
    enforce(actor, POST)
    require_reason(reason=reason)
    _, year = hold_year(year_id=year_id, now=now)
    if not year.is_open:
        raise GrantError(
            f"Das Haushaltsjahr {year.year} ist schon geschlossen: "
            f"{year.get_closed_kind_display()}, {year.closed_reason.rstrip('. ')}."
        )
    year.is_open, year.closed_kind, year.closed_reason = False, kind, reason.strip()
    _save(actor, year, "grants.close_year", reason, now)
    return year


@transaction.atomic
def open_year(*, actor: Actor, year_id: int, reason: str, now: dt.datetime) -> BudgetYear:
    """Let awards go on in a year. Raises PermissionDenied, GrantError, BudgetYear.DoesNotExist."""
    enforce(actor, POST)
    require_reason(reason=reason)
    _, year = hold_year(year_id=year_id, now=now)
    if year.is_open:
        raise GrantError(f"Das Haushaltsjahr {year.year} ist schon offen.")
    year.is_open, year.closed_kind, year.closed_reason = True, "", ""
    _save(actor, year, "grants.open_year", reason, now)
    return year


def _save(actor: Actor, year: BudgetYear, action: str, reason: str, now: dt.datetime) -> None:
    year.save(update_fields=["is_open", "closed_kind", "closed_reason"])
    record(
        at=now,
        actor=actor.key,
        action=action,
        subject=year,
        changes={"year": [None, year.year], "is_open": [not year.is_open, year.is_open]},
        reason=reason.strip(),
        law="§ 41 LHO",
    )
