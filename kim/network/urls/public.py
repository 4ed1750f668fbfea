"""Public addresses of the network; mounted once for every language."""

from django.urls import path

from kim.network.views import public

app_name = "network_public"
urlpatterns = [
    path("", public.listing, name="list"),
    path("<uuid:key>/", public.organisation, name="organisation"),
]
