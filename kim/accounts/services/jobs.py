"""Jobs are asked for by name, inside the transaction of the deed: both happen or neither."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app


def defer(*, job: str, **arguments: Any) -> None:
    """Leave a job for the worker.

    With real data ``kim worker`` runs it. A demonstration has no worker: there the job runs
    once the transaction is through, and its failure is logged, not shown.
    """
    if settings.KIM.is_production:
        app.configure_task(job).defer(**arguments)
    else:
        transaction.on_commit(partial(app.tasks[job], **arguments), robust=True)
