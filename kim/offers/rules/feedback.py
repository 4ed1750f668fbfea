"""What somebody without an account may tell: how long, how often, and nothing about persons."""

import datetime as dt

from kim.network.rules.screening import Trace, traces

KEPT = dt.timedelta(days=183)  # half a year
LEAST_SECONDS = 3  # nobody reads and writes faster
MOST_SECONDS = 12 * 60 * 60
PER_HOUR = 6  # from one address
HARD = frozenset({Trace.IBAN, Trace.BIRTH, Trace.AZR, Trace.BAMF, Trace.PASSPORT})
DOUBTFUL = frozenset({Trace.NAME, Trace.STORY})  # a new number or street of the office is welcome


def names_a_person(text: str) -> bool:
    """Whether the text holds what nobody may send: account, birth date, number of a file."""
    return not HARD.isdisjoint(traces(text))


def may_name_a_person(text: str) -> bool:
    """Whether somebody should look before others read it."""
    return not DOUBTFUL.isdisjoint(traces(text))


def typed_by_a_human(*, age_seconds: float, honey: str) -> bool:
    """Whether a form was filled in by hand: the field nobody sees is empty, and it took a while."""
    return not honey and LEAST_SECONDS <= age_seconds <= MOST_SECONDS
