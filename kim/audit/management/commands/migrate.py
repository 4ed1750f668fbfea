"""``kim migrate``: as the owner of the tables, then give the application its rights."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from kim.audit.services import grant_application_rights
from kim.kernel.locks import one_at_a_time


class Command(migrate.Command):
    """Django's migrate on the owner's connection, where one is set; two never at once."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if "owner" in connections:
            parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time("migrate", options["database"]):
            super().handle(*args, **options)
        if options["database"] == "owner":
            role = connections[DEFAULT_DB_ALIAS].settings_dict["USER"]
            grant_application_rights(alias="owner", role=role)
