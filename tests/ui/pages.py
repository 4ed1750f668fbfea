"""Addresses that go wrong on purpose, beside those of the project."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import include, path
from django.utils import timezone

import config.urls
from kim.audit.models import Head
from kim.audit.services import record
from kim.kernel.permissions import PUBLIC
from kim.kernel.verdict import DataMissing
from kim.ui import errors
from kim.ui.downloads import download
from kim.ui.forms import EurField, FuzzyDateField, GermanDateField
from kim.ui.middleware import restored
from kim.ui.pages import page
from kim.ui.uploads import UploadField

CANARY = "Kanarienvogel"
FORM = """{% extends "ui/base_staff.html" %}
{% block title %}Probe{% endblock %}
{% block main %}<h1 class="kern-heading-large">Probe</h1>
<form method="post" class="kim-form" novalidate>{% csrf_token %}{{ form }}
<button class="kern-btn kern-btn--primary" type="submit">Speichern</button></form>{% endblock %}"""
MULTIPART = 'enctype="multipart/form-data" novalidate'


class Sample(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="Titel", max_length=20, help_text="Höchstens 20 Zeichen")
    amount = EurField(label="Betrag", required=False)
    on = GermanDateField(label="Tag", required=False)
    since = FuzzyDateField(label="Seit", required=False)
    kind = forms.ChoiceField(label="Art", choices=[("a", "Stadt"), ("b", "Landkreis")])
    ways = forms.MultipleChoiceField(
        label="Wege", choices=[("p", "Post"), ("t", "Telefon")],
        widget=forms.CheckboxSelectMultiple, required=False, help_text="Mehrere sind möglich",
    )  # fmt: skip
    sure = forms.ChoiceField(
        label="Sicher", choices=[("j", "Ja"), ("n", "Nein")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Ich bestätige die Angaben")
    note = forms.CharField(label="Bemerkung", widget=forms.Textarea, required=False)
    password = forms.CharField(label="Passwort", widget=forms.PasswordInput, required=False)


def form_page(request: HttpRequest) -> HttpResponse:
    form = Sample(request.POST or restored(request))
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Gespeichert.")
        return redirect(request.path)
    template = engines["django"].from_string(FORM)
    return HttpResponse(template.render({"form": form}, request))


@page(PUBLIC, methods=("GET", "POST"), public=True)
def public_form(request: HttpRequest) -> HttpResponse:
    return form_page(request)


@page("test.write", methods=("GET", "POST"))
def staff_form(request: HttpRequest) -> HttpResponse:
    return form_page(request)


class Attachment(forms.Form):
    """A text and a file."""

    title = forms.CharField(label="Titel", max_length=20)
    file = UploadField(label="Anlage")
    picture = UploadField(label="Bild", formats=["png", "jpeg"], required=False)


@page(PUBLIC, methods=("GET", "POST"), public=True)
def upload(request: HttpRequest) -> HttpResponseBase:
    """Gives back what it was given, once it has passed."""
    form = Attachment(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        checked = form.cleaned_data["file"]
        return download(checked.data, checked.name, checked.media_type, request=request)
    template = engines["django"].from_string(FORM.replace("novalidate", MULTIPART))
    return HttpResponse(template.render({"form": form}, request))


@page(PUBLIC, public=True)
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    return download(b"<script>alert(1)</script>", name, "text/html", request=request)


@page(PUBLIC, public=True)
def broken(_request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    raise RuntimeError(f"{CANARY} erika@mustermann.example 192.0.2.7")


@page(PUBLIC, public=True)
def asks_database(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok")


@page(PUBLIC, public=True)
def lacks(request: HttpRequest) -> HttpResponse:
    raise DataMissing("Es fehlt ein Kennwert. Eintragen kann ihn die Programmleitung.")


@page(PUBLIC, public=True)
def refuses(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Nur die Programmleitung bestätigt Zusagen.")


@page(PUBLIC, public=True)
def bad(_request: HttpRequest) -> HttpResponse:
    raise BadRequest(CANARY)


@page(PUBLIC, public=True)
def busy(request: HttpRequest) -> HttpResponse:
    return errors.too_many(request)


@page(PUBLIC, public=True)
def large(request: HttpRequest) -> HttpResponse:
    return errors.too_large(request)


@page(PUBLIC, methods=("POST",), public=True)
def writes(request: HttpRequest) -> HttpResponse:
    record(at=timezone.now(), actor="system", action="test.write", subject=Head(id=1))
    return render(request, "ui/imprint.html")


views = [
    path("formular/", public_form),
    path("intern/", staff_form),
    path("hochladen/", upload),
    path("datei/<str:name>", file),
    path("kaputt/<str:name>/", broken),
    path("datenbank/", asks_database),
    path("nein/", refuses),
    path("fehlt/", lacks),
    path("falsch/", bad),
    path("viel/", busy),
    path("gross/", large),
    path("schreiben/", writes),
]
urlpatterns = [
    path("probe/", include(views)),
    path("api/probe/", include(views)),
    *config.urls.urlpatterns,
]
handler400 = "kim.ui.errors.bad_request"
handler403 = "kim.ui.errors.forbidden"
handler404 = "kim.ui.errors.not_found"
handler500 = "kim.ui.errors.server_error"
