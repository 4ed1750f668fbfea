"""Rules about the post (Stelle): share, days, contract, limit, and what the register knows."""

from collections.abc import Iterator

from kim.grants.rules.content import Content
from kim.grants.rules.plausibility.basics import EARLY, early_start_covers, plain, same
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, Severity
from kim.grants.rules.steps import number
from kim.kernel.dates import format_day
from kim.programme.rules.legal import Mark

LIMIT = "§ 14 TzBfG"


@rule(
    "PL-A13", Severity.BLOCKS, "post",
    name="Stellenanteil",
    text="Der Stellenanteil {fte} ist nicht zulässig. Bitte geben Sie einen Wert über 0 bis "
    "{limit} ein, zum Beispiel 0,5.",
    source="Gemeinde- und Städtebund Rheinland-Pfalz, Juli 2025", mark=Mark.SOURCED,
)  # fmt: skip
def fte_in_range(content: Content, context: Context) -> Iterator[Found]:
    most = context.terms.fte_max
    if content.fte is not None and not 0 < content.fte <= most:
        yield found("fte", fte=number(content.fte), limit=number(most))


@rule(
    "PL-A20", Severity.HINT, "post",
    name="Vertretung benannt",
    text="Es ist keine Vertretung benannt. Bitte tragen Sie eine Funktion ein, damit die "
    "Anlaufstelle erreichbar bleibt.",
)  # fmt: skip
def deputy_named(content: Content, _context: Context) -> Iterator[Found]:
    if not content.deputy_function:
        yield found("deputy_function")


@rule(
    "PL-A39", Severity.HINT, "post",
    name="Vertretung ist eine andere als die Ansprechstelle",
    text="Vertretung und Ansprechstelle heißen gleich. Bitte nennen Sie eine andere Funktion, "
    "damit die Vertretung greift.",
)  # fmt: skip
def deputy_is_another(content: Content, _context: Context) -> Iterator[Found]:
    if same(content.deputy_function, content.contact_function):
        yield found("deputy_function")


@rule(
    "PL-A40", Severity.BLOCKS, "post",
    name="Stelle beginnt im Zeitraum",
    text="Die Stelle ist erst ab {day} besetzt, der Zeitraum endet am {limit}. Bitte prüfen Sie "
    "beide Daten.",
)  # fmt: skip
def post_starts_before_end(content: Content, _context: Context) -> Iterator[Found]:
    start, end = content.post_start_on, content.end_on
    if start and end and start > end:
        yield found("post_start_on", day=format_day(start), limit=format_day(end))


@rule(
    "PL-A41", Severity.HINT, "post",
    name="Stelle ist nicht schon vor dem Zeitraum besetzt",
    text="Die Stelle ist schon ab {day} besetzt, der Zeitraum beginnt am {limit}. Ausgaben davor "
    "zählen nicht.",
)  # fmt: skip
def post_starts_in_period(content: Content, _context: Context) -> Iterator[Found]:
    day, start = content.post_start_on, content.start_on
    if day and start and day < start:
        yield found("post_start_on", day=format_day(day), limit=format_day(start))


@rule(
    "PL-A42", Severity.BLOCKS, "post",
    name="Vertrag nicht vor dem Antragseingang",
    text="Der Vertrag vom {day} liegt vor dem Antragseingang. Mit ihm hat die Maßnahme begonnen. "
    "Bitte prüfen Sie das Datum; ohne Zustimmung zum vorzeitigen Maßnahmebeginn ist sie nicht "
    "förderfähig.",
    source=EARLY, mark=Mark.LAW_CHECK,
)  # fmt: skip
def contract_after_receipt(content: Content, context: Context) -> Iterator[Found]:
    day = content.contract_on
    if day is None or context.previous is not None:  # a post that goes on has a contract already
        return
    if day < context.counts_on and not early_start_covers(context, day):
        yield found("contract_on", day=format_day(day))


@rule(
    "PL-A43", Severity.BLOCKS, "post",
    name="Vertrag in der Zeit der Zustimmung",
    text="Der Vertrag vom {day} liegt nicht in der Zeit, für die dem vorzeitigen Beginn zugestimmt "
    "ist ({period}). Bitte schließen Sie ihn in dieser Zeit oder nach der Bewilligung.",
    source=EARLY, mark=Mark.LAW_CHECK,
)  # fmt: skip
def contract_in_consent(content: Content, context: Context) -> Iterator[Found]:
    early, day = context.early_start, content.contract_on
    if early is None or day is None or early.valid_from_on is None or early.valid_to_on is None:
        return
    if not early.valid_from_on <= day <= early.valid_to_on:
        period = f"{format_day(early.valid_from_on)} bis {format_day(early.valid_to_on)}"
        yield found("contract_on", day=format_day(day), period=period)


@rule(
    "PL-A44", Severity.HINT, "post",
    name="Zustimmung zum vorzeitigen Beginn liegt vor",
    text="Der Antrag auf vorzeitigen Maßnahmebeginn ist noch nicht entschieden. Bitte "
    "unterschreiben Sie den Vertrag erst, wenn die Zustimmung da ist.",
    source=EARLY, mark=Mark.LAW_CHECK, of_case=True,
)  # fmt: skip
def consent_is_there(_content: Content, context: Context) -> Iterator[Found]:
    if context.early_start and not context.early_start.consented:
        yield found("contract_on")


@rule(
    "PL-A45", Severity.HINT, "post",
    name="Tag des Vertragsschlusses",
    text="Der Tag des Vertragsschlusses fehlt. Bitte tragen Sie ihn ein, sobald er feststeht: Mit "
    "ihm beginnt die Maßnahme.",
    source=EARLY, mark=Mark.LAW_CHECK,
)  # fmt: skip
def contract_day_given(content: Content, context: Context) -> Iterator[Found]:
    typed = {line.field for line in content.unreadable if line.section == "post"}
    if context.previous is not None or "contract_on" in typed:
        return
    if content.contract_on is None and content.post_start_on:
        yield found("contract_on")


@rule(
    "PL-A46", Severity.WARNING, "post",
    name="Vertrag vor dem ersten Arbeitstag",
    text="Der Vertrag wird erst am {day} geschlossen, die Stelle ist aber ab {limit} besetzt. "
    "Bitte prüfen Sie beide Daten.",
    source="§ 14 Abs. 4 TzBfG", mark=Mark.LAW_CHECK,
)  # fmt: skip
def contract_before_work(content: Content, _context: Context) -> Iterator[Found]:
    day, start = content.contract_on, content.post_start_on
    if day and start and day > start:
        yield found("contract_on", day=format_day(day), limit=format_day(start))


@rule(
    "PL-A47", Severity.BLOCKS, "post",
    name="Ende der Befristung",
    text="Die Stelle ist befristet, aber ohne letzten Tag. Bitte tragen Sie ein, bis wann.",
    source=LIMIT, mark=Mark.LAW_CHECK,
)  # fmt: skip
def limit_has_day(content: Content, _context: Context) -> Iterator[Found]:
    typed = {line.field for line in content.unreadable if line.section == "post"}
    if content.limited and content.limited_to_on is None and "limited_to_on" not in typed:
        yield found("limited_to_on")


@rule(
    "PL-A48", Severity.WARNING, "post",
    name="Befristung reicht bis zum Ende des Zeitraums",
    text="Der Vertrag endet am {day}, der Zeitraum erst am {limit}. Bitte kürzen Sie den Zeitraum "
    "oder begründen Sie, wie die Stelle danach besetzt ist.",
    source=LIMIT, mark=Mark.LAW_CHECK,
)  # fmt: skip
def limit_reaches_end(content: Content, _context: Context) -> Iterator[Found]:
    day, end = content.limited_to_on, content.end_on
    if content.limited and day and end and day < end:
        yield found("limited_to_on", day=format_day(day), limit=format_day(end))


@rule(
    "PL-A49", Severity.HINT, "post",
    name="Befristung endet mit dem Zeitraum",
    text="Der Vertrag läuft bis {day}, der Zeitraum endet am {limit}. Was danach anfällt, tragen "
    "Sie selbst.",
)  # fmt: skip
def limit_ends_with_period(content: Content, _context: Context) -> Iterator[Found]:
    day, end = content.limited_to_on, content.end_on
    if content.limited and day and end and day > end:
        yield found("limited_to_on", day=format_day(day), limit=format_day(end))


@rule(
    "PL-A50", Severity.WARNING, "post",
    name="Befristung passt zur Antwort",
    text="Sie haben „nicht befristet“ gewählt und trotzdem einen letzten Tag eingetragen. Bitte "
    "ändern Sie eines von beiden.",
)  # fmt: skip
def limit_fits_answer(content: Content, _context: Context) -> Iterator[Found]:
    if content.limited is False and content.limited_to_on:
        yield found("limited_to_on")


@rule(
    "PL-A51", Severity.WARNING, "post",
    name="Stellenanteil wie im Programmregister",
    text="Im Antrag steht der Stellenanteil {fte}, im Programmregister {other}. Bitte berichtigen "
    "Sie eines von beiden oder begründen Sie den Unterschied.",
)  # fmt: skip
def fte_as_registered(content: Content, context: Context) -> Iterator[Found]:
    known = context.register.fte
    if content.fte is not None and known is not None and content.fte != known:
        yield found("fte", fte=number(content.fte), other=number(known))


@rule(
    "PL-A52", Severity.HINT, "post",
    name="Entgeltgruppe wie im Programmregister",
    text="Im Antrag steht „{typed}“, im Programmregister „{other}“. Bitte prüfen Sie, welche "
    "Entgelt- oder Besoldungsgruppe gilt.",
)  # fmt: skip
def pay_as_registered(content: Content, context: Context) -> Iterator[Found]:
    typed, known = content.pay_group, context.register.pay_group
    if typed and known and plain(typed).replace(" ", "") != plain(known).replace(" ", ""):
        yield found("pay_group", typed=typed, other=known)
