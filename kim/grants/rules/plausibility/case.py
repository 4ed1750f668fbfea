"""Rules about the file and its call: nothing in the form mends them."""

from collections.abc import Iterator

from kim.grants.rules.content import Content
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, Severity
from kim.kernel.dates import format_day
from kim.programme.rules.legal import Mark

OPEN = "open"


@rule(
    "PL-A01", Severity.BLOCKS, "basics",
    name="Antragsberechtigt",
    text="{name} ist am {day} nicht antragsberechtigt. Bitte wählen Sie einen Landkreis oder "
    "eine kreisfreie Stadt aus der Liste.",
    source="Gemeinde- und Städtebund Rheinland-Pfalz, Juli 2025", mark=Mark.SOURCED, of_case=True,
)  # fmt: skip
def eligible(_content: Content, context: Context) -> Iterator[Found]:
    if not context.is_recipient:
        yield found(name=context.place_name, day=format_day(context.counts_on))


@rule(
    "PL-A02", Severity.BLOCKS, "basics",
    name="Ein Antrag je Kommune und Aufruf",
    text="Für {name} liegt in diesem Aufruf schon der Antrag {number} vor. Bitte öffnen Sie ihn "
    "und ändern Sie ihn dort.",
    of_case=True,
)  # fmt: skip
def only_one(_content: Content, context: Context) -> Iterator[Found]:
    for number in context.running:
        yield found(name=context.place_name, number=number)


@rule(
    "PL-A03", Severity.BLOCKS, "basics",
    name="Aufruf nimmt Anträge an",
    text="Der Aufruf nimmt am {day} keine Anträge an ({status}, Anträge vom {period}). Bitte "
    "speichern Sie den Entwurf und senden Sie ihn in dieser Zeit ab.",
    of_case=True,
)  # fmt: skip
def call_is_open(_content: Content, context: Context) -> Iterator[Found]:
    terms, day = context.terms, context.counts_on
    in_time = terms.opens_on <= day <= terms.closes_on
    taken = context.received_on is not None or (
        context.call_state == OPEN and not context.is_provisional
    )
    if not (in_time and taken):
        period = f"{format_day(terms.opens_on)} bis {format_day(terms.closes_on)}"
        yield found(day=format_day(day), status=context.call_state_label, period=period)


@rule(
    "PL-A23", Severity.BLOCKS, "basics",
    name="Zeichnungsberechtigt",
    text="Sie dürfen Anträge vorbereiten, aber nicht unterzeichnen. Bitte leiten Sie den Antrag "
    "an eine zeichnungsberechtigte Person weiter.",
    of_case=True,
)  # fmt: skip
def may_sign(_content: Content, context: Context) -> Iterator[Found]:
    if context.may_sign is False:
        yield found()


@rule(
    "PL-A25", Severity.HINT, "basics",
    name="Stand der Teilnahme im Programmregister",
    text="Im Programmregister ist die Teilnahme als „{other}“ erfasst. Die Programmleitung klärt "
    "das mit Ihnen; am Antrag ist nichts zu ändern.",
    of_case=True,
)  # fmt: skip
def participates(_content: Content, context: Context) -> Iterator[Found]:
    if other := NOT_TAKING_PART.get(context.register.status):
        yield found(other=other)


NOT_TAKING_PART = {"paused": "Teilnahme ruht", "ended": "Teilnahme beendet"}
