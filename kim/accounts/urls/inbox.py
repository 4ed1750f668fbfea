"""Addresses below /mitteilungen/."""

from django.urls import path

from kim.accounts.views import inbox

app_name = "inbox"
urlpatterns = [
    path("", inbox.inbox, name="list"),
    path("<int:pk>/", inbox.open_message, name="open"),
    path("<int:pk>/stand/", inbox.mark, name="mark"),
    path("alle-gelesen/", inbox.mark_all, name="mark_all"),
    path("alle-gelesen/rueckgaengig/", inbox.undo_all, name="undo_all"),
    path("versand/", inbox.choice, name="choice"),
]
