"""One valid row of every record of grants, to be copied and broken by the tests of constraints."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.db.models import Model

from kim.audit.services import store_file
from kim.audit.states import Retention
from kim.grants import models as m
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import make_user
from tests.grants import factories as f

DAY = dt.date(2026, 2, 2)
ONE, TWO = uuid.UUID(int=11), uuid.UUID(int=12)


def valid_rows() -> dict[str, Model]:
    """Name of the model -> a saved row; parts of versions hang on one not yet released."""
    call = f.make_call()
    version = f.make_version(call, released=False)
    application = f.make_application(state=S.READY_FOR_DECISION, call=call)
    budget = f.make_budget()
    made: list[Model] = [
        call, version, application, budget, budget.title, *of_version(version),
        *of_application(application), *of_decision(application), *of_notice(application),
        m.Account.objects.get(budget_year=budget, kind="available"),
        m.LedgerEntry.objects.get(), m.Posting.objects.get(amount__gt=0),
        m.SavedView.objects.create(
            user=make_user(), title="Meine", filters="", created_at=f.NOW
        ),
    ]  # fmt: skip
    return {type(row).__name__: row for row in made}


def a_file() -> Any:
    return store_file(
        data=b"%PDF-1.7", name="a.pdf", media_type="application/pdf", kind="grants.attachment",
        retention=Retention.CASE, stored_by="user:1", at=f.NOW,
    )  # fmt: skip


def of_version(version: m.CallVersion) -> list[Model]:
    found = [version.parameters, version.categories, version.recipients]
    return [
        *(rows.order_by("pk")[0] for rows in found),
        version.requirements.create(
            position=1, kind="declaration", code="correct", label="Richtig", mark="assumption"
        ),
        version.conditions.create(
            position=1, kind="standard", code="anbest", title="ANBest-K", text="x", mark="law_check"
        ),
    ]


def of_application(application: m.Application) -> list[Model]:
    request = application.completions.create(
        number=1, due_on=DAY, asked_at=f.NOW, asked_by="user:1"
    )
    return [
        application.sections.get(code="basics"),
        application.submissions.get(),
        application.reviews.get(kind="technical"),
        request,
        request.items.create(section="plan", text="Bitte ergänzen."),
        application.messages.create(side="land", text="Guten Tag", at=f.NOW, by="user:1"),
        application.attachments.create(
            kind="concept", title="Konzept", file=a_file(), added_at=f.NOW, added_by="user:1"
        ),
        application.overrides.create(
            rule="PL-A09", kind="reason", reason="Eilig", at=f.NOW, by="user:1", person=ONE
        ),
        application.hits.create(key="other:1", text="Andere Förderung", found_at=f.NOW),
        application.early_starts.create(
            reason="Stelle", start_on=DAY, contract_on=DAY, risk_accepted=True,
            requested_at=f.NOW, requested_by="user:1", requested_person=ONE,
        ),
        m.OtherGrant.objects.create(
            place=application.place, funder="Bund", title="Kurs", amount=Decimal(5), start_on=DAY,
            end_on=DAY, source="Angabe der Kommune", added_at=f.NOW, added_by="user:1",
        ),
    ]  # fmt: skip


def of_decision(application: m.Application) -> list[Model]:
    decision = f.make_decision(application)
    other = f.make_application(state=S.READY_FOR_DECISION, ags=f.WORMS, call=application.call)
    change = application.changes.create(
        number=1, reason="Später", effective_on=DAY, requested_at=f.NOW, requested_by="user:1",
        requested_person=ONE,
    )  # fmt: skip
    return [
        decision,
        decision.lines.get(category="personnel"),
        f.make_decision(other).signatures.create(  # so that the lines above stay open
            level=1, role="grant_office", at=f.NOW, by="u", person=ONE
        ),
        change,
        change.parts.create(kind="person", wish={"text": "Neue Besetzung"}),
        m.Award.objects.create(
            application=application, sequence=0, decision=decision, amount=Decimal(65000),
            start_on=DAY, end_on=DAY, fte=1, lines={}, at=f.NOW,
        ),
    ]  # fmt: skip


def of_notice(application: m.Application) -> list[Model]:
    authority = m.Authority.objects.create(
        name="Ministerium", address="Mainz", court="Verwaltungsgericht Mainz", from_on=DAY,
        source="Demo", mark="assumption",
    )  # fmt: skip
    notice = m.Notice.objects.create(
        application=application, kind="award", number="B-1", authority=authority, data={},
        template="x", file=a_file(), sha256="0" * 64, issued_at=f.NOW, issued_on=DAY, by="user:1",
        person=ONE,
    )  # fmt: skip
    return [
        authority,
        notice,
        m.TextModule.objects.create(
            code="remedy", number=1, title="Rechtsbehelf", text="x", mark="law_check", from_on=DAY,
            created_at=f.NOW, created_by="user:1",
        ),
        m.NumberSeries.objects.create(name="notice-2026"),
        m.Dispatch.objects.create(
            notice=notice, mode="letter", sent_on=DAY, proof="Postbuch 1", at=f.NOW, by="user:1"
        ),
        m.Acknowledgement.objects.create(
            notice=notice, received_on=DAY, at=f.NOW, by="user:1", person=ONE
        ),
    ]  # fmt: skip
