"""Addresses of an application: writing it, signing it, reading what was submitted."""

from django.urls import URLPattern, path

from kim.grants.views import check, draft, files, section, submission

FILE = "vorgang/<slug:number>/"
# Writing an application
writing: list[URLPattern] = [
    path("antrag/neu/", draft.application_new, name="application_new"),
    path(f"{FILE}antrag/", draft.draft, name="draft"),
    path(f"{FILE}antrag/pruefen/", check.draft_check, name="draft_check"),
    path(f"{FILE}antrag/zeichnen/", check.draft_sign, name="draft_sign"),
    path(f"{FILE}antrag/neue-fassung/", draft.draft_rebase, name="draft_rebase"),
    path(f"{FILE}antrag/entwurf.pdf", submission.draft_file, name="draft_file"),
    path(f"{FILE}antrag/anlagen/", files.draft_files, name="draft_files"),
    path(
        f"{FILE}antrag/anlagen/<int:pk>/entfernen/",
        files.attachment_remove,
        name="attachment_remove",
    ),
    path(f"{FILE}antrag/fehlalarm/", check.alarm_release, name="alarm_release"),
    path(f"{FILE}antrag/<slug:section>/", section.draft_section, name="draft_section"),
    path(f"{FILE}zuruecknehmen/", draft.application_withdraw, name="application_withdraw"),
    path(f"{FILE}gremienbeschluss/", draft.council_report, name="council_report"),
]
# Reading what was submitted
submitted: list[URLPattern] = [
    path(f"{FILE}anlagen/<int:pk>/", files.attachment, name="attachment"),
    path(f"{FILE}fassung/", submission.submission_latest, name="submission_latest"),
    path(f"{FILE}fassung/<int:count>/", submission.submission, name="submission"),
    path(
        f"{FILE}fassung/<int:count>/vergleich/",
        submission.submission_compare,
        name="submission_compare",
    ),
    path(f"{FILE}fassung/<int:count>/antrag.pdf", submission.submission_file,
         name="submission_file"),
    path(f"{FILE}fassung/<int:count>/eingang/", submission.receipt, name="receipt"),
    path(f"{FILE}fassung/<int:count>/eingang.pdf", submission.receipt_file, name="receipt_file"),
]  # fmt: skip
urlpatterns = [*writing, *submitted]
