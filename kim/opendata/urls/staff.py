"""Addresses of the exchange, below /austausch/."""

from django.urls import path

from kim.opendata.views import exchange

app_name = "exchange"
urlpatterns = [
    path("", exchange.overview, name="list"),
    path("einlesen/<int:pk>/", exchange.run, name="run"),
    path("einlesen/<int:pk>/<slug:deed>/", exchange.run_deed, name="run_deed"),
    path("ausgeben/<slug:form>/", exchange.export, name="export"),
]
