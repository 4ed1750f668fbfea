"""Codes of an offer in the language of the page. German ones are marked where none is known."""

from django.utils.translation import gettext, gettext_noop

from kim.network.rules.fields import Field
from kim.network.rules.opening import HoursKind
from kim.ui.fragments import german, is_translated

LABELS: dict[str, dict[str, str]] = {
    "kind": {
        "ongoing": gettext_noop("offenes Angebot, Treff"),
        "course": gettext_noop("Kurs"),
        "consultation": gettext_noop("Beratung"),
        "event": gettext_noop("Veranstaltung"),
        "service": gettext_noop("Hilfe oder Dienst"),
    },
    "mode": {
        "on_site": gettext_noop("vor Ort"),
        "online": gettext_noop("online"),
        "both": gettext_noop("vor Ort und online"),
        "outreach": gettext_noop("kommt zu den Menschen"),
    },
    "level": {
        "none": gettext_noop("kein Deutsch nötig"),
        "alpha": gettext_noop("Alphabetisierung"),
        "a1": "A1", "a2": "A2", "b1": "B1", "b2": "B2", "c1": "C1", "c2": "C2",
    },
    "cost": {
        "free": gettext_noop("kostenlos"),
        "low": gettext_noop("geringer Beitrag"),
        "fee": gettext_noop("kostenpflichtig"),
        "unknown": gettext_noop("keine Angabe"),
    },
    "childcare": {
        "yes": gettext_noop("ja"),
        "on_request": gettext_noop("nach Absprache"),
        "no": gettext_noop("nein"),
        "unknown": gettext_noop("keine Angabe"),
    },
    "registration": {
        "none": gettext_noop("ohne Anmeldung"),
        "recommended": gettext_noop("Anmeldung erwünscht"),
        "required": gettext_noop("mit Anmeldung"),
        "referral": gettext_noop("über eine andere Stelle"),
        "unknown": gettext_noop("keine Angabe"),
    },
    "capacity": {
        "free": gettext_noop("Plätze frei"),
        "few": gettext_noop("wenige Plätze"),
        "full": gettext_noop("voll"),
        "waiting": gettext_noop("Warteliste"),
        "unknown": gettext_noop("keine Angabe"),
    },
    "access": {
        "step_free": gettext_noop("stufenlos erreichbar"),
        "lift": gettext_noop("Aufzug"),
        "toilet": gettext_noop("Toilette für Rollstühle"),
        "parking": gettext_noop("Behindertenparkplatz"),
        "hearing": gettext_noop("Hilfe beim Hören (Höranlage)"),
        "sign_language": gettext_noop("Gebärdensprache"),
        "seeing": gettext_noop("Hilfe beim Sehen"),
        "plain_language": gettext_noop("einfache Sprache"),
        "companion": gettext_noop("Begleitperson willkommen"),
        "assistance_dog": gettext_noop("Assistenzhund willkommen"),
        "quiet": gettext_noop("ruhiger Raum"),
    },
    "target_groups": {
        "newcomers": gettext_noop("neu Zugewanderte"),
        "refugees": gettext_noop("Geflüchtete"),
        "eu_citizens": gettext_noop("Menschen aus der EU"),
        "late_resettlers": gettext_noop("Spätaussiedler:innen"),
        "women": gettext_noop("Frauen"),
        "men": gettext_noop("Männer"),
        "parents": gettext_noop("Eltern"),
        "families": gettext_noop("Familien"),
        "children": gettext_noop("Kinder"),
        "youth": gettext_noop("Jugendliche"),
        "young_adults": gettext_noop("junge Erwachsene"),
        "seniors": gettext_noop("ältere Menschen"),
        "jobseekers": gettext_noop("Arbeitsuchende"),
        "professionals": gettext_noop("Fachkräfte"),
        "students": gettext_noop("Studierende"),
        "disability": gettext_noop("Menschen mit Behinderung"),
        "lgbtiq": gettext_noop("LSBTIQ*"),
        "volunteers": gettext_noop("Ehrenamtliche"),
    },
    "eligibility": {
        "residents": gettext_noop("wer im Einzugsgebiet wohnt"),
        "residence_permit": gettext_noop("mit Aufenthaltserlaubnis"),
        "asylum_seekers": gettext_noop("im Asylverfahren"),
        "tolerated": gettext_noop("mit Duldung"),
        "course_permit": gettext_noop("mit Kursberechtigung des BAMF"),
        "job_centre": gettext_noop("mit Leistungen vom Jobcenter"),
        "referral": gettext_noop("mit Vermittlung durch eine Stelle"),
        "members": gettext_noop("Mitglieder"),
        "gender": gettext_noop("nur für ein Geschlecht"),
    },
    "hours": {
        HoursKind.VISITING.value: gettext_noop("Öffnungszeit"),
        HoursKind.PHONE.value: gettext_noop("Telefonzeit"),
        HoursKind.COURSE.value: gettext_noop("Kurszeit"),
        HoursKind.EVENT.value: gettext_noop("Veranstaltung"),
    },
}  # fmt: skip
ENGLISH = "en"
PLAIN = {"A1", "A2", "B1", "B2", "C1", "C2"}  # the same in every language


def translated(msgid: str) -> str:
    """The text in the language of the page; marked when it stays German."""
    return gettext(msgid) if msgid in PLAIN or is_translated(msgid) else german(msgid)


def label(group: str, code: str) -> str:
    """The name of a code of one group; an unknown code as it is."""
    said = LABELS[group].get(code)
    return code if said is None else translated(said)


def labels(group: str, codes: tuple[str, ...] | list[str]) -> list[str]:
    """The names of several codes."""
    return [label(group, code) for code in codes]


def field_label(field: Field, language: str) -> str:
    """The name of a field of work: German and English are known, else German and marked."""
    return field.name_en if language == ENGLISH else german(field.name_de)
