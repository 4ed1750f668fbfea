"""Free text screened for data about single persons (Freitextprüfung), on the server alone.

What is found is never repeated in a message or a log: only that something was found.

Source: section 6 of the privacy paper (assumption); Art. 5 Abs. 1 lit. c DSGVO.
"""

import re
from enum import StrEnum

from stdnum import iban


class Trace(StrEnum):
    """What a text seems to contain. The first seven are certain enough to stop."""

    EMAIL = "E-Mail-Adresse"
    PHONE = "Telefonnummer"
    IBAN = "IBAN"
    BIRTH = "Geburtsdatum"
    AZR = "AZR-Nummer"
    BAMF = "BAMF-Aktenzeichen"
    PASSPORT = "Ausweisnummer"
    NAME = "Name"
    STREET = "Straße mit Hausnummer"
    STORY = "Schilderung eines Einzelfalls"


HARD = frozenset(list(Trace)[:7])
DAY = r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})\b"
WORD = r"[A-ZÄÖÜ][a-zäöüßéèıçğşć]+"
OFFICE = (
    r"(?:\w*(?:meister|rat|rät|präsident|minister|sekretär|leit|dezernent|beauftragt|direktor"
    r"|kolleg|vorsitzend)\w*|Dr|Prof)\b"
)
FIRST_NAMES = (
    "Ahmad|Ahmed|Ali|Amira|Andreas|Anna|Birgit|Christian|Claudia|Daniel|Elena|Fatima|Fatma|Frank"
    "|Hassan|Hussein|Ibrahim|Jan|Jürgen|Karin|Katharina|Khaled|Klaus|Layla|Lena|Leyla|Maria"
    "|Mariam|Markus|Martina|Maryam|Mehmet|Michael|Mohamad|Mohamed|Mohammad|Mohammed|Monika"
    "|Murat|Mustafa|Natalia|Nicole|Nour|Oleksandr|Olena|Omar|Peter|Petra|Sabine|Samir|Sara"
    "|Sarah|Stefan|Susanne|Svetlana|Tatjana|Thomas|Ursula|Uwe|Wolfgang|Yusuf|Zahra|Zeynep"
)
NOT_A_PERSON = (
    r"(?!(?:[- ]?(?:Schule|Stiftung|Haus|Straße|Platz|Zentrum|Gymnasium|Kita|Kirche|Krankenhaus"
    r"|Preis|Verein|Werk)))"
)
NATIONALITY = (
    r"(?:syrisch|afghanisch|ukrainisch|irakisch|iranisch|eritreisch|somalisch|türkisch|russisch"
    r"|kurdisch|rumänisch|bulgarisch)(?:e|er|en|es)?"
)
AGED = r"\d{1,2}(?:[- ]jährig\w*|\sJahre\salt)"
PATTERNS = {
    Trace.EMAIL: re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w{2,}"),
    Trace.PHONE: re.compile(
        r"(?<![\d.,/-])(?:(?:\+49|0049)[ /-]?\(?0?\)?[1-9]\d{1,4}|\(?0[1-9]\d{1,4}\)?)"
        r"(?:[ /-]{1,3}\d{2,}){1,4}(?![.,]?\d)|(?<![\d.,/-])(?:\+49|0)[1-9]\d{8,12}(?![.,]?\d)"
    ),
    Trace.BIRTH: re.compile(
        rf"(?:\bgeb(?:oren|\.)?(?:\s?am)?|Geburts(?:datum|tag):?|\*)\s?{DAY}", re.IGNORECASE
    ),
    Trace.AZR: re.compile(r"(?<![\d.,/-])\d{12}(?![.,/-]?\d)"),
    Trace.BAMF: re.compile(r"(?<![\d.,/-])\d{7}\s?-\s?\d{3}(?![.,/-]?\d)"),
    Trace.PASSPORT: re.compile(
        r"\b(?=(?:[A-Z]*\d){4})[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\b"
    ),
    Trace.NAME: re.compile(
        rf"\b(?:Frau|Herrn?|Familie)\s(?!{OFFICE}){WORD}\b"
        rf"|\b(?:{FIRST_NAMES})\s{WORD}\b{NOT_A_PERSON}"
        rf"|\b[A-ZÄÖÜ]\.\s?(?:[A-ZÄÖÜ]\.)?,\s?(?:{AGED}|\d{{1,2}}\sJahre\b)"
    ),
    Trace.STREET: re.compile(r"\b\w+(?:straße|str\.|gasse|weg|allee|platz)\s\d{1,3}\s?[a-h]?\b"),
    Trace.STORY: re.compile(
        rf"\b{NATIONALITY}\b[^.\n]{{0,60}}\b{AGED}|\b{AGED}[^.\n]{{0,60}}\b{NATIONALITY}\b",
        re.IGNORECASE,
    ),
}
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")


def traces(text: str) -> frozenset[Trace]:
    """What a text seems to contain about persons; nothing for a text without."""
    found = {trace for trace, pattern in PATTERNS.items() if pattern.search(text)}
    if any(iban.is_valid(match[0]) for match in ACCOUNT.finditer(text)):
        found.add(Trace.IBAN)
    return frozenset(found)


def is_hard(text: str) -> bool:
    """Whether a text contains what no application may contain."""
    return not HARD.isdisjoint(traces(text))
