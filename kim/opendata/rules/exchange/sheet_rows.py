"""A row of a list as an offer: what its cells say together, and why it is refused."""

import re

from kim.network.rules.schedule import HoursKind
from kim.opendata.rules.exchange import clean
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    ContactRecord,
    Json,
    OfferRecord,
    PlanRecord,
    ProviderRecord,
    TextRecord,
    VenueRecord,
)
from kim.opendata.rules.exchange.sheet_cells import Draft
from kim.opendata.rules.exchange.times import read_times

TOWN = re.compile(r"(?:D-)?(\d{5})\s+(.+)")
ADDRESS = re.compile(r"(.+?)[,;\n]?\s+(?:D-)?(\d{5})\s+(.+)", re.DOTALL)


def finish(draft: Draft) -> OfferRecord | None:
    """The offer of the row, once all cells are in; None when the row is refused."""
    _venue(draft)
    _plans(draft)
    values = draft.values
    if not values["texts"].get(SOURCE_LANGUAGE, {}).get("title"):
        draft.refuse("title", "Der Titel fehlt. Bitte ergänzen Sie ihn.")
    if not values.get("provider", {}).get("name"):
        draft.refuse("provider", "Der Anbieter fehlt. Bitte ergänzen Sie ihn.")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        draft.refuse("ends_on", "Das Ende liegt vor dem Beginn. Bitte tauschen Sie beide.")
    youngest, oldest = values.get("min_age"), values.get("max_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        draft.refuse("max_age", "Das Höchstalter liegt unter dem Mindestalter.")
    if draft.refusals:
        return None
    texts = {
        code: TextRecord(**text) for code, text in values["texts"].items() if text.get("title")
    }
    lost = [
        code
        for code in values["texts"]
        if code not in texts and any(values["texts"][code].values())
    ]
    for code in lost:
        draft.lose(f"title:{code}", "Ohne Titel wird der Text nicht übernommen.")
    return OfferRecord(
        **{key: item for key, item in values.items()
           if key not in ("texts", "contact", "provider", "venues")},
        texts=texts,
        contact=ContactRecord(**values.get("contact", {})),
        provider=ProviderRecord(**values["provider"]),
        venues=tuple(VenueRecord(**venue) for venue in values.get("venues", ())),
    )  # fmt: skip


PLACE = ("venue", "street", "address", "postcode", "town", "latitude", "longitude")


def _venue(draft: Draft) -> None:
    """The first place of the offer from all the cells about it."""
    said = {name: clean.line_of(draft.said[name]) for name in PLACE if name in draft.said}
    if not said:
        return
    venues: list[Json] = draft.values.setdefault("venues", [])
    venue: Json = {**(venues[0] if venues else {}), **_address(said)}
    if "latitude" in said or "longitude" in said:
        latitude, longitude, why = clean.where(said.get("latitude"), said.get("longitude"))
        venue |= {"latitude": latitude, "longitude": longitude}
        if why:
            draft.lose("latitude", why)
    if (postcode := venue.get("postcode")) and not clean.POSTCODE.fullmatch(postcode):
        draft.lose("postcode", f"„{postcode[:20]}“ ist keine Postleitzahl mit fünf Ziffern.")
        venue["postcode"] = ""
    if any(value for name, value in venue.items() if name not in ("key", "access")):
        draft.values["venues"] = [venue, *venues[1:]]
    else:
        draft.values["venues"] = venues[1:]


def _address(said: dict[str, str]) -> dict[str, str]:
    found = {}
    if (whole := said.get("address")) and (parts := ADDRESS.fullmatch(whole)):
        found = {"street": parts[1].strip(" ,"), "postcode": parts[2], "town": parts[3]}
    elif whole:
        found = {"street": whole}
    for cell, name in (("venue", "name"), ("street", "street"), ("postcode", "postcode"),
                       ("town", "town")):  # fmt: skip
        if cell in said and (said[cell] or name not in found):
            found[name] = said[cell]
    if parts := TOWN.fullmatch(found.get("town", "")):
        found |= {"postcode": found.get("postcode") or parts[1], "town": parts[2]}
    if parts := ADDRESS.fullmatch(found.get("street", "")):
        found = {**found, "street": parts[1].strip(" ,"), "postcode": found.get("postcode")
                 or parts[2], "town": found.get("town") or parts[3]}  # fmt: skip
    if re.fullmatch(r"\d{4}", found.get("postcode", "")):
        found["postcode"] = f"0{found['postcode']}"  # a spreadsheet took it for a number
    return found


def _plans(draft: Draft) -> None:
    if not {"day", "times"} & set(draft.said):
        return
    text = " ".join(draft.said[name] for name in ("day", "times") if draft.said.get(name))
    kind = {"course": HoursKind.COURSE, "event": HoursKind.EVENT}.get(
        str(draft.values.get("kind")), HoursKind.VISITING
    )
    first = draft.values.get("starts_on") or draft.today.replace(month=1, day=1)
    schedule = read_times(text, from_on=first, kind=kind)
    draft.values["plans"] = (PlanRecord(schedule=schedule, kind=kind.value),) if schedule else ()
    if schedule.note:
        draft.lose("times", f"„{text[:60]}“ bleibt ein Hinweis in Worten.", "note")
