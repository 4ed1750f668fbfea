"""What was submitted, read by both sides; files and papers, and who gets them."""

import io
import json

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Attachment, Section
from kim.grants.services.attachments import add_attachment, remove_attachment
from kim.grants.states.applications import ApplicationState as S
from tests.grants.applying import LATER, author, full_call, head, submit, text_file
from tests.grants.factories import SPEYER, WORMS, make_application, make_submission
from tests.grants.pages import at, client_of, clock, member, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published", "clock")]
__all__ = ["clock"]  # fixture


def version(application: Application, count: int, page: str = "") -> str:
    return f"/foerderung/vorgang/{application.number}/fassung/{count}/{page}"


@pytest.fixture
def application() -> Application:
    """Submitted with a file, then a second version with one text changed."""
    found = make_application(call=full_call())
    add_attachment(
        actor=author(), application_id=found.pk, kind="job_description", title="",
        checked=text_file(), now=LATER,
    )  # fmt: skip
    first = submit(head(), found)
    frozen = json.loads(first.content)
    frozen["concept"]["tasks"] = "Etwas mehr"
    frozen["files"] = []
    found.refresh_from_db()
    make_submission(found, frozen)
    return found


@pytest.mark.parametrize("role", [Role.GRANT_OFFICE, Role.AUDIT_OFFICE, Role.TREASURY])
def test_both_sides_read_the_same(application: Application, role: Role) -> None:
    client = client_of(member(role, SPEYER if role == Role.TREASURY else ""))
    page = client.get(version(application, 1)).text
    submission = application.submissions.get(number=1)
    for text in (
        "Integrationsmanagement Speyer 2026", "Angebote vernetzen, Ehrenamt begleiten.",
        "6.000,00 €", "Die Gesamtfinanzierung ist gesichert.", "stelle.txt", submission.sha256,
        submission.receipt, "unverändert", text_file().sha256,
    ):  # fmt: skip
        assert text in page
    assert client.get(version(application, 9)).status_code == 404


def test_the_newest_version_comes_first(application: Application) -> None:
    client = client_of(member())
    answer = client.get(f"/foerderung/vorgang/{application.number}/fassung/")
    assert answer.headers["Location"] == version(application, 2)


def test_versions_are_compared(application: Application) -> None:
    client = client_of(member())
    page = client.get(version(application, 2, "vergleich/")).text
    assert "Konzept: Aufgaben der Stelle" in page
    assert "Angebote vernetzen, Ehrenamt begleiten." in page
    assert "Etwas mehr" in page
    assert "Anlagen: Datei" in page
    assert "Stufe" not in page
    assert client.get(version(application, 1, "vergleich/")).status_code == 404


def test_the_same_twice_says_so(application: Application) -> None:
    make_submission(application, json.loads(application.submissions.get(number=2).content))
    page = client_of(member()).get(version(application, 3, "vergleich/")).text
    assert "Die beiden Fassungen sagen dasselbe." in page


@pytest.mark.parametrize("page", ["antrag.pdf", "eingang.pdf"])
def test_papers(application: Application, page: str) -> None:
    answer = client_of(member()).get(version(application, 1, page))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content == client_of(member()).get(version(application, 1, page)).content
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert "Entwurf" not in str(paper.docinfo.get("/Title", ""))


def test_a_draft_on_paper_says_that_it_is_one() -> None:
    application = make_application()
    answer = client_of(member()).get(at(application, "entwurf.pdf"))
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert str(paper.docinfo["/Title"]).startswith("Entwurf: Zuwendungsantrag")
    application = make_application(state=S.SUBMITTED, ags=WORMS)
    client = client_of(member(ags=WORMS))
    assert client.get(at(application, "entwurf.pdf")).status_code == 404


def test_an_unusual_draft_makes_a_paper_too() -> None:
    application = make_application(call=full_call())
    Section.objects.filter(application=application).update(data={})
    long = "Wörter " * 700 + "\n\n" + "x" * 300
    Section.objects.filter(application=application, code="concept").update(
        data={"tasks": long, "goals": [{"text": "#set text(red) [*]"}]}
    )
    answer = client_of(member()).get(at(application, "entwurf.pdf"))
    assert answer.content.startswith(b"%PDF-")


def upload(client: Client, application: Application, **more: object) -> object:
    file = SimpleUploadedFile("plan.txt", b"Organigramm der Verwaltung")
    data = {"kind": "job_description", "title": "", "file": file, **more}
    return client.post(at(application, "anlagen/"), data)


def test_a_file_is_added_read_and_removed() -> None:
    application, client = make_application(call=full_call()), client_of(member())
    assert upload(client, application).status_code == 302  # type: ignore[attr-defined] # response
    page = client.get(at(application, "anlagen/")).text
    assert "plan.txt" in page
    assert "liegt vor" in page
    file = Attachment.objects.get()
    answer = client.get(f"/foerderung/vorgang/{application.number}/anlagen/{file.pk}/")
    assert answer.content == b"Organigramm der Verwaltung"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.txt"'
    remove = f"/foerderung/vorgang/{application.number}/antrag/anlagen/{file.pk}/entfernen/"
    assert "plan.txt" in client.get(remove).text
    for _ in range(2):  # a double click
        assert client.post(remove).headers["Location"] == at(application, "anlagen/")
    client.get(at(application, "anlagen/"))  # shows the message
    assert "plan.txt" not in client.get(at(application, "anlagen/")).text
    address = f"/foerderung/vorgang/{application.number}/anlagen/{file.pk}/"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"file": SimpleUploadedFile("a.pdf", b"<html>")}, "Datei"),
        ({"file": ""}, "Bitte wählen Sie eine Datei aus."),
        ({"kind": "other"}, "was die Anlage enthält"),
        ({"kind": "erfunden"}, "erfunden"),
    ],
)
def test_a_file_that_is_not_taken(more: dict[str, object], sentence: str) -> None:
    application, client = make_application(call=full_call()), client_of(member())
    answer = upload(client, application, **more)
    assert answer.status_code == 422  # type: ignore[attr-defined] # response
    assert sentence in answer.text  # type: ignore[attr-defined] # response
    assert not Attachment.objects.exists()


def test_the_land_reads_what_was_submitted_and_nothing_else() -> None:
    application = make_application(call=full_call())
    who = author()

    def add(name: str) -> Attachment:
        return add_attachment(
            actor=who, application_id=application.pk, kind="other", title="x",
            checked=text_file(name, name), now=LATER,
        )  # fmt: skip

    first, second = add("vorher.txt"), add("dabei.txt")
    remove_attachment(actor=who, attachment_id=first.pk, now=LATER)
    submit(head(), application)
    later = add_attachment(
        actor=who, application_id=application.pk, kind="council_decision", title="x",
        checked=text_file("beschluss.txt", "b"), now=LATER,
    )  # fmt: skip
    land, home = client_of(member(Role.GRANT_OFFICE, "")), client_of(member())
    for file, seen_by_land in ((first, 404), (second, 200), (later, 200)):
        address = f"/foerderung/vorgang/{application.number}/anlagen/{file.pk}/"
        assert land.get(address).status_code == seen_by_land, file.title
        assert home.get(address).status_code == seen_by_land


def test_a_file_of_another_application_is_not_found_under_the_own_number() -> None:
    own, foreign = make_application(), make_application(ags=WORMS)
    file = add_attachment(
        actor=author(WORMS), application_id=foreign.pk, kind="other", title="x",
        checked=text_file(), now=LATER,
    )  # fmt: skip
    client = client_of(member())
    base = f"/foerderung/vorgang/{own.number}"
    for address in (f"{base}/anlagen/{file.pk}/", f"{base}/antrag/anlagen/{file.pk}/entfernen/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)
    file.refresh_from_db()
    assert file.removed_at is None


def test_the_decision_of_the_council_comes_with_its_file() -> None:
    application = make_application(state=S.SUBMITTED)
    client = client_of(member(Role.HEAD))
    file = SimpleUploadedFile("beschluss.txt", b"Der Rat hat beschlossen.")
    answer = client.post(
        f"/foerderung/vorgang/{application.number}/gremienbeschluss/",
        {"state": "decided", "meeting_on": "05.01.2026", "reference": "7", "checked": file},
    )
    assert answer.status_code == 302
    found = Attachment.objects.get()
    assert (found.kind, found.title) == ("council_decision", "Beschluss 7")


def test_numbers_of_queries_are_fixed(application: Application) -> None:
    """Three rows more of everything that a page shows: not one query more."""
    draft = make_application(ags=WORMS, call=application.call)
    client, land = client_of(member(ags=WORMS)), client_of(member(Role.GRANT_OFFICE, ""))

    def counts() -> list[int]:
        found = []
        for who, address in (
            (client, at(draft, "kosten/")),
            (client, at(draft, "konzept/")),
            (client, at(draft, "anlagen/")),
            (client, at(draft, "pruefen/")),
            (land, version(application, 1)),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert who.get(address).status_code == 200
            found.append(len(asked))
        return found

    def one_more(number: int) -> None:
        add_attachment(
            actor=author(WORMS), application_id=draft.pk, kind="other", title="x",
            checked=text_file(f"{number}.txt", str(number)), now=LATER,
        )  # fmt: skip
        for page, code, do in (
            ("kosten/", "plan", "add:costs:material"), ("konzept/", "concept", "add:goals"),
        ):  # fmt: skip
            client.post(at(draft, page), page_of(draft, code, do=do))
        make_submission(application, json.loads(application.submissions.get(number=1).content))

    one_more(0)
    counts()  # the first page after a deed shows its message
    before = counts()
    for number in range(1, 4):
        one_more(number)
    counts()
    after = counts()
    assert after == before
    assert max(after) <= 40
