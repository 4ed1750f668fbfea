"""Offers as JSON-LD after schema.org: Course, Event, GovernmentService or Service."""

import datetime as dt

from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.network.rules.schedule import Slot
from kim.opendata.rules.exchange.hsds_write import without_empty
from kim.opendata.rules.exchange.record import (
    Json,
    Loss,
    OfferRecord,
    ProviderRecord,
    VenueRecord,
    Written,
)
from kim.opendata.rules.exchange.terms import LEVELS, TARGET_GROUPS, label_of

CONTEXT = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MODES = {"on_site": "Onsite", "online": "Online", "both": "Blended", "outreach": "Onsite"}
ATTENDANCE = {"online": "Online", "both": "Mixed"}
AVAILABLE = {"free": "InStock", "few": "LimitedAvailability", "full": "SoldOut",
             "waiting": "BackOrder"}  # fmt: skip
OFFICE = "GovernmentOrganization"


def to_jsonld(record: OfferRecord, *, address: str = "", language: str = "de") -> Written:
    """The offer as one JSON-LD object in a language. ``address`` is that of its page."""
    text = record.text(language)
    value: Json = {
        "@context": CONTEXT,
        "@type": type_of(record),
        "@id": address,
        "url": address,
        "name": text.title,
        "description": text.description or text.summary,
        "isAccessibleForFree": True if record.cost == "free" else None,
        "audience": [
            {"@type": "Audience", "audienceType": label_of(TARGET_GROUPS, code)}
            for code in record.target_groups
        ],
        "license": record.licence if record.licence.startswith("https://") else None,
        "creditText": record.attribution,
    }
    kind = value["@type"]
    if kind == "Course":
        value |= _course(record)
    elif kind in ("Event", "EducationEvent"):
        value |= _event(record)
    else:
        value |= _service(record, kind)
    return Written(without_empty(value), tuple(_losses(record)))


def type_of(record: OfferRecord) -> str:
    """The type of an offer: by its kind, then by its first field."""
    if record.kind == "course":
        return "Course"
    if record.kind == "event":
        found = {FIELDS[code].schema_org for code in record.fields if code in FIELDS}
        return "EducationEvent" if found & {"Course", "EducationEvent"} else "Event"
    return "GovernmentService" if record.provider.kind == "office" else "Service"


def _organisation(provider: ProviderRecord) -> Json | None:
    if not provider.name:
        return None
    return without_empty(
        {
            "@type": OFFICE if provider.kind == "office" else "Organization",
            "name": provider.name,
            "url": provider.website,
        }
    )


def _place(venue: VenueRecord) -> Json:
    geo: Json = {}
    if venue.latitude is not None:
        geo = {
            "@type": "GeoCoordinates",
            "latitude": venue.latitude,
            "longitude": venue.longitude,
        }
    address = without_empty(
        {
            "@type": "PostalAddress",
            "streetAddress": venue.street,
            "postalCode": venue.postcode,
            "addressLocality": venue.town,
            "addressRegion": "RP",
            "addressCountry": "DE",
        }
    )
    return without_empty({"@type": "Place", "name": venue.name, "address": address, "geo": geo})


def _languages(record: OfferRecord) -> list[str]:
    return [code for code in record.languages if code in SPOKEN_LANGUAGES]


def _slots(record: OfferRecord) -> list[Slot]:
    return [slot for plan in record.plans for slot in plan.schedule.slots]


def _course(record: OfferRecord) -> Json:
    instance = without_empty(
        {
            "@type": "CourseInstance",
            "courseMode": MODES.get(record.mode),
            "startDate": record.starts_on and record.starts_on.isoformat(),
            "endDate": record.ends_on and record.ends_on.isoformat(),
            "courseSchedule": [
                {
                    "@type": "Schedule",
                    "byDay": [DAYS[day] for day in slot.days],
                    "startTime": f"{slot.opens:%H:%M:%S}",
                    "endTime": f"{slot.closes:%H:%M:%S}",
                    "repeatFrequency": "P1W",
                    "scheduleTimezone": "Europe/Berlin",
                }
                for slot in _slots(record)
            ],
            "location": _place(record.venues[0]) if record.venues else None,
        }
    )
    levels = [label_of(LEVELS, code) for code in (record.level_from, record.level_to) if code]
    return {
        "provider": _organisation(record.provider),
        "inLanguage": _languages(record),
        "educationalLevel": " bis ".join(dict.fromkeys(levels)),
        "hasCourseInstance": [instance],
        "offers": _price(record),
    }


def _price(record: OfferRecord) -> Json | None:
    available = AVAILABLE.get(record.capacity)
    if record.cost != "free" and not available:
        return None
    return without_empty(
        {
            "@type": "Offer",
            "category": "Free" if record.cost == "free" else "Paid",
            "price": "0" if record.cost == "free" else None,
            "priceCurrency": "EUR" if record.cost == "free" else None,
            "availability": available and f"{CONTEXT}/{available}",
        }
    )


def _event(record: OfferRecord) -> Json:
    dated = next((row for plan in record.plans for row in plan.schedule.dates), None)
    start = end = None
    if dated:
        last = dated.on + dt.timedelta(days=dated.past_midnight)
        start = f"{dated.on}T{dated.opens:%H:%M:%S}"
        end = f"{last}T{dated.closes:%H:%M:%S}"
    attendance = ATTENDANCE.get(record.mode, "Offline")
    return {
        "inLanguage": _languages(record),
        "startDate": start or (record.starts_on and record.starts_on.isoformat()),
        "endDate": end or (record.ends_on and record.ends_on.isoformat()),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": f"{CONTEXT}/{attendance}EventAttendanceMode",
        "location": _place(record.venues[0]) if record.venues else None,
        "organizer": _organisation(record.provider),
        "offers": _price(record),
    }


def _service(record: OfferRecord, kind: str) -> Json:
    contact = record.contact
    channel = without_empty(
        {
            "@type": "ServiceChannel",
            "serviceUrl": record.registration_url or record.online_url or contact.website,
            "servicePhone": contact.phone
            and {"@type": "ContactPoint", "telephone": contact.phone, "contactType": "service"},
            "serviceLocation": _place(record.venues[0]) if record.venues else None,
            "availableLanguage": _languages(record),
        }
    )
    operator = "serviceOperator" if kind == "GovernmentService" else "provider"
    return {
        "serviceType": FIELDS[record.fields[0]].name_de
        if record.fields and record.fields[0] in FIELDS
        else None,
        operator: _organisation(record.provider),
        "areaServed": [
            {
                "@type": "AdministrativeArea",
                "identifier": {"@type": "PropertyValue", "propertyID": "AGS", "value": ags},
            }
            for ags in record.areas
        ],
        "availableChannel": channel if len(channel) > 1 else None,
        "hoursAvailable": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [DAYS[day] for day in slot.days],
                "opens": f"{slot.opens:%H:%M}",
                "closes": f"{slot.closes:%H:%M}",
            }
            for slot in _slots(record)
        ],
    }


def _losses(record: OfferRecord) -> list[Loss]:
    why = "schema.org hat dafür keine Eigenschaft."
    found = [Loss(name, "Angabe", why, "") for name in ("childcare", "eligibility", "access")
             if getattr(record, name) not in ("unknown", ())]  # fmt: skip
    if any(plan.schedule.closed for plan in record.plans):
        found.append(Loss("plans", "Schließzeiten", why, ""))
    return found
