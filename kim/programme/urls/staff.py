"""Addresses of the register for staff; mounted below /register/."""

from django.urls import path

from kim.programme.views import posts, published, staff, steps

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
    path("<str:ags>/", staff.place, name="place"),
    path("<str:ags>/schritt/<str:deed>/", steps.step_take, name="step_take"),
    path("<str:ags>/schritte/<int:pk>/berichtigen/", steps.step_correct, name="step_correct"),
    path("<str:ags>/schritte/<int:pk>/zuruecknehmen/", steps.step_withdraw, name="step_withdraw"),
    path("<str:ags>/besetzung/<str:kind>/", posts.post_occupy, name="post_occupy"),
    path(
        "<str:ags>/besetzungen/<int:pk>/berichtigen/",
        posts.occupancy_correct,
        name="occupancy_correct",
    ),
    path(
        "<str:ags>/besetzungen/<int:pk>/zuruecknehmen/",
        posts.occupancy_withdraw,
        name="occupancy_withdraw",
    ),
    path("<str:ags>/umfang/", posts.terms_set, name="terms_set"),
    path("<str:ags>/kontakt/", posts.contact_set, name="contact_set"),
    path("<str:ags>/kontakt/widerrufen/", posts.consent_withdraw, name="consent_withdraw"),
    path("<str:ags>/kontakt/loeschen/", posts.contact_remove, name="contact_remove"),
]
