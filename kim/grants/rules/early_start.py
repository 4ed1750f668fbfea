"""Whether a measure has begun (Maßnahmebeginn), told from the days both sides know."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kim.kernel.dates import format_day


class Begun(StrEnum):
    """What follows from the first day (Folge für die Förderung)."""

    UNKNOWN = "unknown"  # nobody has named a day
    PLANNED = "planned"  # still to come: wait, or ask for consent
    COVERED = "covered"  # within a consent
    AFTER_AWARD = "after_award"
    HARMFUL = "harmful"  # begun too early


@dataclass(frozen=True, slots=True)
class Consent:
    """An early start that was consented to; both days inclusive."""

    from_on: dt.date
    to_on: dt.date


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first day that counts as beginning, what follows, and a sentence for both sides."""

    result: Begun
    day: dt.date | None
    sentence: str


WHAT_COUNTS = (
    "Als Beginn zählt der Abschluss eines Vertrags, der zur Leistung verpflichtet, in der Regel "
    "die Unterschrift unter den Arbeitsvertrag. Auch wer die Stelle antritt, hat begonnen. "
    "Die Stelle vorzubereiten und auszuschreiben ist noch kein Beginn."
)


def beginning(
    *,
    contract_on: dt.date | None,
    post_start_on: dt.date | None,
    start_on: dt.date | None,
    received_on: dt.date | None,
    consents: Sequence[Consent],
    award_on: dt.date | None,
    today: dt.date,
) -> Beginning:
    """Judge the earliest of the three days against submission, consent and award.

    ``contract_on``: employment contract; ``post_start_on``: first working day; ``start_on``:
    first day of the requested period, which counts only while no other day is named.
    A day equal to that of submission or award is not too early.

    Source: Nr. 1.3 VV zu § 44 LHO; Nr. 1.3 Teil II (law-check); grant rules, section 3.2.
    """
    named = [
        (day, what)
        for day, what in (
            (contract_on, "Der Vertragsschluss am"),
            (post_start_on, "Der Dienstbeginn am"),
        )
        if day
    ]
    if not named and start_on:
        named = [(start_on, "Der Beginn des Zeitraums am")]
    if not named:
        return Beginning(
            Begun.UNKNOWN, None,
            "Vertragsschluss und Dienstbeginn sind noch nicht angegeben.",
        )  # fmt: skip
    day, what = min(named, key=lambda pair: pair[0])
    begin = f"{what} {format_day(day)}"
    for consent in consents:
        if consent.from_on <= day <= consent.to_on:
            return Beginning(
                Begun.COVERED, day,
                f"{begin} liegt in der Zeit, für die einem vorzeitigen Beginn zugestimmt ist "
                f"({format_day(consent.from_on)} bis {format_day(consent.to_on)}).",
            )  # fmt: skip
    if award_on and day >= award_on:
        return Beginning(
            Begun.AFTER_AWARD, day,
            f"{begin} liegt nicht vor der Bewilligung vom {format_day(award_on)}.",
        )  # fmt: skip
    return _too_early(day, begin, received_on, award_on, today)


def _too_early(
    day: dt.date,
    begin: str,
    received_on: dt.date | None,
    award_on: dt.date | None,
    today: dt.date,
) -> Beginning:
    if received_on and day < received_on:
        before = f"vor dem Antragseingang am {format_day(received_on)}"
    elif award_on:
        before = f"vor der Bewilligung vom {format_day(award_on)}, ohne Zustimmung"
    elif day <= today:
        before = "vor einer Bewilligung, ohne Zustimmung"
    else:
        return Beginning(
            Begun.PLANNED, day,
            f"{begin} steht bevor. Vorher muss bewilligt oder dem vorzeitigen Beginn "
            "zugestimmt sein, sonst ist die Maßnahme nicht mehr förderfähig.",
        )  # fmt: skip
    return Beginning(
        Begun.HARMFUL, day,
        f"{begin} liegt {before}. Damit hat die Maßnahme begonnen und ist nach den Regeln nicht "
        "förderfähig. Bitte prüfen Sie die Angabe.",
    )  # fmt: skip
