"""What all imports share: one at a time, all or nothing, one record with the file's checksum."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import connection, transaction

from kim.audit.services import record
from kim.places.models import ImportRun
from kim.places.rules.files import BadRow
from kim.places.states import ImportKind

Track: TypeAlias = Callable[[Sequence[Any]], Iterable[Any]]  # draws a progress bar
LOCK = 7_001_206  # any fixed number: no other part of the program locks by it
BATCH = 1000
MOST_DETAILS = 200  # changed values written out in one audit event


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file an import reads (Herkunft): its name without folders, and its checksum."""

    file_name: str
    sha256: str

    @classmethod
    def of(cls, file_name: str, content: bytes) -> "Origin":
        return cls(file_name=file_name[:255], sha256=hashlib.sha256(content).hexdigest())


@dataclass(slots=True, kw_only=True)
class Result:
    """What an import did, or would do: counts of rows, refused rows, remarks as sentences."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    skipped: int = 0
    bad: tuple[BadRow, ...] = ()
    remarks: list[str] = field(default_factory=list)
    details: dict[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        return len(self.bad)

    def counts(self) -> dict[str, int]:
        """The numbers as they are kept with the run."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "ended": self.ended,
            "skipped": self.skipped,
            "refused": self.refused,
        }


def lock_imports() -> None:
    """Wait until no other import is at work; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def start_run(
    *,
    kind: ImportKind,
    origin: Origin,
    now: dt.datetime,
    data_on: dt.date | None = None,
    source: str = "",
    licence: str = "",
) -> ImportRun:
    """Note that a file is being read in; rows that come from it may point here."""
    return ImportRun.objects.create(
        kind=kind,
        file_name=origin.file_name,
        sha256=origin.sha256,
        at=now,
        data_on=data_on,
        source=source,
        licence=licence,
    )


def finish_run(
    *, run: ImportRun, actor: str, counts: Mapping[str, int], details: Mapping[str, Sequence[Any]]
) -> None:
    """Write the counts and the audit event. The last step of an import."""
    run.counts = dict(counts)
    run.save(update_fields=["counts"])
    changes: dict[str, Sequence[Any]] = {name: [None, number] for name, number in counts.items()}
    changes |= dict(list(details.items())[:MOST_DETAILS])
    record(
        at=run.at,
        actor=actor,
        action=f"places.import_{run.kind}",
        subject=run,
        changes=changes,
        reason=f"{run.file_name}, SHA-256 {run.sha256}",
    )


def close(*, run: ImportRun, actor: str, result: Result, apply: bool) -> Result:
    """Keep what was done, or take all of it back after a trial run (Probelauf)."""
    if apply:
        finish_run(run=run, actor=actor, counts=result.counts(), details=result.details)
    else:
        transaction.set_rollback(True)
    return result
