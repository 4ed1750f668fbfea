"""HSDS 3.0: offers to services and back. Source: Open Referral, HSDS 3.0 (service schema)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kim.opendata.rules.exchange.hsds_read import EXTRA, object_of, read_service, rows_of
from kim.opendata.rules.exchange.hsds_write import write_service
from kim.opendata.rules.exchange.merge import three_way
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    Json,
    NotReadable,
    OfferRecord,
    Read,
    Refusal,
    Written,
)

SHAPE = "hsds_shape"  # where a service came inside something else
AT, WITHIN = "service_at_location", "organization"
NO_NAMES: Mapping[str, str] = {}
NOTHING = (
    "In der Datei steht kein Angebot nach HSDS 3.0. Erwartet wird ein Dienst (service), eine Liste "
    "davon oder eine Seite mit „contents“."
)


def from_hsds(document: Any, language: str = SOURCE_LANGUAGE) -> list[Read]:
    """The offers of a document: one service, a list, a page (``contents``), places of services.

    Raises NotReadable when there is none.
    """
    found = [
        _read(f"Eintrag {number}", service, language, extra)
        for number, (service, extra) in enumerate(_services(document), start=1)
    ]
    if not found:
        raise NotReadable(NOTHING)
    return found


def to_hsds(record: OfferRecord, area_names: Mapping[str, str] = NO_NAMES) -> Written:
    """The service of an offer. What once came as HSDS goes out with all it had.

    ``area_names`` are names of areas by AGS.
    """
    made = write_service(record, area_names)
    original = record.extra.get(EXTRA)
    if not isinstance(original, dict):
        return made
    base = write_service(read_service(original, _language(record))[0], area_names)
    merged = three_way(base.value, made.value, original)
    kept = tuple(loss for loss in made.losses if loss not in base.losses)
    return Written(_as_it_came(merged, record.extra.get(SHAPE)), kept)


def _language(record: OfferRecord) -> str:
    return str(record.extra.get("hsds_language") or SOURCE_LANGUAGE)


def _as_it_came(service: Json, shape: Any) -> Json:
    """The service in the shape it had: inside its place, or without the organisation around it."""
    if shape == AT and rows_of(service, "service_at_locations"):
        place = service["service_at_locations"][0]
        inner = {key: item for key, item in service.items() if key != "service_at_locations"}
        return {**place, "service": inner}
    if shape == WITHIN:
        return {key: item for key, item in service.items() if key != "organization"}
    return service


def _services(document: Any) -> Iterator[tuple[Json, Json]]:
    if isinstance(document, list):
        for item in document:
            yield from _services(item)
    elif isinstance(document, dict):
        if isinstance(document.get("contents"), list):
            yield from _services(document["contents"])
        elif isinstance(document.get("service"), dict):
            place = {name: value for name, value in document.items() if name != "service"}
            yield {**document["service"], "service_at_locations": [place]}, {SHAPE: AT}
        elif rows_of(document, "services"):
            yield from _of_organisation(document)
        elif "status" in document or "service_at_locations" in document:
            yield document, {}


def _of_organisation(document: Json) -> Iterator[tuple[Json, Json]]:
    around = {name: value for name, value in document.items() if name != "services"}
    for service in rows_of(document, "services"):
        if "organization" in service:
            yield service, {}
        else:
            yield {**service, "organization": around}, {SHAPE: WITHIN}


def _read(place: str, service: Json, language: str, extra: Json) -> Read:
    record, losses = read_service(service, language)
    refusals = []
    if not record.text(language).title:
        refusals.append(Refusal(place, "name", "Der Name fehlt. Bitte ergänzen Sie ihn."))
    if not object_of(service, "organization").get("name") and not service.get("organization_id"):
        refusals.append(
            Refusal(place, "organization", "Der Anbieter fehlt. Bitte ergänzen Sie ihn.")
        )
    kept = {**record.extra, **extra}
    if language != SOURCE_LANGUAGE:
        kept["hsds_language"] = language
    made = OfferRecord(
        **{name: getattr(record, name) for name in OfferRecord.__dataclass_fields__
           if name != "extra"},
        extra=kept,
    )  # fmt: skip
    return Read(place, made, tuple(losses), tuple(refusals))
