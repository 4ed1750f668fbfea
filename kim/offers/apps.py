from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "kim.offers"

    def ready(self) -> None:
        if find_spec("kim.offers.permissions"):
            import_module("kim.offers.permissions")  # fills the register
