"""What others have published: sources, figures, programme money."""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import Precision
from kim.kernel.permissions import enforce
from kim.programme.models import Budget, PublishedFigure, Source
from kim.programme.rules.evidence import Evidence, When
from kim.programme.rules.history import Dated
from kim.programme.services.facts import (
    RegisterError,
    lock_register,
    provenance,
    require_believed,
    require_evidence,
    require_inside,
    stop_believing,
    today_in_berlin,
)
from kim.programme.states import EDIT, Figure


@transaction.atomic
def add_source(
    *,
    actor: Actor,
    title: str,
    publisher: str,
    published_on: dt.date,
    address: str,
    note: str,
    now: dt.datetime,
) -> Source:
    """Record a publication (Quelle). Raises PermissionDenied, RegisterError."""
    lock_register()
    enforce(actor, EDIT)
    if published_on > today_in_berlin(now):
        raise RegisterError("Die Quelle kann nicht in der Zukunft erschienen sein.")
    said: dict[str, Any] = {
        "title": title.strip(),
        "publisher": publisher.strip(),
        "published_on": published_on,
    }
    if Source.objects.filter(**said).exists():
        raise RegisterError("Diese Quelle ist schon erfasst.")
    source = Source.objects.create(
        key=_free_key(slugify(f"{publisher[:24]}-{published_on}-{title[:20]}")[:44]),
        **said,
        address=address,
        note=note.strip(),
    )
    record(
        at=now,
        actor=actor.key,
        action="programme.add_source",
        subject=source,
        changes={"title": [None, source.title], "address": [None, source.address]},
    )
    return source


def _free_key(wanted: str) -> str:
    """``wanted``, with a number behind it where another source of that day begins like this."""
    taken = set(Source.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    tries = (f"{wanted}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(key for key in tries if key not in taken)


@transaction.atomic
def record_published_figure(
    *,
    actor: Actor,
    figure: str,
    value: int,
    key_date_on: dt.date,
    evidence: Evidence,
    replaces_id: int | None = None,
    now: dt.datetime,
) -> PublishedFigure:
    """Record a figure somebody published for a key date (veröffentlichte Zahl), or correct one.

    Raises PermissionDenied, RegisterError, PublishedFigure.DoesNotExist.
    """
    programme = lock_register()
    enforce(actor, EDIT)
    when = When(on=key_date_on)
    require_evidence(when, evidence, now)
    require_inside(programme, Dated(Figure(figure).label, key_date_on, Precision.DAY))
    if evidence.source_id is None:
        raise RegisterError("Eine veröffentlichte Zahl braucht ihre Quelle. Bitte wählen Sie sie.")
    old = None
    if replaces_id is not None:
        old = PublishedFigure.objects.select_for_update(of=("self",)).get(pk=replaces_id)
        require_believed(old)
        stop_believing(old, now)
    try:
        with transaction.atomic():
            found = PublishedFigure.objects.create(
                programme=programme,
                figure=figure,
                value=value,
                key_date_on=key_date_on,
                replaces=old,
                **provenance(actor, evidence, now),
            )
    except IntegrityError as error:
        raise RegisterError(
            "Diese Zahl ist aus dieser Quelle schon erfasst. Bitte berichtigen Sie sie dort."
        ) from error
    record(
        at=now,
        actor=actor.key,
        action="programme.record_published_figure",
        subject=found,
        changes={"figure": [old.figure if old else None, figure],
                 "value": [old.value if old else None, value],
                 "key_date_on": [old.key_date_on.isoformat() if old else None,
                                 key_date_on.isoformat()]},
        reason=evidence.reason,
    )  # fmt: skip
    return found


@transaction.atomic
def set_budget(
    *,
    actor: Actor,
    year: int,
    amount: Decimal,
    is_about: bool,
    announced_on: dt.date,
    evidence: Evidence,
    now: dt.datetime,
) -> Budget:
    """Record the programme's money of a year, in EUR (Programmmittel); replaces what was known.

    Raises PermissionDenied, RegisterError.
    """
    programme = lock_register()
    enforce(actor, EDIT)
    require_evidence(When(on=announced_on), evidence, now)
    if amount <= 0:
        raise RegisterError("Der Betrag muss über 0 Euro liegen.")
    last_year = programme.ends_on.year if programme.ends_on else dt.date.max.year
    if not programme.starts_on.year <= year <= last_year:
        raise RegisterError(f"Im Jahr {year} läuft das Programm nicht. Bitte prüfen Sie das Jahr.")
    old = Budget.objects.filter(programme=programme, year=year, known_to_at=None).first()
    if old:
        stop_believing(old, now)
    budget = Budget.objects.create(
        programme=programme,
        year=year,
        amount=amount,
        is_about=is_about,
        announced_on=announced_on,
        replaces=old,
        **provenance(actor, evidence, now),
    )
    record(
        at=now,
        actor=actor.key,
        action="programme.set_budget",
        subject=budget,
        changes={"amount": [str(old.amount) if old else None, str(amount)],
                 "is_about": [old.is_about if old else None, is_about]},
        reason=evidence.reason,
    )  # fmt: skip
    return budget
