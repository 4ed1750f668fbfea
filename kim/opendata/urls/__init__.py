"""Addresses of the read interfaces for other systems, below /api/."""

from django.urls import path

from kim.opendata.views import integreat_api as integreat
from kim.opendata.views.api import openapi, served
from kim.opendata.views.offers_api import embed_script, served_offers
from kim.ui import addresses  # noqa: F401 -- makes <ags:ags> known

app_name = "opendata"
REGION = "v3/<slug:region>/<slug:code>/"
urlpatterns = [
    path("v1/programme/facts", served("facts"), name="facts"),
    path("v1/municipalities", served("municipalities"), name="municipalities"),
    path("v1/municipalities/<ags:ags>", served("municipality"), name="municipality"),
    path("v1/offers", served_offers("offers"), name="offers"),
    path("v1/offers/<uuid:key>", served_offers("offer"), name="offer"),
    path("v1/offers/<uuid:key>/jsonld", served_offers("offer_jsonld"), name="offer_jsonld"),
    path("v1/hsds/services", served_offers("hsds_services"), name="hsds_services"),
    path("v1/hsds/services/<uuid:key>", served_offers("hsds_service"), name="hsds_service"),
    path("v1/embed", served_offers("embed"), name="embed"),
    path("v1/embed.js", embed_script, name="embed_script"),
    path("v1/openapi.json", openapi, name="openapi"),
    path("v3/regions/", integreat.REGIONS, name="regions"),
    path("v3/<slug:region>/languages/", integreat.LANGUAGES, name="languages"),
    path(f"{REGION}locations/", integreat.PLACES, name="locations"),
    path(f"{REGION}events/", integreat.CALENDAR, name="events"),
    path(f"{REGION}pages/", integreat.KNOWLEDGE, name="pages"),
    path(f"{REGION}location-categories/", integreat.CATEGORIES, name="location_categories"),
    path(f"{REGION}disclaimer/", integreat.IMPRINT, name="disclaimer"),
]
