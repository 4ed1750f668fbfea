from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "kim.home"

    def ready(self) -> None:
        if find_spec("kim.home.permissions"):
            import_module("kim.home.permissions")  # fills the register
