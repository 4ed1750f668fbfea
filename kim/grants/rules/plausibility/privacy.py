"""Rules about data of persons in free text (Freitextprüfung)."""

import json
from collections.abc import Iterator
from hashlib import sha256

from kim.grants.rules.content import Content
from kim.grants.rules.form import FIELDS
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, Severity
from kim.network.rules.screening import HARD, Trace, traces
from kim.programme.rules.legal import Mark

ALARM = "PL-A21"
PRIVACY = "Art. 5 Abs. 1 lit. c DSGVO"
# Free text in single fields. Left out: what asks for an address or a number by itself.
SCREENED = {
    "basics": ("title", "short_notice_reason", "contact_function", "signing_function"),
    "concept": tuple(field.name for field in FIELDS["concept"]),
    "post": ("pay_group", "pay_step", "deputy_function"),
    "council": ("reference",),
}
LABELS = {field.name: field.label for code in SCREENED for field in FIELDS[code]}
IN_CONTENT = {"reference": "council_reference"}


def free_texts(content: Content) -> Iterator[tuple[str, str, str, str]]:
    """(section, field, label, text) of everything that is typed freely."""
    for section, names in SCREENED.items():
        for name in names:
            yield section, name, LABELS[name], getattr(content, IN_CONTENT.get(name, name))
    for i, goal in enumerate(content.goals):
        yield "concept", f"goals.{i}.text", f"Ziel {i + 1}", goal.text
        yield "concept", f"goals.{i}.indicator", f"Merkmal zu Ziel {i + 1}", goal.indicator
    for i, line in enumerate(content.costs):
        yield "plan", f"costs.{i}.label", f"Ausgabe {i + 1}", line.label
    for i, fund in enumerate(content.funds):
        yield "plan", f"funds.{i}.label", f"Einnahme {i + 1}", fund.label
    for file in content.files:
        yield "attachments", "", f"Name der Datei {file.kind}", file.name


def screened(content: Content, wanted: frozenset[Trace]) -> Iterator[Found]:
    """The fields whose text contains one of the traces. What was found is not repeated."""
    for section, field, label, text in free_texts(content):
        if not wanted.isdisjoint(traces(text)):
            yield found(field, section=section, label=label)


def alarm_of(content: Content) -> str:
    """A mark (SHA-256) of all texts the screening stops at; empty when it stops at none.

    Who releases a false alarm releases these texts: with any other the alarm is back.
    """
    told = [
        [section, field, text]
        for section, field, _, text in free_texts(content)
        if not HARD.isdisjoint(traces(text))
    ]
    return sha256(json.dumps(told).encode()).hexdigest() if told else ""


@rule(
    ALARM, Severity.BLOCKS, "concept",
    name="Keine Angaben über Personen in freien Texten",
    text="Im Feld „{label}“ steht vermutlich eine Adresse, Nummer, ein Geburtsdatum oder "
    "Aktenzeichen einer Person. Bitte entfernen Sie diese Angaben.",
    source=PRIVACY, mark=Mark.LAW_CHECK,
)  # fmt: skip
def no_personal_data(content: Content, _context: Context) -> Iterator[Found]:
    yield from screened(content, HARD)


@rule(
    "PL-A38", Severity.WARNING, "concept",
    name="Keine Namen in freien Texten",
    text="Im Feld „{label}“ steht vermutlich ein Name, eine Anschrift oder ein Einzelfall. Bitte "
    "ersetzen Sie ihn durch Thema, Ort oder Funktion, oder begründen Sie, warum er nötig ist.",
    source=PRIVACY, mark=Mark.LAW_CHECK,
)  # fmt: skip
def no_names(content: Content, _context: Context) -> Iterator[Found]:
    yield from screened(content, frozenset(Trace) - HARD)
