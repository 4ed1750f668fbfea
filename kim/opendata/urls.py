"""Addresses of the read interface for other systems, below /api/."""

from django.urls import URLPattern

app_name = "opendata"
urlpatterns: list[URLPattern] = []
