"""Merging two entries (zusammenführen): which values stay, and whether it can be undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What is chosen together: an address of two halves would be nobody's.
CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("name", "short_name")),
    "kind": ("Art", ("kind",)),
    "address": (
        "Anschrift",
        ("street", "postcode", "town", "commune_id", "latitude", "longitude"),
    ),
    "website": ("Internetseite", ("website",)),
    "mail": ("E-Mail", ("mail",)),
    "phone": ("Telefon", ("phone",)),
    "opening": ("Öffnungszeiten", ("opening",)),
    "description": ("Beschreibung", ("description",)),
}
JOINED = {"fields": "Handlungsfelder", "languages": "Sprachen"}  # nothing of these gets lost


@dataclass(frozen=True, slots=True)
class Outcome:
    """What merging changes at the entry that stays: column -> (before, after)."""

    changes: Mapping[str, tuple[Any, Any]]


def outcome(kept: Mapping[str, Any], gone: Mapping[str, Any], taken: Collection[str]) -> Outcome:
    """The changes at the entry that stays. ``taken`` are the choices for which the other counts."""
    after: dict[str, Any] = {}
    for choice in taken:
        for column in CHOICES[choice][1]:
            after[column] = gone[column]
    for column in JOINED:
        after[column] = joined(kept[column], gone[column])
    return Outcome({c: (kept[c], value) for c, value in after.items() if kept[c] != value})


def joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Both lists, each value once, in the order of the first."""
    return list(dict.fromkeys([*first, *second]))


def suggested(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> set[str]:
    """Choices for which only the entry that goes knows something."""
    return {
        choice
        for choice, (_, columns) in CHOICES.items()
        if not any(kept[column] for column in columns) and any(gone[column] for column in columns)
    }


def contradictions(
    *, changes: Mapping[str, Sequence[Any]], now: Mapping[str, Any], labels: Mapping[str, str]
) -> list[str]:
    """Why merging cannot be undone: values that somebody has changed since. Empty: it can."""
    return [
        f"„{labels[column]}“ wurde nach der Zusammenführung geändert."
        for column, (_before, after) in sorted(changes.items())
        if now[column] != after
    ]
