"""The letters of a file, composed from what is stored: for preview and for issuing alike."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kim.grants.models import Application, Authority, Decision, EarlyStart
from kim.grants.models import CompletionRequest as Completion
from kim.grants.queries.courts import court_of
from kim.grants.queries.letter_facts import (
    amendment_facts,
    award_facts,
    common_values,
    hearing_text,
    recipient_of,
)
from kim.grants.queries.letter_ground import Ground, content_of, ground_on, sender_of, unconfirmed
from kim.grants.rules.content import Content
from kim.grants.rules.letter_bodies import (
    amendment_body,
    award_body,
    completion_body,
    early_start_body,
    hearing_body,
    rejection_body,
)
from kim.grants.rules.letters import Block, Frame, Texts, letter
from kim.grants.states.applications import SectionCode
from kim.grants.states.decisions import DecisionKind, NoticeKind
from kim.grants.states.reviews import EarlyStartState
from kim.kernel.dates import format_day, legal_day

REMEDY_KEY = "remedy_period"
LETTERS = (NoticeKind.COMPLETION_REQUEST, NoticeKind.HEARING)  # no administrative acts
SUBJECTS = {
    NoticeKind.AWARD: "Zuwendungsbescheid: {}",
    NoticeKind.PARTIAL: "Zuwendungsbescheid (Teilbewilligung): {}",
    NoticeKind.REJECTION: "Ablehnung Ihres Antrags: {}",
    NoticeKind.AMENDMENT: "Änderungsbescheid: {}",
    NoticeKind.EARLY_START_CONSENT: "Zustimmung zum vorzeitigen Maßnahmebeginn: {}",
    NoticeKind.EARLY_START_REFUSAL: "Vorzeitiger Maßnahmebeginn: {}",
    NoticeKind.COMPLETION_REQUEST: "Nachforderung zu Ihrem Antrag: {}",
    NoticeKind.HEARING: "Anhörung zu Ihrem Antrag: {}",
}


class NoAuthority(Exception):
    """No authority is kept for the day. Text: a German sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Who signs a letter, which number it has and of which moment it is."""

    now: dt.datetime
    number: str = ""
    signer: str = ""
    signer_role: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter: the data of its template, and the facts that are kept beside it."""

    kind: NoticeKind
    authority: Authority
    letter: dict[str, Any]
    facts: dict[str, Any]
    unconfirmed: tuple[str, ...]
    blocks_unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """What one letter is about, before it is put into words."""

    kind: NoticeKind
    body: list[Block]
    texts: Texts
    keys: tuple[str, ...]
    applied_on: dt.date | None
    annexes: tuple[str, ...] = ()


def compose_decision(decision: Decision, head: Heading, content: Content | None = None) -> Composed:
    """The notice of a decision, signed or not; ``content`` where it was read already.

    Raises NoAuthority, TextMissing, CannotFill, LegalNumberMissing, CannotCompute,
    Submission.DoesNotExist.
    """
    ground = ground_on(legal_day(head.now))
    application = decision.application
    content = content or content_of(application)
    values, keys = _values(application, ground, content, head)
    kind = NoticeKind(decision.kind)
    applied_on = _applied_on(application)
    texts = Texts(ground.wordings, values)
    annexes: tuple[str, ...] = ()
    if decision.kind == DecisionKind.REJECTION:
        body = rejection_body(decision.reason, hearing_text(decision), texts)
    elif decision.kind == DecisionKind.AMENDMENT:
        assert decision.change
        applied_on = legal_day(decision.change.requested_at)
        facts, more = amendment_facts(decision)
        values.update(more, antragsdatum=format_day(applied_on))
        body = amendment_body(facts, texts)
    else:
        award, more, used = award_facts(decision, content, ground)
        values.update(more)
        keys += used
        body = award_body(award, texts)
        annexes = tuple(found.title for found in award.conditions if found.is_standard)
    return _composed(
        application, ground, Matter(kind, body, texts, keys, applied_on, annexes), head, content
    )


def compose_early_start(early_start: EarlyStart, head: Heading) -> Composed:
    """Consent or refusal of an early start. Raises as ``compose_decision``."""
    ground = ground_on(legal_day(head.now))
    application = early_start.application
    content = content_of(application)
    values, keys = _values(application, ground, content, head)
    consented = early_start.state == EarlyStartState.CONSENTED
    applied_on = legal_day(early_start.requested_at)
    values.update(
        antragsdatum=format_day(applied_on),
        beginn=format_day(early_start.start_on),
        vertrag_am=format_day(early_start.contract_on),
    )
    if early_start.valid_from_on and early_start.valid_to_on:
        values.update(
            gueltig_von=format_day(early_start.valid_from_on),
            gueltig_bis=format_day(early_start.valid_to_on),
        )
    texts = Texts(ground.wordings, values)
    body = early_start_body(consented=consented, reason=early_start.decision_reason, texts=texts)
    kind = NoticeKind.EARLY_START_CONSENT if consented else NoticeKind.EARLY_START_REFUSAL
    return _composed(
        application, ground, Matter(kind, body, texts, keys, applied_on), head, content
    )


def compose_completion(request: Completion, head: Heading) -> Composed:
    """The letter that asks for what is missing. Raises as ``compose_decision``."""
    ground = ground_on(legal_day(head.now))
    application = request.application
    content = content_of(application)
    values, _ = _values(application, ground, content, head)
    values["frist"] = format_day(request.due_on)
    texts = Texts(ground.wordings, values)
    items = request.items.order_by("pk")
    points = [(str(SectionCode(item.section).label), item.text) for item in items]
    body = completion_body(points, texts)
    matter = Matter(NoticeKind.COMPLETION_REQUEST, body, texts, (), _applied_on(application))
    return _composed(application, ground, matter, head, content)


def compose_hearing(decision: Decision, head: Heading) -> Composed:
    """The letter before a refusal. Raises as ``compose_decision``."""
    ground = ground_on(legal_day(head.now))
    application = decision.application
    content = content_of(application)
    values, _ = _values(application, ground, content, head)
    if decision.hearing_to_on:
        values["frist"] = format_day(decision.hearing_to_on)
    texts = Texts(ground.wordings, values)
    body = hearing_body(decision.reason, texts)
    matter = Matter(NoticeKind.HEARING, body, texts, (), _applied_on(application))
    return _composed(application, ground, matter, head, content)


def _composed(
    application: Application, ground: Ground, matter: Matter, head: Heading, content: Content
) -> Composed:
    authority = ground.authority
    assert authority is not None  # _values has asked
    frame = Frame(
        sender=sender_of(authority),
        recipient=recipient_of(application),
        file_number=application.number,
        number=head.number,
        title=str(matter.kind.label),
        subject=SUBJECTS[matter.kind].format(content.title),
        dated_on=ground.day,
        created_at=head.now,
        applied_on=matter.applied_on,
        signer=head.signer,
        signer_role=head.signer_role,
        is_demo=application.is_demo,
        is_draft=head.is_draft,
    )
    texts = matter.texts
    is_act = matter.kind not in LETTERS
    made = letter(frame, texts, matter.body, has_remedy=is_act, annexes=matter.annexes)
    version = application.version if matter.kind in (NoticeKind.AWARD, NoticeKind.PARTIAL) else None
    open_law = unconfirmed(ground, texts.used.values(), matter.keys, version) if is_act else []
    court = court_of(authority, application.place.ags)
    facts = {
        "values": dict(texts.values),
        "texts": [
            {"code": used.code, "number": used.number, "law": used.law}
            for used in texts.used.values()
        ],
        "authority": {"id": authority.pk, "name": authority.name, "court": court},
        "legal_numbers": list(ground.numbers.trace(*matter.keys)),
        "call_version": application.version.number,
        "unconfirmed": open_law,
    }
    return Composed(matter.kind, authority, made, facts, tuple(open_law), ground.blocks_unconfirmed)


def _values(
    application: Application, ground: Ground, content: Content, head: Heading
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Values every letter has, and the legal numbers they come from. Raises NoAuthority."""
    if ground.authority is None:
        raise NoAuthority(
            f"Für den {format_day(ground.day)} ist keine Bewilligungsbehörde eingetragen. Bitte "
            "tragen Sie sie unter „Behörden“ ein."
        )
    months = ground.numbers.whole(REMEDY_KEY)
    found = common_values(application, ground, content, months)
    if head.number:
        found["nummer"] = head.number
    return found, (REMEDY_KEY,)


def _applied_on(application: Application) -> dt.date | None:
    return legal_day(application.submitted_at) if application.submitted_at else None
