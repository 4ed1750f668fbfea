"""Signing and submitting: what is frozen, who may, what is refused, and twice is once."""

import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about
from kim.grants.models import Section, Submission
from kim.grants.queries.context import content_of
from kim.grants.services.attachments import add_attachment
from kim.grants.services.cases import GrantError
from kim.grants.services.declare import give_reason
from kim.grants.services.submit import AlreadySubmitted, NotReady
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import CallState
from tests.accounts.factories import actor_of, make_membership
from tests.grants.applying import LATER, author, fresh, head, save, seen, submit, text_file
from tests.grants.factories import (
    COST,
    REQUESTED,
    SPEYER,
    WORMS,
    make_application,
    make_call,
    make_version,
    person,
)
from tests.programme.factories import place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def test_what_is_signed_is_frozen_with_its_hash() -> None:
    application, who = make_application(), head()
    add_attachment(
        actor=author(), application_id=application.pk, kind="other", title="Stelle",
        checked=text_file(), now=LATER,
    )  # fmt: skip
    found = submit(who, application)
    assert (found.number, found.receipt) == (1, f"{application.number}-E1")
    assert (found.at, found.by, str(found.person)) == (LATER, who.key, who.person)
    assert hashlib.sha256(found.content.encode()).hexdigest() == found.sha256
    frozen = json.loads(found.content)
    assert frozen["basics"]["title"] == "Integrationsmanagement Speyer 2026"
    assert [(f["kind"], f["name"], f["sha256"]) for f in frozen["files"]] == [
        ("other", "stelle.txt", text_file().sha256)
    ]
    assert frozen["about"] == {
        "application": application.number, "place": SPEYER, "call": "KIM-2026", "version": 1,
    }  # fmt: skip
    assert content_of(found.content).requested == REQUESTED
    assert content_of(found.content).files[0].name == "stelle.txt"


def test_lists_see_what_was_asked_for() -> None:
    application = make_application()
    submit(head(), application)
    application.refresh_from_db()
    assert (application.state, application.submitted_at) == (S.SUBMITTED, LATER)
    assert (application.start_on.isoformat(), application.end_on.isoformat()) == (  # type: ignore[union-attr] # set
        "2026-03-01", "2026-12-31",
    )  # fmt: skip
    assert (application.fte, application.cost, application.requested) == (1, COST, REQUESTED)
    event = events_about(application).last()
    assert event is not None
    assert (event.action, event.law) == ("grants.application_submit", "VV Nr. 3 zu § 44 LHO")
    assert event.changes["state"] == ["draft", "submitted"]
    assert event.changes["by_author"] == [None, False]


def test_what_is_frozen_does_not_follow_the_sections() -> None:
    application = make_application()
    found = submit(head(), application)
    Section.objects.filter(application=application, code="basics").update(data={"title": "neu"})
    found.refresh_from_db()
    assert "Integrationsmanagement Speyer" in found.content
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Submission.objects.filter(pk=found.pk).update(content="{}")


def test_the_same_human_as_author_and_signer_is_noted() -> None:
    user = make_membership(role=Role.HEAD, place=place(SPEYER)).user
    who = actor_of(user)
    application = make_application()
    application.created_person = user.person
    application.save()
    assert submit(who, application).by_author is True


def test_who_has_written_a_part_is_an_author_too() -> None:
    user = make_membership(role=Role.HEAD, place=place(SPEYER)).user
    make_membership(role=Role.DEPUTY, place=place(SPEYER), user=user)
    application = make_application()
    save(actor_of(user), application, "concept", tasks="selbst geschrieben")
    assert submit(actor_of(user), application).by_author is True


def test_a_second_click_is_answered_with_the_first_receipt() -> None:
    application, who = make_application(), head()
    mark = seen(application)
    first = submit(who, application, mark)
    with pytest.raises(AlreadySubmitted, match="schon eingegangen") as refused:
        submit(who, application, mark)
    assert refused.value.receipt == first.receipt
    assert application.submissions.count() == 1


def test_what_was_changed_meanwhile_is_not_signed() -> None:
    application = make_application()
    mark = seen(application)
    save(author(), application, "concept", tasks="etwas anderes")
    with pytest.raises(GrantError, match="wurde geändert, seit Sie"):
        submit(head(), application, mark)
    assert fresh(application).state == S.DRAFT


def test_a_new_file_is_a_change() -> None:
    application = make_application()
    mark = seen(application)
    add_attachment(
        actor=author(), application_id=application.pk, kind="other", title="x",
        checked=text_file(), now=LATER,
    )  # fmt: skip
    with pytest.raises(GrantError, match="wurde geändert, seit Sie"):
        submit(head(), application, mark)


@pytest.mark.parametrize(
    ("section", "texts", "sentence"),
    [
        ("basics", {"start_on": "31.02.2026"}, "ist kein Datum"),
        ("basics", {"title": " "}, "Bezeichnung des Vorhabens“ fehlt"),
        ("post", {"fte": ""}, "Stellenanteil“ fehlt"),
    ],
)
def test_blocking_rules_are_named(section: str, texts: dict[str, str], sentence: str) -> None:
    application = make_application(**{section: texts})
    with pytest.raises(NotReady, match=sentence):
        submit(head(), application)
    assert not application.submissions.exists()


def test_many_blocking_rules_are_counted() -> None:
    application = make_application()
    Section.objects.filter(application=application, code="basics").update(data={})
    with pytest.raises(NotReady, match=r"Und \d+ weitere Punkte"):
        submit(head(), application)


@pytest.mark.parametrize("state", [s for s in CallState if s != CallState.OPEN])
def test_only_an_open_call_takes_applications(state: CallState) -> None:
    application = make_application()
    application.call.state = state
    application.call.save()
    with pytest.raises(NotReady, match=f"Stand: {state.label}"):
        submit(head(), application)


def test_a_provisional_version_takes_none() -> None:
    call = make_call()
    make_version(call, is_provisional=True)
    with pytest.raises(NotReady, match="vorläufigen Fassung"):
        submit(head(), make_application(call=call))


def test_an_older_version_takes_none() -> None:
    application = make_application()
    make_version(application.call)
    with pytest.raises(NotReady, match="neuere Fassung des Aufrufs"):
        submit(head(), application)


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.DISCONTINUED])
def test_what_is_over_is_not_submitted(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError):
        submit(head(), application, "x")


@pytest.mark.parametrize(
    ("role", "ags"),
    [
        (Role.INTEGRATION_MANAGER, SPEYER),
        (Role.TREASURY, SPEYER),
        (Role.HEAD, WORMS),
        (Role.GRANT_OFFICE, ""),
        (Role.PROGRAMME_LEAD, ""),
    ],
)
def test_who_may_not_sign(role: Role, ags: str) -> None:
    application = make_application()
    with pytest.raises(PermissionDenied, match="nicht unterzeichnen"):
        submit(person(role, ags), application)


def test_reasons_are_frozen_too() -> None:
    application, who = make_application(), author()
    give_reason(
        actor=who, application_id=application.pk, rule="PL-A09", reason=" Weil. ", now=LATER
    )
    assert json.loads(submit(head(), application).content)["reasons"] == {"PL-A09": "Weil."}
