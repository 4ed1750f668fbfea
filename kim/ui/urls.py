"""Addresses without a language: for machines."""

from django.urls import path

from kim.ui import health, views

app_name = "ui"
urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
