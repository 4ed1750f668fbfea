"""Telling both sides of a file what happened; the mail says only that there is something."""

import datetime as dt

from kim.accounts.actor import Actor
from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.messages import notify
from kim.grants.models import Application
from kim.grants.services.cases import today_in_berlin

TOWN = (Role.HEAD, Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.TREASURY)


def case_path(*, application: Application, page: str = "") -> str:
    """Address of a page of the file within this site."""
    return f"/foerderung/vorgang/{application.number}/{page}"


def tell_municipality(
    *,
    application: Application,
    code: str,
    group: Group,
    subject: str,
    now: dt.datetime,
    page: str = "",
    roles: tuple[Role, ...] = TOWN,
    besides: Actor | None = None,
) -> None:
    """Tell the people of the municipality; ``besides`` knows already, having done it."""
    found = recipients_with_role(*roles, on=today_in_berlin(now), place_id=application.place_id)
    _tell(application, found, code, group, subject, page, besides, now)


def tell_land(
    *,
    application: Application,
    code: str,
    group: Group,
    subject: str,
    now: dt.datetime,
    page: str = "",
    roles: tuple[Role, ...] = (Role.GRANT_OFFICE,),
    besides: Actor | None = None,
) -> None:
    """Tell the officer of the file, or all of a role while nobody has taken it over."""
    if application.officer_id is not None and roles == (Role.GRANT_OFFICE,):
        found = [application.officer_id]
    else:
        found = recipients_with_role(*roles, on=today_in_berlin(now))
    _tell(application, found, code, group, subject, page, besides, now)


def _tell(
    application: Application,
    recipients: list[int],
    code: str,
    group: Group,
    subject: str,
    page: str,
    besides: Actor | None,
    now: dt.datetime,
) -> None:
    skipped = besides.user_id if besides else None
    notify(
        recipients=[user for user in recipients if user != skipped],
        kind=Kind(f"grants.{code}", group),
        subject=f"{application.number}: {subject}",
        path=case_path(application=application, page=page),
        about=application,
        now=now,
    )
