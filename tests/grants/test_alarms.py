"""A false alarm of the screening of free text: released by a second person, for one text."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.grants.models import Application, RuleOverride, Section
from kim.grants.queries.drafts import draft_for
from kim.grants.queries.findings import all_findings
from kim.grants.rules.plausibility.privacy import alarm_of
from kim.grants.services.alarms import release_alarm
from kim.grants.services.cases import GrantError
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import NOW, SPEYER, TODAY, make_application, person
from tests.grants.pages import at, client_of, clock, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
__all__ = ["clock"]  # fixture
NUMBER = "Ausgeschrieben unter 202600001234."  # twelve digits, like a file on a person
WHY = "Das ist die Nummer einer Ausschreibung."


def stopped(text: str = NUMBER, **more: Any) -> Application:
    return make_application(concept={"tasks": text}, **more)


def rules(application: Application) -> set[str]:
    return {result.rule for result in draft_for(application, today=TODAY).blocking}


def seen(application: Application) -> str:
    return alarm_of(draft_for(application, today=TODAY).content)


def head() -> Actor:
    return person(Role.HEAD, SPEYER)


def release(application: Application, who: Actor | None = None, **changes: Any) -> RuleOverride:
    told: dict[str, Any] = {"reason": WHY, "seen": seen(application)} | changes
    return release_alarm(actor=who or head(), application_id=application.pk, now=NOW, **told)


def retype(application: Application, text: str) -> None:
    row = Section.objects.get(application=application, code="concept")
    row.data = row.data | {"tasks": text}
    row.save()


def test_a_release_lets_exactly_this_text_through() -> None:
    application = stopped()
    assert "PL-A21" in rules(application)
    release(application)
    assert "PL-A21" not in rules(application)
    draft = draft_for(application, today=TODAY)
    assert draft.reasons["PL-A21"] == WHY  # goes to the authority with the application
    assert any(result.rule == "PL-A21" for result in draft.results)  # and so does the alarm
    event = Event.objects.get(action="grants.release_alarm")
    assert (event.reason, event.law) == (WHY, "Art. 5 Abs. 1 lit. c DSGVO")
    assert NUMBER not in str(event.changes)
    retype(application, f"{NUMBER} Anna Muster, geb. 01.02.1990.")
    assert "PL-A21" in rules(application)
    retype(application, NUMBER)
    assert "PL-A21" not in rules(application)


def test_another_text_needs_a_release_of_its_own() -> None:
    application = stopped()
    release(application)
    retype(application, f"{NUMBER} Und 202600005678.")
    assert release(application, reason="Zwei Ausschreibungen.").about == seen(application)
    assert "PL-A21" not in rules(application)
    assert RuleOverride.objects.filter(kind="release", ended_at=None).count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "begründen"),
        ({"seen": "0" * 64}, "geändert"),
    ],
)
def test_what_is_refused(changes: dict[str, str], said: str) -> None:
    application = stopped()
    with pytest.raises(GrantError, match=said):
        release(application, **changes)
    assert "PL-A21" in rules(application)


def test_needs_an_alarm_and_happens_once() -> None:
    with pytest.raises(GrantError, match="nichts beanstandet"):
        release(make_application())
    application = stopped(ags="07319")
    who = person(Role.HEAD, "07319")
    release(application, who)
    with pytest.raises(GrantError, match="schon freigegeben"):
        release(application, who)


def test_who_wrote_the_text_does_not_release_it() -> None:
    application, who = stopped(), head()
    application.sections.filter(code="concept").update(saved_by=who.key)
    with pytest.raises(GrantError, match="geschrieben"):
        release(application, who)
    assert release(application).person


@pytest.mark.parametrize(
    ("role", "ags"),
    [(Role.INTEGRATION_MANAGER, SPEYER), (Role.HEAD, "07319"), (Role.GRANT_OFFICE, "")],
)
def test_only_the_head_of_the_municipality(role: Role, ags: str) -> None:
    application = stopped()
    with pytest.raises(PermissionDenied):
        release(application, person(role, ags))


def test_after_submission_the_authority_decides_by_itself() -> None:
    application = stopped(state=S.TECHNICAL_REVIEW)
    with pytest.raises(GrantError, match="Bewilligungsstelle"):
        release(application)
    [found] = [f for f in all_findings(application, today=TODAY) if f.rule.id == "PL-A21"]
    assert found.state == "blocks"


@pytest.mark.parametrize(("kind", "about"), [("release", ""), ("reason", "0" * 64)])
def test_the_database_ties_a_release_to_a_text(kind: str, about: str) -> None:
    application = stopped()
    with (
        pytest.raises(IntegrityError, match="grants_override_release_is_about_a_text"),
        transaction.atomic(),
    ):
        RuleOverride.objects.create(
            application=application, rule="PL-A21", kind=kind, reason="x", about=about, at=NOW,
            by="user:1", person=uuid.uuid4(),
        )  # fmt: skip


@pytest.mark.usefixtures("clock")
def test_the_page_leads_there_and_back() -> None:
    application = stopped()
    author, leader = client_of(member()), client_of(member(Role.HEAD))
    shown = author.get(at(application, "pruefen/")).text
    assert "kann ihn die Leitung Ihrer Kommune freigeben" in shown
    assert author.get(at(application, "fehlalarm/")).status_code == 403
    assert at(application, "fehlalarm/") in leader.get(at(application, "pruefen/")).text
    page = leader.get(at(application, "fehlalarm/"))
    assert "Fehlalarm freigeben" in page.text
    assert NUMBER not in page.text  # what was found is never repeated
    told = {"reason": WHY, "seen": seen(application)}
    after = leader.post(at(application, "fehlalarm/"), told, follow=True)
    assert "Der Text ist freigegeben" in after.text
    assert WHY in after.text
