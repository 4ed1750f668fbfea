"""Letters and reports to try the shared templates with: invented, but such as authorities write."""

import datetime as dt

LETTER = b'#import "/ui/templates/ui/letter.typ": *\n#letter(data)\n'
CREATED = dt.datetime(2026, 3, 16, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SENDER = {
    "land": "Rheinland-Pfalz",
    "name": "Ministerium für Familie, Frauen, Kultur und Integration",
    "return_line": "MFFKI · Kaiser-Friedrich-Straße 5a · 55116 Mainz",
}
FOOTER = "Kaiser-Friedrich-Straße 5a · 55116 Mainz\nTelefon 06131 16-0 · poststelle@example.org"
REMEDY = (
    "Gegen diesen Bescheid kann innerhalb eines Monats nach Bekanntgabe Klage beim "
    "Verwaltungsgericht Neustadt an der Weinstraße, Robert-Stolz-Straße 20, 67433 Neustadt an der "
    "Weinstraße, erhoben werden.\n\n"
    "Die Klage ist schriftlich, in elektronischer Form oder zur Niederschrift der Urkundsbeamtin "
    "oder des Urkundsbeamten der Geschäftsstelle zu erheben."
)
SIGNATURE = {
    "closing": "Im Auftrag",
    "name": "Dr. Katharina Beispiel",
    "role": "Leiterin des Referats Kommunales Integrationsmanagement",
    "note": "Dieser Bescheid wurde elektronisch erstellt und ist ohne Unterschrift gültig.",
}


def letter(subject: str, body: list[dict[str, object]], **more: object) -> dict[str, object]:
    """The data of a letter; ``more`` replaces keys."""
    return {
        "created_at": CREATED,
        "title": f"{subject} – Landkreis Germersheim",
        "sender": SENDER,
        "recipient": [
            "Landkreis Germersheim",
            "Kreisverwaltung",
            "Luitpoldplatz 1",
            "76726 Germersheim",
        ],
        "references": [
            ["Aktenzeichen", "KIM-2026-0007"],
            ["Datum", "16. März 2026"],
            ["Bearbeitung", "Referat Kommunales Integrationsmanagement"],
            ["Ihr Antrag vom", "12. Januar 2026"],
        ],
        "file_number": "KIM-2026-0007",
        "dated": "Bescheid vom 16. März 2026",
        "footer": FOOTER,
        "subject": subject,
        "body": body,
        "remedy": {"text": REMEDY},
        "signature": SIGNATURE,
        **more,
    }


def heading(text: str) -> dict[str, object]:
    return {"kind": "heading", "text": text}


def text(words: str) -> dict[str, object]:
    return {"kind": "text", "text": words}


AWARD = letter(
    "Zuwendungsbescheid: Kommunales Integrationsmanagement 2026",
    [
        text("Sehr geehrte Damen und Herren,"),
        text("auf Ihren Antrag vom 12. Januar 2026 ergeht folgender Bescheid:"),
        heading("1. Bewilligung"),
        {
            "kind": "decision",
            "text": (
                "Ich bewillige Ihnen für die Zeit vom 1. April 2026 bis zum 31. "
                "Dezember 2026 eine Zuwendung bis zu 60.000,00 EUR (in Worten: "
                "sechzigtausend Euro)."
            ),
        },
        text(
            "Die Zuwendung wird als Projektförderung im Wege der Anteilfinanzierung "
            "gewährt. Sie beträgt 100 Prozent der zuwendungsfähigen Ausgaben, "
            "höchstens den genannten Betrag. Sie dient dem Aufbau des Kommunalen "
            "Integrationsmanagements im Landkreis Germersheim."
        ),
        heading("2. Ausgaben- und Finanzierungsplan"),
        {
            "kind": "table",
            "caption": "Zuwendungsfähige Ausgaben und ihre Finanzierung in Euro",
            "columns": [
                {"text": "Position", "width": 3},
                {"text": "beantragt", "align": "right", "width": 1},
                {"text": "anerkannt", "align": "right", "width": 1},
                {"text": "Zuwendung", "align": "right", "width": 1},
            ],
            "rows": [
                [
                    "Personalausgaben: Koordination, 1,0 Vollzeitstelle, Entgeltgruppe 11",
                    "52.300,00",
                    "45.000,00",
                    "45.000,00",
                ],
                [
                    "Sachausgaben: Öffentlichkeitsarbeit, Übersetzungen, Fortbildung",
                    "15.000,00",
                    "15.000,00",
                    "15.000,00",
                ],
            ],
            "total": ["Summe", "67.300,00", "60.000,00", "60.000,00"],
        },
        text(
            "Der Höchstbetrag für Personalausgaben liegt bei 60.000 Euro für ein "
            "volles Jahr. Für neun Monate ergeben sich 45.000,00 Euro. Den "
            "übersteigenden Betrag von 7.300,00 Euro tragen Sie als Eigenanteil."
        ),
        heading("3. Nebenbestimmungen"),
        text("Der Bescheid ergeht mit folgenden Nebenbestimmungen:"),
        {
            "kind": "numbered",
            "items": [
                (
                    "Die Allgemeinen Nebenbestimmungen für Zuwendungen zur Projektförderung "
                    "an kommunale Gebietskörperschaften (ANBest-K) sind Bestandteil dieses "
                    "Bescheides."
                ),
                (
                    "Die Stelle ist bis zum 30. Juni 2026 zu besetzen. Besetzung, "
                    "Unterbrechung und Ende der Besetzung sind der Bewilligungsbehörde "
                    "unverzüglich anzuzeigen."
                ),
                (
                    "Mittel dürfen nur insoweit und nicht eher abgerufen werden, als sie "
                    "innerhalb von zwei Monaten nach der Auszahlung für fällige Zahlungen "
                    "benötigt werden."
                ),
                (
                    "Die Verwendung der Zuwendung ist bis zum 31. Dezember 2027 "
                    "nachzuweisen. Der Nachweis besteht aus einem Sachbericht und einem "
                    "zahlenmäßigen Nachweis mit Belegliste."
                ),
                (
                    "In Veröffentlichungen ist auf die Förderung durch das Land "
                    "Rheinland-Pfalz hinzuweisen."
                ),
            ],
        },
        heading("4. Begründung"),
        text(
            "Grundlage der Bewilligung sind die §§ 23 und 44 der "
            "Landeshaushaltsordnung in Verbindung mit dem Förderaufruf „Kommunales "
            "Integrationsmanagement 2026“ in der Fassung vom 15. November 2025. Das "
            "erhebliche Landesinteresse ergibt sich daraus, dass die Koordination "
            "der Integrationsarbeit über Ämter und Träger hinweg ohne die Zuwendung "
            "nicht im notwendigen Umfang erfolgen kann.\n\nIhrem Antrag war im "
            "Übrigen nicht zu entsprechen, weil die Personalausgaben den anteiligen "
            "Höchstbetrag überschreiten."
        ),
        heading("5. Auszahlung"),
        text(
            "Die Zuwendung wird auf Anforderung ausgezahlt, sobald dieser Bescheid "
            "bestandskräftig ist. Sie können die Bestandskraft früher herbeiführen, "
            "indem Sie auf einen Rechtsbehelf verzichten."
        ),
    ],
    annexes=[
        "Allgemeine Nebenbestimmungen (ANBest-K)",
        "Empfangsbekenntnis und Erklärung über den Verzicht auf Rechtsbehelfe",
    ],
    demo=True,
)
REFUSAL = letter(
    "Ablehnung Ihres Antrags vom 12. Januar 2026",
    [
        text("Sehr geehrte Damen und Herren,"),
        {"kind": "decision", "text": "Ihren Antrag auf Gewährung einer Zuwendung lehne ich ab."},
        heading("Begründung"),
        text(
            "Mit der Maßnahme wurde bereits am 2. Januar 2026 durch Abschluss des "
            "Arbeitsvertrages begonnen. Eine Zustimmung zum vorzeitigen "
            "Maßnahmebeginn lag nicht vor. Zuwendungen dürfen nur für solche "
            "Vorhaben bewilligt werden, die noch nicht begonnen worden sind."
        ),
        {"kind": "note", "text": "Für das Jahr 2027 können Sie einen neuen Antrag stellen."},
    ],
    title="Ablehnungsbescheid – Landkreis Germersheim",
    draft=True,
)
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
MONTHLY = letter(
    "Änderungsbescheid: Verteilung auf die Monate",
    [
        text("die bewilligten Mittel verteilen sich wie folgt:"),
        heading("Mittel nach Monaten"),
        {
            "kind": "table",
            "caption": "Bewilligte Mittel 2026 nach Monaten in Euro",
            "columns": [
                "Monat",
                *(
                    {"text": name, "align": "right", "width": 1}
                    for name in ("Personal", "Sachmittel", "Summe")
                ),
            ],
            "rows": [[month, "5.000,00", "1.666,67", "6.666,67"] for month in MONTHS],
            "total": ["Jahr", "60.000,00", "20.000,04", "80.000,04"],
        },
    ],
)
SAMPLES = {"award": (LETTER, AWARD), "refusal": (LETTER, REFUSAL), "monthly": (LETTER, MONTHLY)}
