"""Addresses of the register for staff."""

from django.urls import URLPattern

app_name = "register"
urlpatterns: list[URLPattern] = []
