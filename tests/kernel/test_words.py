"""States, permissions, verdicts, languages, due lines and request numbers."""

import datetime as dt
import re
from enum import StrEnum

import pytest
from django.core.exceptions import PermissionDenied

from kim.kernel import languages, permissions, request_id
from kim.kernel.due import DueItem
from kim.kernel.states import Transition, TransitionNotAllowed, mermaid
from kim.kernel.verdict import YES, no


class Light(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


GO = Transition(
    name="go",
    label="Losfahren",
    sources=frozenset({Light.RED, Light.AMBER}),
    target=Light.GREEN,
    permission="street.drive",
)
STOP = Transition(
    name="stop",
    label="Anhalten",
    sources=frozenset({Light.GREEN}),
    target=Light.RED,
    permission="street.drive",
)


def test_transition_starts_from_its_sources_only() -> None:
    assert GO.allowed("amber", "gelb") == YES
    GO.require("red", "rot")
    verdict = GO.allowed("green", "grün")
    assert verdict == no("„Losfahren“ ist im Stand „grün“ nicht möglich.")
    with pytest.raises(TransitionNotAllowed, match="„Losfahren“ ist im Stand „grün“"):
        GO.require("green", "grün")


def test_diagram_follows_the_order_of_the_states() -> None:
    assert mermaid(Light, (GO, STOP)) == (
        "stateDiagram-v2\n    red --> green: go\n    amber --> green: go\n    green --> red: stop\n"
    )


def test_verdict_is_its_answer() -> None:
    assert bool(YES) is True
    assert bool(no("Weil.")) is False
    assert no("Weil.").reason == "Weil."


@pytest.fixture
def right(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(permissions, "REGISTER", dict(permissions.REGISTER))

    @permissions.permission("test.drive", "Fahren, wenn die Ampel grün ist.")
    def may_drive(actor: str, light: str) -> permissions.Verdict:
        return YES if light == "green" else no(f"{actor} muss warten.")

    return "test.drive"


def test_permission_answers_with_its_reason(right: str) -> None:
    assert permissions.may("Ada", right, "green") == YES
    permissions.enforce("Ada", right, "green")
    with pytest.raises(PermissionDenied, match="Ada muss warten"):
        permissions.enforce("Ada", right, "red")


def test_permission_is_registered_once(right: str) -> None:
    with pytest.raises(RuntimeError, match="registered twice"):
        permissions.permission(right, "Noch einmal.")(lambda _actor, _obj: YES)


def test_unknown_permission_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        permissions.may(None, "nowhere.nothing")


def test_table_of_permissions_is_sorted(right: str) -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+) \|$", permissions.markdown(), re.MULTILINE)
    assert [name for name, _ in rows] == sorted(permissions.REGISTER)
    assert (right, "Fahren, wenn die Ampel grün ist.") in rows


def test_languages() -> None:
    assert list(languages.BY_CODE) == ["de", "de-x-leicht", "en", "uk", "ar", "tr", "ru"]
    assert languages.RTL_CODES == ["ar"]
    assert [language.direction for language in languages.LANGUAGES].count("rtl") == 1
    assert [lang.code for lang in languages.LANGUAGES if lang.reviewed] == ["de"]


def test_easy_german_is_known_to_django_and_stays_known() -> None:
    languages.register_unknown_languages()
    languages.register_unknown_languages()
    found = languages.locale.LANG_INFO["de-x-leicht"]
    assert (found["name_local"], found["bidi"]) == ("Leichte Sprache", False)


@pytest.mark.parametrize(
    ("kind", "on", "overdue"),
    [
        ("due", dt.date(2026, 3, 1), True),
        ("due", dt.date(2026, 3, 2), False),
        ("due", None, False),
        ("new", dt.date(2026, 3, 1), False),
        ("contradiction", dt.date(2026, 3, 1), False),
    ],
)
def test_only_what_is_due_can_be_overdue(kind: str, on: dt.date | None, overdue: bool) -> None:
    line = DueItem(kind=kind, title="T", about="A", on=on, url="/", action="Öffnen")  # type: ignore[arg-type] # from the table
    assert line.is_overdue(dt.date(2026, 3, 2)) is overdue


def test_request_numbers_differ() -> None:
    found = {request_id.new() for _ in range(100)}
    assert len(found) == 100
    assert all(re.fullmatch(r"[0-9a-f]{32}", number) for number in found)
