"""What a review must say before it may be closed (Prüfvermerk)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from kim.grants.rules.ceilings import part_of_year
from kim.grants.rules.terms import ProRataMethod
from kim.kernel.money import CENT, format_eur

SHORTEST = 30  # characters of a reason that says something


def faults_of(
    *,
    kind: str,
    positive: bool,
    no_conflict: bool,
    criteria: Mapping[str, str],
    answers: Mapping[str, tuple[str, str]],
    state_interest: str,
    comparison: str,
    statement: str,
    open_hits: Sequence[str],
    amounts: Mapping[str, Decimal],
    requested: Decimal | None,
    limits: Mapping[str, tuple[str, Decimal]],
) -> list[str]:
    """Why a review cannot be closed yet, as German sentences; empty when it can.

    ``kind`` is ``technical`` or ``budget``; ``criteria`` maps codes to labels; amounts in EUR;
    ``limits`` maps the cost categories of the call to label and ceiling.
    Source: § 23 LHO (erhebliches Landesinteresse); VV Nr. 3 zu § 44 LHO (law-check); demand of
    the court of audit for traceable reasons.
    """
    faults = []
    if not no_conflict:
        faults.append(
            "Bitte erklären Sie, dass keine Interessenkollision besteht, oder geben Sie die "
            "Prüfung ab (§§ 20, 21 VwVfG)."
        )
    if len(statement.strip()) < SHORTEST:
        faults.append(f"Bitte begründen Sie das Ergebnis mit mindestens {SHORTEST} Zeichen.")
    if kind == "technical":
        faults += _technical(positive, criteria, answers, state_interest, comparison)
    for hit in open_hits if positive else ():
        faults.append(f"Ein Treffer zur Doppelförderung ist noch nicht bewertet: {hit}")
    if positive:
        faults += _amounts(amounts, requested) + _ceilings(amounts, limits)
    return faults


def _ceilings(
    amounts: Mapping[str, Decimal], limits: Mapping[str, tuple[str, Decimal]]
) -> list[str]:
    """Nothing above the ceiling of a category, nothing for a category the call does not know."""
    faults = []
    for code, amount in amounts.items():
        label, most = limits.get(code, (code, Decimal("0.00")))
        if limits and amount > most:
            faults.append(
                f"„{label}“: vorgeschlagen sind {format_eur(amount)}, nach dem Aufruf möglich "
                f"{format_eur(most)}."
            )
    return faults


def _technical(
    positive: bool,
    criteria: Mapping[str, str],
    answers: Mapping[str, tuple[str, str]],
    state_interest: str,
    comparison: str,
) -> list[str]:
    faults = []
    for code, label in criteria.items():
        fulfilled, remark = answers.get(code, ("", ""))
        if fulfilled not in ("yes", "no"):
            faults.append(f"Bitte beantworten Sie den Prüfpunkt „{label}“.")
        elif fulfilled == "no" and not remark.strip():
            faults.append(f"Bitte erläutern Sie, warum „{label}“ nicht erfüllt ist.")
    if positive and len(state_interest.strip()) < SHORTEST:
        faults.append(
            "Bitte begründen Sie das erhebliche Landesinteresse (§ 23 LHO) mit mindestens "
            f"{SHORTEST} Zeichen."
        )
    if positive and not comparison.strip():
        faults.append("Bitte vergleichen Sie den Antrag mit den anderen des Aufrufs.")
    return faults


def _amounts(amounts: Mapping[str, Decimal], requested: Decimal | None) -> list[str]:
    total = sum(amounts.values(), Decimal("0.00"))
    if any(amount < 0 for amount in amounts.values()) or total <= 0:
        return ["Bitte schlagen Sie einen Betrag über null vor."]
    if requested is not None and total > requested:
        return [
            f"Vorgeschlagen sind {format_eur(total)}, beantragt {format_eur(requested)}. "
            "Mehr als beantragt lässt sich nicht bewilligen."
        ]
    return []


def per_fte_year(requested: Decimal, start_on: dt.date, end_on: dt.date, fte: Decimal) -> Decimal:
    """Requested EUR per full-time post and year: what makes applications comparable.

    Days inclusive; months of 30 days, a year of 360, so that a full year counts as one.
    Source: demand of the court of audit for comparable cases (assumption).
    """
    days = sum(
        part_of_year(
            ProRataMethod.MONTHS_30,
            max(start_on, dt.date(year, 1, 1)),
            min(end_on, dt.date(year, 12, 31)),
        ).count
        for year in range(start_on.year, end_on.year + 1)
    )
    return (requested * 360 / days / fte).quantize(CENT)
