"""What a letter of a day stands on: authority, text modules, legal numbers, and their marks."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from kim.grants.models import Application, Authority, BudgetYear, CallVersion, TextModule
from kim.grants.rules.content import Content, read
from kim.grants.rules.deadlines import free_days
from kim.grants.rules.letters import Sender, Wording
from kim.grants.states.calls import Mark
from kim.programme.queries.legal import extra_holidays, legal_numbers_on
from kim.programme.rules.legal import LegalNumbers, label_of

NEEDS_CONFIRMATION = "notice_needs_confirmation"


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything dated that the letters of one day share."""

    day: dt.date
    authority: Authority | None
    wordings: dict[str, Wording]
    numbers: LegalNumbers

    @property
    def blocks_unconfirmed(self) -> bool:
        """Whether notices on unconfirmed law are refused; a missing switch means yes."""
        if NEEDS_CONFIRMATION not in self.numbers:
            return True
        return self.numbers.switch(NEEDS_CONFIRMATION)


def ground_on(day: dt.date) -> Ground:
    """Three queries."""
    return Ground(day, authority_on(day), wordings_on(day), legal_numbers_on(day))


def authority_on(day: dt.date) -> Authority | None:
    """The granting authority as it is called on the day; None where no released row says so."""
    rows = Authority.objects.exclude(released_at=None).filter(
        Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day
    )
    return rows.order_by("-from_on").first()


def sender_of(authority: Authority) -> Sender:
    return Sender(
        name=authority.name,
        unit=authority.unit,
        address=authority.address,
        is_ministry=authority.is_ministry,
        court=authority.court,
    )


def modules_on(day: dt.date) -> dict[str, TextModule]:
    """The newest released version of each text module that is valid on the day."""
    rows = (
        TextModule.objects.exclude(released_at=None)
        .filter(from_on__lte=day)
        .order_by("code", "from_on", "number")
    )
    return {row.code: row for row in rows}


def wordings_on(day: dt.date) -> dict[str, Wording]:
    return {
        code: Wording(
            code=code,
            number=row.number,
            title=row.title,
            text=row.text,
            law=row.law,
            needs_law_check=row.mark == Mark.LAW_CHECK,
        )
        for code, row in modules_on(day).items()
    }


def content_of(application: Application) -> Content:
    """What the last submission says. Raises Submission.DoesNotExist."""
    stored = json.loads(application.submissions.latest("number").content)
    return read(stored.get("sections", stored))


def budget_title_of(application: Application, years: Iterable[int]) -> str:
    """Titles the years of a grant are paid from, as text; empty where none is kept yet."""
    rows = BudgetYear.objects.filter(
        programme_id=application.call.programme_id, year__in=list(years)
    )
    found = rows.order_by("year").values_list("title__number", flat=True)
    return ", ".join(dict.fromkeys(found))


def proof_months(version: CallVersion, numbers: LegalNumbers) -> tuple[int, str]:
    """Months after the period and the key they come from: the call goes before the law."""
    found = [row for row in version.parameters.all() if row.key == "proof_after_period"]
    row = found[0] if found else None
    if row is not None and row.value.isdecimal():
        return int(row.value), ""
    return numbers.whole("proof_after_period"), "proof_after_period"


def free_between(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Holidays of the Land and those ordered for single days. One query."""
    return free_days(*range(first.year, last.year + 2)) | extra_holidays(
        first, dt.date(last.year + 1, 12, 31)
    )


def unconfirmed(
    ground: Ground, used: Iterable[Wording], keys: Iterable[str], version: CallVersion | None
) -> list[str]:
    """German names of everything a notice rests on that nobody has confirmed (law-check)."""
    found = []
    if ground.authority and ground.authority.mark == Mark.LAW_CHECK:
        found.append(f"Behörde „{ground.authority.name}“")
    found += [f"Rechtswert „{label_of(key)}“" for key in keys if key in ground.numbers.law_check]
    found += [f"Textbaustein „{text.title}“" for text in used if text.needs_law_check]
    if version is not None:
        for rows, name in (
            (version.parameters.all(), "label"), (version.categories.all(), "label"),
            (version.conditions.all(), "title"),
        ):  # fmt: skip
            open_rows = sorted(
                (row for row in rows if row.mark == Mark.LAW_CHECK), key=lambda row: row.pk
            )
            found += [f"Aufruf: „{getattr(row, name)}“" for row in open_rows]
    return found
