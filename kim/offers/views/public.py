"""The public page of one offer, its calendar and its address card."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kim.kernel.dates import legal_day
from kim.kernel.permissions import PUBLIC
from kim.network.rules.opening import Opening, Slot, openings
from kim.network.rules.opening_text import dated_text
from kim.offers.queries.public import Hours, OfferPage, public_offer
from kim.offers.rules.files import Card, Diary, offer_ics, offer_vcf
from kim.offers.rules.offer_data import SOURCE_LANGUAGE
from kim.offers.views.labels import field_label, label, labels
from kim.ui.fragments import german
from kim.ui.pages import page

CALENDAR_DAYS = 183  # half a year ahead
MOST_EVENTS = 200
TEXT = "text"  # which language the texts of the offer are shown in


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One row of the table of times, in words (Zeile)."""

    when: str
    kind: str
    where: str


def asked_language(request: HttpRequest) -> str:
    """Language of the texts: the one asked for, else that of the page."""
    return request.GET.get(TEXT, "")[:16] or get_language() or SOURCE_LANGUAGE


def found(request: HttpRequest, key: UUID, language: str) -> OfferPage:
    """The page of a public offer. Raises Http404."""
    page_ = public_offer(key, language, timezone.now())
    if page_ is None:
        raise Http404
    return page_


@page(PUBLIC, public=True)
def offer(request: HttpRequest, key: UUID) -> HttpResponse:
    """One offer: what, when, where, for whom, checked when."""
    found_page = found(request, key, asked_language(request))
    address = f"{settings.BASE_URL}{reverse('offers:offer', args=[key])}"
    context = shown(found_page, asked_language(request))
    context |= {"address": address, "code": qr_code(address)}
    return render(request, "offers/public_offer.html", context)


def shown(found_page: OfferPage, asked: str) -> dict[str, Any]:
    """What the template of an offer needs, in the language of the page; ``asked`` of its texts."""
    data = found_page.data
    language = get_language() or SOURCE_LANGUAGE
    return {
        "offer": found_page,
        "data": data,
        "fallback": found_page.language.code != asked,
        "kind": label("kind", data.kind),
        "mode": label("mode", data.mode),
        "fields": [field_label(field, language) for field in found_page.fields],
        "levels": [label("level", code) for code in (data.level_from, data.level_to) if code],
        "cost": label("cost", data.cost),
        "childcare": label("childcare", data.childcare),
        "registration": label("registration", data.registration),
        "capacity": label("capacity", found_page.capacity),
        "target_groups": labels("target_groups", data.target_groups),
        "eligibility": labels("eligibility", data.eligibility),
        "access": labels("access", sorted(_access(found_page))),
        "rows": [row for hours in found_page.hours for row in hours_rows(hours)],
        "coming": [coming_text(opening) for opening in found_page.coming],
    }


def _access(found_page: OfferPage) -> set[str]:
    of_places = {code for venue in found_page.data.venues for code in venue.access}
    return {*found_page.data.access, *of_places}


def hours_rows(hours: Hours) -> list[HoursRow]:
    """The times of one place as rows: weekly ones in the language of the page, series in German."""
    where = hours.venue.name or hours.venue.street if hours.venue else ""
    rows = [
        HoursRow(when=slot_text(slot), kind=label("hours", slot.kind), where=where)
        for slot in hours.schedule.slots
    ]
    rows += [
        HoursRow(when=german(dated_text(dated)), kind=label("hours", dated.kind), where=where)
        for dated in (*hours.schedule.dates, *hours.schedule.extra)
    ]
    return rows


def slot_text(slot: Slot) -> str:
    """``Mo, Mi 15:00–17:00`` with the days of the language of the page."""
    days = ", ".join(str(WEEKDAYS_ABBR[day]) for day in slot.days)
    note = f" ({german(slot.note)})" if slot.note else ""
    return f"{days} {slot.opens:%H:%M}–{slot.closes:%H:%M}{note}"


def coming_text(opening: Opening) -> str:
    """``Montag, 30.11.2026, 15:00–17:00``."""
    begins = opening.begins
    return f"{WEEKDAYS[begins.weekday()]}, {begins:%d.%m.%Y, %H:%M}–{opening.ends:%H:%M}"


def qr_code(address: str) -> SafeString:
    """The address as a picture for cameras, drawn here."""
    drawn = segno.make(address, micro=False).svg_inline(scale=3, border=2, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 -- made of squares, holds nothing of what was typed


@page(PUBLIC, public=True)
def calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """The dates of half a year as a calendar."""
    found_page = found(request, key, asked_language(request))
    today = legal_day(timezone.now())
    dates = sorted(
        opening
        for hours in found_page.hours
        for opening in openings(hours.schedule, today, today + dt.timedelta(days=CALENDAR_DAYS))
    )
    diary = Diary(
        uid=str(key),
        title=found_page.words.title,
        url=f"{settings.BASE_URL}{reverse('offers:offer', args=[key])}",
        place=place_line(found_page),
        description=found_page.words.summary,
    )
    stamp = dt.datetime.combine(found_page.checked_on or today, dt.time(), dt.UTC)
    body = offer_ics(diary, dates[:MOST_EVENTS], changed_at=stamp)
    return as_file(body, "text/calendar; charset=utf-8", "angebot.ics")


def place_line(found_page: OfferPage) -> str:
    """The first place on one line."""
    for venue in found_page.data.venues:
        town = f"{venue.postcode} {venue.town}".strip()
        return ", ".join(part for part in (venue.name, venue.street, town) if part)
    return found_page.data.online_url


@page(PUBLIC, public=True)
def card(request: HttpRequest, key: UUID) -> HttpResponse:
    """How the offer is reached, for an address book."""
    found_page = found(request, key, asked_language(request))
    data = found_page.data
    venue = data.venues[0] if data.venues else None
    body = offer_vcf(
        Card(
            uid=str(key),
            organisation=found_page.provider.name,
            name=data.contact_name,
            mail=data.contact_mail,
            phone=data.contact_phone,
            website=data.contact_website,
            street=venue.street if venue else "",
            postcode=venue.postcode if venue else "",
            town=venue.town if venue else "",
        )
    )
    return as_file(body, "text/vcard; charset=utf-8", "kontakt.vcf")


def as_file(body: bytes, media_type: str, name: str) -> HttpResponse:
    """A public file; everybody gets the same."""
    response = HttpResponse(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
