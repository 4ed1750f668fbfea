"""The terms that calculators and the public simulator compute with."""

import datetime as dt
from functools import cache
from pathlib import Path

from kim.grants.models import CallVersion, CostCategory
from kim.grants.queries.terms import TermsMissing, terms_of
from kim.grants.rules.calculation import SourcedTerms
from kim.grants.rules.call_file import CallFile, read_call
from kim.grants.rules.call_rows import ParameterRow
from kim.grants.states.calls import CallState
from kim.programme.rules.legal import Mark

DATA = Path(__file__).resolve().parents[1] / "data"
NEWEST = "kim-2026"
UNKNOWN_TO_THE_PUBLIC = (CallState.PLANNED, CallState.CANCELLED)


@cache
def shipped_call(code: str = NEWEST) -> CallFile:
    """A call that comes with kim. Raises CallUnreadable, FileNotFoundError."""
    return read_call((DATA / f"{code}.json").read_text(encoding="utf-8"))


def shipped_terms() -> SourcedTerms:
    """Terms of the newest shipped call. Reads no database."""
    call = shipped_call()
    return SourcedTerms(
        terms=call.terms, rows=call.by_key, origin=f"{call.title} (mit kim ausgeliefert)"
    )


def terms_for(start_on: dt.date) -> SourcedTerms:
    """Terms of the published call for a period from ``start_on``; else the shipped ones.

    The newest released version counts, a provisional one only where there is no other. One
    with a number that cannot be read is passed over. At most five queries.
    """
    released = CallVersion.objects.filter(
        released_at__isnull=False, first_on__lte=start_on, last_on__gte=start_on
    ).exclude(call__state__in=UNKNOWN_TO_THE_PUBLIC)
    version = (
        released.select_related("call").order_by("is_provisional", "-released_at", "-pk").first()
    )
    if version is None:
        return shipped_terms()
    try:
        terms = terms_of(version)
    except TermsMissing:
        return shipped_terms()
    origin = f"{terms.title}, Fassung {version.number}"
    return SourcedTerms(terms=terms, rows=_rows(version), origin=origin)


def _rows(version: CallVersion) -> dict[str, ParameterRow]:
    """Every number of a version by key, those of categories as ``cap_personnel`` and so on."""
    found = {
        row.key: ParameterRow(
            key=row.key,
            label=row.label,
            value=row.value,
            unit=row.unit,
            source=row.source,
            address=row.address,
            mark=Mark(row.mark),
        )
        for row in version.parameters.all()
    }
    for category in version.categories.all():
        for row in _category_rows(category):
            found.setdefault(row.key, row)
    return found


def _category_rows(category: CostCategory) -> list[ParameterRow]:
    cap = ParameterRow(
        key=f"cap_{category.code}",
        label=f"{category.label}: Obergrenze je volle Stelle und volles Jahr",
        value=f"{category.cap:.2f}",
        unit="EUR",
        source=category.source,
        address=category.address,
        mark=Mark(category.mark),
    )
    financing = ParameterRow(
        key=f"financing_{category.code}",
        label=f"{category.label}: Finanzierungsart",
        value=category.financing,
        unit="Schlüssel",
        source=category.source,
        address=category.address,
        mark=Mark(category.mark),
    )
    return [cap, financing]
