"""The page of a grant file: where it stands, what is next, and all that belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone

from kim.accounts.actor import Actor, AuthedRequest
from kim.grants.forms.file_page import MessageForm
from kim.grants.models import Application
from kim.grants.queries.file_page import (
    file_money,
    file_rows,
    is_land,
    messages_of,
    step_of_file,
    submissions_of_file,
    timeline,
)
from kim.grants.queries.listing import as_row
from kim.grants.queries.notices import notices_of
from kim.grants.services.file_page import open_file, write_message
from kim.grants.states.applications import IN_REVIEW, UNDECIDED
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import EarlyStartState
from kim.grants.views.deed import Deed, application_or_404, run_deed
from kim.kernel.permissions import may
from kim.ui.pages import page

UNDER_WAY = frozenset(UNDECIDED) - {S.DRAFT}


@dataclass(frozen=True, slots=True)
class FileDeed:
    """A deed that a side has: its page below the file, its permission, where it is possible."""

    label: str
    page: str
    permission: str
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A deed on the page: where it is done, or the reason why this person cannot."""

    label: str
    address: str
    refusal: str


TOWN_DEEDS = (
    FileDeed("Antrag schreiben", "antrag/", "grants.edit", frozenset({S.DRAFT})),
    FileDeed("Prüfen und unterzeichnen", "antrag/pruefen/", "grants.sign", frozenset({S.DRAFT})),
    FileDeed(
        "Nachforderung beantworten",
        "nachforderung/",
        "grants.edit",
        frozenset({S.COMPLETION_REQUESTED}),
    ),
    FileDeed("Zur Anhörung Stellung nehmen", "anhoerung/", "grants.sign", frozenset({S.HEARING})),
    FileDeed("Gremienbeschluss melden", "gremienbeschluss/", "grants.council", UNDER_WAY),
    FileDeed(
        "Vorzeitigen Maßnahmebeginn beantragen",
        "beginn/beantragen/",
        "grants.request_early_start",
        UNDER_WAY,
    ),
    FileDeed("Änderung beantragen", "aenderung/", "grants.request_change", frozenset({S.APPROVED})),
    FileDeed("Antrag zurücknehmen", "zuruecknehmen/", "grants.withdraw", frozenset(UNDECIDED)),
)
LAND_DEEDS = (
    FileDeed(
        "Vollständigkeit prüfen",
        "pruefung/",
        "grants.examine",
        frozenset({S.SUBMITTED, S.COMPLETENESS_CHECK}),
    ),
    FileDeed(
        "Unterlagen nachfordern",
        "pruefung/nachfordern/",
        "grants.examine",
        frozenset(IN_REVIEW),
    ),
    FileDeed(
        "Fachlich prüfen",
        "pruefung/fachlich/",
        "grants.review_technical",
        frozenset({S.TECHNICAL_REVIEW}),
    ),
    FileDeed(
        "Haushaltsmäßig prüfen",
        "pruefung/haushalt/",
        "grants.review_budget",
        frozenset({S.BUDGET_REVIEW}),
    ),
    FileDeed(
        "Entscheidung entwerfen",
        "entscheidung/",
        "grants.draft_decision",
        frozenset({S.READY_FOR_DECISION, S.HEARING}),
    ),
)


@page("grants.read")
def file_page(request: AuthedRequest, number: str) -> HttpResponse:
    """The whole file as this side may read it."""
    application = application_or_404(request, number, "grants.read")
    now = timezone.now()
    actor = request.actor
    messages = messages_of(actor, application)
    open_file(actor=actor, application_id=application.pk, now=now)
    notices = notices_of(actor, application)
    submissions = submissions_of_file(application)
    step = step_of_file(actor, application, notices)
    possible, later = choices(actor, application)
    context: dict[str, Any] = {
        "application": application,
        "row": as_row(application, timezone.localdate(now)),
        "step": step,
        "step_address": page_address(number, step.page),
        "possible": possible,
        "later": later,
        "lines": timeline(actor, application, notices),
        "money": file_money(actor, application),
        "submissions": [(row, links_of(number, row.number)) for row in submissions],
        "files": [
            (row, there("attachment", number, row.attachment.pk))
            for row in file_rows(actor, application, submissions)
        ],
        "notices": notices,
        "messages_of_case": messages,
        "form": MessageForm(auto_id="%s"),
        "land": is_land(actor),
        "assign_address": f"{reverse('grants:assign')}?nr={number}",
        "steps": crumbs(number),
    }
    return render(request, "grants/file.html", context)


def crumbs(number: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Förderung", reverse("grants:list")), (number, file_address(number)), *more]


def file_address(number: str) -> str:
    return reverse("grants:file", args=[number])


def page_address(number: str, page: str) -> str:
    """Where a page below the file is; its nearest page above that is installed, or nothing."""
    if page.startswith("#"):
        return page
    parts = [part for part in page.split("/") if part]
    while parts:
        address = f"{file_address(number)}{'/'.join(parts)}/"
        try:
            resolve(address)
        except Resolver404:
            parts.pop()
        else:
            return address
    return ""


def there(name: str, *args: object) -> str:
    """The address of a page by its name; nothing where it is not installed."""
    try:
        return reverse(f"grants:{name}", args=args)
    except NoReverseMatch:
        return ""


def links_of(number: str, count: int) -> list[tuple[str, str]]:
    """What can be read of a submitted version."""
    pages = {
        "submission": "Lesen",
        "submission_file": "PDF",
        "receipt": "Eingangsbestätigung",
    }
    return [(text, found) for name, text in pages.items() if (found := there(name, number, count))]


def choices(actor: Actor, application: Application) -> tuple[list[Choice], list[Choice]]:
    """Deeds of the actor's side: those of the state, each with its reason if it is blocked, and
    those of other states.
    """
    now: list[Choice] = []
    later: list[Choice] = []
    for deed, obj in side_deeds(actor, application):
        address = page_address(application.number, deed.page)
        if not address:
            continue
        if application.state not in deed.states:
            label = S(application.state).label
            later.append(Choice(deed.label, "", f"Im Stand „{label}“ nicht möglich."))
            continue
        verdict = may(actor, deed.permission, obj)
        now.append(Choice(deed.label, address if verdict else "", verdict.reason))
    return now, later


def side_deeds(actor: Actor, application: Application) -> Iterator[tuple[FileDeed, Any]]:
    """The deeds a side has, with what their permission is asked about."""
    if not is_land(actor):
        yield from ((deed, application) for deed in TOWN_DEEDS)
        return
    yield from ((deed, application) for deed in LAND_DEEDS)
    decision = application.decisions.filter(state="drafted").first()
    if decision is not None:
        states = frozenset({S.READY_FOR_DECISION, S.HEARING, S.APPROVED})
        yield (
            FileDeed("Entscheidung zeichnen", "entscheidung/", "grants.sign_decision", states),
            decision,
        )
    early = application.early_starts.filter(state=EarlyStartState.REQUESTED).first()
    if early is not None:
        yield (
            FileDeed(
                "Über vorzeitigen Beginn entscheiden",
                "beginn/entscheiden/",
                "grants.decide_early_start",
                UNDER_WAY,
            ),
            early,
        )


@page("grants.write_message", methods=("GET", "POST"))
def message_new(request: AuthedRequest, number: str) -> HttpResponse:
    """Write to the other side."""
    application = application_or_404(request, number, "grants.write_message")
    form = MessageForm(request.POST if request.method == "POST" else None)
    deed = Deed(
        title="Nachricht schreiben",
        button="Senden",
        done="Die Nachricht ist gesendet.",
        back=f"{file_address(number)}#nachrichten",
        hint="Die andere Seite liest die Nachricht in der Akte. Eine E-Mail enthält nur den Link.",
        steps=tuple(crumbs(number, ("Nachricht", ""))),
    )

    def run() -> str | None:
        write_message(
            actor=request.actor,
            application_id=application.pk,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        return None

    return run_deed(request, deed, form, run)
