"""The register as everybody may read it: no interest, no reasons, contacts with consent only."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from kim.kernel.dates import Precision
from kim.places.queries import (
    PopulationValue,
    latest_populations,
    municipalities,
    municipality,
    populations_of,
)
from kim.places.rules.names import sorting_key
from kim.programme.models import (
    Occupancy,
    ParticipationStep,
    PostTerms,
    Source,
    TimelineEntry,
    WorkContact,
)
from kim.programme.queries.figures import KIM_RLP, figures_for, known
from kim.programme.rules.figures import Figures
from kim.programme.rules.register import counts_from
from kim.programme.states import Certainty, OccupancyKind, Status

SHOWN = tuple(status for status in Status.values if status not in (Status.NONE, Status.INTEREST))


class Municipality(Protocol):
    """What a row needs to know of a place."""

    @property
    def ags(self) -> str: ...
    @property
    def ars(self) -> str: ...
    @property
    def full_name(self) -> str: ...
    @property
    def is_town(self) -> bool: ...
    @property
    def seat(self) -> str: ...
    @property
    def tile_column(self) -> int | None: ...
    @property
    def tile_row(self) -> int | None: ...
    @property
    def tile_label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality on the key date. ``status`` is ``none`` for those not named.

    ``post`` is empty when nothing is known of the post.
    """

    ags: str
    ars: str
    full_name: str
    sort_key: str
    is_town: bool
    seat: str
    status: str
    post: str
    is_unconfirmed: bool
    starts_on: dt.date | None
    starts_precision: Precision | None
    population: PopulationValue | None
    tile_column: int | None
    tile_row: int | None
    tile_label: str

    @property
    def takes_part(self) -> bool:
        return self.status in (Status.STARTED, Status.PAUSED)

    @property
    def takes_part_later(self) -> bool:
        return self.status in (Status.ANNOUNCED, Status.APPROVED)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the history. ``is_over`` is False for what is still to come."""

    status: str
    on: dt.date
    precision: Precision
    certainty: str
    is_over: bool
    source: str
    address: str

    @property
    def is_only_announced(self) -> bool:
        """Should have happened by now, but nobody has confirmed it."""
        return self.is_over and self.certainty != Certainty.CONFIRMED


@dataclass(frozen=True, slots=True)
class PostLine:
    """State of the post (Stelle) on the key date; ``kind`` is empty when nothing is known."""

    kind: str
    from_on: dt.date | None
    precision: Precision | None
    has_deputy: bool
    fte: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Work contact that the person agreed to publish (dienstlicher Kontakt)."""

    function: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class MunicipalityPage:
    """Everything the public page of one municipality shows."""

    row: Row
    steps: tuple[StepLine, ...]
    post: PostLine
    contact: ContactLine | None


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One milestone of the programme, with the publication it was read in."""

    on: dt.date
    precision: Precision
    text: str
    source: str
    address: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A publication that facts rest on (Quelle)."""

    key: str
    title: str
    publisher: str
    published_on: dt.date
    address: str
    note: str


def public_status(status: str) -> str:
    """What may be shown: an interest is a talk among offices, not yet a public fact."""
    return Status.NONE.value if status == Status.INTEREST else status


def rows_of(found: Figures) -> list[Row]:
    """The 36 on the key date of ``found``, in the order of a German list; two queries."""
    populations = latest_populations(found.on)
    rows = [_row(place, found, populations.get(place.ags)) for place in municipalities()]
    return sorted(rows, key=lambda row: (row.sort_key, row.ags))


def register_rows(*, on: dt.date, known_on: dt.date) -> tuple[Figures, list[Row]]:
    """Figures and rows of one key date, from one reading of the register."""
    found = figures_for(on=on, known_on=known_on)
    return found, rows_of(found)


def municipality_page(ags: str, *, on: dt.date, known_on: dt.date) -> MunicipalityPage | None:
    """One of the 36 on a key date; None for every other key."""
    place = municipality(ags)
    if place is None:
        return None
    found = figures_for(on=on, known_on=known_on)
    populations = [value for value in populations_of(ags) if value.on <= on]
    row = _row(place, found, populations[-1] if populations else None)
    return MunicipalityPage(
        row=row,
        steps=_steps(ags, on, known_on),
        post=_post(ags, on, known_on),
        contact=_contact(ags),
    )


def timeline(*, known_on: dt.date) -> list[TimelineLine]:
    """Milestones published by ``known_on``, oldest first; vague dates after exact ones."""
    rows = TimelineEntry.objects.filter(
        programme__code=KIM_RLP, source__published_on__lte=known_on
    ).select_related("source")
    found = [
        TimelineLine(
            row.on, Precision(row.precision), row.text, row.source.title, row.source.address
        )
        for row in rows
    ]
    exact_first = list(Precision)
    return sorted(
        found,
        key=lambda line: (
            counts_from(line.on, line.precision, dt.date.min),
            exact_first.index(line.precision),
            line.text,
        ),
    )


def sources(*, known_on: dt.date) -> list[SourceLine]:
    """Publications that had appeared by ``known_on``, newest first."""
    rows = Source.objects.filter(published_on__lte=known_on).order_by("-published_on", "key")
    return [
        SourceLine(row.key, row.title, row.publisher, row.published_on, row.address, row.note)
        for row in rows
    ]


def _row(place: Municipality, found: Figures, population: PopulationValue | None) -> Row:
    ags = place.ags
    start = next((start for start in found.starts if ags in start.ags), None)
    return Row(
        ags=ags,
        ars=place.ars,
        full_name=place.full_name,
        sort_key=sorting_key(place.full_name.removeprefix("Landkreis ").removeprefix("Stadt ")),
        is_town=place.is_town,
        seat=place.seat,
        status=public_status(found.status.get(ags, Status.NONE.value)),
        post=_post_state(ags, found),
        is_unconfirmed=ags in found.unconfirmed,
        starts_on=start.on if start else None,
        starts_precision=start.precision if start else None,
        population=population,
        tile_column=place.tile_column,
        tile_row=place.tile_row,
        tile_label=place.tile_label,
    )


def _post_state(ags: str, found: Figures) -> str:
    """``installed``, ``vacant``, or empty when nothing is known."""
    if ags in (found.managers_installed.ags or ()):
        return OccupancyKind.INSTALLED.value
    return OccupancyKind.VACANT.value if ags in found.vacant else ""


def _steps(ags: str, on: dt.date, known_on: dt.date) -> tuple[StepLine, ...]:
    rows = (
        ParticipationStep.objects.filter(
            known(known_on),
            participation__place__ags=ags,
            participation__programme__code=KIM_RLP,
            status__in=SHOWN,
        )
        .select_related("source")
        .order_by("participation_id", "position")
    )
    return tuple(
        StepLine(
            status=row.status,
            on=row.on,
            precision=Precision(row.precision),
            certainty=row.certainty,
            is_over=counts_from(row.on, Precision(row.precision), row.evidence_on) <= on,
            source=row.source.title if row.source else "",
            address=row.source.address if row.source else "",
        )
        for row in rows
    )


def _post(ags: str, on: dt.date, known_on: dt.date) -> PostLine:
    mine = {"post__participation__place__ags": ags, "post__participation__programme__code": KIM_RLP}
    spans = [
        span
        for span in Occupancy.objects.filter(known(known_on), **mine).order_by("from_on", "pk")
        if counts_from(span.from_on, Precision(span.from_precision), span.evidence_on) <= on
        and on <= (span.to_on or dt.date.max)
    ]
    terms = PostTerms.objects.filter(known(known_on), from_on__lte=on, **mine).order_by("-from_on")
    newest = terms.first()
    held = [span for span in spans if span.kind != OccupancyKind.DEPUTY]
    current = held[-1] if held else None
    return PostLine(
        kind=current.kind if current else "",
        from_on=current.from_on if current else None,
        precision=Precision(current.from_precision) if current else None,
        has_deputy=any(span.kind == OccupancyKind.DEPUTY for span in spans),
        fte=f"{newest.fte:.2f}".replace(".", ",") if newest else "",
    )


def _contact(ags: str) -> ContactLine | None:
    """The contact of the open participation, if the person has agreed to publish it."""
    row = WorkContact.objects.filter(
        post__participation__place__ags=ags,
        post__participation__programme__code=KIM_RLP,
        post__participation__is_open=True,
        consent_on__isnull=False,
    ).first()
    return ContactLine(row.function, row.name, row.email, row.phone) if row else None
