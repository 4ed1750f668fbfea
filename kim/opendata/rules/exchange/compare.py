"""Who changed what: an offer here and at its source, compared field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kim.network.rules.content_languages import language_name
from kim.opendata.rules.exchange.codec import as_value, from_value
from kim.opendata.rules.exchange.record import Json, OfferRecord

Said = Mapping[str, Any]  # field -> JSON value
NEVER = frozenset(
    {"key", "source", "source_key", "modified_at", "extra", "active", "municipality", "checked_on"}
)
PARTS = ("contact", "provider")
OF_PROVIDER = ("name",)  # the rest belongs to the organisation, not to the offer
LABELS = {
    "kind": "Art", "fields": "Handlungsfelder", "languages": "Sprachen",
    "target_groups": "Zielgruppen", "level_from": "Sprachniveau von",
    "level_to": "Sprachniveau bis", "cost": "Kosten", "childcare": "Kinderbetreuung",
    "access": "Barrierefreiheit", "mode": "Form", "registration": "Anmeldung",
    "registration_url": "Anmeldelink", "online_url": "Adresse online",
    "eligibility": "Zugang", "min_age": "Alter ab", "max_age": "Alter bis",
    "starts_on": "Beginn", "ends_on": "Ende", "capacity": "Plätze", "areas": "Einzugsgebiet",
    "venues": "Orte", "plans": "Zeiten", "licence": "Lizenz", "attribution": "Namensnennung",
    "contact.function": "Ansprechstelle", "contact.mail": "E-Mail", "contact.phone": "Telefon",
    "contact.website": "Internetseite", "provider.name": "Anbieter", "title": "Titel",
    "summary": "Kurzbeschreibung", "description": "Beschreibung", "text_cost": "Kosten (Text)",
    "text_eligibility": "Wer kommen kann", "text_registration": "Anmeldung (Text)",
    "state": "Stand der Übersetzung",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One field with two new values: ours and that of the source."""

    field: str
    local: Any
    remote: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the offer says after the comparison, which fields are new, which contradict."""

    said: dict[str, Any]
    changed: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]


def said_by(record: OfferRecord) -> dict[str, Any]:
    """Every field of a record under one name; places by order, not by key."""
    value = as_value(record)
    found = {name: item for name, item in value.items() if name not in NEVER}
    texts: Json = found.pop("texts")
    for code, text in texts.items():
        found |= {f"texts.{code}.{name}": item for name, item in text.items() if item}
    for part in PARTS:
        fields: Json = found.pop(part)
        kept = OF_PROVIDER if part == "provider" else tuple(fields)
        found |= {f"{part}.{name}": fields[name] for name in kept}
    order = {venue["key"]: number for number, venue in enumerate(found["venues"])}
    found["venues"] = [{**venue, "key": ""} for venue in found["venues"]]
    found["plans"] = [
        {**plan, "venue": str(order[plan["venue"]]) if plan["venue"] in order else ""}
        for plan in found["plans"]
    ]
    return found


def record_from(said: Said, like: OfferRecord) -> OfferRecord:
    """The record that says this; what is no field of a comparison is that of ``like``."""
    value = as_value(like)
    texts: Json = {}
    for name, item in said.items():
        if name.startswith("texts."):
            _, code, field = name.split(".")
            texts.setdefault(code, {}).update({} if item is None else {field: item})
        elif "." in name:
            part, field = name.split(".")
            if part in PARTS:
                value[part] = {**value[part], field: item}
        elif item is not None or name in value:
            value[name] = item
    value["texts"] = {code: text for code, text in texts.items() if text.get("title")}
    value["venues"] = [{**venue, "key": str(n)} for n, venue in enumerate(value["venues"])]
    return from_value(value)


def compare(*, was_remote: Said | None, remote: Said, was_local: Said, local: Said) -> Outcome:
    """What becomes of each field.

    What the source did not change stays as it is here. What only the source changed is taken.
    What both changed differently stays and is a contradiction. Without ``was_remote`` nobody
    knows what the source said before: each difference counts as its change.
    """
    said = dict(local)
    changed: list[str] = []
    contradictions: list[Contradiction] = []
    for name in sorted({*remote, *local, *(was_remote or {})}):
        new, here = remote.get(name), local.get(name)
        if new == here or (was_remote is not None and new == was_remote.get(name)):
            continue
        if here == was_local.get(name):
            said[name] = new
            changed.append(name)
        else:
            contradictions.append(Contradiction(name, here, new))
    return Outcome(said, tuple(changed), tuple(contradictions))


def label_of_field(name: str) -> str:
    """German name of a field: ``texts.uk.title`` -> Titel (Ukrainisch)."""
    if not name.startswith("texts."):
        return LABELS.get(name, name)
    _, code, field = name.split(".")
    label = LABELS.get(f"text_{field}") or LABELS.get(field, field)
    return label if code == "de" else f"{label} ({language_name(code)})"


def shown_value(value: Any) -> str:
    """A value of a field in one line, for people to compare."""
    if value in (None, "", [], {}):
        return "keine Angabe"
    if isinstance(value, list):
        return "; ".join(map(shown_value, value))
    if isinstance(value, dict):
        return ", ".join(
            shown_value(item) for item in value.values() if item not in (None, "", [], {})
        )
    return str(value)
