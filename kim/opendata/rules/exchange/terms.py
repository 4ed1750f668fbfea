"""Codes of offers in words, and words as people write them in lists as codes."""

import re
from collections.abc import Mapping

from kim.network.rules.content_languages import SPOKEN_LANGUAGES
from kim.network.rules.fields import FIELDS
from kim.offers.rules.codes import (
    Access,
    Capacity,
    Childcare,
    Coded,
    Cost,
    Eligibility,
    Level,
    Mode,
    OfferKind,
    Registration,
    TargetGroup,
)

Words = Mapping[str, tuple[str, ...]]  # code -> German label first, then other spellings


def _words(codes: type[Coded], **others: tuple[str, ...]) -> Words:
    return {code.value: (code.label, *others.get(code.value, ())) for code in codes}


UNKNOWN = ("nicht bekannt", "unbekannt", "?")
KINDS = _words(
    OfferKind,
    ongoing=("dauerhaft", "laufend", "offenes angebot", "gruppe", "treff", "treffpunkt"),
    course=("kurse", "sprachkurs", "lehrgang"),
    consultation=("sprechstunde", "beratungsangebot", "beratungsstelle"),
    event=("fest", "event", "einzeltermin"),
    service=("dienst", "dienstleistung", "service", "leistung", "hilfe"),
)
COSTS = _words(
    Cost,
    free=("kostenfrei", "frei", "gratis", "umsonst", "keine", "keine kosten", "0", "0 €", "0,00 €"),
    low=("geringe kosten", "ermäßigt", "spende", "kleiner beitrag"),
    fee=("gebühr", "gebührenpflichtig", "entgelt"),
    unknown=UNKNOWN,
)
CHILDCARE = _words(
    Childcare,
    yes=("vorhanden", "mit kinderbetreuung", "x"),
    no=("keine", "ohne", "nicht vorhanden"),
    on_request=("auf anfrage", "bei bedarf", "nach vereinbarung"),
    unknown=UNKNOWN,
)
MODES = _words(
    Mode,
    on_site=("präsenz", "in präsenz"),
    online=("digital", "virtuell", "zoom"),
    both=("hybrid", "online und vor ort", "beides"),
    outreach=("aufsuchend", "hausbesuch", "hausbesuche", "mobil"),
)
REGISTRATIONS = _words(
    Registration,
    none=("keine", "nein", "nicht erforderlich", "keine anmeldung", "offen"),
    recommended=("erwünscht", "empfohlen"),
    required=("ja", "erforderlich", "notwendig", "anmeldung erforderlich"),
    referral=("überweisung", "zuweisung"),
    unknown=UNKNOWN,
)
CAPACITIES = _words(
    Capacity,
    free=("freie plätze", "frei"),
    few=("wenige", "wenige plätze frei"),
    full=("ausgebucht", "belegt", "keine plätze"),
    unknown=UNKNOWN,
)
ACCESS = _words(
    Access,
    step_free=("stufenlos", "barrierefrei", "rollstuhlgerecht", "ebenerdig"),
    lift=("fahrstuhl",),
    toilet=("barrierefreies wc", "behinderten-wc", "rollstuhl-wc", "behindertentoilette"),
    hearing=("induktionsschleife", "höranlage"),
    seeing=("leitsystem", "braille", "brailleschrift"),
    plain_language=("leichte sprache",),
    parking=("parkplatz",),
    companion=("begleitperson", "assistenz"),
    assistance_dog=("assistenzhund", "blindenhund"),
)
TARGET_GROUPS = _words(
    TargetGroup,
    newcomers=("neuzugewanderte", "zugewanderte", "neuzuwanderer", "migrantinnen und migranten"),
    refugees=("flüchtlinge", "asylbewerber", "asylsuchende", "geflüchtete menschen"),
    eu_citizens=("eu-bürger", "unionsbürger", "eu-zugewanderte"),
    late_resettlers=("spätaussiedler", "aussiedler", "aussiedlerinnen"),
    women=("frau", "mädchen und frauen", "nur frauen", "nur für frauen"),
    families=("familie",),
    children=("kind",),
    youth=("jugend", "jugendlich", "kinder u. jugendliche"),
    seniors=("senioren", "seniorinnen", "ältere"),
    jobseekers=("arbeitssuchende", "arbeitslose"),
    disability=("behinderte menschen",),
    volunteers=("ehrenamtlich engagierte", "ehrenamtler"),
)
EVERYBODY = frozenset({"alle", "jeder", "jede", "alle interessierten", "offen für alle", "-"})
ELIGIBILITY = _words(Eligibility)
LEVELS = _words(
    Level,
    none=("keine vorkenntnisse", "ohne", "keine", "keine deutschkenntnisse"),
    alpha=("alpha",),
)
SINGLE: Mapping[str, Words] = {
    "kind": KINDS,
    "cost": COSTS,
    "childcare": CHILDCARE,
    "mode": MODES,
    "registration": REGISTRATIONS,
    "capacity": CAPACITIES,
    "level_from": LEVELS,
    "level_to": LEVELS,
}
SEVERAL: Mapping[str, Words] = {
    "target_groups": TARGET_GROUPS,
    "eligibility": ELIGIBILITY,
    "access": ACCESS,
}
EASY_GERMAN = "de-x-leicht"
# Codes that were withdrawn or that others use: dead in kim, but their meaning is certain.
FORMER_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr", "kmr": "ku",
                    "pes": "fa", "fa-af": "prs", "de-si": EASY_GERMAN, "sr-latn": "sr"}  # fmt: skip
LANGUAGE_WORDS = {"farsi": "fa", "persisch": "fa", "kurmanci": "ku", "kurdisch": "ku",
                  "paschtunisch": "ps", "leichte sprache": EASY_GERMAN, "chinesisch": "zh-Hans",
                  "einfache sprache": EASY_GERMAN, "sorani": "ckb"}  # fmt: skip
SEPARATORS = re.compile(r"[,;/|\n•]|\s+(?:und|u\.|sowie|&)\s+")


def _by_word() -> dict[str, str]:
    found = dict(LANGUAGE_WORDS)
    for code, language in reversed(list(SPOKEN_LANGUAGES.items())):
        names = (language.integreat_tag, language.iso639_3, language.name_en, language.native_name)
        for name in (*names, language.name_de, code):
            if name:
                found[name.casefold()] = code
    return found


LANGUAGE_BY_WORD = _by_word()


def language_code(word: str) -> str | None:
    """The code of a language by code, tag of Integreat or name; None when there is none such."""
    said = word.strip().casefold().replace("_", "-")
    said = FORMER_LANGUAGES.get(said, said).casefold()
    return LANGUAGE_BY_WORD.get(said) or LANGUAGE_BY_WORD.get(said.split("-")[0])


def field_code(word: str) -> str | None:
    """The code of a field by code or German or English name; None when there is none such."""
    said = word.strip().casefold()
    for code, field in FIELDS.items():
        if said in (code, field.name_de.casefold(), field.name_en.casefold()):
            return code
    near = [code for code, field in FIELDS.items() if said and said in field.name_de.casefold()]
    return near[0] if len(near) == 1 else None


def code_of(words: Words, said: str) -> str | None:
    """The code for a word as written, or None."""
    said = " ".join(said.split()).casefold()
    for code, spellings in words.items():
        if said == code.casefold() or said in map(str.casefold, spellings):
            return code
    return None


def label_of(words: Words, code: str) -> str:
    """German label of a code; the code itself where it is unknown."""
    return words[code][0] if code in words else code


def words_in(text: str) -> list[str]:
    """The parts of an enumeration: ``Deutsch, Arabisch und Englisch``."""
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]
