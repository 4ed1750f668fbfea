"""The page "Rechner" for officers and municipalities: deadlines and the possible grant."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kim.accounts.actor import AuthedRequest
from kim.grants.forms.calculator import DeadlineForm, GrantForm
from kim.grants.queries.calculator import terms_for
from kim.grants.rules.calculation import shown
from kim.kernel.permissions import enforce
from kim.ui.pages import page

UNPROCESSABLE = 422
TABS = {"frist": "Frist", "zuwendung": "Mögliche Zuwendung"}


@page("grants.calculate")
def calculator(request: AuthedRequest) -> HttpResponse:
    """One of the two calculators; when its form was sent, with the result and every step."""
    enforce(request.actor, "grants.calculate")
    kind = "zuwendung" if request.GET.get("rechner") == "zuwendung" else "frist"
    form: DeadlineForm | GrantForm
    if kind == "frist":
        form = DeadlineForm(request.GET if "ab" in request.GET else None)
    else:
        typed = request.GET if "beginn" in request.GET else None
        form = GrantForm(typed, terms_for=terms_for)
    good = form.is_valid()
    address = reverse("grants:calculator")
    context = {
        "kind": kind,
        "form": form,
        "found": form.result if good else None,
        "used": [(row, shown(row)) for row in form.result.used]
        if good and isinstance(form, GrantForm)
        else [],
        "tabs": [(text, f"{address}?rechner={code}", code == kind) for code, text in TABS.items()],
    }
    status = UNPROCESSABLE if form.is_bound and not good else 200
    return render(request, "grants/calculator.html", context, status=status)
