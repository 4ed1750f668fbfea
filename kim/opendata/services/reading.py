"""Reading a file in: a preview is kept, nothing else changes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.queries import read_file as stored_bytes
from kim.audit.services import record, store_upload
from kim.audit.states import Retention
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.kernel.uploads.terms import Checked
from kim.offers.rules.checks import flaws, missing
from kim.opendata.models import Import, ImportLine, Offer, SourceRecord
from kim.opendata.queries.imports import (
    Ground,
    Known,
    ground_of,
    known_entries,
    likely_offers,
)
from kim.opendata.queries.records import data_of, record_of
from kim.opendata.rules.exchange.codec import as_value
from kim.opendata.rules.exchange.compare import Outcome, compare, label_of_field, said_by
from kim.opendata.rules.exchange.files import Choices, FileContent, read_file
from kim.opendata.rules.exchange.likeness import twin_of
from kim.opendata.rules.exchange.record import Json, NotReadable, OfferRecord, Read
from kim.opendata.states import APPLY, DROP, EXCHANGE, Decision, ImportState, Verdict

PREFIX = "liste"


class ExchangeError(Exception):
    """A deed of the exchange that is refused. Text: a German sentence that says how to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What somebody says about an import besides the columns of its file."""

    publish: bool = False
    field: str = ""
    language: str = ""
    provider: str = ""


@transaction.atomic
def begin_import(
    *,
    actor: Actor,
    checked: Checked,
    encoding: str,
    municipality_id: int,
    ags: str,
    now: dt.datetime,
) -> Import:
    """Keep a file and show what it would change (Einlesen). No offer changes.

    Raises PermissionDenied, ExchangeError for a file nothing can be read from.
    """
    enforce(actor, EXCHANGE, municipality_id)
    content = _content(checked.data, Choices(), now)
    file = store_upload(
        checked=checked, kind="opendata.import", retention=Retention.REPLACED,
        stored_by=actor.key, at=now,
    )  # fmt: skip
    run = Import.objects.create(
        municipality_id=municipality_id, file=file, label=checked.name,
        origin=f"{PREFIX}:{ags}", format=content.format, created_at=now, created_by=actor.key,
        settings={"encoding": encoding, **_columns(content), "options": asdict(Options())},
    )  # fmt: skip
    fill(actor=actor, run=run, reads=content.reads)
    record(
        at=now, actor=actor.key, action="opendata.import", subject=run,
        changes={"lines": [0, len(content.reads)]},
    )  # fmt: skip
    return run


def _content(data: bytes, choices: Choices, now: dt.datetime) -> FileContent:
    try:
        return read_file(data, choices, today=legal_day(now))
    except NotReadable as error:
        raise ExchangeError(str(error)) from error


def _columns(content: FileContent) -> Json:
    if content.columns is None:
        return {}
    return {
        "heads": list(content.columns.head.cells),
        "columns": list(content.columns.names),
        "sample": [list(row) for row in content.sample],
    }


@transaction.atomic
def change_reading(
    *,
    actor: Actor,
    import_id: int,
    columns: Mapping[int, str],
    options: Options,
    now: dt.datetime,
) -> Import:
    """Read the file again with other columns or options (Zuordnung ändern).

    Raises PermissionDenied, TransitionNotAllowed, ExchangeError, Import.DoesNotExist.
    """
    run = lock_import(import_id)
    enforce(actor, EXCHANGE, run.municipality_id)
    APPLY.require(run.state, run.state_label)
    if run.file is None:
        raise ExchangeError("Diese Vorschau kommt aus einem Abgleich und hat keine Spalten.")
    choices = Choices(columns, options.field, options.language, options.provider)
    content = _content(stored_bytes(run.file), choices, now)
    run.settings = {**run.settings, **_columns(content), "options": asdict(options)}
    run.save(update_fields=["settings"])
    run.lines.all().delete()
    fill(actor=actor, run=run, reads=content.reads)
    return run


@transaction.atomic
def drop_import(*, actor: Actor, import_id: int, now: dt.datetime) -> Import:
    """Take nothing over (Verwerfen). Raises PermissionDenied, TransitionNotAllowed."""
    run = lock_import(import_id)
    enforce(actor, EXCHANGE, run.municipality_id)
    DROP.require(run.state, run.state_label)
    run.state = ImportState.DROPPED
    run.save(update_fields=["state"])
    run.lines.all().delete()
    record(at=now, actor=actor.key, action="opendata.drop", subject=run)
    return run


@transaction.atomic
def decide_line(
    *, actor: Actor, import_id: int, position: int, decision: Decision, now: dt.datetime
) -> ImportLine:
    """Say what becomes of one line (Entscheidung). It counts when the import is applied.

    Raises PermissionDenied, TransitionNotAllowed, ExchangeError, ImportLine.DoesNotExist.
    """
    run = lock_import(import_id)
    enforce(actor, EXCHANGE, run.municipality_id)
    APPLY.require(run.state, run.state_label)
    line = ImportLine.objects.get(run=run, position=position)
    if line.verdict == Verdict.REFUSED and decision != Decision.SKIP:
        raise ExchangeError("Diese Zeile ist abgelehnt. Bitte berichtigen Sie sie in der Datei.")
    if decision == Decision.UPDATE and line.offer_id is None:
        raise ExchangeError("Zu dieser Zeile gibt es noch kein Angebot, das sich ändern ließe.")
    line.decision = decision
    line.save(update_fields=["decision"])
    return line


def lock_import(import_id: int) -> Import:
    """The import, locked until the end of the transaction. Raises Import.DoesNotExist."""
    found = Import.objects.select_for_update(of=("self",)).select_related("file", "municipality")
    return found.get(pk=import_id)


def fill(*, actor: Actor, run: Import, reads: tuple[Read, ...]) -> None:
    """Write the lines of a preview."""
    records = [read.record for read in reads if read.record]
    known = known_entries(
        actor, run.origin, [r.source_key for r in records], [r.key for r in records]
    )
    twins = [
        (row.offer_id, row.title, row.provider, row.postcode)
        for row in likely_offers(actor, run.municipality_id)
    ]
    ground = ground_of(run.municipality.ags, records)
    lines = [
        _line(run, number, read, known, twins, ground) for number, read in enumerate(reads, start=1)
    ]
    ImportLine.objects.bulk_create(lines, batch_size=500)
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.verdict] = counts.get(line.verdict, 0) + 1
    run.counts = counts
    run.save(update_fields=["counts"])


def _line(
    run: Import,
    number: int,
    read: Read,
    known: Known,
    twins: list[tuple[int, str, str, str]],
    ground: Ground,
) -> ImportLine:
    line = ImportLine(
        run=run, position=number, place=read.place[:200],
        losses=[asdict(loss) for loss in read.losses],
        refusals=[asdict(refusal) for refusal in read.refusals],
    )  # fmt: skip
    found = read.record
    if found is None or read.refusals:
        line.verdict, line.decision = Verdict.REFUSED, Decision.SKIP
        line.title = (found.title if found else "")[:200]
        return line
    line.title, line.record = found.title[:200], as_value(found)
    data = data_of(found, organisation_id=1, places=ground.places, communes=ground.communes)
    if wrong := flaws(data):
        line.verdict, line.decision = Verdict.REFUSED, Decision.SKIP
        line.refusals = [
            {"place": read.place, "field": flaw.path, "why": flaw.message} for flaw in wrong
        ]
        return line
    if lacking := missing(data):
        words = " ".join(flaw.message for flaw in lacking)
        line.result = f"Wird ein Entwurf. {words}"[:500]
    _judge(line, found, known, twins)
    return line


def _judge(
    line: ImportLine, found: OfferRecord, known: Known, twins: list[tuple[int, str, str, str]]
) -> None:
    """New, changed, unchanged, contradicting or perhaps there already."""
    origin = known.by_source.get(found.source_key)
    offer = origin.offer if origin else known.by_key.get(found.key)
    if offer is not None:
        line.offer = offer
        outcome = against(offer, origin, found)
        if outcome.contradictions:
            line.verdict = Verdict.CONFLICT
            names = ", ".join(label_of_field(row.field) for row in outcome.contradictions)
            line.result = f"Hier seit dem letzten Einlesen geändert: {names}."[:500]
        else:
            line.verdict = Verdict.CHANGED if outcome.changed else Verdict.UNCHANGED
            names = ", ".join(map(label_of_field, outcome.changed))
            line.result = (f"Geändert: {names}. " if names else "")[:500]
        return
    postcode = found.venues[0].postcode if found.venues else ""
    twin = twin_of(found.title, found.provider.name, postcode, twins)
    if twin is None:
        line.verdict = Verdict.NEW
        return
    line.verdict, line.decision = Verdict.DUPLICATE, Decision.SKIP
    line.offer_id, line.result = twin.offer_id, f"{twin.reason[:1].upper()}{twin.reason[1:]}."


def against(
    offer: Offer, origin: SourceRecord | None, found: OfferRecord, *, sparse: bool = False
) -> Outcome:
    """An entry of a source compared with the offer, and with what both said last time.

    ``sparse``: the entry says only part of the offer; what it does not say changes nothing.
    """
    local = record_of(offer)
    was_local = said_by(local)
    if origin is not None:
        was_local = origin.local
    elif found.modified_at and local.modified_at and local.modified_at > found.modified_at:
        was_local = {}  # changed here after the file was written: nothing is overwritten unasked
    told = said_by(replace(found, provider=replace(found.provider, name=_same(found, local))))
    if sparse:
        told = {name: value for name, value in told.items() if NOTHING.get(name) != value}
        told = {**said_by(local), **{name: value for name, value in told.items() if value}}
    return compare(
        was_remote=origin.remote if origin else None,
        remote=told,
        was_local=was_local,
        local=said_by(local),
    )


NOTHING = said_by(OfferRecord())


def _same(found: OfferRecord, local: OfferRecord) -> str:
    """The name of the provider as kim spells it, where only case and spaces differ."""
    spelled = {
        " ".join(name.casefold().split()) for name in (found.provider.name, local.provider.name)
    }
    return local.provider.name if len(spelled) == 1 else found.provider.name
