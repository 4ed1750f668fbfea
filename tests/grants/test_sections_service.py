"""Saving sections: as typed, with the version, and two people who change the same text."""

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about
from kim.grants.models import Application, CompletionItem, CompletionRequest, Section
from kim.grants.rules.merge import marks
from kim.grants.rules.sections import flatten
from kim.grants.services.cases import GrantError
from kim.grants.services.sections import NotStorable, SectionConflict, save_section
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import Mark, RequirementKind
from tests.grants.applying import LATER, author, save
from tests.grants.factories import (
    NOW,
    SPEYER,
    TODAY,
    WORMS,
    make_application,
    make_call,
    make_version,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def stored(application: Application, code: str = "basics") -> Section:
    return Section.objects.get(application=application, code=code)


def test_text_is_kept_as_it_was_typed() -> None:
    application, who = make_application(), author()
    saved = save(who, application, "basics", start_on="31.02.2026", title="  A\u202eB ")
    row = stored(application)
    assert (row.version, row.saved_by, row.saved_at) == (2, who.key, LATER)
    assert (row.data["start_on"], row.data["title"]) == ("31.02.2026", "  A\u202eB ")
    assert saved.version == 2
    event = events_about(application).last()
    assert event is not None
    assert (event.action, event.changes) == (
        "grants.save_section",
        {"section": [None, "basics"], "version": [1, 2]},
    )


def test_what_the_page_saves_by_itself_is_not_recorded_in_a_draft() -> None:
    application, who = make_application(), author()
    data = stored(application).data | {"title": "neu"}
    save_section(
        actor=who, application_id=application.pk, code="basics", data=data, version=1,
        now=LATER, auto=True,
    )  # fmt: skip
    assert stored(application).data["title"] == "neu"
    assert not events_about(application).exists()


def test_the_same_again_changes_nothing() -> None:
    application, who = make_application(), author()
    save(who, application, "basics", title="neu")
    again = save(who, application, "basics", title="neu")
    assert again.version == stored(application).version == 2
    assert events_about(application).count() == 1


def test_answers_that_are_not_sent_stay() -> None:
    application = make_application()
    save_section(
        actor=author(), application_id=application.pk, code="post", data={"fte": "0,5"},
        version=1, now=LATER,
    )  # fmt: skip
    assert stored(application, "post").data["pay_group"] == "EG 10"


def test_rows_that_are_not_sent_are_gone() -> None:
    application = make_application()
    save(author(), application, "plan", funds=[])
    assert stored(application, "plan").data["funds"] == []
    assert len(stored(application, "plan").data["costs"]) == 2


def test_different_texts_of_two_people_are_both_kept() -> None:
    application = make_application()
    opened = stored(application).data
    save(author(), application, "basics", title="Titel der einen")
    row = save_section(
        actor=author(), application_id=application.pk, code="basics",
        data=opened | {"contact_phone": "9"}, version=1, base=marks(flatten("basics", opened)),
        now=LATER,
    )  # fmt: skip
    assert row.version == 3
    assert (row.data["title"], row.data["contact_phone"]) == ("Titel der einen", "9")


def test_the_same_text_of_two_people_is_asked_about() -> None:
    application, first, second = make_application(), author(), author()
    opened = stored(application).data
    save(first, application, "basics", title="Titel der einen")
    with pytest.raises(SectionConflict, match="inzwischen jemand anders geändert") as refused:
        save_section(
            actor=second, application_id=application.pk, code="basics",
            data=opened | {"title": "Titel der anderen", "contact_phone": "9"}, version=1,
            base=marks(flatten("basics", opened)), now=LATER,
        )  # fmt: skip
    found = refused.value
    assert [(c.path, c.saved, c.mine) for c in found.conflicts] == [
        ("title", "Titel der einen", "Titel der anderen")
    ]
    assert (found.version, found.saved_by, found.saved_at) == (2, first.key, LATER)
    assert found.flat["contact_phone"] == "9"
    assert found.saved["title"] == "Titel der einen"
    assert stored(application).data["title"] == "Titel der einen"


def test_an_old_version_without_marks_is_never_written_over() -> None:
    application = make_application()
    opened = stored(application).data
    save(author(), application, "basics", title="neu")
    with pytest.raises(SectionConflict) as refused:
        save_section(
            actor=author(), application_id=application.pk, code="basics", data=opened,
            version=1, now=LATER,
        )  # fmt: skip
    assert [c.path for c in refused.value.conflicts] == ["title"]


@pytest.mark.parametrize(
    ("code", "data", "sentence"),
    [
        ("basics", {"title": "x" * 201}, "möglich sind 200"),
        ("basics", {"state": "approved"}, "Unbekanntes Feld: state"),
        ("declarations", {"erfunden": "yes"}, "Unbekanntes Feld: erfunden"),
        ("plan", {"costs": [{"key": f"c{n}", "label": "x"} for n in range(21)]}, "höchstens 20"),
    ],
)
def test_what_cannot_be_kept(code: str, data: dict[str, object], sentence: str) -> None:
    application = make_application()
    with pytest.raises(NotStorable, match=sentence) as refused:
        save_section(
            actor=author(), application_id=application.pk, code=code, data=data, version=1,
            now=LATER,
        )  # fmt: skip
    assert refused.value.problems
    assert stored(application, code).version == 1


def test_declarations_of_the_call_can_be_answered() -> None:
    call = make_call()
    version = make_version(call, released=False)
    version.requirements.create(
        position=1, kind=RequirementKind.DECLARATION, code="correct", label="x",
        mark=Mark.ASSUMPTION,
    )  # fmt: skip
    application = make_application(call=call)
    Section.objects.filter(application=application, code="declarations").update(data={})
    save(author(), application, "declarations", correct="yes")
    assert stored(application, "declarations").data == {"correct": "yes"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [("decided", "decided"), ("pending", "pending"), ("erfunden", "unknown"), ("", "unknown")],
)
def test_the_council_stands_at_the_file_too(typed: str, told: str) -> None:
    application = make_application()
    save(author(), application, "council", state=typed)
    application.refresh_from_db()
    assert application.council == told


@pytest.mark.parametrize("state", [s for s in S if s not in (S.DRAFT, S.COMPLETION_REQUESTED)])
def test_what_is_in_does_not_change(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError, match=f"im Stand „{state.label}“"):
        save(author(), application, "basics", title="neu")
    assert stored(application).version == 1


def test_what_was_asked_for_can_be_completed_and_nothing_else() -> None:
    application = make_application(state=S.COMPLETION_REQUESTED)
    request = CompletionRequest.objects.create(
        application=application, number=1, due_on=TODAY, asked_at=NOW, asked_by="user:0"
    )
    CompletionItem.objects.create(request=request, section="concept", text="Ziele fehlen")
    save(author(), application, "concept", tasks="mehr")
    with pytest.raises(GrantError, match="nichts nachgefordert"):
        save(author(), application, "basics", title="neu")
    data = stored(application, "concept").data | {"tasks": "noch mehr"}
    save_section(
        actor=author(), application_id=application.pk, code="concept", data=data, version=2,
        now=LATER, auto=True,
    )  # fmt: skip
    assert events_about(application).count() == 2  # here also what the page saved by itself


@pytest.mark.parametrize(
    ("role", "ags"),
    [(Role.HEAD, SPEYER), (Role.DEPUTY, WORMS), (Role.GRANT_OFFICE, ""), (Role.AUDIT_OFFICE, "")],
)
def test_who_may_not_write(role: Role, ags: str) -> None:
    application = make_application()
    with pytest.raises(PermissionDenied, match="Entwürfe schreiben"):
        save(person(role, ags), application, "basics", title="neu")
    assert stored(application).version == 1
