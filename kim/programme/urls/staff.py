"""Addresses of the register for staff; mounted below /register/."""

from django.urls import path

from kim.programme.views import legal, posts, published, staff, steps
from kim.ui import addresses  # noqa: F401 -- makes <ags:ags> known

app_name = "register"
urlpatterns = [
    path("", staff.board, name="board"),
    path("register.csv", staff.board_csv, name="board_csv"),
    path("mehrere/", steps.steps_bulk, name="bulk"),
    path("veroeffentlicht/", published.published, name="published"),
    path("veroeffentlicht/neu/", published.figure_new, name="figure_new"),
    path("veroeffentlicht/<int:pk>/berichtigen/", published.figure_correct, name="figure_correct"),
    path("mittel/neu/", published.budget_set, name="budget_set"),
    path("quellen/neu/", published.source_new, name="source_new"),
    path("rechtswerte/", legal.legal_list, name="legal"),
    path("rechtswerte/vorschlaege/<int:pk>/", legal.legal_confirm, name="legal_confirm"),
    path(
        "rechtswerte/vorschlaege/<int:pk>/zuruecknehmen/",
        legal.legal_withdraw,
        name="legal_withdraw",
    ),
    path("rechtswerte/<slug:key>/", legal.legal_key, name="legal_key"),
    path("rechtswerte/<slug:key>/vorschlagen/", legal.legal_propose, name="legal_propose"),
    path("<ags:ags>/", staff.place, name="place"),
    path("<ags:ags>/schritt/<str:deed>/", steps.step_take, name="step_take"),
    path("<ags:ags>/schritte/<int:pk>/berichtigen/", steps.step_correct, name="step_correct"),
    path("<ags:ags>/schritte/<int:pk>/zuruecknehmen/", steps.step_withdraw, name="step_withdraw"),
    path("<ags:ags>/besetzung/<str:kind>/", posts.post_occupy, name="post_occupy"),
    path(
        "<ags:ags>/besetzungen/<int:pk>/berichtigen/",
        posts.occupancy_correct,
        name="occupancy_correct",
    ),
    path(
        "<ags:ags>/besetzungen/<int:pk>/zuruecknehmen/",
        posts.occupancy_withdraw,
        name="occupancy_withdraw",
    ),
    path("<ags:ags>/umfang/", posts.terms_set, name="terms_set"),
    path("<ags:ags>/kontakt/", posts.contact_set, name="contact_set"),
    path("<ags:ags>/kontakt/widerrufen/", posts.consent_withdraw, name="consent_withdraw"),
    path("<ags:ags>/kontakt/loeschen/", posts.contact_remove, name="contact_remove"),
]
