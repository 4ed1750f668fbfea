"""Has the measure begun? Every day against submission, consent and award."""

import datetime as dt
from typing import Any

import pytest

from kim.grants.rules.early_start import Begun, Consent, beginning

RECEIVED, TODAY = dt.date(2026, 1, 12), dt.date(2026, 2, 10)
NONE: dict[str, Any] = {"contract_on": None, "post_start_on": None, "start_on": None}
CONSENT = Consent(dt.date(2026, 2, 1), dt.date(2026, 8, 1))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def judged(**given: Any) -> Begun:
    values = {
        **NONE, "received_on": RECEIVED, "consents": [], "award_on": None, "today": TODAY, **given
    }  # fmt: skip
    found = beginning(**values)
    assert found.sentence.endswith(".")
    return found.result


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ({}, Begun.UNKNOWN),
        ({"contract_on": day("01-11")}, Begun.HARMFUL),
        ({"contract_on": day("01-12")}, Begun.HARMFUL),
        ({"contract_on": day("02-10")}, Begun.HARMFUL),
        ({"contract_on": day("02-11")}, Begun.PLANNED),
        ({"contract_on": day("02-01"), "consents": [CONSENT]}, Begun.COVERED),
        ({"contract_on": day("08-01"), "consents": [CONSENT]}, Begun.COVERED),
        ({"contract_on": day("01-31"), "consents": [CONSENT]}, Begun.HARMFUL),
        ({"contract_on": day("03-01"), "award_on": day("03-01")}, Begun.AFTER_AWARD),
        ({"contract_on": day("02-28"), "award_on": day("03-01")}, Begun.HARMFUL),
        ({"contract_on": day("01-11"), "award_on": day("03-01")}, Begun.HARMFUL),
        ({"contract_on": day("03-01"), "post_start_on": day("02-01")}, Begun.HARMFUL),
        ({"contract_on": day("03-01"), "start_on": day("02-01")}, Begun.PLANNED),
        ({"start_on": day("02-01")}, Begun.HARMFUL),
        ({"contract_on": day("02-01"), "received_on": None}, Begun.HARMFUL),
    ],
    ids=[
        "no day named", "before submission", "on the day of submission, no award yet", "today",
        "tomorrow", "first day of consent", "last day of consent", "day before consent",
        "on the day of the award", "day before the award", "before submission and award",
        "work before contract", "period before contract does not count", "only the period is known",
        "a draft that has begun",
    ],
)  # fmt: skip
def test_beginning(given: dict[str, Any], result: Begun) -> None:
    assert judged(**given) == result


def test_the_sentence_names_day_and_reason() -> None:
    found = beginning(
        contract_on=day("01-11"), post_start_on=None, start_on=None, received_on=RECEIVED,
        consents=[], award_on=None, today=TODAY,
    )  # fmt: skip
    assert found.day == day("01-11")
    assert "Vertragsschluss am 11.01.2026 liegt vor dem Antragseingang am 12.01.2026" in (
        found.sentence
    )
