"""Addresses of the home room for staff."""

from django.urls import URLPattern

app_name = "home"
urlpatterns: list[URLPattern] = []
