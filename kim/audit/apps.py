from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kim.audit"

    def ready(self) -> None:
        if find_spec("kim.audit.permissions"):
            import_module("kim.audit.permissions")  # fills the register
