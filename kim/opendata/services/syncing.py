"""Comparing with an instance of Integreat: fetched first, then taken over in one transaction."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.offers.services.articles import ArticleData, Told, write_articles
from kim.opendata.models import Import, Source, SourceRecord
from kim.opendata.rules.exchange.integreat_read import (
    Articles,
    from_events,
    from_locations,
    from_pages,
)
from kim.opendata.rules.exchange.record import Read
from kim.opendata.rules.exchange.sheet_table import MAX_ROWS
from kim.opendata.rules.exchange.terms import language_code
from kim.opendata.services.applying import apply_import
from kim.opendata.services.fetching import Fetched, NotFetched
from kim.opendata.services.reading import Options, fill
from kim.opendata.states import EXCHANGE, FormatKind, Verdict

KINDS = ("locations", "events", "pages")
QUERY = {"events": "?combine_recurring=True"}  # a series is one event
UNCHANGED = "Die Quelle hat sich nicht geändert."
Fetch = Callable[[str, str], Fetched]  # address, etag


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source says: offers, articles, and the stamps of its answers."""

    reads: tuple[Read, ...]
    articles: Articles
    stamps: Mapping[str, str]


def ask_source(
    *, base: str, region: str, provider: str, stamps: Mapping[str, str], fetch: Fetch
) -> Answer | None:
    """Everything a source says, or None where nothing has changed. Talks to no database.

    Raises NotFetched.
    """
    root = f"{base.rstrip('/')}/api/v3/{region}"
    languages = fetch(f"{root}/languages/", "").value
    tags = [
        str(row["code"])
        for row in (languages if isinstance(languages, list) else [])
        if isinstance(row, dict) and language_code(str(row.get("code"))) in CONTENT_LANGUAGES
    ]
    if not tags:
        raise NotFetched("Die Quelle nennt keine Sprache. Bitte prüfen Sie Adresse und Region.")
    addresses = {
        (kind, tag): f"{root}/{tag}/{kind}/{QUERY.get(kind, '')}" for kind in KINDS for tag in tags
    }
    found = {key: fetch(address, stamps.get(address, "")) for key, address in addresses.items()}
    if all(one.value is None for one in found.values()):
        return None
    for key, address in addresses.items():
        if found[key].value is None:  # others have changed, and an offer needs all its languages
            found[key] = fetch(address, "")
    lists: dict[str, dict[str, list[Any]]] = {kind: {} for kind in KINDS}
    for (kind, tag), one in found.items():
        if not isinstance(one.value, list) or len(one.value) > MAX_ROWS:
            raise NotFetched(f"Die Quelle antwortet auf {kind} nicht mit einer kurzen Liste.")
        lists[kind][tag] = one.value
    reads = from_locations(lists["locations"], provider) + from_events(lists["events"], provider)
    told = {address: found[key].etag for key, address in addresses.items() if found[key].etag}
    return Answer(tuple(reads), from_pages(lists["pages"]), told)


@transaction.atomic
def take_answer(
    *, actor: Actor, source_id: int, answer: Answer | None, now: dt.datetime
) -> Import | None:
    """Take over what a source says (Abgleich). What was changed here is never overwritten.

    It becomes an import like any other: readable line by line, and taken back as a whole.
    Raises PermissionDenied, ExchangeError, Source.DoesNotExist.
    """
    source = lock_source(source_id)
    enforce(actor, EXCHANGE, source.municipality_id)
    if answer is None:
        _note(source, now, UNCHANGED)
        return None
    run = Import.objects.create(
        municipality_id=source.municipality_id, source=source, label=source.label,
        origin=source.origin, format=FormatKind.LOCATIONS, created_at=now, created_by=actor.key,
        settings={"options": asdict(Options(publish=source.publishes))},
    )  # fmt: skip
    fill(actor=actor, run=run, reads=answer.reads)
    counts = dict(run.counts)
    apply_import(actor=actor, import_id=run.pk, only_good=True, now=now)
    told = _write_pages(actor, source, answer, now)
    keys = [read.record.source_key for read in answer.reads if read.record]
    missing = SourceRecord.objects.filter(origin=source.origin).exclude(source_key__in=keys).count()
    source.stamps = dict(answer.stamps)
    _note(source, now, _sentence(counts, told, missing))
    record(
        at=now, actor=actor.key, action="opendata.sync", subject=source,
        changes={"lines": [0, len(answer.reads)], "articles": [0, told.new + told.changed]},
    )  # fmt: skip
    return run


def _write_pages(actor: Actor, source: Source, answer: Answer, now: dt.datetime) -> Told:
    return write_articles(
        actor=actor,
        municipality_id=source.municipality_id,
        source=source.origin,
        articles=[
            ArticleData(
                source_key=row.key, parent_key=row.parent, position=max(row.position, 0),
                titles=row.titles, contents=row.contents, addresses=row.addresses,
                modified_at=row.modified_at,
            )
            for row in answer.articles.articles
        ],
        licence=source.licence,
        attribution=source.attribution or source.label,
        now=now,
    )  # fmt: skip


def _sentence(counts: Mapping[str, int], told: Told, missing: int) -> str:
    parts = [f"{counts[v]} {v.label}" for v in Verdict if counts.get(v)]
    words = f"Angebote: {', '.join(parts) or 'keine'}."
    words += f" Artikel: {told.new} neu, {told.changed} geändert, {told.gone} entfernt."
    if missing:
        words += f" {missing} frühere Angebote nennt die Quelle nicht mehr; bitte prüfen Sie sie."
    return words


def _note(source: Source, now: dt.datetime, sentence: str) -> None:
    source.last_at, source.last_result = now, sentence[:500]
    source.save(update_fields=["stamps", "last_at", "last_result"])


@transaction.atomic
def note_failed(*, source_id: int, sentence: str, now: dt.datetime) -> None:
    """Say why a source could not be compared; nothing else changes."""
    _note(lock_source(source_id), now, sentence)


def lock_source(source_id: int) -> Source:
    """The source, locked until the end of the transaction. Raises Source.DoesNotExist."""
    return Source.objects.select_for_update(of=("self",)).get(pk=source_id)
