"""Writing what the public search reads, in the transaction of the deed that changed it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from kim.offers.models import SearchEntry, SearchForm, SearchSpot, SearchText
from kim.offers.queries.search_words import stems
from kim.offers.rules.search_entry import (
    EntryDraft,
    stems_needed,
    surface,
    town_form,
    weighted,
)
from kim.offers.rules.search_text import WORD_LIMIT
from kim.offers.rules.search_words import lexemes
from kim.offers.rules.sounds import consonants, sound
from kim.offers.rules.spelling import shortened

BATCH = 200
FIELDS = (
    "municipality_id", "provider", "marks", "areas", "slots", "starts_on", "checked_on", "last_on",
    "seats_until_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """How many entries were written, and how many words were new."""

    entries: int
    new_words: int


def batches(*, of: Iterable[EntryDraft]) -> Iterator[list[EntryDraft]]:
    """The drafts in portions that fit into memory."""
    source = iter(of)
    while portion := list(islice(source, BATCH)):
        yield portion


@transaction.atomic
def write_entries(
    *, drafts: Sequence[EntryDraft], bases: Mapping[str, Sequence[str]] | None = None
) -> Written:
    """Write entries with texts, places and words; what was known of them is replaced.

    ``bases`` are base forms from dictionaries by word; without them those of the store count.
    The entry is found as soon as the transaction ends. Number of queries: independent of the
    number of drafts.
    """
    if not drafts:
        return Written(0, 0)
    found = stems({stem for draft in drafts for stem in stems_needed(draft)})
    if bases is None:
        bases = known_bases(forms={form for draft in drafts for form in surface(draft)})
    forms = {draft.key: weighted(draft, found, bases) for draft in drafts}
    rows = [
        SearchEntry(
            kind=draft.kind,
            key=draft.key,
            words=lexemes((form, "D") for form, _ in forms[draft.key]),
            title_words=lexemes(pair for pair in forms[draft.key] if pair[1] != "E"),
            **{name: _value(draft, name) for name in FIELDS},
        )
        for draft in drafts
    ]
    SearchEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["words", "title_words", *(n.removesuffix("_id") for n in FIELDS)],
    )
    _write_parts(drafts)
    return Written(len(rows), _learn(drafts, forms, bases))


def _value(draft: EntryDraft, name: str) -> object:
    value = getattr(draft, name)
    if name == "provider":
        return str(value)[:200]
    return sorted(set(value)) if name in ("marks", "areas") else value


def _write_parts(drafts: Sequence[EntryDraft]) -> None:
    keys = {draft.key for draft in drafts}
    ids = dict(SearchEntry.objects.filter(key__in=keys).values_list("key", "pk"))
    SearchText.objects.filter(entry__in=ids.values()).delete()
    SearchSpot.objects.filter(entry__in=ids.values()).delete()
    SearchText.objects.bulk_create(
        SearchText(
            entry_id=ids[draft.key],
            language=text.language,
            title=text.title[:300],
            summary=text.summary,
            state=text.state,
            link=text.link,
        )
        for draft in drafts
        for text in draft.texts
        if text.title
    )
    SearchSpot.objects.bulk_create(
        SearchSpot(
            entry_id=ids[draft.key],
            town=spot.town[:120],
            town_form=town_form(spot.town)[:120],
            postcode=spot.postcode[:5],
            latitude=spot.latitude,
            longitude=spot.longitude,
        )
        for draft in drafts
        for spot in draft.spots
    )


def known_bases(*, forms: Iterable[str]) -> dict[str, list[str]]:
    """Base forms that the last full run found in dictionaries."""
    rows = SearchForm.objects.filter(form__in=list(forms)).exclude(bases=[])
    return dict(rows.values_list("form", "bases"))


def _learn(
    drafts: Sequence[EntryDraft],
    forms: Mapping[UUID, list[tuple[str, str]]],
    bases: Mapping[str, Sequence[str]],
) -> int:
    """Remember words that are new. In one order, so that two writers never wait for each other."""
    raw = {form: word for draft in drafts for form, word in surface(draft).items()}
    every = {form[:WORD_LIMIT] for some in forms.values() for form, _ in some}
    known = set(SearchForm.objects.filter(form__in=every).values_list("form", flat=True))
    fresh = [
        SearchForm(
            form=form,
            bases=sorted(set(bases.get(form, ()))),
            sound=sound(raw.get(form, form))[:120],
            consonants=consonants(raw.get(form, form))[:120],
            shortened=shortened(form),
            shown=raw.get(form, ""),
        )
        for form in sorted(every - known)
    ]
    SearchForm.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    return len(fresh)


@transaction.atomic
def remove_entries(*, kind: str, keys: Iterable[object]) -> int:
    """Take entries out of the search; how many there were."""
    found = SearchEntry.objects.filter(kind=kind, key__in=list(keys))
    SearchText.objects.filter(entry__in=found).delete()
    SearchSpot.objects.filter(entry__in=found).delete()
    return found.delete()[0]


@transaction.atomic
def keep_only(*, kind: str, keys: Iterable[object]) -> int:
    """Take out what is not among ``keys``: the end of writing everything anew."""
    gone = SearchEntry.objects.filter(Q(kind=kind) & ~Q(key__in=list(keys)))
    return remove_entries(kind=kind, keys=list(gone.values_list("key", flat=True)))


def forget_words() -> None:
    """Empty the list of known words; writing all entries anew fills it. Articles keep theirs."""
    SearchForm.objects.all().delete()


def count_words() -> None:
    """Note for every known word in how many entries it stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offers_searchform f SET entries = s.ndoc FROM ts_stat("
            "'SELECT words FROM offers_searchentry') AS s WHERE s.word = f.form"
        )
