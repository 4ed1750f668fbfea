from django.apps import AppConfig
from django.core.checks import Tags, register

from kim.ui.checks import virus_scanner
from kim.ui.translate import replace_tags


class UiConfig(AppConfig):
    name = "kim.ui"

    def ready(self) -> None:
        replace_tags()
        register(virus_scanner, Tags.security, deploy=True)
