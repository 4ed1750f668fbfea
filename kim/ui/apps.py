from django.apps import AppConfig

from kim.ui.translate import replace_tags


class UiConfig(AppConfig):
    name = "kim.ui"

    def ready(self) -> None:
        replace_tags()
