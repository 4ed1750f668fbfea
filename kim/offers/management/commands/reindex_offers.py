"""``kim reindex-offers``: write everything the search reads anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from kim.offers.queries import visible_offers
from kim.offers.services.indexing import reindex_all
from kim.offers.services.search_words import forget_searches
from kim.offers.services.synonyms import load_synonyms


class Command(BaseCommand):
    """All entries of the search, with base forms from dictionaries."""

    help = (
        "Schreibt alle Einträge der Suche neu und lädt fehlende mitgelieferte Suchwörter. "
        "Nötig nach einem Einspielen am Programm vorbei und nach neuen Wortlisten."
    )

    def handle(self, **_options: Any) -> None:
        words = load_synonyms(today=timezone.localdate())
        forget_searches(today=timezone.localdate())
        total = visible_offers(None).count()
        with tqdm(total=total, unit=" Angebote", leave=False, disable=None) as bar:
            written = reindex_all(progress=bar.update)
        self.stdout.write(
            f"{written.entries} Angebote sind durchsuchbar, {written.new_words} Wörter bekannt, "
            f"{words} Suchwörter neu geladen."
        )
