"""Addresses of the home room for staff."""

from django.urls import path

from kim.home import views

app_name = "home"
urlpatterns = [
    path("heute/", views.today, name="today"),
    path("protokoll/", views.record, name="record"),
    path("protokoll/protokoll.csv", views.record_csv, name="record_csv"),
]
