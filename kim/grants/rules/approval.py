"""Who must agree to a decision: levels by amount, and never the same person twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise

from kim.kernel.money import format_eur
from kim.kernel.verdict import YES, Verdict, no


class Level(IntEnum):
    """How many must agree (Zeichnungsstufe); each level includes those below."""

    TWO_PERSONS = 1
    HEAD_OF_UNIT = 2
    HEAD_OF_BUDGET = 3


LEVEL_LABELS = {
    Level.TWO_PERSONS: "zwei Personen",
    Level.HEAD_OF_UNIT: "zwei Personen und die Referatsleitung",
    Level.HEAD_OF_BUDGET: "zwei Personen, die Referatsleitung und die Leitung des Haushalts",
}
HIGHEST = max(Level)


@dataclass(frozen=True, slots=True)
class Threshold:
    """An amount above which the next level must agree, as it was read from the parameters."""

    amount: Decimal | None  # None: missing or unreadable
    currency: str = "EUR"
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Required:
    """The level a decision needs, and why, in German."""

    level: Level
    reason: str


def required_level(amount: Decimal, thresholds: Sequence[Threshold]) -> Required:
    """Level for an amount in EUR. ``thresholds``: from the lowest, one per step up.

    Fails closed: whatever is missing, unreadable, not confirmed, in another currency or out of
    order leads to the highest level. An amount exactly on a threshold is still below it.

    Source: grant rules, section 16; § 44 LHO (Zeichnungsbefugnisse are set by the ministry).
    """
    if fault := _fault(amount, thresholds):
        reason = f"{fault} Deshalb gilt die höchste Stufe: {LEVEL_LABELS[HIGHEST]}."
        return Required(HIGHEST, reason)
    passed = [t.amount for t in thresholds if t.amount is not None and amount > t.amount]
    level = Level(1 + len(passed))
    if passed:
        limit = f"liegt über {format_eur(passed[-1])}"
    else:
        assert thresholds[0].amount is not None
        limit = f"liegt nicht über {format_eur(thresholds[0].amount)}"
    return Required(level, f"{format_eur(amount)} {limit}: {LEVEL_LABELS[level]}.")


def four_eyes(
    persons: Collection[str],
    earlier: Mapping[str, str],
    *,
    stands_in_for: Collection[str] = (),
) -> Verdict:
    """Whether a person may act after others (Vier-Augen-Prinzip).

    ``persons`` are all keys one human has acted under (``Actor.persons``); the keys of
    ``earlier`` are of human beings, too, not of accounts or roles; its values say in German
    what each has done ("hat den Bescheid entworfen"). A deputy (Vertretung) inherits the
    exclusion of ``stands_in_for``. Without a key: no.

    Source: grant rules, section 16; VV zu §§ 44 and 70 LHO.
    """
    if not persons or not all(persons) or not all(earlier):
        return no("Es ist nicht bekannt, welche Person handelt. Deshalb geht es hier nicht weiter.")
    if done := _done_by(persons, earlier):
        return no(f"Dieselbe Person {done}. Es muss eine andere Person handeln.")
    if done := _done_by(stands_in_for, earlier):
        return no(f"Die vertretene Person {done}. Eine Vertretung darf dann auch nicht handeln.")
    return YES


def _done_by(persons: Collection[str], earlier: Mapping[str, str]) -> str:
    return next((done for person, done in earlier.items() if person in persons), "")


def _fault(amount: Decimal, thresholds: Sequence[Threshold]) -> str:
    """What makes the thresholds unusable, as a German sentence; else empty."""
    if not amount.is_finite() or amount < 0:
        return "Der Betrag ist nicht lesbar."
    if len(thresholds) != len(Level) - 1:
        return "Die Betragsgrenzen fehlen oder sind unvollständig."
    amounts = [t.amount for t in thresholds if t.amount is not None and t.amount.is_finite()]
    checks = {
        "Eine Betragsgrenze ist nicht lesbar.": len(amounts) == len(thresholds),
        "Eine Betragsgrenze steht nicht in Euro.": all(t.currency == "EUR" for t in thresholds),
        "Die Betragsgrenzen sind nicht bestätigt.": all(t.confirmed for t in thresholds),
        "Die Betragsgrenzen widersprechen sich.": all(
            below < above for below, above in pairwise([Decimal(0), *amounts])
        ),
    }
    return next((sentence for sentence, holds in checks.items() if not holds), "")
