"""Rules about the rows of the cost and financing plan (Zeilen des Plans)."""

from collections.abc import Iterator

from kim.grants.rules.content import Content, CostLine, FundKind
from kim.grants.rules.form import FUND_LABELS
from kim.grants.rules.plan import month_label, months_of
from kim.grants.rules.plausibility.basics import plain
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, Severity
from kim.kernel.money import format_eur
from kim.programme.rules.legal import Mark

PERSONNEL = "personnel"
PLAN_LAW = "VV Nr. 3 zu § 44 LHO (Finanzierungsplan)"
OTHERS = (FundKind.THIRD_PARTY, FundKind.OTHER_GRANT)


def months_in_words(months: list[str]) -> str:
    """``März 2026, April 2026``; of many the first and how many more."""
    shown = ", ".join(month_label(month) for month in months[:3])
    return f"{shown} und {len(months) - 3} weitere" if len(months) > 3 else shown


def planned(line: CostLine) -> list[str]:
    """Months with an amount above 0, in order."""
    return sorted(month for month, amount in line.months.items() if amount)


def unread(content: Content, start: str = "") -> bool:
    """Whether an amount of the plan could not be read, so that sums say nothing yet."""
    return any(
        line.section == "plan" and line.field.startswith(start) for line in content.unreadable
    )


def named(line: CostLine, index: int) -> str:
    return line.label or f"Zeile {index + 1}"


@rule(
    "PL-A53", Severity.BLOCKS, "plan",
    name="Der Plan enthält Ausgaben",
    text="Der Plan enthält noch keine Ausgabe. Bitte tragen Sie die Ausgaben Monat für Monat ein.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def has_expenses(content: Content, _context: Context) -> Iterator[Found]:
    if not content.cost_total and not unread(content, "costs"):
        yield found("costs")


@rule(
    "PL-A54", Severity.WARNING, "plan",
    name="Personalausgaben sind geplant",
    text="Für die Stelle sind keine Personalausgaben geplant. Bitte ergänzen Sie sie oder "
    "begründen Sie, wer die Stelle bezahlt.",
)  # fmt: skip
def has_personnel(content: Content, context: Context) -> Iterator[Found]:
    asked = any(category.code == PERSONNEL for category in context.terms.categories)
    if asked and content.cost_total and not content.cost_of(PERSONNEL):
        yield found("costs")


@rule(
    "PL-A55", Severity.BLOCKS, "plan",
    name="Ausgaben liegen im Zeitraum",
    text="„{label}“: {months} liegt außerhalb des Zeitraums. Bitte leeren Sie diese Monate oder "
    "ändern Sie Beginn und Ende.",
    source="VV zu § 44 LHO (Bewilligungszeitraum)", mark=Mark.LAW_CHECK,
)  # fmt: skip
def months_in_period(content: Content, _context: Context) -> Iterator[Found]:
    start, end = content.start_on, content.end_on
    if start is None or end is None or end < start:
        return
    first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
    for index, line in enumerate(content.costs):
        outside = [month for month in planned(line) if not first <= month <= last]
        if outside:
            where, months = f"costs.{index}.{outside[0]}", months_in_words(outside)
            yield found(where, label=named(line, index), months=months)


@rule(
    "PL-A56", Severity.BLOCKS, "plan",
    name="Ausgabengruppe gehört zum Aufruf",
    text="„{label}“ gehört zu keiner Ausgabengruppe des Aufrufs. Bitte entfernen Sie die Zeile und "
    "legen Sie sie in einer der Gruppen neu an.",
)  # fmt: skip
def category_known(content: Content, context: Context) -> Iterator[Found]:
    known = {category.code for category in context.terms.categories}
    for index, line in enumerate(content.costs):
        if line.category not in known:
            yield found(f"costs.{index}.label", label=named(line, index))


@rule(
    "PL-A57", Severity.BLOCKS, "plan",
    name="Jede Ausgabe hat eine Bezeichnung",
    text="Ausgabe {row} hat keine Bezeichnung. Bitte schreiben Sie, wofür das Geld gebraucht wird.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def line_named(content: Content, _context: Context) -> Iterator[Found]:
    for index, line in enumerate(content.costs):
        if line.total and not line.label:
            yield found(f"costs.{index}.label", row=str(index + 1))


@rule(
    "PL-A58", Severity.WARNING, "plan",
    name="Keine Ausgabe steht doppelt",
    text="Die Ausgabe „{label}“ steht zweimal im Plan. Bitte fassen Sie beide Zeilen zusammen oder "
    "benennen Sie sie verschieden.",
)  # fmt: skip
def lines_differ(content: Content, _context: Context) -> Iterator[Found]:
    seen: set[tuple[str, str]] = set()
    for index, line in enumerate(content.costs):
        key = line.category, plain(line.label)
        if line.label and key in seen:
            yield found(f"costs.{index}.label", label=line.label)
        seen.add(key)


@rule(
    "PL-A59", Severity.HINT, "plan",
    name="Jede Zeile hat einen Betrag",
    text="„{label}“ hat noch keinen Betrag. Was nicht gebraucht wird, können Sie entfernen.",
)  # fmt: skip
def lines_have_amount(content: Content, _context: Context) -> Iterator[Found]:
    for index, line in enumerate(content.costs):
        if not line.total and line.label and not unread(content, f"costs.{index}."):
            yield found(f"costs.{index}.label", label=line.label)
    for index, fund in enumerate(content.funds):
        if not fund.amount and not unread(content, f"funds.{index}."):
            yield found(f"funds.{index}.amount", label=fund.label or FUND_LABELS[fund.kind])


@rule(
    "PL-A60", Severity.HINT, "plan",
    name="Beträge sind gerechnet, nicht geschätzt",
    text="Alle Beträge sind Vielfache von {step}. Wer prüft, fragt vermutlich nach der Berechnung; "
    "eine Anlage dazu hilft.",
)  # fmt: skip
def amounts_not_round(content: Content, context: Context) -> Iterator[Found]:
    step = context.terms.round_amount
    amounts = [amount for line in content.costs for amount in line.months.values() if amount]
    if step and amounts and not any(amount % step for amount in amounts):
        yield found("costs", step=format_eur(step))


@rule(
    "PL-A61", Severity.WARNING, "plan",
    name="Personalausgaben erst ab Besetzung",
    text="„{label}“: {months} liegt vor dem Monat, ab dem die Stelle besetzt ist. Bitte leeren Sie "
    "diese Monate oder begründen Sie die Ausgaben.",
)  # fmt: skip
def personnel_from_start(content: Content, _context: Context) -> Iterator[Found]:
    if content.post_start_on is None:
        return
    first = f"{content.post_start_on:%Y-%m}"
    for index, line in enumerate(content.costs):
        early = [month for month in planned(line) if month < first]
        if line.category == PERSONNEL and early:
            where, months = f"costs.{index}.{early[0]}", months_in_words(early)
            yield found(where, label=named(line, index), months=months)


@rule(
    "PL-A62", Severity.HINT, "plan",
    name="Personalausgaben ohne Lücke",
    text="Für die Stelle ist in diesen Monaten nichts geplant: {months}. Bitte prüfen Sie, ob die "
    "Stelle dann unbesetzt ist.",
)  # fmt: skip
def personnel_without_gap(content: Content, _context: Context) -> Iterator[Found]:
    lines = [line for line in content.costs if line.category == PERSONNEL]
    paid = {month for line in lines for month in planned(line)}
    if not paid or content.start_on is None or content.end_on is None:
        return
    starts = max(content.start_on, content.post_start_on or content.start_on)
    empty = [month for month in months_of(starts, content.end_on) if month not in paid]
    if empty and not unread(content, "costs"):
        yield found("costs", months=months_in_words(empty))


@rule(
    "PL-A63", Severity.WARNING, "plan",
    name="Herkunft fremder Mittel",
    text="Bei einer Einnahme ({category}) steht nicht, von wem sie kommt. Bitte nennen Sie die "
    "Stelle.",
    source=PLAN_LAW, mark=Mark.LAW_CHECK,
)  # fmt: skip
def funds_named(content: Content, _context: Context) -> Iterator[Found]:
    for index, fund in enumerate(content.funds):
        if fund.kind in OTHERS and fund.amount and not fund.label:
            yield found(f"funds.{index}.label", category=FUND_LABELS[fund.kind])


@rule(
    "PL-A64", Severity.BLOCKS, "plan",
    name="Beantragte Zuwendung nach Ausgabengruppen",
    text="Eine Zeile der beantragten Zuwendung ({amount}) gehört zu keiner Ausgabengruppe des "
    "Aufrufs. Bitte wählen Sie die Gruppe.",
)  # fmt: skip
def grant_has_category(content: Content, context: Context) -> Iterator[Found]:
    known = {category.code for category in context.terms.categories}
    for index, fund in enumerate(content.funds):
        if fund.kind == FundKind.GRANT and fund.amount and fund.category not in known:
            yield found(f"funds.{index}.amount", amount=format_eur(fund.amount))
