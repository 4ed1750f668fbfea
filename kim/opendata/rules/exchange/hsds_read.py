"""Services of HSDS 3.0 as offers. What kim does not model stays in ``extra`` and is named."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kim.network.rules.fields import FIELDS
from kim.network.rules.opening_data import ScheduleInvalid, parse_schedule
from kim.network.rules.schedule import HoursKind, Schedule
from kim.opendata.rules.exchange import clean
from kim.opendata.rules.exchange.hsds_times import read_schedules
from kim.opendata.rules.exchange.hsds_write import LISTS, PROFILE_TEXTS, TAXONOMY
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    ContactRecord,
    Json,
    Loss,
    OfferRecord,
    PlanRecord,
    ProviderRecord,
    TextRecord,
    VenueRecord,
)
from kim.opendata.rules.exchange.terms import ACCESS, SEVERAL, SINGLE, field_code, language_code

EXTRA = "hsds"
LONGEST = 10_000  # characters of one text
OLDEST = 120  # years
UNSAID = {
    "alternate_name": "weiterer Name",
    "interpretation_services": "Sprachmittlung",
    "wait_time": "Wartezeit",
    "fees": "Kosten (zweites Feld)",
    "accreditations": "Zulassungen",
    "assurer_email": "Prüfstelle",
    "licenses": "Lizenzen des Dienstes",
    "alert": "Hinweis",
    "funding": "Finanzierung",
    "program": "Programm",
    "required_documents": "Unterlagen",
    "metadata": "Verlauf",
}


@dataclass(slots=True)
class Reader:
    """Reads one service and collects what was changed or could not be said."""

    losses: list[Loss] = field(default_factory=list)

    def lose(self, place: str, value: str, why: str, kept_by: str = EXTRA) -> None:
        self.losses.append(Loss(place, value, why, f"extra.{EXTRA}" if kept_by else ""))

    def text(self, row: Mapping[str, Any], name: str, place: str = "") -> str:
        """A text without markup and without signs that turn it; empty for anything else."""
        value = row.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.lose(f"{place}{name}", "Text", "Erwartet wird ein Text.")
            return ""
        if clean.has_markup(value):
            self.lose(f"{place}{name}", "HTML", "HTML wird zu reinem Text.")
            value = clean.words_of_html(value)
        if clean.has_bidi(value):
            self.lose(f"{place}{name}", "Steuerzeichen", "Zeichen zur Textrichtung sind entfernt.")
        return clean.plain(value)[:LONGEST]

    def line(self, row: Mapping[str, Any], name: str, place: str = "") -> str:
        return clean.line_of(self.text(row, name, place))

    def number(self, row: Mapping[str, Any], name: str) -> int | None:
        value = row.get(name)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 <= value <= OLDEST
        ):
            self.lose(name, "Alter", f"Erwartet wird eine Zahl von 0 bis {OLDEST}.")
            return None
        return int(value)

    def day(self, row: Mapping[str, Any], name: str) -> dt.date | None:
        value = row.get(name)
        try:
            return dt.date.fromisoformat(str(value)[:10]) if value else None
        except ValueError:
            self.lose(name, "Tag", "Erwartet wird ein Tag in der Form JJJJ-MM-TT.")
            return None


def rows_of(row: Mapping[str, Any], name: str) -> list[Json]:
    """The objects of a list; an empty list for anything else."""
    value = row.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def object_of(row: Mapping[str, Any], name: str) -> Json:
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def read_service(service: Json, language: str = SOURCE_LANGUAGE) -> tuple[OfferRecord, list[Loss]]:
    """The offer a service describes; ``language`` is that of its texts.

    ``extra`` holds the service itself, so that it goes out again as it came.
    """
    reader = Reader()
    terms = object_of(service, "data_terms")
    keys, period = object_of(service, "official_keys"), object_of(service, "period")
    venues = tuple(_venues(reader, service))
    lists, single = _coded(reader, service)
    record = OfferRecord(
        key=str(service.get("id") or ""),
        source=reader.line(terms, "source"),
        source_key=reader.line(terms, "source_key"),
        active=service.get("status", "active") == "active",
        texts=_texts(reader, service, language),
        languages=tuple(_languages(reader, service)),
        registration_url=_address(reader, service, "registration_url"),
        online_url=_address(reader, service, "online_url"),
        min_age=reader.number(service, "minimum_age"),
        max_age=reader.number(service, "maximum_age"),
        starts_on=reader.day(period, "starts_on"),
        ends_on=reader.day(period, "ends_on"),
        municipality=reader.line(keys, "municipality"),
        areas=tuple(item for item in keys.get("areas") or () if isinstance(item, str)),
        contact=_contact(reader, service),
        provider=_provider(reader, object_of(service, "organization")),
        venues=venues,
        plans=tuple(_plans(reader, service)),
        licence=reader.line(terms, "licence"),
        attribution=reader.line(terms, "attribution"),
        checked_on=reader.day(service, "assured_date"),
        modified_at=_moment(reader, service),
        extra={EXTRA: service},
        **lists,
        **single,
    )
    if service.get("service_areas") and not keys.get("areas"):
        reader.lose("service_areas", "Einzugsgebiet", "kim braucht amtliche Schlüssel (AGS).")
    for name, words in UNSAID.items():
        if service.get(name):
            reader.lose(name, words, "kim hat dafür kein Feld.")
    return record, reader.losses


def _texts(reader: Reader, service: Json, language: str) -> dict[str, TextRecord]:
    texts: dict[str, TextRecord] = {}
    for row in rows_of(service, "translations"):
        code = language_code(str(row.get("language") or ""))
        if code is None:
            reader.lose("translations", "Sprache", "Diese Sprache kennt kim nicht.")
            continue
        said = {here: reader.text(row, there) for here, there in PROFILE_TEXTS.items()}
        said["title"] = clean.line_of(said["title"])
        texts[code] = TextRecord(**{**said, "state": said["state"] or "reviewed"})
    main = {here: reader.text(service, there) for here, there in PROFILE_TEXTS.items()
            if here not in ("state", "summary")}  # fmt: skip
    main["title"] = clean.line_of(main["title"])
    known = texts.get(language)
    if known is None:
        if not texts or (language == SOURCE_LANGUAGE and main["title"] != "Ohne Titel"):
            texts = {language: TextRecord(**main), **texts}
        return texts
    shown = {**main, "summary": known.summary, "state": known.state}
    if shown["description"] == known.summary:  # HSDS had the summary where no description was
        shown["description"] = known.description
    texts[language] = TextRecord(**shown)
    return texts


def _languages(reader: Reader, service: Json) -> Iterator[str]:
    for row in rows_of(service, "languages"):
        said = str(row.get("code") or row.get("name") or "")
        code = language_code(said)
        if code:
            yield code
        else:
            why = f"Die Sprache „{said[:20]}“ kennt kim nicht." if said else "Ohne Sprache."
            reader.lose("languages", "Sprache", why)


def _contact(reader: Reader, service: Json) -> ContactRecord:
    contacts, phones = rows_of(service, "contacts"), rows_of(service, "phones")
    if any(contact.get("name") for contact in contacts):
        why = "kim veröffentlicht Stellen, keine Personen."
        reader.lose("contacts", "Person", why)
    first = contacts[0] if contacts else {}
    number = phones[0] if phones else next(iter(rows_of(first, "phones")), {})
    if len(contacts) > 1 or len(phones) > 1:
        reader.lose("contacts", "weitere Kontakte", "kim führt je Angebot einen Kontakt.")
    said = reader.line(number, "number", "phones.")
    phone = clean.phone_number(said)
    if said and not phone:
        reader.lose("phones", "Telefon", "Das ist keine Telefonnummer.")
    if number.get("extension") or number.get("languages"):
        reader.lose("phones", "Durchwahl, Sprachen", "kim führt nur die Nummer.")
    return ContactRecord(
        function=reader.line(first, "title", "contacts."),
        mail=_mail(reader, service, "email"),
        phone=phone,
        website=_address(reader, service, "url"),
    )


def _mail(reader: Reader, row: Json, name: str) -> str:
    said = reader.line(row, name)
    mail = clean.mail_address(said)
    if said and not mail:
        reader.lose(name, "E-Mail", "Das ist keine E-Mail-Adresse.")
    return mail


def _address(reader: Reader, row: Json, name: str) -> str:
    said = reader.line(row, name)
    address = clean.web_address(said)
    if said and not address:
        reader.lose(name, "Adresse", "Das ist keine Internetadresse (https://…).")
    return address


def _provider(reader: Reader, row: Json) -> ProviderRecord:
    if not row:
        return ProviderRecord()
    known = {"id", "name", "description", "email", "website", "phones", "attributes"}
    for name in sorted(set(row) - known):
        reader.lose(f"organization.{name}", "Angabe zum Anbieter", "kim hat dafür kein Feld.")
    kinds = [_code(item, "provider_kind") for item in rows_of(row, "attributes")]
    phones = rows_of(row, "phones")
    return ProviderRecord(
        key=str(row.get("id") or ""),
        name=reader.line(row, "name", "organization."),
        kind=next(filter(None, kinds), ""),
        description=reader.text(row, "description", "organization."),
        mail=_mail(reader, row, "email"),
        phone=clean.phone_number(str(phones[0].get("number") or "")) if phones else "",
        website=_address(reader, row, "website"),
    )


def _code(attribute: Json, name: str) -> str:
    term = object_of(attribute, "taxonomy_term")
    said = attribute.get("value") or term.get("code")
    return said if term.get("taxonomy") == f"{TAXONOMY}{name}" and isinstance(said, str) else ""


def _coded(reader: Reader, service: Json) -> tuple[dict[str, Any], dict[str, Any]]:
    """Lists and single codes from the attributes; terms of others where they name a field."""
    lists: dict[str, list[str]] = {name: [] for name in LISTS}
    single: dict[str, str] = {}
    for row in rows_of(service, "attributes"):
        term = object_of(row, "taxonomy_term")
        name = str(term.get("taxonomy") or "").removeprefix(TAXONOMY)
        code = _code(row, name)
        if name in lists and is_code(name, code):
            lists[name].append(code)
        elif name in SINGLE and code in SINGLE[name]:
            single[name] = code
        elif found := field_code(str(term.get("name") or "")):
            lists["fields"].append(found)
        else:
            reader.lose("attributes", "Merkmal", "Dieses Merkmal kennt kim nicht.")
    if "cost" not in single and any(
        row.get("amount") == 0 for row in rows_of(service, "cost_options")
    ):
        single["cost"] = "free"
    elif any(row.get("amount") for row in rows_of(service, "cost_options")):
        single.setdefault("cost", "fee")
        reader.lose("cost_options", "Preis", "kim führt Kosten als Stufe und Text.")
    return {name: tuple(dict.fromkeys(codes)) for name, codes in lists.items()}, single


def is_code(name: str, code: str) -> bool:
    """Whether a code is one of kim's in a list of codes."""
    return code in (FIELDS if name == "fields" else SEVERAL[name])


def _venues(reader: Reader, service: Json) -> Iterator[VenueRecord]:
    for row in rows_of(service, "service_at_locations"):
        place = object_of(row, "location")
        if not place:
            continue
        address = next(iter(rows_of(place, "addresses")), {})
        latitude, longitude, why = clean.where(place.get("latitude"), place.get("longitude"))
        if why:
            reader.lose("location.latitude", "Koordinaten", why)
        postcode = reader.line(address, "postal_code", "addresses.")
        if postcode and not clean.POSTCODE.fullmatch(postcode):
            reader.lose("addresses.postal_code", "PLZ", "Erwartet werden fünf Ziffern.")
            postcode = ""
        access = [
            str(item.get("details"))
            for item in rows_of(place, "accessibility")
            if item.get("details") in ACCESS
        ]
        if len(access) < len(rows_of(place, "accessibility")):
            reader.lose("location.accessibility", "Barrierefreiheit", "Freier Text ohne Merkmal.")
        known = {"id", "location_type", "name", "description", "latitude", "longitude",
                 "addresses", "accessibility"}  # fmt: skip
        for name in sorted(set(place) - known):
            reader.lose(f"location.{name}", "Angabe zum Ort", "kim hat dafür kein Feld.")
        yield VenueRecord(
            key=str(place.get("id") or ""),
            name=reader.line(place, "name", "location."),
            street=reader.line(address, "address_1", "addresses."),
            postcode=postcode,
            town=reader.line(address, "city", "addresses."),
            latitude=latitude,
            longitude=longitude,
            access=tuple(access),
            note=reader.text(place, "description", "location."),
        )


def _plans(reader: Reader, service: Json) -> Iterator[PlanRecord]:
    """Times of the service and of its places; those of the profile where it says more."""
    rows = [("", service.get("schedules"))]
    for row in rows_of(service, "service_at_locations"):
        key = str(object_of(row, "location").get("id") or "")
        rows.append((key, row.get("schedules")))
    detailed = list(_detailed(service))
    if detailed:
        yield from detailed
        return
    for key, schedules in rows:
        schedule, losses = read_schedules(schedules, "service" if not key else "location")
        for loss in losses:
            reader.lose(loss.field, loss.value, loss.why)
        if schedule:
            yield PlanRecord(venue=key, schedule=schedule)


def _detailed(service: Json) -> Iterator[PlanRecord]:
    for row in rows_of(service, "opening"):
        try:
            schedule: Schedule = parse_schedule(row.get("schedule") or {})
        except ScheduleInvalid:
            continue
        kind = str(row.get("kind") or HoursKind.VISITING.value)
        if kind in list(HoursKind):
            yield PlanRecord(venue=str(row.get("venue") or ""), schedule=schedule, kind=kind)


def _moment(reader: Reader, service: Json) -> dt.datetime | None:
    value = service.get("last_modified")
    if not value:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        reader.lose("last_modified", "Zeitpunkt", "Erwartet wird ein Zeitpunkt nach ISO 8601.")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
