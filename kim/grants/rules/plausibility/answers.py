"""Rules about declarations, attachments and the council (Erklärungen, Anlagen, Gremium)."""

from collections.abc import Iterator

from kim.grants.rules.content import Content, FundKind
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.prefill import FACTS
from kim.grants.rules.results import Context, Requirement, Severity
from kim.kernel.dates import format_day
from kim.kernel.uploads.terms import FORMATS
from kim.programme.rules.legal import Mark

SECURED, NO_DOUBLE = "financing_secured", "no_double_funding"
DECISION = "council_decision"
DECLARED = "VV Nr. 1 zu § 44 LHO"
COUNCIL_LAW = "GemO, LKO (Beschluss des Rates oder Kreistages)"
READABLE = {row.media_type.split(";")[0] for row in FORMATS.values()}


def asked(context: Context, code: str) -> Requirement | None:
    """The declaration of a code, when the call asks for it."""
    return next((row for row in context.declarations if row.code == code), None)


@rule(
    "PL-A16", Severity.BLOCKS, "declarations",
    name="Gesamtfinanzierung gesichert",
    text="Bitte bestätigen Sie, dass die Gesamtfinanzierung gesichert ist. Ohne diese Erklärung "
    "kann nicht bewilligt werden.",
    source=DECLARED, mark=Mark.LAW_CHECK,
)  # fmt: skip
def financing_secured(content: Content, context: Context) -> Iterator[Found]:
    if asked(context, SECURED) and not content.declarations.get(SECURED):
        yield found(SECURED)


@rule(
    "PL-A17", Severity.BLOCKS, "declarations",
    name="Vorsteuerabzug beantwortet",
    text="Bitte geben Sie an, ob Ihre Verwaltung zum Vorsteuerabzug berechtigt ist. Bei „ja“ "
    "zählen nur Nettobeträge.",
    source="VV zu § 44 LHO; § 15 UStG", mark=Mark.LAW_CHECK,
)  # fmt: skip
def vat_answered(content: Content, context: Context) -> Iterator[Found]:
    for code in FACTS:
        if asked(context, code) and content.declarations.get(code) is None:
            yield found(code)


@rule(
    "PL-A71", Severity.HINT, "declarations",
    name="Nettobeträge bei Vorsteuerabzug",
    text="Ihre Verwaltung ist zum Vorsteuerabzug berechtigt. Bitte prüfen Sie, dass der Plan nur "
    "Nettobeträge enthält.",
    source="VV zu § 44 LHO; § 15 UStG", mark=Mark.LAW_CHECK,
)  # fmt: skip
def vat_is_left_out(content: Content, context: Context) -> Iterator[Found]:
    for code in FACTS:
        if asked(context, code) and content.declarations.get(code):
            yield found(code)


@rule(
    "PL-A72", Severity.BLOCKS, "declarations",
    name="Verlangte Erklärungen beantwortet",
    text="Diese Erklärung ist noch nicht abgegeben: „{label}“ Bitte beantworten Sie sie.",
    source=DECLARED, mark=Mark.LAW_CHECK,
)  # fmt: skip
def declarations_answered(content: Content, context: Context) -> Iterator[Found]:
    for row in context.declarations:
        own_rule = row.code in (SECURED, *FACTS)
        if row.is_mandatory and not own_rule and content.declarations.get(row.code) is None:
            yield found(row.code, label=row.label)


@rule(
    "PL-A73", Severity.BLOCKS, "declarations",
    name="Verlangte Erklärungen bejaht",
    text="Mit „nein“ kann nicht bewilligt werden: „{label}“ Bitte klären Sie das vor dem Absenden.",
    source=DECLARED, mark=Mark.LAW_CHECK,
)  # fmt: skip
def declarations_given(content: Content, context: Context) -> Iterator[Found]:
    for row in context.declarations:
        own_rule = row.code in (SECURED, *FACTS)
        if row.is_mandatory and not own_rule and content.declarations.get(row.code) is False:
            yield found(row.code, label=row.label)


@rule(
    "PL-A74", Severity.HINT, "declarations",
    name="Erklärung zur Doppelförderung und Plan",
    text="Sie erklären, dass dieselben Ausgaben nicht anders gefördert werden; im Plan stehen "
    "andere Zuwendungen. Bitte prüfen Sie, dass diese andere Ausgaben betreffen.",
    source="§ 44 LHO (Nachrang, keine Doppelförderung)", mark=Mark.LAW_CHECK,
)  # fmt: skip
def no_double_funding(content: Content, context: Context) -> Iterator[Found]:
    declared = asked(context, NO_DOUBLE) and content.declarations.get(NO_DOUBLE)
    if declared and content.fund(FundKind.OTHER_GRANT):
        yield found(NO_DOUBLE)


@rule(
    "PL-A75", Severity.BLOCKS, "attachments",
    name="Verlangte Anlagen",
    text="Die Anlage „{label}“ fehlt. Bitte laden Sie sie hoch.",
    source="VV Nr. 3 zu § 44 LHO", mark=Mark.LAW_CHECK,
)  # fmt: skip
def attachments_there(content: Content, context: Context) -> Iterator[Found]:
    kinds = {file.kind for file in content.files}
    for row in context.attachments:
        if row.is_mandatory and row.code not in kinds:
            yield found(row.code, label=row.label)


@rule(
    "PL-A22", Severity.BLOCKS, "attachments",
    name="Anlagen sind lesbar",
    text="Die Datei „{file}“ konnte nicht geprüft werden. Bitte laden Sie sie als PDF ohne "
    "Kennwort erneut hoch.",
)  # fmt: skip
def attachments_readable(content: Content, _context: Context) -> Iterator[Found]:
    for file in content.files:
        if not file.sha256 or file.media_type.split(";")[0] not in READABLE:
            yield found(file.kind, file=file.name)


@rule(
    "PL-A76", Severity.WARNING, "attachments",
    name="Keine Anlage ist doppelt",
    text="Die Datei „{file}“ hat denselben Inhalt wie eine andere Anlage. Bitte entfernen Sie eine "
    "von beiden.",
)  # fmt: skip
def attachments_differ(content: Content, _context: Context) -> Iterator[Found]:
    seen: set[str] = set()
    for file in content.files:
        if file.sha256 and file.sha256 in seen:
            yield found(file.kind, file=file.name)
        seen.add(file.sha256)


@rule(
    "PL-A15", Severity.WARNING, "council",
    name="Gremienbeschluss",
    text="Der Gremienbeschluss fehlt. Bitte laden Sie ihn hoch oder nennen Sie den Sitzungstermin; "
    "vor der Bewilligung muss er vorliegen.",
    source=COUNCIL_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def council_is_asked(content: Content, _context: Context) -> Iterator[Found]:
    undated = content.council == "pending" and content.council_on is None
    if content.council not in ("decided", "not_needed", "pending") or undated:
        yield found("state")


@rule(
    "PL-A77", Severity.WARNING, "council",
    name="Ausstehende Sitzung liegt in der Zukunft",
    text="Die Sitzung am {day} ist vorbei, der Beschluss steht aber noch als „steht aus“ da. Bitte "
    "tragen Sie das Ergebnis ein oder nennen Sie den neuen Termin.",
    source=COUNCIL_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def pending_meeting_ahead(content: Content, context: Context) -> Iterator[Found]:
    day = content.council_on
    if content.council == "pending" and day and day < context.today:
        yield found("meeting_on", day=format_day(day))


@rule(
    "PL-A78", Severity.WARNING, "council",
    name="Sitzung vor dem Beginn",
    text="Die Sitzung ist am {day}, der Beginn schon am {limit}. Vor dem Beschluss kann nicht "
    "bewilligt werden. Bitte verschieben Sie den Beginn oder begründen Sie die Reihenfolge.",
    source=COUNCIL_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def meeting_before_start(content: Content, _context: Context) -> Iterator[Found]:
    day, start = content.council_on, content.start_on
    if content.council == "pending" and day and start and day > start:
        yield found("meeting_on", day=format_day(day), limit=format_day(start))


@rule(
    "PL-A79", Severity.BLOCKS, "council",
    name="Tag des Beschlusses",
    text="Zum Beschluss fehlt der Tag der Sitzung. Bitte tragen Sie ihn ein.",
    source=COUNCIL_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def decision_has_day(content: Content, _context: Context) -> Iterator[Found]:
    unread = any(line.section == "council" for line in content.unreadable)
    if content.council == "decided" and content.council_on is None and not unread:
        yield found("meeting_on")


@rule(
    "PL-A80", Severity.BLOCKS, "council",
    name="Beschluss ist schon gefasst",
    text="Der Beschluss soll vorliegen, die Sitzung am {day} ist aber noch nicht gewesen. Bitte "
    "wählen Sie „steht aus“ oder berichtigen Sie das Datum.",
    source=COUNCIL_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def decision_is_past(content: Content, context: Context) -> Iterator[Found]:
    day = content.council_on
    if content.council == "decided" and day and day > context.today:
        yield found("meeting_on", day=format_day(day))


@rule(
    "PL-A81", Severity.HINT, "council",
    name="Beschluss liegt als Anlage bei",
    text="Der Beschluss liegt vor, ist aber nicht beigefügt. Sie können ihn bis zur Bewilligung "
    "nachreichen.",
    source=COUNCIL_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def decision_attached(content: Content, context: Context) -> Iterator[Found]:
    wanted = any(row.code == DECISION for row in context.attachments)
    there = any(file.kind == DECISION for file in content.files)
    if content.council == "decided" and wanted and not there:
        yield found("state")
