"""What people without an account tell, and what becomes of it."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.rules.texts import clean_text
from kim.offers.models import Feedback
from kim.offers.permissions import KEEPERS
from kim.offers.queries import visible_offers
from kim.offers.rules.feedback import KEPT, may_name_a_person, names_a_person
from kim.offers.services.signals import note_signal
from kim.offers.states import FeedbackKind, FeedbackState, SignalKind

TOLD = Kind("offers.feedback", Group.NEWS)
SIGNALS = {
    FeedbackKind.WRONG: SignalKind.REPORTED_WRONG,
    FeedbackKind.GONE: SignalKind.REPORTED_GONE,
}


class NamesAPerson(Exception):
    """The text holds data about a single person and is not kept (Freitextprüfung)."""


@transaction.atomic
def report_offer(
    *, key: UUID, kind: FeedbackKind, text: str, where: str, language: str, now: dt.datetime
) -> Feedback | None:
    """Keep what somebody says of a public offer (Hinweis). Nothing about who said it.

    None for an offer that is not public. Raises NamesAPerson.
    """
    offer = visible_offers(None).filter(key=key).first()
    if offer is None:
        return None
    feedback = _keep(
        Feedback(offer=offer, municipality_id=offer.municipality_id, kind=kind, language=language),
        text, where, now,
    )  # fmt: skip
    said = "" if feedback.is_screened else f" „{feedback.text[:150]}“"
    label = SIGNALS[kind].label
    note_signal(offer_id=offer.pk, kind=SIGNALS[kind], text=f"{label}.{said}", now=now)
    return feedback


@transaction.atomic
def report_missing(
    *, municipality_id: int, text: str, where: str, language: str, now: dt.datetime
) -> Feedback:
    """Keep that an offer is missing in the directory (fehlt). Raises NamesAPerson."""
    feedback = Feedback(
        municipality_id=municipality_id, kind=FeedbackKind.MISSING, language=language
    )
    return _keep(feedback, text, where, now)


def _keep(feedback: Feedback, text: str, where: str, now: dt.datetime) -> Feedback:
    whole = f"{text}\n{where}"
    if names_a_person(whole):
        raise NamesAPerson
    feedback.text, feedback.where = clean_text(text), clean_text(where, lines=False)
    feedback.is_screened, feedback.created_at = may_name_a_person(whole), now
    feedback.save()
    record(at=now, actor="public", action="offers.feedback", subject=feedback)
    place = feedback.municipality_id
    notify(
        recipients=recipients_with_role(*KEEPERS, on=legal_day(now), place_id=place),
        kind=TOLD, subject="Es gibt einen Hinweis von außen zu einem Angebot.", about=feedback,
        path="/angebote/hinweise/", now=now,
    )  # fmt: skip
    return feedback


@transaction.atomic
def answer_feedback(
    *, actor: Actor, feedback_id: int, is_right: bool, answer: str, now: dt.datetime
) -> Feedback:
    """Close what somebody told, with what became of it (erledigen).

    Raises PermissionDenied, Feedback.DoesNotExist also for what is closed.
    """
    open_ones = Feedback.objects.select_for_update(of=("self",)).filter(state=FeedbackState.OPEN)
    feedback = open_ones.get(pk=feedback_id)
    enforce(actor, "offers.answer", feedback)
    feedback.state = FeedbackState.DONE if is_right else FeedbackState.DISMISSED
    feedback.done_at, feedback.done_by, feedback.answer = now, actor.key, answer
    feedback.save(update_fields=["state", "done_at", "done_by", "answer"])
    record(at=now, actor=actor.key, action="offers.answer_feedback", subject=feedback)
    return feedback


@transaction.atomic
def delete_old_feedback(*, now: dt.datetime) -> int:
    """Delete what was told more than half a year ago, answered or not. Gives how many."""
    deleted, _ = Feedback.objects.filter(created_at__lt=now - KEPT).delete()
    return deleted
