"""Pages about what others have published: figures, programme money, sources."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.programme.forms import BudgetForm, PublishedFigureForm, SourceForm
from kim.programme.queries import figures_for
from kim.programme.queries.lists import (
    all_sources,
    budgets,
    published_figure,
    published_figures,
    source_choices,
)
from kim.programme.services.published import add_source, record_published_figure, set_budget
from kim.programme.states import Figure
from kim.programme.views.deed import Deed, run_deed, to_correct
from kim.ui.middleware import restored
from kim.ui.pages import page


@page("programme.board")
def published(request: AuthedRequest) -> HttpResponse:
    """Published figures beside the register's own, programme money, sources."""
    enforce(request.actor, "programme.board")
    today = timezone.localdate()
    found = figures_for(on=today, known_on=today)
    context = {
        "comparisons": [(Figure(c.figure).label, c) for c in found.comparisons],
        "published": published_figures(),
        "budgets": budgets(),
        "sources": all_sources(),
        "may_edit": may(request.actor, "programme.edit"),
    }
    return render(request, "programme/staff_published.html", context)


@page("programme.edit", methods=("GET", "POST"))
def figure_new(request: AuthedRequest) -> HttpResponse:
    """Record a published figure."""
    return _figure(request, None)


@page("programme.edit", methods=("GET", "POST"))
def figure_correct(request: AuthedRequest, pk: int) -> HttpResponse:
    """Correct a published figure; the old record stays readable."""
    return _figure(request, pk)


def _figure(request: AuthedRequest, pk: int | None) -> HttpResponse:
    enforce(request.actor, "programme.edit")
    old = None if pk is None else to_correct(request, published_figure(pk))
    names = ("figure", "value", "key_date_on", "certainty")
    initial = {name: getattr(old, name) for name in names} if old else {}
    initial["source"] = old.source_id if old else None
    initial["evidence_on"] = timezone.localdate()
    form = PublishedFigureForm(
        request.POST or restored(request), sources=source_choices(), initial=initial
    )
    deed = Deed(
        title="Veröffentlichte Zahl berichtigen" if old else "Veröffentlichte Zahl erfassen",
        button="Zahl speichern",
        done="Die veröffentlichte Zahl ist erfasst.",
        back=reverse("register:published"),
        hint="Die Zahl steht für sich, mit Stichtag und Quelle. Der Abgleich mit dem Register "
        "zeigt, ob beide übereinstimmen.",
    )

    def run() -> None:
        record_published_figure(
            actor=request.actor,
            figure=form.cleaned_data["figure"],
            value=form.cleaned_data["value"],
            key_date_on=form.cleaned_data["key_date_on"],
            evidence=form.evidence(),
            replaces_id=pk,
            now=timezone.now(),
        )

    return run_deed(request, deed, form, run)


@page("programme.edit", methods=("GET", "POST"))
def budget_set(request: AuthedRequest) -> HttpResponse:
    """Record the programme's money of a year."""
    enforce(request.actor, "programme.edit")
    form = BudgetForm(
        request.POST or restored(request),
        sources=source_choices(),
        initial={"evidence_on": timezone.localdate()},
    )
    deed = Deed(
        title="Programmmittel erfassen",
        button="Mittel speichern",
        done="Die Programmmittel sind erfasst.",
        back=reverse("register:published"),
        hint="Für ein Jahr, das schon erfasst ist, ersetzt die neue Angabe die alte; "
        "die alte bleibt lesbar.",
    )

    def run() -> None:
        data = form.cleaned_data
        set_budget(
            actor=request.actor,
            year=data["year"],
            amount=data["amount"],
            is_about=data["is_about"],
            announced_on=data["announced_on"],
            evidence=form.evidence(),
            now=timezone.now(),
        )

    return run_deed(request, deed, form, run)


@page("programme.edit", methods=("GET", "POST"))
def source_new(request: AuthedRequest) -> HttpResponse:
    """Record a publication."""
    enforce(request.actor, "programme.edit")
    form = SourceForm(request.POST or restored(request))
    deed = Deed(
        title="Quelle erfassen",
        button="Quelle speichern",
        done="Die Quelle ist erfasst und steht jetzt zur Auswahl.",
        back=reverse("register:published"),
        hint="Alle Angaben zur Quelle, auch der Hinweis, stehen auf der öffentlichen Seite.",
    )

    def run() -> None:
        add_source(actor=request.actor, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run)
