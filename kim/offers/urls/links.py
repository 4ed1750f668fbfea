"""Addresses of the links in mails; German only, without sign-in, below /angebote/bestaetigen/."""

from django.urls import path

from kim.offers.views import links

app_name = "offer_links"
urlpatterns = [
    path("<str:token>/", links.confirm, name="confirm"),
    path("<str:token>/aendern/", links.edit, name="edit"),
]
