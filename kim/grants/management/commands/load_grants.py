"""``kim load-grants``: what grants need to begin: the shipped call, authority, texts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kim.grants.services.calls import load_shipped_calls
from kim.grants.services.notice_texts import load_notice_texts


class Command(BaseCommand):
    """Load the shipped call (to be released by two people), authorities and text modules."""

    help = "Lädt den mitgelieferten Aufruf, die Bewilligungsbehörden und die Textbausteine."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        calls = load_shipped_calls(now=now)
        texts = load_notice_texts(now=now)
        self.stdout.write(f"Förderung geladen: {calls} neue Aufrufe, {texts} neue Texte.")
