"""``kim worker``: does what pages have asked for, and what is due every day."""

import argparse
import asyncio
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.periodic import PeriodicRegistry


class Command(BaseCommand):
    """Runs until stopped. Finished jobs are deleted: they name addresses."""

    help = "Führt Aufträge aus (E-Mails, Aufräumen), bis er beendet wird."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="nur, was gerade wartet")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as running:
            asyncio.run(work(running, once=once))


async def work(running: App, *, once: bool) -> None:
    schedule = running.periodic_registry
    if once:  # what is due by the clock would come in while it works
        running.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call] # untyped library
    try:
        async with running.open_async():
            await running.run_worker_async(wait=not once, delete_jobs="successful")
    finally:
        running.periodic_registry = schedule
