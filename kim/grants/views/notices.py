"""The page of a notice, its file, and what is to be done with it on both sides."""

import datetime as dt
from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.accounts.queries import names_by_key
from kim.audit.queries import read_file
from kim.grants.forms.notices import (
    ContestForm,
    DeclineForm,
    DispatchForm,
    EmptyForm,
    ReasonForm,
    ReceiptForm,
    ServeForm,
    WaiveForm,
)
from kim.grants.models import Notice
from kim.grants.queries.notices import notice_for, notice_view
from kim.grants.services import acknowledge, delivery
from kim.grants.services.decline import decline_grant
from kim.grants.services.reading import note_reading
from kim.grants.views.deed import Deed, run_deed
from kim.kernel.dates import BERLIN, legal_day
from kim.kernel.permissions import enforce
from kim.ui.downloads import pdf_response
from kim.ui.pages import page

BOTH = ("GET", "POST")


def notice_or_404(request: AuthedRequest, number: str, notice: str, permission: str) -> Notice:
    """The notice the actor may see; 404 otherwise, 403 when it may be seen but not this."""
    found = notice_for(request.actor, number, notice)
    if found is None:
        raise Http404
    enforce(request.actor, permission, found.application)
    return found


@page("grants.read")
def notice_page(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """Where a notice stands, each day with its steps, and what can be done."""
    found = notice_or_404(request, number, notice, "grants.read")
    now = timezone.now()
    note_reading(actor=request.actor, subject=found, what="Bescheid geöffnet", now=now)
    keys = [found.by, found.dispatch.by] if hasattr(found, "dispatch") else [found.by]
    context = {
        "notice": found,
        "application": found.application,
        "view": notice_view(found, legal_day(now)),
        "names": names_by_key(keys),
        "signer": found.data["letter"].get("signature", {}).get("name", ""),
        "crumbs": _crumbs(found),
    }
    return render(request, "grants/notice_page.html", context)


@page("grants.read")
def notice_file(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """The frozen PDF. The municipality's first download from the portal is the retrieval."""
    found = notice_or_404(request, number, notice, "grants.read")
    now = timezone.now()
    content = read_file(found.file)
    note_reading(actor=request.actor, subject=found, what="Bescheid gelesen (PDF)", now=now)
    acknowledge.note_retrieval(actor=request.actor, notice_id=found.pk, now=now)
    return pdf_response(content, f"{found.number}.pdf", request=request)


@page("grants.dispatch", methods=BOTH)
def notice_dispatch(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """How and when the letter went out."""
    found = notice_or_404(request, number, notice, "grants.dispatch")
    form = DispatchForm(request.POST or None, initial={"sent_on": legal_day(timezone.now())})

    def run() -> None:
        data = form.cleaned_data
        delivery.dispatch_notice(
            actor=request.actor, notice_id=found.pk, mode=data["mode"], sent_on=data["sent_on"],
            proof=data["proof"], received_on=data["received_on"], now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Versand festhalten", "Festhalten",
        "Der Versand ist festgehalten, die Kommune ist benachrichtigt.",
        "Aus Weg und Tag werden Bekanntgabe und Bestandskraft berechnet.",
    )  # fmt: skip


@page("grants.serve", methods=BOTH)
def notice_serve(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """That the notice counts as served."""
    found = notice_or_404(request, number, notice, "grants.serve")
    form = ServeForm(request.POST or None)

    def run() -> None:
        delivery.serve_notice(
            actor=request.actor, notice_id=found.pk,
            received_on=form.cleaned_data["received_on"], now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Bekanntgabe festhalten", "Festhalten",
        "Die Bekanntgabe ist festgehalten.",
        "Ein späterer tatsächlicher Zugang geht der gesetzlichen Vermutung vor.",
    )  # fmt: skip


@page("grants.dispatch", methods=BOTH)
def notice_contest(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """That a remedy came in."""
    found = notice_or_404(request, number, notice, "grants.dispatch")
    form = ContestForm(request.POST or None)

    def run() -> None:
        data = form.cleaned_data
        filed_at = dt.datetime.combine(data["filed_on"], dt.time(), BERLIN)
        delivery.contest_notice(
            actor=request.actor, notice_id=found.pk, filed_at=filed_at,
            reference=data["reference"], now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Rechtsbehelf festhalten", "Festhalten",
        "Der Rechtsbehelf ist festgehalten. Der Bescheid ist nicht bestandskräftig.",
        "Solange der Rechtsbehelf läuft, wird der Bescheid nicht bestandskräftig.",
    )  # fmt: skip


@page("grants.dispatch", methods=BOTH)
def notice_settle(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """That the remedy is over."""
    found = notice_or_404(request, number, notice, "grants.dispatch")
    form = ReasonForm(request.POST or None)

    def run() -> None:
        delivery.settle_remedy(
            actor=request.actor, notice_id=found.pk, reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Rechtsbehelf erledigt", "Festhalten",
        "Der Bescheid ist bestandskräftig.",
        "Nur wenn der Bescheid bestehen bleibt: Klage abgewiesen oder zurückgenommen.",
    )  # fmt: skip


@page("grants.dispatch", methods=BOTH)
def notice_final(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """A person confirms what was computed."""
    found = notice_or_404(request, number, notice, "grants.dispatch")
    form = EmptyForm(request.POST or None)

    def run() -> None:
        delivery.confirm_finality(actor=request.actor, notice_id=found.pk, now=timezone.now())

    return _deed(
        request, found, form, run, "Bestandskraft feststellen", "Feststellen",
        "Der Bescheid ist bestandskräftig.",
        "Bitte prüfen Sie vorher, dass weder Klage noch Widerspruch eingegangen ist.",
    )  # fmt: skip


@page("grants.sign_receipt", methods=BOTH)
def notice_receipt(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """The municipality confirms the receipt."""
    found = notice_or_404(request, number, notice, "grants.sign_receipt")
    form = ReceiptForm(request.POST or None)

    def run() -> None:
        acknowledge.confirm_receipt(
            actor=request.actor, notice_id=found.pk,
            received_on=form.cleaned_data["received_on"], now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Empfang bestätigen", "Bestätigen",
        "Danke. Der Empfang ist bestätigt.",
    )  # fmt: skip


@page("grants.sign_receipt", methods=BOTH)
def notice_waive(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """The municipality gives up its remedy."""
    found = notice_or_404(request, number, notice, "grants.sign_receipt")
    form = _without_receipt(WaiveForm(request.POST or None), found)

    def run() -> None:
        acknowledge.waive_remedy(
            actor=request.actor, notice_id=found.pk,
            received_on=form.cleaned_data.get("received_on"), now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Auf Rechtsbehelf verzichten", "Verzichten",
        "Der Verzicht ist erklärt. Sie können Geld abrufen, sobald der Bescheid bekannt ist.",
        "Der Bescheid wird sofort bestandskräftig. Das lässt sich nicht zurücknehmen.", danger=True,
    )  # fmt: skip


@page("grants.sign_receipt", methods=BOTH)
def notice_decline(request: AuthedRequest, number: str, notice: str) -> HttpResponse:
    """The municipality gives up the grant."""
    found = notice_or_404(request, number, notice, "grants.sign_receipt")
    form = _without_receipt(DeclineForm(request.POST or None), found)

    def run() -> None:
        data = form.cleaned_data
        decline_grant(
            actor=request.actor, notice_id=found.pk, received_on=data.get("received_on"),
            reason=data["reason"], now=timezone.now(),
        )  # fmt: skip

    return _deed(
        request, found, form, run, "Auf die Zuwendung verzichten", "Verzichten",
        "Der Verzicht ist erklärt, die Mittel sind wieder frei.",
        "Die ganze Zuwendung entfällt. Das lässt sich nicht zurücknehmen.", danger=True,
    )  # fmt: skip


def _without_receipt(form: forms.Form, notice: Notice) -> forms.Form:
    """Who has confirmed the receipt is not asked for its day again."""
    if hasattr(notice, "acknowledgement"):
        del form.fields["received_on"]
    return form


def _deed(
    request: AuthedRequest,
    notice: Notice,
    form: forms.Form,
    run: Callable[[], None],
    title: str,
    button: str,
    done: str,
    hint: str = "",
    *,
    danger: bool = False,
) -> HttpResponse:
    back = reverse("grants:notice", args=[notice.application.number, notice.number])
    deed = Deed(
        title=f"{title}: {notice.number}", button=button, done=done, back=back, hint=hint,
        danger=danger, steps=(*_crumbs(notice)[:-1], (notice.number, back), (title, "")),
    )  # fmt: skip
    return run_deed(request, deed, form, run)


def _crumbs(notice: Notice) -> tuple[tuple[str, str], ...]:
    number = notice.application.number
    return (
        ("Förderung", reverse("grants:list")),
        (number, f"/foerderung/vorgang/{number}/"),
        (notice.number, ""),
    )
