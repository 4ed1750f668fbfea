"""Pages of the dated legal numbers (Rechtswerte): list, history, propose, confirm, take back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.programme.forms import ComparedForm, LegalFilterForm, LegalNumberForm, ReasonForm
from kim.programme.models import LegalRule
from kim.programme.queries.legal import (
    as_span,
    entry_of,
    history_of,
    legal_page,
    planned_release,
    proposer_of,
    visible_legal_rule,
)
from kim.programme.rules.legal_keys import KEYS, LegalKey
from kim.programme.rules.legal_values import offered
from kim.programme.services.legal import (
    LegalProposal,
    confirm_legal_number,
    propose_legal_number,
    withdraw_legal_number,
)
from kim.programme.states import LegalMark, LegalState
from kim.programme.views.deed import Deed, run_deed
from kim.ui.middleware import restored
from kim.ui.pages import page

LIST = "Rechtswerte"
UNCHECKED = ", noch nicht am amtlichen Text geprüft"  # end of the source of start values


@page("programme.legal")
def legal_list(request: AuthedRequest) -> HttpResponse:
    """All keys by topic with their values of a day; filters in the address."""
    enforce(request.actor, "programme.legal")
    form = LegalFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("stichtag") or timezone.localdate()
    found = legal_page(request.actor, day)
    context = {
        "form": form,
        "found": found,
        "shown": found.only(asked.get("beleg", "")),
        "filtered": bool(asked.get("beleg")),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "programme/staff_legal.html", context, status=status)


@page("programme.legal")
def legal_key(request: AuthedRequest, key: str) -> HttpResponse:
    """One key: every value with its days, source and the people behind it."""
    enforce(request.actor, "programme.legal")
    known = known_or_404(key)
    history = history_of(request.actor, key)
    context = {
        "known": known,
        "in_force": [entry for entry in history if entry.is_in_force],
        "proposals": [entry for entry in history if entry.row.state == LegalState.PROPOSED],
        "past": [entry for entry in history if entry.is_past],
        "today": timezone.localdate(),
    }
    return render(request, "programme/staff_legal_key.html", context)


@page("programme.propose_legal", methods=("GET", "POST"))
def legal_propose(request: AuthedRequest, key: str) -> HttpResponse:
    """Propose a value; ``?von=`` takes over a row, to check a start value or change one."""
    enforce(request.actor, "programme.propose_legal")
    known = known_or_404(key)
    form = LegalNumberForm(
        request.POST or restored(request), known=known, initial=_taken_over(request, known)
    )
    back = reverse("register:legal_key", args=[key])
    deed = Deed(
        title=f"{known.label}: Wert vorschlagen",
        button="Wert vorschlagen",
        done="Der Wert ist vorgeschlagen. Er gilt, sobald eine andere Person ihn bestätigt.",
        back=back,
        hint="Ein Wert wird nie geändert: Der neue gilt ab seinem Tag, der bisherige bleibt "
        "lesbar. Bestätigen muss eine andere Person aus Haushalt oder Programmleitung.",
        steps=((LIST, reverse("register:legal")), (known.label, back)),
    )

    def run() -> str:
        data = {name: form.cleaned_data[name] for name in form.fields}
        said = LegalProposal(key=key, **data)
        row = propose_legal_number(actor=request.actor, said=said, now=timezone.now())
        return reverse("register:legal_withdraw", args=[row.pk])

    return run_deed(request, deed, form, run)


@page("programme.confirm_legal", methods=("GET", "POST"))
def legal_confirm(request: AuthedRequest, pk: int) -> HttpResponse:
    """Compare a proposal with what holds, and confirm it as another person."""
    enforce(request.actor, "programme.confirm_legal")
    row = row_or_404(request, pk)
    deed = deed_about(row, "bestätigen", "Der Wert ist bestätigt.")
    if is_over(request, row):
        return redirect(deed.back)
    form = ComparedForm(request.POST or restored(request))
    entry = entry_of(request.actor, row)
    more = {
        "proposal": entry,
        "verdict": may(request.actor, "programme.confirm_legal", proposer_of(row)),
        "consequences": planned_release(row).sentences(as_span(row), timezone.localdate()),
        "known": KEYS[row.key],
    }

    def run() -> None:
        confirm_legal_number(actor=request.actor, pk=pk, now=timezone.now())

    return run_deed(
        request, deed, form, run, template="programme/staff_legal_confirm.html", more=more
    )


@page("programme.propose_legal", methods=("GET", "POST"))
def legal_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a proposal back; it stays readable."""
    enforce(request.actor, "programme.propose_legal")
    row = row_or_404(request, pk)
    deed = deed_about(row, "zurücknehmen", "Der Vorschlag ist zurückgenommen.")
    if is_over(request, row):
        return redirect(deed.back)
    form = ReasonForm(request.POST or restored(request))

    def run() -> None:
        reason = form.cleaned_data["reason"]
        withdraw_legal_number(actor=request.actor, pk=pk, reason=reason, now=timezone.now())

    return run_deed(request, deed, form, run)


def known_or_404(key: str) -> LegalKey:
    if key not in KEYS:
        raise Http404
    return KEYS[key]


def row_or_404(request: AuthedRequest, pk: int) -> LegalRule:
    row = visible_legal_rule(request.actor, pk)
    if row is None or row.key not in KEYS:
        raise Http404
    return row


def is_over(request: AuthedRequest, row: LegalRule) -> bool:
    """Whether somebody was faster. Who sends a form all the same is told by the service."""
    return row.state != LegalState.PROPOSED and request.method != "POST"


def deed_about(row: LegalRule, verb: str, done: str) -> Deed:
    """The page about one proposal."""
    label, back = KEYS[row.key].label, reverse("register:legal_key", args=[row.key])
    said = f"{as_span(row).shown}, {as_span(row).days}"
    return Deed(
        title=f"Vorschlag {verb}: {label}",
        button=f"Vorschlag {verb}",
        done=done,
        back=back,
        hint=f"Vorgeschlagen ist: {said}.",
        danger=verb == "zurücknehmen",
        steps=((LIST, reverse("register:legal")), (label, back)),
    )


def _taken_over(request: AuthedRequest, known: LegalKey) -> dict[str, Any]:
    """What the row named in the address says, as a person would type it."""
    pk = request.GET.get("von", "")
    row = visible_legal_rule(request.actor, int(pk)) if pk.isascii() and pk.isdigit() else None
    if row is None or row.key != known.key:
        return {}
    return {
        "value": offered(known.kind, row.value),
        "valid_from_on": row.valid_from_on,
        "valid_to_on": row.valid_to_on,
        "mark": LegalMark.SOURCED if row.mark == LegalMark.LAW_CHECK else row.mark,
        "source": row.source.removesuffix(UNCHECKED),
        "address": row.address,
    }
