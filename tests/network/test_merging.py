"""Merging two entries and taking it back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.kernel.states import TransitionNotAllowed
from kim.network.models import DistinctPair, Merge, Organisation
from kim.network.queries.merging import (
    duplicate_candidates,
    may_undo,
    merge_choices,
    similar_to,
    undo_obstacles,
    visible_merges,
)
from kim.network.rules.likeness import Entry
from kim.network.services.merging import merge_organisations, tell_apart, undo_merge
from kim.network.services.organisations import NetworkError
from tests.network.factories import (
    NOW,
    SPEYER,
    WORMS,
    carrier,
    give_office,
    make_contact,
    make_organisation,
    manager,
    place,
)

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]
LATER = NOW + dt.timedelta(hours=1)


def two() -> tuple[Organisation, Organisation]:
    kept = make_organisation(
        name="Sprachtreff", fields=["sprache"], languages=["ar"], phone="06232 1", town="Speyer",
        postcode="67346",
    )  # fmt: skip
    gone = make_organisation(
        name="Sprachtreff e. V.", fields=["bildung", "sprache"], languages=["uk"], state="archived",
        mail="info@treff.example", street="Weg 2", town="Worms", latitude=Decimal("49.3"),
        longitude=Decimal("8.4"),
    )  # fmt: skip
    gone.areas.add(place(SPEYER), place(WORMS))
    kept.areas.add(place(SPEYER))
    make_contact(gone, function="Büro")
    make_contact(kept, function="Leitung")
    return kept, gone


def picture(*rows: Organisation) -> list[dict]:
    """Everything about entries that undoing must bring back."""
    found = []
    for row in rows:
        row = Organisation.objects.get(pk=row.pk)
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        values.pop("changed_at")
        values["areas"] = sorted(row.areas.values_list("ags", flat=True))
        values["contacts"] = sorted(row.contacts.values_list("function", flat=True))
        values["absorbed"] = sorted(row.absorbed.values_list("pk", flat=True))
        found.append(values)
    return found


def merge(kept: Organisation, gone: Organisation, *taken: str, now=NOW) -> Merge:
    return merge_organisations(
        actor=manager(), kept_id=kept.pk, gone_id=gone.pk, taken=taken, now=now
    )


def test_merging_joins_lists_takes_what_was_chosen_and_can_be_undone() -> None:
    kept, gone = two()
    before = picture(kept, gone)
    done = merge(kept, gone, "mail", "address")
    kept, gone = Organisation.objects.get(pk=kept.pk), Organisation.objects.get(pk=gone.pk)
    assert (kept.name, kept.mail, kept.town, kept.postcode) == (
        "Sprachtreff", "info@treff.example", "Worms", "",
    )  # fmt: skip
    assert (kept.fields, kept.languages) == (["sprache", "bildung"], ["ar", "uk"])
    assert (gone.state, gone.merged_into) == ("merged", kept)
    assert picture(kept)[0]["contacts"] == ["Büro", "Leitung"]
    assert picture(kept)[0]["areas"] == sorted([SPEYER, WORMS])
    assert undo_obstacles(done) == []
    undo_merge(actor=manager(), merge_id=done.pk, now=LATER)
    assert picture(kept, gone) == before
    with pytest.raises(NetworkError, match="schon rückgängig"):
        undo_merge(actor=manager(), merge_id=done.pk, now=LATER)


def test_undoing_says_what_contradicts() -> None:
    kept, gone = two()
    done = merge(kept, gone, "mail")
    Organisation.objects.filter(pk=kept.pk).update(mail="neu@treff.example", languages=["fr"])
    assert undo_obstacles(Merge.objects.get(pk=done.pk)) == [
        "„Sprachen“ wurde nach der Zusammenführung geändert.",
        "„E-Mail“ wurde nach der Zusammenführung geändert.",
    ]
    with pytest.raises(NetworkError, match="E-Mail"):
        undo_merge(actor=manager(), merge_id=done.pk, now=LATER)
    assert Organisation.objects.get(pk=gone.pk).state == "merged"
    Organisation.objects.filter(pk=kept.pk).update(
        mail="info@treff.example", languages=["ar", "uk"], phone="neu und nicht übernommen"
    )
    undo_merge(actor=manager(), merge_id=done.pk, now=LATER)
    assert Organisation.objects.get(pk=kept.pk).phone == "neu und nicht übernommen"


def test_a_chain_is_undone_from_its_end() -> None:
    first, second = two()
    third = make_organisation()
    before = picture(first, second, third)
    inner = merge(first, second)
    outer = merge(third, first, now=LATER)
    assert Organisation.objects.get(pk=second.pk).merged_into == third  # never to a merged one
    assert "zuerst" in undo_obstacles(Merge.objects.get(pk=inner.pk))[0]
    undo_merge(actor=manager(), merge_id=outer.pk, now=LATER)
    assert Organisation.objects.get(pk=second.pk).merged_into == first
    undo_merge(actor=manager(), merge_id=inner.pk, now=LATER)
    assert picture(first, second, third) == before


def test_who_may_merge_what() -> None:
    kept, gone = two()
    give_office(kept)
    elsewhere = make_organisation(WORMS)
    told = {"kept_id": kept.pk, "gone_id": gone.pk, "taken": [], "now": NOW}
    for who in (carrier(), manager(WORMS)):
        with pytest.raises(PermissionDenied):
            merge_organisations(actor=who, **told)
    with pytest.raises(PermissionDenied):
        merge_organisations(actor=manager(), **{**told, "gone_id": elsewhere.pk})
    with pytest.raises(NetworkError, match="mit sich selbst"):
        merge_organisations(actor=manager(), **{**told, "gone_id": kept.pk})
    with pytest.raises(NetworkError, match="Unbekannte Angabe"):
        merge_organisations(actor=manager(), **{**told, "taken": ["state"]})
    done = merge(kept, gone)
    with pytest.raises(TransitionNotAllowed):
        merge_organisations(actor=manager(), **{**told, "kept_id": gone.pk, "gone_id": kept.pk})
    with pytest.raises(PermissionDenied):
        undo_merge(actor=manager(WORMS), merge_id=done.pk, now=LATER)
    assert may_undo(manager(), done)
    assert [row.pk for row in visible_merges(manager())] == [done.pk]
    assert not visible_merges(manager(WORMS)).exists()


def test_the_preview_shows_both_and_suggests_what_only_one_knows() -> None:
    kept, gone = two()
    found = {row.key: row for row in merge_choices(kept, gone)}
    assert (found["mail"].kept, found["mail"].gone) == ("", "info@treff.example")
    assert [key for key, row in found.items() if row.takes_gone] == ["mail"]
    assert found["address"].gone == "Weg 2, Worms"
    assert not found["kind"].differs


def test_suggestions_until_somebody_tells_them_apart() -> None:
    kept, gone = two()
    make_organisation(WORMS, name="Sprachtreff")  # kept by others: none of our business
    found = duplicate_candidates(manager())
    assert [(row.first, row.second, row.reasons) for row in found] == [
        (kept, gone, ("derselbe Name",))
    ]
    told = {"actor": manager(), "first_id": gone.pk, "second_id": kept.pk, "now": NOW}
    tell_apart(**told, apart=True)
    tell_apart(**told, apart=True)  # twice is the same as once
    assert duplicate_candidates(manager()) == []
    tell_apart(**told, apart=False)
    assert len(duplicate_candidates(manager())) == 1
    with pytest.raises(NetworkError):
        tell_apart(**{**told, "first_id": kept.pk}, apart=True)
    with pytest.raises(PermissionDenied):
        tell_apart(**{**told, "actor": manager(WORMS)}, apart=True)


def test_what_is_about_to_be_added_is_compared() -> None:
    kept, _gone = two()
    found = similar_to(manager(), Entry(id=0, name="Sprachtreff", town="Speyer", postcode="67346"))
    assert found[0] == (kept, ("derselbe Name", "derselbe Ort (67346)"))
    assert similar_to(manager(), Entry(id=0, name="Ganz etwas anderes")) == []


@pytest.mark.parametrize(
    "name",
    [
        "network_merge_of_two",
        "network_merge_once",
        "network_distinct_in_order",
        "network_distinct_once",
    ],
)
def test_constraints(name: str) -> None:
    kept, gone = two()
    row = {"kept": kept, "gone": gone, "state_before": "draft", "at": NOW, "by": "user:1"}
    pair = {"first": kept, "second": gone, "at": NOW, "by": "user:1"}
    Merge.objects.create(**row)
    DistinctPair.objects.create(**pair)
    makers = {
        "network_merge_of_two": lambda: Merge.objects.create(**{**row, "gone": kept}),
        "network_merge_once": lambda: Merge.objects.create(**{**row, "kept": make_organisation()}),
        "network_distinct_in_order": lambda: DistinctPair.objects.create(
            **{**pair, "first": gone, "second": kept}
        ),
        "network_distinct_once": lambda: DistinctPair.objects.create(**pair),
    }
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        makers[name]()
