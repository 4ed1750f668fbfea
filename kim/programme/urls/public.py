"""Public addresses of the programme; mounted once for every language."""

from django.urls import path

from kim.programme.views import public
from kim.ui import addresses  # noqa: F401 -- makes <ags:ags> known

app_name = "programme"
urlpatterns = [
    path("", public.start, name="start"),
    path("programm/", public.programme, name="public"),
    path("kommunen/", public.places, name="places"),
    path("kommunen/<ags:ags>/", public.place, name="place"),
]
