"""Addresses of the network for staff."""

from django.urls import path

from kim.network.views import contacts, merging, organisations, relations

app_name = "network"
urlpatterns = [
    path("", organisations.listing, name="list"),
    path("akteure.csv", organisations.list_csv, name="list_csv"),
    path("akteure.xlsx", organisations.list_xlsx, name="list_xlsx"),
    path("neu/", organisations.add, name="add"),
    path("bild/", relations.picture, name="picture"),
    path("dubletten/", merging.duplicates, name="duplicates"),
    path("dubletten/<int:pk>/rueckgaengig/", merging.merge_undo, name="merge_undo"),
    path("akteur/<uuid:key>/", organisations.organisation, name="organisation"),
    path("akteur/<uuid:key>/aendern/", organisations.change, name="change"),
    path("akteur/<uuid:key>/bestaetigen/", organisations.confirm, name="confirm"),
    path("akteur/<uuid:key>/vertrauen/", organisations.trust, name="trust"),
    path("akteur/<uuid:key>/stand/<slug:deed>/", organisations.move, name="move"),
    path("akteur/<uuid:key>/kontakt/neu/", contacts.contact_add, name="contact_add"),
    path("akteur/<uuid:key>/kontakt/<int:pk>/", contacts.contact_change, name="contact_change"),
    path(
        "akteur/<uuid:key>/kontakt/<int:pk>/einwilligung/",
        contacts.contact_consent,
        name="contact_consent",
    ),
    path(
        "akteur/<uuid:key>/kontakt/<int:pk>/widerruf/",
        contacts.contact_withdraw,
        name="contact_withdraw",
    ),
    path(
        "akteur/<uuid:key>/kontakt/<int:pk>/loeschen/",
        contacts.contact_remove,
        name="contact_remove",
    ),
    path("akteur/<uuid:key>/zugaenge/", contacts.people, name="people"),
    path("akteur/<uuid:key>/zugaenge/<int:pk>/beenden/", contacts.access_end, name="access_end"),
    path("akteur/<uuid:key>/verbindung/", relations.relation_add, name="relation_add"),
    path(
        "akteur/<uuid:key>/verbindung/<int:pk>/entfernen/",
        relations.relation_remove,
        name="relation_remove",
    ),
    path("akteur/<uuid:key>/mit/<uuid:other>/", merging.merge, name="merge"),
    path("akteur/<uuid:key>/nicht/<uuid:other>/", merging.apart, name="apart"),
]
