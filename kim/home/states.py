"""German names of deeds in the record, for the rooms that do not print them themselves."""

from kim.grants.states import DEED_LABELS as GRANTS_LABELS
from kim.needs.states import DEED_LABELS as NEEDS_LABELS
from kim.network.states import DEED_LABELS as NETWORK_LABELS
from kim.offers.states import DEED_LABELS as OFFERS_LABELS
from kim.opendata.states import DEED_LABELS as OPENDATA_LABELS
from kim.programme.states import DEED_LABELS as PROGRAMME_LABELS

DEED_LABELS = {
    **PROGRAMME_LABELS,
    **GRANTS_LABELS,
    **NETWORK_LABELS,
    **NEEDS_LABELS,
    **OFFERS_LABELS,
    **OPENDATA_LABELS,
    "accounts.accept_invitation": "Einladung angenommen",
    "accounts.add_office": "Stelle angelegt",
    "accounts.add_user": "Person angelegt",
    "accounts.change_period": "Zeitraum geändert",
    "accounts.end_calendar_link": "Kalenderabo beendet",
    "accounts.end_membership": "Mitgliedschaft beendet",
    "accounts.end_session": "Sitzung beendet",
    "accounts.invite": "Person eingeladen",
    "accounts.link_accounts": "Konten einer Person verbunden",
    "accounts.link_provider": "Anmeldedienst verbunden",
    "accounts.make_calendar_link": "Kalenderabo angelegt",
    "accounts.renew_calendar_link": "Kalenderabo erneuert",
    "accounts.reset_second_factor": "Zweite Stufe zurückgesetzt",
    "accounts.revoke_invitation": "Einladung zurückgezogen",
    "accounts.separate_account": "Konten wieder getrennt",
    "accounts.set_password": "Passwort gesetzt",
    "accounts.add_second_factor": "Zweite Stufe eingerichtet",
    "accounts.remove_second_factor": "Zweite Stufe entfernt",
    "audit.erase_file": "Datei gelöscht",
    "audit.store_file": "Datei abgelegt",
    "places.import_reference": "Kommunen geladen",
    "places.import_places": "Gemeindeverzeichnis eingelesen",
    "places.import_boundaries": "Grenzen eingelesen",
    "places.import_statistics": "Statistik eingelesen",
    "places.import_boundaries_removed": "Grenzen entfernt",
}
