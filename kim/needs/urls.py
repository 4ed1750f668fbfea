"""Addresses of the gap matrix; mounted below /luecken/."""

from django.urls import path

from kim.needs.views import gaps, matrix
from kim.ui import addresses  # noqa: F401 -- makes <ags:ags> known

app_name = "needs"
urlpatterns = [
    path("", matrix.start, name="start"),
    path("<ags:ags>/", matrix.show, name="matrix"),
    path("<ags:ags>/luecken.csv", matrix.csv_file, name="matrix_csv"),
    path("<ags:ags>/luecken.xlsx", matrix.xlsx_file, name="matrix_xlsx"),
    path("<ags:ags>/zelle/", matrix.cell, name="cell"),
    path("<ags:ags>/vormerken/", matrix.note, name="note"),
    path("<ags:ags>/erreichbarkeit/", gaps.reach, name="reach"),
    path("<ags:ags>/ueberschneidungen/", gaps.overlap, name="overlaps"),
    path("<ags:ags>/vorgemerkt/", gaps.gaps, name="gaps"),
    path("<ags:ags>/vorgemerkt/<int:pk>/<slug:deed>/", gaps.decide, name="decide"),
]
