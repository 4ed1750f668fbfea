"""Ties between organisations: who sets them, who sees them, and the picture."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from kim.accounts.rules.roles import Role
from kim.network.models import Relation
from kim.network.queries.relations import network_of, relations_of
from kim.network.services.bodies import add_body, add_members
from kim.network.services.merging import merge_organisations, undo_merge
from kim.network.services.organisations import NetworkError
from kim.network.services.relations import remove_relation, set_relation
from kim.network.states import BodyKind
from kim.network.states import RelationKind as K
from tests.accounts.factories import make_member, sign_in
from tests.network.factories import (
    NOW,
    TODAY,
    WORMS,
    carrier,
    give_office,
    make_organisation,
    manager,
    person,
    place,
)

pytestmark = [pytest.mark.usefixtures("municipalities"), pytest.mark.django_db]


def tie(who, first, second, kind=K.COOPERATES, **more) -> Relation:
    told = {"strength": 2, "last_contact_on": None, "now": NOW, **more}
    return set_relation(actor=who, source_id=first.pk, target_id=second.pk, kind=kind, **told)


def test_a_cooperation_has_no_direction_and_is_there_once() -> None:
    first, second = make_organisation(), make_organisation()
    tie(manager(), second, first)
    row = tie(manager(), first, second, strength=3, last_contact_on=TODAY)
    assert (row.source, row.target, row.strength) == (first, second, 3)
    assert Relation.objects.count() == 1
    tie(manager(), second, first, K.FUNDS)
    tie(manager(), first, second, K.FUNDS)
    assert Relation.objects.count() == 3
    remove_relation(actor=manager(), relation_id=row.pk, now=NOW)
    assert Relation.objects.count() == 2


def test_who_may_edit_one_of_both() -> None:
    own, other = give_office(make_organisation()), make_organisation(WORMS)
    third = make_organisation(WORMS)
    row = tie(carrier(), own, other)
    tie(manager(), own, other)
    tie(manager(WORMS), own, other)
    for who in (manager(), person(Role.TREASURY), carrier(WORMS)):
        with pytest.raises(PermissionDenied):
            tie(who, other, third)
    with pytest.raises(PermissionDenied):
        remove_relation(actor=person(Role.TREASURY), relation_id=row.pk, now=NOW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"strength": 4}, "Stärke"),
        ({"last_contact_on": TODAY + dt.timedelta(days=1)}, "Zukunft"),
    ],
)
def test_what_is_refused(changes, sentence: str) -> None:
    first, second = make_organisation(), make_organisation()
    with pytest.raises(NetworkError, match=sentence):
        tie(manager(), first, second, **changes)
    with pytest.raises(NetworkError, match="sich selbst"):
        tie(manager(), first, first)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("relation_of_two", {"kind": "funds", "source": "second"}),
        ("relation_kind_known", {"kind": "x"}),
        ("relation_strength_known", {"strength": 4}),
        ("relation_cooperation_in_order", {"source": "second", "target": "first"}),
        ("relation_once", {}),
    ],
)
def test_constraints(name: str, values) -> None:
    rows = {"first": make_organisation(), "second": make_organisation()}
    given = {"source": "first", "target": "second", "kind": "cooperates", "strength": 1}
    Relation.objects.create(
        **{**given, "source": rows["first"], "target": rows["second"], "changed_at": NOW}
    )
    told = {**given, **values}
    for end in ("source", "target"):
        told[end] = rows[told[end]]
    with pytest.raises(IntegrityError, match=f"network_{name}"), transaction.atomic():
        Relation.objects.create(**told, changed_at=NOW)


def test_drafts_of_others_are_not_in_the_picture() -> None:
    own, other = make_organisation(fields=["sprache"]), make_organisation(WORMS, fields=["sprache"])
    draft = make_organisation(WORMS, state="draft")
    archived = make_organisation(state="archived")
    for row in (other, draft, archived):
        tie(manager() if row != draft else manager(WORMS), own if row != draft else other, row)
    seen = network_of(manager(), {})
    assert [node.organisation for node in seen.nodes] == sorted([own, other], key=lambda o: o.name)
    assert len(seen.ties) == 1
    assert len(relations_of(manager(), own)) == 1
    assert len(network_of(manager(WORMS), {}).nodes) == 3
    assert len(network_of(manager(), {"kommune": WORMS}).nodes) == 1
    assert len(network_of(manager(), {"verbindung": "funds"}).ties) == 0
    assert len(network_of(manager(), {"feld": "wohnen"}).nodes) == 0


def test_ties_follow_a_merge_and_come_back() -> None:
    kept, gone, other = make_organisation(), make_organisation(), make_organisation()
    who = manager()
    tie(who, kept, other)
    both = tie(who, gone, other)
    moved = tie(who, gone, other, K.FUNDS)
    inner = tie(who, kept, gone, K.REFERS_TO)
    body = add_body(
        actor=who, municipality_id=place().pk, name="AG", kind=BodyKind.FORUM, purpose="", now=NOW
    )
    add_members(actor=who, body_id=body.pk, organisation_ids=[gone.pk], now=NOW)
    merge = merge_organisations(actor=who, kept_id=kept.pk, gone_id=gone.pk, taken=[], now=NOW)
    ties = {(row.source_id, row.target_id, row.kind) for row in relations_of(who, kept)}
    assert ties == {(kept.pk, other.pk, "cooperates"), (kept.pk, other.pk, "funds")}
    assert body.members.get().organisation == kept
    undo_merge(actor=who, merge_id=merge.pk, now=NOW)
    assert body.members.get().organisation == gone
    for row in (both, moved, inner):
        before = (row.source_id, row.target_id)
        row.refresh_from_db()
        assert (row.source_id, row.target_id) == before


@pytest.fixture
def client() -> Client:
    return sign_in(Client(), make_member(role=Role.INTEGRATION_MANAGER, place=place()))


def test_pages(client: Client) -> None:
    first = make_organisation(name="Sprachtreff", fields=["sprache"])
    second = make_organisation(name="Lesepaten <b>", fields=["sprache"])
    home = f"/netzwerk/akteur/{first.key}/"
    told = {
        "kind": "refers_to",
        "target": second.pk,
        "strength": "3",
        "last_contact_on": "1.11.2026",
    }
    assert client.post(f"{home}verbindung/", told).status_code == 302
    assert client.post(f"{home}verbindung/", {**told, "target": first.pk}).status_code == 422
    page = client.get(home).content.decode()
    assert "01.11.2026" in page
    picture = client.get("/netzwerk/bild/").content.decode()
    assert "Lesepaten &lt;b&gt;" in picture
    assert "2 Akteure, eine Verbindung, alle hängen zusammen." in picture
    assert client.get("/netzwerk/bild/?kommune=quatsch&feld=x").status_code == 200
    row = Relation.objects.get()
    assert client.post(f"{home}verbindung/{row.pk}/entfernen/").status_code == 302
    assert not Relation.objects.exists()


@pytest.mark.slow
def test_queries_of_the_picture_do_not_grow(client: Client, django_assert_max_num_queries) -> None:
    rows = [make_organisation() for _ in range(3)]
    client.get("/netzwerk/bild/")
    with django_assert_max_num_queries(25) as few:
        client.get("/netzwerk/bild/")
    more = [make_organisation(fields=["sprache"]) for _ in range(60)]
    Relation.objects.bulk_create(
        Relation(source=rows[n % 3], target=row, kind="funds", changed_at=NOW)
        for n, row in enumerate(more)
    )
    with django_assert_max_num_queries(25) as many:
        client.get("/netzwerk/bild/")
    assert len(many) == len(few)
