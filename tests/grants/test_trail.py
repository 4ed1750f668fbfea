"""The decision trail: who decided this, why, with what money, by which law, at each step."""

import datetime as dt
import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.audit.services import record, store_file
from kim.audit.states import Retention
from kim.grants.models import Application
from kim.grants.rules.trail import Known, gaps, manifest, safe_name
from kim.grants.services.acknowledge import confirm_receipt
from kim.grants.services.delivery import dispatch_notice
from kim.grants.services.ledger import award_money, reserve_money
from kim.grants.services.notices import issue_notice
from kim.grants.services.trail import export_trail
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import (
    NOW,
    SPEYER,
    TODAY,
    make_application,
    make_budget,
    make_decision,
    person,
)
from tests.pdf import Pdf, faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.fixture
def officer() -> Actor:
    return person(Role.GRANT_OFFICE)


@pytest.fixture
def head() -> Actor:
    return person(Role.HEAD, SPEYER)


@pytest.fixture
def application(officer: Actor, head: Actor) -> Application:
    """An awarded file: signed, booked, issued, sent, received."""
    make_budget()
    application = make_application(state=S.READY_FOR_DECISION)
    decision = make_decision(application)
    decision.signatures.create(
        level=1, role="grant_office", at=NOW, by=officer.key, person=officer.person
    )
    decision.state, decision.signed_at = "signed", NOW
    decision.save(update_fields=["state", "signed_at"])
    years = {2026: decision.amount}
    reserve_money(actor=officer, application=application, years=years, reason="Festlegung",
                  now=NOW - dt.timedelta(days=1))  # fmt: skip
    award_money(actor=officer, application=application, years=years, reason="Zusage", now=NOW)
    application.state = S.APPROVED
    application.save(update_fields=["state"])
    record(
        at=NOW, actor=officer.key, action="grants.application_approve", subject=application,
        changes={"state": ["ready_for_decision", "approved"]}, reason="Interner Vermerk",
        law="§§ 23, 44 LHO",
    )  # fmt: skip
    application.awards.create(
        sequence=0, decision=decision, amount=decision.amount, start_on=decision.start_on,
        end_on=decision.end_on, fte=decision.fte, lines={}, at=NOW,
    )  # fmt: skip
    file = store_file(
        data=b"Beschluss", name="Beschluss ../\U0001f600.txt", media_type="text/plain",
        kind="grants.attachment", retention=Retention.CASE, stored_by=head.key, at=NOW,
    )  # fmt: skip
    application.attachments.create(
        kind="council_decision", title="Beschluss", file=file, added_at=NOW, added_by=head.key
    )
    notice = issue_notice(actor=officer, decision=decision, now=NOW)
    dispatch_notice(
        actor=officer, notice_id=notice.pk, mode="handed_over", sent_on=TODAY, proof="Bote",
        now=NOW,
    )  # fmt: skip
    confirm_receipt(actor=head, notice_id=notice.pk, received_on=TODAY, now=NOW)
    return application


def exported(actor: Actor, application: Application) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        export_trail(actor=actor, application=application, kind="json", now=NOW)
    )
    return found


def test_each_step_says_who_why_with_what_money_and_by_which_law(
    officer: Actor, application: Application
) -> None:
    found = exported(officer, application)
    approval = next(s for s in found["steps"] if s["action"] == "grants.application_approve")
    assert approval["who"] == officer.label
    assert (approval["from"], approval["to"]) == ("entscheidungsreif", "bewilligt")
    assert approval["law"] == "§§ 23, 44 LHO"
    assert approval["money"] == [
        "Bewilligung: -65.000,00 € festgelegt, 07 02 - 633 71, 2026",
        "Bewilligung: 65.000,00 € bewilligt, 07 02 - 633 71, 2026",
    ]
    assert sum(bool(step["money"]) for step in found["steps"]) == 1  # said once
    assert {"grants.issue_notice", "grants.notice_dispatch", "grants.confirm_receipt"} <= {
        step["action"] for step in found["steps"]
    }
    assert all(step["who"] and step["what"] and step["hash"] for step in found["steps"])
    assert found["gaps"] == []
    assert found["signatures"][1][1:3] == [officer.label, "Bewilligungsstelle"]
    assert {row[0] for row in found["reviews"]} == {
        "fachliche Prüfung: befürwortet", "haushaltsmäßige Prüfung: befürwortet",
    }  # fmt: skip
    titles = [row["title"] for row in found["calculations"]]
    assert titles[0].startswith("Höchstbeträge der Entscheidung")
    assert titles[1].startswith("Bekanntgabe und Bestandskraft")


def test_the_pdf_is_accessible_and_carries_the_same_data(
    officer: Actor, application: Application
) -> None:
    content = export_trail(actor=officer, application=application, kind="pdf", now=NOW)
    assert faults(content) == []
    pdf = Pdf(content)
    attached = json.loads(pdf.files["akte.json"])
    assert attached["file"] == application.number
    assert sha256(pdf.files["akte.json"]).hexdigest() in pdf.text
    for part in ("Es wurde keine Lücke gefunden", "§§ 23, 44 LHO", "Interner Vermerk",
                 "Prüfvermerke", "Beschluss .._?.txt"):  # fmt: skip
        assert part in pdf.text, part


def test_the_archive_holds_all_files_under_safe_names_with_their_hashes(
    officer: Actor, application: Application
) -> None:
    content = export_trail(actor=officer, application=application, kind="zip", now=NOW)
    archive = zipfile.ZipFile(io.BytesIO(content))
    lines = archive.read("MANIFEST.sha256").decode().splitlines()
    sums = {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}
    assert sums.keys() == set(archive.namelist()) - {"MANIFEST.sha256"}
    assert all(sha256(archive.read(name)).hexdigest() == sums[name] for name in sums)
    assert all(name.isascii() and ".." not in name.split("/") for name in archive.namelist())
    assert b"Beschluss" in [archive.read(name) for name in sums]
    assert any(archive.read(name).startswith(b"%PDF") for name in sums if "KIM-B" in name)


def test_the_municipality_gets_its_part_without_internal_notes(
    head: Actor, officer: Actor, application: Application
) -> None:
    text = export_trail(actor=head, application=application, kind="json", now=NOW).decode()
    found = json.loads(text)
    assert found["part"] == "municipality"
    for hidden in ("Interner Vermerk", officer.label, "Vergleichbar mit", "07 02"):
        assert hidden not in text
    receipt = next(s for s in found["steps"] if s["action"] == "grants.confirm_receipt")
    assert receipt["who"] == head.label
    assert found["reviews"] == found["signatures"] == found["gaps"] == []


def test_every_export_is_recorded_with_its_hash(application: Application) -> None:
    auditor = person(Role.AUDIT_OFFICE)
    content = export_trail(actor=auditor, application=application, kind="json", now=NOW)
    event = Event.objects.latest("pk")
    assert (event.action, event.actor) == ("grants.export_file", auditor.key)
    assert event.changes["sha256"] == [None, sha256(content).hexdigest()]
    assert event.law == "§ 91 LHO"


def test_others_export_nothing(application: Application) -> None:
    with pytest.raises(PermissionDenied):
        export_trail(actor=person(Role.HEAD, "07319"), application=application, kind="json",
                     now=NOW)  # fmt: skip


def test_a_changed_file_is_named(officer: Actor, application: Application) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_filecontent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_filecontent SET data = 'gefälscht'::bytea WHERE file_id = %s",
            [application.attachments.get().file_id],
        )
        cursor.execute("ALTER TABLE audit_filecontent ENABLE TRIGGER USER")
    found = exported(officer, application)
    assert any("passt nicht zur Prüfsumme" in gap for gap in found["gaps"])


COMPLETE: dict[str, Any] = {
    "state": "approved", "is_submitted": True, "submissions": 1,
    "reviews_closed": frozenset({"technical", "budget"}), "signed_kinds": ("award",),
    "signatures": ((1, 1),), "notices": 1, "notices_without_dispatch": 0,
    "decided_without_notice": 0, "awarded": 5, "booked": 5, "declined": False,
    "recorded_states": frozenset({"approved"}), "council_open": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param({}, "", id="complete"),
        pytest.param({"submissions": 0}, "keine eingereichte Fassung", id="no submission"),
        pytest.param({"signed_kinds": ()}, "keine gezeichnete Entscheidung", id="not signed"),
        pytest.param({"signatures": ((1, 2),)}, "1 von 2", id="too few signatures"),
        pytest.param({"reviews_closed": frozenset({"budget"})}, "fachliche", id="no review"),
        pytest.param({"reviews_closed": frozenset({"technical"})}, "haushalts", id="no budget"),
        pytest.param({"decided_without_notice": 1}, "fehlt der Bescheid", id="no notice"),
        pytest.param({"notices_without_dispatch": 2}, "Nicht versandt: 2", id="not sent"),
        pytest.param({"booked": 4}, "stimmen nicht überein", id="money"),
        pytest.param({"booked": 0, "declined": True}, "", id="given up"),
        pytest.param({"recorded_states": frozenset()}, "Protokoll", id="state not recorded"),
        pytest.param({"council_open": True}, "Gremienbeschluss", id="council"),
        pytest.param({"faults": ("Datei x",)}, "Datei x", id="fault"),
    ],
)
def test_what_is_missing_is_named(values: dict[str, Any], found: str) -> None:
    told = gaps(Known(**COMPLETE | values))
    assert len(told) == (1 if found else 0)
    assert found in "".join(told)


def test_names_in_the_archive_are_harmless() -> None:
    assert safe_name(1, "../../etc/passwd") == "dokumente/001-etc_passwd"
    assert safe_name(12, "Ü\u202efdp.exe") == "dokumente/012-fdp.exe"
    assert safe_name(3, "…") == "dokumente/003-Datei"
    assert manifest([("a b", "ff")]) == "ff  a b\n"
