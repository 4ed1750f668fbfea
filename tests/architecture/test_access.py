"""Every cell of the permission table, asked of the server with objects that exist."""

import ast
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kim.audit.queries import head
from tests.accounts.factories import sign_in
from tests.architecture.access import ANONYMOUS, FILES, LAND, TABLE, WHO, Answer, Row, Which
from tests.architecture.source import heights, modules, routes
from tests.architecture.world import CANARY, PLAIN, World, build

LOGIN = "/konto/anmelden/"
STATUS = {Answer.LOGIN: 302, Answer.NO: 403, Answer.GONE: 404}
VARYING = re.compile(r'[0-9a-f]{32}|name="csrfmiddlewaretoken" value="[^"]*"')
METHODS = {name: getattr(route.callback, "methods", ()) for name, route in routes()}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {row.route for row in TABLE} == {name for name, _ in routes()}


def test_each_file_of_the_table_begins_with_its_room() -> None:
    assert {name.split("_")[0] for name in FILES} <= heights().keys()


def test_no_row_stands_twice() -> None:
    keys = [(row.route, row.about) for row in TABLE]
    assert sorted(set(keys)) == sorted(keys)


def test_routes_with_an_object_are_asked_with_one() -> None:
    """Whatever an address takes is either an object of the table or a fixed word."""
    taken = {name: set(route.pattern.regex.groupindex) for name, route in routes()}
    bare = [row.route for row in TABLE if taken[row.route] - row.fixed.keys() and not row.about]
    assert bare == []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Built once for all roles; every request below is undone again."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined] # no type in the library
        yield build()
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page answered, as the tests compare it."""

    told: str
    body: str
    plain: tuple[int, list[tuple[str, str]], list[str], str]


class Visitor:
    """Somebody with a browser. What a request changes is undone after it."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.who = world, who
        self.client = Client()
        if who != ANONYMOUS:
            sign_in(self.client, world.users[who])
            prove_again(self.client)
        self.cookies = SimpleCookie(self.client.cookies.output(header=""))
        self.refusals: dict[tuple[str, str], Seen] = {}

    def address(self, row: Row, which: Which) -> str:
        arguments = self.world.arguments(row.about, which, self.who) if row.about else {}
        return reverse(row.route, kwargs={**arguments, **row.fixed})

    def ask(self, method: str, address: str) -> tuple[HttpResponse, bool]:
        """The answer, and whether anything was recorded meanwhile (not watched when reading)."""
        self.client.cookies = SimpleCookie(self.cookies.output(header=""))
        before = head() if method != "GET" else None
        with transaction.atomic():
            response = self.client.generic(method, address, "", "application/x-www-form-urlencoded")
            changed = before is not None and head() != before
            transaction.set_rollback(True)
        return response, changed

    def look(self, row: Row, which: Which) -> Seen:
        """The page itself. What was refused is kept, as several tests look at it."""
        key = first_method(row), self.address(row, which)
        if key in self.refusals:
            return self.refusals[key]
        response, _ = self.ask(*key)
        seen = Seen(told(response), body(response), plain(response))
        if response.status_code >= 400:
            self.refusals[key] = seen
        return seen


Visitors = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def visitors(world: World) -> Visitors:
    """Everybody once: signed in for all tests."""
    return cache(lambda who: Visitor(world, who))


def prove_again(client: Client) -> None:
    """As after typing the password once more, which some pages of the account ask for.

    It counts for five minutes; here until the last test, however slow the computer is.
    """
    session = client.session
    later = {"reauthenticated": True, "at": time.time() + 60 * 60}
    records = [{**record, **later} for record in session["account_authentication_methods"]]
    session["account_authentication_methods"] = records
    session.save()


def body(response: HttpResponse) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="replace")


def told(response: HttpResponse) -> str:
    """The answer as the table writes it, or what it was instead."""
    if response.status_code == 302 and response.headers["Location"].startswith(f"{LOGIN}?next="):
        return Answer.LOGIN
    return {403: Answer.NO, 404: Answer.GONE}.get(response.status_code, str(response.status_code))


def expected(row: Row, who: str, which: Which) -> str:
    answer = row.answer(who, which)
    if answer == Answer.YES:
        status = row.status_anonymous if who == ANONYMOUS else row.status
        return Answer.GONE if status == 404 else str(status)
    return answer


def asked() -> list[tuple[Row, Which]]:
    return [(row, which) for row in TABLE for which in row.which]


def asked_by(who: str) -> list[tuple[Row, Which]]:
    """Somebody not signed in has no passkey and no messages of their own."""
    nothing = ("passkey", "message") if who == ANONYMOUS else ()
    return [
        (row, which) for row, which in asked() if row.about not in nothing or which != Which.OWN
    ]


def first_method(row: Row) -> str:
    return "GET" if "GET" in METHODS[row.route] else "POST"


@pytest.mark.parametrize("who", WHO)
def test_every_page_answers(visitors: Visitors, who: str) -> None:
    visitor = visitors(who)
    found, wanted, leaks = {}, {}, []
    for row, which in asked_by(who):
        cell = f"{row.route} {row.about} {which}"
        seen = visitor.look(row, which)
        found[cell] = seen.told
        wanted[cell] = expected(row, who, which)
        if who not in LAND and row.about != "link" and CANARY.lower() in seen.body.lower():
            leaks.append(cell)
    assert {cell: found[cell] for cell in found if found[cell] != wanted[cell]} == {}
    assert leaks == []


@pytest.mark.parametrize("who", WHO)
def test_what_is_refused_is_refused_for_sending_too(visitors: Visitors, who: str) -> None:
    visitor = visitors(who)
    wrong = []
    for row, which in asked_by(who):
        answer = row.answer(who, which)
        if "POST" in METHODS[row.route] and answer != Answer.YES:
            response, changed = visitor.ask("POST", visitor.address(row, which))
            if told(response) != answer or changed or CANARY in body(response):
                wrong.append(f"{row.route} {which}: {told(response)}")
    assert wrong == []


@pytest.mark.parametrize("who", [who for who in WHO if who != ANONYMOUS])
def test_invisible_is_the_same_as_missing(visitors: Visitors, who: str) -> None:
    visitor = visitors(who)
    compared = 0
    for row in TABLE:
        for which in (Which.OWN, Which.FOREIGN) if row.about else ():
            if row.answer(who, which) == Answer.GONE:
                hidden, nothing = visitor.look(row, which), visitor.look(row, Which.MISSING)
                assert hidden.plain == nothing.plain, row.route
                compared += 1
    assert compared > 0


def plain(response: HttpResponse) -> tuple[int, list[tuple[str, str]], list[str], str]:
    """Everything that is sent, but for the number of the request and of the form."""
    headers = sorted((n, VARYING.sub("…", v)) for n, v in response.headers.items())
    cookies = sorted(response.cookies)
    return response.status_code, headers, cookies, VARYING.sub("…", body(response))


def reasons() -> set[str]:
    """Every sentence a permission can answer with."""
    return {
        node.value
        for module in modules("kim/*/permissions.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value.endswith(".") and " " in node.value and "\n" not in node.value
    }


@pytest.mark.parametrize("who", [who for who in WHO if who != ANONYMOUS])
def test_every_refusal_gives_its_german_reason(visitors: Visitors, who: str) -> None:
    sentences = reasons()
    assert len(sentences) > 5
    visitor = visitors(who)
    refused = [cell for cell in asked() if cell[0].answer(who, cell[1]) == Answer.NO]
    silent = []
    for row, which in refused:
        seen = visitor.look(row, which)
        if not any(sentence in seen.body for sentence in sentences):
            silent.append(f"{row.route} {which}")
    assert refused != []
    assert silent == []


@pytest.mark.parametrize("about", ["step", "occupancy"])
def test_number_of_another_entry_is_not_taken(world: World, visitors: Visitors, about: str) -> None:
    """The address of the own entry with the number of a foreign record, and the other way."""
    visitor = visitors("programme_lead")
    own, foreign = (world.objects[about, which] for which in (Which.OWN, Which.FOREIGN))
    for row in TABLE:
        if row.about == about:
            for mixed in ({**own, "pk": foreign["pk"]}, {**foreign, "pk": own["pk"]}):
                response, _ = visitor.ask("GET", reverse(row.route, kwargs=mixed))
                assert told(response) == Answer.GONE, row.route


def test_no_page_takes_a_method_it_does_not_name(visitors: Visitors) -> None:
    """PUT and DELETE, and POST where only reading is foreseen: 405 with what is allowed."""
    visitor = visitors("programme_lead")
    wrong = []
    for row, which in asked():
        if row.answer("programme_lead", which) != Answer.YES:
            continue
        methods = METHODS[row.route]
        for method in {"PUT", "DELETE", "POST"} - set(methods):
            response, changed = visitor.ask(method, visitor.address(row, which))
            allowed = response.headers.get("Allow", "").replace("HEAD", "GET")
            named = {name.strip() for name in allowed.split(",")}
            if response.status_code != 405 or named - {"OPTIONS"} != set(methods) or changed:
                wrong.append(f"{method} {row.route}: {response.status_code} {allowed}")
    assert wrong == []


def test_canaries_are_there_to_be_seen(visitors: Visitors) -> None:
    """The negative control: who may, sees them; and the own texts are seen at home."""
    lead, own = visitors("programme_lead"), visitors("head")
    row = next(row for row in TABLE if row.route == "register:place")
    foreign, _ = lead.ask("GET", lead.address(row, Which.FOREIGN))
    home, _ = own.ask("GET", own.address(row, Which.OWN))
    for text in ("im Grund", "EG", "Stab", "Muster"):
        assert text in body(foreign)
    assert body(foreign).count(CANARY) >= 3
    assert body(home).count(PLAIN) >= 3
    people, _ = own.ask("GET", reverse("accounts:people"))
    assert body(people).count(PLAIN) >= 2
