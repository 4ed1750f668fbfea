"""What stands in a new application before anybody types (Vorbelegung).

Facts are taken over; what is declared, decided or signed is asked anew.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kim.grants.rules.form import text_of
from kim.grants.rules.plan import months_of
from kim.grants.rules.results import RegisterFacts
from kim.grants.rules.sections import rows_of
from kim.kernel.dates import add_months, format_day, parse_day

Texts = dict[str, dict[str, Any]]
Span = tuple[dt.date, dt.date]
FACTS = ("input_vat",)  # an answer about the municipality, not a promise
NEW_EACH_TIME = ("short_notice_reason",)


def prefilled(register: RegisterFacts, *, title: str, span: Span) -> Texts:
    """From the programme register: post, contact, and the period that follows from both."""
    first_on, last_on = span
    begins = register.occupied_from_on if register.occupied == "installed" else None
    start_on = min(max(begins, first_on), last_on) if begins else first_on
    basics = {
        "title": title,
        "start_on": format_day(start_on),
        "end_on": format_day(last_on),
        "contact_function": register.contact_function,
        "contact_email": register.contact_email,
        "contact_phone": register.contact_phone,
    }
    post = {
        "fte": _number(register.fte),
        "pay_group": register.pay_group,
        "post_start_on": format_day(begins) if begins else "",
    }
    return {"basics": _said(basics), "post": _said(post)}


def copied(before: Mapping[str, Any], texts: Texts, *, title: str, span: Span) -> Texts:
    """Last year's application in a new period; what the register knows newer wins.

    Days move by whole years. Declarations, council decision and contract are asked anew: they
    are about the new period.
    """
    years = span[0].year - _year(before, span)
    basics = {**before.get("basics", {}), **texts.get("basics", {}), "title": title}
    post = {**before.get("post", {}), **texts.get("post", {}), "contract_on": ""}
    post["limited_to_on"] = _moved(text_of(post, "limited_to_on"), years)
    concept = dict(before.get("concept", {}))
    concept["goals"] = [
        {**row, "by_on": _moved(text_of(row, "by_on"), years)} for row in rows_of(concept, "goals")
    ]
    for name in NEW_EACH_TIME:
        basics.pop(name, None)
    council = before.get("council", {})
    needs_none = text_of(council, "state") == "not_needed"
    declared = before.get("declarations", {})
    return {
        "basics": basics,
        "concept": concept,
        "post": post,
        "plan": _plan(before.get("plan", {}), basics, years),
        "declarations": {code: declared[code] for code in FACTS if code in declared},
        "council": {"state": "not_needed"} if needs_none else {},
    }


def _plan(before: Mapping[str, Any], basics: Mapping[str, Any], years: int) -> dict[str, Any]:
    """Lines and amounts, each in the same month of the new year; months outside are left out."""
    months = months_of(_day(text_of(basics, "start_on")), _day(text_of(basics, "end_on")))
    costs = []
    for row in rows_of(before, "costs"):
        typed = row.get("months", {})
        old = typed if isinstance(typed, dict) else {}
        kept = {month: str(old.get(_earlier(month, years), "")) for month in months}
        costs.append({**row, "months": kept})
    return {"costs": costs, "funds": [dict(row) for row in rows_of(before, "funds")]}


def _year(before: Mapping[str, Any], span: Span) -> int:
    start_on = _day(text_of(before.get("basics", {}), "start_on"))
    return start_on.year if start_on else span[0].year


def _earlier(month: str, years: int) -> str:
    return f"{int(month[:4]) - years:04}{month[4:]}"


def _moved(text: str, years: int) -> str:
    """A day some years later; text that is no day stays as it is."""
    day = _day(text)
    return format_day(add_months(day, 12 * years)) if day else text


def _day(text: str) -> dt.date | None:
    try:
        return parse_day(text)
    except ValueError:
        return None


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def _said(texts: Mapping[str, str]) -> dict[str, Any]:
    return {name: text for name, text in texts.items() if text}
