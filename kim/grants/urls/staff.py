"""Addresses of grants for staff; mounted below /foerderung/."""

from django.urls import path

from kim.grants.views import calculator

app_name = "grants"
urlpatterns = [
    path("rechner/", calculator.calculator, name="calculator"),
]
