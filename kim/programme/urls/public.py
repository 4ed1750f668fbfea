"""Public addresses of the programme; mounted once for every language."""

from django.urls import URLPattern

app_name = "programme"
urlpatterns: list[URLPattern] = []
