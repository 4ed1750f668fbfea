"""Addresses of the home room for staff."""

from django.urls import path

from kim.home.views import calendar, staff

app_name = "home"
urlpatterns = [
    path("heute/", staff.today, name="today"),
    path("kalender/", calendar.subscription, name="calendar"),
    path("kalender/<str:token>.ics", calendar.feed, name="feed"),
    path("protokoll/", staff.record, name="record"),
    path("protokoll/protokoll.csv", staff.record_csv, name="record_csv"),
]
