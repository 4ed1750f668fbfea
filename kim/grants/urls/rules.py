"""Addresses of the plausibility rules of an application, below /foerderung/vorgang/."""

from django.urls import path

from kim.grants.views import rules

ALL = "vorgang/<slug:number>/regeln/"
ONE = f"{ALL}<slug:rule>/"
urlpatterns = [
    path(ALL, rules.rule_list, name="rules"),
    path(f"{ONE}ausnahme/", rules.rule_waive, name="rule_waive"),
    path(f"{ONE}bestaetigen/", rules.waiver_confirm, name="waiver_confirm"),
    path(f"{ONE}aufheben/", rules.waiver_end, name="waiver_end"),
]
