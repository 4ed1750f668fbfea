"""Addresses of grants for staff; mounted below /foerderung/."""

from django.urls import path

from kim.grants.urls import applying, calls, deciding, examining, files, money, notices, rules
from kim.grants.views import calculator

app_name = "grants"
urlpatterns = [
    *files.urlpatterns,
    *calls.urlpatterns,
    *examining.urlpatterns,
    *rules.urlpatterns,
    path("rechner/", calculator.calculator, name="calculator"),
    *applying.urlpatterns,
    *money.urlpatterns,
    *notices.urlpatterns,
    *deciding.urlpatterns,
]
