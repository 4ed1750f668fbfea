from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "kim.places"

    def ready(self) -> None:
        if find_spec("kim.places.permissions"):
            import_module("kim.places.permissions")  # fills the register
