"""The project's own files, as version control knows them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is or is about to be part of the project; deleted ones left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = listed.stdout.decode().split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


@cache
def papers() -> tuple[Path, ...]:
    """Everything written for people."""
    return tuple(path for path in tracked() if path.suffix == ".md")


def name(path: Path) -> str:
    """Path as it is written in the project; the id of a test case."""
    return str(path.relative_to(ROOT))


def packages(file: Path) -> set[str]:
    """Names of packages in a requirements/*.in file, without extras and bounds."""
    found = set()
    for line in file.read_text(encoding="utf-8").splitlines():
        wanted = line.split("#")[0].strip()
        if wanted and not wanted.startswith("-"):
            for end in "[<>=!~; ":
                wanted = wanted.split(end)[0]
            found.add(wanted)
    return found
