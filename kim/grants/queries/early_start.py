"""Early starts of a file, and whether its measure has begun."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kim.accounts.queries import names_by_key
from kim.grants.models import Application, EarlyStart
from kim.grants.queries.review import signed_content
from kim.grants.rules.content import read
from kim.grants.rules.early_start import Beginning, Consent, beginning
from kim.grants.states.reviews import EarlyStartState

BERLIN = ZoneInfo("Europe/Berlin")
RUNNING = (EarlyStartState.REQUESTED, EarlyStartState.CONSENTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for an early start with the names of who asked and who decided."""

    row: EarlyStart
    requested_by: str
    decided_by: str


def early_starts_of(application: Application) -> list[Asked]:
    """All requests of a file, newest first. Two queries."""
    rows = list(application.early_starts.order_by("-requested_at", "-pk"))
    names = names_by_key({key for row in rows for key in (row.requested_by, row.decided_by) if key})
    return [
        Asked(row, names.get(row.requested_by, ""), names.get(row.decided_by, "")) for row in rows
    ]


def running_early_start(application: Application) -> EarlyStart | None:
    """The request that is open or consented to."""
    return application.early_starts.filter(state__in=RUNNING).first()


def requested_early_start(application: Application) -> EarlyStart | None:
    """The request nobody has decided yet."""
    return application.early_starts.filter(state=EarlyStartState.REQUESTED).first()


def beginning_of(application: Application, today: dt.date) -> Beginning:
    """Whether the measure has begun, by what is signed, or typed while nothing is signed."""
    if application.submitted_at is None:
        content = read({row.code: row.data for row in application.sections.all()})
    else:
        content = signed_content(application)
    award = application.awards.order_by("sequence").first()
    consents = [
        Consent(row.valid_from_on, row.valid_to_on)
        for row in application.early_starts.exclude(valid_from_on=None)
        if row.valid_from_on and row.valid_to_on
    ]
    return beginning(
        contract_on=content.contract_on,
        post_start_on=content.post_start_on,
        start_on=content.start_on,
        received_on=_day(application.submitted_at),
        consents=consents,
        award_on=_day(award.at if award else None),
        today=today,
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.astimezone(BERLIN).date() if moment else None
