from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "kim.opendata"

    def ready(self) -> None:
        if find_spec("kim.opendata.permissions"):
            import_module("kim.opendata.permissions")  # fills the register
