"""What the plausibility rules say about a signed application, and what was answered."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kim.accounts.queries import names_by_key
from kim.grants.models import Application, RuleOverride, Submission
from kim.grants.queries.context import content_of, context_for
from kim.grants.queries.drafts import reasons_of
from kim.grants.rules.plausibility import RULES, check
from kim.grants.rules.plausibility.registry import Rule
from kim.grants.rules.results import Result, Severity, blocking
from kim.grants.states.applications import OverrideKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An exception with the names of the people who made, confirmed and ended it."""

    row: RuleOverride
    by: str
    approved_by: str
    ended_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule with what it found today, the reason of the municipality and exceptions.

    ``is_new``: it found nothing yet when the application was signed. ``waiver`` is in force or
    waits for its confirmation; ``ended`` are earlier ones, the latest first.
    """

    rule: Rule
    results: tuple[Result, ...]
    reason: str
    is_new: bool
    waiver: Waiver | None
    ended: tuple[Waiver, ...]

    @property
    def waits(self) -> bool:
        """Whether an exception has yet to be confirmed by another person."""
        return self.waiver is not None and not is_effective(self.waiver.row, self.rule)

    @property
    def state(self) -> str:
        """``passed``, ``waived``, ``waiting``, ``reasoned``, ``hint``, ``warning``, ``blocks``."""
        if self.waits:
            return "waiting"
        if self.waiver is not None:
            return "waived"
        if not self.results:
            return "passed"
        if self.rule.severity == Severity.WARNING and self.reason:
            return "reasoned"
        return self.rule.severity.value

    @property
    def is_open(self) -> bool:
        """Whether somebody should look at it: found something, or has an exception."""
        return bool(self.results or self.waiver or self.ended)


def is_effective(waiver: RuleOverride, rule: Rule) -> bool:
    """Whether an exception holds: at once, or once confirmed where the rule blocks."""
    return rule.severity != Severity.BLOCKS or waiver.approved_at is not None


def waiver_in_force(application: Application, rule: str) -> RuleOverride | None:
    """The exception from a rule that has not ended, confirmed or not."""
    found = RuleOverride.objects.filter(
        application=application, rule=rule, kind=OverrideKind.WAIVER, ended_at=None
    )
    return found.first()


def findings_of(application: Application, *, today: dt.date) -> tuple[Result, ...]:
    """What the rules say today about the last signed text; nothing without one.

    Raises TermsMissing.
    """
    last = _last(application)
    if last is None:
        return ()
    return check(content_of(last.content), context_for(application, today=today))


def unsettled_blocks(application: Application, *, today: dt.date) -> list[Result]:
    """Results that block and have no exception in force. Raises TermsMissing."""
    rows = RuleOverride.objects.filter(
        application=application, kind=OverrideKind.WAIVER, ended_at=None, approved_at__isnull=False
    )
    waived = set(rows.values_list("rule", flat=True))
    found = blocking(findings_of(application, today=today))
    return [result for result in found if result.rule not in waived]


def rule_faults(application: Application, *, today: dt.date) -> list[str]:
    """Why an application cannot be awarded yet: what blocks, and that an exception may help."""
    found = unsettled_blocks(application, today=today)
    return [
        f"Regel {result.rule} sperrt: {result.text} Ohne eine bestätigte Ausnahme kann nicht "
        "bewilligt werden."
        for result in found
    ]


def all_findings(application: Application, *, today: dt.date) -> list[Finding]:
    """Every rule with what it says about the signed text. Constant number of queries.

    Raises TermsMissing.
    """
    last = _last(application)
    if last is None:
        return []
    results = findings_of(application, today=today)
    frozen: dict[str, Any] = json.loads(last.content)
    then = frozen.get("results")
    before = None if then is None else {line["rule"] for line in then}
    reasons = reasons_of(application)
    made = _exceptions(application)
    return [
        Finding(
            rule=rule,
            results=(mine := tuple(r for r in results if r.rule == rule.id)),
            reason=reasons.get(rule.id, ""),
            is_new=bool(mine) and before is not None and rule.id not in before,
            waiver=next((e for e in made if e.row.rule == rule.id and not e.row.ended_at), None),
            ended=tuple(e for e in made if e.row.rule == rule.id and e.row.ended_at),
        )
        for rule in RULES
    ]


def _last(application: Application) -> Submission | None:
    return application.submissions.order_by("-number").first()


def _exceptions(application: Application) -> list[Waiver]:
    rows = list(application.overrides.filter(kind=OverrideKind.WAIVER).order_by("-at", "-pk"))
    names = names_by_key(_keys(rows))
    return [
        Waiver(
            row=row,
            by=names.get(row.by, ""),
            approved_by=names.get(row.approved_by, ""),
            ended_by=names.get(row.ended_by, ""),
        )
        for row in rows
    ]


def _keys(rows: Iterable[RuleOverride]) -> list[str]:
    return [key for row in rows for key in (row.by, row.approved_by, row.ended_by) if key]
