"""Public addresses of the network; mounted once for every language."""

from django.urls import path

from kim.network.views import invitations, public

app_name = "network_public"
urlpatterns = [
    path("", public.listing, name="list"),
    path("einladung/<uuid:key>/", invitations.invitation, name="invitation"),
    path("einladung/<uuid:key>/termin.ics", invitations.invitation_ics, name="invitation_ics"),
    path("gremium/<str:token>.ics", invitations.feed, name="feed"),
    path("<uuid:key>/", public.organisation, name="organisation"),
]
