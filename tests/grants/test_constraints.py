"""What the database itself refuses: each constraint is broken once by a copy of a valid row."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from pytest_django.plugin import DjangoDbBlocker

from kim.grants.models import BudgetYear
from kim.grants.states.ledger import AccountKind, EntryKind
from tests.grants.factories import make_entry
from tests.grants.rows import DAY, ONE, TWO, valid_rows
from tests.programme.factories import load

EARLIER = DAY - dt.timedelta(days=1)
MOMENT = dt.datetime(2026, 2, 2, tzinfo=dt.UTC)
NEW: dict[str, Any] = {"number": 77}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("grants_call_state_known", "Call", {"state": "lost"}),
    ("grants_call_has_title", "Call", {"title": ""}),
    ("grants_version_number_once", "CallVersion", {}),
    ("grants_version_days_in_order", "CallVersion", {"last_on": dt.date(2020, 1, 1)}),
    ("grants_version_days_in_order", "CallVersion", {"closes_on": dt.date(2020, 1, 1)}),
    ("grants_version_released_by_somebody", "CallVersion", {"released_at": MOMENT}),
    ("grants_version_released_by_somebody", "CallVersion", {"released_person": TWO}),
    ("grants_version_two_persons", "CallVersion",
     {"released_at": MOMENT, "released_person": ONE, "proposed_person": ONE}),
    ("grants_parameter_once", "CallParameter", {}),
    ("grants_parameter_mark_known", "CallParameter", {"mark": "sure"}),
    ("grants_parameter_sourced_names_source", "CallParameter", {"mark": "sourced", "source": ""}),
    ("grants_category_once", "CostCategory", {}),
    ("grants_category_cap_positive", "CostCategory", {"cap": 0}),
    ("grants_category_share_in_range", "CostCategory", {"share_percent": 0}),
    ("grants_category_share_in_range", "CostCategory", {"share_percent": 101}),
    ("grants_requirement_once", "CallRequirement", {}),
    ("grants_requirement_kind_known", "CallRequirement", {"kind": "wish"}),
    ("grants_condition_once", "CallCondition", {}),
    ("grants_condition_has_text", "CallCondition", {"text": ""}),
    ("grants_recipient_once", "CallRecipient", {}),
    ("grants_application_one_running", "Application", {"number": "X-1"}),
    ("grants_application_state_known", "Application", {"state": "lost"}),
    ("grants_application_days_in_order", "Application", {"end_on": dt.date(2020, 1, 1)}),
    ("grants_application_days_in_order", "Application",
     {"start_on": None, "submitted_at": None, "state": "draft"}),
    ("grants_application_submitted_says_what", "Application", {"cost": None, "requested": None}),
    ("grants_application_submitted_says_what", "Application", {"fte": None}),
    ("grants_application_asks_no_more_than_cost", "Application", {"requested": 75_001}),
    ("grants_application_asks_no_more_than_cost", "Application", {"requested": -1}),
    ("grants_application_asks_no_more_than_cost", "Application",
     {"cost": None, "submitted_at": None, "state": "draft"}),
    ("grants_application_later_than_draft_was_submitted", "Application", {"submitted_at": None}),
    ("grants_section_once", "Section", {}),
    ("grants_section_code_known", "Section", {"code": "diary"}),
    ("grants_attachment_removed_by_somebody", "Attachment", {"removed_at": MOMENT}),
    ("grants_attachment_removed_by_somebody", "Attachment", {"removed_by": "user:1"}),
    ("grants_submission_number_once", "Submission", {"receipt": "other"}),
    ("grants_submission_has_hash", "Submission", {"sha256": "ABC"}),
    ("grants_override_one_in_force", "RuleOverride", {}),
    ("grants_override_has_reason", "RuleOverride", {"reason": ""}),
    ("grants_override_approved_by_somebody", "RuleOverride", {"approved_at": MOMENT}),
    ("grants_override_two_persons", "RuleOverride",
     {"approved_at": MOMENT, "approved_person": ONE}),
    ("grants_override_exception_ends_with_reason", "RuleOverride",
     {"kind": "waiver", "ended_at": MOMENT, "ended_by": "user:1"}),
    ("grants_override_exception_ends_with_reason", "RuleOverride",
     {"kind": "waiver", "ended_at": MOMENT, "ended_reason": "Irrtum"}),
    ("grants_completion_number_once", "CompletionRequest",
     {"state": "answered", "ended_at": MOMENT}),
    ("grants_completion_one_open", "CompletionRequest", NEW),
    ("grants_completion_ended_when_over", "CompletionRequest", {"state": "answered"}),
    ("grants_completion_ended_when_over", "CompletionRequest", {"ended_at": MOMENT}),
    ("grants_item_has_text", "CompletionItem", {"text": ""}),
    ("grants_item_answered_with_text", "CompletionItem", {"answered_at": MOMENT}),
    ("grants_casemessage_has_text", "CaseMessage", {"text": ""}),
    ("grants_casemessage_side_known", "CaseMessage", {"side": "press"}),
    ("grants_savedview_once", "SavedView", {}),
    ("grants_savedview_has_title", "SavedView", {"title": ""}),
    ("grants_change_number_once", "ChangeRequest", {"state": "decided"}),
    ("grants_change_one_open", "ChangeRequest", NEW),
    ("grants_change_has_reason", "ChangeRequest", {"reason": ""}),
    ("grants_part_once", "ChangePart", {}),
    ("grants_part_decided_with_reason", "ChangePart", {"state": "consented"}),
    ("grants_decision_one_draft", "Decision", {}),
    ("grants_decision_has_reason", "Decision", {"reason": ""}),
    ("grants_decision_award_says_what", "Decision", {"amount": None}),
    ("grants_decision_award_says_what", "Decision", {"amount": 0}),
    ("grants_decision_award_says_what", "Decision", {"start_on": None}),
    ("grants_decision_award_says_what", "Decision", {"end_on": None}),
    ("grants_decision_award_says_what", "Decision", {"fte": None}),
    ("grants_decision_amendment_answers_a_change", "Decision", {"kind": "amendment"}),
    ("grants_decision_signed_when_signed", "Decision", {"state": "signed"}),
    ("grants_decision_signed_when_signed", "Decision", {"signed_at": MOMENT}),
    ("grants_decisionline_once", "DecisionLine", {}),
    ("grants_decisionline_within_ceiling", "DecisionLine", {"amount": 50_001, "cost": 70_000}),
    ("grants_decisionline_within_ceiling", "DecisionLine", {"amount": -1}),
    ("grants_decisionline_within_cost", "DecisionLine", {"cost": 49_999}),
    ("grants_signature_level_once", "Signature", {"person": TWO}),
    ("grants_signature_person_once", "Signature", {"level": 2}),
    ("grants_award_amount_positive", "Award", {"amount": -1}),
    ("grants_award_days_in_order", "Award", {"end_on": EARLIER}),
    ("grants_title_has_number", "BudgetTitle", {"number": ""}),
    ("grants_budgetyear_once", "BudgetYear", {}),
    ("grants_budgetyear_closed_is_reasoned", "BudgetYear", {"is_open": False}),
    ("grants_budgetyear_closed_is_reasoned", "BudgetYear",
     {"is_open": False, "closed_kind": "freeze"}),
    ("grants_budgetyear_closed_is_reasoned", "BudgetYear",
     {"is_open": False, "closed_kind": "mood", "closed_reason": "x"}),
    ("grants_budgetyear_closed_is_reasoned", "BudgetYear", {"closed_reason": "x"}),
    ("grants_account_once", "Account", {"balance": 0}),
    ("grants_account_belongs_to_application", "Account", {"kind": "reserved", "balance": 0}),
    ("grants_account_kind_known", "Account", {"kind": "pocket", "balance": 0}),
    ("grants_entry_kind_known", "LedgerEntry", {"kind": "gift"}),
    ("grants_entry_once", "LedgerEntry", {}),
    ("grants_entry_has_two_lines", "LedgerEntry", {"lines": 1}),
    ("grants_entry_names_its_application", "LedgerEntry", {"kind": "award"}),
    ("grants_entry_cancel_names_what", "LedgerEntry", {"kind": "cancel"}),
    ("grants_entry_has_reason", "LedgerEntry", {"reason": ""}),
    ("grants_posting_not_zero", "Posting", {"amount": 0}),
    ("grants_posting_account_once", "Posting", {}),
    ("grants_review_one_in_force", "Review", {}),
    ("grants_review_closed_is_reasoned", "Review", {"statement": ""}),
    ("grants_review_closed_is_reasoned", "Review", {"closed_at": None}),
    ("grants_review_closed_is_reasoned", "Review", {"no_conflict": False}),
    ("grants_review_interest_is_reasoned", "Review", {"state_interest": ""}),
    ("grants_earlystart_one_running", "EarlyStart", {}),
    ("grants_earlystart_risk_is_known", "EarlyStart", {"risk_accepted": False}),
    ("grants_earlystart_decided_by_somebody", "EarlyStart", {"decided_at": MOMENT}),
    ("grants_earlystart_consent_is_limited", "EarlyStart",
     {"state": "consented", "decided_at": MOMENT, "decided_person": TWO, "valid_from_on": DAY}),
    ("grants_othergrant_days_in_order", "OtherGrant", {"end_on": EARLIER}),
    ("grants_othergrant_amount_positive", "OtherGrant", {"amount": 0}),
    ("grants_hit_once", "FundingHit", {}),
    ("grants_hit_answered_with_text", "FundingHit", {"answered_at": MOMENT}),
    ("grants_authority_days_in_order", "Authority", {"to_on": EARLIER}),
    ("grants_authority_one_open", "Authority", {}),
    ("grants_authority_released_by_another", "Authority",
     {"proposed_person": TWO, "released_person": TWO}),
    ("grants_textmodule_released_by_another", "TextModule",
     {"created_person": TWO, "released_person": TWO}),
    ("grants_textmodule_once", "TextModule", {}),
    ("grants_textmodule_has_text", "TextModule", {"text": ""}),
    ("grants_series_has_name", "NumberSeries", {"name": ""}),
    ("grants_notice_has_hash", "Notice", {"sha256": ""}),
    ("grants_notice_state_known", "Notice", {"state": "lost"}),
    ("grants_dispatch_has_proof", "Dispatch", {"proof": ""}),
    ("grants_dispatch_days_in_order", "Dispatch", {"served_on": EARLIER}),
    ("grants_acknowledgement_waives_or_declines", "Acknowledgement",
     {"waived_on": DAY, "declined_on": DAY}),
]  # fmt: skip
Rows = dict[str, models.Model]


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rows]:
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield valid_rows()
        transaction.set_rollback(True)


def insert_copy(row: models.Model, changes: dict[str, Any]) -> None:
    """The same row again, with some fields changed."""
    copy = type(row).objects.get(pk=row.pk)  # type: ignore[attr-defined] # every model has it
    copy.pk = None
    copy._state.adding = True
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "model", "changes"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_database_refuses(rows: Rows, name: str, model: str, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        insert_copy(rows[model], changes)


@pytest.mark.django_db
def test_a_second_award_of_the_same_sequence(rows: Rows) -> None:
    """Its decision may carry one award only, so the copy needs another decision."""
    decision = type(rows["Decision"]).objects.get(pk=rows["Decision"].pk)  # type: ignore[attr-defined] # as above
    decision.state = "discarded"
    decision.save()
    insert_copy(rows["Decision"], {"state": "drafted"})
    other = type(decision).objects.latest("pk")
    with pytest.raises(IntegrityError, match="grants_award_sequence_once"), transaction.atomic():
        insert_copy(rows["Award"], {"decision_id": other.pk})


@pytest.mark.django_db
def test_an_application_is_decided_once(rows: Rows) -> None:
    signed = {"state": "signed", "signed_at": MOMENT}
    with transaction.atomic():
        insert_copy(rows["Decision"], signed)
        with (
            pytest.raises(IntegrityError, match="grants_decision_one_on_the_application"),
            transaction.atomic(),
        ):
            insert_copy(rows["Decision"], signed)


@pytest.mark.django_db
def test_a_change_is_decided_once(rows: Rows) -> None:
    told = {"kind": "amendment", "change_id": rows["ChangeRequest"].pk, "state": "signed",
            "signed_at": MOMENT}  # fmt: skip
    with transaction.atomic():
        insert_copy(rows["Decision"], told)
        with (
            pytest.raises(IntegrityError, match="grants_decision_one_on_the_change"),
            transaction.atomic(),
        ):
            insert_copy(rows["Decision"], told)


@pytest.mark.django_db
def test_a_programme_has_one_title_a_year(rows: Rows) -> None:
    title = type(rows["BudgetTitle"]).objects.create(number="99", purpose="x")  # type: ignore[attr-defined] # as above
    with pytest.raises(IntegrityError, match="grants_budgetyear_one_per_programme"):
        insert_copy(rows["BudgetYear"], {"title_id": title.pk})


@pytest.mark.django_db
def test_an_account_is_never_overdrawn(rows: Rows) -> None:
    """The trigger forbids a balance by hand; postings beyond the balance meet the constraint."""
    entry, account = rows["LedgerEntry"], rows["Account"]
    posting = type(rows["Posting"])
    with pytest.raises(IntegrityError, match="grants_account_never_overdrawn"):
        posting.objects.create(  # type: ignore[attr-defined] # as above
            entry=type(entry).objects.create(  # type: ignore[attr-defined] # as above
                kind="block", lines=2, at=MOMENT, by="system", reason="zu viel"
            ),
            account=account,
            amount=-3_000_001,
        )


@pytest.mark.django_db
def test_a_source_takes_no_more_back_than_it_gave(rows: Rows) -> None:
    budget = rows["BudgetYear"]
    assert isinstance(budget, BudgetYear)
    moves = {AccountKind.AUTHORITY: 1, AccountKind.AVAILABLE: -1}
    with (
        pytest.raises(IntegrityError, match="grants_account_source_takes_no_more_back"),
        transaction.atomic(),
    ):
        make_entry(budget, EntryKind.AUTHORISE, moves)


@pytest.mark.django_db
def test_an_entry_of_a_year_names_no_file_and_cancels_nothing(rows: Rows) -> None:
    entry, application = rows["LedgerEntry"], rows["Application"]
    for changes, name in (
        ({"application_id": application.pk}, "grants_entry_names_its_application"),
        ({"cancels_id": entry.pk}, "grants_entry_cancel_names_what"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            insert_copy(entry, changes)
