"""``kim worker``: sends the mails that pages have asked for."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Command(BaseCommand):
    """Runs until stopped. Finished jobs are deleted: they name addresses."""

    help = "Führt Aufträge aus (E-Mails), bis er beendet wird."

    def handle(self, *_args: Any, **_options: Any) -> None:
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as running:
            asyncio.run(running.run_worker_async(delete_jobs="successful"))
