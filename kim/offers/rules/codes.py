"""Closed lists of an offer: stored codes, never renamed, and how they are called in German."""

from collections.abc import Iterable
from enum import StrEnum


class Coded(StrEnum):
    """A code with its German name, as choices of a field or a form read them."""

    label: str

    def __new__(cls, value: str, label: str) -> "Coded":
        code = str.__new__(cls, value)
        code._value_ = value
        code.label = label
        return code

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(code.value, code.label) for code in cls]

    @classmethod
    def values(cls) -> list[str]:
        return [code.value for code in cls]


class OfferKind(Coded):
    """What sort of offer it is (Art des Angebots)."""

    ONGOING = "ongoing", "offenes Angebot, Treff"
    COURSE = "course", "Kurs"
    CONSULTATION = "consultation", "Beratung"
    EVENT = "event", "Veranstaltung"
    SERVICE = "service", "Hilfe oder Dienst"


class Mode(Coded):
    """Where it takes place (Form)."""

    ON_SITE = "on_site", "vor Ort"
    ONLINE = "online", "online"
    BOTH = "both", "vor Ort und online"
    OUTREACH = "outreach", "kommt zu den Menschen"


class Level(Coded):
    """Language level after the European framework (Sprachniveau), in order."""

    NONE = "none", "kein Deutsch nötig"
    ALPHA = "alpha", "Alphabetisierung"
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"
    C2 = "c2", "C2"


class Cost(Coded):
    """What it costs whoever comes (Kosten)."""

    FREE = "free", "kostenlos"
    LOW = "low", "geringer Beitrag"
    FEE = "fee", "kostenpflichtig"
    UNKNOWN = "unknown", "keine Angabe"


class Childcare(Coded):
    """Whether children are looked after meanwhile (Kinderbetreuung)."""

    YES = "yes", "ja"
    ON_REQUEST = "on_request", "nach Absprache"
    NO = "no", "nein"
    UNKNOWN = "unknown", "keine Angabe"


class Registration(Coded):
    """How one gets in (Anmeldung)."""

    NONE = "none", "ohne Anmeldung"
    RECOMMENDED = "recommended", "Anmeldung erwünscht"
    REQUIRED = "required", "mit Anmeldung"
    REFERRAL = "referral", "über eine andere Stelle"
    UNKNOWN = "unknown", "keine Angabe"


class Capacity(Coded):
    """Places as a band (Plätze), never a number of persons."""

    FREE = "free", "Plätze frei"
    FEW = "few", "wenige Plätze"
    FULL = "full", "voll"
    WAITING = "waiting", "Warteliste"
    UNKNOWN = "unknown", "keine Angabe"


class Access(Coded):
    """What a place or an offer has for whom (Barrierefreiheit nach Bedarf)."""

    STEP_FREE = "step_free", "stufenlos erreichbar"
    LIFT = "lift", "Aufzug"
    TOILET = "toilet", "Toilette für Rollstühle"
    PARKING = "parking", "Behindertenparkplatz"
    HEARING = "hearing", "Hilfe beim Hören (Höranlage)"
    SIGN_LANGUAGE = "sign_language", "Gebärdensprache"
    SEEING = "seeing", "Hilfe beim Sehen"
    PLAIN_LANGUAGE = "plain_language", "einfache Sprache"
    COMPANION = "companion", "Begleitperson willkommen"
    ASSISTANCE_DOG = "assistance_dog", "Assistenzhund willkommen"
    QUIET = "quiet", "ruhiger Raum"


class TargetGroup(Coded):
    """Whom it is made for (Zielgruppe). None chosen: everybody."""

    NEWCOMERS = "newcomers", "neu Zugewanderte"
    REFUGEES = "refugees", "Geflüchtete"
    EU_CITIZENS = "eu_citizens", "Menschen aus der EU"
    LATE_RESETTLERS = "late_resettlers", "Spätaussiedler:innen"
    WOMEN = "women", "Frauen"
    MEN = "men", "Männer"
    PARENTS = "parents", "Eltern"
    FAMILIES = "families", "Familien"
    CHILDREN = "children", "Kinder"
    YOUTH = "youth", "Jugendliche"
    YOUNG_ADULTS = "young_adults", "junge Erwachsene"
    SENIORS = "seniors", "ältere Menschen"
    JOBSEEKERS = "jobseekers", "Arbeitsuchende"
    PROFESSIONALS = "professionals", "Fachkräfte"
    STUDENTS = "students", "Studierende"
    DISABILITY = "disability", "Menschen mit Behinderung"
    LGBTIQ = "lgbtiq", "LSBTIQ*"
    VOLUNTEERS = "volunteers", "Ehrenamtliche"


class Eligibility(Coded):
    """Who may come (Zugangsvoraussetzung). None chosen: everybody."""

    RESIDENTS = "residents", "wer im Einzugsgebiet wohnt"
    RESIDENCE_PERMIT = "residence_permit", "mit Aufenthaltserlaubnis"
    ASYLUM_SEEKERS = "asylum_seekers", "im Asylverfahren"
    TOLERATED = "tolerated", "mit Duldung"
    COURSE_PERMIT = "course_permit", "mit Kursberechtigung des BAMF"
    JOB_CENTRE = "job_centre", "mit Leistungen vom Jobcenter"
    REFERRAL = "referral", "mit Vermittlung durch eine Stelle"
    MEMBERS = "members", "Mitglieder"
    GENDER = "gender", "nur für ein Geschlecht"


def label_of(codes: type[Coded], value: str) -> str:
    """German name; the value itself where it is unknown, so that old data stays readable."""
    return dict(codes.choices()).get(value, value)


def unknown_codes(codes: type[Coded], values: Iterable[str]) -> list[str]:
    """Those values that are no code."""
    return [value for value in values if value not in codes.values()]
