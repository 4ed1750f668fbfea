"""Attachments of an application: list, add, take back, download."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.audit.queries import read_file
from kim.grants.forms.applying import FileForm
from kim.grants.models import Application
from kim.grants.queries.drafts import Draft, draft_for, editable_sections
from kim.grants.queries.submissions import own_attachment, readable_attachment
from kim.grants.rules.results import Severity
from kim.grants.services.attachments import OTHER, add_attachment, remove_attachment
from kim.grants.services.cases import GrantError
from kim.grants.states.applications import SectionCode
from kim.grants.views.deed import Deed, accepted, application_or_404, run_deed
from kim.grants.views.frame import address_of, crumbs, frame
from kim.ui.downloads import download
from kim.ui.pages import page


@page("grants.edit", methods=("GET", "POST"))
def draft_files(request: AuthedRequest, number: str) -> HttpResponse:
    """What the call asks for, what is there, and adding a file."""
    application = application_or_404(request, number, "grants.edit")
    if SectionCode.ATTACHMENTS not in editable_sections(application):
        return redirect("grants:draft", number)
    draft = draft_for(application, today=timezone.localdate())
    form = FileForm(request.POST or None, request.FILES or None, kinds=_kinds(draft))
    if request.method == "POST" and accepted(request, form):
        try:
            added = add_attachment(
                actor=request.actor,
                application_id=application.pk,
                kind=form.cleaned_data["kind"],
                title=form.cleaned_data["title"],
                checked=form.cleaned_data["file"],
                now=timezone.now(),
            )
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"„{added.file.name}“ ist hochgeladen.")
            return redirect("grants:draft_files", number)
    status = 422 if request.method == "POST" and form.errors else 200
    context = frame(draft, SectionCode.ATTACHMENTS) | {
        "form": form,
        "asked": [
            (asked, [file for file in draft.files if file.kind == asked.code])
            for asked in draft.context.attachments
        ],
        "others": [
            file
            for file in draft.files
            if file.kind not in {asked.code for asked in draft.context.attachments}
        ],
        "wrong": [r for r in draft.of_section("attachments") if r.severity == Severity.BLOCKS],
    }
    return render(request, "grants/draft_files.html", context, status=status)


def _kinds(draft: Draft) -> list[tuple[str, str]]:
    asked = [(asked.code, asked.label) for asked in draft.context.attachments]
    return [*asked, (OTHER, "Sonstiges")]


@page("grants.read")
def attachment(request: AuthedRequest, number: str, pk: int) -> HttpResponse:
    """The file itself, under its own name and never run by the browser."""
    application = application_or_404(request, number, "grants.read")
    found = readable_attachment(request.actor, application, pk)
    if found is None:
        raise Http404
    file = found.file
    return download(read_file(file), file.name, file.media_type, request=request)


@page("grants.edit", methods=("GET", "POST"))
def attachment_remove(request: AuthedRequest, number: str, pk: int) -> HttpResponse:
    """Take a file back."""
    application = application_or_404(request, number, "grants.edit")
    found = own_attachment(application, pk)
    if found is None:
        raise Http404
    if found.removed_at is not None:  # the second click of two
        return redirect("grants:draft_files", number)
    deed = Deed(
        title=f"Anlage entfernen: {found.file.name}",
        button="Anlage entfernen",
        done=f"„{found.file.name}“ gehört nicht mehr zum Antrag.",
        back=address_of(application, SectionCode.ATTACHMENTS),
        hint="Die Datei wird nicht mehr gezeigt und nicht mit eingereicht. "
        "Sie können sie erneut hochladen.",
        danger=True,
        steps=tuple(_crumbs(application)),
    )

    def run() -> None:
        remove_attachment(actor=request.actor, attachment_id=found.pk, now=timezone.now())

    sent = request.POST if request.method == "POST" else None
    return run_deed(request, deed, forms.Form(sent), run)


def _crumbs(application: Application) -> list[tuple[str, str]]:
    files = reverse("grants:draft_files", args=[application.number])
    return crumbs(application, ("Anlagen", files), ("Entfernen", ""))
