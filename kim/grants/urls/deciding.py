"""Addresses of decisions: one file, many files, changes, the hearing."""

from django.urls import path

from kim.grants.views import change, decision, decisions

PAGE = "vorgang/<slug:number>/entscheidung/"
CHANGE = "vorgang/<slug:number>/aenderung/"
urlpatterns = [
    path("entscheidungen/", decisions.decisions, name="decisions"),
    path(PAGE, decision.decision, name="decision"),
    path(f"{PAGE}bewilligen/", decision.decision_award, name="decision_award"),
    path(f"{PAGE}ablehnen/", decision.decision_rejection, name="decision_rejection"),
    path(f"{PAGE}anhoeren/", decision.decision_hearing, name="decision_hearing"),
    path(f"{PAGE}zeichnen/", decision.decision_sign, name="decision_sign"),
    path(f"{PAGE}zurueckgeben/", decision.decision_return, name="decision_return"),
    path(f"{PAGE}verwerfen/", decision.decision_discard, name="decision_discard"),
    path(f"{PAGE}entwurf.pdf", decision.decision_preview, name="decision_preview"),
    path(CHANGE, change.change, name="change"),
    path(f"{CHANGE}neu/", change.change_new, name="change_new"),
    path(f"{CHANGE}zuruecknehmen/", change.change_withdraw, name="change_withdraw"),
    path(f"{CHANGE}entscheiden/", change.change_decide, name="change_decide"),
    path("vorgang/<slug:number>/anhoerung/", decisions.hearing, name="hearing"),
]
