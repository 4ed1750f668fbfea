"""Addresses of grants for staff; mounted below /foerderung/."""

from django.urls import path

from kim.grants.urls import applying, calls, examining, money, notices, rules
from kim.grants.views import calculator, list_deeds, listing

app_name = "grants"
# List and board
lists = [
    path("", listing.listing, name="list"),
    path("antraege.csv", listing.list_csv, name="list_csv"),
    path("antraege.xlsx", listing.list_xlsx, name="list_xlsx"),
    path("brett/", listing.board, name="board"),
    path("zuweisen/", list_deeds.assign, name="assign"),
    path("ansichten/neu/", list_deeds.view_new, name="view_new"),
    path("ansichten/<int:pk>/umbenennen/", list_deeds.view_rename, name="view_rename"),
    path("ansichten/<int:pk>/loeschen/", list_deeds.view_delete, name="view_delete"),
]
urlpatterns = [
    *lists,
    *calls.urlpatterns,
    *examining.urlpatterns,
    *rules.urlpatterns,
    path("rechner/", calculator.calculator, name="calculator"),
    *applying.urlpatterns,
    *money.urlpatterns,
    *notices.urlpatterns,
]
