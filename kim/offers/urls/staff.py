"""Addresses of offers for who keeps or provides them; mounted below /angebote/."""

from django.urls import path

from kim.offers.views import desk, editor

app_name = "offer_desk"
urlpatterns = [
    path("verwalten/", desk.desk, name="list"),
    path("verwalten/mehrere/", desk.bulk, name="bulk"),
    path("verwalten/neu/", editor.new, name="new"),
    path("verwalten/<uuid:key>/", editor.edit, name="edit"),
    path("verwalten/<uuid:key>/kopieren/", desk.copy, name="copy"),
    path("verwalten/<uuid:key>/<slug:deed>/", desk.move, name="move"),
]
