"""Pages of the legal numbers: what is shown to whom, and the way from proposal to value."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kim.accounts.rules.roles import Role
from kim.programme.models import LegalRule
from kim.programme.queries.due import due_items
from kim.programme.queries.legal import legal_numbers_on
from kim.programme.services.load_legal import load_legal_numbers
from kim.programme.states import LegalState
from tests.accounts.factories import actor_of, make_member, make_user, sign_in
from tests.programme.factories import NOW, WORMS, lead, load
from tests.programme.legal_numbers import budget, confirmed, propose
from tests.programme.pages import page, signed_in

pytestmark = pytest.mark.django_db
LIST = "/register/rechtswerte/"
FICTION = f"{LIST}delivery_fiction_days/"
TYPED = {
    "value": "5", "valid_from_on": "01.01.2027", "valid_to_on": "", "mark": "sourced",
    "source": "§ 41 VwVfG neu", "address": "", "reason": "Gesetz geändert",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _start_values() -> None:
    load_legal_numbers(now=NOW)


def test_the_list_shows_values_doubts_and_holes() -> None:
    text = page(signed_in(), LIST)
    for word in (
        "Zugangsfiktion bei Brief", "4 Tage", "ab 01.01.2025", "1.000,00 €",
        "25.000,00 € / 80.000,00 €", "noch zu prüfen (law-check)", "Annahme, nicht bestätigt",
        "belegt, nicht bestätigt", "keine Bagatellgrenze",
    ):  # fmt: skip
        assert word in text, word
    assert text.count('kim-badge--warn">nicht gesetzt') == 1  # the base rate of today
    assert "3 Tage" not in text


def test_the_list_of_another_day() -> None:
    text = page(signed_in(), f"{LIST}?stichtag=31.12.2024")
    assert "3 Tage" in text
    assert "3,37 %" in text


@pytest.mark.parametrize(
    ("standing", "there", "gone"),
    [
        ("law_check", "Frist für Klage", "Zugangsfiktion bei Brief"),
        ("offen", "Basiszinssatz", "Kleinste gezeigte Personenzahl"),
        ("vorschlag", "Zugangsfiktion bei Brief", "Frist für Klage"),
    ],
)
def test_filters(standing: str, there: str, gone: str) -> None:
    confirmed(key="min_cell", value="5", valid_from_on=dt.date(2025, 1, 1))
    propose()
    text = page(signed_in(), f"{LIST}?beleg={standing}")
    assert there in text
    assert gone not in text


def test_nothing_matches_and_nonsense_is_said() -> None:
    assert "Kein Rechtswert passt" in page(signed_in(), f"{LIST}?beleg=vorschlag")
    assert "Bitte ein Datum" in page(signed_in(), f"{LIST}?stichtag=31.02.2026", 422)


def test_a_list_with_proposals_asks_no_more(
    django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    client = signed_in()
    page(client, LIST)
    with django_assert_max_num_queries(20) as first:
        page(client, LIST)
    propose()
    propose(key="remedy_period", value="2")
    with django_assert_num_queries(len(first.captured_queries)):
        page(client, LIST)


def test_from_proposal_to_value() -> None:
    first, second = signed_in(), signed_in(Role.BUDGET_OFFICER)
    answer = first.post(f"{FICTION}vorschlagen/", TYPED, follow=True)
    assert "Rückgängig machen" in answer.content.decode()
    row = LegalRule.objects.get(state=LegalState.PROPOSED)
    address = reverse("register:legal_confirm", args=[row.pk])
    own = page(first, address)
    assert "Wer einen Wert vorgeschlagen hat" in own
    assert 'name="compared"' not in own
    assert first.post(address, {"compared": "on"}).status_code == 403
    text = page(second, address)
    assert "5 Tage" in text
    assert "Der bisherige Wert 4 Tage (ab 01.01.2025) endet am 31.12.2026." in text
    assert second.post(address, {"compared": ""}).status_code == 422
    assert second.post(address, {"compared": "on"}).status_code == 302
    assert legal_numbers_on(dt.date(2027, 1, 1)).whole("delivery_fiction_days") == 5
    late = second.post(address, {"compared": "on"})
    assert "im Stand „bestätigt“ nicht möglich" in late.content.decode()
    assert second.get(address).status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": "fünf"}, "Bitte geben Sie eine ganze Zahl ein"),
        ({"value": "4.5"}, "Bitte geben Sie eine ganze Zahl ein"),
        ({"valid_from_on": "31.02.2027"}, "Bitte ein Datum"),
        ({"valid_to_on": "31.12.2026"}, "liegt vor"),
        ({"mark": "law_check"}, "law_check"),
        ({"source": ""}, "Dieses Feld"),
        ({"address": "javascript:alert(1)"}, "Adresse"),
        ({"reason": ""}, "Dieses Feld"),
        ({"state": "released"}, "Unbekannte Felder: state"),
    ],
)
def test_a_bad_form_says_why_and_keeps_what_was_typed(typed: dict[str, str], sentence: str) -> None:
    answer = signed_in().post(f"{FICTION}vorschlagen/", {**TYPED, **typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "01.01.2027" in text or "31.02.2027" in text
    assert not LegalRule.objects.filter(state=LegalState.PROPOSED).exists()


def test_a_second_proposal_for_the_same_days_is_refused_on_the_page() -> None:
    propose()
    text = signed_in().post(f"{FICTION}vorschlagen/", TYPED).content.decode()
    assert "schon ein Wert vorgeschlagen: 5 Tage (ab 01.01.2027)" in text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("transparency_from", 'value="1.000,00"'),
        ("approval_levels", 'value="25.000,00; 80.000,00"'),
        ("surcharge_points", 'value="5"'),
        ("reminder_days", 'value="-30, -7, 1, 14"'),
        ("fiction_shift", '<option value="off" selected>aus'),
        ("day_count", '<option value="act_365" selected>'),
    ],
)
def test_a_start_value_is_taken_over_as_people_type_it(key: str, value: str) -> None:
    row = LegalRule.objects.get(key=key)
    text = page(signed_in(), f"{LIST}{key}/vorschlagen/?von={row.pk}")
    assert value in text
    assert "noch nicht am amtlichen Text geprüft" not in text
    other = LegalRule.objects.filter(key="base_rate").first()
    assert other
    assert value not in page(signed_in(), f"{LIST}{key}/vorschlagen/?von={other.pk}")


def test_a_proposal_is_taken_back() -> None:
    row = propose()
    address = reverse("register:legal_withdraw", args=[row.pk])
    client = signed_in()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Tippfehler"}).status_code == 302
    assert client.get(address).status_code == 302
    assert "zurückgenommen" in page(client, FICTION)


def test_municipalities_read_values_without_proposals_and_names() -> None:
    load()
    propose(key="remedy_period", value="2")
    confirmed()
    town = signed_in(Role.TREASURY, WORMS)
    assert "Vorschlag offen" not in page(town, LIST)
    assert "Vorschläge" not in page(town, f"{LIST}remedy_period/")
    text = page(town, FICTION)
    assert "5 Tage" in text
    row = LegalRule.objects.get(state=LegalState.RELEASED)
    names = [actor for actor in (row.proposed_by, row.confirmed_by) if actor in text]
    assert names == []
    assert "schlägt nur die Programmleitung vor" in text
    assert LIST in page(town, f"/register/{WORMS}/")


def test_an_unknown_key_is_missing() -> None:
    for path in ("nonsense/", "nonsense/vorschlagen/"):
        page(signed_in(), f"{LIST}{path}", 404)


def test_today_asks_the_other_person_to_confirm() -> None:
    load()
    who, other = lead(), budget()
    row = propose(who)
    today = timezone.localdate()

    def lines(actor: Any) -> list[str]:
        return [i.url for i in due_items(actor, today) if i.title.startswith("Rechtswert bes")]

    assert lines(who) == []
    assert lines(other) == [reverse("register:legal_confirm", args=[row.pk])]
    assert lines(actor_of(make_member(role=Role.GRANT_OFFICE))) == []
    confirmed(key="min_cell", value="4")
    assert len(lines(other)) == 1


def test_today_names_what_has_run_out_until_a_value_is_proposed() -> None:
    load()

    def lines() -> list[tuple[str, dt.date | None]]:
        items = due_items(lead(), dt.date(2026, 11, 22))
        return [(i.about, i.on) for i in items if i.title.startswith("Rechtswert abgelaufen")]

    assert lines() == [("Basiszinssatz", dt.date(2026, 7, 1))]
    propose(key="base_rate", value="1,52", valid_from_on=dt.date(2026, 7, 1))
    assert lines() == []


def test_signed_in_without_a_role_is_refused(client: Client) -> None:
    answer = sign_in(client, make_user(second_factor=True)).get(LIST)
    assert answer.status_code == 403
    assert "Die Rechtswerte lesen das Land" in answer.content.decode()
