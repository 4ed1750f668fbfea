"""Addresses of the network for staff."""

from django.urls import path

from kim.network.views import bodies, contacts, meetings, merging, organisations, relations

app_name = "network"
urlpatterns = [
    path("", organisations.listing, name="list"),
    path("akteure.csv", organisations.list_csv, name="list_csv"),
    path("akteure.xlsx", organisations.list_xlsx, name="list_xlsx"),
    path("neu/", organisations.add, name="add"),
    path("gremien/", bodies.bodies, name="bodies"),
    path("gremien/neu/", bodies.body_add, name="body_add"),
    path("gremien/aufgaben/", bodies.tasks, name="tasks"),
    path("gremien/aufgaben/<int:pk>/", bodies.task_end, name="task_end"),
    path("gremien/<uuid:key>/", bodies.body, name="body"),
    path("gremien/<uuid:key>/aendern/", bodies.body_change, name="body_change"),
    path("gremien/<uuid:key>/kalender/", bodies.feed_make, name="feed_make"),
    path("gremien/<uuid:key>/mitglieder/", bodies.members_add, name="members_add"),
    path("gremien/<uuid:key>/mitglied/", bodies.member_add, name="member_add"),
    path("gremien/<uuid:key>/mitglied/<int:pk>/", bodies.member_change, name="member_change"),
    path("gremien/<uuid:key>/mitglied/<int:pk>/beenden/", bodies.member_end, name="member_end"),
    path("gremien/<uuid:key>/sitzung/", meetings.meeting_add, name="meeting_add"),
    path("gremien/sitzung/<uuid:key>/", meetings.meeting, name="meeting"),
    path("gremien/sitzung/<uuid:key>/aendern/", meetings.meeting_change, name="meeting_change"),
    path("gremien/sitzung/<uuid:key>/einladen/", meetings.meeting_invite, name="meeting_invite"),
    path(
        "gremien/sitzung/<uuid:key>/stand/<slug:deed>/", meetings.meeting_move, name="meeting_move"
    ),
    path("gremien/sitzung/<uuid:key>/punkt/", meetings.point_add, name="point_add"),
    path("gremien/sitzung/<uuid:key>/protokoll/", meetings.minutes, name="minutes"),
    path("gremien/sitzung/<uuid:key>/aufgabe/", meetings.task_add, name="task_add"),
    path("gremien/sitzung/<uuid:key>/festschreiben/", meetings.freeze, name="freeze"),
    path("gremien/sitzung/<uuid:key>/protokoll.pdf", meetings.minutes_pdf, name="minutes_pdf"),
    path("bild/", relations.picture, name="picture"),
    path("dubletten/", merging.duplicates, name="duplicates"),
    path("dubletten/<int:pk>/rueckgaengig/", merging.merge_undo, name="merge_undo"),
    path("akteur/<uuid:key>/", organisations.organisation, name="organisation"),
    path("akteur/<uuid:key>/aendern/", organisations.change, name="change"),
    path("akteur/<uuid:key>/bestaetigen/", organisations.confirm, name="confirm"),
    path("akteur/<uuid:key>/vertrauen/", organisations.trust, name="trust"),
    path("akteur/<uuid:key>/stand/<slug:deed>/", organisations.move, name="move"),
    path("akteur/<uuid:key>/kontakt/neu/", contacts.contact_add, name="contact_add"),
    path("akteur/<uuid:key>/kontakt/<int:pk>/", contacts.contact_change, name="contact_change"),
    path(
        "akteur/<uuid:key>/kontakt/<int:pk>/einwilligung/",
        contacts.contact_consent,
        name="contact_consent",
    ),
    path(
        "akteur/<uuid:key>/kontakt/<int:pk>/widerruf/",
        contacts.contact_withdraw,
        name="contact_withdraw",
    ),
    path(
        "akteur/<uuid:key>/kontakt/<int:pk>/loeschen/",
        contacts.contact_remove,
        name="contact_remove",
    ),
    path("akteur/<uuid:key>/zugaenge/", contacts.people, name="people"),
    path("akteur/<uuid:key>/zugaenge/<int:pk>/beenden/", contacts.access_end, name="access_end"),
    path("akteur/<uuid:key>/verbindung/", relations.relation_add, name="relation_add"),
    path(
        "akteur/<uuid:key>/verbindung/<int:pk>/entfernen/",
        relations.relation_remove,
        name="relation_remove",
    ),
    path("akteur/<uuid:key>/mit/<uuid:other>/", merging.merge, name="merge"),
    path("akteur/<uuid:key>/nicht/<uuid:other>/", merging.apart, name="apart"),
]
