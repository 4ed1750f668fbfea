"""Ways to reach an offer as vCard 4.0 (RFC 6350). Functions and organisations, never persons."""

import re
from collections.abc import Iterable

from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.opendata.rules.exchange.hsds_write import service_id
from kim.opendata.rules.exchange.record import OfferRecord

ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
LINE = 75  # bytes of one line


def to_vcard(records: Iterable[OfferRecord]) -> bytes:
    """One card for each offer that can be reached."""
    cards = (card(record) for record in records)
    return "".join(cards).encode()


def card(record: OfferRecord) -> str:
    """The card of one offer; empty where there is neither mail, phone nor website."""
    contact, provider = record.contact, record.provider
    mail = contact.mail or provider.mail
    phone = contact.phone or provider.phone
    website = contact.website or provider.website
    if not (mail or phone or website):
        return ""
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{service_id(record)}", "KIND:org"]
    lines.append(f"FN:{escaped(record.title)}")
    if provider.name:
        unit = f";{escaped(contact.function)}" if contact.function else ""
        lines.append(f"ORG:{escaped(provider.name)}{unit}")
    for number, code in enumerate(record.languages, start=1):
        if code in SPOKEN_LANGUAGES:
            lines.append(f"LANG;PREF={min(number, 100)}:{code}")
    if phone:
        lines.append(f"TEL;VALUE=uri;TYPE=work:tel:{re.sub(r'[^0-9+]', '', dialled(phone))}")
    lines += [f"EMAIL;TYPE=work:{escaped(mail)}"] if mail else []
    lines += [f"URL:{website}"] if website else []
    lines += _place(record)
    lines.append("END:VCARD")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def dialled(phone: str) -> str:
    """A German number with its country: ``06132 1234`` -> ``+49 6132 1234``."""
    number = phone.replace("(0)", "")
    return f"+49{number[1:]}" if number.startswith("0") and number[1:2] != "0" else number


def _place(record: OfferRecord) -> list[str]:
    if not record.venues:
        return []
    venue = record.venues[0]
    parts = (venue.street, venue.town, "", venue.postcode, "Deutschland")
    lines = [f"ADR;TYPE=work:;;{';'.join(map(escaped, parts))}"]
    if venue.latitude is not None and venue.longitude is not None:
        lines.append(f"GEO:geo:{venue.latitude},{venue.longitude}")
    return lines


def escaped(text: str) -> str:
    return text.translate(ESCAPES)


def folded(line: str) -> str:
    """A line cut into parts of 75 bytes, never inside a sign."""
    parts: list[str] = []
    current = ""
    for sign in line:
        limit = LINE if not parts else LINE - 1
        if len((current + sign).encode()) > limit:
            parts.append(current)
            current = ""
        current += sign
    return "\r\n ".join([*parts, current])
