"""Offers as services of HSDS 3.0, with the profile of kim for what HSDS lacks."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import FIELDS
from kim.network.rules.opening_data import schedule_data
from kim.opendata.rules.exchange.clean import mail_address, web_address
from kim.opendata.rules.exchange.hsds_times import write_schedules
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    ContactRecord,
    Json,
    Loss,
    OfferRecord,
    ProviderRecord,
    TextRecord,
    VenueRecord,
    Written,
)
from kim.opendata.rules.exchange.terms import ACCESS, SEVERAL, SINGLE, label_of

NAMESPACE = uuid.UUID("5a1f3a52-7a0c-5b1e-9d58-3f0f2b6f7c11")
TAXONOMY = "kim:"
LISTS = ("fields", "target_groups", "eligibility", "access")
STATES = {True: "active", False: "inactive"}
PROFILE_TEXTS = {"title": "name", "summary": "summary", "description": "description",
                 "cost": "fees_description", "eligibility": "eligibility_description",
                 "registration": "application_process", "state": "review_state"}  # fmt: skip


def id_of(*parts: object) -> str:
    """A UUID that is the same for the same parts, always."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def service_id(record: OfferRecord) -> str:
    """The public id of an offer, or one made of its source."""
    return own_id(record.key) or id_of(record.source, record.source_key)


def own_id(key: str) -> str:
    """``key`` if it is a UUID in its usual form, else an empty text."""
    try:
        return key if str(uuid.UUID(key)) == key.lower() else ""
    except ValueError:
        return ""


def write_service(record: OfferRecord, area_names: Mapping[str, str]) -> Written:
    """The service of one offer. Empty fields are left out."""
    key, text = service_id(record), record.text()
    losses: list[Loss] = []
    service: Json = {
        "id": key,
        "name": text.title or "Ohne Titel",
        "description": text.description or text.summary,
        "url": web_address(record.contact.website),
        "email": mail_address(record.contact.mail),
        "status": STATES[record.active],
        "application_process": text.registration,
        "fees_description": text.cost,
        "eligibility_description": text.eligibility,
        "minimum_age": record.min_age,
        "maximum_age": record.max_age,
        "assured_date": record.checked_on and record.checked_on.isoformat(),
        "last_modified": record.modified_at and record.modified_at.isoformat(),
        "phones": _phones(key, record.contact.phone),
        "schedules": _schedules(record, "", losses),
        "service_areas": _areas(key, record.areas, area_names),
        "service_at_locations": _places(record, key, losses),
        "languages": _languages(key, record.languages),
        "organization": _organisation(key, record.provider),
        "cost_options": _costs(key, record.cost),
        "contacts": _contacts(key, record.contact),
        "attributes": _attributes(record, key),
        **_profile(record, losses),
    }
    return Written(without_empty(service), tuple(losses))


def without_empty(value: Json) -> Json:
    """Without what says nothing; 0 and False say something."""
    return {key: item for key, item in value.items() if item not in (None, "", [], {})}


def _phones(key: str, number: str) -> list[Json]:
    return [{"id": id_of(key, "phone"), "number": number, "type": "voice"}] if number else []


def _contacts(key: str, contact: ContactRecord) -> list[Json]:
    return [{"id": id_of(key, "contact"), "title": contact.function}] if contact.function else []


def _languages(key: str, codes: Iterable[str]) -> list[Json]:
    return [
        {"id": id_of(key, "language", code), "name": language_name(code), "code": code}
        for code in codes
    ]


def _areas(key: str, areas: Iterable[str], names: Mapping[str, str]) -> list[Json]:
    return [
        {
            "id": id_of(key, "area", ags),
            "name": names.get(ags, f"AGS {ags}"),
            "extent": f"AGS {ags}",
            "extent_type": "text",
        }
        for ags in areas
    ]


def _costs(key: str, cost: str) -> list[Json]:
    if cost != "free":
        return []
    return [{"id": id_of(key, "cost"), "option": "kostenlos", "currency": "EUR", "amount": 0}]


def _schedules(record: OfferRecord, venue: str, losses: list[Loss]) -> list[Json]:
    rows: list[Json] = []
    for plan in record.plans:
        if plan.venue == venue:
            found, lost = write_schedules(plan.schedule)
            rows += found
            losses += lost
    key = service_id(record)
    return [{"id": id_of(key, "schedule", venue, n), **row} for n, row in enumerate(rows)]


def venue_id(record: OfferRecord, number: int) -> str:
    """The id of a place: its own key, or one made of the offer."""
    venue = record.venues[number]
    return own_id(venue.key) or id_of(service_id(record), "venue", number)


def _places(record: OfferRecord, key: str, losses: list[Loss]) -> list[Json]:
    return [
        without_empty(
            {
                "id": id_of(key, "at", venue_id(record, number)),
                "location": _location(venue_id(record, number), venue),
                "schedules": _schedules(record, venue.key, losses) if venue.key else [],
            }
        )
        for number, venue in enumerate(record.venues)
    ]


def _location(key: str, venue: VenueRecord) -> Json:
    address: Json = {}
    if venue.street or venue.postcode or venue.town:
        address = {
            "id": id_of(key, "address"),
            "address_1": venue.street,
            "city": venue.town,
            "state_province": "RP",
            "postal_code": venue.postcode,
            "country": "DE",
            "address_type": "physical",
        }
    access = [
        {"id": id_of(key, "access", code), "description": label_of(ACCESS, code), "details": code}
        for code in venue.access
    ]
    return without_empty(
        {
            "id": key,
            "location_type": "physical",
            "name": venue.name,
            "description": venue.note,
            "latitude": venue.latitude,
            "longitude": venue.longitude,
            "addresses": [address] if address else [],
            "accessibility": access,
        }
    )


def _organisation(key: str, provider: ProviderRecord) -> Json:
    if not provider.name:
        return {}
    own = own_id(provider.key) or id_of("organisation", provider.name)
    return without_empty(
        {
            "id": own,
            "name": provider.name,
            "email": mail_address(provider.mail),
            "website": web_address(provider.website),
            "phones": _phones(own, provider.phone),
            "attributes": _terms(own, "provider_kind", [provider.kind] if provider.kind else []),
        }
    ) | {"description": provider.description}


def _attributes(record: OfferRecord, key: str) -> list[Json]:
    found: list[Json] = []
    for name in LISTS:
        found += _terms(key, name, getattr(record, name))
    for name in SINGLE:
        value = getattr(record, name)
        found += _terms(key, name, [value] if value and value != "unknown" else [])
    return found


def _terms(key: str, name: str, codes: Iterable[str]) -> list[Json]:
    return [
        {
            "id": id_of(key, name, code),
            "link_entity": "organization" if name == "provider_kind" else "service",
            "value": code,
            "taxonomy_term": {
                "id": id_of("term", name, code),
                "code": code,
                "name": term_name(name, code),
                "description": FIELDS[code].definition if code in FIELDS else term_name(name, code),
                "taxonomy": f"{TAXONOMY}{name}",
                "language": SOURCE_LANGUAGE,
            },
        }
        for code in codes
    ]


def term_name(name: str, code: str) -> str:
    """German name of a code in one of the lists of kim."""
    if name == "fields":
        return FIELDS[code].name_de if code in FIELDS else code
    return label_of({**SINGLE, **SEVERAL}.get(name, {}), code)


def _profile(record: OfferRecord, losses: list[Loss]) -> Json:
    """What the profile of kim adds to HSDS (docs/hsds-profile.json)."""
    ids = {venue.key: venue_id(record, n) for n, venue in enumerate(record.venues) if venue.key}
    plans = [
        without_empty(
            {
                "venue": ids.get(plan.venue),
                "kind": plan.kind,
                "schedule": schedule_data(plan.schedule),
            }
        )
        for plan in record.plans
    ]
    found = {
        "translations": [_translation(code, text) for code, text in record.texts.items()],
        "official_keys": without_empty(
            {"municipality": record.municipality, "areas": list(record.areas)}
        ),
        "opening": plans,
        "period": without_empty(
            {
                "starts_on": record.starts_on and record.starts_on.isoformat(),
                "ends_on": record.ends_on and record.ends_on.isoformat(),
            }
        ),
        "registration_url": record.registration_url,
        "online_url": record.online_url,
        "data_terms": without_empty(
            {
                "licence": record.licence,
                "attribution": record.attribution,
                "source": record.source,
                "source_key": record.source_key,
            }
        ),
    }
    for code in record.texts:
        if code != SOURCE_LANGUAGE:
            why = "HSDS hat je Feld nur eine Sprache."
            losses.append(Loss(f"texts.{code}", "Übersetzung", why, "profile"))
    if record.municipality or record.areas:
        losses.append(
            Loss("municipality", "AGS", "HSDS kennt keine amtlichen Schlüssel.", "profile")
        )
    return found


def _translation(code: str, text: TextRecord) -> Json:
    said: dict[str, Any] = {
        there: getattr(text, here) for here, there in PROFILE_TEXTS.items() if getattr(text, here)
    }
    return {"language": code, "name": text.title, **said}
