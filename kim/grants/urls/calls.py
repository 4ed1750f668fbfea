"""Addresses of calls, below /foerderung/aufrufe/."""

from django.urls import path

from kim.grants.views import calls

ONE = "aufrufe/<slug:code>/"
VERSION = f"{ONE}fassung/<int:count>/"
urlpatterns = [
    path("aufrufe/", calls.call_list, name="calls"),
    path(ONE, calls.call, name="call"),
    path(f"{ONE}fassung/neu/", calls.version_new, name="version_new"),
    path(f"{ONE}stand/<slug:deed>/", calls.call_move, name="call_move"),
    path(f"{VERSION}freigeben/", calls.version_release, name="version_release"),
    path(f"{VERSION}verwerfen/", calls.version_withdraw, name="version_withdraw"),
    path(f"{VERSION}kommunen/", calls.recipients_set, name="call_recipients"),
    path(f"{VERSION}wert/<slug:key>/", calls.parameter_set, name="parameter_set"),
    path(f"{VERSION}<slug:part>/", calls.row_set, name="call_row_set"),
    path(f"{VERSION}<slug:part>/<int:pk>/entfernen/", calls.row_remove, name="call_row_remove"),
]
