"""Addresses of the exchange, below /austausch/."""

from django.urls import path

from kim.opendata.views import exchange, sources

app_name = "exchange"
urlpatterns = [
    path("", exchange.overview, name="list"),
    path("einlesen/<int:pk>/", exchange.run, name="run"),
    path("einlesen/<int:pk>/<slug:deed>/", exchange.run_deed, name="run_deed"),
    path("ausgeben/<slug:form>/", exchange.export, name="export"),
    path("quellen/", sources.overview, name="sources"),
    path("quellen/neu/", sources.new, name="source_new"),
    path("quellen/<int:pk>/", sources.change, name="source"),
    path("quellen/<int:pk>/abgleichen/", sources.ask, name="source_ask"),
    path("widersprueche/", sources.conflicts, name="conflicts"),
    path("widersprueche/<int:pk>/", sources.decide, name="conflict"),
]
