"""Addresses of the pages every public site must have; in every language."""

from django.urls import path

from kim.ui import views

app_name = "about"
urlpatterns = [
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
]
