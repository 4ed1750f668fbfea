"""Addresses of offers for who keeps or provides them; mounted below /angebote/."""

from django.urls import path

from kim.offers.views import care, desk, editor, search_words

app_name = "offer_desk"
urlpatterns = [
    path("suchwoerter/", search_words.synonyms, name="synonyms"),
    path("suchwoerter/<int:pk>/beenden/", search_words.end, name="synonym_end"),
    path("gesucht/", search_words.searched, name="searched"),
    path("verwalten/", desk.desk, name="list"),
    path("verwalten/mehrere/", desk.bulk, name="bulk"),
    path("verwalten/neu/", editor.new, name="new"),
    path("verwalten/lesbarkeit/", editor.live_hints, name="hints"),
    path("verwalten/<uuid:key>/", editor.edit, name="edit"),
    path("verwalten/<uuid:key>/kopieren/", desk.copy, name="copy"),
    path("verwalten/<uuid:key>/fragen/", care.ask, name="ask"),
    path("verwalten/<uuid:key>/<slug:deed>/", desk.move, name="move"),
    path("anrufliste/", care.calls, name="calls"),
    path("anrufliste/<uuid:key>/", care.call_done, name="call_done"),
    path("aenderungen/", care.edits, name="edits"),
    path("aenderungen/<int:pk>/", care.edit_decide, name="edit_decide"),
    path("hinweise/", care.reports, name="reports"),
    path("hinweise/<int:pk>/", care.report_answer, name="report_answer"),
    path("aktualitaet/", care.rates, name="rates"),
]
