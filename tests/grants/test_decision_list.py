"""The list of what waits for a decision: paged, narrowed, the same queries for any number."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kim.accounts.models import Membership, Message
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Call, Decision, DecisionLine, Review, Signature
from kim.grants.services.decisions import return_decision
from kim.grants.views.listing import SHOWN
from kim.places.models import Place
from tests.accounts.factories import make_member, sign_in
from tests.grants.deciding import drafted, officer, ready, refused, sign
from tests.grants.factories import NOW, WORMS, make_budget, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
PAGE = "/foerderung/entscheidungen/"


@pytest.fixture(autouse=True)
def winter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def client_of(role: Role) -> Client:
    return sign_in(Client(), make_member(role=role))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def copies(decision: Decision, count: int) -> None:
    """So many further files with the draft, its signature and the reviews of one."""
    first = decision.application
    places = list(Place.objects.filter(kind__in=["district", "town"]))
    calls = Call.objects.bulk_create(
        Call(
            programme_id=first.call.programme_id, code=f"C-{count}-{n}", title="Aufruf",
            state="closed", created_at=NOW, created_by="system",
        )
        for n in range(-(-count // len(places)))
    )  # fmt: skip
    pairs = [(call, place) for call in calls for place in places][:count]

    def like(row: Any, **changes: Any) -> Any:
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        del values["id"]
        return type(row)(**{**values, **changes})

    files = Application.objects.bulk_create(
        like(first, call_id=call.pk, place_id=place.pk, number=f"B-{count}-{n}",
             state_at=NOW + dt.timedelta(minutes=n))
        for n, (call, place) in enumerate(pairs)
    )  # fmt: skip
    drafts = Decision.objects.bulk_create(like(decision, application_id=f.pk) for f in files)
    for line in decision.lines.all():
        DecisionLine.objects.bulk_create(like(line, decision_id=d.pk) for d in drafts)
    signature = decision.signatures.get()
    Signature.objects.bulk_create(like(signature, decision_id=d.pk) for d in drafts)
    for review in first.reviews.all():
        Review.objects.bulk_create(like(review, application_id=f.pk) for f in files)


def one_signed() -> Decision:
    make_budget()
    decision = drafted(ready())
    sign(decision, officer())
    return decision


def test_queries_do_not_grow_with_the_files() -> None:
    decision = one_signed()
    client = client_of(Role.PROGRAMME_LEAD)
    client.get(PAGE)
    counts = {}
    for more, total in ((0, "1 Vorgang"), (2, "3 Vorgänge"), (997, "1.000 Vorgänge")):
        copies(decision, more)
        with CaptureQueriesContext(connection) as asked:
            shown = text(client.get(PAGE))
        counts[total] = len(asked)
        assert total in shown
    assert len(set(counts.values())) == 1, counts
    assert shown.count("1 von 3") == SHOWN
    last = text(client.get(f"{PAGE}?seite=20"))
    assert last.count("1 von 3") == SHOWN
    own = f">{decision.application.number}</a></th>"
    assert own in shown
    assert own not in last


def test_the_list_is_narrowed_like_that_of_applications() -> None:
    make_budget()
    files = [ready(), ready(WORMS)]
    client = client_of(Role.GRANT_OFFICE)
    assert all(file.number in text(client.get(PAGE)) for file in files)
    shown = text(client.get(f"{PAGE}?kommune={WORMS}"))
    assert "1 Vorgang, gefiltert" in shown
    assert files[0].number not in shown
    assert "Kein Vorgang passt" in text(client.get(f"{PAGE}?suche=Mainz"))
    told = {"numbers": [files[0].number], "reason": "Landesinteresse."}
    assert client.post(f"{PAGE}?kommune={WORMS}", told).status_code == 422  # is not shown there


class TestNews:
    """Who may give the first signature learns of a draft."""

    def told(self) -> list[int]:
        found = Message.objects.filter(kind="grants.decision_to_sign", subject__contains="0 von")
        return sorted(found.values_list("recipient_id", flat=True))

    def test_goes_to_all_signers_but_the_drafter_even_when_the_officer_drafts(self) -> None:
        make_budget()
        who, signer = officer(), officer()
        person(Role.PROGRAMME_LEAD)
        application = ready()
        others = {actor_id for actor_id in grant_officers() if actor_id != who.user_id}
        Application.objects.update(officer=who.user_id)
        decision = drafted(application, who)
        assert set(self.told()) == others
        assert signer.user_id in others
        message = Message.objects.filter(kind="grants.decision_to_sign").first()
        assert message
        assert message.path == f"/foerderung/vorgang/{application.number}/entscheidung/"
        drafted(application, who, version=decision.version)
        assert set(self.told()) == others
        assert len(self.told()) == len(others)  # once, not with every save

    def test_comes_again_after_the_draft_was_given_back(self) -> None:
        make_budget()
        decision = drafted(ready())
        before = len(self.told())
        copy = return_decision(actor=officer(), decision_id=decision.pk, reason="Betrag", now=NOW)
        drafted(decision.application, version=copy.version)
        assert len(self.told()) > before

    def test_waits_with_a_refusal_for_the_hearing(self) -> None:
        make_budget()
        officer()
        application = ready()
        refused(application)
        assert self.told() == []


def grant_officers() -> set[int]:
    held = Membership.objects.filter(role=Role.GRANT_OFFICE)
    return set(held.values_list("user_id", flat=True))
