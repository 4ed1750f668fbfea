"""Pages of calls: the list, a version to read, and the deeds that change them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.calls import (
    ConditionForm,
    MaybeReasonForm,
    ParameterForm,
    ReasonForm,
    RecipientsForm,
    RequirementForm,
    VersionForm,
)
from kim.grants.models import Call, CallVersion
from kim.grants.queries.calls import (
    arrows_for,
    call_for,
    recipient_choices,
    terms_page,
    version_for,
    versions_for,
    visible_calls,
)
from kim.grants.queries.versions import changes_in_terms
from kim.grants.services.call_numbers import (
    remove_row,
    set_condition,
    set_parameter,
    set_requirement,
)
from kim.grants.services.call_recipients import set_recipients
from kim.grants.services.calls import (
    move_call,
    propose_version,
    release_version,
    withdraw_version,
)
from kim.grants.services.cases import GrantError
from kim.grants.states.calls import BY_NAME
from kim.grants.views.deed import Deed, accepted, run_deed
from kim.kernel.permissions import enforce
from kim.ui.middleware import restored
from kim.ui.pages import page

PARTS = {"requirements": "Anforderung", "conditions": "Nebenbestimmung"}
Steps = tuple[tuple[str, str], ...]


@page("grants.call_read")
def call_list(request: AuthedRequest) -> HttpResponse:
    """All calls with state, release and number of applications."""
    enforce(request.actor, "grants.call_read")
    return render(request, "grants/calls.html", {"rows": visible_calls(request.actor)})


@page("grants.call_read")
def call(request: AuthedRequest, code: str) -> HttpResponse:
    """A call with its newest version; ``?fassung=2`` shows another."""
    found = _call(request, code)
    versions = versions_for(request.actor, found)
    asked = request.GET.get("fassung", "")
    shown = next((row for row in versions if str(row.number) == asked), None)
    if asked and shown is None:
        raise Http404
    shown = shown or (versions[0] if versions else None)
    before = next((row for row in versions if shown and row.number == shown.number - 1), None)
    context = {
        "call": found,
        "versions": versions,
        "terms": terms_page(request.actor, shown) if shown else None,
        "changes": changes_in_terms(before, shown) if before and shown else [],
        "arrows": arrows_for(request.actor, found),
        "steps": (("Aufrufe", reverse("grants:calls")), (found.title, "")),
        "parts": PARTS,
    }
    return render(request, "grants/call.html", context)


@page("grants.call_edit", methods=("GET", "POST"))
def version_new(request: AuthedRequest, code: str) -> HttpResponse:
    """Begin the next version as a copy of the newest."""
    found = _call(request, code)
    enforce(request.actor, "grants.call_edit", found)
    form = VersionForm(request.POST or restored(request))
    deed = Deed(
        title="Neue Fassung beginnen",
        button="Fassung beginnen",
        done="Die neue Fassung ist angelegt. Sie ändert sich, bis jemand anders sie freigibt.",
        back=_address(code),
        hint="Die neue Fassung beginnt als Kopie der letzten. Laufende Anträge bleiben auf ihrer.",
        steps=_steps(found, "Neue Fassung"),
    )

    def run() -> None:
        propose_version(
            actor=request.actor, call_code=code, now=timezone.now(), **form.cleaned_data
        )

    return run_deed(request, deed, form, run)


@page("grants.call_edit", methods=("GET", "POST"))
def version_withdraw(request: AuthedRequest, code: str, count: int) -> HttpResponse:
    """Throw away a version nobody has released."""
    found, version = _version(request, code, count)
    form = ReasonForm(request.POST or restored(request))
    deed = Deed(
        title=f"Fassung {count} verwerfen",
        button="Fassung verwerfen",
        done=f"Fassung {count} ist verworfen.",
        back=_address(code),
        danger=True,
        steps=_steps(found, "Verwerfen"),
    )

    def run() -> None:
        withdraw_version(
            actor=request.actor, version_id=version.pk, now=timezone.now(), **form.cleaned_data
        )

    return run_deed(request, deed, form, run)


@page("grants.call_release", methods=("GET", "POST"))
def version_release(request: AuthedRequest, code: str, count: int) -> HttpResponse:
    """Release a version somebody else has prepared."""
    found, version = _version(request, code, count, "grants.call_release")
    form = MaybeReasonForm(request.POST or restored(request))
    del form.fields["reason"]
    kind = "vorläufige Fassung" if version.is_provisional else "Fassung"
    deed = Deed(
        title=f"{kind[0].upper()}{kind[1:]} {count} freigeben",
        button="Freigeben",
        done=f"Fassung {count} ist freigegeben. Die Kommunen sind benachrichtigt.",
        back=_address(code, count),
        hint="Nach der Freigabe ändert sich diese Fassung nie mehr. Alle Kommunen werden "
        "benachrichtigt.",
        steps=_steps(found, "Freigeben"),
    )

    def run() -> None:
        release_version(actor=request.actor, version_id=version.pk, now=timezone.now())

    return run_deed(request, deed, form, run)


@page("grants.call_read", methods=("GET", "POST"))
def call_move(request: AuthedRequest, code: str, deed: str) -> HttpResponse:
    """Open, suspend, resume, close, cancel or settle a call."""
    found = _call(request, code)
    transition = BY_NAME.get(deed)
    if transition is None or deed == "publish":
        raise Http404
    enforce(request.actor, transition.permission, found)
    form_class = MaybeReasonForm if deed == "open" else ReasonForm
    form = form_class(request.POST or restored(request))
    page_text = Deed(
        title=transition.label,
        button=transition.label,
        done=f"{found.title}: „{transition.label}“ ist erfasst.",
        back=_address(code),
        danger=deed in ("suspend", "cancel"),
        steps=_steps(found, transition.label),
    )

    def run() -> None:
        move_call(
            actor=request.actor, call_code=code, deed=deed, now=timezone.now(), **form.cleaned_data
        )

    return run_deed(request, page_text, form, run)


@page("grants.call_edit", methods=("GET", "POST"))
def parameter_set(request: AuthedRequest, code: str, count: int, key: str) -> HttpResponse:
    """Change one number of a draft version."""
    found, version = _version(request, code, count)
    row = version.parameters.filter(key=key).first()
    if row is None:
        raise Http404
    values = {"value": row.value, "source": row.source, "address": row.address, "mark": row.mark}
    form = ParameterForm(request.POST or restored(request), initial=values, key=key, unit=row.unit)
    deed = Deed(
        title=row.label,
        button="Wert speichern",
        done=f"„{row.label}“ ist geändert.",
        back=_address(code, count),
        steps=_steps(found, row.label),
    )

    def run() -> None:
        set_parameter(
            actor=request.actor, version_id=version.pk, key=key, now=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip

    return run_deed(request, deed, form, run)


@page("grants.call_edit", methods=("GET", "POST"))
def recipients_set(request: AuthedRequest, code: str, count: int) -> HttpResponse:
    """Tick who may apply under a draft version; ``mark`` ticks all or none without saving."""
    found, version = _version(request, code, count)
    choices, ticked = recipient_choices(version)
    mark = request.POST.get("mark", "")
    if mark:
        ticked = [ags for ags, _ in choices] if mark == "all" else []
    sent = None if mark else request.POST or restored(request)
    form = RecipientsForm(sent, initial={"recipients": ticked}, choices=choices)
    deed = Deed(
        title="Antragsberechtigte Kommunen",
        button="Auswahl speichern",
        done="Die antragsberechtigten Kommunen sind gespeichert.",
        back=f"{_address(code, count)}#kommunen",
        hint="Nur angekreuzte Kommunen können auf diese Fassung einen Antrag beginnen. "
        "Laufende Anträge bleiben auf ihrer Fassung.",
        steps=_steps(found, "Antragsberechtigte Kommunen"),
    )
    if sent is not None and request.method == "POST" and accepted(request, form):
        try:
            set_recipients(
                actor=request.actor, version_id=version.pk, now=timezone.now(),
                wanted=form.cleaned_data["recipients"],
            )  # fmt: skip
        except GrantError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, deed.done)
            return redirect(deed.back)
    context = {"deed": deed, "form": form, "count": len(choices)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "grants/call_recipients.html", context, status=status)


@page("grants.call_edit", methods=("GET", "POST"))
def row_set(request: AuthedRequest, code: str, count: int, part: str) -> HttpResponse:
    """Add or change a requirement or condition; ``?nr=`` names one to change."""
    found, version = _version(request, code, count)
    if part not in PARTS:
        raise Http404
    rows = version.requirements if part == "requirements" else version.conditions
    number = request.GET.get("nr", "")
    row = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    form_class = RequirementForm if part == "requirements" else ConditionForm
    names = form_class.base_fields
    initial = {name: getattr(row, name) for name in names} if row else None
    form = form_class(request.POST or restored(request), initial=initial)
    deed = Deed(
        title=f"{PARTS[part]} {'ändern' if row else 'hinzufügen'}",
        button="Speichern",
        done=f"{PARTS[part]} ist gespeichert.",
        back=_address(code, count),
        steps=_steps(found, PARTS[part]),
    )

    def run() -> None:
        save = set_requirement if part == "requirements" else set_condition
        save(actor=request.actor, version_id=version.pk, now=timezone.now(), **form.cleaned_data)

    return run_deed(request, deed, form, run)


@page("grants.call_edit", methods=("GET", "POST"))
def row_remove(request: AuthedRequest, code: str, count: int, part: str, pk: int) -> HttpResponse:
    """Take a requirement or condition out of a draft version."""
    found, version = _version(request, code, count)
    if part not in PARTS:
        raise Http404
    form = MaybeReasonForm(request.POST or restored(request))
    del form.fields["reason"]
    deed = Deed(
        title=f"{PARTS[part]} entfernen",
        button="Entfernen",
        done=f"{PARTS[part]} ist entfernt.",
        back=_address(code, count),
        danger=True,
        steps=_steps(found, "Entfernen"),
    )

    def run() -> None:
        remove_row(
            actor=request.actor, version_id=version.pk, part=part, row_id=pk, now=timezone.now()
        )

    return run_deed(request, deed, form, run)


def _call(request: AuthedRequest, code: str) -> Call:
    enforce(request.actor, "grants.call_read")
    found = call_for(request.actor, code)
    if found is None:
        raise Http404
    return found


def _version(
    request: AuthedRequest, code: str, count: int, permission: str = "grants.call_edit"
) -> tuple[Call, CallVersion]:
    found = _call(request, code)
    enforce(request.actor, permission, found)
    version = version_for(request.actor, found, count)
    if version is None:
        raise Http404
    return found, version


def _address(code: str, count: int | None = None) -> str:
    address = reverse("grants:call", args=[code])
    return f"{address}?fassung={count}" if count else address


def _steps(found: Call, last: str) -> Steps:
    return (
        ("Aufrufe", reverse("grants:calls")),
        (found.title, _address(found.code)),
        (last, ""),
    )
