"""The terms of a call (Förderbedingungen) as frozen values: what every rule is given.

They are read from the version of the call that an application stands on, never from code.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class FinancingType(StrEnum):
    """How the grant is computed from the cost (Finanzierungsart)."""

    SHARE = "share"  # Anteilfinanzierung
    DEFICIT = "deficit"  # Fehlbedarfsfinanzierung
    FIXED = "fixed"  # Festbetragsfinanzierung
    FULL = "full"  # Vollfinanzierung


class ProRataMethod(StrEnum):
    """How a ceiling shrinks for part of a year (anteilige Berechnung)."""

    MONTHS_30 = "months_30"  # months of 30 days, year of 360
    CALENDAR_DAYS = "calendar_days"  # days of 365 or 366
    FULL_MONTHS = "full_months"  # complete calendar months of 12
    BEGUN_MONTHS = "begun_months"  # every begun month of 12
    NONE = "none"  # full ceiling whatever the length


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryTerms:
    """One cost category (Ausgabengruppe) with its ceiling per full year and 1.0 FTE, in EUR.

    ``follows_fte``: the ceiling shrinks with the size of the post.
    ``follows_occupancy``: it shrinks with the time the post was vacant (at the settlement).
    """

    code: str
    label: str
    cap: Decimal
    financing: FinancingType
    share_percent: Decimal = Decimal(100)
    follows_fte: bool = True
    follows_occupancy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTerms:
    """The numbers of one version of a call. Amounts in EUR per full year, percent 0 to 100.

    ``law_check`` names the keys that nobody has confirmed against the official text yet.
    """

    code: str
    title: str
    first_on: dt.date  # first and last day of the budget years, both inclusive
    last_on: dt.date
    opens_on: dt.date
    closes_on: dt.date
    cap_total: Decimal
    pro_rata: ProRataMethod
    categories: tuple[CategoryTerms, ...]
    own_share_min_percent: Decimal = Decimal(0)
    fte_max: Decimal = Decimal(1)
    line_transfer: bool = False
    weeks_before_start: int | None = None  # None: no such rule
    cutoff_on: dt.date | None = None
    personnel_low: Decimal | None = None  # plausible cost of a full post and year
    personnel_high: Decimal | None = None
    goals_min: int = 1
    concept_min_words: int | None = None  # a part of the concept with fewer is noticed
    round_amount: Decimal | None = None  # a plan of nothing but multiples of it is noticed
    law_check: frozenset[str] = frozenset()

    def category(self, code: str) -> CategoryTerms:
        """The category of a code. Raises KeyError."""
        for found in self.categories:
            if found.code == code:
                return found
        raise KeyError(code)
