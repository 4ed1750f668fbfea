"""Long imports, and what happens every night without anybody."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.accounts.queries.acting import actor_of_user
from kim.kernel.states import TransitionNotAllowed
from kim.opendata.services.applying import JOB, apply_import, note_applied
from kim.opendata.services.reading import ExchangeError

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
