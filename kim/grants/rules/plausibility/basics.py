"""Rules about period, contact and bank details (Grunddaten)."""

import datetime as dt
import re
from collections.abc import Iterator

from stdnum import iban

from kim.grants.rules.content import Content
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, Severity
from kim.kernel.dates import format_day
from kim.programme.rules.legal import Mark

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
EARLY = "Nr. 1.3 Teil II VV zu § 44 Abs. 1 LHO"
PRACTICE = "Andere Zuwendungen des Ministeriums für Integration"


def early_start_covers(context: Context, day: dt.date) -> bool:
    """Whether an early start is asked for or consented to that reaches back to a day."""
    early = context.early_start
    if early is None:
        return False
    first = early.valid_from_on if early.consented else min(early.start_on, early.contract_on)
    return first is not None and first <= day


@rule(
    "PL-A08", Severity.BLOCKS, "basics",
    name="Beginn nicht vor dem Antragseingang",
    text="Der Beginn {day} liegt vor dem Antragseingang. Begonnene Maßnahmen sind nicht "
    "förderfähig. Bitte verschieben Sie den Beginn oder stellen Sie einen Antrag auf "
    "vorzeitigen Maßnahmebeginn.",
    source=EARLY, mark=Mark.LAW_CHECK,
)  # fmt: skip
def starts_after_receipt(content: Content, context: Context) -> Iterator[Found]:
    start = content.start_on
    if start and start < context.counts_on and not early_start_covers(context, start):
        yield found("start_on", day=format_day(start))


@rule(
    "PL-A09", Severity.WARNING, "basics",
    name="Antrag rechtzeitig vor dem Beginn",
    text="Zwischen Antrag und Beginn liegen {days} Tage, vorgesehen sind mindestens {least}. "
    "Bitte begründen Sie die kurze Frist oder verschieben Sie den Beginn.",
    source=PRACTICE,
)  # fmt: skip
def asked_in_time(content: Content, context: Context) -> Iterator[Found]:
    weeks = context.terms.weeks_before_start
    if content.start_on is None or weeks is None or content.short_notice_reason:
        return
    days, least = (content.start_on - context.counts_on).days, dt.timedelta(weeks=weeks).days
    if 0 <= days < least:
        yield found("start_on", days=str(days), least=str(least))


@rule(
    "PL-A10", Severity.WARNING, "basics",
    name="Stichtag des Haushaltsjahres",
    text="Anträge für {years} waren bis {limit} zu stellen. Bitte wählen Sie das nächste "
    "Haushaltsjahr oder begründen Sie die Verspätung.",
    source=PRACTICE,
)  # fmt: skip
def before_cutoff(_content: Content, context: Context) -> Iterator[Found]:
    terms = context.terms
    if terms.cutoff_on and context.counts_on > terms.cutoff_on:
        first, last = terms.first_on.year, terms.last_on.year
        years = str(first) if first == last else f"{first} bis {last}"
        yield found("start_on", years=years, limit=format_day(terms.cutoff_on))


@rule(
    "PL-A11", Severity.BLOCKS, "basics",
    name="Ende in den Haushaltsjahren des Aufrufs",
    text="Das Ende {day} liegt nach dem letzten Haushaltsjahr des Aufrufs. Bitte kürzen Sie den "
    "Zeitraum bis {limit}.",
    source="§ 11 LHO (Jährlichkeit)", mark=Mark.LAW_CHECK,
)  # fmt: skip
def ends_in_call(content: Content, context: Context) -> Iterator[Found]:
    last = context.terms.last_on
    if content.end_on and content.end_on > last:
        yield found("end_on", day=format_day(content.end_on), limit=format_day(last))


@rule(
    "PL-A12", Severity.BLOCKS, "basics",
    name="Ende nach dem Beginn",
    text="Das Ende liegt vor dem Beginn. Bitte tauschen oder korrigieren Sie die Daten.",
)  # fmt: skip
def ends_after_start(content: Content, _context: Context) -> Iterator[Found]:
    if content.start_on and content.end_on and content.end_on < content.start_on:
        yield found("end_on")


@rule(
    "PL-A26", Severity.BLOCKS, "basics",
    name="Beginn in den Haushaltsjahren des Aufrufs",
    text="Der Beginn {day} liegt vor dem ersten Tag des Aufrufs. Bitte beginnen Sie frühestens "
    "am {limit}.",
    source="§ 11 LHO (Jährlichkeit)", mark=Mark.LAW_CHECK,
)  # fmt: skip
def starts_in_call(content: Content, context: Context) -> Iterator[Found]:
    first = context.terms.first_on
    if content.start_on and content.start_on < first:
        yield found("start_on", day=format_day(content.start_on), limit=format_day(first))


@rule(
    "PL-A24", Severity.BLOCKS, "basics",
    name="Prüfziffer der IBAN",
    text="Die IBAN ist nicht gültig (Prüfziffer). Bitte vergleichen Sie sie mit Ihrem Kassenbeleg.",
    source="ISO 13616",
)  # fmt: skip
def iban_is_valid(content: Content, _context: Context) -> Iterator[Found]:
    if content.iban and not iban.is_valid(content.iban):
        yield found("iban")


@rule(
    "PL-A27", Severity.HINT, "basics",
    name="Kassenzeichen",
    text="Es ist kein Kassenzeichen eingetragen. Mit Kassenzeichen ordnet Ihre Kasse Zahlungen "
    "leichter zu.",
)  # fmt: skip
def cash_reference_given(content: Content, _context: Context) -> Iterator[Found]:
    if content.iban and not content.cash_reference:
        yield found("cash_reference")


@rule(
    "PL-A28", Severity.BLOCKS, "basics",
    name="Form der E-Mail-Adresse",
    text="„{typed}“ ist keine E-Mail-Adresse. Bitte schreiben Sie eine dienstliche Adresse wie "
    "stelle@kommune.de.",
)  # fmt: skip
def email_has_form(content: Content, _context: Context) -> Iterator[Found]:
    if content.contact_email and not EMAIL.fullmatch(content.contact_email):
        yield found("contact_email", typed=content.contact_email)


@rule(
    "PL-A29", Severity.HINT, "basics",
    name="Telefon der Ansprechstelle",
    text="Es ist kein Telefon der Ansprechstelle eingetragen. Rückfragen gehen dann nur "
    "schriftlich.",
)  # fmt: skip
def phone_given(content: Content, _context: Context) -> Iterator[Found]:
    if content.contact_function and not content.contact_phone:
        yield found("contact_phone")


@rule(
    "PL-A30", Severity.HINT, "basics",
    name="Zeichnende Stelle ist eine andere als die Ansprechstelle",
    text="Ansprechstelle und zeichnende Stelle heißen gleich. Bitte prüfen Sie, ob wirklich "
    "dieselbe Stelle den Antrag zeichnet.",
    source="Vier-Augen-Grundsatz",
)  # fmt: skip
def signer_is_another(content: Content, _context: Context) -> Iterator[Found]:
    if same(content.contact_function, content.signing_function):
        yield found("signing_function")


def same(one: str, other: str) -> bool:
    """Whether two texts say the same apart from case and spaces; nothing is never the same."""
    first, second = plain(one), plain(other)
    return bool(first) and first == second


def plain(text: str) -> str:
    """A text for comparing: case and runs of spaces do not count."""
    return " ".join(text.casefold().split())
