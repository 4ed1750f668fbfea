from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "kim.grants"

    def ready(self) -> None:
        if find_spec("kim.grants.permissions"):
            import_module("kim.grants.permissions")  # fills the register
