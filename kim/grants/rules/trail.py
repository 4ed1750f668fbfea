"""The decision trail of a file (Entscheidungsgang): steps, documents, and what is missing in it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kim.grants.rules.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStep:
    """One deed (Schritt): who, when, why, by which law, with what money."""

    at: dt.datetime
    who: str
    what: str
    before: str
    after: str
    reason: str
    law: str
    money: tuple[str, ...]
    event: int
    hash: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A stored file or text with its checksum (Dokument). ``fault``: the bytes do not fit."""

    kind: str
    name: str
    sha256: str
    size: int
    at: dt.datetime
    file_id: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """A computation with every step (Rechenweg)."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a file holds, as far as completeness asks for it. Amounts in EUR."""

    state: str
    is_submitted: bool
    submissions: int
    reviews_closed: frozenset[str]
    signed_kinds: tuple[str, ...]
    signatures: tuple[tuple[int, int], ...]  # per signed decision: there are, there must be
    notices: int
    notices_without_dispatch: int
    decided_without_notice: int
    awarded: Decimal | None
    booked: Decimal
    declined: bool
    recorded_states: frozenset[str]
    council_open: bool
    faults: tuple[str, ...] = field(default=())


def gaps(known: Known) -> list[str]:
    """What a complete file of this state would have and this one has not, in German.

    Source: VV Nr. 3 and 4 zu § 44 LHO; grant rules, sections 3 and 17.
    """
    found = list(known.faults)
    if known.is_submitted and not known.submissions:
        found.append("Es gibt keine eingereichte Fassung des Antrags.")
    if known.state in ("approved", "rejected") and not known.signed_kinds:
        found.append("Der Vorgang ist entschieden, aber es gibt keine gezeichnete Entscheidung.")
    if known.state == "approved":
        found += _approved(known)
    for there, needed in known.signatures:
        if there < needed:
            found.append(f"Eine Entscheidung trägt {there} von {needed} nötigen Unterschriften.")
    if known.decided_without_notice:
        found.append("Zu einer Entscheidung fehlt der Bescheid.")
    if known.notices_without_dispatch:
        found.append(f"Nicht versandt: {known.notices_without_dispatch} Schreiben.")
    if known.is_submitted and known.state not in known.recorded_states:
        found.append("Der heutige Stand steht nicht im Protokoll dieses Vorgangs.")
    return found


def _approved(known: Known) -> list[str]:
    found = []
    for kind, name in (("technical", "fachliche"), ("budget", "haushaltsmäßige")):
        if kind not in known.reviews_closed:
            found.append(f"Die abgeschlossene {name} Prüfung fehlt.")
    if known.council_open:
        found.append("Der Gremienbeschluss ist nicht festgehalten.")
    if known.awarded is not None and not known.declined and known.booked != known.awarded:
        found.append("Bewilligter und gebuchter Betrag stimmen nicht überein.")
    return found


def safe_name(position: int, name: str) -> str:
    """Name of a file inside the archive: numbered, no folders, plain letters only."""
    plain = "".join(
        sign if (sign.isalnum() and sign.isascii()) or sign in "._-" else "_" for sign in name
    )
    return f"dokumente/{position:03}-{plain.strip('._') or 'Datei'}"


def manifest(files: Sequence[tuple[str, str]]) -> str:
    """Lines as ``sha256sum -c`` reads them: checksum, two spaces, name."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in files)
