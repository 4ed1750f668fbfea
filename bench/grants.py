"""Grants: the list with 1, 3 and 10,000 applications, and an award with its notice as PDF."""

import datetime as dt
import time
from statistics import median

from django.db import transaction
from django.test import Client

from bench.counts import queries_of
from bench.letters import bare_compile
from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Call, Decision, Notice
from kim.grants.queries.letters import Heading, compose_decision
from kim.grants.services.notices import TEMPLATE
from kim.grants.states.applications import ApplicationState
from kim.places.models import Place
from kim.places.queries import municipalities
from kim.ui.pdf import find_template
from tests.accounts.factories import make_member, sign_in
from tests.grants.deciding import drafted, ready, sign
from tests.grants.factories import (
    NOW,
    YEAR,
    load_ground,
    make_application,
    make_budget,
    make_call,
    person,
)
from tests.programme.factories import load

PAGES = ("/foerderung/", "/foerderung/?sortierung=frist", "/foerderung/brett/", "/heute/")
CASES = (1, 3, 10_000)
ROUNDS = 20
GOAL = 3.0
FIRST_SIGNERS = (Role.GRANT_OFFICE, Role.PROGRAMME_LEAD)  # the third signature carries it out


def fill(number: int) -> None:
    """So many submitted applications: one a call and municipality, as many calls as it takes."""
    first = make_application(state=ApplicationState.SUBMITTED, call=make_call())
    places = list(Place.objects.filter(kind__in=["district", "town"]).order_by("pk"))
    needed = -(-number // len(places))
    calls = Call.objects.bulk_create(
        Call(
            programme_id=first.call.programme_id, code=f"bench-{count}", title=f"Aufruf {count}",
            state="closed", created_at=NOW, created_by="system",
        )
        for count in range(needed)
    )  # fmt: skip
    pairs = [(call, place) for call in calls for place in places][: number - 1]
    copied = {
        name: getattr(first, name)
        for name in ("version_id", "state", "council", "created_at", "created_by",
                     "created_person", "submitted_at", "state_at", "start_on", "end_on", "fte",
                     "cost", "requested")
    }  # fmt: skip
    Application.objects.bulk_create(
        Application(
            call=call, place=place, number=f"B-{count}",
            due_on=NOW.date() + dt.timedelta(days=count % 90), **copied,
        )
        for count, (call, place) in enumerate(pairs)
    )  # fmt: skip


def list_queries(cases: tuple[int, ...] = CASES) -> dict[str, dict[int, int]]:
    """Page -> applications -> number of queries. Leaves the database as it was."""
    found: dict[str, dict[int, int]] = {}
    for number in cases:
        with transaction.atomic():
            load()
            load_ground()
            fill(number)
            assert Application.objects.count() == number
            client = sign_in(Client(), make_member(role=Role.GRANT_OFFICE))
            for path in PAGES:
                found.setdefault(path, {})[number] = queries_of(client, path)
            transaction.set_rollback(True)
    return found


def award_ratio(rounds: int = ROUNDS) -> float:
    """Median of the last signature (award and PDF) over the bare compile of the same letter."""
    times: list[tuple[float, float]] = []
    with transaction.atomic():
        load()
        load_ground()
        make_budget(year=YEAR)
        signers = [person(role) for role in (*FIRST_SIGNERS, Role.BUDGET_OFFICER)]
        for place in municipalities()[: rounds + 1]:
            decision = drafted(ready(place.ags))
            for signer in signers[: decision.levels - 1]:
                sign(decision, signer)
            times.append(_one(decision, signers[decision.levels - 1]))
        transaction.set_rollback(True)
    counted = times[1:]  # the first round warms up
    return median(ours for ours, _ in counted) / median(bare for _, bare in counted)


def _one(decision: Decision, signer: Actor) -> tuple[float, float]:
    started = time.perf_counter()
    sign(decision, signer)
    ours = time.perf_counter() - started
    notice = Notice.objects.get(decision=decision)
    head = Heading(now=NOW, number=f"{notice.number}-B")  # a letter typst has not seen
    letter = compose_decision(decision, head).letter
    source = find_template(TEMPLATE).read_bytes()
    started = time.perf_counter()
    bare_compile(source, letter)
    return ours, time.perf_counter() - started
