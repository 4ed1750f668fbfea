"""Placeholders of text modules (Platzhalter): a closed list, filled once with values."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ALLOWED: Mapping[str, str] = {
    "aktenzeichen": "Aktenzeichen des Vorgangs",
    "antragsdatum": "Tag des Antrags, bei Änderungen des Änderungsantrags",
    "anschrift": "Anschrift der Behörde in einer Zeile",
    "aufruf": "Titel des Förderaufrufs",
    "beantragt": "beantragter Betrag",
    "beginn": "erster Tag des Bewilligungszeitraums oder geplanter Beginn",
    "behoerde": "Name der Bewilligungsbehörde am Tag des Schreibens",
    "bescheid_nummer": "Nummer des Bescheids, der geändert wird",
    "bescheid_vom": "Datum des Bescheids, der geändert wird",
    "betrag": "Zuwendung in Ziffern",
    "betrag_in_worten": "Zuwendung in Worten",
    "datum": "Datum des Schreibens",
    "ende": "letzter Tag des Bewilligungszeitraums",
    "frist": "letzter Tag der gesetzten Frist",
    "gericht": "zuständiges Verwaltungsgericht",
    "gueltig_bis": "letzter Tag der Zustimmung zum vorzeitigen Beginn",
    "gueltig_von": "erster Tag der Zustimmung zum vorzeitigen Beginn",
    "haushaltstitel": "Kapitel und Titel",
    "kommune": "Name der Kommune",
    "massnahme": "Titel der Maßnahme",
    "nachweis_bis": "Tag, bis zu dem der Verwendungsnachweis vorliegen muss",
    "nummer": "Nummer des Schreibens",
    "rechtsbehelfsfrist": "Frist im Wesfall: eines Monats",
    "stellenanteil": "Stellenanteil",
    "vertrag_am": "geplanter Tag des Arbeitsvertrags",
    "zeitraum": "Bewilligungszeitraum",
}
SAMPLES: Mapping[str, str] = {
    "aktenzeichen": "KIM-2026-0007",
    "antragsdatum": "12.01.2026",
    "anschrift": "Musterstraße 1, 55116 Mainz",
    "aufruf": "Kommunales Integrationsmanagement 2026",
    "beantragt": "70.000,00 €",
    "beginn": "01.03.2026",
    "behoerde": "das Ministerium",
    "bescheid_nummer": "KIM-B-2026-0001",
    "bescheid_vom": "20.02.2026",
    "betrag": "65.000,00 €",
    "betrag_in_worten": "fünfundsechzigtausend Euro",
    "datum": "20.02.2026",
    "ende": "31.12.2026",
    "frist": "13.03.2026",
    "gericht": "Verwaltungsgericht Musterstadt, Musterplatz 1",
    "gueltig_bis": "31.07.2026",
    "gueltig_von": "01.02.2026",
    "haushaltstitel": "07 02 - 633 71",
    "kommune": "Landkreis Muster",
    "massnahme": "Integrationsmanagement Muster 2026",
    "nachweis_bis": "31.12.2027",
    "nummer": "KIM-B-2026-0007",
    "rechtsbehelfsfrist": "eines Monats",
    "stellenanteil": "1,0",
    "vertrag_am": "15.02.2026",
    "zeitraum": "01.03.2026 bis 31.12.2026",
}


class CannotFill(Exception):
    """A text asks for what the letter does not have. Text: a German sentence."""


def faults(text: str) -> list[str]:
    """Why a text may not be saved, in German; empty when it may.

    ``{betrag}`` is a placeholder; braces stand nowhere else in a text.
    """
    found = []
    for name in dict.fromkeys(PLACEHOLDER.findall(text)):
        if name not in ALLOWED:
            found.append(
                f"Den Platzhalter {{{name}}} gibt es nicht. Erlaubt sind nur die Namen aus der "
                "Liste unter dem Formular."
            )
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        found.append(
            "Eine geschweifte Klammer steht allein. Platzhalter schreiben Sie so: {betrag}."
        )
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. A value is never read again, whatever it contains.

    Raises CannotFill for a name without value.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if not values.get(name):
            raise CannotFill(
                f"Der Text braucht {{{name}}}, aber dieses Schreiben hat dafür keinen Wert."
            )
        return values[name]

    return PLACEHOLDER.sub(value, text)
