"""Texts of the letters and names of the authority: lists, new versions, preview."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.accounts.queries import names_by_key
from kim.grants.forms.notices import AuthorityForm, TextForm
from kim.grants.queries.letter_ground import authority_on
from kim.grants.queries.texts import authorities, text_lines, text_versions
from kim.grants.rules.placeholders import ALLOWED, SAMPLES, CannotFill, fill
from kim.grants.services.cases import GrantError
from kim.grants.services.texts import NewAuthority, NewText, add_text, rename_authority
from kim.grants.views.deed import Deed, accepted, run_deed
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.ui.pages import page

BOTH = ("GET", "POST")
READ, EDIT = "grants.texts_read", "grants.texts_edit"
PREVIEW = "vorschau"


@page(READ)
def texts(request: AuthedRequest) -> HttpResponse:
    """All text modules in the version of today."""
    enforce(request.actor, READ)
    lines = text_lines(legal_day(timezone.now()))
    context = {"lines": lines, "open": sum(line.needs_look for line in lines)}
    return render(request, "grants/texts.html", context)


@page(READ, methods=BOTH)
def text(request: AuthedRequest, code: str) -> HttpResponse:
    """One text module: its versions, and the form for the next with preview."""
    enforce(request.actor, READ)
    versions = text_versions(code)
    if not versions:
        raise Http404
    if request.method == "POST":
        enforce(request.actor, EDIT)
    newest = versions[0]
    now = timezone.now()
    initial = {
        "title": newest.title, "text": newest.text, "law": newest.law, "mark": newest.mark,
        "from_on": legal_day(now), "base": newest.number,
    }  # fmt: skip
    form = TextForm(request.POST or None, initial=initial)
    preview = ""
    if request.method == "POST" and accepted(request, form):
        data = form.cleaned_data
        if request.POST.get("do") == PREVIEW:
            preview = _sample(data["text"])
        else:
            try:
                new = NewText(**{name: data[name] for name in NewText.__slots__})
                add_text(actor=request.actor, code=code, base=data["base"], new=new, now=now)
            except GrantError as refused:
                form.add_error(None, str(refused))
            else:
                return _saved(request, code)
    context = {
        "newest": newest,
        "versions": versions,
        "waiting": newest if newest.released_at is None else None,
        "names": names_by_key(
            [key for row in versions for key in (row.created_by, row.released_by) if key]
        ),
        "form": form,
        "preview": preview or _sample(newest.text),
        "allowed": ALLOWED.items(),
        "crumbs": [("Texte der Bescheide", reverse("grants:texts")), (newest.title, "")],
    }
    wrong = request.method == "POST" and form.errors
    return render(request, "grants/text.html", context, status=422 if wrong else 200)


@page(READ)
def authority_list(request: AuthedRequest) -> HttpResponse:
    """The authority by its names and days."""
    enforce(request.actor, READ)
    context = {"rows": authorities(), "current": authority_on(legal_day(timezone.now()))}
    return render(request, "grants/authorities.html", context)


@page(EDIT, methods=BOTH)
def authority_new(request: AuthedRequest) -> HttpResponse:
    """The authority gets another name, address or court from a day on."""
    enforce(request.actor, EDIT)
    now = timezone.now()
    row = authority_on(legal_day(now))
    names = ("name", "unit", "address", "is_ministry", "court")
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = AuthorityForm(request.POST or None, initial=initial)
    back = reverse("grants:authorities")

    def run() -> None:
        new = NewAuthority(**{name: form.cleaned_data[name] for name in NewAuthority.__slots__})
        rename_authority(actor=request.actor, new=new, now=timezone.now())

    deed = Deed(
        title="Behörde ab einem Tag", button="Speichern", back=back,
        done="Vorbereitet. Der Name gilt, sobald eine andere Person ihn freigibt.",
        hint="Freigeben muss eine andere Person. Dann endet die bisherige Angabe am Tag davor; "
        "erlassene Schreiben behalten ihren Namen.",
        steps=(("Behörden", back), ("Neue Angabe", "")),
    )  # fmt: skip
    return run_deed(request, deed, form, run)


def _saved(request: AuthedRequest, code: str) -> HttpResponse:
    messages.success(
        request,
        "Die neue Fassung ist vorbereitet. Sie gilt, sobald eine andere Person sie freigibt.",
    )
    return redirect(reverse("grants:text", args=[code]))


def _sample(text: str) -> str:
    """The text with sample values, as far as it can be filled."""
    try:
        return fill(text, SAMPLES)
    except CannotFill as fault:
        return str(fault)
