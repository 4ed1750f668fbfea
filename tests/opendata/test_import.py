"""Reading a list in: preview, taking over, the same list twice, and taking it back."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from kim.accounts.actor import Actor
from kim.kernel.states import TransitionNotAllowed
from kim.network.models import Organisation
from kim.offers.models import Offer, OfferText
from kim.offers.queries import visible_offers, whole
from kim.offers.queries.data import offer_data
from kim.offers.services.offers import change_offer
from kim.opendata.models import Conflict, Import, SourceRecord
from kim.opendata.queries.records import record_of
from kim.opendata.rules.exchange.sheet import to_csv
from kim.opendata.services.applying import apply_import
from kim.opendata.services.reading import (
    ExchangeError,
    Options,
    change_reading,
    decide_line,
    drop_import,
)
from kim.opendata.services.undoing import undo_import
from kim.opendata.states import Decision, ImportState, Verdict
from tests.network.factories import NOW, SPEYER, WORMS, carrier, manager
from tests.offers.factories import make_offer
from tests.opendata.importing import HEAD, begin, listing, row, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipalities")]
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def actor() -> Actor:
    return manager()


def verdicts(run: Import) -> list[str]:
    return list(run.lines.order_by("position").values_list("verdict", flat=True))


def retitle(actor: Actor, offer: Offer, title: str) -> None:
    data = offer_data(whole(Offer.objects.all()).get(pk=offer.pk))
    change_offer(
        actor=actor, offer_id=offer.pk, data=replace(data, text=replace(data.text, title=title)),
        now=LATER,
    )  # fmt: skip


def test_preview_changes_nothing(actor: Actor) -> None:
    run = begin(listing(row(1), row(2), row(3, title="")), actor)
    assert verdicts(run) == ["new", "new", "refused"]
    assert run.counts == {"new": 2, "refused": 1}
    assert run.settings["columns"][:2] == ["title", "provider"]
    assert (Offer.objects.count(), Organisation.objects.count()) == (0, 0)
    refused = run.lines.get(position=3)
    assert refused.place == "Zeile 5"
    assert [(why["field"], why["why"]) for why in refused.refusals] == [
        ("Titel", "Der Titel fehlt. Bitte ergänzen Sie ihn.")
    ]


def test_list_becomes_public_offers(actor: Actor) -> None:
    run = take(listing(row(1), row(2)), actor)
    assert run.state == ImportState.APPLIED
    first, second = visible_offers(None).order_by("pk")
    assert first.checked_on == dt.date(2026, 11, 20)
    assert first.source == f"liste:{SPEYER}"
    assert first.organisation.state == "published"
    assert set(first.texts.values_list("language", flat=True)) == {"de", "uk"}
    assert first.venues.get().town == "Speyer"
    assert second.contact_phone == "06232 100002"
    assert [line.result for line in run.lines.all()] == ["Veröffentlicht."] * 2


def test_incomplete_offers_become_drafts_and_say_what_is_missing(actor: Actor) -> None:
    run = take(listing(row(1, field="")), actor)
    assert visible_offers(None).count() == 0
    assert run.lines.get().result == (
        "Als Entwurf angelegt. Bitte wählen Sie mindestens ein Handlungsfeld."
    )


def test_answers_for_all_fill_what_the_list_lacks(actor: Actor) -> None:
    run = begin(listing(row(1, field="", language="", provider="")), actor)
    assert verdicts(run) == ["refused"]
    options = Options(publish=True, field="wohnen", language="ar", provider="Stadt (Beispiel)")
    change_reading(actor=actor, import_id=run.pk, columns={}, options=options, now=NOW)
    apply_import(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    offer = visible_offers(None).get()
    assert (offer.fields, offer.languages) == (["wohnen"], ["ar"])
    assert offer.organisation.name == "Stadt (Beispiel)"


def test_columns_can_be_chosen_otherwise(actor: Actor) -> None:
    run = begin(b"Titel;Wer;Notiz\nKurs;VHS Beispiel;Im Keller\n", actor)
    assert verdicts(run) == ["refused"]
    change_reading(
        actor=actor, import_id=run.pk, columns={1: "provider", 2: "description"},
        options=Options(), now=NOW,
    )  # fmt: skip
    assert verdicts(run) == ["new"]
    with pytest.raises(ExchangeError, match="zweimal"):
        change_reading(
            actor=actor, import_id=run.pk, columns={1: "title"}, options=Options(), now=NOW
        )


def test_refused_rows_stop_all_until_asked_otherwise(actor: Actor) -> None:
    run = begin(listing(row(1), row(2, title="")), actor)
    with pytest.raises(ExchangeError, match="1 Zeilen sind abgelehnt"):
        apply_import(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    assert Offer.objects.count() == 0
    apply_import(actor=actor, import_id=run.pk, only_good=True, now=NOW)
    assert Offer.objects.count() == 1


def test_failed_import_leaves_nothing(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    run = begin(listing(row(1), row(2)), actor)
    line = run.lines.get(position=2)
    assert line.record is not None
    line.record = {**line.record, "registration_url": "ftp://kaputt"}  # no preview lets this in
    line.save()
    with pytest.raises(ExchangeError, match="Zeile 4"), transaction.atomic():
        apply_import(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    run.refresh_from_db()
    assert run.state == ImportState.PREVIEW
    assert (Offer.objects.count(), Organisation.objects.count()) == (0, 0)
    assert SourceRecord.objects.count() == 0


def test_same_list_twice_changes_nothing(actor: Actor) -> None:
    content = listing(row(1), row(2))
    take(content, actor)
    before = [record_of(offer) for offer in whole(Offer.objects.order_by("pk"))]
    again = take(content, actor)
    assert verdicts(again) == ["unchanged", "unchanged"]
    assert [record_of(offer) for offer in whole(Offer.objects.order_by("pk"))] == before


def test_same_row_twice_in_one_list_is_taken_once(actor: Actor) -> None:
    run = begin(listing(row(1), row(1)), actor)
    assert verdicts(run) == ["new", "refused"]
    assert "steht schon in Zeile 3" in run.lines.get(position=2).refusals[0]["why"]


def test_changed_row_changes_the_offer(actor: Actor) -> None:
    take(listing(row(1)), actor)
    run = take(listing(row(1, phone="06232 99999", uk="Інше")), actor)
    assert verdicts(run) == ["changed"]
    offer = Offer.objects.get()
    assert offer.contact_phone == "06232 99999"
    assert offer.texts.get(language="uk").title == "Інше"
    assert run.lines.get().result == "Geändert: Telefon, Titel (Ukrainisch)."


def test_local_change_is_not_overwritten_unasked(actor: Actor) -> None:
    take(listing(row(1)), actor)
    offer = Offer.objects.get()
    data = offer_data(whole(Offer.objects.all()).get())
    change_offer(
        actor=actor, offer_id=offer.pk, data=replace(data, contact_phone="06232 5555"), now=LATER
    )
    changed = listing(row(1, phone="06232 7777", mail="neu@example.org"))
    run = take(changed, actor)
    offer.refresh_from_db()
    assert verdicts(run) == ["conflict"]
    assert (offer.contact_phone, offer.contact_mail) == ("06232 5555", "neu@example.org")
    conflict = Conflict.objects.get()
    assert (conflict.field, conflict.local, conflict.remote) == (
        "contact.phone", "06232 5555", "06232 7777",
    )  # fmt: skip


def test_local_change_is_overwritten_where_asked(actor: Actor) -> None:
    take(listing(row(1)), actor)
    offer = Offer.objects.get()
    data = offer_data(whole(Offer.objects.all()).get())
    change_offer(
        actor=actor, offer_id=offer.pk, data=replace(data, contact_phone="06232 5555"), now=LATER
    )
    run = begin(listing(row(1, phone="06232 7777")), actor)
    decide_line(actor=actor, import_id=run.pk, position=1, decision=Decision.UPDATE, now=NOW)
    apply_import(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    offer.refresh_from_db()
    assert offer.contact_phone == "06232 7777"
    assert Conflict.objects.count() == 0


def test_what_the_list_never_said_stays(actor: Actor) -> None:
    take(listing(row(1)), actor)
    data = offer_data(whole(Offer.objects.all()).get())
    change_offer(
        actor=actor, offer_id=Offer.objects.get().pk, data=replace(data, childcare="yes"), now=LATER
    )
    take(listing(row(1, phone="06232 7777")), actor)
    offer = Offer.objects.get()
    assert (offer.childcare, offer.contact_phone) == ("yes", "06232 7777")


def test_duplicates_are_suggested_and_left_out(actor: Actor) -> None:
    make_offer(actor=actor, title="Sprachcafé am Markt")
    run = begin(listing(row(1, title="Sprachcafe am Markt")), actor)
    [line] = run.lines.all()
    assert (line.verdict, line.decision) == (Verdict.DUPLICATE, Decision.SKIP)
    assert line.result == "Ähnlicher Titel „Sprachcafé am Markt“, gleiche Postleitzahl."
    apply_import(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(("decision", "count"), [(Decision.TAKE, 2), (Decision.UPDATE, 1)])
def test_duplicates_become_new_or_a_change_where_asked(
    actor: Actor, decision: Decision, count: int
) -> None:
    offer = make_offer(actor=actor, title="Sprachcafé am Markt")
    run = begin(listing(row(1, title="Sprachcafe am Markt")), actor)
    decide_line(actor=actor, import_id=run.pk, position=1, decision=decision, now=NOW)
    apply_import(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    assert Offer.objects.count() == count
    offer.refresh_from_db()
    updated = decision == Decision.UPDATE
    assert (offer.contact_phone == "06232 100001") is updated
    assert offer.cost == "free"  # the list says nothing of it


def test_own_export_comes_back_as_the_same_offers(actor: Actor) -> None:
    offer = make_offer(actor=actor)
    text = to_csv([record_of(whole(Offer.objects.all()).get())])
    assert verdicts(begin(text, actor)) == ["unchanged"]
    changed = text.replace(b"Musterweg 1", b"Gasse 9")
    run = take(changed, actor)
    assert verdicts(run) == ["changed"]
    assert Offer.objects.get().venues.get().street == "Gasse 9"
    assert Offer.objects.get().pk == offer.pk


def test_old_export_does_not_overwrite_newer_work(actor: Actor) -> None:
    offer = make_offer(actor=actor)
    text = to_csv([record_of(whole(Offer.objects.all()).get())])
    retitle(actor, offer, "Neuer Name")
    run = begin(text, actor)
    assert verdicts(run) == ["conflict"]
    apply_import(actor=actor, import_id=run.pk, only_good=False, now=LATER)
    assert OfferText.objects.get(language="de").title == "Neuer Name"


def test_whole_import_is_taken_back(actor: Actor) -> None:
    take(listing(row(1)), actor)
    before = record_of(whole(Offer.objects.all()).get())
    run = take(listing(row(1, phone="06232 7777", uk=""), row(2, field=""), row(3)), actor)
    undo_import(actor=actor, import_id=run.pk, only_untouched=False, now=LATER)
    public = visible_offers(None).get()
    after = record_of(whole(Offer.objects.all()).get(pk=public.pk))
    same = replace(after, modified_at=before.modified_at, checked_on=before.checked_on)
    assert same == before
    states = Offer.objects.exclude(pk=public.pk).values_list("state", flat=True)
    assert list(states) == ["archived"]  # the draft is gone, what was public is archived
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    assert verdicts(begin(listing(row(1), row(2), row(3)), actor))[0] == "unchanged"


def test_what_was_taken_back_can_come_again(actor: Actor) -> None:
    run = take(listing(row(1)), actor)
    undo_import(actor=actor, import_id=run.pk, only_untouched=False, now=LATER)
    take(listing(row(1, title="Ganz anderer Titel")), actor)
    take(listing(row(1)), actor)
    assert visible_offers(None).count() == 2


def test_newer_changes_are_never_lost_by_taking_back(actor: Actor) -> None:
    run = take(listing(row(1), row(2)), actor)
    first, second = Offer.objects.order_by("pk")
    retitle(actor, first, "Von Hand")
    with pytest.raises(ExchangeError, match="Seit dem Einlesen geändert: „Migr"):
        undo_import(actor=actor, import_id=run.pk, only_untouched=False, now=LATER)
    undo_import(actor=actor, import_id=run.pk, only_untouched=True, now=LATER)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("published", "archived")
    run.refresh_from_db()
    assert run.counts["left"] == 1


def test_dropped_preview_cannot_be_applied(actor: Actor) -> None:
    run = begin(listing(row(1)), actor)
    drop_import(actor=actor, import_id=run.pk, now=NOW)
    for deed in (apply_import,):
        with pytest.raises(TransitionNotAllowed):
            deed(actor=actor, import_id=run.pk, only_good=False, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        undo_import(actor=actor, import_id=run.pk, only_untouched=False, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        decide_line(actor=actor, import_id=run.pk, position=1, decision=Decision.SKIP, now=NOW)


def test_others_may_not(actor: Actor) -> None:
    run = begin(listing(row(1)), actor)
    for stranger in (manager(WORMS), carrier()):
        with pytest.raises(PermissionDenied):
            apply_import(actor=stranger, import_id=run.pk, only_good=False, now=NOW)
        with pytest.raises(PermissionDenied):
            drop_import(actor=stranger, import_id=run.pk, now=NOW)
        with pytest.raises(PermissionDenied):
            undo_import(actor=stranger, import_id=run.pk, only_untouched=False, now=NOW)
        with pytest.raises(PermissionDenied):
            change_reading(actor=stranger, import_id=run.pk, columns={}, options=Options(), now=NOW)
        with pytest.raises(PermissionDenied):
            begin(listing(row(1)), stranger)


def test_impossible_decisions(actor: Actor) -> None:
    run = begin(listing(row(1), row(2, title="")), actor)
    with pytest.raises(ExchangeError, match="abgelehnt"):
        decide_line(actor=actor, import_id=run.pk, position=2, decision=Decision.TAKE, now=NOW)
    with pytest.raises(ExchangeError, match="noch kein Angebot"):
        decide_line(actor=actor, import_id=run.pk, position=1, decision=Decision.UPDATE, now=NOW)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[" * 100_000, "60 Ebenen tief"),
        (b'{"a": ', "fehlerhaft"),
        (b'[{"available_languages": {}, "parent": {}}]', "Seiten aus Integreat"),
        (b"{}", "kein Angebot"),
        (b"nur Text", "keine Kopfzeile"),
        (f"{HEAD}\n".encode(), "kein Angebot"),
    ],
    ids=["deep", "broken", "pages", "nothing", "text", "only a head"],
)
def test_files_nothing_can_be_read_from(actor: Actor, content: bytes, sentence: str) -> None:
    with pytest.raises(ExchangeError, match=sentence):
        begin(content, actor)
    assert Import.objects.count() == 0


@pytest.mark.prove
def test_municipal_list_of_200_becomes_a_public_directory(actor: Actor) -> None:
    run = take(listing(*(row(number) for number in range(200))), actor)
    assert run.counts["taken"] == 200
    assert visible_offers(None).count() == 200
    assert Organisation.objects.count() == 7
