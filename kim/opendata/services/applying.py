"""Taking a preview over: all of it in one transaction, or nothing."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.services.jobs import defer
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.offers.queries.data import offer_data
from kim.offers.rules.checks import missing
from kim.offers.rules.offer_data import SOURCE_LANGUAGE
from kim.offers.services.exchange import Translated, exchange_texts, set_checked_on
from kim.offers.services.offers import change_offer, create_offer, move_offer
from kim.offers.services.writing import OfferInvalid
from kim.offers.states import CheckWay, OfferState, TextState
from kim.opendata.models import Conflict, Import, ImportLine, Offer, SourceRecord
from kim.opendata.queries.imports import Ground, ground_of
from kim.opendata.queries.records import data_of, record_of, text_data
from kim.opendata.rules.exchange.codec import content_hash, from_value
from kim.opendata.rules.exchange.compare import (
    Outcome,
    label_of_field,
    record_from,
    said_by,
)
from kim.opendata.rules.exchange.record import OfferRecord
from kim.opendata.services.keeping import fresh, kept
from kim.opendata.services.providers import Providers
from kim.opendata.services.reading import ExchangeError, against, lock_import
from kim.opendata.states import APPLY, EXCHANGE, Decision, ImportState, Side, Verdict

SOME_REFUSED = (
    "{count} Zeilen sind abgelehnt. Bitte berichtigen Sie sie in der Datei, oder übernehmen Sie "
    "nur die guten."
)


@dataclass(frozen=True, slots=True)
class Work:
    """What all lines of one import share."""

    actor: Actor
    run: Import
    providers: Providers
    ground: Ground
    publish: bool
    now: dt.datetime


@transaction.atomic
def apply_import(*, actor: Actor, import_id: int, only_good: bool, now: dt.datetime) -> Import:
    """Take the lines of a preview over (Übernehmen).

    With refused lines nothing is taken, except ``only_good`` asks for the others. Fields that
    were changed here stay and become contradictions, except a line says otherwise.
    Raises PermissionDenied, TransitionNotAllowed, ExchangeError, Import.DoesNotExist.
    """
    run = lock_import(import_id)
    enforce(actor, EXCHANGE, run.municipality_id)
    APPLY.require(run.state, run.state_label)
    lines = list(run.lines.all())
    refused = sum(line.verdict == Verdict.REFUSED for line in lines)
    if refused and not only_good:
        raise ExchangeError(SOME_REFUSED.format(count=refused))
    chosen = [
        line
        for line in lines
        if line.decision != Decision.SKIP
        and line.verdict not in (Verdict.REFUSED, Verdict.UNCHANGED)
    ]
    records = [from_value(line.record) for line in chosen if line.record]
    work = Work(
        actor, run, Providers(actor, run.municipality_id, now, run.origin),
        ground_of(run.municipality.ags, records),
        publish=bool(run.settings.get("options", {}).get("publish")), now=now,
    )  # fmt: skip
    for line, found in zip(chosen, records, strict=True):
        _apply(work, line, found)
    run.state, run.applied_at = ImportState.APPLIED, now
    run.counts = {**run.counts, "taken": len(chosen)}
    run.save(update_fields=["state", "applied_at", "counts"])
    record(
        at=now, actor=actor.key, action="opendata.apply", subject=run,
        changes={"lines": [0, len(chosen)]},
    )  # fmt: skip
    return run


def _apply(work: Work, line: ImportLine, found: OfferRecord) -> None:
    """One line. Raises ExchangeError that names it; then nothing of the import stays."""
    try:
        if line.offer_id is not None and _is_update(line):
            _change(work, line, found)
        else:
            _add(work, line, found)
    except OfferInvalid as error:
        raise ExchangeError(f"{line.place} („{line.title[:60]}“): {error}") from error


def _is_update(line: ImportLine) -> bool:
    return line.verdict != Verdict.DUPLICATE or line.decision == Decision.UPDATE


def _add(work: Work, line: ImportLine, found: OfferRecord) -> None:
    run = work.run
    organisation_id = work.providers.id_of(found.provider)
    told = replace(found, source=run.origin[:200], source_key=found.source_key[:200])
    data = data_of(
        told, organisation_id=organisation_id, places=work.ground.places,
        communes=work.ground.communes,
    )  # fmt: skip
    offer = create_offer(
        actor=work.actor, data=data, municipality_id=run.municipality_id, now=work.now
    )
    _translate(work, offer.pk, found, tuple(found.texts))
    line.offer, line.before = offer, None
    lacking = missing(data)
    if work.publish and found.active and not lacking:
        work.providers.publish(organisation_id)
        move_offer(actor=work.actor, offer_id=offer.pk, deed="publish", now=work.now)
        _checked(work, offer.pk, found)
        line.result = "Veröffentlicht."
    else:
        words = " ".join(flaw.message for flaw in lacking)
        line.result = f"Als Entwurf angelegt. {words}"[:500].strip()
    _remember(work, line, found)


def _translate(work: Work, offer_id: int, found: OfferRecord, codes: tuple[str, ...]) -> None:
    texts: dict[str, Translated | None] = {}
    for code in codes:
        text = found.texts.get(code)
        state = text.state if text and text.state in TextState.values else TextState.REVIEWED
        texts[code] = Translated(text_data(text), TextState(state)) if text else None
    texts.pop(SOURCE_LANGUAGE, None)
    if texts:
        exchange_texts(actor=work.actor, offer_id=offer_id, texts=texts, now=work.now)


def _checked(work: Work, offer_id: int, found: OfferRecord) -> None:
    """The day of the last check is that of the list or source, where it says one."""
    on = found.checked_on
    if on is None and work.run.source_id and found.modified_at:
        on = legal_day(found.modified_at)
    if on is not None and on < legal_day(work.now):
        set_checked_on(actor=work.actor, offer_id=offer_id, on=on, now=work.now)


def _change(work: Work, line: ImportLine, found: OfferRecord) -> None:
    assert line.offer_id is not None  # asked by the caller
    offer = fresh(work.actor, line.offer_id)
    origin = SourceRecord.objects.filter(offer=offer).first()
    ours = origin if origin and origin.origin == work.run.origin else None
    sparse = line.verdict == Verdict.DUPLICATE
    outcome = against(offer, ours, found, sparse=sparse)
    overwrite = line.decision == Decision.UPDATE
    said = dict(outcome.said)
    if overwrite:
        said |= {row.field: row.remote for row in outcome.contradictions}
    line.before = {**kept(offer), "origin": _origin(origin)}
    if said != said_by(record_of(offer)):
        _write(work, offer, found, said)
    if not overwrite:
        _contradict(work, ours, outcome)
    line.result = _told(outcome, overwrite=overwrite)
    if origin is None or ours is not None:
        _remember(work, line, found)
    else:
        line.after = {**kept(fresh(work.actor, offer.pk)), "origin": _origin(origin)}
        line.save()


def _write(work: Work, offer: Offer, found: OfferRecord, said: dict[str, object]) -> None:
    local = record_of(offer)
    merged = record_from(said, replace(local, extra={**local.extra, **found.extra}))
    same = merged.provider.name == local.provider.name
    data = data_of(
        merged,
        organisation_id=offer.organisation_id if same else work.providers.id_of(found.provider),
        places=work.ground.places | {p.ags or p.ars: p.pk for p in offer.areas.all()},
        communes=work.ground.communes,
        base=offer_data(offer),
    )
    checked_on = offer.checked_on
    change_offer(actor=work.actor, offer_id=offer.pk, data=data, now=work.now, way=CheckWay.IMPORT)
    codes = {*merged.texts, *local.texts}
    changed = tuple(code for code in codes if merged.texts.get(code) != local.texts.get(code))
    _translate(work, offer.pk, merged, changed)
    if offer.state == OfferState.PUBLISHED:
        _checked(work, offer.pk, replace(found, checked_on=found.checked_on or (
            checked_on if work.run.source_id and not found.modified_at else None
        )))  # fmt: skip


def _contradict(work: Work, origin: SourceRecord | None, outcome: Outcome) -> None:
    """Note what both sides changed, for somebody to decide."""
    if origin is None:
        return
    for row in outcome.contradictions:
        Conflict.objects.update_or_create(
            origin=origin, field=row.field, choice=Side.OPEN,
            defaults={"local": row.local, "remote": row.remote, "noted_at": work.now},
        )  # fmt: skip


def _told(outcome: Outcome, *, overwrite: bool) -> str:
    taken = ", ".join(map(label_of_field, outcome.changed))
    left = ", ".join(label_of_field(row.field) for row in outcome.contradictions)
    words = f"Geändert: {taken}. " if taken else ""
    if left:
        words += f"Überschrieben: {left}." if overwrite else f"Hier geblieben: {left}."
    return words[:500].strip()


def _origin(origin: SourceRecord | None) -> dict[str, object] | None:
    if origin is None:
        return None
    names = ("origin", "source_key", "fingerprint", "remote", "local")
    return {name: getattr(origin, name) for name in names}


def _remember(work: Work, line: ImportLine, found: OfferRecord) -> None:
    """Keep what the source said and what kim made of it, for the next time and for taking back."""
    assert line.offer_id is not None  # written before
    offer = fresh(work.actor, line.offer_id)
    origin, _ = SourceRecord.objects.update_or_create(
        offer=offer,
        defaults={
            "origin": work.run.origin, "source_key": found.source_key[:200],
            "fingerprint": content_hash(found), "remote": said_by(found),
            "local": said_by(record_of(offer)), "seen_at": work.now,
        },
    )  # fmt: skip
    line.after = {**kept(offer), "origin": _origin(origin)}
    line.save()


AT_ONCE = 100  # lines that are taken over while somebody waits
JOB = "opendata.apply_import"


@transaction.atomic
def start_applying(*, actor: Actor, import_id: int, only_good: bool, now: dt.datetime) -> Import:
    """Take a preview over at once, or leave a long one to a job (Übernahme beginnen).

    Raises PermissionDenied, TransitionNotAllowed, ExchangeError, Import.DoesNotExist.
    """
    run = lock_import(import_id)
    enforce(actor, EXCHANGE, run.municipality_id)
    APPLY.require(run.state, run.state_label)
    if run.settings.get("job") == "running":
        raise ExchangeError("Die Übernahme läuft schon. Bitte laden Sie die Seite in Kürze neu.")
    if run.lines.count() <= AT_ONCE:
        return apply_import(actor=actor, import_id=import_id, only_good=only_good, now=now)
    run.settings = {**run.settings, "job": "running", "failed": ""}
    run.save(update_fields=["settings"])
    defer(job=JOB, import_id=run.pk, user_id=actor.user_id, only_good=only_good)
    return run


@transaction.atomic
def note_applied(*, import_id: int, failed: str) -> None:
    """Say that the job of an import is over; ``failed`` is why nothing was taken."""
    run = lock_import(import_id)
    run.settings = {**run.settings, "job": "", "failed": failed[:500]}
    run.save(update_fields=["settings"])
