"""The pages of an application: shown as typed, saved as typed, part by part."""

import re

import pytest

from kim.accounts.rules.roles import Role
from kim.grants.models import Section
from kim.grants.states.applications import ApplicationState as S
from tests.grants.applying import full_call
from tests.grants.factories import make_application
from tests.grants.pages import at, client_of, clock, member, page_of, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("published", "clock"),
]
__all__ = ["clock"]  # fixture


SLUGS = [
    "grunddaten", "konzept", "stelle", "kosten", "erklaerungen", "anlagen", "gremienbeschluss",
    "pruefen",
]  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_of_an_empty_and_of_a_full_application(slug: str) -> None:
    call = full_call()
    client = client_of(member())
    full = make_application(call=call)
    assert client.get(at(full, f"{slug}/")).status_code == 200
    Section.objects.all().update(data={})
    page = client.get(at(full, f"{slug}/"))
    assert page.status_code == 200
    if slug != "pruefen":
        assert "Bitte prüfen Sie Ihre Eingaben" not in page.text


def test_text_is_shown_as_it_was_typed_and_escaped() -> None:
    application, client = make_application(), client_of(member())
    typed = "<script>x</script> Ü „A“\r\n zweite Zeile"
    client.post(at(application, "konzept/"), page_of(application, "concept", tasks=typed))
    page = client.get(at(application, "konzept/")).text
    assert "&lt;script&gt;x&lt;/script&gt; Ü „A“\n zweite Zeile</textarea>" in page
    assert "<script>x" not in page


def test_saving_says_when_and_stays_or_goes_on() -> None:
    application, client = make_application(), client_of(member())
    here = at(application, "grunddaten/")
    answer = client.post(here, page_of(application, title="Neu"), follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert "Gespeichert um 10:42 Uhr." in answer.text
    assert (
        "zuletzt gespeichert am 12.01.2026 um 10:42 Uhr von Integrationsmanager:in" in answer.text
    )
    answer = client.post(here, page_of(application, title="Neuer", do="next"))
    assert answer.headers["Location"] == at(application, "konzept/")
    assert stored(application).data["title"] == "Neuer"


def test_the_way_through_all_parts() -> None:
    application, client = make_application(call=full_call()), client_of(member())
    seen_pages = []
    for slug, code in (
        ("grunddaten", "basics"), ("konzept", "concept"), ("stelle", "post"), ("kosten", "plan"),
        ("erklaerungen", "declarations"), ("gremienbeschluss", "council"),
    ):  # fmt: skip
        answer = client.post(at(application, f"{slug}/"), page_of(application, code, do="next"))
        seen_pages.append(answer.headers["Location"].split("/")[-2])
    assert seen_pages == ["konzept", "stelle", "kosten", "erklaerungen", "anlagen", "pruefen"]


def test_what_cannot_be_read_is_kept_and_shown_with_its_error() -> None:
    application, client = make_application(), client_of(member())
    here = at(application, "grunddaten/")
    sent = page_of(application, start_on="31.02.2026", do="next")
    page = client.post(here, sent, follow=True)
    assert page.redirect_chain == [(here, 302)]
    assert 'value="31.02.2026"' in page.text
    assert "„31.02.2026“ ist kein Datum" in page.text
    assert "<title>Fehler: Grunddaten" in page.text
    assert '<a href="#id_start_on">' in page.text


def test_too_long_is_not_stored_and_not_lost() -> None:
    application, client = make_application(), client_of(member())
    long = "ä" * 201
    page = client.post(at(application, "grunddaten/"), page_of(application, title=long))
    assert page.status_code == 422
    assert f'value="{long}"' in page.text
    assert "Der Text hat 201 Zeichen, möglich sind 200" in page.text
    assert stored(application).version == 1


def test_unknown_inputs_store_nothing() -> None:
    application, client = make_application(), client_of(member())
    sent = page_of(application, title="Neu") | {"state": "approved"}
    page = client.post(at(application, "grunddaten/"), sent)
    assert (page.status_code, stored(application).version) == (422, 1)
    assert "Unbekanntes Feld: state" in page.text
    assert 'value="Neu"' in page.text


@pytest.mark.parametrize("slug", ["erfunden/", "anlagen/7/", "../../x/"])
def test_what_does_not_exist(slug: str) -> None:
    assert client_of(member()).get(at(make_application(), slug)).status_code == 404


def test_who_signs_reads_the_draft_and_does_not_write() -> None:
    application, head = make_application(), client_of(member(Role.HEAD))
    assert head.get(at(application, "grunddaten/")).status_code == 403
    assert head.get(at(application, "")).headers["Location"] == at(application, "pruefen/")
    page = head.get(at(application, "pruefen/")).text
    assert "Viele Angebote, wenig Abstimmung." in page
    assert at(application, "zeichnen/") in page


def test_the_first_part_that_is_not_complete_comes_first() -> None:
    application, client = make_application(call=full_call()), client_of(member())
    assert client.get(at(application, "")).headers["Location"] == at(application, "pruefen/")
    client.post(at(application, "stelle/"), page_of(application, "post", fte=""))
    assert client.get(at(application, "")).headers["Location"] == at(application, "stelle/")


def test_states_of_the_parts() -> None:
    application, client = make_application(), client_of(member())
    client.post(at(application, "grunddaten/"), page_of(application, start_on="31.02.2026"))
    client.post(at(application, "stelle/"), page_of(application, "post", fte=""))
    Section.objects.filter(application=application, code="concept").update(data={})
    page = client.get(at(application, "pruefen/")).text
    states = re.findall(r'grants-state--(\w+)"', page)
    assert states == ["wrong", "empty", "begun", "complete", "complete", "complete", "complete"]


def test_results_lead_to_their_input() -> None:
    application, client = make_application(), client_of(member())
    client.post(at(application, "stelle/"), page_of(application, "post", fte=""))
    page = client.get(at(application, "pruefen/")).text
    assert f'href="{at(application, "stelle/")}?pruefen=1#id_fte"' in page
    assert "Es ist noch 1 Punkt zu klären." in page
    assert "„Stellenanteil“ fehlt" in client.get(at(application, "stelle/?pruefen=1")).text
    assert "„Stellenanteil“ fehlt" not in client.get(at(application, "stelle/")).text


def test_what_is_in_is_read_and_not_written() -> None:
    application, client = make_application(state=S.SUBMITTED), client_of(member())
    latest = f"/foerderung/vorgang/{application.number}/fassung/"
    for slug in ("", "grunddaten/", "anlagen/", "pruefen/"):
        answer = client.get(at(application, slug), follow=True)
        assert answer.redirect_chain[-2][0] == latest, slug
    answer = client.post(at(application, "grunddaten/"), page_of(application, title="Neu"))
    assert answer.status_code == 422
    assert "lässt sich nicht mehr ändern" in answer.text
    assert 'value="Neu"' in answer.text
