"""Addresses of the examination: completeness, reviews, early start, other grants."""

from django.urls import URLPattern, path

from kim.grants.views import completion, early_start, examination, other_grants, review

FILE = "vorgang/<slug:number>/"
# Completeness, officer
desk: list[URLPattern] = [
    path(f"{FILE}pruefung/", examination.examination, name="examination"),
    path(f"{FILE}pruefung/uebernehmen/", examination.take_over_page, name="take_over"),
    path(f"{FILE}pruefung/nachfordern/", examination.items_request, name="items_request"),
    path(f"{FILE}pruefung/frist/", examination.items_extend, name="items_extend"),
    path(f"{FILE}pruefung/aufheben/", examination.items_cancel, name="items_cancel"),
    path(
        f"{FILE}pruefung/vollstaendig/",
        examination.confirm_complete_page,
        name="confirm_complete",
    ),
    path(f"{FILE}pruefung/einstellen/", examination.discontinue_page, name="discontinue"),
    path(f"{FILE}pruefung/zurueckgeben/", examination.return_page, name="return_to_technical"),
]
# Completeness, municipality
answers: list[URLPattern] = [
    path(f"{FILE}nachforderung/", completion.completion, name="completion"),
    path(f"{FILE}nachforderung/zeichnen/", completion.completion_sign, name="completion_sign"),
]
# Reviews
reviews: list[URLPattern] = [
    path(f"{FILE}pruefung/fachlich/", review.review_technical, name="review_technical"),
    path(f"{FILE}pruefung/haushalt/", review.review_budget, name="review_budget"),
    path(f"{FILE}pruefung/<int:pk>/abgeben/", review.review_give_up, name="review_give_up"),
    path(f"{FILE}pruefung/treffer/<int:pk>/", review.hit_assess, name="hit_assess"),
]
# Early start
early: list[URLPattern] = [
    path(f"{FILE}beginn/", early_start.early_start, name="early_start"),
    path(f"{FILE}beginn/beantragen/", early_start.early_start_request, name="early_start_request"),
    path(
        f"{FILE}beginn/zuruecknehmen/",
        early_start.early_start_take_back,
        name="early_start_take_back",
    ),
    path(f"{FILE}beginn/entscheiden/", early_start.early_start_decide, name="early_start_decide"),
]
# Grants of other programmes
others: list[URLPattern] = [
    path("andere/", other_grants.other_grants_page, name="other_grants"),
    path("andere/neu/", other_grants.other_grant_add, name="other_grant_add"),
    path("andere/<int:pk>/zuruecknehmen/", other_grants.other_grant_end, name="other_grant_end"),
]
urlpatterns = [*desk, *answers, *reviews, *early, *others]
