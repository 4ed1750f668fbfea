"""Public addresses of offers; mounted once for every language below /angebote/."""

from django.urls import path

from kim.offers.views import public

app_name = "offers"
urlpatterns = [
    path("<uuid:key>/", public.offer, name="offer"),
    path("<uuid:key>/kalender.ics", public.calendar, name="calendar"),
    path("<uuid:key>/kontakt.vcf", public.card, name="card"),
]
