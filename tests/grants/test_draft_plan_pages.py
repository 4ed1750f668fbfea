"""The page of the plan: rows, months, sums and ceilings, all without script."""

import pytest

from tests.grants.factories import make_application
from tests.grants.pages import at, client_of, clock, member, page_of, stored

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("published", "clock"),
]
__all__ = ["clock"]  # fixture


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("1.234,56", "1.234,56 €"),
        ("1234,5", "1.234,50 €"),
        ("1000", "1.000,00 €"),
        ("0", "0,00 €"),
        ("1,234.56", ""),
        ("12.34", ""),
        ("-1", ""),
        ("NaN", ""),
        ("１００", ""),
        ("1" + "0" * 15, ""),
        ("1e5", ""),
    ],
)
def test_amounts_say_what_was_understood(typed: str, understood: str) -> None:
    application, client = make_application(), client_of(member())
    client.post(at(application, "kosten/"), page_of(application, "plan", funds__f1__amount=typed))
    page = client.get(at(application, "kosten/")).text
    assert f'value="{typed}"' in page
    if understood:
        assert f"verstanden als {understood}" in page
        assert f"„{typed}“:" not in page
    else:
        assert "<title>Fehler: Kosten und Finanzierung" in page
        assert f"„{typed}“:" in page


def test_rows_are_added_and_removed_without_script() -> None:
    application, client = make_application(), client_of(member())
    here = at(application, "kosten/")
    sent = page_of(application, "plan", do="add:costs:material", costs__c1__label="Umbenannt")
    answer = client.post(here, sent)
    assert answer.headers["Location"] == f"{here}#costs"
    rows = stored(application, "plan").data["costs"]
    assert [(row["key"], row["category"], row["label"]) for row in rows] == [
        ("c1", "personnel", "Umbenannt"), ("c2", "material", "Sachkosten"), ("c3", "material", ""),
    ]  # fmt: skip
    assert list(rows[2]["months"])[0] == "2026-03"  # noqa: RUF015 -- reads as it is meant
    client.post(here, page_of(application, "plan", do="remove:costs.c1"))
    assert [row["key"] for row in stored(application, "plan").data["costs"]] == ["c2", "c3"]
    client.post(here, page_of(application, "plan", do="add:funds:third_party"))
    assert stored(application, "plan").data["funds"][-1]["kind"] == "third_party"
    client.post(at(application, "konzept/"), page_of(application, "concept", do="add:goals"))
    assert len(stored(application, "concept").data["goals"]) == 2


def test_an_amount_is_spread_over_the_months() -> None:
    application, client = make_application(), client_of(member())
    here = at(application, "kosten/")
    client.post(here, page_of(application, "plan") | {"spread.c1": "1.000,00"})
    months = stored(application, "plan").data["costs"][0]["months"]
    assert set(months.values()) == {"100,00"}


def test_an_amount_that_cannot_be_spread_stays_typed() -> None:
    application, client = make_application(), client_of(member())
    here = at(application, "kosten/")
    page = client.post(
        here, page_of(application, "plan", costs__c1__label="A") | {"spread.c1": "x"}
    )
    assert page.status_code == 422
    assert 'name="spread.c1" value="x"' in page.text
    assert "Das ist kein Betrag" in page.text
    assert stored(application, "plan").data["costs"][0]["label"] == "A"  # the rest is stored
    client.post(at(application, "grunddaten/"), page_of(application, start_on=""))
    page = client.post(here, page_of(application, "plan") | {"spread.c1": "100"})
    assert "Bitte tragen Sie Beginn und Ende ein" in page.text


def test_the_financing_is_proposed() -> None:
    application, client = make_application(), client_of(member())
    sent = page_of(
        application, "plan", do="propose", funds__f1__amount="", funds__f2__amount="x",
        funds__f3__amount="",
    )  # fmt: skip
    client.post(at(application, "kosten/"), sent)
    amounts = [row["amount"] for row in stored(application, "plan").data["funds"]]
    assert amounts == ["10.000,00", "50.000,00", "15.000,00"]
    client.post(at(application, "stelle/"), page_of(application, "post", fte=""))
    page = client.post(at(application, "kosten/"), page_of(application, "plan", do="propose"))
    assert "sobald der Stellenanteil" in page.text


def test_sums_and_ceilings_stand_beside_what_is_typed() -> None:
    application, client = make_application(), client_of(member())
    page = client.get(at(application, "kosten/")).text
    for text in (
        "75.000,00 €", "65.000,00 €", "von höchstens 50.000,00 €", "von höchstens 16.666,67 €",
        "Ausgaben und Einnahmen sind gleich.", "300/360",
    ):  # fmt: skip
        assert text in page
    client.post(
        at(application, "kosten/"), page_of(application, "plan", funds__f3__amount="17.000,00")
    )
    page = client.get(at(application, "kosten/")).text
    assert "Die Einnahmen sind um 2.000,00 € höher" in page
    assert "Das sind 333,33 € mehr als möglich." in page


def test_months_outside_the_period_stay_visible() -> None:
    application, client = make_application(), client_of(member())
    client.post(at(application, "grunddaten/"), page_of(application, end_on="30.11.2026"))
    page = client.get(at(application, "kosten/")).text
    assert page.count("grants-month--outside") == 2
    assert 'name="costs.c1.months.2026-12" value="6.000,00"' in page


def test_an_unknown_category_and_odd_rows_are_shown() -> None:
    application, client = make_application(), client_of(member())
    row = stored(application, "plan")
    row.data["costs"].append({"category": "gone", "months": "kaputt"})
    row.data["funds"] = [{"kind": "erfunden"}, "kaputt"]
    row.save()
    page = client.get(at(application, "kosten/"))
    assert "Ausgabengruppe, die es in diesem Aufruf nicht gibt" in page.text
    assert client.post(at(application, "kosten/"), page_of(application, "plan")).status_code == 302
