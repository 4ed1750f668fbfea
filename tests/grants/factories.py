"""Calls, applications and files of grants for tests, written past the services on purpose.

A test of one deed starts where the deed starts: ``make_application(state=...)`` gives a file in
that state with everything the state implies. What a deed itself does is tested by its service.
"""

import datetime as dt
import hashlib
import itertools
import json
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import (
    Account,
    Application,
    Authority,
    BudgetTitle,
    BudgetYear,
    Call,
    CallVersion,
    CostCategory,
    Decision,
    DecisionLine,
    LedgerEntry,
    Posting,
    Review,
    Section,
    Submission,
    TextModule,
)
from kim.grants.rules.terms import FinancingType
from kim.grants.services.notice_texts import load_notice_texts
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import CallState, Mark
from kim.grants.states.ledger import OF_YEAR, AccountKind, EntryKind
from kim.grants.states.reviews import ReviewKind, ReviewState
from kim.places.models import Place
from kim.programme.models import LegalRule, Programme
from kim.programme.services.load_legal import load_legal_numbers
from tests.accounts.factories import actor_of, make_member

NOW = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 1, 12)
YEAR = 2026
SPEYER, WORMS = "07318", "07319"
SOMEBODY = uuid.UUID(int=1)
number = itertools.count(1)
PARAMETERS = {
    "cap_total": "80000.00",
    "pro_rata_method": "months_30",
    "own_share_min_percent": "0",
    "fte_max": "1.0",
    "line_transfer": "off",
    "apply_before_start": "4",
    "application_cutoff": "2026-11-15",
    "personnel_low": "45000.00",
    "personnel_high": "110000.00",
}
MONTHS = [f"2026-{month:02}" for month in range(3, 13)]
SECTIONS: dict[str, dict[str, Any]] = {
    "basics": {
        "title": "Integrationsmanagement Speyer 2026",
        "start_on": "01.03.2026",
        "end_on": "31.12.2026",
        "contact_function": "Stabsstelle Integration",
        "contact_email": "integration@speyer.example",
        "contact_phone": "06232 1",
        "signing_function": "Oberbürgermeisterin",
        "iban": "DE89370400440532013000",
        "cash_reference": "KIM 2026",
    },
    "concept": {
        "starting_point": "Viele Angebote, wenig Abstimmung.",
        "structures": "Runder Tisch seit 2016.",
        "tasks": "Angebote vernetzen, Ehrenamt begleiten.",
        "place_in_organisation": "Stabsstelle beim Dezernat für Soziales.",
        "partners": "Caritas, Beirat für Migration und Integration.",
        "goals": [
            {"text": "Verzeichnis der Angebote", "indicator": "200 Einträge", "by_on": "30.09.2026"}
        ],
    },
    "post": {
        "fte": "1,0",
        "pay_group": "EG 10",
        "pay_step": "3",
        "post_start_on": "01.03.2026",
        "contract_on": "20.02.2026",
        "limited": "yes",
        "limited_to_on": "31.12.2026",
        "deputy_function": "Sachgebietsleitung Soziales",
    },
    "plan": {
        "costs": [
            {
                "key": "c1",
                "category": "personnel",
                "label": "Personalkosten der Stelle",
                "months": dict.fromkeys(MONTHS, "6.000,00"),
            },
            {
                "key": "c2",
                "category": "material",
                "label": "Sachkosten",
                "months": dict.fromkeys(MONTHS, "1.500,00"),
            },
        ],
        "funds": [
            {"key": "f1", "kind": "own", "label": "Eigenmittel", "amount": "10.000,00"},
            {
                "key": "f2",
                "kind": "grant",
                "label": "Zuwendung Personal",
                "category": "personnel",
                "amount": "50.000,00",
            },
            {
                "key": "f3",
                "kind": "grant",
                "label": "Zuwendung Sachkosten",
                "category": "material",
                "amount": "15.000,00",
            },
        ],
    },
    "declarations": {
        "financing_secured": "yes",
        "no_double_funding": "yes",
        "not_begun": "yes",
        "data_protection": "yes",
        "correct": "yes",
        "input_vat": "no",
    },
    "attachments": {},
    "council": {"state": "decided", "meeting_on": "15.12.2025", "reference": "Beschluss 12/2025"},
}
COST, REQUESTED = Decimal("75000.00"), Decimal("65000.00")


def person(role: Role, ags: str = "") -> Actor:
    """A human of its own with one role; of a municipality when ``ags`` is given."""
    return actor_of(make_member(role=role, place=Place.objects.get(ags=ags) if ags else None))


def make_version(call: Call, *, is_provisional: bool = False, released: bool = True) -> CallVersion:
    """A version with the numbers of KIM 2026; frozen when released."""
    version = CallVersion.objects.create(
        call=call,
        number=call.versions.count() + 1,
        is_provisional=is_provisional,
        first_on=dt.date(YEAR, 1, 1),
        last_on=dt.date(YEAR, 12, 31),
        opens_on=dt.date(2025, 9, 1),
        closes_on=dt.date(YEAR, 11, 15),
        proposed_at=NOW,
        proposed_by="user:0",
        proposed_person=uuid.uuid4(),
    )
    for key, value in PARAMETERS.items():
        version.parameters.create(key=key, label=key, value=value, mark=Mark.ASSUMPTION)
    for position, (code, label, cap) in enumerate(
        [("personnel", "Personalkosten", 60_000), ("material", "Sachkosten", 20_000)]
    ):
        CostCategory.objects.create(
            version=version,
            position=position,
            code=code,
            label=label,
            cap=cap,
            financing=FinancingType.SHARE if code == "personnel" else FinancingType.FULL,
            follows_fte=True,
            source="Pressemitteilung vom 1. Juli 2025",
            mark=Mark.SOURCED,
        )
    for place in Place.objects.filter(kind__in=["district", "town"]):
        version.recipients.create(place=place)
    if released:
        version.released_at, version.released_by = NOW, "user:0"
        version.released_person = uuid.uuid4()
        version.save()
    return version


def load_ground(*, confirmed: bool = True) -> None:
    """Legal numbers, authority and text modules, as the set-up loads them.

    ``confirmed``: as if somebody had checked what notices rest on, so that they may be issued.
    """
    if confirmed:
        LegalRule.objects.create(
            key="remedy_period", value="1", unit="months", valid_from_on=dt.date(2016, 1, 1),
            source="§§ 70, 74 VwGO", mark="sourced", state="start", proposed_by="system",
            proposed_at=NOW,
        )  # fmt: skip
    load_legal_numbers(now=NOW)
    load_notice_texts(now=NOW)
    if confirmed:
        TextModule.objects.update(mark=Mark.SOURCED)
        Authority.objects.update(mark=Mark.SOURCED)


def make_call(state: CallState = CallState.OPEN, code: str = "KIM-2026") -> Call:
    """The call of the tests with one released version; needs the 36 and the programme."""
    call, made = Call.objects.get_or_create(
        code=code,
        defaults={
            "programme": Programme.objects.get(),
            "title": "Kommunales Integrationsmanagement 2026",
            "state": state,
            "created_at": NOW,
            "created_by": "user:0",
        },
    )
    if made:
        make_version(call)
    return call


@transaction.atomic  # an entry is checked when its transaction ends
def make_budget(
    amount: int | Decimal = 3_000_000, year: int = YEAR, authority: int | Decimal = 0
) -> BudgetYear:
    """A year with money to award (and authority to commit it ahead), posted into the ledger."""
    title, _ = BudgetTitle.objects.get_or_create(
        number="07 02 - 633 71", defaults={"purpose": "Integrationsmanagement", "is_demo": True}
    )
    budget = BudgetYear.objects.create(title=title, programme=Programme.objects.get(), year=year)
    for kind in OF_YEAR:
        Account.objects.create(budget_year=budget, kind=kind)
    given = {AccountKind.APPROPRIATION: -amount, AccountKind.AVAILABLE: amount}
    make_entry(budget, EntryKind.APPROPRIATE, given)
    given = {AccountKind.AUTHORITY: -authority, AccountKind.COMMITTABLE: authority}
    make_entry(budget, EntryKind.AUTHORISE, given)
    return budget


@transaction.atomic
def make_entry(
    budget: BudgetYear, kind: EntryKind, moves: Mapping[AccountKind, int | Decimal]
) -> LedgerEntry | None:
    """An entry on accounts of the year, past the services; None when nothing moves."""
    moved = {name: amount for name, amount in moves.items() if amount}
    if not moved:
        return None
    entry = LedgerEntry.objects.create(
        kind=kind, lines=len(moved), at=NOW, by="system", reason=f"{kind.label} (Beispiel)",
        once=uuid.uuid4(),
    )  # fmt: skip
    for name, amount in moved.items():
        account = Account.objects.get(budget_year=budget, kind=name)
        Posting.objects.create(entry=entry, account=account, amount=Decimal(amount))
    return entry


def make_application(
    *,
    state: S = S.DRAFT,
    ags: str = SPEYER,
    call: Call | None = None,
    **sections: dict[str, Any],
) -> Application:
    """A file in ``state``: sections filled, submission frozen, reviews closed as it implies.

    ``sections`` replace single fields: ``basics={"start_on": "01.05.2026"}``.
    """
    call = call or make_call()
    place = Place.objects.get(ags=ags)
    drafted = state in (S.DRAFT, S.WITHDRAWN)
    application = Application.objects.create(
        call=call,
        version=call.versions.latest("number"),
        place=place,
        number=f"{call.code}-{ags}-{next(number)}",
        state=state,
        council="decided",
        created_at=NOW,
        created_by="user:0",
        created_person=SOMEBODY,
        state_at=NOW,
        **({} if drafted else submitted_values()),
    )
    content = {code: data | sections.get(code, {}) for code, data in SECTIONS.items()}
    for code, data in content.items():
        Section.objects.create(
            application=application, code=code, data=data, saved_at=NOW, saved_by="user:0"
        )
    if not drafted:
        make_submission(application, content)
    if state in (S.BUDGET_REVIEW, S.READY_FOR_DECISION, S.HEARING, S.APPROVED, S.REJECTED):
        make_review(application, ReviewKind.TECHNICAL)
    if state in (S.READY_FOR_DECISION, S.HEARING, S.APPROVED, S.REJECTED):
        make_review(application, ReviewKind.BUDGET)
    return application


def submitted_values() -> dict[str, Any]:
    return {
        "submitted_at": NOW,
        "start_on": dt.date(2026, 3, 1),
        "end_on": dt.date(2026, 12, 31),
        "fte": Decimal("1.0"),
        "cost": COST,
        "requested": REQUESTED,
    }


def make_submission(application: Application, content: dict[str, Any]) -> Submission:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    count = application.submissions.count() + 1
    return Submission.objects.create(
        application=application,
        number=count,
        version=application.version,
        receipt=f"{application.number}-E{count}",
        content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        at=NOW,
        by="user:0",
        person=uuid.uuid4(),
        by_author=False,
    )


def make_review(
    application: Application,
    kind: ReviewKind,
    state: ReviewState = ReviewState.POSITIVE,
    who: Actor | None = None,
) -> Review:
    """A review, closed unless ``state`` is OPEN, by a human of its own."""
    closed = state in (ReviewState.POSITIVE, ReviewState.NEGATIVE)
    return Review.objects.create(
        application=application,
        kind=kind,
        state=state,
        opened_at=NOW,
        by=who.key if who else "user:0",
        person=who.person if who else uuid.uuid4(),
        no_conflict=closed,
        state_interest="Die Stelle schließt die Lücke zwischen Ehrenamt und Verwaltung.",
        comparison="Vergleichbar mit den übrigen Anträgen des Aufrufs.",
        amounts={"personnel": "50000.00", "material": "15000.00"},
        statement="Die Angaben sind plausibel." if closed else "",
        closed_at=NOW if closed else None,
    )


def make_decision(application: Application, who: Actor | None = None, **more: Any) -> Decision:
    """A drafted award over what was asked for, by a human of its own."""
    values: dict[str, Any] = {
        "kind": "award",
        "reason": "Das erhebliche Landesinteresse ist begründet, die Mittel sind vorhanden.",
        "start_on": dt.date(2026, 3, 1),
        "end_on": dt.date(2026, 12, 31),
        "fte": Decimal("1.0"),
        "amount": REQUESTED,
        "drafted_at": NOW,
        "drafted_by": who.key if who else "user:0",
        "drafted_person": who.person if who else uuid.uuid4(),
    }
    decision = Decision.objects.create(application=application, **values | more)
    if decision.kind in ("award", "partial"):
        rows = [("personnel", "Personalkosten", "60000", "50000", "50000"),
                ("material", "Sachkosten", "15000", "16666.67", "15000")]  # fmt: skip
        for position, (code, label, cost, ceiling, amount) in enumerate(rows):
            DecisionLine.objects.create(
                decision=decision, position=position, category=code, label=label,
                cost=Decimal(cost), ceiling=Decimal(ceiling), amount=Decimal(amount),
            )  # fmt: skip
    return decision
