"""Columns of lists of offers: what kim reads, and how municipalities call them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kim.opendata.rules.exchange.record import NotReadable
from kim.opendata.rules.exchange.sheet_table import Line, Table
from kim.opendata.rules.exchange.terms import language_code


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the code, the heading kim writes, and others it understands."""

    name: str
    heading: str
    others: tuple[str, ...] = ()


COLUMNS = (
    Column("key", "Kennung", ("kimid", "uuid")),
    Column("source_key", "Nr.", ("nr", "id", "lfdnr", "laufendenummer", "nummer")),
    Column("title", "Titel", ("angebot", "name", "bezeichnung", "angebotstitel", "titeldesangebots",
                              "nameangebot", "namedesangebots", "projekt", "kurs", "massnahme",
                              "maßnahme", "veranstaltung", "wasangebot", "angebotsname")),
    Column("provider", "Anbieter", ("träger", "traeger", "veranstalter", "organisation",
                                    "institution", "einrichtung", "verein", "anbieterin", "akteur",
                                    "trägeranbieter", "anbieterträger", "durchführendestelle")),
    Column("kind", "Art", ("angebotsart", "artdesangebots", "typ", "format")),
    Column("fields", "Handlungsfeld", ("thema", "themen", "kategorie", "kategorien", "rubrik",
                                       "bereich", "handlungsfelder", "themenfeld", "schlagwort")),
    Column("summary", "Kurzbeschreibung", ("kurztext", "kurzinfo")),
    Column("description", "Beschreibung", ("inhalt", "inhalte", "information", "informationen",
                                           "erläuterung", "angebotsbeschreibung", "details",
                                           "beschreibungdesangebots")),
    Column("target_groups", "Zielgruppe", ("zielgruppen", "füerwen", "fürwen", "personenkreis",
                                           "teilnehmer", "teilnehmende")),
    Column("eligibility", "Wer kommen kann", ("voraussetzungen", "voraussetzung",
                                              "teilnahmevoraussetzungen", "zugang")),
    Column("languages", "Sprachen", ("sprache", "angebotssprachen", "beratungssprachen",
                                     "spracheninsgesamt", "sprachkenntnisse")),
    Column("level_from", "Sprachniveau von", ("sprachniveau", "niveau", "niveauvon", "level")),
    Column("level_to", "Sprachniveau bis", ("niveaubis", "zielniveau")),
    Column("cost", "Kosten", ("gebühr", "gebühren", "preis", "teilnahmegebühr", "kostenbeitrag",
                              "entgelt", "teilnahmebeitrag")),
    Column("cost_text", "Kosten (Text)"),
    Column("childcare", "Kinderbetreuung", ("mitkinderbetreuung", "betreuung")),
    Column("access", "Barrierefreiheit", ("barrierefrei", "rollstuhlgerecht", "zugänglichkeit")),
    Column("mode", "Form", ("durchführung", "onlinepräsenz", "präsenzonline", "ortoderonline")),
    Column("registration", "Anmeldung", ("anmeldungerforderlich", "anmeldunghinweise",
                                              "anmeldemodalitäten")),
    Column("registration_text", "Anmeldung (Text)"),
    Column("registration_url", "Anmeldelink", ("anmeldungonline", "buchungslink", "anmeldeseite")),
    Column("capacity", "Plätze", ("freieplätze", "kapazität", "platzangebot")),
    Column("min_age", "Alter ab", ("alterab", "mindestalter", "altervon")),
    Column("max_age", "Alter bis", ("höchstalter",)),
    Column("starts_on", "Beginn", ("start", "startdatum", "kursbeginn", "gültigab", "datumvon")),
    Column("ends_on", "Ende", ("enddatum", "kursende", "gültigbis", "datumbis", "laufzeitbis")),
    Column("day", "Wochentag", ("tag", "tage", "wochentage")),
    Column("times", "Zeiten", ("tagzeit", "zeit", "uhrzeit", "uhrzeiten", "öffnungszeiten", "wann",
                               "termine", "termin", "sprechzeiten", "öffnungszeit", "tagundzeit",
                               "taguhrzeit", "sprechstunden", "kurszeiten", "zeittag")),
    Column("venue", "Name des Orts", ("veranstaltungsort", "treffpunkt", "gebäude", "raum", "wo",
                                      "standort", "einrichtungort")),
    Column("street", "Straße", ("strasse", "str", "straßehausnummer", "straßenr",
                                "straßeundhausnummer", "straßehausnr", "strassenr", "straßeundnr")),
    Column("address", "Adresse", ("anschrift", "ortadresse", "adresseort", "kontaktadresse")),
    Column("postcode", "PLZ", ("postleitzahl",)),
    Column("town", "Ort", ("stadt", "gemeinde", "wohnort", "kommune", "stadtgemeinde", "plzort",
                           "plzundort", "ortplz")),
    Column("latitude", "Breite", ("lat", "latitude", "geobreite", "breitengrad")),
    Column("longitude", "Länge", ("lon", "lng", "longitude", "geolänge", "längengrad")),
    Column("function", "Ansprechstelle", ("kontakt", "kontaktstelle", "abteilung", "fachbereich")),
    Column("person", "Ansprechperson", ("ansprechpartner", "ansprechpartnerin",
                                        "ansprechpartnerinnen", "kontaktperson", "leitung",
                                        "kursleitung", "verantwortlich")),
    Column("phone", "Telefon", ("tel", "telefonnummer", "rufnummer", "mobil", "handy", "fon",
                                "kontakttelefon", "telefonmobil")),
    Column("mail", "E-Mail", ("email", "mail", "emailadresse", "kontaktemail", "mailadresse")),
    Column("website", "Internet", ("homepage", "website", "webseite", "link", "url",
                                   "internetseite", "web", "www", "weitereinformationen")),
    Column("checked_on", "Stand", ("aktualisiertam", "letzteaktualisierung", "geprüftam", "datum",
                                   "letzteprüfung", "aktualität", "standdatum", "aktualisiert")),
    Column("areas", "Einzugsgebiet (AGS)", ("ags",)),
    Column("licence", "Lizenz"),
    Column("attribution", "Quellenangabe", ("quelle",)),
    Column("kim", "kim"),
)  # fmt: skip
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
TEXTS = {"title", "summary", "description", "eligibility", "cost_text", "registration_text"}
NEEDED = ("title",)
HEAD_WITHIN = 25  # lines: above stand titles and remarks
IN_LANGUAGE = re.compile(r"(.+?)\s*[(\[–-]\s*([A-Za-zÀ-ÿ][\w -]{1,30})\s*[)\]]?", re.DOTALL)
KIM_PART = re.compile(r"kim( \d+)?")


def folded(heading: str) -> str:
    """A heading without signs, spaces and numbers of footnotes, in small letters."""
    return re.sub(r"[\W\d_]+", "", heading.casefold())


def _by_heading() -> dict[str, str]:
    found: dict[str, str] = {}
    for column in COLUMNS:
        for heading in (column.heading, column.name, *column.others):
            found.setdefault(folded(heading), column.name)
    return found


BY_HEADING = _by_heading()


def column_name(heading: str) -> str:
    """The column a heading means: ``title``, ``title:uk``, or empty."""
    if KIM_PART.fullmatch(heading.strip()):
        return "kim"
    if name := BY_HEADING.get(folded(heading)):
        return name
    if (found := IN_LANGUAGE.fullmatch(heading.strip())) is not None:
        name, language = BY_HEADING.get(folded(found[1]), ""), language_code(found[2])
        if name in TEXTS and language:
            return f"{name}:{language}"
    first = BY_HEADING.get(folded(re.split(r"[/(,\n]", heading)[0]))
    return first or ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the file is what: heading of the file to name of the column, or empty."""

    head: Line
    names: tuple[str, ...]

    @property
    def known(self) -> int:
        return sum(bool(name) for name in self.names)


def find_head(table: Table) -> Columns:
    """The line with the headings. Raises NotReadable when no line has one for the title."""
    best: Columns | None = None
    for line in table.lines[:HEAD_WITHIN]:
        found = Columns(line, _once(column_name(cell) for cell in line.cells))
        if set(NEEDED) <= set(found.names) and (best is None or found.known > best.known):
            best = found
    if best is None:
        raise NotReadable(
            "In den ersten Zeilen steht keine Kopfzeile mit einer Spalte für den Titel des "
            "Angebots. Bitte ergänzen Sie eine Zeile wie: Angebot; Träger; Straße; PLZ; Ort; "
            "Zeiten; Telefon."
        )
    return best


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Each name for one column only; parts of ``kim`` may be several."""
    seen: set[str] = set()
    found = []
    for name in names:
        found.append(name if name == "kim" or name not in seen else "")
        seen.add(name)
    return tuple(found)


def changed(mapping: Columns, chosen: Mapping[int, str]) -> Columns:
    """The mapping with columns (from 0) somebody has chosen otherwise.

    Raises NotReadable for a name that does not exist, or when the title has no column.
    """
    names = list(mapping.names)
    for number, name in chosen.items():
        plain, _, language = name.partition(":")
        if name and (plain not in BY_NAME or (language and plain not in TEXTS)):
            raise NotReadable(f"Diese Spalte gibt es nicht: {name[:40]}. Bitte wählen Sie neu.")
        if not 0 <= number < len(names):
            raise NotReadable("Diese Spalte gibt es in der Datei nicht. Bitte wählen Sie neu.")
        names[number] = name
    doubled = sorted({name for name in names if name and name != "kim" and names.count(name) > 1})
    if doubled:
        label = BY_NAME[doubled[0].partition(":")[0]].heading
        raise NotReadable(f"„{label}“ ist zweimal gewählt. Bitte wählen Sie es nur einmal.")
    if "title" not in names:
        raise NotReadable("Bitte wählen Sie eine Spalte für den Titel.")
    return Columns(mapping.head, tuple(names))
