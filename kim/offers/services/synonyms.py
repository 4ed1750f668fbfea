"""Synonyms: what editors say the words of people mean."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from kim.offers.models import Synonym
from kim.offers.rules.search_entry import town_form

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "synonyms.csv"


@transaction.atomic
def load_synonyms(*, today: dt.date) -> int:
    """Add the synonyms that come with kim where editors have said nothing yet; how many."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    known = set(Synonym.objects.values_list("language", "form"))
    fresh = [
        Synonym(
            language=row["language"],
            word=row["word"],
            form=town_form(row["word"]),
            means=row["means"].split(","),
            since_on=today,
        )
        for row in rows
        if (row["language"], town_form(row["word"])) not in known
    ]
    Synonym.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
