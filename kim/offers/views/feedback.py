"""Three-field forms for everybody: something is wrong, gone or missing. No sender is kept."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt

from kim.kernel.permissions import PUBLIC
from kim.offers.forms.care import HONEY, MissingForm, WrongForm
from kim.offers.queries.care import place_choices
from kim.offers.queries.public import public_offer
from kim.offers.rules.feedback import MOST_SECONDS, PER_HOUR, typed_by_a_human
from kim.offers.rules.offer_data import SOURCE_LANGUAGE
from kim.offers.services.feedback import NamesAPerson, report_missing, report_offer
from kim.offers.states import FeedbackKind
from kim.ui import errors, throttle
from kim.ui.pages import page

SALT = "kim.offers.feedback"
STAMP = "zeit"
HOUR = 60 * 60


def stamp() -> str:
    """When the form was handed out, signed."""
    return signing.dumps(timezone.now().timestamp(), salt=SALT)


def age_of(request: HttpRequest) -> float:
    """Seconds since the form was handed out; minus one for a stamp that is not ours."""
    try:
        said = signing.loads(request.POST.get(STAMP, ""), salt=SALT, max_age=MOST_SECONDS)
    except signing.BadSignature:
        return -1
    return timezone.now().timestamp() - float(said)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy we trust, what that one has seen."""
    if settings.KIM.trust_proxy:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def is_too_often(request: HttpRequest) -> bool:
    """Whether an address sends too much. It is counted under a fingerprint of today, not kept."""
    address = address_of(request)
    mark = salted_hmac(SALT, f"{timezone.localdate()}|{address}").hexdigest()[:32]
    return not throttle.take(f"feedback:{mark}", limit=PER_HOUR, seconds=HOUR)


@csrf_exempt  # there is no session to misuse, and public pages set no cookie
@page(PUBLIC, methods=("GET", "POST"), public=True)
def wrong(request: HttpRequest, key: UUID) -> HttpResponse:
    """Something about an offer is wrong, or it is no more."""
    now, language = timezone.now(), get_language() or SOURCE_LANGUAGE
    offer = public_offer(key, language, now)
    if offer is None:
        raise Http404
    form = WrongForm(request.POST or None)

    def keep() -> None:
        report_offer(
            key=key, kind=FeedbackKind(form.cleaned_data["kind"]), text=form.cleaned_data["text"],
            where=form.cleaned_data["where"], language=language, now=now,
        )  # fmt: skip

    return told(request, form, keep, {"offer": offer})


@csrf_exempt  # as above
@page(PUBLIC, methods=("GET", "POST"), public=True)
def missing(request: HttpRequest) -> HttpResponse:
    """An offer is missing in the directory."""
    form = MissingForm(request.POST or None, places=place_choices())

    def keep() -> None:
        report_missing(
            municipality_id=form.cleaned_data["place"], text=form.cleaned_data["text"],
            where=form.cleaned_data["where"], language=get_language() or SOURCE_LANGUAGE,
            now=timezone.now(),
        )  # fmt: skip

    return told(request, form, keep, {})


def told(
    request: HttpRequest, form: forms.Form, keep: Any, context: dict[str, Any]
) -> HttpResponse:
    """Show the form, or keep what was sent. A machine gets the same thanks and nothing happens."""
    status = 200
    if request.method == "POST":
        honey, age = request.POST.get(HONEY, ""), age_of(request)
        if honey:
            return render(request, "offers/feedback_done.html", context)
        if not typed_by_a_human(age_seconds=age, honey=honey):
            form.add_error(None, gettext("Bitte senden Sie das Formular noch einmal ab."))
        elif form.is_valid():
            if is_too_often(request):
                return errors.too_many(request)
            try:
                keep()
            except NamesAPerson:
                form.add_error(
                    "text",
                    gettext(
                        "Im Text steht vermutlich eine Angabe zu einer Person. Bitte ersetzen Sie "
                        "sie durch Thema, Ort oder Rolle."
                    ),
                )
            else:
                return render(request, "offers/feedback_done.html", context)
        status = 422
    context |= {"form": form, "stamp": stamp()}
    response = render(request, "offers/feedback.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"  # the stamp is of this moment
    return response
