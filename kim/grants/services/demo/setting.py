"""What the made-up files stand on: people, released calls, money, a confirmed level of signing."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal

from kim.accounts.actor import Actor
from kim.accounts.queries import demo_actor, demo_member
from kim.accounts.rules.roles import Role
from kim.grants.models import BudgetTitle, BudgetYear, Call
from kim.grants.rules.call_file import read_call
from kim.grants.services.budget import appropriate, authorise, take_over
from kim.grants.services.budget_years import set_up_title, set_up_year
from kim.grants.services.calls import (
    DATA,
    FILES,
    load_call,
    load_shipped_calls,
    move_call,
    propose_version,
    release_version,
)
from kim.grants.services.cases import today_in_berlin
from kim.programme.queries.legal import rows_of
from kim.programme.services.legal import (
    LegalProposal,
    confirm_legal_number,
    propose_legal_number,
)

MILLIONS = Decimal("3000000.00")
DAYS = ("first_on", "last_on", "opens_on", "closes_on", "application_cutoff", "last_request_on")
SINCE = dt.date(2025, 7, 1)
LEVELS = LegalProposal(
    key="approval_levels",
    value="25.000,00; 80.000,00",
    valid_from_on=SINCE,
    valid_to_on=None,
    source="Beispiel der Demonstration",
    address="",
    mark="assumption",
    reason="Beispiel: damit nicht jede Entscheidung die höchste Stufe braucht",
)


@dataclass(frozen=True, slots=True)
class Land:
    """The made-up people of the Land: two of a kind where four eyes ask for it."""

    lead: Actor
    officer: Actor
    signer: Actor
    budget: Actor


def the_land() -> Land:
    """Who acts for the Land in the examples. They must have been made before."""
    return Land(
        lead=demo_actor(Role.PROGRAMME_LEAD),
        officer=demo_actor(Role.GRANT_OFFICE),
        signer=demo_member(Role.GRANT_OFFICE),
        budget=demo_actor(Role.BUDGET_OFFICER),
    )


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """A moment of a day, in UTC."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def confirm_levels(*, land: Land, now: dt.datetime) -> None:
    """Two people confirm who must sign, so that examples need two signatures and not three."""
    if any(row.state == "released" for row in rows_of("approval_levels", SINCE)):
        return
    row = propose_legal_number(actor=land.lead, said=LEVELS, now=now)
    confirm_legal_number(actor=land.budget, pk=row.pk, now=now)


def open_call(*, land: Land, year: int, now: dt.datetime) -> Call:
    """The shipped call, or the same a year or more later as a marked example; open."""
    if year == 2026:
        load_shipped_calls(now=now)
        code = read_call((DATA / FILES[0]).read_text(encoding="utf-8")).code
    else:
        told = read_call(json.dumps(shifted(year)))
        code = told.code
        load_call(told=told, now=now)
    call = Call.objects.get(code=code)
    first = call.versions.get(number=1)
    if first.released_at is None:
        release_version(actor=land.lead, version_id=first.pk, now=now)
        final = propose_version(
            actor=land.lead, call_code=code, is_provisional=False,
            note="Beispiel: Die Förderkriterien sind veröffentlicht.", now=now,
        )  # fmt: skip
        release_version(actor=land.budget, version_id=final.pk, now=now)
        move_call(actor=land.lead, call_code=code, deed="open", reason="", now=now)
    return Call.objects.get(code=code)


def shifted(year: int) -> dict[str, object]:
    """The file of the shipped call moved to another year, every moved day an assumption."""
    told: dict[str, object] = json.loads((DATA / FILES[0]).read_text(encoding="utf-8"))
    years = year - 2026
    told["code"] = f"kim-{year}"
    told["title"] = f"Kommunales Integrationsmanagement (KIM) {year} – Beispielaufruf"
    told["note"] = "Beispiel der Demonstration: Für dieses Jahr ist kein Aufruf bekannt."
    rows = told["parameters"]
    assert isinstance(rows, list)
    for row in rows:
        if row["key"] in DAYS:
            day = dt.date.fromisoformat(row["value"])
            row["value"] = day.replace(year=day.year + years).isoformat()
            row["mark"], row["source"], row["address"] = "assumption", "Beispiel", ""
    return told


def open_budget(*, land: Land, year: int, now: dt.datetime) -> None:
    """An example title in a coming year, with authority to commit three million euros of it.

    Before a year begins awards for it need authority (Verpflichtungsermächtigung, § 38 LHO).
    """
    title = BudgetTitle.objects.first()
    if title is None:
        title = set_up_title(
            actor=land.budget, number="07 02 – 633 71 (Beispiel)",
            purpose="Zuweisungen für das Kommunale Integrationsmanagement", now=now,
        )  # fmt: skip
    found = set_up_year(actor=land.budget, title_id=title.pk, year=year, now=now)
    reason = "Beispiel: so viel, wie für 2026 rund veröffentlicht ist"
    book = authorise if year > today_in_berlin(now).year else appropriate
    book(actor=land.budget, year_id=found.pk, amount=MILLIONS, reason=reason, now=now)


def begin_year(*, land: Land, year: int) -> None:
    """The year has begun: the budget has its money and takes over what was committed."""
    found = BudgetYear.objects.get(year=year)
    now = at(dt.date(year, 1, 5))
    appropriate(
        actor=land.budget, year_id=found.pk, amount=MILLIONS, now=now,
        reason="Beispiel: Ansatz, wie rund veröffentlicht",
    )  # fmt: skip
    take_over(
        actor=land.budget, year_id=found.pk, now=now,
        reason="Beispiel: Verpflichtungen des Vorjahrs in den Ansatz übernommen",
    )  # fmt: skip
