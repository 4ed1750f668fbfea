from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "kim.needs"

    def ready(self) -> None:
        if find_spec("kim.needs.permissions"):
            import_module("kim.needs.permissions")  # fills the register
