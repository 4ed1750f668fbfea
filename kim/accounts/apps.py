from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kim.accounts"

    def ready(self) -> None:
        if find_spec("kim.accounts.permissions"):
            import_module("kim.accounts.permissions")  # fills the register
