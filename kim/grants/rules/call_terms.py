"""Terms of a call from its rows: every number readable, or none of them."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from kim.grants.rules.call_rows import CallUnreadable, CategoryRow, ParameterRow
from kim.grants.rules.terms import CallTerms, CategoryTerms, FinancingType, ProRataMethod
from kim.kernel.dates import ISO_DAY
from kim.programme.rules.legal import Mark

DECIMAL = re.compile(r"\d{1,10}(\.\d{1,2})?", re.ASCII)
WHOLE = re.compile(r"\d{1,4}", re.ASCII)
SWITCH = {"on": True, "off": False}
T = TypeVar("T")


def terms_from_rows(
    code: str,
    title: str,
    parameters: tuple[ParameterRow, ...],
    categories: tuple[CategoryRow, ...],
) -> CallTerms:
    """The terms that rules are given. Raises CallUnreadable: fails closed."""
    rows = [*parameters, *(row for line in categories for row in line.rows)]
    told = _Values(rows)
    found = CallTerms(
        code=code,
        title=title,
        first_on=told.day("first_on"),
        last_on=told.day("last_on"),
        opens_on=told.day("opens_on"),
        closes_on=told.day("closes_on"),
        cap_total=told.amount("cap_total"),
        pro_rata=told.known("pro_rata_method", {method.value: method for method in ProRataMethod}),
        categories=tuple(_category_terms(told, line) for line in categories),
        own_share_min_percent=told.decimal("own_share_min_percent", most=Decimal(100)),
        fte_max=told.decimal("fte_max", above=Decimal(0)),
        line_transfer=told.known("line_transfer", SWITCH),
        weeks_before_start=told.whole("apply_before_start"),
        cutoff_on=told.day("application_cutoff"),
        personnel_low=told.amount("personnel_low"),
        personnel_high=told.amount("personnel_high"),
        goals_min=told.whole("goals_min") if "goals_min" in told.rows else 1,
        concept_min_words=(
            told.whole("concept_min_words") if "concept_min_words" in told.rows else None
        ),
        round_amount=told.amount("round_amount") if "round_amount" in told.rows else None,
        law_check=frozenset(row.key for row in rows if row.mark == Mark.LAW_CHECK),
    )
    if found.last_on < found.first_on or found.closes_on < found.opens_on:
        raise CallUnreadable("Im Aufruf liegt ein letzter Tag vor dem ersten.")
    return found


class _Values:
    """Typed values of parameter rows. Each getter raises CallUnreadable for what it cannot read."""

    def __init__(self, rows: Iterable[ParameterRow]) -> None:
        self.rows = {row.key: row for row in rows}

    def text(self, key: str) -> str:
        if key not in self.rows:
            raise CallUnreadable(f"Im Aufruf fehlt der Kennwert „{key}“.")
        return self.rows[key].value

    def decimal(
        self, key: str, *, most: Decimal | None = None, above: Decimal | None = None
    ) -> Decimal:
        text = self.text(key)
        found = Decimal(text) if DECIMAL.fullmatch(text) else None
        if (
            found is None
            or (most is not None and found > most)
            or (above is not None and found <= above)
        ):
            raise _unreadable(key, text, "keine zulässige Zahl")
        return found

    def amount(self, key: str) -> Decimal:
        """EUR above 0."""
        if (unit := self.rows[key].unit if key in self.rows else "EUR") != "EUR":
            raise _unreadable(key, unit, "nicht in EUR")
        return self.decimal(key, above=Decimal(0))

    def whole(self, key: str) -> int:
        text = self.text(key)
        if not WHOLE.fullmatch(text):
            raise _unreadable(key, text, "keine ganze Zahl")
        return int(text)

    def day(self, key: str) -> dt.date:
        text = self.text(key)
        try:
            if not ISO_DAY.fullmatch(text):
                raise ValueError
            return dt.date.fromisoformat(text)
        except ValueError:
            raise _unreadable(key, text, "kein Tag (JJJJ-MM-TT)") from None

    def known(self, key: str, codes: Mapping[str, T]) -> T:
        text = self.text(key)
        if text not in codes:
            raise _unreadable(key, text, f"unbekannt; möglich: {', '.join(codes)}")
        return codes[text]


def _category_terms(told: _Values, line: CategoryRow) -> CategoryTerms:
    return CategoryTerms(
        code=line.code,
        label=line.label,
        cap=told.amount(line.cap.key),
        financing=told.known(line.financing.key, {kind.value: kind for kind in FinancingType}),
        share_percent=told.decimal(line.share_percent.key, most=Decimal(100), above=Decimal(0)),
        follows_fte=told.known(line.follows_fte.key, SWITCH),
        follows_occupancy=told.known(line.follows_occupancy.key, SWITCH),
    )


def _unreadable(key: str, text: str, why: str) -> CallUnreadable:
    return CallUnreadable(f"Im Aufruf ist der Kennwert „{key}“ {why}: {text!r}.")
