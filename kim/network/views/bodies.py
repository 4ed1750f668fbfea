"""Bodies: list, page, members one by one and many at once, calendar, tasks."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce, may
from kim.network.forms.bodies import BodyForm, CandidateFilter, MemberForm, TaskEndForm
from kim.network.models import Body
from kim.network.queries import visible_organisations
from kim.network.queries.bodies import (
    body_for,
    carried_points,
    invitees,
    listed_bodies,
    members_of,
    open_tasks,
    visible_bodies,
    visible_tasks,
)
from kim.network.queries.listing import found_organisations, kept_place_choices, place_choices
from kim.network.queries.relations import HIDDEN
from kim.network.services.bodies import (
    add_body,
    add_members,
    change_body,
    end_member,
    make_feed,
    set_member,
)
from kim.network.services.minutes import move_task
from kim.network.services.organisations import NetworkError
from kim.network.states import TASK, BodyKind, TaskState
from kim.network.views.deed import Deed, posted, run_deed
from kim.ui.pages import page

MOST_CANDIDATES = 500


def body_or_404(request: AuthedRequest, key: UUID, permission: str = "network.bodies") -> Body:
    """The body the actor may see; 404 otherwise, 403 when it may be seen but not this."""
    body = body_for(request.actor, key)
    if body is None:
        raise Http404
    enforce(request.actor, permission, body)
    return body


def steps_to_body(body: Body, *rest: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The crumbs above a page about a body."""
    return (
        ("Gremien", reverse("network:bodies")),
        (body.name, reverse("network:body", args=[body.key])),
        *rest,
    )


@page("network.bodies")
def bodies(request: AuthedRequest) -> HttpResponse:
    """All bodies of the municipality."""
    enforce(request.actor, "network.bodies")
    return render(request, "network/bodies.html", {"bodies": listed_bodies(request.actor)})


@page("network.add", methods=("GET", "POST"))
def body_add(request: AuthedRequest) -> HttpResponse:
    """Open a body."""
    enforce(request.actor, "network.add")
    kept = kept_place_choices(request.actor)
    form = BodyForm(posted(request), municipalities=kept)
    deed = Deed(
        title="Gremium anlegen", button="Anlegen", done="Das Gremium ist angelegt.",
        back=reverse("network:bodies"),
        steps=(("Gremien", reverse("network:bodies")), ("Gremium anlegen", "")),
    )  # fmt: skip

    def run() -> None:
        told = form.cleaned_data
        add_body(
            actor=request.actor, municipality_id=told["municipality"], name=told["name"],
            kind=BodyKind(told["kind"]), purpose=told["purpose"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("network.body", methods=("GET", "POST"))
def body_change(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Change name, kind and purpose."""
    found = body_or_404(request, key, "network.body")
    form = BodyForm(posted(request), body=found)
    deed = Deed(
        title="Gremium ändern", button="Speichern", done="Gespeichert.",
        back=reverse("network:body", args=[found.key]),
        steps=steps_to_body(found, ("Ändern", "")),
    )  # fmt: skip

    def run() -> None:
        told = form.cleaned_data
        change_body(
            actor=request.actor, body_id=found.pk, name=told["name"],
            kind=BodyKind(told["kind"]), purpose=told["purpose"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("network.bodies")
def body(request: AuthedRequest, key: UUID) -> HttpResponse:
    """One body: meetings, what is open, members."""
    found = body_or_404(request, key)
    return render(request, "network/body.html", context_of(request, found))


def context_of(request: AuthedRequest, found: Body) -> dict[str, object]:
    reached = invitees(found, on=timezone.localdate())
    return {
        "body": found,
        "members": members_of(found),
        "unreachable": reached.unreachable,
        "meetings": found.meetings.order_by("-starts_at", "-pk"),
        "tasks": open_tasks(found),
        "carried": carried_points(found),
        "today": timezone.localdate(),
        "may_edit": may(request.actor, "network.body", found),
        "steps": (("Gremien", reverse("network:bodies")), (found.name, "")),
    }


@page("network.body", methods=("GET", "POST"))
def members_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Seat many organisations at once, found by field, kind, area or another body."""
    found = body_or_404(request, key, "network.body")
    if request.method == "POST":
        ids = [int(pk) for pk in request.POST.getlist("akteur") if pk.isascii() and pk.isdigit()]
        try:
            count = add_members(
                actor=request.actor, body_id=found.pk, organisation_ids=ids[:MOST_CANDIDATES],
                now=timezone.now(),
            )  # fmt: skip
        except (NetworkError, OverflowError):
            messages.error(request, "Ein Akteur ist nicht mehr da. Bitte wählen Sie neu aus.")
        else:
            messages.success(request, f"Neu aufgenommen: {count}.")
            return redirect("network:body", key=found.key)
    others = visible_bodies(request.actor).exclude(pk=found.pk).values_list("key", "name")
    form = CandidateFilter(
        request.GET, places=place_choices(), bodies=[(str(key), name) for key, name in others]
    )
    asked = form.found()
    rows = found_organisations(request.actor, asked, timezone.localdate())
    if asked["gremium"]:
        seats = visible_bodies(request.actor).get(key=asked["gremium"]).members.filter(to_on=None)
        rows = rows.filter(pk__in=seats.values("organisation_id"))
    there = found.members.filter(to_on=None, organisation__isnull=False)
    rows = rows.exclude(pk__in=there.values("organisation_id"))
    context = {
        "body": found, "form": form, "candidates": rows[:MOST_CANDIDATES],
        "filtered": any(asked.values()),
        "steps": steps_to_body(found, ("Mitglieder aufnehmen", "")),
    }  # fmt: skip
    return render(request, "network/members_add.html", context)


@page("network.body", methods=("GET", "POST"))
def member_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Add one member, also from outside the directory."""
    return member_form(request, body_or_404(request, key, "network.body"), None)


@page("network.body", methods=("GET", "POST"))
def member_change(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """Change a member."""
    return member_form(request, body_or_404(request, key, "network.body"), pk)


def member_form(request: AuthedRequest, found: Body, pk: int | None) -> HttpResponse:
    member = get_object_or_404(found.members.filter(to_on=None), pk=pk) if pk else None
    rows = visible_organisations(request.actor).exclude(state__in=HIDDEN)
    form = MemberForm(
        posted(request), organisations=list(rows.values_list("pk", "name")), member=member
    )
    title = "Mitglied ändern" if member else "Mitglied hinzufügen"
    deed = Deed(
        title=title, button="Speichern", done="Das Mitglied ist gespeichert.",
        back=reverse("network:body", args=[found.key]), steps=steps_to_body(found, (title, "")),
    )  # fmt: skip

    def run() -> None:
        told = form.cleaned_data
        set_member(
            actor=request.actor, body_id=found.pk, member_id=pk,
            organisation_id=told["organisation"], function=told["function"], name=told["name"],
            mail=told["mail"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("network.body", methods=("POST",))
def member_end(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """End a seat."""
    found = body_or_404(request, key, "network.body")
    member = get_object_or_404(found.members.filter(to_on=None), pk=pk)
    end_member(actor=request.actor, body_id=found.pk, member_id=member.pk, now=timezone.now())
    messages.success(request, "Die Mitgliedschaft ist beendet.")
    return redirect("network:body", key=found.key)


@page("network.body", methods=("POST",))
def feed_make(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Make or renew the calendar address; it is on this answer, and never again."""
    found = body_or_404(request, key, "network.body")
    token = make_feed(actor=request.actor, body_id=found.pk, now=timezone.now())
    context = context_of(request, found)
    context["feed"] = f"{settings.BASE_URL}{reverse('network_public:feed', args=[token])}"
    return render(request, "network/body.html", context)


@page("network.bodies")
def tasks(request: AuthedRequest) -> HttpResponse:
    """Tasks of all bodies: open ones, or all."""
    enforce(request.actor, "network.bodies")
    found = visible_tasks(request.actor)
    shows_all = request.GET.get("stand") == "alle"
    if not shows_all:
        found = found.filter(state=TaskState.OPEN)
    context = {"tasks": found[:300], "shows_all": shows_all, "today": timezone.localdate()}
    return render(request, "network/tasks.html", context)


@page("network.body", methods=("GET", "POST"))
def task_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """Finish a task, close it with a reason, or open it again."""
    task = get_object_or_404(visible_tasks(request.actor), pk=pk)
    enforce(request.actor, "network.body", task.body)
    deeds = [(deed.name, deed.label) for deed in TASK if task.state in deed.sources]
    form = TaskEndForm(posted(request), deeds=deeds)
    deed = Deed(
        title="Aufgabe", button="Speichern", done="Die Aufgabe ist gespeichert.",
        back=reverse("network:tasks"), hint=f"{task.text} (zuständig: {task.owner})",
        steps=(("Aufgaben", reverse("network:tasks")), ("Aufgabe", "")),
    )  # fmt: skip

    def run() -> None:
        move_task(
            actor=request.actor, task_id=task.pk, deed=form.cleaned_data["deed"],
            result=form.cleaned_data["result"], now=timezone.now(),
        )  # fmt: skip

    return run_deed(request, deed, form, run)
