"""Public addresses of offers; mounted once for every language below /angebote/."""

from django.urls import path

from kim.offers.views import feedback, public, search, search_feeds

app_name = "offers"
urlpatterns = [
    path("fehlt/", feedback.missing, name="missing"),
    path("stimmt-nicht/<uuid:key>/", feedback.wrong, name="feedback"),
    path("", search.start, name="search"),
    path("merkzettel/", search.notes, name="notes"),
    path("neu.rss", search_feeds.rss, name="rss"),
    path("termine.ics", search_feeds.dates, name="dates"),
    path("geraet.js", search_feeds.worker, name="worker"),
    path("<uuid:key>/", public.offer, name="offer"),
    path("<uuid:key>/kalender.ics", public.calendar, name="calendar"),
    path("<uuid:key>/kontakt.vcf", public.card, name="card"),
]
