"""Files of an application: which, how many, by whom; taken back they stay with their hash."""

import pytest
from django.core.exceptions import PermissionDenied

from kim.accounts.rules.roles import Role
from kim.audit.queries import events_about, read_file
from kim.grants.models import Application, Attachment
from kim.grants.queries.drafts import attachments_of
from kim.grants.services import attachments
from kim.grants.services.attachments import add_attachment, remove_attachment
from kim.grants.services.cases import GrantError
from kim.grants.states.applications import UNDECIDED
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import Mark, RequirementKind
from kim.kernel.uploads.terms import Checked
from tests.grants.applying import LATER, author, text_file
from tests.grants.factories import SPEYER, WORMS, make_application, make_call, make_version, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def add(
    application: Application,
    kind: str = "other",
    title: str = "Stelle",
    checked: Checked | None = None,
    who=None,  # type: ignore[no-untyped-def] # test
) -> Attachment:
    return add_attachment(
        actor=who or author(), application_id=application.pk, kind=kind, title=title,
        checked=checked or text_file(), now=LATER,
    )  # fmt: skip


def test_a_file_is_stored_with_its_hash() -> None:
    application = make_application()
    found = add(application)
    assert (found.kind, found.title, found.file.name) == ("other", "Stelle", "stelle.txt")
    assert read_file(found.file) == b"Beschreibung der Stelle"
    assert (found.file.kind, found.file.retention) == ("grants.attachment", "case")
    event = events_about(application).last()
    assert event is not None
    assert event.changes["sha256"] == [None, text_file().sha256]


def test_what_the_call_asks_for_is_named_by_it() -> None:
    call = make_call()
    make_version(call, released=False).requirements.create(
        position=1, kind=RequirementKind.ATTACHMENT, code="chart", label="Organigramm",
        mark=Mark.ASSUMPTION,
    )  # fmt: skip
    application = make_application(call=call)
    assert add(application, "chart", "").title == "Organigramm"
    assert add(application, "chart", "Teil 2", text_file("b.txt", "b")).title == "Teil 2"


@pytest.mark.parametrize(
    ("kind", "title", "sentence"),
    [("erfunden", "x", "nicht verlangt"), ("other", " ", "was die Anlage enthält")],
)
def test_what_is_not_taken(kind: str, title: str, sentence: str) -> None:
    with pytest.raises(GrantError, match=sentence):
        add(make_application(), kind, title)


def test_the_same_file_twice() -> None:
    application = make_application()
    first = add(application)
    with pytest.raises(GrantError, match="schon da: stelle"):
        add(application, checked=text_file("anders.txt"))
    remove_attachment(actor=author(), attachment_id=first.pk, now=LATER)
    assert add(application).pk != first.pk


def test_not_more_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    application = make_application()
    add(application)
    with pytest.raises(GrantError, match="höchstens 1 Anlagen"):
        add(application, checked=text_file("b.txt", "b"))


def test_taken_back_it_is_not_shown_but_stored() -> None:
    application = make_application()
    found = add(application)
    for _ in range(2):  # a double click
        remove_attachment(actor=author(), attachment_id=found.pk, now=LATER)
    assert attachments_of(application) == []
    found.refresh_from_db()
    assert found.removed_at == LATER
    assert read_file(found.file)
    assert events_about(application).count() == 2


@pytest.mark.parametrize("state", [s for s in S if s != S.DRAFT])
def test_what_is_in_takes_only_the_decision_of_the_council(state: S) -> None:
    application = make_application(state=state)
    with pytest.raises(GrantError, match="kommen keine Anlagen mehr dazu"):
        add(application)
    if state in UNDECIDED:
        found = add(application, "council_decision", "")
        assert found.title == "Beschluss"
        with pytest.raises(GrantError, match="nicht mehr entfernen"):
            remove_attachment(actor=author(), attachment_id=found.pk, now=LATER)
    else:
        with pytest.raises(GrantError, match="kommen keine Anlagen mehr dazu"):
            add(application, "council_decision", "")


@pytest.mark.parametrize(
    ("role", "ags"),
    [(Role.HEAD, SPEYER), (Role.DEPUTY, WORMS), (Role.GRANT_OFFICE, "")],
)
def test_who_may_not(role: Role, ags: str) -> None:
    application = make_application()
    found = add(application)
    with pytest.raises(PermissionDenied):
        add(application, checked=text_file("b.txt", "b"), who=person(role, ags))
    with pytest.raises(PermissionDenied):
        remove_attachment(actor=person(role, ags), attachment_id=found.pk, now=LATER)
