from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "kim.network"

    def ready(self) -> None:
        if find_spec("kim.network.permissions"):
            import_module("kim.network.permissions")  # fills the register
