"""Keeping texts and names of the letters: a new version or a new row, never a change of an old."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import Authority, TextModule
from kim.grants.rules.placeholders import faults
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.kernel.dates import format_day
from kim.kernel.locks import until_commit
from kim.kernel.permissions import enforce

TEXTS, AUTHORITIES = "grants.notice_texts", "grants.authorities"
EDIT = "grants.texts_edit"
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A version of a text module as it was typed (Fassung eines Textbausteins)."""

    title: str
    text: str
    law: str
    mark: str
    from_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAuthority:
    """The authority from a day on, as it was typed."""

    name: str
    unit: str
    address: str
    is_ministry: bool
    court: str
    from_on: dt.date
    source: str
    mark: str


@transaction.atomic
def add_text(*, actor: Actor, code: str, base: int, new: NewText, now: dt.datetime) -> TextModule:
    """Prepare the next version of a text module; in force once another person releases it.

    ``base`` is the version that was shown. Raises PermissionDenied, GrantError: unknown
    placeholder, a day in the past, an unknown module, one that waits, or somebody was faster.
    """
    enforce(actor, EDIT)
    until_commit(TEXTS)
    newest = TextModule.objects.filter(code=code).aggregate(most=Max("number"))["most"]
    if newest is None:
        raise GrantError("Diesen Textbaustein gibt es nicht.")
    if newest != base:
        raise GrantError(
            f"Inzwischen gibt es Fassung {newest}. Bitte lesen Sie sie und übernehmen Sie Ihren "
            "Text noch einmal."
        )
    if TextModule.objects.filter(code=code, released_at=None).exists():
        raise GrantError(
            f"Fassung {newest} ist noch nicht freigegeben. Bitte lassen Sie sie freigeben, oder "
            "verwerfen Sie sie zuerst."
        )
    if found := faults(new.text):
        raise GrantError(" ".join(found))
    _require_today(new.from_on, now)
    row = TextModule.objects.create(
        code=code, number=newest + 1, title=new.title, text=new.text, law=new.law, mark=new.mark,
        from_on=new.from_on, created_at=now, created_by=actor.key, created_person=actor.person,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.add_text", subject=row,
        changes={"number": [newest, row.number], "text": [None, row.text],
                 "mark": [None, row.mark], "from_on": [None, row.from_on.isoformat()]},
        law=new.law,
    )  # fmt: skip
    return row


@transaction.atomic
def rename_authority(*, actor: Actor, new: NewAuthority, now: dt.datetime) -> Authority:
    """Prepare the authority under its name from a day on; in force once another releases it.

    Raises PermissionDenied, GrantError: a day in the past, not after the last row, or one waits.
    """
    enforce(actor, EDIT)
    until_commit(AUTHORITIES)
    _require_today(new.from_on, now)
    if Authority.objects.filter(released_at=None).exists():
        raise GrantError(
            "Eine Angabe ist noch nicht freigegeben. Bitte lassen Sie sie freigeben, oder "
            "verwerfen Sie sie zuerst."
        )
    last = Authority.objects.order_by("-from_on").first()
    if last is not None and new.from_on <= last.from_on:
        raise GrantError(
            f"Es gibt schon eine Behörde ab dem {format_day(last.from_on)}. Bitte wählen Sie "
            "einen späteren Tag."
        )
    row = Authority.objects.create(
        name=new.name, unit=new.unit, address=new.address, is_ministry=new.is_ministry,
        court=new.court, from_on=new.from_on, source=new.source, mark=new.mark,
        proposed_at=now, proposed_by=actor.key, proposed_person=actor.person,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.rename_authority", subject=row,
        changes={
            "name": [last.name if last else None, row.name],
            "from_on": [None, row.from_on.isoformat()],
        },
        reason=new.source,
    )  # fmt: skip
    return row


def _require_today(day: dt.date, now: dt.datetime) -> None:
    if day < today_in_berlin(now):
        raise GrantError("Bitte einen Tag ab heute: Was erlassen ist, ändert sich nicht mehr.")
