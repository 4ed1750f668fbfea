"""The world of a whole life: people, the day, and what a file has got to."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from kim.grants.queries.clockwork import ending_consent_ids, open_request_ids
from kim.grants.services.cases import today_in_berlin
from kim.grants.services.completeness import (
    remind_of_request,
)
from kim.grants.services.early_start import (
    expire_early_start,
)
from kim.grants.services.reviews import (
    Findings,
)
from kim.grants.states import applications as a
from kim.grants.states import decisions as d
from kim.grants.states import reviews as r
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.decisions import ChangeState, DecisionState, NoticeState
from kim.grants.states.reviews import EarlyStartState
from kim.kernel.states import Transition
from kim.places.models import Place
from tests.accounts.factories import actor_of, make_member, share_person
from tests.grants.deciding import WANTED
from tests.grants.factories import SECTIONS, SPEYER, WORMS

BEGIN = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
TOWNS = (SPEYER, WORMS)
MONTHS = [f"2026-{month:02}" for month in range(7, 13)]
PLAN = SECTIONS["plan"]
PAID, COSTS = ("12.500,00", "25.000,00", "7.500,00"), ("6.000,00", "1.500,00")
# From July on: the contract of June leaves time for round trips before the award.
TYPED: dict[str, dict[str, Any]] = {
    **{code: data for code, data in SECTIONS.items() if code != "attachments"},
    "basics": SECTIONS["basics"] | {"start_on": "01.07.2026"},
    "post": SECTIONS["post"] | {"post_start_on": "01.07.2026", "contract_on": "20.06.2026"},
    "plan": {
        "costs": [
            row | {"months": dict.fromkeys(MONTHS, amount)}
            for row, amount in zip(PLAN["costs"], COSTS, strict=True)
        ],
        "funds": [
            row | {"amount": amount} for row, amount in zip(PLAN["funds"], PAID, strict=True)
        ],
    },
}
FULL = {"personnel": Decimal("25000.00"), "material": Decimal("7500.00")}
LESS = {"personnel": Decimal("20000.00"), "material": Decimal("7500.00")}
GRANTED = replace(WANTED, start_on=dt.date(2026, 7, 1), amounts=FULL)
FINDINGS = Findings(
    no_conflict=True,
    state_interest="Die Stelle schließt die Lücke zwischen Ehrenamt und Verwaltung vor Ort.",
    comparison="Vergleichbar mit den übrigen Anträgen desselben Aufrufs.",
    amounts=FULL,
    statement="Die Angaben sind geprüft, plausibel und vollständig belegt.",
)
REASON = "Der Grund steht in der Akte."

# Which machine and which arrow a deed takes: in any other state it is refused by naming both.
ARROWS: dict[str, tuple[str, Transition]] = {
    "submit": ("application", a.SUBMIT),
    "withdraw": ("application", a.WITHDRAW),
    "take_over": ("application", a.TAKE_OVER),
    "ask": ("application", a.REQUEST_ITEMS),
    "complete": ("application", a.ANSWER_ITEMS),
    "cancel": ("application", a.CANCEL_ITEMS),
    "discontinue": ("application", a.DISCONTINUE),
    "confirm": ("application", a.CONFIRM_COMPLETE),
    "technical": ("application", a.CLOSE_TECHNICAL),
    "oppose": ("application", a.REFUSE_TECHNICAL),
    "budget": ("application", a.CLOSE_BUDGET),
    "back": ("application", a.RETURN_TO_TECHNICAL),
    "award": ("application", a.APPROVE),
    "part": ("application", a.APPROVE),
    "reject": ("application", a.REJECT),
    "consent": ("early", r.CONSENT),
    "not_early": ("early", r.REFUSE),
    "take_back": ("early", r.TAKE_BACK),
    "hear": ("application", a.START_HEARING),
    "sign": ("decision", d.SIGN),
    "discard": ("decision", d.DISCARD),
    "dispatch": (
        "notice",
        replace(d.DISPATCH, sources=d.DISPATCH.sources | d.DISPATCH_AGAIN.sources),
    ),
    "serve": ("notice", d.SERVE),
    "contest": ("notice", d.CONTEST),
    "settle": ("notice", d.SETTLE_REMEDY),
    "finality": ("notice", d.BECOME_FINAL),
    "waive": ("notice", d.WAIVE),
    "decline": ("notice", d.DECLINE),
    "amend": ("change", d.DECIDE_CHANGE),
    "deny": ("change", d.DECIDE_CHANGE),
    "unchange": ("change", d.WITHDRAW_CHANGE),
}
STATES: dict[str, type[TextChoices]] = {
    "application": S, "early": EarlyStartState,
    "decision": DecisionState, "notice": NoticeState, "change": ChangeState,
}  # fmt: skip


class World:
    """Two municipalities with three people each, ten of the Land of whom two are one human."""

    def __init__(self) -> None:
        self.now = BEGIN
        roles = [Role.GRANT_OFFICE] * 4 + [Role.PROGRAMME_LEAD] * 2 + [Role.BUDGET_OFFICER] * 3
        users = [make_member(role=role) for role in [*roles, Role.AUDIT_OFFICE]]
        share_person(users[0], users[4])  # an officer who is also programme lead
        self.land = [actor_of(user) for user in users]
        at_home = (Role.INTEGRATION_MANAGER, Role.HEAD, Role.TREASURY)
        places = [Place.objects.get(ags=ags) for ags in TOWNS]
        self.home = [
            [actor_of(make_member(role=role, place=place)) for role in at_home] for place in places
        ]

    @property
    def today(self) -> dt.date:
        return today_in_berlin(self.now)

    def people(self, town: int) -> list[Actor]:
        """Everybody who may try: of the Land, of the municipality, and one of the other."""
        return [*self.land, *self.home[town], self.home[1 - town][1]]

    def file(self, town: int) -> Application | None:
        found = Application.objects.select_related("call", "version__call", "place")
        return found.filter(place__ags=TOWNS[town]).order_by("pk").last()

    def morning(self, days: int) -> None:
        """Days pass; the worker does every morning what nobody has to ask for."""
        for _ in range(days):
            self.now += dt.timedelta(days=1)
            for pk in open_request_ids():
                remind_of_request(request_id=pk, today=self.today, now=self.now)
            for pk in ending_consent_ids(self.today):
                expire_early_start(early_start_id=pk, today=self.today, now=self.now)

    def subject(self, town: int, machine: str) -> Any:
        """What a deed of a machine is about: the last one of the file."""
        file = self.file(town)
        if file is None or machine == "application":
            return file
        rows: Any = {
            "review": file.reviews, "early": file.early_starts, "decision": file.decisions,
            "notice": file.notices.exclude(decision=None), "change": file.changes,
        }  # fmt: skip
        return rows[machine].order_by("pk").last()

    def state(self, town: int, machine: str) -> TextChoices | None:
        found = self.subject(town, machine)
        return STATES[machine](found.state) if found else None

    def pk(self, town: int, machine: str = "application") -> int:
        found = self.subject(town, machine)
        return found.pk if found else 0
