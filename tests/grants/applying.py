"""A municipality at work on its application: people, files, and a draft that may be submitted."""

import datetime as dt
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Call, Submission
from kim.grants.queries.drafts import draft_for, fingerprint_of
from kim.grants.services.sections import save_section
from kim.grants.services.submit import submit_application
from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.terms import Checked
from tests.grants.factories import NOW, SPEYER, TODAY, make_application, person

LATER = NOW + dt.timedelta(hours=1)


def author(ags: str = SPEYER) -> Actor:
    return person(Role.INTEGRATION_MANAGER, ags)


def head(ags: str = SPEYER) -> Actor:
    return person(Role.HEAD, ags)


def text_file(name: str = "stelle.txt", text: str = "Beschreibung der Stelle") -> Checked:
    return check_upload(name, text.encode())


def fresh(application: Application) -> Application:
    return Application.objects.select_related("call", "version", "place").get(pk=application.pk)


def seen(application: Application) -> str:
    """What a person has looked at who signs now."""
    return fingerprint_of(draft_for(fresh(application), today=TODAY))


def save(who: Actor, application: Application, code: str, version: int = 1, **texts: Any) -> Any:
    """Save a section with some texts replaced, as a page would send it."""
    data = {**application.sections.get(code=code).data, **texts}
    return save_section(
        actor=who, application_id=application.pk, code=code, data=data, version=version, now=LATER
    )


def submit(who: Actor, application: Application, mark: str = "") -> Submission:
    return submit_application(
        actor=who, application_id=application.pk, seen=mark or seen(application), now=LATER
    )


def draft(call: Call | None = None, **sections: dict[str, Any]) -> Application:
    """A draft that passes every rule."""
    return make_application(call=call, **sections)
