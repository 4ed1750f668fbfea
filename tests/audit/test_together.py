"""Events of several writers at once, and what the role of the application may do.

These tests commit, so that other connections see what they wrote.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from kim.audit.models import Event, Head
from kim.audit.queries import FileCheck, head, verify, verify_files
from kim.audit.services import record
from tests.architecture.source import our_models
from tests.database import as_application

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
WRITERS, EACH = 6, 5
pytestmark = pytest.mark.django_db(transaction=True)


def write(writer: int) -> None:
    record(at=NOW, actor=f"user:{writer}", action="test.write", subject=Head(id=1))


def all_at_once(*deeds: Callable[[], None]) -> list[BaseException]:
    """Run each deed in a thread with a connection of its own; give what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(deeds))

    def work(deed: Callable[[], None]) -> None:
        try:
            start.wait()
            deed()
        except DatabaseError as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def several(writer: int) -> None:
    for _ in range(EACH):
        with transaction.atomic():
            write(writer)


def two_in_one_moment() -> list[BaseException]:
    """The second writer comes while the deed of the first is not yet over."""
    written = threading.Event()

    def first() -> None:
        with transaction.atomic():
            write(1)
            written.set()
            time.sleep(0.2)

    def second() -> None:
        connection.ensure_connection()  # else a busy machine needs longer than the first takes
        written.wait()
        with transaction.atomic():
            write(2)

    return all_at_once(first, second)


def test_writers_at_once_form_one_chain() -> None:
    assert all_at_once(*(lambda w=w: several(w) for w in range(WRITERS))) == []  # type: ignore[misc] # default keeps w
    assert verify() is None
    assert head()[0] == WRITERS * EACH
    assert Event.objects.count() == WRITERS * EACH


def test_second_writer_waits_for_the_first() -> None:
    assert two_in_one_moment() == []
    assert verify() is None
    assert list(Event.objects.order_by("pk").values_list("actor", flat=True)) == [
        "user:1",
        "user:2",
    ]


def test_checking_while_others_write_finds_no_fault() -> None:
    faults: list[object] = []

    def check() -> None:
        faults.extend(verify() for _ in range(20))

    assert all_at_once(lambda: several(1), check, lambda: several(2), check) == []
    assert faults == [None] * 40


@pytest.fixture
def chain_without_lock() -> Iterator[None]:
    """The trigger as it would be without its row lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('kim_audit_chain'::regproc)")
        honest = cursor.fetchone()[0]
        assert honest.count("FOR UPDATE") == 1
        cursor.execute(honest.replace("FOR UPDATE", ""))
    yield
    with connection.cursor() as cursor:
        cursor.execute(honest)


def test_without_the_lock_the_second_writer_fails(chain_without_lock: None) -> None:
    raised = two_in_one_moment()
    assert [type(error) for error in raised] == [IntegrityError]


def test_a_deed_that_fails_leaves_no_event() -> None:
    with transaction.atomic():
        write(1)

    def deed() -> None:
        with transaction.atomic():
            write(2)
            raise DatabaseError("the deed failed")

    assert [str(error) for error in all_at_once(deed)] == ["the deed failed"]
    assert head()[0] == 1
    assert verify() is None


@pytest.fixture
def application() -> Iterator[psycopg.Connection]:
    with as_application() as found:
        yield found


INSERT = """
INSERT INTO audit_event (at, actor, action, subject, changes, reason, law, request_id,
                         previous_hash, hash, id)
VALUES (now(), 'user:1', 'a', 's:1', '{}', '', '', '', 'forged', 'forged', 77)
"""
FILE = """
BEGIN;
INSERT INTO audit_storedfile (name, media_type, sha256, size, kind, retention, scanned,
                              has_position, stored_at, stored_by)
VALUES ('a', 'text/plain', encode(sha256('a'), 'hex'), 1, 'a.b', 'case', false, false, now(),
        'user:1');
INSERT INTO audit_filecontent SELECT id, 'a' FROM audit_storedfile;
COMMIT;
"""
REFUSED = [
    "UPDATE audit_event SET reason = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "UPDATE audit_head SET last_id = 0",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head (id, last_id, last_hash) VALUES (1, 0, '')",
    "ALTER TABLE audit_event DISABLE TRIGGER USER",
    "DROP TRIGGER audit_event_keep ON audit_event",
    "DROP TABLE audit_event",
    "CREATE OR REPLACE FUNCTION kim_audit_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "DELETE FROM django_migrations",
    "UPDATE audit_storedfile SET name = 'b'",
    "UPDATE audit_filecontent SET data = 'b'",
    "DELETE FROM audit_storedfile",
    "DELETE FROM audit_filecontent",
    "TRUNCATE audit_filecontent",
    "SELECT kim_erase_file(id, 'user:1', 'x', now()) FROM audit_storedfile",
    "ALTER TABLE audit_filecontent DISABLE TRIGGER USER",
    "CREATE TABLE mine ()",
]


def test_application_adds_and_reads_and_cannot_forge(application: psycopg.Connection) -> None:
    application.execute(INSERT)
    rows = application.execute("SELECT id, previous_hash, length(hash) FROM audit_event")
    assert rows.fetchall() == [(1, "", 64)]
    assert verify() is None


def test_application_cannot_touch_what_is_written(application: psycopg.Connection) -> None:
    application.execute(FILE)
    obeyed = []
    for statement in REFUSED:
        try:
            application.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            continue
        obeyed.append(statement)
    assert obeyed == []
    assert verify() is None
    assert head()[0] == 1
    assert verify_files() == FileCheck(1, None)


def test_application_works_with_the_other_tables(application: psycopg.Connection) -> None:
    tables = application.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND NOT (has_table_privilege('kim_app', oid, 'SELECT, INSERT')"
        "          AND has_table_privilege('kim_app', oid, 'UPDATE')"
        "          AND has_table_privilege('kim_app', oid, 'DELETE'))"
        " ORDER BY 1"
    ).fetchall()
    told = {m._meta.db_table for m in our_models() if hasattr(m, "APPLICATION_MAY")}
    assert len(told) >= 3
    assert {name for (name,) in tables} == told | {
        "audit_event", "audit_filecontent", "audit_head", "audit_storedfile", "django_migrations"
    }  # fmt: skip
