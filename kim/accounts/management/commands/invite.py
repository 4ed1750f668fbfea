"""``kim invite``: the first person of a new installation. All others are invited on the page."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kim.accounts.actor import SYSTEM
from kim.accounts.queries import office_by_name
from kim.accounts.rules.roles import Role
from kim.accounts.services.invitations import CannotInvite, invite_person
from kim.accounts.services.offices import LAND, ensure_offices


class Command(BaseCommand):
    """Sends the same mail as the page does. The link is not printed."""

    help = "Lädt eine Person ein, ohne Angabe als Programmleitung des Landes."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", help="dienstliche E-Mail-Adresse")
        parser.add_argument("--role", choices=list(Role), default=Role.PROGRAMME_LEAD.value)
        parser.add_argument("--office", default=LAND, help="Name der Stelle, wie in der Liste")

    def handle(self, *_args: Any, email: str, role: str, office: str, **_options: Any) -> None:
        now = timezone.now()
        ensure_offices(now=now)
        if (found := office_by_name(office)) is None:
            raise CommandError(f"Eine Stelle „{office}“ gibt es nicht.")
        try:
            invite_person(
                actor=SYSTEM, email=email, office_id=found.pk, role=Role(role),
                from_on=timezone.localdate(now), to_on=None, now=now,
            )  # fmt: skip
        except CannotInvite as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Die Einladung an {email} ist unterwegs.")
