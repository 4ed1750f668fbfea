"""What the page of a section sends, read from the request or from what sign-in has kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from kim.grants.forms.applying import sent
from kim.grants.rules.sections import Flat, cleaned

SPREAD = "spread."


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The texts of a page, and on what they were typed.

    ``do`` is the button, ``auto`` that the page saved by itself, ``spread`` amounts to be
    spread over the months (key of the cost line -> text).
    """

    flat: Flat
    version: int
    base: str
    do: str
    auto: bool
    spread: Mapping[str, str]


def typed_in(said: QueryDict) -> Typed:
    """What somebody typed into the page of a section."""
    version = said.get("version", "")
    items = [(name, said.get(name, "")) for name in said]
    return Typed(
        flat=cleaned(sent(items)) | _picked(said),
        version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        base=said.get("base", ""),
        do=said.get("do", "save"),
        auto=said.get("auto") == "1",
        spread={name.removeprefix(SPREAD): text for name, text in items if name.startswith(SPREAD)},
    )


def _picked(said: QueryDict) -> Flat:
    """The texts somebody chose on the page of a conflict: the stored one, or one put together."""
    found: Flat = {}
    for name, choice in said.items():
        path = name.removeprefix("pick.")
        if path != name and choice in ("saved", "own"):
            found[path] = said.get(f"{choice}.{path}", "")
    return cleaned(found.items())
