"""Terms of a call for tests of the rules: the known ceilings of KIM."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kim.grants.rules.terms import CallTerms, CategoryTerms, FinancingType, ProRataMethod

PERSONNEL = CategoryTerms(
    code="personnel",
    label="Personalausgaben",
    cap=Decimal("60000.00"),
    financing=FinancingType.SHARE,
    follows_occupancy=True,
)
MATERIAL = CategoryTerms(
    code="material",
    label="Sachausgaben",
    cap=Decimal("20000.00"),
    financing=FinancingType.FULL,
)


def terms(**changes: Any) -> CallTerms:
    """60,000 and 20,000 EUR per full year, months of 30 days."""
    base = CallTerms(
        code="kim-test",
        title="KIM",
        first_on=dt.date(2026, 1, 1),
        last_on=dt.date(2026, 12, 31),
        opens_on=dt.date(2025, 9, 1),
        closes_on=dt.date(2026, 11, 15),
        cap_total=Decimal("80000.00"),
        pro_rata=ProRataMethod.MONTHS_30,
        categories=(PERSONNEL, MATERIAL),
    )
    return replace(base, **changes)
