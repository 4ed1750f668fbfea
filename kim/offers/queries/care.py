"""What waits for who keeps offers: calls, changes to approve, messages from outside."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from kim.accounts.actor import Actor
from kim.kernel.dates import legal_day
from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import field_name
from kim.network.rules.opening_text import schedule_text
from kim.offers.models import Feedback, Offer, OfferSignal, PendingEdit
from kim.offers.permissions import KEEPERS
from kim.offers.queries import kept_offers, with_german
from kim.offers.queries.desk import DeskRow, as_row
from kim.offers.rules import codes
from kim.offers.rules.calls import Reason, score
from kim.offers.rules.offer_data import OfferData
from kim.offers.states import EditState, FeedbackState
from kim.places.queries import municipalities

MOST_CALLS = 500  # offers looked at; beyond that the oldest reasons wait
HALF_HOUR = 10  # calls of three minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One offer of the call list (Anruf), with why and how to reach its owner."""

    row: DeskRow
    reasons: tuple[Reason, ...]
    score: int
    phone: str
    mail: str
    tried: bool


def call_list(actor: Actor, today: dt.date) -> list[Call]:
    """Offers worth a call, the most urgent first. A fixed number of queries."""
    open_ones = OfferSignal.objects.filter(resolved_at=None).order_by("noted_at", "pk")
    found = kept_offers(actor).filter(signals__resolved_at=None, signals__isnull=False).distinct()
    offers = with_german(found).prefetch_related(Prefetch("signals", open_ones, to_attr="open"))
    calls = [_call(offer, today) for offer in offers[:MOST_CALLS]]
    return sorted(calls, key=lambda call: (-call.score, call.row.pk))


def _call(offer: Offer, today: dt.date) -> Call:
    reasons = tuple(
        Reason(
            kind=signal.kind, text=signal.text, since=legal_day(signal.noted_at),
            count=signal.count, tried_on=signal.tried_on,
        )
        for signal in getattr(offer, "open")  # noqa: B009 -- set by prefetch
    )  # fmt: skip
    organisation = offer.organisation
    return Call(
        row=as_row(offer),
        reasons=reasons,
        score=score(reasons, today),
        phone=offer.contact_phone or organisation.phone,
        mail=offer.owner_mail or offer.contact_mail or organisation.mail,
        tried=any(reason.tried_on == today for reason in reasons),
    )


def waiting_edits(actor: Actor) -> QuerySet[PendingEdit]:
    """Changes that wait for the actor's approval, oldest first."""
    found = PendingEdit.objects.filter(state=EditState.WAITING, offer__in=kept_offers(actor))
    return found.select_related("offer__organisation").order_by("proposed_at", "pk")


def edit_for(actor: Actor, pk: int) -> PendingEdit | None:
    """One change to an offer the actor keeps, decided or not."""
    found = PendingEdit.objects.filter(pk=pk, offer__in=kept_offers(actor))
    return found.select_related("offer__organisation", "offer__municipality").first()


def feedback_for(actor: Actor) -> QuerySet[Feedback]:
    """Messages from outside to the municipalities whose offers the actor keeps, oldest first."""
    from_offers = Feedback.objects.filter(municipality_id__in=_kept_places(actor))
    found = from_offers.select_related("offer", "municipality").prefetch_related("offer__texts")
    return found.order_by("created_at", "pk")


def open_feedback(actor: Actor) -> QuerySet[Feedback]:
    """Those nobody has answered yet."""
    return feedback_for(actor).filter(state=FeedbackState.OPEN)


def _kept_places(actor: Actor) -> list[int]:
    return [held.place_id for held in actor.memberships if held.place_id and held.role in KEEPERS]


def place_choices() -> list[tuple[int, str]]:
    """The 36, to say where something is missing. One query."""
    return [(place.pk, place.full_name) for place in municipalities()]


NAMES = {
    "kind": "Art", "cost": "Kosten", "childcare": "Kinderbetreuung", "mode": "Form",
    "registration": "Anmeldung", "registration_url": "Anmeldung im Internet",
    "online_url": "Adresse im Internet", "capacity": "Plätze", "level_from": "Niveau von",
    "level_to": "Niveau bis", "min_age": "Alter von", "max_age": "Alter bis",
    "starts_on": "beginnt am", "ends_on": "endet am", "contact_name": "Ansprechstelle",
    "contact_mail": "E-Mail", "contact_phone": "Telefon", "contact_website": "Internetseite",
    "owner_mail": "E-Mail für Rückfragen", "check_interval_days": "Prüfabstand (Tage)",
    "source": "Quelle", "licence": "Lizenz", "attribution": "Namensnennung",
}  # fmt: skip
TEXT_NAMES = {
    "title": "Titel", "summary": "Kurz gesagt", "description": "Beschreibung",
    "cost_text": "Kosten in Worten", "eligibility_text": "Wer kommen kann",
    "registration_text": "Anmeldung in Worten",
}  # fmt: skip
CODED: dict[str, type[codes.Coded]] = {
    "kind": codes.OfferKind, "cost": codes.Cost, "childcare": codes.Childcare,
    "mode": codes.Mode, "registration": codes.Registration, "capacity": codes.Capacity,
    "level_from": codes.Level, "level_to": codes.Level,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One answer that changes: its name, public version, waiting version (Unterschied)."""

    name: str
    before: str
    after: str


def differences(before: OfferData, after: OfferData) -> list[Difference]:
    """What a change would change, in words, in the order of the form. No query."""
    first, second = in_words(before), in_words(after)
    return [
        Difference(name=name, before=first[name], after=second[name])
        for name in first
        if first[name] != second[name]
    ]


def in_words(data: OfferData) -> dict[str, str]:
    """All answers of an offer as German text by their German names."""
    words = {name: getattr(data.text, key) for key, name in TEXT_NAMES.items()}
    words["Handlungsfelder"] = ", ".join(field_name(code) for code in data.fields)
    words["Sprachen"] = ", ".join(language_name(code) for code in data.languages)
    words["Zielgruppen"] = _labels(codes.TargetGroup, data.target_groups)
    words["Barrierefreiheit"] = _labels(codes.Access, data.access)
    words["Zugangsvoraussetzungen"] = _labels(codes.Eligibility, data.eligibility)
    for key, name in NAMES.items():
        words[name] = _word(key, getattr(data, key))
    words["Orte"] = "\n".join(
        ", ".join(part for part in (v.name, v.street, v.postcode, v.town, v.note) if part)
        for v in data.venues
    )
    words["Zeiten"] = "\n".join(schedule_text(time.schedule) for time in data.times)
    return words


def _labels(group: type[codes.Coded], values: tuple[str, ...]) -> str:
    return ", ".join(codes.label_of(group, value) for value in values)


def _word(key: str, value: Any) -> str:
    if key in CODED and value:
        return codes.label_of(CODED[key], value)
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)
