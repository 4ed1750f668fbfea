"""``kim facts``: the same answer as the interface, or the text for the press."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("facts", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("on", ["2025-06-30", "2025-12-10", "2026-01-01"])
def test_json_is_the_answer_of_the_interface(client: Client, on: str) -> None:
    response = client.get(f"/api/v1/programme/facts?on={on}")
    assert run("--on", on, "--json") == response.content.decode()


def test_as_known_on_a_day() -> None:
    before = run("--on", "2026-01-01", "--known-on", "2025-12-09")
    assert "keine der 36 antragsberechtigten Kommunen" in before


def test_text_for_the_press() -> None:
    lines = run("--on", "2025-12-10").splitlines()
    assert lines[0].startswith("Zum Stichtag 10. Dezember 2025 nehmen zwölf der 36")
    assert lines[1] == ""
    assert "Anteil                       33,3 Prozent (12 von 36)" in lines


@pytest.mark.parametrize(
    "arguments",
    [("--on", "2025-13-01"), ("--on", ""), ("--on", "10.12.2025"), ("--known-on", "2099-01-01")],
)
def test_a_bad_date_ends_with_a_german_sentence(arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="JJJJ-MM-TT") as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    assert str(caught.value).startswith(arguments[0])
