"""Addresses of the list, the board and the page of a file."""

from django.urls import URLPattern, path

from kim.grants.views import file_page, list_deeds, listing, public

urlpatterns: list[URLPattern] = [
    path("", listing.listing, name="list"),
    path("antraege.csv", listing.list_csv, name="list_csv"),
    path("antraege.xlsx", listing.list_xlsx, name="list_xlsx"),
    path("brett/", listing.board, name="board"),
    path("zuweisen/", list_deeds.assign, name="assign"),
    path("ansichten/neu/", list_deeds.view_new, name="view_new"),
    path("ansichten/<int:pk>/umbenennen/", list_deeds.view_rename, name="view_rename"),
    path("ansichten/<int:pk>/loeschen/", list_deeds.view_delete, name="view_delete"),
    path("bewilligt.csv", public.awards_csv, name="awards_csv"),
    path("bewilligt.json", public.awards_json, name="awards_json"),
    path("vorgang/<slug:number>/", file_page.file_page, name="file"),
    path("vorgang/<slug:number>/nachricht/", file_page.message_new, name="message_new"),
]
