"""The page of the cost and financing plan: lines by month, sums, ceilings, financing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import BoundField

from kim.grants.forms.applying import SectionForm, fields_of
from kim.grants.queries.drafts import Draft, plan_months
from kim.grants.rules.amounts import understood
from kim.grants.rules.content import Content, FundKind, read
from kim.grants.rules.editing import with_fixed_rows, with_months
from kim.grants.rules.form import FUND_LABELS
from kim.grants.rules.plan import month_label, plan_sums, short_label
from kim.grants.rules.sections import Data, Flat, flatten, unflatten
from kim.grants.rules.terms import CallTerms
from kim.kernel.money import format_eur

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One month of a cost line."""

    field: BoundField
    label: str
    is_outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cost line of the page. ``spread`` is what stands in the helper."""

    start: str
    key: str
    label: BoundField
    category: BoundField
    cells: list[Cell]
    total: Decimal
    spread: str
    spread_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of a cost category."""

    code: str
    label: str
    lines: list[Line]
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """One source of money. ``said`` is what was understood of the amount."""

    start: str
    title: str
    kind: BoundField
    category: BoundField
    label: BoundField
    amount: BoundField
    said: str
    is_fixed: bool


def plan_context(
    draft: Draft, flat: Flat, wrong: Iterable[tuple[str, str]], spread: Mapping[str, str]
) -> dict[str, Any]:
    """Everything the page of the plan shows, from what was typed."""
    terms = draft.context.terms
    rows = {code: row.data for code, row in draft.sections.items()}
    content = read({**rows, "plan": unflatten("plan", flat)})
    months = plan_months(content, terms)
    codes = [category.code for category in terms.categories]
    data = with_months(with_fixed_rows(unflatten("plan", flat), codes), months)
    shown = flatten("plan", data)
    errors = dict(wrong)
    form = SectionForm(fields_of("plan", shown), shown, list(errors.items()))
    columns = sorted({m for row in data["costs"] for m in row["months"]} | set(months))
    return {
        "form": form,
        "columns": [(short_label(m), m not in months) for m in columns],
        "groups": _groups(form, data, terms, content, columns, months, spread, errors),
        "funds": [_fund(form, row, terms) for row in data["funds"]],
        "sums": (sums := plan_sums(content, terms)),
        "month_sums": [sums.by_month.get(month, ZERO) for month in columns],
        "months_known": content.start_on is not None and content.end_on is not None,
        "more_kinds": [
            (kind.value, FUND_LABELS[kind])
            for kind in (FundKind.OWN, FundKind.THIRD_PARTY, FundKind.OTHER_GRANT)
        ],
    }


def _groups(
    form: SectionForm,
    data: Data,
    terms: CallTerms,
    content: Content,
    columns: list[str],
    months: list[str],
    spread: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[Group]:
    """One group per category of the call, and one for lines of a category it has not."""
    totals = {line.key: line.total for line in content.costs}
    labels = {category.code: category.label for category in terms.categories}
    by_code: dict[str, list[Line]] = {code: [] for code in labels}
    for row in data["costs"]:
        key = row["key"]
        start = f"costs.{key}"
        line = Line(
            start=start,
            key=key,
            label=form[f"{start}.label"],
            category=form[f"{start}.category"],
            cells=[
                Cell(
                    field=form[f"{start}.months.{month}"],
                    label=month_label(month),
                    is_outside=month not in months,
                )
                for month in columns
                if month in row["months"]
            ],
            total=totals.get(key, ZERO),
            spread=spread.get(key, ""),
            spread_error=errors.get(f"spread.{key}", ""),
        )
        by_code.setdefault(str(row.get("category", "")), []).append(line)
    return [
        Group(
            code=code,
            label=labels.get(code, "Ausgabengruppe, die es in diesem Aufruf nicht gibt"),
            lines=lines,
            total=sum((line.total for line in lines), ZERO),
        )
        for code, lines in by_code.items()
    ]


def _fund(form: SectionForm, row: Data, terms: CallTerms) -> Fund:
    start = f"funds.{row['key']}"
    kind, category = str(row.get("kind", "")), str(row.get("category", ""))
    labels = {c.code: c.label for c in terms.categories}
    known = FUND_LABELS.get(FundKind(kind)) if kind in set(FundKind) else None
    title = known or "Einnahme"
    if kind == FundKind.GRANT:
        title = f"Zuwendung für {labels.get(category, category)}"
    text = str(row.get("amount", ""))
    said = understood(text) if text.strip() else None
    return Fund(
        start=start,
        title=title,
        kind=form[f"{start}.kind"],
        category=form[f"{start}.category"],
        label=form[f"{start}.label"],
        amount=form[f"{start}.amount"],
        said=format_eur(said.amount) if said and said.amount is not None else "",
        is_fixed=kind == FundKind.GRANT and category in labels,
    )
