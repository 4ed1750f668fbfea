"""The check in a process of its own: bounded in memory and time, and no harm when it dies."""

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kim.kernel.uploads import apart, scanner
from kim.kernel.uploads.apart import check_apart
from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.scanner import scan
from kim.kernel.uploads.terms import Checked, Limits, UploadRefused
from tests.kernel import samples

CLEAN = Checked(b"x", "a.txt", "text/plain; charset=utf-8")
MEASURE = """
import resource, sys, time
from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.terms import UploadRefused
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loading = time.process_time()
try:
    check_upload(sys.argv[1], sys.stdin.buffer.read())
except UploadRefused:
    checking = time.process_time() - loading
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, checking / loading)
"""


def test_answer_is_that_of_the_check() -> None:
    for name, data in (
        ("Ä.PDF", samples.pdf(2)),
        ("a.jpg", samples.picture_with_place()),
        ("a.docx", samples.docx()),
    ):
        assert check_apart(name, data) == check_upload(name, data)
    with pytest.raises(UploadRefused, match="eine Internetseite"):
        check_apart("a.pdf", samples.HTML)
    with pytest.raises(UploadRefused, match="größer als 1 MB"):
        check_apart("a.txt", b"x" * 2**21, Limits(size=2**20))


@pytest.mark.parametrize(
    ("name", "made", "megabytes"),
    [
        ("a.png", samples.huge_png, 12),
        ("a.docx", samples.zip_bomb, 12),
        ("a.docx", samples.lying_bomb, 12),
        ("a.pdf", samples.pdf_bomb, 90),
    ],
    ids=["60,000 × 60,000", "zip bomb", "zip bomb that lies", "pdf bomb"],
)
def test_hostile_file_takes_little_memory_and_time(
    name: str, made: Callable[[], bytes], megabytes: int
) -> None:
    """Unpacked they hold from 32 MB to 3.6 GB; the file itself is in memory once or twice.

    The measure of time is what loading the check takes: computers differ, and others share them.
    """
    data = made()
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, name], input=data, capture_output=True, check=True
    )
    kilobytes, times = map(float, done.stdout.split())
    assert kilobytes < (megabytes * 1024**2 + 2 * len(data)) / 1024
    assert times < 20


DIES = {
    "takes too much memory": "bytearray(2**31)",
    "takes too much time": "[None for _ in iter(int, 1)]",
    "writes a file": "open('probe', 'w').write('x' * 10)",
    "crashes": "__import__('ctypes').string_at(0)",
    "answers nonsense": "print('x')",
}


@pytest.mark.parametrize("label", DIES)
def test_file_is_refused_when_the_check_dies(
    label: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a parser with a fault could do is done by a program in its place."""
    bounded = "from kim.kernel.uploads import __main__ as it; it.SECONDS = 1; it.bound();"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-I", "-c", bounded + DIES[label]))
    with pytest.raises(UploadRefused, match=r"„a\.pdf“ konnte nicht geprüft werden\. Bitte laden"):
        check_apart("a.pdf", samples.pdf())
    assert [path for path in tmp_path.iterdir() if path.stat().st_size] == []


def test_file_is_refused_when_the_check_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(apart, "PATIENCE", 0.2)
    with pytest.raises(UploadRefused, match="konnte nicht geprüft werden"):
        check_apart("a.pdf", samples.pdf())


def test_check_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    tell = "import os, json; print(json.dumps({'refused': ' '.join(sorted(os.environ))}))"
    monkeypatch.setenv("KIM_SECRET_KEY", "geheim")
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-I", "-c", tell))
    with pytest.raises(UploadRefused) as told:
        check_apart("a.pdf", b"x")
    assert set(str(told.value).split()) <= {"LANG", "PATH", "LC_CTYPE"}


def test_who_must_wait_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(apart, "WAITING", 0.05)
    with apart.turns, pytest.raises(UploadRefused, match="Bitte versuchen Sie es in einer Minute"):
        check_apart("a.pdf", samples.pdf())
    assert check_apart("a.pdf", samples.pdf()).pages == 1
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def program(folder: Path, text: str) -> list[str]:
    path = folder / "scanner"
    path.write_text(f"#!{sys.executable}\nimport sys\ndata = sys.stdin.buffer.read()\n{text}\n")
    path.chmod(0o700)
    return [os.fspath(path)]


def test_scanner_passes_what_it_has_read(tmp_path: Path) -> None:
    command = program(tmp_path, "sys.exit(0 if data == b'x' else 1)")
    assert scan(command, CLEAN).scanned
    with pytest.raises(UploadRefused, match=r"„b\.txt“ enthält Schadsoftware"):
        scan(command, Checked(b"y", "b.txt", "text/plain"))


@pytest.mark.parametrize(
    "text",
    ["sys.exit(2)", "sys.exit(255)", "raise MemoryError", "import os; os.kill(os.getpid(), 9)",
     "import time; time.sleep(60)"],
)  # fmt: skip
def test_scanner_that_fails_lets_nothing_pass(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "PATIENCE", 1)
    # Python itself ends with 1 after an exception, which is a finding; both mean no.
    with pytest.raises(UploadRefused, match=r"nicht angenommen|Schadsoftware"):
        scan(program(tmp_path, text), CLEAN)


def test_scanner_that_is_not_there_lets_nothing_pass() -> None:
    with pytest.raises(UploadRefused, match="weil der Virenscanner nicht antwortet"):
        scan(["/nowhere/scanner"], CLEAN)
