"""Writing an application in Chromium: from the first page to the receipt, by keyboard."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Call, Section
from kim.grants.services.calls import load_shipped_calls
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.calls import CallState
from tests.accounts.factories import make_member
from tests.browser import NARROW, PHONE, Visit, axe, check_page, fits, follow, screenshot
from tests.grants.applying import full_call, release
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, make_call
from tests.programme.factories import load, place

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAINZ = "07315"
LONG = "Angebote von Vereinen und Ämtern zusammenbringen, Lücken benennen, Ehrenamt stärken. "


@pytest.fixture(scope="module", autouse=True)
def january(committed: None) -> Iterator[None]:
    """A day on which applications for the year are in time."""
    with time_machine.travel(dt.datetime(2026, 1, 12, 9, 42, tzinfo=dt.UTC)):
        load()
        full_call()
        load_shipped_calls(now=NOW)
        call = Call.objects.get(code="kim-2026")
        version = call.versions.get()
        version.is_provisional = False
        release(version)
        call.state = CallState.OPEN
        call.save()
        make_application(ags=SPEYER)
        yield


@pytest.fixture(scope="module")
def writer(january: None) -> User:
    return make_member(role=Role.INTEGRATION_MANAGER, place=place(SPEYER))


@pytest.fixture(scope="module")
def head(january: None) -> User:
    return make_member(role=Role.HEAD, place=place(SPEYER))


def address(slug: str, ags: str = SPEYER) -> str:
    application = Application.objects.get(place__ags=ags, call__code="KIM-2026")
    return f"/foerderung/vorgang/{application.number}/antrag/{slug}"


@pytest.mark.parametrize(
    "slug",
    [
        "grunddaten", "konzept", "stelle", "kosten", "erklaerungen", "anlagen",
        "gremienbeschluss", "pruefen",
    ],
)  # fmt: skip
def test_page(visit: Visit, writer: User, slug: str) -> None:
    check_page(visit(address(f"{slug}/"), user=writer), f"antrag-{slug}")


def go_on(page: Page) -> None:
    follow(page.get_by_role("button", name="Speichern und weiter"), "Enter")


def test_from_the_first_page_to_the_receipt_by_keyboard(visit: Visit, head: User) -> None:
    """Nobody has prepared anything: an empty application, a person, a keyboard."""
    mainz = place(MAINZ)
    writer = make_member(role=Role.INTEGRATION_MANAGER, place=mainz)
    signer = make_member(role=Role.HEAD, place=mainz)
    page = visit("/foerderung/antrag/neu/", user=writer)
    check_page(page, "antrag-neu")
    page.get_by_label("Kommunales Integrationsmanagement (KIM) 2026").press("Space")
    follow(page.get_by_role("button", name="Antrag beginnen"), "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Grunddaten")
    type_basics(page)
    type_concept(page)
    type_post(page)
    type_plan(page)
    for group in page.locator("form fieldset").all():
        answer = "nein" if "Vorsteuerabzug" in group.inner_text() else "ja"
        group.get_by_label(answer, exact=True).press("Space")
    go_on(page)
    for label in ("Beschreibung der Stelle", "Organigramm der Verwaltung", "Konzept"):
        page.get_by_label("Welche Anlage?").select_option(label=label)
        page.get_by_label("Datei", exact=True).set_input_files(
            {"name": f"{label}.txt", "mimeType": "text/plain", "buffer": label.encode()}
        )
        follow(page.get_by_role("button", name="Hochladen"), "Enter")
        expect(page.get_by_role("status").first).to_contain_text("ist hochgeladen")
    check_page(page, "antrag-anlagen-voll")
    follow(page.get_by_role("link", name="Weiter zum Gremienbeschluss"), "Enter")
    page.get_by_label("liegt vor").press("Space")
    page.get_by_label("Tag der Sitzung").fill("15.12.2025")
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Prüfen und zeichnen")
    while (reasons := page.get_by_label("Begründung")).count():
        for reason in reasons.all():
            reason.fill("Die Stelle wird nahtlos fortgeführt; der Rat hat so beschlossen.")
        check_page(page, "antrag-begruenden")
        follow(page.get_by_role("button", name="Begründungen speichern"), "Enter")
        break
    check_page(page, "antrag-fertig")
    expect(page.locator("main")).to_contain_text("Nichts mehr.")
    sign(visit, signer, page.url)


def sign(visit: Visit, signer: User, address: str) -> None:
    """The head reads, signs, and gets the receipt."""
    page = visit(re.sub(r"^https?://[^/]+", "", address), user=signer)
    check_page(page, "antrag-leitung")
    follow(page.get_by_role("link", name="Zeichnen und absenden"), "Enter")
    check_page(page, "antrag-zeichnen")
    follow(page.get_by_role("button", name="Zeichnen und absenden"), "Enter")
    told = "Bitte bestätigen Sie, dass Sie zeichnen"
    expect(page.get_by_role("alert")).to_contain_text(told)
    page.get_by_label("Ich zeichne den Antrag").press("Space")
    follow(page.get_by_role("button", name="Zeichnen und absenden"), "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Eingangsbestätigung")
    check_page(page, "antrag-eingang")
    application = Application.objects.get(place__ags=MAINZ)
    assert (application.state, application.requested) == (S.SUBMITTED, application.requested)
    expect(page.locator("main")).to_contain_text(application.submissions.get().sha256)
    follow(page.get_by_role("link", name="Eingereichte Fassung ansehen"), "Enter")
    check_page(page, "antrag-fassung")


def type_basics(page: Page) -> None:
    page.get_by_label("Beginn", exact=True).fill("01.03.2026")
    page.get_by_label("Ansprechstelle (Funktion)").fill("Stabsstelle Integration")
    page.get_by_label("Dienstliche E-Mail-Adresse").fill("integration@mainz.example")
    page.get_by_label("Wer den Antrag zeichnet").fill("Oberbürgermeister")
    page.get_by_label("IBAN der Kasse").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Ende", exact=True).fill("31.11.2026")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("„31.11.2026“ ist kein Datum")
    axe(page)
    screenshot(page, "antrag-fehler")
    page.get_by_label("Ende", exact=True).fill("31.12.2026")
    go_on(page)


def type_concept(page: Page) -> None:
    for label in ("Ausgangslage", "Vorhandene Strukturen", "Aufgaben der Stelle",
                  "Platz in der Verwaltung", "Partner"):  # fmt: skip
        page.get_by_label(label, exact=True).fill(LONG * 3)
    page.get_by_role("button", name="Ziel hinzufügen").press("Enter")
    page.get_by_label("Ziel", exact=True).fill("Verzeichnis der Angebote")
    page.get_by_label("Woran Sie den Erfolg erkennen").fill("200 Einträge, monatlich geprüft")
    page.get_by_label(re.compile("^bis")).fill("30.09.2026")
    go_on(page)


def type_post(page: Page) -> None:
    page.get_by_label("Stellenanteil").fill("1")
    page.get_by_label("Entgelt- oder Besoldungsgruppe").fill("EG 10")
    page.get_by_label("Stufe").fill("3")
    page.get_by_label("Stelle besetzt ab").fill("01.03.2026")
    page.get_by_label("Vertragsschluss am").fill("20.02.2026")
    page.get_by_label("nein", exact=True).press("Space")
    page.get_by_label("Vertretung (Funktion)").fill("Sachgebietsleitung Soziales")
    go_on(page)


def type_plan(page: Page) -> None:
    """A line, an amount spread over ten months, and the financing from it; sums while typing."""
    for category, total in (("Personalausgaben", "62.000"), ("Sachausgaben", "14.000,00")):
        page.get_by_role("button", name=f"Zeile hinzufügen: {category}").press("Enter")
        page.get_by_label("Ausgabe", exact=True).last.fill(f"{category} der Stelle")
        page.get_by_label("Gesamtbetrag verteilen").last.fill(total)
        page.get_by_role("button", name=re.compile("gleichmäßig verteilen")).last.press("Enter")
    expect(page.locator('[data-sum="cost"]').first).to_have_text("76.000,00 €")
    page.get_by_role("button", name="Zuwendung und Eigenmittel ausrechnen").press("Enter")
    expect(page.locator("[data-gap]")).to_have_text("Ausgaben und Einnahmen sind gleich.")
    own = page.get_by_role("group", name="Eigenmittel").get_by_label("Betrag")
    expect(own).to_have_value("12.000,00")
    own.fill("1000")
    expect(page.locator("[data-gap]")).to_have_text("Es fehlen Einnahmen von 11.000,00 €.")
    own.fill("12.000,00")
    expect(page.locator("[data-gap]")).to_have_text("Ausgaben und Einnahmen sind gleich.")
    check_page(page, "antrag-plan-getippt")
    go_on(page)


def test_what_is_typed_saves_itself_and_two_people_are_asked(visit: Visit, writer: User) -> None:
    page = visit(address("grunddaten/"), user=writer)
    page.get_by_label("Bezeichnung des Vorhabens").fill("Von selbst gespeichert")
    page.get_by_label("Beginn", exact=True).focus()  # leaves the field: saves at once
    expect(page.locator("[data-saved]")).to_contain_text("gespeichert um 10:")
    row = Section.objects.get(application__place__ags=SPEYER, code="basics")
    assert row.data["title"] == "Von selbst gespeichert"
    other = make_member(role=Role.DEPUTY, place=place(SPEYER))
    second = visit(address("grunddaten/"), user=other)
    second.get_by_label("Bezeichnung des Vorhabens").fill("Titel der Vertretung")
    follow(second.get_by_role("button", name="Speichern", exact=True), "Enter")
    page.get_by_label("Bezeichnung des Vorhabens").fill("Mein Titel")
    page.get_by_label("Ende", exact=True).focus()
    expect(page.locator("[data-saved]")).to_contain_text("zeigt beide Fassungen")
    follow(page.get_by_role("button", name="Speichern", exact=True), "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Zwei Fassungen desselben Textes")
    check_page(page, "antrag-zwei-fassungen")
    page.get_by_label("Zusammenführen: diesen Text nehmen").press("Space")
    page.get_by_label("Zusammengeführter Text").fill("Ein Titel von beiden")
    follow(page.get_by_role("button", name="So speichern"), "Enter")
    row.refresh_from_db()
    assert row.data["title"] == "Ein Titel von beiden"


def test_who_was_signed_out_is_told_while_typing(visit: Visit, writer: User) -> None:
    page = visit(address("konzept/"), user=writer)
    Session.objects.all().delete()
    page.get_by_label("Partner", exact=True).fill("Noch ein Partner")
    page.get_by_label("Ausgangslage", exact=True).focus()
    expect(page.locator("[data-saved]")).to_contain_text("Sie sind abgemeldet.")
    follow(page.get_by_role("button", name="Speichern", exact=True), "Enter")
    expect(page).to_have_url(re.compile("/konto/anmelden/"))


def test_without_script_on_a_narrow_phone(visit: Visit) -> None:
    make_application(ags=WORMS, call=make_call())
    writer = make_member(role=Role.DEPUTY, place=place(WORMS))
    page = visit(address("kosten/", WORMS), NARROW, user=writer, java_script_enabled=False)
    follow(page.get_by_role("button", name="Zeile hinzufügen: Sachkosten"))
    page.get_by_label("Ausgabe", exact=True).last.fill("Fortbildung")
    page.get_by_label("Gesamtbetrag verteilen").last.fill("1.000")
    follow(page.get_by_role("button", name="Speichern", exact=True))
    expect(page.locator("main")).to_contain_text("16.000,00 €")
    fits(page)
    screenshot(page, "antrag-kosten-320")


def test_in_the_dark_on_a_phone(visit: Visit, writer: User) -> None:
    page = visit(address("kosten/"), PHONE, user=writer, color_scheme="dark")
    axe(page)
    screenshot(page, "antrag-kosten-dunkel")
