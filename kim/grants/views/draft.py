"""Pages around an application that is written: begin, overview, new version, take back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.applying import CouncilForm, StartForm, VersionForm, WithdrawForm
from kim.grants.queries.drafts import draft_for, editable_sections
from kim.grants.queries.starting import startable
from kim.grants.queries.versions import changes_between, newer_version
from kim.grants.services.cases import GrantError
from kim.grants.services.declare import report_council, withdraw_application
from kim.grants.services.drafts import ApplicationExists, start_application
from kim.grants.services.rebase import rebase_application
from kim.grants.states.applications import ApplicationState
from kim.grants.views.deed import Deed, accepted, application_or_404, run_deed
from kim.grants.views.frame import address_of, crumbs, file_address
from kim.kernel.permissions import enforce, may
from kim.ui.middleware import restored
from kim.ui.pages import page


@page("grants.start", methods=("GET", "POST"))
def application_new(request: AuthedRequest) -> HttpResponse:
    """Choose the call, say whether last year's application is taken over, and begin."""
    enforce(request.actor, "grants.start")
    found = startable(request.actor)
    open_ones = [row for row in found if not row.running and not row.refusal]
    # Whoever clicks twice is led to the application of the first click.
    offered = [row for row in found if not row.refusal] if request.method == "POST" else open_ones
    form = StartForm(
        request.POST or restored(request),
        choices=[(row.key, row.label) for row in offered],
        can_copy=any(row.previous for row in open_ones),
    )
    if request.method == "POST" and accepted(request, form):
        code, _, ags = form.cleaned_data["where"].rpartition(":")
        try:
            application = start_application(
                actor=request.actor,
                call_code=code,
                ags=ags,
                copy=form.cleaned_data.get("copy", False),
                now=timezone.now(),
            )
        except ApplicationExists as exists:
            messages.info(request, str(exists))
            return redirect("grants:draft", exists.number)
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"Der Antrag {application.number} ist angelegt. Was im Programmregister steht, "
                "ist schon eingetragen. Alles lässt sich ändern.",
            )
            return redirect("grants:draft", application.number)
    status = 422 if request.method == "POST" and form.errors else 200
    context = {"form": form, "found": found, "open": open_ones}
    return render(request, "grants/application_new.html", context, status=status)


@page("grants.read")
def draft(request: AuthedRequest, number: str) -> HttpResponse:
    """Lead to where one goes on: the first part that is not complete, or what was submitted."""
    application = application_or_404(request, number, "grants.read")
    if application.state != ApplicationState.DRAFT and not editable_sections(application):
        if application.submitted_at is None:
            return redirect(file_address(application))
        return redirect("grants:submission_latest", number)
    if not may(request.actor, "grants.edit", application):
        return redirect("grants:draft_check", number)
    steps = draft_for(application, today=timezone.localdate()).steps
    allowed = editable_sections(application)
    for step in steps:
        if step.state != "complete" and step.code in allowed:
            return redirect(address_of(application, step.code))
    return redirect("grants:draft_check", number)


@page("grants.edit", methods=("GET", "POST"))
def draft_rebase(request: AuthedRequest, number: str) -> HttpResponse:
    """What changes with a newer version of the call, and moving the draft to it."""
    application = application_or_404(request, number, "grants.edit")
    new = newer_version(application)
    if new is None or application.state != ApplicationState.DRAFT:
        messages.info(request, "Der Antrag steht auf der neuesten Fassung des Aufrufs.")
        return redirect("grants:draft", number)
    form = VersionForm(request.POST or None, initial={"version": new.number})
    if request.method == "POST" and accepted(request, form):
        try:
            rebase_application(
                actor=request.actor,
                application_id=application.pk,
                version_number=form.cleaned_data["version"],
                now=timezone.now(),
            )
        except GrantError as refused:
            form = VersionForm(initial={"version": new.number})
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                f"Der Antrag steht jetzt auf Fassung {new.number}. Ihre Texte sind unverändert. "
                "Bitte prüfen Sie, was zu ergänzen ist.",
            )
            return redirect("grants:draft_check", number)
    context = {
        "application": application,
        "old": application.version,
        "new": new,
        "changes": changes_between(application.version, new, place_id=application.place_id),
        "form": form,
        "crumbs": crumbs(application, ("Neue Fassung des Aufrufs", "")),
    }
    return render(request, "grants/draft_rebase.html", context)


@page("grants.withdraw", methods=("GET", "POST"))
def application_withdraw(request: AuthedRequest, number: str) -> HttpResponse:
    """Discard a draft, or take an application back before it is decided."""
    application = application_or_404(request, number, "grants.withdraw")
    is_draft = application.submitted_at is None
    form = WithdrawForm(request.POST or restored(request), needed=not is_draft)
    title = "Entwurf verwerfen" if is_draft else "Antrag zurücknehmen"
    deed = Deed(
        title=f"{title}: {application.number}",
        button=title,
        done=f"Antrag {application.number}: "
        + ("Der Entwurf ist verworfen." if is_draft else "Der Antrag ist zurückgenommen."),
        back=file_address(application),
        hint="Das lässt sich nicht rückgängig machen. Für diesen Aufruf können Sie danach "
        "einen neuen Antrag beginnen.",
        danger=True,
        steps=tuple(crumbs(application, (title, ""))),
    )

    def run() -> None:
        withdraw_application(
            actor=request.actor,
            application_id=application.pk,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )

    return run_deed(request, deed, form, run)


@page("grants.council", methods=("GET", "POST"))
def council_report(request: AuthedRequest, number: str) -> HttpResponse:
    """Say how the council has decided, while the application is examined."""
    application = application_or_404(request, number, "grants.council")
    form = CouncilForm(request.POST or restored(request), request.FILES or None)
    deed = Deed(
        title=f"Gremienbeschluss melden: {application.number}",
        button="Beschluss melden",
        done="Der Stand des Gremienbeschlusses ist gemeldet.",
        back=file_address(application),
        hint="Vor der Bewilligung muss der Beschluss vorliegen.",
        steps=tuple(crumbs(application, ("Gremienbeschluss melden", ""))),
    )

    def run() -> None:
        report_council(
            actor=request.actor,
            application_id=application.pk,
            now=timezone.now(),
            **form.cleaned_data,
        )

    return run_deed(request, deed, form, run)
