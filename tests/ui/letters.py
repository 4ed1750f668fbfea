"""Letters and reports to try the shared templates with: invented, but such as authorities write."""

import datetime as dt

LETTER = b'#import "/ui/templates/ui/letter.typ": *\n#letter(data)\n'
CREATED = dt.datetime(2026, 3, 16, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SENDER = {
    "land": "Rheinland-Pfalz",
    "name": "Ministerium für Familie, Frauen, Kultur und Integration",
    "address": [
        "Kaiser-Friedrich-Straße 5a",
        "55116 Mainz",
        "Telefon 06131 16-0",
        "poststelle@example.org",
    ],
    "return_line": "MFFKI · Kaiser-Friedrich-Straße 5a · 55116 Mainz",
}
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
        "remark": "Gegen Empfangsbekenntnis",
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
REPORT = b'#import "/ui/templates/ui/report.typ": *\n#report(data)\n'
PREVIEW: dict[str, object] = {
    "created_at": CREATED,
    "title": "Zuwendungsantrag",
    "subtitle": "Kommunales Integrationsmanagement 2026, Landkreis Germersheim",
    "sender": "Vorschau aus kim, Stand 16. März 2026, 9.30 Uhr",
    "dated": "Stand 16. März 2026",
    "file_number": "KIM-2026-0007",
    "footer": "Vorschau. Der Antrag ist noch nicht eingereicht.",
    "draft": True,
    "demo": True,
    "facts": [
        ["Antragsteller", "Landkreis Germersheim\nLuitpoldplatz 1\n76726 Germersheim"],
        ["Förderaufruf", "Kommunales Integrationsmanagement 2026, Fassung 2"],
        ["Bewilligungszeitraum", "1. April 2026 bis 31. Dezember 2026 (9 Monate)"],
        ["Beantragte Zuwendung", "60.000,00 EUR"],
        ["Gremienbeschluss", "steht aus; Kreistag am 20. April 2026"],
    ],
    "body": [
        heading("Vorhaben"),
        text(
            "Der Landkreis baut eine Koordinierungsstelle auf. Sie verbindet Ausländerbehörde, "
            "Jobcenter, Jugendamt und freie Träger.\n\nIm ersten Jahr stehen eine Bestandsaufnahme "
            "der Angebote und zwei Leitprozesse im Mittelpunkt: Ankommen und Sprache."
        ),
        {"kind": "heading", "text": "Stelle", "level": 3},
        {
            "kind": "pairs",
            "rows": [
                ["Umfang", "1,0 Vollzeitstelle, Entgeltgruppe 11"],
                ["Beginn", "1. April 2026"],
            ],
        },
        heading("Finanzierungsplan nach Monaten"),
        {
            "kind": "table",
            "columns": [
                "Monat",
                *({"text": name, "align": "right", "width": 1} for name in ("Ausgaben", "Land")),
                *({"text": name, "align": "right", "width": 1} for name in ("Eigen", "Dritte")),
            ],
            "rows": [[month, "7.477,78", "6.666,67", "811,11", "0,00"] for month in MONTHS[3:]],
            "total": ["Summe", "67.300,00", "60.000,00", "7.300,00", "0,00"],
        },
        heading("Prüfung der Angaben"),
        {
            "kind": "list",
            "items": [
                "Die Personalausgaben liegen 7.300,00 EUR über dem anteiligen Höchstbetrag. Der "
                "übersteigende Betrag ist Eigenanteil.",
                "Der Beginn liegt weniger als vier Wochen nach dem Antrag.",
            ],
        },
        {"kind": "note", "text": "Diese Vorschau ist kein Bescheid und keine Zusage."},
    ],
}
STEPS = (
    ("12.01.2026 14:05", "Antrag eingereicht", "Leitung, Landkreis Germersheim", "VV Nr. 3"),
    (
        "19.01.2026 10:12",
        "Vollständigkeit festgestellt",
        "Sachbearbeitung, Ministerium",
        "VV Nr. 3",
    ),
    ("02.02.2026 16:40", "Fachlich geprüft: fördern", "Fachprüfung, Ministerium", "§ 23 LHO"),
    ("04.02.2026 08:55", "Haushaltsmäßig geprüft", "Haushalt, Ministerium", "§§ 9, 34 LHO"),
    ("16.03.2026 09:30", "Bewilligt", "Entscheidung, Ministerium", "§ 44 LHO"),
)
TRAIL: dict[str, object] = {
    "created_at": CREATED,
    "title": "Entscheidungsweg",
    "subtitle": "Zuwendung KIM-2026-0007",
    "file_number": "KIM-2026-0007",
    "facts": [
        ["Prüfsumme (SHA-256)", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
    ],
    "body": [
        heading("Schritte"),
        {
            "kind": "table",
            "columns": [
                "Zeitpunkt",
                {"text": "Schritt", "width": 3},
                {"text": "Wer", "width": 3},
                {"text": "Rechtsgrundlage", "width": 2},
            ],
            "rows": [list(step) for step in STEPS * 8],
        },
    ],
}
SAMPLES = {
    "award": (LETTER, AWARD),
    "refusal": (LETTER, REFUSAL),
    "monthly": (LETTER, MONTHLY),
    "preview": (REPORT, PREVIEW),
    "trail": (REPORT, TRAIL),
}
