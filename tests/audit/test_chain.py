"""The record cannot be changed in silence: each kind of tampering is named by its row."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from kim.audit.models import Event, Head
from kim.audit.queries import events_about, head, verify
from kim.audit.services import grant_application_rights, record
from kim.kernel import request_id

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def write(count: int) -> None:
    subject = Head(id=1)
    for number in range(count):
        record(
            at=NOW, actor="user:1", action="test.write", subject=subject,
            changes={"n": [number, number + 1], "ä": [None, "ü\n\"'"]}, reason=f"Grund {number}",
        )  # fmt: skip


def tamper(statement: str) -> None:
    """What somebody with full rights over the tables could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def test_untouched_record_verifies() -> None:
    write(5)
    assert verify() is None
    assert head()[0] == 5


def test_empty_record_verifies() -> None:
    assert verify() is None


def test_event_keeps_everything() -> None:
    token = request_id.current.set("r1")
    write(1)
    request_id.current.reset(token)
    event = events_about(Head(id=1)).get()
    assert (event.actor, event.action, event.reason) == ("user:1", "test.write", "Grund 0")
    assert event.changes == {"n": [0, 1], "ä": [None, "ü\n\"'"]}
    assert (event.request_id, event.previous_hash, len(event.hash)) == ("r1", "", 64)


@pytest.mark.parametrize(
    ("statement", "row", "sentence"),
    [
        ("UPDATE audit_event SET reason = 'x' WHERE id = 3", 3, "verändert"),
        ("UPDATE audit_event SET changes = '{}' WHERE id = 1", 1, "verändert"),
        ("UPDATE audit_event SET at = at + interval '1 us' WHERE id = 5", 5, "verändert"),
        ("DELETE FROM audit_event WHERE id = 2", 2, "fehlt"),
        ("DELETE FROM audit_event WHERE id > 3", 4, "fehlt"),
        ("DELETE FROM audit_event", 1, "fehlt"),
        ("DELETE FROM audit_event WHERE id > 3; DELETE FROM audit_head", 4, "fehlt"),
        ("DELETE FROM audit_event; DELETE FROM audit_head", 1, "fehlt"),
        (
            "UPDATE audit_event SET id = 99 WHERE id = 2; UPDATE audit_event SET id = 2 "
            "WHERE id = 3; UPDATE audit_event SET id = 3 WHERE id = 99",
            2,
            "schließt nicht an",
        ),
    ],
    ids=[
        "flip text",
        "flip json",
        "flip time",
        "delete",
        "cut tail",
        "cut all",
        "cut tail and head",
        "cut all and head",
        "swap",
    ],
)
def test_tampering_names_the_first_row(statement: str, row: int, sentence: str) -> None:
    write(5)
    tamper(statement)
    fault = verify()
    assert fault is not None
    assert fault.id == row
    assert sentence in fault.sentence


def test_anchor_notices_a_chain_rewritten_as_a_whole() -> None:
    write(3)
    noted = head()
    tamper("DELETE FROM audit_event; UPDATE audit_head SET last_id = 0, last_hash = ''")
    write(2)
    assert verify() is None
    assert verify(noted) is not None
    write(3)
    fault = verify((noted[0], "0" * 64))
    assert fault is not None
    assert fault.id == 3


def test_command_names_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    call_command("audit", "verify")
    assert "unverändert: 3 Einträge" in capsys.readouterr().out
    tamper("UPDATE audit_event SET actor = 'user:2' WHERE id = 2")
    with pytest.raises(CommandError, match="Protokolleintrag 2 wurde verändert"):
        call_command("audit", "verify")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_trigger_refuses_even_the_owner(statement: str) -> None:
    write(1)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("SELECT count(*) FROM audit_event", True),
        ("UPDATE audit_event SET reason = 'x'", False),
        ("DELETE FROM audit_event", False),
        ("TRUNCATE audit_event", False),
        ("UPDATE audit_head SET last_id = 0", False),
        ("ALTER TABLE audit_event DISABLE TRIGGER USER", False),
    ],
)
def test_application_role_may_only_add_and_read(statement: str, allowed: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'kim_app'")
        if not cursor.fetchone():
            pytest.skip("Rolle kim_app gibt es auf diesem Server nicht")
        cursor.execute("SELECT pg_has_role(current_user, 'kim_app', 'MEMBER')")
        if not cursor.fetchone()[0]:
            pytest.skip("Diese Rolle darf nicht als kim_app handeln")
        grant_application_rights(alias="default", role="kim_app")
        cursor.execute("SET LOCAL ROLE kim_app")
        cursor.execute(
            "INSERT INTO audit_event (at, actor, action, subject, changes, reason, law,"
            " request_id, previous_hash, hash, id)"
            " VALUES (now(), 'user:1', 'a', 's:1', '{}', '', '', '', 'forged', 'forged', 77)"
        )
        if allowed:
            cursor.execute(statement)
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert verify() is None
    assert head()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_work_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        write(1)


def test_database_refuses_an_event_without_actor() -> None:
    with pytest.raises(DatabaseError, match="audit_event_says_who_and_what"), transaction.atomic():
        record(at=NOW, actor="", action="a", subject=Head(id=1))


def test_database_refuses_a_second_head() -> None:
    with pytest.raises(DatabaseError, match="audit_head_is_one_row"), transaction.atomic():
        Head.objects.create(id=2)


def test_head_can_be_noted_and_given_back(capsys: pytest.CaptureFixture[str]) -> None:
    write(2)
    call_command("audit", "head")
    noted = capsys.readouterr().out.strip()
    assert noted == "{}:{}".format(*head())
    write(1)
    call_command("audit", "verify", anchor=noted)
    assert "unverändert: 3 Einträge" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Protokolleintrag 2 weicht"):
        call_command("audit", "verify", anchor=f"2:{'0' * 64}")
    with pytest.raises(CommandError, match="muss wie die Ausgabe"):
        call_command("audit", "verify", anchor="2")
