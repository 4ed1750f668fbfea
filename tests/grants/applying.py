"""A municipality at work on its application: people, files, and a draft that may be submitted."""

import datetime as dt
import uuid
from typing import Any

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Call, CallVersion, Submission
from kim.grants.queries.drafts import draft_for, fingerprint_of
from kim.grants.services.sections import save_section
from kim.grants.services.submit import submit_application
from kim.grants.states.calls import CallState, Mark, RequirementKind
from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.terms import Checked
from tests.grants.factories import (
    NOW,
    SPEYER,
    TODAY,
    make_application,
    make_call,
    make_version,
    person,
)

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


DECLARATIONS = {
    "financing_secured": "Die Gesamtfinanzierung ist gesichert.",
    "no_double_funding": "Dieselben Ausgaben werden nicht anders gefördert.",
    "not_begun": "Mit der Maßnahme wurde noch nicht begonnen.",
    "data_protection": "Der Antrag enthält keine Angaben über beratene Personen.",
    "correct": "Alle Angaben sind richtig und vollständig.",
    "input_vat": "Die Verwaltung ist zum Vorsteuerabzug berechtigt.",
}


def full_call(state: CallState = CallState.OPEN) -> Call:
    """A call whose newest version asks for declarations and an attachment."""
    call = make_call(state)
    version = make_version(call, released=False)
    for position, (code, label) in enumerate(DECLARATIONS.items()):
        version.requirements.create(
            position=position, kind=RequirementKind.DECLARATION, code=code, label=label,
            mark=Mark.LAW_CHECK,
        )  # fmt: skip
    version.requirements.create(
        position=9, kind=RequirementKind.ATTACHMENT, code="job_description",
        label="Beschreibung der Stelle", is_mandatory=False, mark=Mark.ASSUMPTION,
        help="Aufgaben, Entgeltgruppe, Stellenanteil und Einordnung.",
    )  # fmt: skip
    release(version)
    return call


def release(version: CallVersion) -> None:
    version.released_at, version.released_by = NOW, "user:0"
    version.released_person = uuid.uuid4()
    version.save()


def draft(call: Call | None = None, **sections: dict[str, Any]) -> Application:
    """A draft that passes every rule."""
    return make_application(call=call, **sections)
