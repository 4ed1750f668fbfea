"""Words of the search for editors: synonyms with a preview, and what people search."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.kernel.permissions import enforce
from kim.network.rules.content_languages import language_name
from kim.offers.forms.search_words import SynonymForm, TryForm
from kim.offers.queries.search_page import search_offers
from kim.offers.queries.search_staff import current_synonyms, visible_searches
from kim.offers.rules.search_query import Search
from kim.offers.services.synonyms import SynonymRefused, add_synonym, end_synonym
from kim.offers.views.search_shown import shown
from kim.ui.pages import page

UNPROCESSABLE = 422
PREVIEW = 5
GERMAN = "de"


@page("offers.words", methods=("GET", "POST"))
def synonyms(request: AuthedRequest) -> HttpResponse:
    """All synonyms, a form for another one, and what a word finds."""
    enforce(request.actor, "offers.words")
    start = {"wort": request.GET.get("wort", "")[:80], "sprache": request.GET.get("sprache", "de")}
    form = SynonymForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("offer_desk:synonyms")
    trial = TryForm(request.GET)
    rows = [(language_name(row.language), row) for row in current_synonyms()]
    context = {"form": form, "trial": trial, "rows": rows, "preview": _preview(trial)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "offers/synonyms.html", context, status=status)


def _added(request: AuthedRequest, form: SynonymForm) -> bool:
    try:
        made = add_synonym(
            actor=request.actor,
            language=form.cleaned_data["sprache"],
            word=form.cleaned_data["wort"],
            means=form.cleaned_data["gemeint"],
            now=timezone.now(),
        )
    except SynonymRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, f"„{made.word}“ findet jetzt auch: {', '.join(made.means)}.")
    return True


def _preview(trial: TryForm) -> dict[str, Any] | None:
    """What a word finds just now; None when none was typed."""
    if not trial.is_valid() or not trial.cleaned_data["probe"]:
        return None
    search = Search(text=trial.cleaned_data["probe"])
    language = trial.cleaned_data["probe_sprache"] or GERMAN
    result = search_offers(
        search=search, language=language, today=timezone.localdate(), limit=PREVIEW
    )
    forms = [
        " + ".join(option) for asked in result.words.asked for option in asked.forms if asked.forms
    ]
    return {
        "word": search.text,
        "result": result,
        "forms": forms,
        "hits": shown(result.found.hits, search, language),
    }


@page("offers.words", methods=("POST",))
def end(request: AuthedRequest, pk: int) -> HttpResponse:
    """End a synonym; its word is then searched as it stands."""
    enforce(request.actor, "offers.words")
    try:
        ended = end_synonym(actor=request.actor, synonym_id=pk, now=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, f"„{ended.word}“ ist beendet. Unten lässt es sich neu eintragen.")
    return redirect("offer_desk:synonyms")


@page("offers.words")
def searched(request: AuthedRequest) -> HttpResponse:
    """What people searched in the last ninety days, in vain first."""
    enforce(request.actor, "offers.words")
    only_empty = request.GET.get("nur") == "leer"
    rows = visible_searches(request.actor, today=timezone.localdate(), only_empty=only_empty)
    context = {"rows": [(language_name(r.language), r) for r in rows], "only_empty": only_empty}
    return render(request, "offers/searched.html", context)
