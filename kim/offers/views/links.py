"""Pages behind a link of a mail: confirm, change or end one offer without signing in.

Reading changes nothing, however often a scanner follows the link. A deed is a POST that carries
what only the page itself gives out, so that blind posting to the address changes nothing either.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from kim.accounts.rules.sign_in import hash_token
from kim.kernel.permissions import PUBLIC
from kim.offers.forms.care import ConfirmForm
from kim.offers.forms.editor import OfferEditor
from kim.offers.models import FreshnessLink
from kim.offers.queries.data import offer_data
from kim.offers.queries.links import link_of, offer_of_link
from kim.offers.queries.public import page_of
from kim.offers.rules.offer_data import SOURCE_LANGUAGE
from kim.offers.services.links import LinkNotOpen, confirm_by_link, edit_by_link, end_by_link
from kim.offers.services.writing import OfferInvalid
from kim.offers.views.public import shown
from kim.ui.pages import page

SALT = "kim.offers.link"
PROOF = "sicher"  # given out by the page, so a POST without having read it does nothing
DAY = 24 * 60 * 60  # seconds
DEED = "tun"
MORE = "mehr"


def proof_of(token: str) -> str:
    return signing.dumps(hash_token(token)[:16], salt=SALT)


def was_read(request: HttpRequest, token: str) -> bool:
    """Whether the page was read within the last day before this was sent."""
    try:
        said = signing.loads(request.POST.get(PROOF, ""), salt=SALT, max_age=DAY)
    except signing.BadSignature:
        return False
    return bool(said == hash_token(token)[:16])


def closed(request: HttpRequest) -> HttpResponse:
    """Unknown, used, ended and old links answer alike."""
    return private(render(request, "offers/link_closed.html", status=404))


def private(response: HttpResponse) -> HttpResponse:
    """No cache keeps a page whose address is a secret, no search engine and no other site."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # there is no session to misuse: the secret is in the address, the proof in the form
@page(PUBLIC, methods=("GET", "POST"), public=True)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What is public now, and three ways on."""
    link = link_of(token, now=timezone.now())
    if link is None:
        return closed(request)
    if request.method == "POST" and was_read(request, token):
        return run(request, token)
    return ask(request, link, token)


def ask(request: HttpRequest, link: FreshnessLink, token: str) -> HttpResponse:
    offer = offer_of_link(link)
    context: dict[str, Any] = {
        "token": token, "proof": proof_of(token), "form": ConfirmForm(), "link": link,
        **shown(page_of(offer, SOURCE_LANGUAGE, timezone.now()), SOURCE_LANGUAGE),
    }  # fmt: skip
    return private(render(request, "offers/link.html", context))


def run(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm or end; anything else shows the page again."""
    form = ConfirmForm(request.POST)
    deed = request.POST.get(DEED)
    now = timezone.now()
    try:
        if deed == "bestaetigen" and form.is_valid():
            confirm_by_link(token=token, capacity=form.cleaned_data["capacity"], now=now)
        elif deed == "beenden":
            end_by_link(token=token, now=now)
        else:
            link = link_of(token, now=now)
            return closed(request) if link is None else ask(request, link, token)
    except LinkNotOpen:
        return closed(request)
    return private(render(request, "offers/link_done.html", {"deed": deed}))


@csrf_exempt  # as above
@page(PUBLIC, methods=("GET", "POST"), public=True)
def edit(request: HttpRequest, token: str) -> HttpResponse:
    """Change the offer; what was typed stays until it is right."""
    link = link_of(token, now=timezone.now())
    if link is None:
        return closed(request)
    offer = offer_of_link(link)
    sent = request.POST if request.method == "POST" and was_read(request, token) else None
    editor = OfferEditor(
        sent, organisations=[(offer.organisation_id, offer.organisation.name)],
        old=offer_data(offer), more=request.POST.get(MORE, ""),
    )  # fmt: skip
    if sent is None or MORE in request.POST:
        return typing(request, editor, token)
    if not editor.is_valid():
        return typing(request, editor, token, status=422)
    try:
        at_once = edit_by_link(token=token, data=editor.data(), now=timezone.now())
    except OfferInvalid as invalid:
        editor.add_flaws(invalid.flaws)
        return typing(request, editor, token, status=422)
    except LinkNotOpen:
        return closed(request)
    context = {"deed": "aendern" if at_once else "vorschlagen"}
    return private(render(request, "offers/link_done.html", context))


def typing(
    request: HttpRequest, editor: OfferEditor, token: str, status: int = 200
) -> HttpResponse:
    context = {
        "editor": editor, "form": editor.form, "token": token, "proof": proof_of(token),
    }  # fmt: skip
    return private(render(request, "offers/link_edit.html", context, status=status))
