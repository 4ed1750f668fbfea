"""What must hold after every deed of a whole life, whoever did what before."""

import hashlib
import json
import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Sum

from kim.audit.models import Event
from kim.audit.queries import head, verify
from kim.grants.models import (
    Account,
    Application,
    BudgetYear,
    CallVersion,
    Decision,
    EarlyStart,
    Notice,
    Submission,
)
from kim.grants.queries.ledger_check import verify_ledger
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.decisions import NoticeState
from kim.programme.services.steps import open_steps, status_of
from kim.programme.states import Status
from tests.grants.living import TOWNS


class Kept:
    """What was frozen once, remembered to be compared: text, letter, version, event."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, int], str] = {}
        self.anchor = head()

    def check(self) -> None:
        """Every promise, after a deed that was done."""
        with connection.cursor() as cursor:  # checks that wait for the end of a transaction
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.frozen_stays_frozen()
        self.the_record_is_unbroken()
        the_ledger_is_sound()
        for file in Application.objects.select_related("place"):
            an_award_stands_only_where_it_is_approved(file)
            two_humans_review(file)
            counts_have_no_gap(file)
        for decision in Decision.objects.all():
            nobody_signs_twice(decision)
        nobody_consents_to_the_own_wish()
        numbers_have_no_gap()
        the_register_follows()

    def frozen_stays_frozen(self) -> None:
        for row in Submission.objects.all():
            assert hashlib.sha256(row.content.encode()).hexdigest() == row.sha256
            self.same("submission", row.pk, row.sha256)
        for letter in Notice.objects.select_related("file"):
            assert letter.file.sha256 == letter.sha256
            told = json.dumps([letter.number, letter.data, letter.issued_on.isoformat()])
            self.same("notice", letter.pk, f"{letter.sha256} {told}")
        for version in CallVersion.objects.exclude(released_at=None):
            parts: list[Any] = [
                list(version.parameters.order_by("key").values_list("key", "value")),
                list(version.categories.order_by("code").values_list("code", "cap", "financing")),
                version.recipients.count(), version.first_on, version.last_on,
            ]  # fmt: skip
            self.same("version", version.pk, str(parts))
        for decision in Decision.objects.filter(state="signed"):
            lines = list(decision.lines.order_by("position").values_list("category", "amount"))
            self.same("decision", decision.pk, str([decision.amount, decision.reason, lines]))

    def same(self, kind: str, pk: int, told: str) -> None:
        assert self.seen.setdefault((kind, pk), told) == told, f"{kind} {pk} has changed"

    def the_record_is_unbroken(self) -> None:
        assert verify(self.anchor if self.anchor[0] else None) is None
        self.anchor = head()


def the_ledger_is_sound() -> None:
    assert verify_ledger().fault is None
    assert Account.objects.aggregate(sum=Sum("balance"))["sum"] == 0
    for year in BudgetYear.objects.all():
        held = dict(
            year.accounts.order_by().values_list("kind").annotate(sum=Sum("balance"))
        )  # per kind, over all files
        bound = held.get("awarded", 0) + held.get("reserved", 0)
        assert 0 <= bound <= -held["appropriation"]
        assert held["available"] >= 0


def an_award_stands_only_where_it_is_approved(file: Application) -> None:
    last = file.awards.order_by("-sequence").first()
    assert (last is not None) == (file.state == S.APPROVED)
    declined = file.notices.filter(state=NoticeState.DECLINED).exists()
    rows = Account.objects.filter(application=file).order_by()
    held = dict(rows.values_list("kind").annotate(sum=Sum("balance")))
    assert held.get("awarded", 0) == (last.amount if last and not declined else 0)
    if file.state not in (S.READY_FOR_DECISION, S.HEARING):
        assert held.get("reserved", 0) == 0
    if last:
        assert sum(Decimal(part) for part in last.months.values()) == last.amount
        assert last.amount <= (file.requested or 0)


def two_humans_review(file: Application) -> None:
    reviewers = list(file.reviews.exclude(state="superseded").values_list("person", flat=True))
    assert len(set(reviewers)) == len(reviewers)


def nobody_signs_twice(decision: Decision) -> None:
    """Drafted by one, signed by others, none of whom has reviewed what counts."""
    signers = list(decision.signatures.order_by("level").values_list("level", "person"))
    persons = [decision.drafted_person, *(person for _, person in signers)]
    assert len(set(persons)) == len(persons)
    assert [level for level, _ in signers] == list(range(1, len(signers) + 1))
    assert (decision.state == "signed") == (len(signers) >= decision.levels)
    assert (decision.state == "signed") == Notice.objects.filter(decision=decision).exists()
    if decision.state == "signed":
        counted = decision.application.reviews.exclude(state="superseded")
        assert not {person for _, person in signers} & set(counted.values_list("person", flat=True))


def nobody_consents_to_the_own_wish() -> None:
    for early in EarlyStart.objects.exclude(decided_person=None):
        assert early.decided_person != early.requested_person


def counts_have_no_gap(file: Application) -> None:
    series: tuple[Any, ...] = (file.submissions, file.completions, file.changes)
    for rows in series:
        counts = list(rows.order_by("number").values_list("number", flat=True))
        assert counts == list(range(1, len(counts) + 1))
    sequences = list(file.awards.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(len(sequences)))
    assert file.completions.filter(state="open").count() <= 1
    assert (file.state == S.COMPLETION_REQUESTED) == file.completions.filter(state="open").exists()
    assert (file.submitted_at is not None) == file.submissions.exists()


def numbers_have_no_gap() -> None:
    """Series by kind and year, counted from 1."""
    found: dict[str, list[int]] = defaultdict(list)
    for number in Notice.objects.values_list("number", flat=True):
        told = re.fullmatch(r"(KIM-[BS]-\d{4})-(\d{4})", number)
        assert told, number
        found[told[1]].append(int(told[2]))
    for counts in found.values():
        assert sorted(counts) == list(range(1, len(counts) + 1))


def the_register_follows() -> None:
    """What is awarded stands in the register of participations, or the record says why not."""
    for ags in TOWNS:
        if not Application.objects.filter(place__ags=ags, state=S.APPROVED).exists():
            continue
        told = Event.objects.filter(action="grants.register_not_followed").exists()
        assert told or status_of(open_steps(ags=ags)) in (Status.APPROVED, Status.STARTED)
