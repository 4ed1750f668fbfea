"""What changed between two versions of a call, in sentences (Vergleich zweier Fassungen)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from kim.kernel.dates import format_day
from kim.kernel.money import format_eur

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A cost category as it is compared; EUR per full year, percent."""

    label: str
    cap: Decimal
    financing: str
    share_percent: Decimal
    follows_fte: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A declaration or an attachment as it is compared."""

    kind: str  # Erklärung, Anlage
    label: str
    is_mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Everything of a version that an applicant must know. Maps are by code or key."""

    first_on: dt.date
    last_on: dt.date
    opens_on: dt.date
    closes_on: dt.date
    is_provisional: bool = False
    parameters: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # label, value
    categories: Mapping[str, Category] = field(default_factory=dict)
    asked: Mapping[str, Asked] = field(default_factory=dict)
    conditions: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # title, text
    is_recipient: bool = True
    recipients: frozenset[str] = frozenset()  # names, where all may be told


def changes(old: Version, new: Version) -> list[str]:
    """German sentences, most important first; empty when nothing an applicant sees changed."""
    return [
        *_standing(old, new),
        *_days(old, new),
        *_categories(old.categories, new.categories),
        *_parameters(old.parameters, new.parameters),
        *_asked(old.asked, new.asked),
        *_conditions(old.conditions, new.conditions),
    ]


def _standing(old: Version, new: Version) -> Iterable[str]:
    if old.is_provisional and not new.is_provisional:
        yield "Die Fassung ist nicht mehr vorläufig: Anträge können eingereicht werden."
    if old.is_recipient and not new.is_recipient:
        yield "Ihre Kommune ist nicht mehr antragsberechtigt."
    if new.is_recipient and not old.is_recipient:
        yield "Ihre Kommune ist jetzt antragsberechtigt."
    if gone := sorted(old.recipients - new.recipients):
        yield f"Nicht mehr antragsberechtigt: {', '.join(gone)}."
    if added := sorted(new.recipients - old.recipients):
        yield f"Jetzt auch antragsberechtigt: {', '.join(added)}."


def _days(old: Version, new: Version) -> Iterable[str]:
    named = (
        ("Erster Tag des Förderzeitraums", old.first_on, new.first_on),
        ("Letzter Tag des Förderzeitraums", old.last_on, new.last_on),
        ("Anträge ab", old.opens_on, new.opens_on),
        ("Anträge bis", old.closes_on, new.closes_on),
    )
    for label, before, after in named:
        if before != after:
            yield f"{label}: bisher {format_day(before)}, jetzt {format_day(after)}."


def _categories(old: Mapping[str, Category], new: Mapping[str, Category]) -> Iterable[str]:
    gone, added, kept = _sorted_out(old, new)
    for before in gone:
        yield (
            f"Die Ausgabengruppe „{before.label}“ entfällt. Bitte ordnen Sie ihre Zeilen anders zu."
        )
    for after in added:
        yield f"Neue Ausgabengruppe „{after.label}“ mit höchstens {format_eur(after.cap)} im Jahr."
    for before, after in kept:
        yield from _category(before, after)


def _category(before: Category, after: Category) -> Iterable[str]:
    name = after.label
    if before.label != after.label:
        yield f"Die Ausgabengruppe „{before.label}“ heißt jetzt „{name}“."
    if before.cap != after.cap:
        yield (
            f"{name}: Obergrenze bisher {format_eur(before.cap)}, "
            f"jetzt {format_eur(after.cap)} je Stelle und Jahr."
        )
    if before.financing != after.financing:
        yield f"{name}: bisher {before.financing}, jetzt {after.financing}."
    if before.share_percent != after.share_percent:
        yield (
            f"{name}: Anteil des Landes bisher {_percent(before.share_percent)}, "
            f"jetzt {_percent(after.share_percent)}."
        )
    if before.follows_fte != after.follows_fte:
        word = "sinkt jetzt" if after.follows_fte else "sinkt nicht mehr"
        yield f"{name}: Die Obergrenze {word} mit dem Stellenanteil."


def _parameters(
    old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]
) -> Iterable[str]:
    gone, added, kept = _sorted_out(old, new)
    for label, value in gone:
        yield f"{label} entfällt (bisher {value})."
    for label, value in added:
        yield f"{label}: {value} (neu)."
    for (_, before), (label, after) in kept:
        if before != after:
            yield f"{label}: bisher {before}, jetzt {after}."


def _asked(old: Mapping[str, Asked], new: Mapping[str, Asked]) -> Iterable[str]:
    gone, added, kept = _sorted_out(old, new)
    for before in gone:
        yield f"{before.kind} nicht mehr verlangt: „{before.label}“."
    for after in added:
        must = "" if after.is_mandatory else " (freiwillig)"
        yield f"{after.kind} neu verlangt{must}: „{after.label}“."
    for before, after in kept:
        if before.label != after.label:
            yield f"{after.kind} neu gefasst: „{after.label}“ (bisher „{before.label}“)."
        if before.is_mandatory != after.is_mandatory:
            word = "jetzt Pflicht" if after.is_mandatory else "jetzt freiwillig"
            yield f"{after.kind} {word}: „{after.label}“."


def _conditions(
    old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]
) -> Iterable[str]:
    gone, added, kept = _sorted_out(old, new)
    for title, _ in gone:
        yield f"Nebenbestimmung entfällt: „{title}“."
    for title, _ in added:
        yield f"Neue Nebenbestimmung: „{title}“."
    for (_, before), (title, after) in kept:
        if before != after:
            yield f"Nebenbestimmung geändert: „{title}“."


def _sorted_out(
    old: Mapping[str, T], new: Mapping[str, T]
) -> tuple[Sequence[T], Sequence[T], Sequence[tuple[T, T]]]:
    """What is gone, what is new, and pairs of what is in both."""
    return (
        [value for code, value in old.items() if code not in new],
        [value for code, value in new.items() if code not in old],
        [(old[code], value) for code, value in new.items() if code in old],
    )


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f} %".replace(".", ",")
