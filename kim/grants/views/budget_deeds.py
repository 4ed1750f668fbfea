"""Pages on which the budget office books: one form, one service each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.budget import (
    LESS,
    MORE,
    AmountForm,
    ChangeForm,
    CloseForm,
    ReasonForm,
    TitleForm,
    YearForm,
)
from kim.grants.queries.budget import YearMoney, budget_year, ledger_entry, title_choices
from kim.grants.queries.visible import application_for
from kim.grants.services import budget, budget_years
from kim.grants.states.ledger import CANCELLABLE, ClosedKind
from kim.grants.views.deed import Deed, run_deed
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page

POST = "grants.budget_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One kind of booking by amount: its words and its service."""

    title: str
    button: str
    hint: str
    service: Callable[..., Any]
    ways: dict[str, str] | None = None


BOOKINGS = {
    "ansatz": Booking(
        title="Ansatz buchen",
        button="Ansatz buchen",
        hint="Der Ansatz ist, was der Haushaltsplan für das Jahr bereitstellt (§ 11 LHO).",
        service=budget.appropriate,
        ways={MORE: "Ansatz oder Erhöhung", LESS: "Kürzung"},
    ),
    "ermaechtigung": Booking(
        title="Verpflichtungsermächtigung buchen",
        button="Ermächtigung buchen",
        hint="Mit ihr kann schon heute zulasten eines späteren Jahres bewilligt werden "
        "(§ 38 LHO). Was davon bis zum Beginn des Jahres nicht gebraucht wird, verfällt.",
        service=budget.authorise,
        ways={MORE: "Ermächtigung oder Erhöhung", LESS: "Kürzung"},
    ),
    "sperren": Booking(
        title="Mittel sperren",
        button="Sperren",
        hint="Gesperrtes Geld kann nicht festgelegt und nicht bewilligt werden (§ 41 LHO). "
        "Sperren lässt sich nur, was noch frei ist.",
        service=budget.block,
    ),
    "freigeben": Booking(
        title="Sperre aufheben",
        button="Freigeben",
        hint="Das Geld ist danach wieder frei.",
        service=budget.unblock,
    ),
}


def home() -> str:
    return reverse("grants:budget")


def crumbs(title: str) -> tuple[tuple[str, str], ...]:
    return (("Haushalt", home()), (title, ""))


def year_or_404(request: AuthedRequest, year: int) -> YearMoney:
    """A year that is set up, for who may book. 403 before 404."""
    enforce(request.actor, POST)
    found = budget_year(request.actor, year)
    if found is None:
        raise Http404
    return found


@page(POST, methods=("GET", "POST"))
def budget_title_new(request: AuthedRequest) -> HttpResponse:
    """Add a title of the budget."""
    enforce(request.actor, POST)
    form = TitleForm(request.POST or restored(request))
    deed = Deed(
        title="Haushaltstitel einrichten",
        button="Titel einrichten",
        done="Der Haushaltstitel ist eingerichtet.",
        back=home(),
        steps=crumbs("Haushaltstitel einrichten"),
    )

    def run() -> None:
        budget_years.set_up_title(actor=request.actor, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run)


@page(POST, methods=("GET", "POST"))
def budget_year_new(request: AuthedRequest) -> HttpResponse:
    """Set up a year of a title."""
    enforce(request.actor, POST)
    form = YearForm(
        request.POST or restored(request),
        titles=title_choices(),
        initial={"year": timezone.localdate().year},
    )
    deed = Deed(
        title="Haushaltsjahr einrichten",
        button="Jahr einrichten",
        done="Das Haushaltsjahr ist eingerichtet. Als Nächstes buchen Sie den Ansatz.",
        back=home(),
        steps=crumbs("Haushaltsjahr einrichten"),
    )

    def run() -> None:
        data = form.cleaned_data
        budget_years.set_up_year(
            actor=request.actor, title_id=data["title"], year=data["year"], now=timezone.now()
        )

    return run_deed(request, deed, form, run)


@page(POST, methods=("GET", "POST"))
def budget_book(request: AuthedRequest, year: int, booking: str) -> HttpResponse:
    """Book an amount: Ansatz, authority, block, or the end of a block."""
    found = year_or_404(request, year)
    if booking not in BOOKINGS:
        raise Http404
    said = BOOKINGS[booking]
    typed = request.POST or restored(request)
    form = ChangeForm(typed, ways=said.ways) if said.ways else AmountForm(typed)
    title = f"{said.title}: {year}"
    amount = format_eur(form.amount_value()) if form.is_valid() else ""
    deed = Deed(
        title=title,
        button=said.button,
        done=f"{title}, {amount}. Die Buchung ist erfasst.",
        back=home(),
        hint=f"{said.hint} {now_there(found, booking)}",
        steps=crumbs(title),
    )

    def run() -> str | None:
        entry = said.service(
            actor=request.actor,
            year_id=found.pk,
            amount=form.amount_value(),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            once=form.cleaned_data["once"],
        )
        return reverse("grants:entry_cancel", args=[entry.pk])

    return run_deed(request, deed, form, run)


def now_there(money: YearMoney, booking: str) -> str:
    """What the accounts concerned hold now."""
    label, amount = {
        "ansatz": ("Ansatz", money.appropriation),
        "ermaechtigung": ("Verpflichtungsermächtigung", money.authority),
        "sperren": ("frei", money.available),
        "freigeben": ("gesperrt", money.blocked),
    }[booking]
    return f"Jetzt {money.year}: {label} {format_eur(amount)}."


@page(POST, methods=("GET", "POST"))
def budget_close(request: AuthedRequest, year: int) -> HttpResponse:
    """Stop awards in a year."""
    found = year_or_404(request, year)
    form = CloseForm(request.POST or restored(request))
    title = f"Für Bewilligungen schließen: {year}"
    deed = Deed(
        title=title,
        button="Jahr schließen",
        done=f"Das Haushaltsjahr {year} ist für Festlegungen und Bewilligungen geschlossen.",
        back=home(),
        hint="Es kann dann nichts mehr festgelegt und bewilligt werden, auch nicht zulasten "
        "späterer Jahre. Was bewilligt ist, bleibt. Festlegungen lassen sich weiter lösen.",
        danger=True,
        steps=crumbs(title),
    )

    def run() -> str:
        data = form.cleaned_data
        budget_years.close_year(
            actor=request.actor,
            year_id=found.pk,
            kind=ClosedKind(data["kind"]),
            reason=data["reason"],
            now=timezone.now(),
        )
        return reverse("grants:budget_open", args=[year])

    return run_deed(request, deed, form, run)


@page(POST, methods=("GET", "POST"))
def budget_open(request: AuthedRequest, year: int) -> HttpResponse:
    """Let awards go on in a year."""
    found = year_or_404(request, year)
    title = f"Für Bewilligungen öffnen: {year}"
    deed = Deed(
        title=title,
        button="Jahr öffnen",
        done=f"Das Haushaltsjahr {year} ist offen für Festlegungen und Bewilligungen.",
        back=home(),
        steps=crumbs(title),
    )
    return with_reason(request, deed, budget_years.open_year, year_id=found.pk)


@page(POST, methods=("GET", "POST"))
def budget_take_over(request: AuthedRequest, year: int) -> HttpResponse:
    """Charge what was committed ahead to the Ansatz of the year."""
    found = year_or_404(request, year)
    title = f"Verpflichtungen übernehmen: {year}"
    deed = Deed(
        title=title,
        button="Auf den Ansatz übernehmen",
        done=f"Das Haushaltsjahr {year} arbeitet jetzt allein mit seinem Ansatz.",
        back=home(),
        hint=f"{format_eur(found.bound_ahead)} sind auf die Ermächtigung gebunden und gehen auf "
        f"den Ansatz über. {format_eur(found.committable)} der Ermächtigung sind nicht gebraucht "
        "und verfallen (§ 45 LHO, noch zu prüfen).",
        steps=crumbs(title),
    )
    return with_reason(request, deed, budget.take_over, year_id=found.pk)


@page(POST, methods=("GET", "POST"))
def entry_cancel(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take back an entry with its opposite."""
    enforce(request.actor, POST)
    entry = ledger_entry(request.actor, pk)
    if entry is None or entry.kind not in CANCELLABLE:
        raise Http404
    amount = max(line.amount for line in entry.postings.all())
    title = f"Gegenbuchung zu Nr. {pk}"
    deed = Deed(
        title=title,
        button="Gegenbuchung buchen",
        done=f"Buchung Nr. {pk} ist durch eine Gegenbuchung aufgehoben.",
        back=reverse("grants:budget_journal"),
        hint=f"{entry.get_kind_display()} über {format_eur(amount)} vom "
        f"{format_day(timezone.localtime(entry.at).date())}: {entry.reason} "
        "Beide Buchungen bleiben lesbar.",
        danger=True,
        steps=crumbs(title),
    )
    return with_reason(request, deed, budget.cancel_entry, entry_id=pk)


@page(POST, methods=("GET", "POST"))
def reservation_release(request: AuthedRequest, number: str) -> HttpResponse:
    """Give back what a file that is over still holds."""
    enforce(request.actor, POST)
    application = application_for(request.actor, number)
    if application is None:
        raise Http404
    title = f"Festlegung lösen: {number}"
    deed = Deed(
        title=title,
        button="Festlegung lösen",
        done=f"Die Festlegung für {number} ist gelöst, das Geld wieder frei.",
        back=home(),
        hint="Nur für Vorgänge, die ohne Bewilligung beendet sind.",
        steps=crumbs(title),
    )
    return with_reason(request, deed, budget.release_reservation, application_id=application.pk)


def with_reason(
    request: AuthedRequest, deed: Deed, service: Callable[..., Any], **told: Any
) -> HttpResponse:
    """A deed that needs nothing but its reason."""
    form = ReasonForm(request.POST or restored(request))

    def run() -> None:
        reason = form.cleaned_data["reason"]
        service(actor=request.actor, reason=reason, now=timezone.now(), **told)

    return run_deed(request, deed, form, run)
