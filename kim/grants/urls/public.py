"""Public addresses of grants, in every language; mounted below /foerderung/."""

from django.urls import path

from kim.grants.views import public, simulator

app_name = "grants_public"
urlpatterns = [
    path("bewilligt/", public.awards, name="awards"),
    path("was-waere-moeglich/", simulator.simulator, name="simulator"),
    path("was-waere-moeglich/vorlage/", simulator.paper, name="paper"),
]
