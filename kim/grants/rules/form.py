"""The application form as data (Antragsformular): sections, fields, what is asked and how long.

Pages, checks, comparison and PDF read it from here, so that a field is called the same
everywhere. What a call asks for besides (declarations, attachments) comes from its version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kim.grants.rules.content import FundKind

LINE, PARAGRAPHS = 200, 7000  # characters; all of a section fits into what sign-in keeps
MOST_GOALS, MOST_COSTS, MOST_FUNDS = 10, 20, 20


class Kind(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    AMOUNT = "amount"
    CHOICE = "choice"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of the form. ``longest`` in characters."""

    name: str
    label: str
    help: str = ""
    kind: Kind = Kind.LINE
    required: bool = True
    longest: int = LINE
    options: tuple[tuple[str, str], ...] = ()


YES_NO = (("yes", "ja"), ("no", "nein"))
FUND_LABELS = {
    FundKind.OWN: "Eigenmittel",
    FundKind.THIRD_PARTY: "Drittmittel",
    FundKind.OTHER_GRANT: "andere öffentliche Zuwendung",
    FundKind.GRANT: "beantragte Zuwendung",
}
COUNCIL_OPTIONS = (
    ("unknown", "noch nicht geklärt"),
    ("not_needed", "nicht erforderlich"),
    ("pending", "steht aus"),
    ("decided", "liegt vor"),
)
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "basics": (
        Field(name="title", label="Bezeichnung des Vorhabens"),
        Field(name="start_on", label="Beginn", kind=Kind.DAY,
              help="Erster Tag, für den Sie Geld beantragen. Form: TT.MM.JJJJ"),
        Field(name="end_on", label="Ende", kind=Kind.DAY,
              help="Letzter Tag, er zählt mit. Form: TT.MM.JJJJ"),
        Field(name="short_notice_reason", label="Warum der Antrag kurzfristig kommt",
              kind=Kind.TEXT, required=False, longest=2000,
              help="Nur nötig, wenn zwischen Antrag und Beginn wenig Zeit liegt."),
        Field(name="contact_function", label="Ansprechstelle (Funktion)",
              help="Zum Beispiel „Stabsstelle Integration“. Bitte keinen Namen."),
        Field(name="contact_email", label="Dienstliche E-Mail-Adresse"),
        Field(name="contact_phone", label="Dienstliches Telefon", required=False),
        Field(name="signing_function", label="Wer den Antrag zeichnet (Funktion)",
              help="Zum Beispiel „Oberbürgermeisterin“ oder „Landrat“."),
        Field(name="iban", label="IBAN der Kasse",
              help="Konto der Kommune, auf das ausgezahlt wird. Leerzeichen sind erlaubt."),
        Field(name="cash_reference", label="Kassenzeichen", required=False),
    ),
    "concept": (
        Field(name="starting_point", label="Ausgangslage", kind=Kind.TEXT, longest=PARAGRAPHS,
              help="Was ist vor Ort zu tun? Bitte keine Angaben zu einzelnen Menschen."),
        Field(name="structures", label="Vorhandene Strukturen", kind=Kind.TEXT,
              longest=PARAGRAPHS, help="Netzwerke, Runde Tische, Beiräte, Ehrenamt."),
        Field(name="tasks", label="Aufgaben der Stelle", kind=Kind.TEXT, longest=PARAGRAPHS),
        Field(name="place_in_organisation", label="Platz in der Verwaltung", kind=Kind.TEXT,
              longest=2000, help="Wo ist die Stelle angesiedelt, an wen berichtet sie?"),
        Field(name="partners", label="Partner", kind=Kind.TEXT, longest=PARAGRAPHS,
              help="Mit wem arbeiten Sie zusammen? Bitte Stellen und Träger nennen."),
    ),
    "post": (
        Field(name="fte", label="Stellenanteil", kind=Kind.NUMBER,
              help="1 ist eine volle Stelle, 0,5 eine halbe."),
        Field(name="pay_group", label="Entgelt- oder Besoldungsgruppe",
              help="Zum Beispiel „EG 10“."),
        Field(name="pay_step", label="Stufe", required=False),
        Field(name="post_start_on", label="Stelle besetzt ab", kind=Kind.DAY,
              help="Vorgesehener erster Arbeitstag. Form: TT.MM.JJJJ"),
        Field(name="contract_on", label="Vertragsschluss am", kind=Kind.DAY, required=False,
              help="Vorgesehener Tag der Unterschrift unter den Arbeitsvertrag. "
              "Mit ihm beginnt die Maßnahme."),
        Field(name="limited", label="Ist die Stelle befristet?", kind=Kind.CHOICE,
              options=YES_NO),
        Field(name="limited_to_on", label="Befristet bis", kind=Kind.DAY, required=False,
              help="Nur bei einer befristeten Stelle. Form: TT.MM.JJJJ"),
        Field(name="deputy_function", label="Vertretung (Funktion)", required=False,
              help="Damit die Ansprechstelle erreichbar bleibt. Bitte keinen Namen."),
    ),
    "plan": (),
    "declarations": (),
    "attachments": (),
    "council": (
        Field(name="state", label="Beschluss des Rates oder Kreistages", kind=Kind.CHOICE,
              options=COUNCIL_OPTIONS,
              help="Der Beschluss kann nachgereicht werden. "
              "Vor der Bewilligung muss er vorliegen."),
        Field(name="meeting_on", label="Tag der Sitzung", kind=Kind.DAY, required=False,
              help="Auch wenn die Sitzung noch bevorsteht. Form: TT.MM.JJJJ"),
        Field(name="reference", label="Nummer des Beschlusses", required=False),
    ),
}  # fmt: skip
ROWS: Mapping[str, Mapping[str, tuple[Field, ...]]] = {
    "concept": {
        "goals": (
            Field(name="text", label="Ziel", longest=500),
            Field(name="indicator", label="Woran Sie den Erfolg erkennen", longest=300,
                  required=False, help="Zahl oder Ereignis."),
            Field(name="by_on", label="bis", kind=Kind.DAY, required=False),
        )
    },
    "plan": {
        "costs": (
            Field(name="category", label="Ausgabengruppe", kind=Kind.HIDDEN),
            Field(name="label", label="Ausgabe"),
        ),
        "funds": (
            Field(name="kind", label="Art", kind=Kind.CHOICE,
                  options=tuple((k.value, v) for k, v in FUND_LABELS.items())),
            Field(name="category", label="Ausgabengruppe", kind=Kind.HIDDEN, required=False),
            Field(name="label", label="Von wem", required=False),
            Field(name="amount", label="Betrag", kind=Kind.AMOUNT),
        ),
    },
}  # fmt: skip
MOST_ROWS = {"goals": MOST_GOALS, "costs": MOST_COSTS, "funds": MOST_FUNDS}
LIST_LABELS = {"goals": "Ziele", "costs": "Ausgaben", "funds": "Einnahmen"}
SECTION_LABELS = {
    "basics": "Grunddaten",
    "concept": "Konzept",
    "post": "Stelle",
    "plan": "Kosten und Finanzierung",
    "declarations": "Erklärungen",
    "attachments": "Anlagen",
    "council": "Gremienbeschluss",
}


def text_of(data: Mapping[str, Any], name: str) -> str:
    """What was typed into a field, or nothing."""
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def is_empty(code: str, data: Mapping[str, Any]) -> bool:
    """Whether nobody has typed anything into a section yet."""
    if any(text_of(data, name).strip() for name in data if (code, name) != ("council", "state")):
        return False
    if code == "council" and text_of(data, "state") not in ("", "unknown"):
        return False
    return not any(data.get(name) for name in ROWS.get(code, {}))


def missing(code: str, data: Mapping[str, Any]) -> list[Field]:
    """Fields of a section that must be filled and are not. Rows are the rules' business."""
    return [f for f in FIELDS[code] if f.required and not text_of(data, f.name).strip()]
