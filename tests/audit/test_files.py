"""Files are frozen: bytes, hash and record fit, or the one that does not is named."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from kim.audit.models import Event, FileContent, StoredFile
from kim.audit.queries import FileTampered, read_file, verify, verify_files
from kim.audit.services import erase_file, store_file, store_upload
from kim.audit.states import Retention
from kim.kernel.uploads.terms import Checked
from tests.audit.test_together import all_at_once

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
GOOD = {
    "name": "a.txt", "media_type": "text/plain", "sha256": "a" * 64, "size": 1,
    "kind": "test.file", "retention": "case", "stored_by": "user:1", "stored_at": NOW,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def store(data: bytes = b"Inhalt", name: str = "Bescheid.pdf") -> StoredFile:
    return store_file(
        data=data, name=name, media_type="application/pdf", kind="test.notice",
        retention=Retention.CASE, stored_by="user:1", at=NOW,
    )  # fmt: skip


def end_of_transaction() -> None:
    """What the database does when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(statement: str) -> None:
    """What somebody with full rights over the tables could do."""
    end_of_transaction()
    tables = ("audit_storedfile", "audit_filecontent")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        end_of_transaction()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def refused(deed: Callable[[], object], name: str) -> None:
    def whole() -> None:
        with transaction.atomic():
            deed()
            end_of_transaction()

    with pytest.raises(DatabaseError, match=name):
        whole()


def test_file_keeps_bytes_and_what_is_known() -> None:
    file = store(b"\0\xff%PDF", "../../etc/Bescheid\u202e.PDF")
    assert read_file(file) == b"\0\xff%PDF"
    file.refresh_from_db()
    assert (file.name, file.size, file.kind) == ("etc_Bescheid.pdf", 6, "test.notice")
    assert (file.scanned, file.has_position) == (False, False)


def test_upload_keeps_what_the_check_found() -> None:
    checked = Checked(
        data=b"x", name="bild.png", media_type="image/png", has_position=True, scanned=True
    )
    file = store_upload(
        checked=checked, kind="test.upload", retention=Retention.CASE, stored_by="user:2", at=NOW
    )
    assert (file.name, file.media_type, file.sha256) == ("bild.png", "image/png", checked.sha256)
    assert (file.scanned, file.has_position, file.stored_by) == (True, True, "user:2")


def test_upload_past_the_scanner_is_a_fault_of_ours(settings: Settings) -> None:
    settings.SCAN_COMMAND = ["scanner"]
    told = {"kind": "test.upload", "retention": Retention.CASE, "stored_by": "user:2", "at": NOW}
    checked = Checked(data=b"x", name="a.txt", media_type="text/plain")
    with pytest.raises(RuntimeError, match="scanned"):
        store_upload(checked=checked, **told)  # type: ignore[arg-type] # one for all
    assert store_upload(checked=replace(checked, scanned=True), **told).scanned  # type: ignore[arg-type] # same


def test_same_bytes_twice_are_two_files() -> None:
    assert store().pk != store().pk
    assert FileContent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_file_refuses_to_be_stored_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        store()
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_file_stands_in_the_record_once_its_deed_is_done() -> None:
    with transaction.atomic():
        file = store()
        assert Event.objects.count() == 0
    event = Event.objects.get()
    assert (event.action, event.subject) == ("audit.store_file", f"audit.StoredFile:{file.pk}")
    assert event.changes == {
        "sha256": [None, file.sha256], "size": [None, 6], "kind": [None, "test.notice"]
    }  # fmt: skip
    assert (event.actor, event.at, verify()) == ("user:1", NOW, None)


@pytest.mark.django_db(transaction=True)
def test_same_file_many_times_at_once() -> None:
    def deed() -> None:
        with transaction.atomic():
            store()

    assert all_at_once(*[deed] * 6) == []
    assert (verify(), verify_files().count, verify_files().fault) == (None, 6, None)


@pytest.mark.django_db(transaction=True)
def test_deed_that_fails_leaves_no_file() -> None:
    def deed() -> None:
        with transaction.atomic():
            store()
            raise DatabaseError("the deed failed")

    with pytest.raises(DatabaseError, match="the deed failed"):
        deed()
    counts = (StoredFile.objects.count(), FileContent.objects.count(), Event.objects.count())
    assert counts == (0, 0, 0)


def test_list_of_files_reads_no_bytes() -> None:
    store()
    with CaptureQueriesContext(connection) as queries:
        files = list(StoredFile.objects.all())
        assert [str(file) for file in files] == ["Bescheid.pdf"]
    assert len(queries) == 1
    assert "audit_filecontent" not in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"sha256": "A" * 64}, "audit_storedfile_sha256_is_one"),
        ({"sha256": ""}, "audit_storedfile_sha256_is_one"),
        ({"size": 0}, "audit_storedfile_is_not_empty"),
        ({"kind": "notice"}, "audit_storedfile_says_what_and_who"),
        ({"media_type": ""}, "audit_storedfile_says_what_and_who"),
        ({"media_type": "text/html\nX: y"}, "audit_storedfile_says_what_and_who"),
        ({"stored_by": ""}, "audit_storedfile_says_what_and_who"),
        ({"name": "a/b.txt"}, "audit_storedfile_name_is_safe"),
        ({"name": ".a"}, "audit_storedfile_name_is_safe"),
        ({"name": "a\nb.txt"}, "audit_storedfile_name_is_safe"),
        ({"name": ""}, "audit_storedfile_name_is_safe"),
        ({"retention": "ever"}, "audit_storedfile_retention_is_known"),
        ({}, "audit_storedfile_has_content"),
    ],
)
def test_database_refuses_a_file_that_is_not_sound(change: dict[str, object], name: str) -> None:
    refused(lambda: StoredFile.objects.create(**GOOD | change), name)


@pytest.mark.parametrize(
    ("data", "change", "name"),
    [
        (b"Inhalt", {}, "audit_filecontent_fits_hash"),
        (b"Inhalt", {"sha256": Checked(b"Inhalt", "", "").sha256}, "audit_filecontent_fits_hash"),
        (b"", {"sha256": Checked(b"", "", "").sha256}, "audit_filecontent_fits_hash"),
    ],
    ids=["other hash", "other size", "no bytes"],
)
def test_database_refuses_bytes_that_do_not_fit(
    data: bytes, change: dict[str, object], name: str
) -> None:
    def deed() -> None:
        file = StoredFile.objects.create(**GOOD | change)
        FileContent.objects.create(file=file, data=data)

    refused(deed, name)


def test_database_refuses_no_bytes_by_itself() -> None:
    store()
    refused(
        lambda: tamper("UPDATE audit_filecontent SET data = ''"), "audit_filecontent_is_not_empty"
    )


def test_database_refuses_bytes_without_a_file() -> None:
    refused(lambda: FileContent.objects.create(file_id=99, data=b"x"), "audit_filecontent_fits")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_storedfile SET name = 'b'",
        "UPDATE audit_filecontent SET data = 'b'",
        "DELETE FROM audit_filecontent",
        "DELETE FROM audit_storedfile",
        "TRUNCATE audit_filecontent",
        "TRUNCATE audit_storedfile CASCADE",
    ],
)
def test_trigger_refuses_even_the_owner(statement: str) -> None:
    store()
    end_of_transaction()
    refused(lambda: connection.cursor().execute(statement), "files are frozen")
    assert StoredFile.objects.count() == FileContent.objects.count() == 1


def test_untouched_files_verify() -> None:
    assert (verify_files().count, verify_files().fault) == (0, None)
    store(b"a")
    store(b"b")
    end_of_transaction()
    assert (verify_files().count, verify_files().fault) == (2, None)


@pytest.mark.parametrize(
    ("statement", "sentence", "readable"),
    [
        ("UPDATE audit_filecontent SET data = 'c' WHERE file_id = {id}", "anderen Inhalt", False),
        ("UPDATE audit_storedfile SET size = 9 WHERE id = {id}", "anderen Inhalt", True),
        ("DELETE FROM audit_filecontent WHERE file_id = {id}", "keinen Inhalt", False),
        (
            "DELETE FROM audit_filecontent WHERE file_id = {id};"
            "DELETE FROM audit_storedfile WHERE id = {id}",
            "fehlt",
            False,
        ),
        (
            "UPDATE audit_filecontent SET data = 'c' WHERE file_id = {id};"
            "UPDATE audit_storedfile SET sha256 = encode(sha256('c'), 'hex') WHERE id = {id}",
            "andere Prüfsumme als im Protokoll",
            False,
        ),
    ],
    ids=["bytes", "size", "no bytes", "no file", "bytes and hash"],
)
def test_tampering_names_the_file(
    statement: str, sentence: str, readable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    store(b"a")
    file = store(b"b")
    store(b"d")
    tamper(statement.format(id=file.pk))
    fault = verify_files().fault
    assert fault is not None
    assert fault.id == file.pk
    assert sentence in fault.sentence
    with caplog.at_level(logging.ERROR):
        if readable:
            assert read_file(file) == b"b"
        else:
            with pytest.raises(FileTampered):
                read_file(file)
    assert (f"Stored file {file.pk} does not fit its hash" in caplog.text) is not readable


def test_command_counts_files_and_names_the_first_that_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = store()
    end_of_transaction()
    call_command("audit", "verify")
    assert "Die Dateien sind unverändert: 1 geprüft." in capsys.readouterr().out
    tamper("UPDATE audit_filecontent SET data = 'anders'")
    with pytest.raises(CommandError, match=f"Datei {file.pk} hat einen anderen Inhalt"):
        call_command("audit", "verify")


def test_file_written_past_the_record_is_named() -> None:
    tamper(
        "INSERT INTO audit_storedfile (name, media_type, sha256, size, kind, retention, scanned,"
        " has_position, stored_at, stored_by) VALUES ('a', 'text/plain',"
        " encode(sha256('c'), 'hex'), 1, 'a.b', 'case', false, false, now(), 'user:1');"
        "INSERT INTO audit_filecontent SELECT max(id), 'c' FROM audit_storedfile"
    )
    fault = verify_files().fault
    assert fault is not None
    assert "nicht im Protokoll" in fault.sentence


def test_erased_file_leaves_hash_and_reason() -> None:
    kept, file = store(b"a"), store(b"b")
    end_of_transaction()
    erase_file(file_id=file.pk, actor="system", reason="Frist abgelaufen", at=NOW)
    assert list(StoredFile.objects.all()) == [kept]
    assert FileContent.objects.count() == 1
    event = Event.objects.get(action="audit.erase_file")
    assert (event.subject, event.reason) == (f"audit.StoredFile:{file.pk}", "Frist abgelaufen")
    assert (verify(), verify_files().count, verify_files().fault) == (None, 1, None)
    refused(lambda: connection.cursor().execute("DELETE FROM audit_filecontent"), "frozen")


def test_erasing_asks_for_a_reason_and_a_file() -> None:
    file = store()
    end_of_transaction()
    with pytest.raises(IntegrityError, match="without a reason"), transaction.atomic():
        erase_file(file_id=file.pk, actor="system", reason=" ", at=NOW)
    with pytest.raises(DatabaseError, match="there is no file 99"), transaction.atomic():
        erase_file(file_id=99, actor="system", reason="x", at=NOW)
    assert read_file(file) == b"Inhalt"


@pytest.mark.django_db(transaction=True)
def test_command_erases_and_says_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        file = store()
    for arguments, sentence in (
        (["erase-file"], "Welche Datei?"),
        (["erase-file", "99", "--reason", "x"], "Die Datei 99 gibt es nicht"),
        (["erase-file", str(file.pk)], "Oder der Grund fehlt"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("audit", *arguments)
    assert read_file(file) == b"Inhalt"
    call_command("audit", "erase-file", str(file.pk), "--reason", "Frist abgelaufen")
    call_command("audit", "verify")
    assert "0 geprüft" in capsys.readouterr().out
    assert Event.objects.latest("pk").reason == "Frist abgelaufen"


@pytest.mark.django_db(transaction=True)
def test_file_that_is_still_used_is_not_erased() -> None:
    with transaction.atomic():
        file = store()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE letter (file bigint REFERENCES audit_storedfile"
            " DEFERRABLE INITIALLY DEFERRED)"
        )
        try:
            cursor.execute("INSERT INTO letter VALUES (%s)", [file.pk])
            with pytest.raises(CommandError, match="wird noch gebraucht"):
                call_command("audit", "erase-file", str(file.pk), "--reason", "x")
        finally:
            cursor.execute("DROP TABLE letter")
    assert (verify_files().count, verify_files().fault) == (1, None)
