"""Gathering the decision trail of a file from record, signatures, ledger, notices and files."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.db.models import Model, Sum

from kim.accounts.actor import Actor
from kim.accounts.queries import accounts_at, names_by_key
from kim.audit.queries import Event, FileTampered, StoredFile, events_about_keys, read_file
from kim.grants.models import Account, Application, LedgerEntry, Notice
from kim.grants.permissions import LAND
from kim.grants.queries.notices import notices_of
from kim.grants.queries.trail_parts import calculations, documents_of, signatures_of
from kim.grants.rules.trail import Calculation, Document, Known, TrailStep, gaps
from kim.grants.states import DEED_LABELS, MACHINES
from kim.grants.states.applications import ApplicationState, CouncilState
from kim.grants.states.ledger import AccountKind, EntryKind
from kim.kernel.money import format_eur

ZERO = Decimal("0.00")
QUIET = ("grants.save_section",)  # what is typed in a draft is no deed of the procedure
OPEN_TO_TOWN = (  # of these subjects a municipality reads the record
    "grants.Application", "grants.Submission", "grants.Attachment", "grants.CompletionRequest",
    "grants.EarlyStart", "grants.ChangeRequest", "grants.Notice",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The trail as one side may read it. ``is_whole`` False: the part of the municipality."""

    application: Application
    is_whole: bool
    steps: tuple[TrailStep, ...]
    signatures: tuple[tuple[str, str, str, str], ...]  # what, who, role, when
    reviews: tuple[tuple[str, str, str], ...]  # kind and state, by whom, statement
    documents: tuple[Document, ...]
    calculations: tuple[Calculation, ...]
    gaps: tuple[str, ...]
    drafts_saved: int


def trail_of(actor: Actor, application: Application) -> Trail:
    """Everything about a file that the actor may read. Hashes of all files are checked."""
    whole = actor.has(*LAND)
    notices = notices_of(actor, application)
    events = _events(application, notices, whole=whole)
    saved = sum(event.action in QUIET for event in events)
    told = [event for event in events if event.action not in QUIET]
    people = names_by_key(event.actor for event in told)
    home = accounts_at(application.place_id)
    money = _money(application) if whole else {}
    booked = _with_money(told, money)
    steps = tuple(_step(e, people, home, booked.get(e.pk, ()), whole=whole) for e in told)
    documents = tuple(_checked(found, file) for found, file in documents_of(application, notices))
    reviews = _reviews(application, people) if whole else ()
    return Trail(
        application=application,
        is_whole=whole,
        steps=steps,
        signatures=signatures_of(application) if whole else (),
        reviews=reviews,
        documents=documents,
        calculations=calculations(application, notices, whole=whole),
        gaps=tuple(gaps(_known(application, notices, told, documents))) if whole else (),
        drafts_saved=saved,
    )


def _events(application: Application, notices: list[Notice], *, whole: bool) -> list[Event]:
    """Events about the file and its parts, oldest first. One query for each kind of part."""
    subjects: list[Model] = [application, *notices, *application.submissions.all()]
    subjects += [*application.attachments.all(), *application.completions.all()]
    subjects += [*application.early_starts.all(), *application.changes.all()]
    if whole:
        subjects += [*application.reviews.all(), *application.decisions.all()]
        subjects += [*application.hits.all(), *application.overrides.all()]
        subjects += [*application.ledger_entries.all(), *application.awards.all()]
    keys = [f"{subject._meta.label}:{subject.pk}" for subject in subjects]
    found = reversed(events_about_keys(keys))
    return [event for event in found if whole or event.subject.split(":")[0] in OPEN_TO_TOWN]


def _step(
    event: Event,
    people: dict[str, str],
    home: set[int],
    money: Sequence[str],
    *,
    whole: bool,
) -> TrailStep:
    """An event in words. The municipality reads names and reasons of its own people only."""
    own = event.actor.startswith("user:") and int(event.actor.removeprefix("user:")) in home
    named = people.get(event.actor, event.actor)
    who = named if whole or own or event.actor == "system" else "Land"
    before, after = event.changes.get("state") or (None, None)
    return TrailStep(
        at=event.at,
        who=who,
        what=DEED_LABELS.get(event.action, event.action),
        before=_label(event.subject, before),
        after=_label(event.subject, after),
        reason=event.reason if whole or own else "",
        law=event.law,
        money=tuple(money),
        event=event.pk,
        hash=event.hash,
        action=event.action,
    )


def _with_money(events: list[Event], money: dict[dt.datetime, list[str]]) -> dict[int, list[str]]:
    """Each booking goes with one deed of its moment: that on the file, or the first."""
    found: dict[int, list[str]] = {}
    for moment, lines in money.items():
        deeds = [event for event in events if event.at == moment]
        of_file = [event for event in deeds if event.subject.startswith("grants.Application:")]
        if deeds:
            found[(of_file or deeds)[0].pk] = lines
    return found


MACHINE_OF = {
    "grants.Application": "application", "grants.EarlyStart": "early_start",
    "grants.Review": "review", "grants.Decision": "decision", "grants.Notice": "notice",
    "grants.ChangeRequest": "change",
}  # fmt: skip


def _label(subject: str, state: str | None) -> str:
    machine = MACHINE_OF.get(subject.split(":")[0])
    if state is None or machine is None:
        return state or ""
    labels = dict(MACHINES[machine][0].choices)
    return str(labels.get(state, state))


def _money(application: Application) -> dict[dt.datetime, list[str]]:
    """What was booked for the file, by the moment of the deed. Two queries."""
    found: dict[dt.datetime, list[str]] = defaultdict(list)
    rows = LedgerEntry.objects.filter(application=application).order_by("pk")
    for entry in rows.prefetch_related("postings__account__budget_year__title"):
        for posting in entry.postings.all():
            account = posting.account
            if account.application_id != application.pk:
                continue
            year = account.budget_year
            found[entry.at].append(
                f"{EntryKind(entry.kind).label}: {format_eur(posting.amount)} "
                f"{AccountKind(account.kind).label}, {year.title.number}, {year.year}"
            )
    return found


def _reviews(application: Application, people: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    rows = application.reviews.order_by("opened_at", "pk")
    names = people | names_by_key(row.by for row in rows)
    return tuple(
        (
            f"{row.get_kind_display()}: {row.get_state_display()}",
            names.get(row.by, row.by),
            " ".join(part for part in (row.state_interest, row.comparison, row.statement) if part),
        )
        for row in rows
    )


def _checked(found: Document, file: StoredFile | None) -> Document:
    """The document, with what is wrong about its bytes."""
    if file is None:
        return found
    try:
        read_file(file)
    except FileTampered:
        return Document(
            kind=found.kind, name=found.name, sha256=found.sha256, size=found.size, at=found.at,
            file_id=found.file_id, fault="Der Inhalt passt nicht zur Prüfsumme.",
        )  # fmt: skip
    return found


def _known(
    application: Application,
    notices: list[Notice],
    events: list[Event],
    documents: tuple[Document, ...],
) -> Known:
    signed = list(application.decisions.filter(state="signed").prefetch_related("signatures"))
    with_notice = {notice.decision_id for notice in notices}
    faults = [f"{row.name}: {row.fault}" for row in documents if row.fault]
    for row in application.submissions.all():
        if sha256(row.content.encode()).hexdigest() != row.sha256:
            faults.append(f"Fassung {row.receipt}: Der Inhalt passt nicht zur Prüfsumme.")
    label = f"{application._meta.label}:{application.pk}"
    states = {
        event.changes.get("state", [None, ""])[1] for event in events if event.subject == label
    }
    award = application.awards.order_by("-sequence").first()
    kinds = (AccountKind.AWARDED, AccountKind.PAID)
    held = Account.objects.filter(application=application, kind__in=kinds)
    closed = application.reviews.filter(state__in=("positive", "negative"))
    return Known(
        state=application.state,
        is_submitted=application.submitted_at is not None
        and application.state != ApplicationState.WITHDRAWN,
        submissions=application.submissions.count(),
        reviews_closed=frozenset(closed.values_list("kind", flat=True)),
        signed_kinds=tuple(row.kind for row in signed),
        signatures=tuple((len(row.signatures.all()), row.levels) for row in signed),
        notices=len(notices),
        notices_without_dispatch=sum(notice.state == "issued" for notice in notices),
        decided_without_notice=sum(row.pk not in with_notice for row in signed),
        awarded=award.amount if award else None,
        booked=held.aggregate(total=Sum("balance"))["total"] or ZERO,
        declined=any(notice.state == "declined" for notice in notices),
        recorded_states=frozenset(states),
        council_open=application.council not in (CouncilState.DECIDED, CouncilState.NOT_NEEDED),
        faults=tuple(faults),
    )
