"""An application while it is written: its sections, what the rules say, what is still missing."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kim.accounts.actor import Actor
from kim.grants.models import Application, Attachment, RuleOverride, Section
from kim.grants.queries.context import context_for
from kim.grants.queries.terms import terms_of
from kim.grants.rules.content import Content, FileInfo, read
from kim.grants.rules.form import SECTION_LABELS, is_empty, missing
from kim.grants.rules.freezing import fingerprint
from kim.grants.rules.plan import PlanSums, months_of, plan_sums
from kim.grants.rules.plausibility import check
from kim.grants.rules.plausibility.privacy import alarm_of
from kim.grants.rules.results import Context, Result, Severity, blocking, unreasoned
from kim.grants.rules.terms import CallTerms
from kim.grants.states.applications import (
    ApplicationState,
    CompletionState,
    OverrideKind,
    SectionCode,
)
from kim.grants.states.calls import RequirementKind


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far a section is: ``empty``, ``begun``, ``complete`` or ``wrong``."""

    code: str
    label: str
    state: str

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]


STATE_LABELS = {
    "empty": "leer",
    "begun": "begonnen",
    "complete": "vollständig",
    "wrong": "Fehler",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An application with everything that its pages show."""

    application: Application
    sections: Mapping[str, Section]
    files: tuple[Attachment, ...]
    content: Content
    context: Context
    results: tuple[Result, ...]
    reasons: Mapping[str, str]
    release: RuleOverride | None = None

    @property
    def released(self) -> frozenset[str]:
        """Rules whose alarm somebody has released as a false one, for the text as it stands."""
        return frozenset({self.release.rule} if self.release else ())

    def data(self, code: str) -> dict[str, Any]:
        """What was typed into a section."""
        row = self.sections.get(code)
        return row.data if row else {}

    def of_section(self, code: str) -> list[Result]:
        return [result for result in self.results if result.section == code]

    @property
    def blocking(self) -> list[Result]:
        return [result for result in blocking(self.results) if result.rule not in self.released]

    @property
    def unreasoned(self) -> list[Result]:
        return unreasoned(self.results, self.reasons)

    @property
    def steps(self) -> list[SectionState]:
        """The sections in the order of the form, each with how far it is."""
        return [
            SectionState(code, SECTION_LABELS[code], self._state(code))
            for code in SectionCode.values
        ]

    def _state(self, code: str) -> str:
        data, found = self.data(code), self.of_section(code)
        blocked = [
            r
            for r in found
            if r.severity == Severity.BLOCKS and not r.of_case and r.rule not in self.released
        ]
        if code == SectionCode.ATTACHMENTS:
            return "complete" if not blocked else "begun" if self.files else "empty"
        if any(line.section == code for line in self.content.unreadable):
            return "wrong"
        if is_empty(code, data):
            return "empty" if blocked or missing(code, data) else "complete"
        if missing(code, data):
            return "begun"
        return "wrong" if blocked else "complete"


def draft_for(application: Application, *, today: dt.date, may_sign: bool | None = None) -> Draft:
    """Everything about an application as it is typed now. Constant number of queries.

    Needs ``call``, ``version`` and ``place``. Raises TermsMissing.
    """
    sections = {row.code: row for row in application.sections.all()}
    files = attachments_of(application)
    content = read({code: row.data for code, row in sections.items()}, [info_of(f) for f in files])
    context = context_for(application, today=today, may_sign=may_sign)
    return Draft(
        application=application,
        sections=sections,
        files=tuple(files),
        content=content,
        context=context,
        results=check(content, context),
        reasons=reasons_of(application),
        release=release_of(application, content),
    )


def release_of(application: Application, content: Content) -> RuleOverride | None:
    """The release of a false alarm that holds for this text. A query only where there is one."""
    alarm = alarm_of(content)
    if not alarm:
        return None
    return application.overrides.filter(
        kind=OverrideKind.RELEASE, about=alarm, ended_at=None
    ).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBasis:
    """What the buttons of the plan need: what is typed, the months to plan, and the sums."""

    content: Content
    months: list[str]
    sums: PlanSums


def plan_basis(application: Application, plan: Mapping[str, Any] | None = None) -> PlanBasis:
    """Sums of the sections as stored, or with ``plan`` in the place of the stored plan.

    Raises TermsMissing.
    """
    rows = {row.code: row.data for row in application.sections.all()}
    content = read(rows if plan is None else {**rows, "plan": plan})
    terms = terms_of(application.version)
    return PlanBasis(
        content=content, months=plan_months(content, terms), sums=plan_sums(content, terms)
    )


def plan_months(content: Content, terms: CallTerms) -> list[str]:
    """Months of the period; of the call while the period is not known."""
    months = months_of(content.start_on, content.end_on)
    return months or months_of(terms.first_on, terms.last_on)


def fingerprint_of(draft: Draft) -> str:
    """A mark of what a person looks at before signing."""
    return fingerprint(
        {code: row.data for code, row in draft.sections.items()},
        [info_of(file) for file in draft.files],
        draft.application.version.number,
    )


def is_author(draft: Draft, actor: Actor) -> bool:
    """Whether the human has begun the application, or saved one of its sections last."""
    begun = actor.was(draft.application.created_person)
    return begun or any(row.saved_by == actor.key for row in draft.sections.values())


def attachments_of(application: Application) -> list[Attachment]:
    """Files of an application that were not taken back, in the order they came."""
    found = application.attachments.filter(removed_at=None).select_related("file")
    return list(found.order_by("added_at", "pk"))


def info_of(attachment: Attachment) -> FileInfo:
    """An attachment as the rules and the frozen submission see it."""
    file = attachment.file
    return FileInfo(
        kind=attachment.kind, name=file.name, sha256=file.sha256, media_type=file.media_type
    )


WRITTEN = (OverrideKind.REASON, OverrideKind.RELEASE)


def reasons_of(application: Application) -> dict[str, str]:
    """Rule -> written reason of the municipality that is in force."""
    found = RuleOverride.objects.filter(application=application, kind__in=WRITTEN, ended_at=None)
    return dict(found.values_list("rule", "reason"))


def editable_sections(application: Application) -> set[str]:
    """Sections that may be changed now: all of a draft, those asked for in a completion."""
    if application.state == ApplicationState.DRAFT:
        return set(SectionCode.values)
    if application.state == ApplicationState.COMPLETION_REQUESTED:
        asked = application.completions.filter(state=CompletionState.OPEN)
        return set(asked.values_list("items__section", flat=True)) - {None}
    return set()


def declaration_codes(application: Application) -> tuple[str, ...]:
    """Declarations that the call asks for."""
    asked = application.version.requirements.filter(kind=RequirementKind.DECLARATION)
    return tuple(asked.values_list("code", flat=True))


def frozen_sections(application: Application) -> dict[str, Any]:
    """The sections of the last submission; nothing without one."""
    last = application.submissions.order_by("-number").first()
    return json.loads(last.content) if last else {}
