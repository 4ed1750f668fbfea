"""Whom a deed of a grant concerns is told inside the deed (Mitteilung)."""

import datetime as dt

from kim.accounts.actor import Actor
from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.messages import notify
from kim.grants.models import Application
from kim.grants.services.cases import today_in_berlin

TOWN_ROLES = (Role.INTEGRATION_MANAGER, Role.DEPUTY, Role.TREASURY, Role.HEAD)


def file_path(*, number: str, page: str = "") -> str:
    """Where the file of an application is read, or a ``page`` below it (``beginn/``)."""
    return f"/foerderung/vorgang/{number}/{page}"


def tell_municipality(
    *,
    application: Application,
    kind: Kind,
    subject: str,
    now: dt.datetime,
    roles: tuple[Role, ...] = TOWN_ROLES,
    path: str = "",
    besides: Actor | None = None,
) -> None:
    """Tell the people of the municipality; ``path`` is the file unless another is given.

    ``besides`` did it and knows.
    """
    people = recipients_with_role(*roles, on=today_in_berlin(now), place_id=application.place_id)
    notify(
        recipients=[person for person in people if not besides or person != besides.user_id],
        kind=kind,
        subject=subject,
        path=path or file_path(number=application.number),
        about=application,
        now=now,
    )


def tell_land(
    *,
    application: Application,
    kind: Kind,
    subject: str,
    now: dt.datetime,
    roles: tuple[Role, ...] = (Role.GRANT_OFFICE,),
    path: str = "",
    besides: Actor | None = None,
    to_all: bool = False,
) -> None:
    """Tell the officer of the file, or everybody with one of the roles while there is none.

    ``to_all`` tells everybody in any case: for what the officer may not do alone.

    Who is not of the roles asked for is not told, officer or not. ``besides`` knows already.
    """
    people = recipients_with_role(*roles, on=today_in_berlin(now))
    if not to_all and application.officer_id is not None and application.officer_id in people:
        people = [application.officer_id]
    notify(
        recipients=[person for person in people if not besides or person != besides.user_id],
        kind=kind,
        subject=subject,
        path=path or file_path(number=application.number),
        about=application,
        now=now,
    )
