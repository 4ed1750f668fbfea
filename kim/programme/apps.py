from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "kim.programme"

    def ready(self) -> None:
        if find_spec("kim.programme.permissions"):
            import_module("kim.programme.permissions")  # fills the register
