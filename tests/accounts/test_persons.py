"""One human, one person key: whoever has two accounts counts once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kim.accounts.actor import SYSTEM
from kim.accounts.models import User
from kim.accounts.queries import linked_accounts, persons_of, visible_accounts
from kim.accounts.rules.roles import Role
from kim.accounts.services import persons
from kim.accounts.services.persons import CannotLink, link_accounts, separate_account
from kim.audit.models import Event
from kim.places.models import Place
from tests.accounts.factories import (
    actor_of,
    make_member,
    make_user,
    share_person,
    sign_in,
)

pytestmark = pytest.mark.django_db
LINK = "/konto/personen/konten/"


def link(actor: User, first: User, second: User) -> None:
    link_accounts(
        actor=actor_of(actor), user_id=first.pk, other_id=second.pk, reason="Stellenwechsel",
        now=timezone.now(),
    )  # fmt: skip


def separate(actor: User, account: User) -> None:
    separate_account(actor=actor_of(actor), user_id=account.pk, reason="Irrtum", now=timezone.now())


def keys(*users: User) -> list[str]:
    found = persons_of([user.pk for user in users])
    return [found[user.pk] for user in users]


def test_everybody_starts_as_a_human_of_their_own() -> None:
    first, second = make_user(), make_user()
    assert actor_of(first).person == str(first.person) != str(second.person)
    assert SYSTEM.person == "system"


def test_linking_gives_both_and_all_linked_before_one_key() -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    a, b, c, other = (make_user() for _ in range(4))
    link(lead, b, c)
    link(lead, a, b)
    assert keys(a, b, c) == [str(a.person)] * 3
    assert keys(other) == [str(other.person)]
    assert [event.subject for event in Event.objects.filter(action="accounts.link_accounts")] == [
        f"accounts.User:{user.pk}" for user in (c, b, c)
    ]
    event = Event.objects.filter(action="accounts.link_accounts").latest("pk")
    assert event.changes == {"person": [str(b.person), str(a.person)]}
    assert (event.reason, event.actor) == ("Stellenwechsel", f"user:{lead.pk}")


def test_what_was_done_before_connecting_counts() -> None:
    """A draft signed with one account, then connected: the other account is no second person."""
    lead = make_member(role=Role.PROGRAMME_LEAD)
    a, b, c = (make_user() for _ in range(3))
    signed = [actor_of(user).person for user in (a, b, c)]  # what other rooms have stored
    assert not actor_of(a).was(signed[1])
    link(lead, a, b)
    link(lead, c, a)
    for user in (a, b, c):
        actor = actor_of(User.objects.get(pk=user.pk))
        assert [actor.was(key) for key in signed] == [True] * 3
        assert actor.persons == set(signed)
    assert not actor_of(lead).was(signed[0])
    assert not actor_of(lead).was(None)


def test_separating_gives_both_sides_new_keys_and_leaves_the_past_with_both() -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    a, b, c = (make_user() for _ in range(3))
    link(lead, a, b)
    link(lead, a, c)
    past = str(a.person)
    separate(lead, b)
    one, other, third = (actor_of(User.objects.get(pk=user.pk)) for user in (a, b, c))
    assert one.person == third.person != other.person
    assert past not in (one.person, other.person)
    assert one.was(past)  # nobody can tell who it was: fail closed
    assert other.was(past)
    assert not one.was(other.person)  # from now on they are two
    assert not other.was(one.person)
    separate(lead, c)
    with pytest.raises(CannotLink, match="mit keinem anderen verbunden"):
        separate(lead, a)
    assert len(set(keys(a, b, c))) == 3
    assert Event.objects.filter(action="accounts.separate_account", reason="Irrtum").count() == 5


@pytest.mark.parametrize(
    ("linked", "same", "sentence"),
    [(True, False, "schon verbunden"), (False, True, "zweimal dasselbe")],
    ids=["linked", "same account"],
)
def test_what_makes_no_sense_is_refused(linked: bool, same: bool, sentence: str) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    a, b = make_user(), make_user()
    if linked:
        share_person(a, b)
    with pytest.raises(CannotLink, match=sentence):
        link(lead, a, a if same else b)
    assert not Event.objects.filter(action="accounts.link_accounts").exists()


def test_a_head_connects_only_people_of_the_own_municipality(
    germersheim: Place, worms: Place
) -> None:
    head = make_member(role=Role.HEAD, place=germersheim)
    own = make_member(role=Role.DEPUTY, place=germersheim)
    foreign = make_member(role=Role.DEPUTY, place=worms)
    assert set(visible_accounts(actor_of(head))) == {head, own}
    for pair in ((own, foreign), (foreign, own)):
        with pytest.raises(User.DoesNotExist):
            link(head, *pair)
    link(head, head, own)  # takes eyes away: fine, also for one's own accounts
    assert len(set(keys(head, own))) == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in ("programme_lead", "head")])
def test_others_may_not(germersheim: Place, role: Role) -> None:
    person = make_member(role=role, place=germersheim)
    with pytest.raises(PermissionDenied, match="Personen verwalten nur"):
        link(person, make_user(), make_user())
    other = make_user()
    share_person(person, other)
    with pytest.raises(User.DoesNotExist):
        separate(person, other)


def test_nobody_separates_accounts_of_their_own(germersheim: Place) -> None:
    """Otherwise one human could become two pairs of eyes."""
    lead = make_member(role=Role.PROGRAMME_LEAD)
    second = make_member(role=Role.GRANT_OFFICE)
    share_person(lead, second)
    for account in (lead, second):
        with pytest.raises(PermissionDenied, match="Eigene Konten trennt jemand anders"):
            separate(lead, account)


def test_a_head_sees_no_person_with_an_account_elsewhere(germersheim: Place, worms: Place) -> None:
    head = make_member(role=Role.HEAD, place=germersheim)
    lead = make_member(role=Role.PROGRAMME_LEAD)
    own = make_member(role=Role.DEPUTY, place=germersheim)
    foreign = make_member(role=Role.DEPUTY, place=worms)
    share_person(own, foreign)
    assert linked_accounts(actor_of(head)) == []
    assert linked_accounts(None) == []
    assert [set(users) for users in linked_accounts(actor_of(lead))] == [{own, foreign}]
    with pytest.raises(CannotLink):
        separate(head, own)


def test_pages_from_connecting_to_separating(client: Client, germersheim: Place) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    a = make_user(name="Ada Amt", email="ada@amt.example")
    b = make_user(name="Ada Kreis", email="ada@kreis.example")
    sign_in(client, lead)
    assert "niemand zwei verbundene Konten" in client.get(LINK).content.decode()
    typed = {"email": "ADA@amt.example", "other": "ada@kreis.example", "reason": ""}
    answer = client.post(LINK, typed)
    assert 'value="ADA@amt.example"' in answer.content.decode()  # nothing typed is lost
    assert keys(a) != keys(b)
    answer = client.post(LINK, {**typed, "reason": "Beide gehören Ada"}, follow=True)
    html = answer.content.decode()
    assert "ada@amt.example und ada@kreis.example sind verbunden." in html
    assert keys(a) == keys(b)
    again = client.post(LINK, {**typed, "reason": "noch einmal"}).content.decode()
    assert "schon verbunden" in again
    page = f"{LINK}{b.pk}/trennen/"
    assert "ist verbunden mit ada@amt.example" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 200
    assert client.post(page, {"reason": "Namensvetterin"}).status_code == 302
    assert keys(a) != keys(b)
    assert client.get(page).status_code == 404


def test_a_foreign_account_looks_like_none(
    client: Client, germersheim: Place, worms: Place
) -> None:
    head = make_member(role=Role.HEAD, place=germersheim)
    own = make_member(role=Role.DEPUTY, place=germersheim)
    foreign = make_member(role=Role.DEPUTY, place=worms)
    sign_in(client, head)
    errors = []
    for address in (foreign.email, "niemand@test.example"):
        typed = {"email": own.email, "other": address, "reason": "x"}
        html = client.post(LINK, typed).content.decode()
        assert "Unter dieser Adresse verwalten Sie kein Konto." in html
        errors.append(html.count("kein Konto"))
    assert len(set(errors)) == 1
    share_person(own, foreign)
    assert client.get(f"{LINK}{own.pk}/trennen/").status_code == 404
    assert foreign.email not in client.get(LINK).content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(client: Client) -> None:
    sign_in(client, make_member(role=Role.PROGRAMME_LEAD))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            share_person(make_user(), make_user())
        client.get(LINK)
        with CaptureQueriesContext(connection) as captured:
            client.get(LINK)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_accounts_from_before_the_key_got_one_each() -> None:
    """What the migration does: the column comes to a table that has rows."""
    field = User._meta.get_field("person")
    with connection.schema_editor() as editor:
        editor.remove_field(User, field)
        editor.execute(
            "INSERT INTO accounts_user (email, name, created_at, is_demo, password, former_persons)"
            " SELECT 'alt' || n || '@test.example', 'Alt', now(), false, '', '{}'"
            " FROM generate_series(1, 3) AS n"
        )
        editor.add_field(User, field)
    assert len(set(User.objects.values_list("person", flat=True))) == 3


THREADS = 4


def chain() -> tuple[int, list[str]]:
    """Four people connect neighbours of a row of five accounts at once.

    Gives how many keys remain, and which errors there were.
    """
    lead = actor_of(make_member(role=Role.PROGRAMME_LEAD))
    row = [make_user() for _ in range(THREADS + 1)]
    start = Barrier(THREADS)

    def connect(number: int) -> str:
        try:
            start.wait(timeout=10)
            link_accounts(
                actor=lead, user_id=row[number + 1].pk, other_id=row[number].pk,
                reason="x", now=timezone.now(),
            )  # fmt: skip
        except OperationalError as error:
            return type(error.__cause__).__name__
        else:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        errors = [error for error in pool.map(connect, range(THREADS)) if error]
    return len(set(keys(*row))), errors


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_connecting_at_once_loses_nobody() -> None:
    assert chain() == (1, [])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_somebody_is_left_behind_or_turned_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: each then reads keys that the others are about to change."""
    read = Barrier(THREADS)
    monkeypatch.setattr(persons, "until_commit", lambda _name: None)
    accounts_of = persons._accounts_of

    def late(*told) -> list[User]:
        found = accounts_of(*told)
        read.wait(timeout=10)
        return found

    monkeypatch.setattr(persons, "_accounts_of", late)
    assert chain() != (1, [])
