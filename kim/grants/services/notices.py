"""Issuing the letters of the authority: composed, numbered, printed once, frozen with a hash."""

import datetime as dt
from collections.abc import Callable
from hashlib import sha256

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import LAND_ROLES
from kim.audit.services import record, store_file
from kim.audit.states import Retention
from kim.grants.models import Application, CompletionRequest, Decision, EarlyStart, Notice
from kim.grants.queries.decision import LEVEL_ROLES
from kim.grants.queries.letters import (
    Composed,
    Heading,
    NoAuthority,
    compose_completion,
    compose_decision,
    compose_early_start,
    compose_hearing,
)
from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.content import Content
from kim.grants.rules.letters import TextMissing
from kim.grants.rules.placeholders import CannotFill
from kim.grants.services.cases import GrantError, today_in_berlin
from kim.grants.services.numbers import take_number
from kim.kernel.permissions import enforce
from kim.programme.rules.legal import LegalNumberMissing
from kim.ui.pdf import PdfFailed, find_template, render_pdf

TEMPLATE = "grants/notice.typ"
PARTS = (TEMPLATE, "ui/letter.typ", "ui/frame.typ")
ACTS, OTHERS = "KIM-B", "KIM-S"  # series of numbers: Bescheide, other letters (Schreiben)
MOST_NAMED = 12
NOT_READY = (NoAuthority, TextMissing, CannotFill, LegalNumberMissing, CannotCompute, PdfFailed)


@transaction.atomic(savepoint=False)
def issue_notice(
    *, actor: Actor, decision: Decision, now: dt.datetime, content: Content | None = None
) -> Notice:
    """Issue the notice (Bescheid) of a decision inside the transaction that signs it.

    The caller has locked the file and asked who may sign; ``content`` is what was applied for,
    where the caller has read it. Raises GrantError when authority, text or legal number is
    missing or, but in examples, not confirmed against the law.
    Source: §§ 37, 39 VwVfG; VV Nr. 4 zu § 44 LHO (law-check).
    """
    role = LEVEL_ROLES.get(decision.levels)  # of the last signature
    return _issue(
        actor, decision.application, lambda head: compose_decision(decision, head, content), now,
        role=role, decision=decision,
    )  # fmt: skip


@transaction.atomic
def issue_early_start_notice(*, actor: Actor, early_start: EarlyStart, now: dt.datetime) -> Notice:
    """Issue consent or refusal of an early start inside the transaction that decides it.

    Raises as ``issue_notice``. Source: Nr. 1.3 Teil II VV zu § 44 Abs. 1 LHO (law-check).
    """
    return _issue(
        actor, early_start.application, lambda head: compose_early_start(early_start, head), now,
        early_start=early_start,
    )  # fmt: skip


@transaction.atomic
def issue_completion_request(
    *, actor: Actor, request: CompletionRequest, now: dt.datetime
) -> Notice:
    """Write the letter of a request for missing items (Nachforderung), with the request itself.

    No administrative act, so unconfirmed law does not stop it. Raises as ``issue_notice``.
    """
    return _issue(
        actor, request.application, lambda head: compose_completion(request, head), now,
        series=OTHERS,
    )  # fmt: skip


@transaction.atomic
def issue_hearing(*, actor: Actor, decision: Decision, now: dt.datetime) -> Notice:
    """Write the letter of a hearing (Anhörung) when it starts. As ``issue_completion_request``."""
    return _issue(
        actor, decision.application, lambda head: compose_hearing(decision, head), now,
        series=OTHERS,
    )  # fmt: skip


def preview_notice(*, decision: Decision, now: dt.datetime) -> bytes:
    """The notice of a decision as it would be issued now, marked ENTWURF, without a number.

    Raises GrantError as ``issue_notice``, but never for unconfirmed law.
    """
    try:
        composed = compose_decision(decision, Heading(now=now, is_draft=True))
        return render_pdf(TEMPLATE, composed.letter)
    except NOT_READY as fault:
        raise GrantError(str(fault)) from fault


def require_confirmed(composed: Composed, application: Application) -> None:
    """Refuse a real notice on law that nobody has confirmed (grant rules, section 0).

    Examples go out, marked „Beispiel – kein Bescheid“. Raises GrantError naming what is open.
    """
    if application.is_demo or not composed.unconfirmed or not composed.blocks_unconfirmed:
        return
    named = "; ".join(composed.unconfirmed[:MOST_NAMED])
    rest = len(composed.unconfirmed) - MOST_NAMED
    more = f" und {rest} weitere" if rest > 0 else ""
    raise GrantError(
        "Der Bescheid kann noch nicht erlassen werden. Nicht am amtlichen Text geprüft sind: "
        f"{named}{more}. Bitte prüfen und bestätigen Sie sie unter „Rechtswerte“, „Texte der "
        "Bescheide“, „Behörden“ und im Aufruf."
    )


def _issue(
    actor: Actor,
    application: Application,
    compose: Callable[[Heading], Composed],
    now: dt.datetime,
    *,
    series: str = ACTS,
    role: str | None = None,
    decision: Decision | None = None,
    early_start: EarlyStart | None = None,
) -> Notice:
    """Take the number, compose, print, freeze, record. A refusal gives the number back."""
    enforce(actor, "grants.issue", application)
    named = f"{series}-{today_in_berlin(now).year}"
    number = f"{named}-{take_number(series=named.lower()):04}"
    role_label = _role_label(actor, role)
    head = Heading(now=now, number=number, signer=actor.label, signer_role=role_label)
    try:
        composed = compose(head)
        require_confirmed(composed, application)
        content = render_pdf(TEMPLATE, composed.letter)
    except NOT_READY as fault:
        raise GrantError(str(fault)) from fault
    file = store_file(
        data=content, name=f"{number}.pdf", media_type="application/pdf", kind="grants.notice",
        retention=Retention.CASE, stored_by=actor.key, at=now,
    )  # fmt: skip
    notice = Notice.objects.create(
        application=application, kind=composed.kind, number=number, decision=decision,
        early_start=early_start, authority=composed.authority,
        data={"letter": composed.letter, "facts": composed.facts}, template=template_mark(),
        file=file, sha256=file.sha256, issued_at=now, issued_on=today_in_berlin(now),
        by=actor.key, person=actor.person,
    )  # fmt: skip
    record(
        at=now, actor=actor.key, action="grants.issue_notice", subject=notice,
        changes={
            "state": [None, notice.state], "number": [None, number],
            "kind": [None, str(notice.kind)], "sha256": [None, notice.sha256],
            "application": [None, application.number],
        },
        reason=decision.reason if decision else "",
        law="§§ 37, 39 VwVfG",
    )  # fmt: skip
    return notice


def _role_label(actor: Actor, role: str | None) -> str:
    held = [member.role for member in actor.memberships if member.role in LAND_ROLES]
    found = next((one for one in held if one == role), held[0] if held else None)
    return found.label if found else ""


def template_mark() -> str:
    """Name and checksum of the template with all its parts, as kept with each notice."""
    digest = sha256()
    for part in PARTS:
        digest.update(find_template(part).read_bytes())
    return f"notice.typ:{digest.hexdigest()}"
