"""Addresses of notices, their texts, and the decision trail; part of the staff addresses."""

from django.urls import URLPattern, path

from kim.grants.views import notices, release, texts, trail

FILE = "vorgang/<slug:number>/"
NOTICE = f"{FILE}bescheid/<slug:notice>/"
urlpatterns: list[URLPattern] = [
    path("texte/", texts.texts, name="texts"),
    path("texte/<slug:code>/", texts.text, name="text"),
    path("behoerden/", texts.authority_list, name="authorities"),
    path("behoerden/neu/", texts.authority_new, name="authority_new"),
    path("behoerden/<int:pk>/freigeben/", release.authority_release, name="authority_release"),
    path("behoerden/<int:pk>/verwerfen/", release.authority_withdraw, name="authority_withdraw"),
    path("texte/<slug:code>/<int:count>/freigeben/", release.text_release, name="text_release"),
    path("texte/<slug:code>/<int:count>/verwerfen/", release.text_withdraw, name="text_withdraw"),
    path(NOTICE, notices.notice_page, name="notice"),
    path(f"{NOTICE}bescheid.pdf", notices.notice_file, name="notice_file"),
    path(f"{NOTICE}versand/", notices.notice_dispatch, name="notice_dispatch"),
    path(f"{NOTICE}bekanntgabe/", notices.notice_serve, name="notice_serve"),
    path(f"{NOTICE}rechtsbehelf/", notices.notice_contest, name="notice_contest"),
    path(f"{NOTICE}rechtsbehelf/erledigt/", notices.notice_settle, name="notice_settle"),
    path(f"{NOTICE}bestandskraft/", notices.notice_final, name="notice_final"),
    path(f"{NOTICE}empfang/", notices.notice_receipt, name="notice_receipt"),
    path(f"{NOTICE}rechtsbehelfsverzicht/", notices.notice_waive, name="notice_waive"),
    path(f"{NOTICE}verzicht/", notices.notice_decline, name="notice_decline"),
    path(f"{FILE}akte.pdf", trail.trail_pdf, name="trail_pdf"),
    path(f"{FILE}akte.json", trail.trail_json, name="trail_json"),
    path(f"{FILE}akte.zip", trail.trail_zip, name="trail_zip"),
]
