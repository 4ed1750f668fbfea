"""Loading authority and text modules that come with kim; never over what people have written."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from kim.audit.services import record
from kim.grants.models import Authority, TextModule
from kim.grants.rules.placeholders import faults
from kim.kernel.locks import until_commit

DATA = Path(__file__).resolve().parents[1] / "data"
SYSTEM = "system"
LOCK = "grants.notice_texts"


@transaction.atomic
def load_notice_texts(*, now: dt.datetime) -> int:
    """Add the authority and the text modules of the installation. A second run adds nothing.

    A code that somebody has written a version of is left alone, and so is any authority there
    is. Gives the number of new rows. Raises ValueError for a shipped text that may not be saved.
    """
    until_commit(LOCK)
    known = set(TextModule.objects.values_list("code", flat=True))
    texts = [
        row
        for row in map(read_text, sorted((DATA / "texts").glob("*.md")))
        if row.code not in known
    ]
    for row in texts:
        row.created_at, row.created_by = now, SYSTEM
        row.released_at, row.released_by = now, SYSTEM
    TextModule.objects.bulk_create(texts)
    names = [] if Authority.objects.exists() else read_authorities()
    for name in names:
        name.released_at, name.released_by = now, SYSTEM
    Authority.objects.bulk_create(names)
    if texts or names:
        record(
            at=now, actor=SYSTEM, action="grants.load_notice_texts", subject=(texts or names)[0],
            changes={"texts": [0, len(texts)], "authorities": [0, len(names)]},
            reason="Behörde und Textbausteine der Auslieferung geladen; noch nicht bestätigt.",
        )  # fmt: skip
    return len(texts) + len(names)


def read_text(path: Path) -> TextModule:
    """A shipped module: lines ``name: value``, an empty line, the text. Raises ValueError."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    lines = (line.partition(":") for line in head.splitlines())
    told = {name: value.strip() for name, _, value in lines}
    if found := faults(text):
        raise ValueError(f"{path.name}: {found[0]}")
    return TextModule(
        code=path.stem, number=1, title=told["title"], text=text.strip(), law=told["law"],
        mark=told["mark"], from_on=dt.date.fromisoformat(told["from_on"]),
    )  # fmt: skip


def read_authorities() -> list[Authority]:
    """The authorities of the shipped file, by the days they are called so."""
    with (DATA / "authorities.csv").open(encoding="utf-8", newline="") as file:
        return [
            Authority(
                name=row["name"], unit=row["unit"], address=row["address"].replace("|", "\n"),
                is_ministry=row["is_ministry"] == "yes", court=row["court"],
                from_on=dt.date.fromisoformat(row["from_on"]),
                to_on=dt.date.fromisoformat(row["to_on"]) if row["to_on"] else None,
                source=row["source"], mark=row["mark"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip
