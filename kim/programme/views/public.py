"""Public pages of the programme: figures of a key date, the 36 and each of them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from kim.audit.queries import head
from kim.kernel.dates import format_day
from kim.kernel.permissions import PUBLIC
from kim.places.queries import outlines, outlines_frame
from kim.programme.queries import figures_for
from kim.programme.queries.public import (
    Row,
    municipality_page,
    register_rows,
    rows_of,
    sources,
    timeline,
)
from kim.programme.rules import text
from kim.programme.rules.figures import Count, Figures
from kim.programme.rules.key_date import (
    FIRST,
    LAST,
    BadKeyDate,
    Fault,
    read_key_date,
    read_known_date,
)
from kim.programme.rules.lists import KINDS, SORTS, STATES, choose
from kim.programme.rules.tilemap import tile, view_box
from kim.ui import errors
from kim.ui.fragments import german, is_translated
from kim.ui.kept import kept
from kim.ui.numbers import decimal
from kim.ui.pages import page

UNPROCESSABLE = 422
UNAVAILABLE = 503
NOT_LOADED = "Auf diesem Server sind noch keine Angaben zum Programm geladen."
NAME_LIMIT = 80
MILLION = 1_000_000
STATUS = {
    "none": gettext_noop("noch nicht genannt"),
    "announced": gettext_noop("Teilnahme angekündigt"),
    "approved": gettext_noop("Teilnahme bestätigt"),
    "started": gettext_noop("nimmt teil"),
    "paused": gettext_noop("Teilnahme ruht"),
    "ended": gettext_noop("Teilnahme beendet"),
}
STEP = {
    "announced": gettext_noop("Teilnahme angekündigt"),
    "approved": gettext_noop("Teilnahme bestätigt"),
    "started": gettext_noop("Beginn"),
    "paused": gettext_noop("Teilnahme ruht"),
    "ended": gettext_noop("letzter Tag der Teilnahme"),
}
POST = {
    "": gettext_noop("keine Angabe"),
    "installed": gettext_noop("besetzt"),
    "vacant": gettext_noop("unbesetzt"),
}
BADGE = {"started": "ok", "announced": "wait", "approved": "wait", "paused": "warn"}
MARK = {"started": "•", "announced": "»", "approved": "»", "paused": "="}
TILE_CLASS = {
    "started": "is-on",
    "announced": "is-soon",
    "approved": "is-soon",
    "paused": "is-soon",
}
FIGURE = {
    "eligible": gettext_noop("antragsberechtigte Kommunen"),
    "participating": gettext_noop("teilnehmende Kommunen"),
    "managers_installed": gettext_noop("besetzte Stellen"),
    "starting_later": gettext_noop("Kommunen, die später beginnen"),
    "funds_received": gettext_noop("Kommunen mit ersten Fördermitteln"),
}
FAULT = {
    Fault.FORM: gettext_noop("Bitte ein Datum wie 10.12.2025 oder 2025-12-10 eingeben."),
    Fault.CALENDAR: gettext_noop("Diesen Tag gibt es nicht. Bitte das Datum prüfen."),
    Fault.RANGE: gettext_noop("Bitte einen Tag vom %(first)s bis zum %(last)s eingeben."),
    Fault.FUTURE: gettext_noop(
        "Was in Zukunft bekannt sein wird, weiß noch niemand. Bitte einen Tag bis heute eingeben."
    ),
}


def _(msgid: str) -> str:
    """The text in the language of the page; marked when it stays German."""
    return gettext(msgid) if is_translated(msgid) else german(msgid)


@dataclass(frozen=True, slots=True)
class KeyDate:
    """Key date and day of knowledge of a request, as typed and as read, with what is wrong."""

    on: dt.date
    known_on: dt.date
    today: dt.date
    typed: dict[str, str]
    faults: dict[str, str]

    @property
    def query(self) -> str:
        """What keeps the days in a link: ``?stichtag=2025-12-10``; empty for today."""
        days = {"stichtag": (self.on, self.today), "bekannt": (self.known_on, self.today)}
        told = {name: day.isoformat() for name, (day, today) in days.items() if day != today}
        return f"?{urlencode(told)}" if told else ""

    @property
    def api_query(self) -> str:
        """The same for the API; today is spelled out, so that the link keeps its meaning."""
        return f"?on={self.on.isoformat()}&known_on={self.known_on.isoformat()}"


def key_date(request: HttpRequest) -> KeyDate:
    """Read ``?stichtag=…&bekannt=…``; today is the default for both."""
    today = timezone.localdate()
    typed = {name: request.GET[name] for name in ("stichtag", "bekannt") if name in request.GET}
    days = {"stichtag": today, "bekannt": today}
    faults: dict[str, str] = {}
    for name, said in typed.items():
        if name == "bekannt" and not said.strip():
            continue  # the second field of the form may stay empty
        try:
            if len(request.GET.getlist(name)) > 1:
                raise BadKeyDate(Fault.FORM)  # which of them is meant?
            if name == "stichtag":
                days[name] = read_key_date(said, german=True)
            else:
                days[name] = read_known_date(said, today=today, german=True)
        except BadKeyDate as error:
            span = {"first": format_day(FIRST), "last": format_day(LAST)}
            faults[name] = _(FAULT[error.fault]) % span
    return KeyDate(days["stichtag"], days["bekannt"], today, typed, faults)


def needs_programme(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """503 with a sentence on a server into which no programme is loaded yet."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            return errors.answer(request, UNAVAILABLE, detail=NOT_LOADED)

    return inner


@page(PUBLIC, public=True)
@kept(head)
@needs_programme
def start(request: HttpRequest) -> HttpResponse:
    """The entry page: what the programme is, where it stands today."""
    today = timezone.localdate()
    found = figures_for(on=today, known_on=today)
    context = {"figures": found, "cards": cards(found), "today": today}
    return render(request, "programme/public_start.html", context)


@page(PUBLIC, public=True)
@kept(head)
@needs_programme
def programme(request: HttpRequest) -> HttpResponse:
    """Figures of a key date with basis, map, timeline, sources and the text for the press."""
    asked = key_date(request)
    if asked.faults:
        return refused(request, "programme/public_programme.html", asked)
    found = figures_for(on=asked.on, known_on=asked.known_on)
    rows = rows_of(found)
    context = {
        "asked": asked,
        "figures": found,
        "cards": cards(found),
        "rows": [shown(row) for row in rows],
        "map": map_of(rows, asked.query),
        "comparisons": [(_(FIGURE[c.figure]), c) for c in found.comparisons],
        "timeline": timeline(known_on=asked.known_on),
        "sources": sources(known_on=asked.known_on),
        "press": text.press_paragraph(found),
        "fact_box": text.fact_box(found),
    }
    return render(request, "programme/public_programme.html", context)


@page(PUBLIC, public=True)
@kept(head)
@needs_programme
def places(request: HttpRequest) -> HttpResponse:
    """The 36 as a list with filters; every filter stands in the address."""
    asked = key_date(request)
    if asked.faults:
        return refused(request, "programme/public_places.html", asked)
    _found, rows = register_rows(on=asked.on, known_on=asked.known_on)
    chosen = {name: request.GET.get(name, "")[:NAME_LIMIT] for name in ("stand", "art", "name")}
    sort = request.GET.get("sortierung", "")
    hits = choose(rows, state=chosen["stand"], kind=chosen["art"], name=chosen["name"], sort=sort)
    context = {
        "asked": asked,
        "chosen": {**chosen, "sortierung": sort},
        "states": choices(STATES, STATE_LABELS),
        "kinds": choices(KINDS, KIND_LABELS),
        "sorts": choices(SORTS, SORT_LABELS),
        "rows": [shown(row) for row in hits],
        "total": len(rows),
    }
    return render(request, "programme/public_places.html", context)


@page(PUBLIC, public=True)
@kept(head)
@needs_programme
def place(request: HttpRequest, ags: str) -> HttpResponse:
    """One municipality: its state with history, post, contact, seat, population."""
    asked = key_date(request)
    if asked.faults:
        return refused(request, "programme/public_place.html", asked)
    found = municipality_page(ags, on=asked.on, known_on=asked.known_on)
    if found is None:
        return errors.not_found(request)
    context = {
        "asked": asked,
        "place": found,
        "row": shown(found.row),
        "steps": [(_(STEP[step.status]), step) for step in found.steps],
        "post": _(POST[found.post.kind]),
    }
    return render(request, "programme/public_place.html", context)


def refused(request: HttpRequest, template: str, asked: KeyDate) -> HttpResponse:
    """The page with its form, what was typed and what is wrong with it, but without figures."""
    return render(request, template, {"asked": asked}, status=UNPROCESSABLE)


STATE_LABELS = {
    "": gettext_noop("alle"),
    "dabei": gettext_noop("nimmt teil"),
    "spaeter": gettext_noop("beginnt später"),
    "ohne": gettext_noop("noch nicht genannt"),
    "beendet": gettext_noop("Teilnahme beendet"),
}
KIND_LABELS = {
    "": gettext_noop("alle"),
    "kreis": gettext_noop("Landkreise"),
    "stadt": gettext_noop("kreisfreie Städte"),
}
SORT_LABELS = {
    "": gettext_noop("nach Name"),
    "stand": gettext_noop("nach Stand"),
    "einwohner": gettext_noop("nach Einwohnerzahl"),
}


def choices(codes: tuple[str, ...], labels: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, _(labels[code])) for code in codes]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with the words and signs of its state in the language of the page."""

    row: Row
    status: str
    badge: str
    mark: str
    post: str


def shown(row: Row) -> Shown:
    return Shown(
        row=row,
        status=_(STATUS[row.status]),
        badge=BADGE.get(row.status, "off"),
        mark=MARK.get(row.status, ""),
        post=_(POST[row.post]),
    )


@dataclass(frozen=True, slots=True)
class Card:
    """One figure as it stands on the page. ``named`` holds key and name of who is behind it."""

    label: str
    value: str
    basis: str
    named: tuple[tuple[str, str], ...]
    source: str = ""
    address: str = ""


def cards(found: Figures) -> list[Card]:
    """The figures of the page in their order, each with its basis."""
    total = found.eligible.value
    said = [
        Card(
            _("Kommunen nehmen teil"),
            _("%(part)s von %(total)s") % {"part": found.participating.value, "total": total},
            _("aus dem Register gezählt; %(percent)s Prozent")
            % {"percent": decimal(f"{found.share_percent}")},
            named(found, found.participating),
        ),
        begun(found),
        counted(_("Stellen sind besetzt"), found, found.managers_installed),
    ]
    if found.starting_later.value:
        label = _("beginnen später")
        if found.starting_on:
            label = _("beginnen am %(day)s") % {"day": format_day(found.starting_on)}
        said.append(counted(label, found, found.starting_later))
    if received := found.funds_received:
        assert received.key_date_on
        basis = _("veröffentlicht für den %(day)s; welche, ist nicht veröffentlicht")
        said.append(
            Card(
                _("haben erste Fördermittel erhalten"),
                str(received.value),
                basis % {"day": format_day(received.key_date_on)},
                (),
                received.source,
                received.address,
            )
        )
    if money := found.budget:
        millions = decimal(f"{(money.amount / MILLION).normalize():f}")
        value = _("rund %(millions)s Mio. Euro") if money.is_about else _("%(millions)s Mio. Euro")
        said.append(
            Card(
                _("stehen %(year)s zur Verfügung") % {"year": money.year},
                value % {"millions": millions},
                _("veröffentlicht"),
                (),
                money.source,
            )
        )
    return said


def begun(found: Figures) -> Card:
    """Who has begun; says for how many of them nobody has confirmed it."""
    basis = _("aus dem Register gezählt")
    if found.unconfirmed:
        basis = _("aus dem Register gezählt; bei %(number)s nur angekündigt") % {
            "number": len(found.unconfirmed)
        }
    who = named(found, found.started)
    return Card(_("davon haben begonnen"), str(found.started.value), basis, who)


def counted(label: str, found: Figures, count: Count) -> Card:
    return Card(label, str(count.value), _("aus dem Register gezählt"), named(found, count))


def named(found: Figures, count: Count) -> tuple[tuple[str, str], ...]:
    """Key and name of everybody behind a figure, districts first."""
    bodies = text.in_order(found.bodies[ags] for ags in count.ags or ())
    return tuple((body.ags, body.full_name) for body in bodies)


def map_of(rows: list[Row], query: str) -> dict[str, Any]:
    """The map: real outlines once boundaries are imported, tiles until then."""
    frame, drawn = outlines_frame(), outlines()
    parts: list[dict[str, Any]] = []
    for row in rows:
        part: dict[str, Any] = {"shown": shown(row), "kind": TILE_CLASS.get(row.status, "")}
        if frame and row.ags in drawn:
            part["path"] = drawn[row.ags].path
        elif not frame and row.tile_column is not None and row.tile_row is not None:
            part["tile"] = tile(column=row.tile_column, row=row.tile_row)
        else:
            continue
        parts.append(part)
    columns = max((row.tile_column or 0 for row in rows), default=0) + 1
    lines = max((row.tile_row or 0 for row in rows), default=0) + 1
    return {
        "view_box": frame.view_box if frame else view_box(columns=columns, rows=lines),
        "source": frame.source if frame else "",
        "licence": frame.licence if frame else "",
        "parts": parts,
        "query": query,
    }
