"""``kim calc``: the answer for people and for programs, and one German line for bad input."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tests.config.program import kim

pytestmark = pytest.mark.django_db
NOWHERE = "postgresql://kim_app@127.0.0.1:1/kim"  # the calculators read no database


def calc(*arguments: str) -> str:
    out = StringIO()
    call_command("calc", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments: str) -> Any:
    return json.loads(calc(*arguments, "--json"))


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on the error channel; status 2 and nothing on the other channel."""
    err = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("calc", *arguments, stderr=err)
    assert stop.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    text = err.getvalue() + captured.err
    assert text.count("\n") == 1
    return text


@pytest.mark.parametrize(
    ("arguments", "nominal", "last"),
    [
        (("--from", "2026-01-31", "--months", "1"), "2026-02-28", "2026-03-02"),
        (("--from", "31.01.2026", "--months", "1"), "2026-02-28", "2026-03-02"),
        (("--from", "2026-01-31", "--months", "1", "--no-shift"), "2026-02-28", "2026-02-28"),
        (("--from", "2026-12-11", "--weeks", "2"), "2026-12-25", "2026-12-28"),
        (("--from", "2026-03-31", "--days", "4"), "2026-04-04", "2026-04-07"),
    ],
)
def test_deadline_for_programs(arguments: tuple[str, ...], nominal: str, last: str) -> None:
    found = as_json("deadline", *arguments)
    assert set(found) == {"nominal_end", "deadline", "reason"}
    assert (found["nominal_end"], found["deadline"]) == (nominal, last)
    assert found["reason"].endswith(".")


def test_deadline_for_people_shows_steps_with_law() -> None:
    said = calc("deadline", "--from", "2026-01-31", "--months", "1")
    assert "1. Tag des Ereignisses: Samstag, 31.01.2026, zählt nicht mit" in said
    assert "[§ 188 Abs. 2 und 3 BGB; noch zu prüfen (law-check)]" in said
    assert "Fristende:          Montag, 02.03.2026, 24 Uhr" in said


GRANT = ("grant", "--start", "2026-03-01", "--fte", "0,75")


def test_grant_for_programs() -> None:
    found = as_json(*GRANT, "--end", "31.08.2026", "--personnel", "26.100,00", "--material", "5000")
    assert (found["grant"], found["municipal_share"]) == (27500, 3600)
    assert found["categories"]["personnel"] == {
        "label": "Personalausgaben",
        "cost": 26100,
        "ceiling": 22500,
        "recognised": 22500,
        "grant": 22500,
        "municipal_share": 3600,
    }
    assert found["categories"]["material"]["ceiling"] == 7500
    assert (found["start"], found["end"], found["fte"]) == ("2026-03-01", "2026-08-31", 0.75)
    assert found["trace"][0]["result"] == "180/360"
    assert {row["mark"] for row in found["parameters"]} == {"sourced", "assumption"}
    assert all(row["source"] for row in found["parameters"])


def test_grant_runs_to_the_end_of_the_year_of_its_start() -> None:
    found = as_json("grant", "--start", "2025-10-15", "--personnel", "72300.00",
                    "--material", "20.000")  # fmt: skip
    assert found["end"] == "2025-12-31"
    assert found["categories"]["personnel"]["ceiling"] == 12666.67
    assert found["categories"]["material"]["ceiling"] == 4222.22
    assert found["grant"] == 16888.89
    assert "gilt vom 01.01.2026 bis zum 31.12.2026" in found["notes"][0]


def test_grant_over_two_years() -> None:
    found = as_json("grant", "--start", "2026-12-01", "--end", "2027-01-31", "--personnel", "90000")
    assert found["categories"]["personnel"]["ceiling"] == 10000
    assert len([step for step in found["trace"] if step["title"].startswith("Anteil des")]) == 2


def test_grant_for_people_shows_steps_sources_and_what_is_not_sure() -> None:
    said = calc(*GRANT, "--personnel", "72300")
    assert "2. Obergrenze Personalausgaben 2026: 60.000,00 € × 300/360 × 0,75 → 37.500,00 €" in said
    assert "[VV zu § 44 LHO, Finanzierungsart; noch zu prüfen (law-check)]" in said
    assert "Quelle: Gemeinde- und Städtebund Rheinland-Pfalz" in said
    assert "Monate zu 30 Tagen, Jahr zu 360. Quelle: Arbeitsannahme" in said
    assert "Mögliche Zuwendung: 37.500,00 €" in said
    assert "Ein Anspruch auf Förderung entsteht daraus nicht." in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "der Aufruf ist unvollständig. Beispiel: kim calc deadline"),
        (("tax",), "der Aufruf ist unvollständig"),
        (("deadline",), "--from fehlt. Beispiel: kim calc deadline"),
        (("deadline", "--from"), "zu --from fehlt ein gültiger Wert"),
        (("deadline", "--from", "31.02.2026", "--months", "1"), "Diesen Tag gibt es nicht"),
        (("deadline", "--from", "gestern", "--months", "1"), "schreiben Sie das Datum wie"),
        (("deadline", "--from", "2026-01-01"), "Bitte eine Dauer angeben"),
        (("deadline", "--from", "2026-01-01", "--months", "1.5"), "--months: Bitte eine ganze"),
        (("deadline", "--from", "2026-01-01", "--months", "-1"), "--months: Bitte eine ganze"),
        (("deadline", "--from", "2026-01-01", "--days", "１"), "--days: Bitte eine ganze"),
        (("deadline", "--from", "2026-01-01", "--years", "1"), "mit „--years“ stimmt etwas nicht"),
        (("deadline", "--from", "2026-01-01", "--months", "9999"), "zu lang"),
        (("grant",), "--start fehlt. Beispiel: kim calc grant"),
        (("grant", "--start", "2026-13-01"), "--start: Diesen Tag gibt es nicht"),
        ((*GRANT, "--end", "2026-02-01"), "Das Ende liegt vor dem Beginn"),
        (("grant", "--start", "2026-03-01", "--fte", "1,5"), "--fte: Der Stellenanteil muss"),
        (("grant", "--start", "2026-03-01", "--fte", "0"), "--fte: Der Stellenanteil muss"),
        ((*GRANT, "--personnel", "-1"), "--personnel: Der Betrag darf nicht kleiner als 0"),
        ((*GRANT, "--personnel", "-1,50"), "zu --personnel fehlt ein gültiger Wert"),
        ((*GRANT, "--personnel", "NaN"), "--personnel: Das ist kein Betrag"),
        ((*GRANT, "--personnel", "1,234.56"), "das Komma die Cent"),
        ((*GRANT, "--material", "1" + "0" * 15), "--material: Der Betrag ist zu groß"),
        ((*GRANT, "--material", "１００"), "Ziffern sind nicht lesbar"),
    ],
)
def test_bad_input_is_one_german_line(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refusal(capsys, *arguments)


@pytest.mark.slow
def test_program_needs_no_database_and_starts_none(tmp_path: Any) -> None:
    home = str(tmp_path / "never")
    done = kim("calc", "deadline", "--from", "2025-12-22", "--months", "1", "--json",
               KIM_DEVDB_HOME=home)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["deadline"] == "2026-01-22"
    grant = kim("calc", "grant", "--start", "2026-01-01", "--personnel", "72.300,00", "--json",
                DATABASE_URL=NOWHERE)  # fmt: skip
    assert (grant.returncode, grant.stderr) == (0, "")
    assert json.loads(grant.stdout)["grant"] == 60000
    bad = kim("calc", "grant", "--start", "31.02.2026", KIM_DEVDB_HOME=home)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == (
        "kim calc grant: --start: Diesen Tag gibt es nicht. Bitte prüfen Sie das Datum.\n"
    )
    assert not (tmp_path / "never").exists()
