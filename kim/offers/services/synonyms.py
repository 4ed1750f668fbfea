"""Synonyms: what editors say the words of people mean."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.offers.models import Synonym
from kim.offers.rules.search_entry import town_form

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "synonyms.csv"


class SynonymRefused(Exception):
    """The synonym cannot be kept as it is (Suchwort abgelehnt). Text: a German sentence."""


@transaction.atomic
def add_synonym(
    *, actor: Actor, language: str, word: str, means: list[str], now: dt.datetime
) -> Synonym:
    """Say what a word of people means in offers (Suchwort eintragen); it counts at once.

    A word that is there already is ended today and written anew. Raises PermissionDenied,
    SynonymRefused.
    """
    enforce(actor, "offers.words")
    form = town_form(word)
    if not form:
        raise SynonymRefused("Bitte ein Wort mit Buchstaben eingeben.")
    terms = [term for term in means if town_form(term) and town_form(term) != form]
    if not terms:
        raise SynonymRefused("Bitte wenigstens ein anderes Wort nennen, das gemeint ist.")
    today = legal_day(now)
    old = Synonym.objects.select_for_update().filter(language=language, form=form, ended_on=None)
    old.update(ended_on=today)
    made = Synonym.objects.create(
        language=language, word=word, form=form, means=terms, since_on=today
    )
    record(
        at=now, actor=actor.key, action="offers.synonym_add", subject=made,
        changes={"word": ["", word], "means": ["", ", ".join(terms)]},
    )  # fmt: skip
    return made


@transaction.atomic
def end_synonym(*, actor: Actor, synonym_id: int, now: dt.datetime) -> Synonym:
    """End a synonym today (Suchwort beenden). Raises PermissionDenied, Synonym.DoesNotExist."""
    enforce(actor, "offers.words")
    found = Synonym.objects.select_for_update().get(pk=synonym_id, ended_on=None)
    found.ended_on = legal_day(now)
    found.save(update_fields=["ended_on"])
    record(
        at=now, actor=actor.key, action="offers.synonym_end", subject=found,
        changes={"word": [found.word, ""]},
    )  # fmt: skip
    return found


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
