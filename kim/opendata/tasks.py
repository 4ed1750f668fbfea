"""Long imports, and what happens every night without anybody."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.accounts.queries.acting import actor_of_user
from kim.kernel.states import TransitionNotAllowed
from kim.opendata.queries.imports import source_by_id, sources_due
from kim.opendata.services.applying import JOB, apply_import, note_applied
from kim.opendata.services.fetching import Fetched, NotFetched, fetch_json
from kim.opendata.services.reading import ExchangeError
from kim.opendata.services.sources import JOB as SYNC
from kim.opendata.services.syncing import ask_source, note_failed, take_answer

AGAIN = RetryStrategy(max_attempts=3, exponential_wait=4)
NO_LONGER = "Wer die Übernahme begonnen hat, hat keinen Zugang mehr. Bitte beginnen Sie sie neu."
BROKEN = "Die Übernahme ist abgebrochen; es wurde nichts übernommen. Bitte versuchen Sie es neu."


@app.task(name=JOB, retry=AGAIN)
def apply_long_import(*, import_id: int, user_id: int, only_good: bool) -> None:
    """Take a long preview over in the name of who asked for it; the page shows the result."""
    actor = actor_of_user(user_id)
    failed = BROKEN
    try:
        if actor is None:
            failed = NO_LONGER
            return
        apply_import(actor=actor, import_id=import_id, only_good=only_good, now=timezone.now())
        failed = ""
    except (ExchangeError, TransitionNotAllowed) as error:
        failed = str(error)
    finally:
        note_applied(import_id=import_id, failed=failed)


EVERY_NIGHT = "20 2 * * *"  # UTC: three or four o'clock in Berlin
NOBODY = (
    "Wer den Abgleich verantwortet, hat keinen Zugang mehr. Bitte speichern Sie die Quelle neu."
)


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="opendata.every_night", retry=AGAIN)
def every_night(timestamp: int) -> None:
    """Compare every source that is switched on; one that fails does not stop the others."""
    for pk in sources_due():
        sync_source(source_id=pk)


def _fetch(address: str, etag: str) -> Fetched:
    return fetch_json(address=address, etag=etag)


@app.task(name=SYNC)
def sync_source(*, source_id: int) -> None:
    """Ask one source and take over what it says, in the name of who is responsible for it."""
    source = source_by_id(source_id)
    if source is None:
        return
    actor = actor_of_user(source.responsible_id)
    now = timezone.now()
    if actor is None:
        note_failed(source_id=source_id, sentence=NOBODY, now=now)
        return
    try:
        answer = ask_source(
            base=source.base, region=source.region, provider=source.provider,
            stamps=source.stamps, fetch=_fetch,
        )  # fmt: skip
        take_answer(actor=actor, source_id=source_id, answer=answer, now=timezone.now())
    except (NotFetched, ExchangeError) as error:
        note_failed(source_id=source_id, sentence=str(error), now=now)
    except PermissionDenied:
        note_failed(source_id=source_id, sentence=NOBODY, now=now)
