"""Meetings: plan, change, agenda, invite, hold, cancel, minutes, freeze."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.audit.queries import read_file
from kim.kernel.permissions import enforce, may
from kim.network.forms.bodies import MeetingForm, MinutesForm, PointForm, TaskForm
from kim.network.forms.organisations import ReasonForm
from kim.network.models import Meeting
from kim.network.queries.bodies import (
    attendance_of,
    carried_points,
    invitees,
    members_of,
    open_tasks,
    span_of,
    visible_meetings,
)
from kim.network.services.meetings import (
    add_point,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    invite_to_meeting,
    plan_meeting,
)
from kim.network.services.minutes import add_task, freeze_minutes, write_minutes
from kim.network.states import FREEZE, HOLD, INVITE, MINUTE, MeetingState
from kim.network.views.bodies import body_or_404, steps_to_body
from kim.network.views.deed import Deed, posted, run_deed
from kim.ui.downloads import pdf_response
from kim.ui.pages import page


def meeting_or_404(
    request: AuthedRequest, key: UUID, permission: str = "network.bodies"
) -> Meeting:
    """The meeting the actor may see; 404 otherwise, 403 when it may be seen but not this."""
    meeting = get_object_or_404(visible_meetings(request.actor), key=key)
    enforce(request.actor, permission, meeting.body)
    return meeting


def deed_about(meeting: Meeting, title: str, done: str, **more: object) -> Deed:
    home = reverse("network:meeting", args=[meeting.key])
    told = {"button": title, **more}
    return Deed(
        title=title, done=done, back=home,
        steps=steps_to_body(meeting.body, (meeting.title, home), (title, "")), **told,  # type: ignore[arg-type] # button, hint, danger
    )  # fmt: skip


@page("network.body", methods=("GET", "POST"))
def meeting_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Plan a meeting, like the last one, with what is open on the agenda."""
    body = body_or_404(request, key, "network.body")
    last = body.meetings.order_by("-starts_at").first()
    form = MeetingForm(posted(request), meeting=last)
    form.initial.update({"title": f"{body.meetings.count() + 1}. Sitzung", "on": None})
    carried = carried_points(body)
    hint = ""
    if carried:
        hint = f"Auf der Tagesordnung stehen schon die vertagten Punkte: {len(carried)}."
    deed = Deed(
        title="Sitzung planen", button="Planen", done="Die Sitzung ist geplant.", hint=hint,
        back=reverse("network:body", args=[body.key]),
        steps=steps_to_body(body, ("Sitzung planen", "")),
    )  # fmt: skip

    def run() -> None:
        plan_meeting(actor=request.actor, body_id=body.pk, values=form.values(), now=timezone.now())

    return run_deed(request, deed, form, run)


@page("network.body", methods=("GET", "POST"))
def meeting_change(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Change time and place of a meeting."""
    meeting = meeting_or_404(request, key, "network.body")
    form = MeetingForm(posted(request), meeting=meeting)
    deed = deed_about(meeting, "Sitzung ändern", "Gespeichert.", button="Speichern")

    def run() -> None:
        change_meeting(
            actor=request.actor, meeting_id=meeting.pk, values=form.values(), now=timezone.now()
        )

    return run_deed(request, deed, form, run)


@page("network.bodies")
def meeting(request: AuthedRequest, key: UUID) -> HttpResponse:
    """One meeting: time, agenda with results, attendance, tasks, what comes next."""
    found = meeting_or_404(request, key)
    state = MeetingState(found.state)
    names = state != MeetingState.FROZEN
    context = {
        "meeting": found,
        "body": found.body,
        "when": span_of(found),
        "points": found.points.prefetch_related("resolutions").select_related("source__meeting"),
        "tasks": found.tasks.order_by("due_on", "pk"),
        "waiting": open_tasks(found.body),
        "attended": attendance_of(found, names=names),
        "minutes": getattr(found, "minutes", None),
        "may_edit": may(request.actor, "network.body", found.body),
        "may_invite": state in INVITE.sources,
        "may_hold": state in HOLD.sources,
        "may_minute": state in MINUTE.sources,
        "may_freeze": state in FREEZE.sources,
        "has_begun": found.starts_at <= timezone.now(),
        "takes_points": state not in (MeetingState.FROZEN, MeetingState.CANCELLED),
        "steps": steps_to_body(found.body, (found.title, "")),
    }
    return render(request, "network/meeting.html", context)


@page("network.body", methods=("GET", "POST"))
def meeting_invite(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Whom an invitation reaches and how; invite."""
    found = meeting_or_404(request, key, "network.body")
    reached = invitees(found.body, on=timezone.localdate())
    messaged = len(reached.members) - len(reached.by_mail) - len(reached.unreachable)
    left = ", ".join(member.role for member in reached.unreachable)
    hint = (
        f"Eingeladen werden {len(reached.members)} Mitglieder: {messaged} durch eine Mitteilung in "
        f"KIM, {len(reached.by_mail)} durch je eine E-Mail. Niemand sieht die Adresse der anderen."
    )
    if left:
        hint += f" Ohne Adresse und selbst einzuladen: {left}."
    deed = deed_about(found, "Einladen", "Die Einladungen sind unterwegs.", hint=hint)
    return confirm(request, deed, lambda: invite_to_meeting(
        actor=request.actor, meeting_id=found.pk, now=timezone.now()))  # fmt: skip


@page("network.body", methods=("GET", "POST"))
def meeting_move(request: AuthedRequest, key: UUID, deed: str) -> HttpResponse:
    """Say that a meeting took place, or cancel it."""
    found = meeting_or_404(request, key, "network.body")
    if deed == "hold":
        shown = deed_about(found, "Hat stattgefunden", "Jetzt lässt sich das Protokoll schreiben.")
        return confirm(request, shown, lambda: hold_meeting(
            actor=request.actor, meeting_id=found.pk, now=timezone.now()))  # fmt: skip
    if deed != "cancel":
        raise Http404
    form = ReasonForm(posted(request))
    shown = deed_about(
        found, "Absagen", "Die Sitzung ist abgesagt.", danger=True,
        hint="Wer per E-Mail eingeladen war, bekommt die Absage. Offene Punkte kommen auf die "
        "nächste Tagesordnung.",
    )  # fmt: skip

    def run() -> None:
        cancel_meeting(
            actor=request.actor, meeting_id=found.pk, reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, shown, form, run)


def confirm(request: AuthedRequest, deed: Deed, do: Callable[[], object]) -> HttpResponse:
    """A page that only asks whether."""
    form = ReasonForm(posted(request))
    del form.fields["reason"]

    def run() -> None:
        do()

    return run_deed(request, deed, form, run)


@page("network.body", methods=("GET", "POST"))
def point_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Put a point on the agenda."""
    found = meeting_or_404(request, key, "network.body")
    form = PointForm(posted(request))
    deed = deed_about(found, "Punkt hinzufügen", "Der Punkt steht auf der Tagesordnung.")

    def run() -> None:
        told = form.cleaned_data
        add_point(
            actor=request.actor, meeting_id=found.pk, title=told["title"], note=told["note"],
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("network.body", methods=("GET", "POST"))
def minutes(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Write the minutes."""
    found = meeting_or_404(request, key, "network.body")
    if found.state not in MINUTE.sources:
        messages.error(request, MINUTE.allowed(found.state, MeetingState(found.state).label).reason)
        return redirect("network:meeting", key=found.key)
    points = list(found.points.prefetch_related("resolutions"))
    form = MinutesForm(
        posted(request), members=members_of(found.body), points=points, meeting=found
    )
    deed = deed_about(
        found, "Protokoll schreiben", "Das Protokoll ist gespeichert.", button="Speichern"
    )

    def run() -> None:
        write_minutes(
            actor=request.actor, meeting_id=found.pk, points=form.values(),
            attended=form.cleaned_data["attended"], guests=form.cleaned_data["guests"],
            now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run, "network/minutes.html", {"meeting": found})


@page("network.body", methods=("GET", "POST"))
def task_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Note a task of a meeting."""
    found = meeting_or_404(request, key, "network.body")
    form = TaskForm(posted(request))
    deed = deed_about(found, "Aufgabe hinzufügen", "Die Aufgabe ist notiert.")

    def run() -> None:
        add_task(actor=request.actor, meeting_id=found.pk, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run)


@page("network.body", methods=("GET", "POST"))
def freeze(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Freeze the minutes."""
    found = meeting_or_404(request, key, "network.body")
    deed = deed_about(
        found, "Protokoll festschreiben", "Das Protokoll ist festgeschrieben.",
        hint="Danach ändert niemand mehr etwas. Das PDF nennt Funktionen, keine Namen.",
    )  # fmt: skip
    return confirm(request, deed, lambda: freeze_minutes(
        actor=request.actor, meeting_id=found.pk, now=timezone.now()))  # fmt: skip


@page("network.bodies")
def minutes_pdf(request: AuthedRequest, key: UUID) -> HttpResponse:
    """The frozen minutes as PDF: the stored bytes, never rendered again."""
    found = meeting_or_404(request, key)
    frozen = getattr(found, "minutes", None)
    if frozen is None:
        raise Http404
    return pdf_response(read_file(frozen.file), frozen.file.name, request=request)
