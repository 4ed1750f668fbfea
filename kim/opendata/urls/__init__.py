"""Addresses of the read interface for other systems, below /api/."""

from django.urls import path

from kim.opendata.views.api import openapi, served
from kim.ui import addresses  # noqa: F401 -- makes <ags:ags> known

app_name = "opendata"
urlpatterns = [
    path("v1/programme/facts", served("facts"), name="facts"),
    path("v1/municipalities", served("municipalities"), name="municipalities"),
    path("v1/municipalities/<ags:ags>", served("municipality"), name="municipality"),
    path("v1/openapi.json", openapi, name="openapi"),
]
