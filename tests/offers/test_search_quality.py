"""The search finds what people mean: judged queries over fictional offers."""

import pytest

from kim.offers.services.dictionaries import base_forms
from kim.offers.services.entries import count_words, write_entries
from kim.offers.services.synonyms import load_synonyms
from tests.offers.corpus import drafts, judged
from tests.offers.quality import TODAY, ask
from tests.programme.factories import load

pytestmark = pytest.mark.django_db
GOAL = 95  # percent with a right offer among the first three


def test_judged_queries_find_the_right_offer_among_the_first_three() -> None:
    load()
    load_synonyms(today=TODAY)
    found = drafts()
    write_entries(drafts=found, bases=base_forms(drafts=found))
    count_words()
    verdicts = [ask(one) for one in judged()]
    missed = [
        f"{v.judged.language} {v.judged.text}: {v.place} of {v.total}"
        for v in verdicts
        if not v.is_good
    ]
    share = 100 * (len(verdicts) - len(missed)) / len(verdicts)
    assert share >= GOAL, f"{share:.1f} % of {len(verdicts)}: {missed}"
