"""``kim worker``: sends the mails that pages have asked for."""

import argparse
import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


class Command(BaseCommand):
    """Runs until stopped. Finished jobs are deleted: they name addresses."""

    help = "Führt Aufträge aus (E-Mails), bis er beendet wird."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="nur, was gerade wartet")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as running:
            asyncio.run(work(running, once=once))


async def work(running: App, *, once: bool) -> None:
    async with running.open_async():
        await running.run_worker_async(wait=not once, delete_jobs="successful")
