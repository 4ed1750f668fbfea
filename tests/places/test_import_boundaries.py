"""Outlines: all of the 36 or none, in one drawing, with source and licence."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kim.audit.models import Event
from kim.places import queries
from kim.places.models import ImportRun, Outline, OutlineFrame, Place, Population
from tests.places import official
from tests.places.factories import load_all
from tests.places.samples import checkerboard, collection, feature

NOTE = {"source": "© Beispielamt", "licence": "dl-de/by-2-0"}
NEW = "Neu: 36, geändert: 0, unverändert: 0, beendet: 0, übergangen: 0, abgelehnt: 0."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    load_all()


def squares() -> list[dict[str, Any]]:
    return checkerboard([place.ags for place in queries.municipalities()])


def write(tmp_path: Path, features: list[dict[str, Any]]) -> str:
    path = tmp_path / "grenzen.geojson"
    path.write_text(collection(features), encoding="utf-8")
    return str(path)


def test_trial_then_apply_then_nothing_new(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, squares())
    call_command("import_boundaries", path, **NOTE)
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == NEW
    assert "100%" in told.err
    assert (queries.outlines(), queries.outlines_frame()) == ({}, None)
    assert ImportRun.objects.count() == 1
    call_command("import_boundaries", path, "--apply", **NOTE)
    assert capsys.readouterr().out.splitlines() == [NEW, "Geschrieben."]
    outlines, frame = queries.outlines(), queries.outlines_frame()
    assert list(outlines) == [place.ags for place in queries.municipalities()]
    assert frame == queries.Frame("0 0 600 916", "© Beispielamt", "dl-de/by-2-0")
    assert outlines["07111"].path.startswith("M")
    call_command("import_boundaries", path, "--apply", **NOTE)
    assert capsys.readouterr().out.startswith("Neu: 0, geändert: 0, unverändert: 36,")
    assert queries.outlines() == outlines
    assert OutlineFrame.objects.count() == 1


def test_record(tmp_path: Path) -> None:
    call_command("import_boundaries", write(tmp_path, squares()), "--apply", **NOTE)
    event, run = Event.objects.last(), ImportRun.objects.last()
    assert event is not None
    assert run is not None
    assert (event.action, event.changes["new"]) == ("places.import_boundaries", [None, 36])
    assert event.reason == f"grenzen.geojson, SHA-256 {run.sha256}"
    assert (run.source, run.licence) == tuple(NOTE.values())


def test_moved_border_changes_both_neighbours(tmp_path: Path) -> None:
    call_command("import_boundaries", write(tmp_path, squares()), "--apply", **NOTE)
    before = queries.outlines()
    moved = squares()
    for number, corners in ((0, (1, 2)), (1, (0, 3, 4))):
        for corner in corners:
            moved[number]["geometry"]["coordinates"][0][corner][0] += 0.03
    call_command("import_boundaries", write(tmp_path, moved), "--apply", **NOTE)
    after = queries.outlines()
    assert {ags for ags in after if after[ags] != before[ags]} == {"07111", "07131"}


def test_map_with_gaps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"1 von 36 Kommunen fehlen.*07340"):
        call_command("import_boundaries", write(tmp_path, squares()[:-1]), "--apply", **NOTE)
    broken = [*squares()[:-1], feature("07340", {"type": "Point"})]
    with pytest.raises(CommandError, match="Abgelehnte Zeilen: 1"):
        call_command("import_boundaries", write(tmp_path, broken), "--apply", **NOTE)
    with pytest.raises(CommandError, match="1 von 36 Kommunen fehlen"):
        call_command("import_boundaries", write(tmp_path, broken), "--apply", "--only-good", **NOTE)
    assert Outline.objects.count() == 0


def test_only_good_leaves_out_what_is_not_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, [*squares(), feature("07111000")])
    with pytest.raises(CommandError, match="Die übrigen sind geschrieben"):
        call_command("import_boundaries", path, "--apply", "--only-good", **NOTE)
    assert "Objekt 37: Der AGS 07111000" in capsys.readouterr().err
    assert Outline.objects.count() == 36


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "Die Angabe --source fehlt."),
        ({"source": "x"}, "Die Angabe --licence fehlt."),
    ],
)
def test_source_and_licence_are_required_to_write(
    tmp_path: Path, arguments: dict[str, str], sentence: str
) -> None:
    path = write(tmp_path, squares())
    with pytest.raises(CommandError, match=sentence):
        call_command("import_boundaries", path, "--apply", **arguments)
    assert not Outline.objects.exists()


def test_a_trial_run_needs_the_file_only(tmp_path: Path) -> None:
    call_command("import_boundaries", write(tmp_path, squares()))
    assert not Outline.objects.exists()
    with pytest.raises(CommandError, match="Es fehlt die Datei"):
        call_command("import_boundaries")


def test_without_places_there_is_nothing_to_draw(tmp_path: Path) -> None:
    path = write(tmp_path, squares())
    Population.objects.all().delete()
    Place.objects.exclude(parent=None).delete()
    with pytest.raises(CommandError, match="kim load-places"):
        call_command("import_boundaries", path, **NOTE)


def test_back_to_tiles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, squares())
    call_command("import_boundaries", path, "--apply", **NOTE)
    call_command("import_boundaries", "--remove")
    assert len(queries.outlines()) == 36
    call_command("import_boundaries", "--remove", "--apply")
    assert (queries.outlines(), queries.outlines_frame()) == ({}, None)
    event = Event.objects.last()
    assert event is not None
    assert (event.action, event.changes["ended"]) == (
        "places.import_boundaries_removed", [None, 36],
    )  # fmt: skip
    capsys.readouterr()
    call_command("import_boundaries", "--remove", "--apply")
    assert "beendet: 0" in capsys.readouterr().out
    with pytest.raises(CommandError, match="gehört keine Datei"):
        call_command("import_boundaries", path, "--remove")


@official.needs(official.BOUNDARIES)
def test_official_boundaries(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_boundaries", str(official.BOUNDARIES), "--apply", **NOTE)
    assert capsys.readouterr().out.splitlines() == [NEW, "Geschrieben."]
    assert sum(len(outline.path) for outline in queries.outlines().values()) < 60_000
