"""Pages of this room as people see them: languages, sizes, colours, letters, paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, Visit, axe, check_page, fits, follow, screenshot
from tests.kernel import samples

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.ui.pages")]
PAGES = ("impressum", "datenschutz", "barrierefreiheit")
ERRORS = {
    "400": "/probe/falsch/",
    "403": "/probe/nein/",
    "404": "/gibt-es-nicht/",
    "409": "/probe/fehlt/",
    "413": "/probe/gross/",
    "429": "/probe/viel/",
    "500": "/probe/kaputt/x/",
}


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_page(visit: Visit, name: str, language: str) -> None:
    prefix = "" if language == "de" else f"/{language}"
    page = visit(f"{prefix}/{name}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    check_page(page, f"ui-{name}-{language}")


@pytest.mark.parametrize("status", ERRORS)
def test_error_page(visit: Visit, status: str) -> None:
    check_page(visit(ERRORS[status], status=int(status)), f"ui-error-{status}")


def test_form(visit: Visit, committed: None) -> None:
    page = visit("/probe/formular/")
    check_page(page, "ui-form")
    page.get_by_label("Betrag").fill("12.34")
    follow(page.get_by_role("button", name="Speichern"))
    expect(page.locator("#fehler")).to_be_focused()
    check_page(page, "ui-form-wrong")
    page.get_by_role("link", name="Betrag:").click()
    expect(page.locator("#id_amount")).to_be_focused()
    expect(page.get_by_label("Betrag")).to_have_value("12.34")


def test_upload(visit: Visit, committed: None) -> None:
    page = visit("/probe/hochladen/")
    page.get_by_label("Titel").fill("Getippt")
    page.get_by_label("Anlage").set_input_files(
        {"name": "antrag.pdf", "mimeType": "application/pdf", "buffer": samples.HTML}
    )
    check_page(page, "ui-upload")
    follow(page.get_by_role("button", name="Speichern"))
    expect(page.locator("#fehler")).to_be_focused()
    expect(page.get_by_role("link", name="Die Datei „antrag.pdf“ ist dem Inhalt")).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("Getippt")
    check_page(page, "ui-upload-wrong")
    page.get_by_label("Anlage").set_input_files(
        {"name": "Übersicht.pdf", "mimeType": "text/html", "buffer": samples.pdf()}
    )
    with page.expect_download() as saved:
        page.get_by_role("button", name="Speichern").click()
    assert saved.value.suggested_filename == "Übersicht.pdf"


def test_dark(visit: Visit, committed: None) -> None:
    page = visit("/probe/formular/", PHONE, color_scheme="dark")
    follow(page.get_by_role("button", name="Speichern"))
    expect(page.locator("#fehler")).to_be_focused()
    axe(page)
    screenshot(page, "ui-form-wrong-dark")


def test_saved_message_takes_the_focus(visit: Visit, committed: None) -> None:
    page = visit("/probe/formular/", PHONE)
    page.get_by_label("Titel").fill("Text")
    page.get_by_label("Ja").check()
    page.get_by_label("Ich bestätige").check()
    follow(page.get_by_role("button", name="Speichern"))
    expect(page.get_by_text("Gespeichert.")).to_be_focused()
    screenshot(page, "ui-message")


def test_keyboard_finds_content_and_languages(visit: Visit) -> None:
    page = visit("/impressum/")
    page.keyboard.press("Tab")
    skip = page.locator(".kim-skip")
    expect(skip).to_be_focused()
    expect(skip).to_have_text("Zum Inhalt springen")
    expect(skip).to_be_in_viewport()
    screenshot(page, "ui-skip")
    page.keyboard.press("Enter")
    expect(page.locator("#inhalt")).to_be_focused()
    languages = page.locator(".kim-languages summary")
    languages.focus()
    expect(languages).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="العربية")).to_be_visible()
    screenshot(page, "ui-languages")
    follow(page.get_by_role("link", name="العربية"), "Enter")
    expect(page).to_have_url(re.compile("/ar/impressum/$"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_languages_open_on_a_phone(visit: Visit, language: str) -> None:
    page = visit("/impressum/" if language == "de" else "/ar/impressum/", PHONE)
    page.locator(".kim-languages summary").click()
    expect(page.locator(".kim-languages a").first).to_be_visible()
    axe(page)
    fits(page)
    screenshot(page, f"ui-languages-{language}-phone")


@pytest.mark.parametrize("path", ["/ar/impressum/", "/probe/formular/"])
def test_twice_the_letters(visit: Visit, path: str) -> None:
    """200 % text: the size that people set in their browser, at an ordinary width."""
    page = visit(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    fits(page)
    screenshot(page, f"ui-200{path.replace('/', '-')}")


def test_forced_colours(visit: Visit) -> None:
    page = visit("/probe/formular/", PHONE, forced_colors="active")
    screenshot(page, "ui-forced-colours")
    axe(page)


def test_paper(visit: Visit) -> None:
    page = visit("/datenschutz/")
    page.emulate_media(media="print")
    for hidden in (".kim-nav", ".kim-languages", ".kim-skip", ".kim-footer nav"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    screenshot(page, "ui-print")


def test_works_without_script(visit: Visit, committed: None) -> None:
    page = visit("/probe/formular/", java_script_enabled=False)
    follow(page.get_by_role("button", name="Speichern"))
    expect(page.get_by_role("heading", name="Bitte prüfen Sie Ihre Eingaben")).to_be_visible()


@pytest.mark.parametrize("run", [1, 2])
def test_nothing_of_the_last_visit_is_left(visit: Visit, site: str, run: int) -> None:
    """Pages are used again: the second run would see what the first leaves."""
    page = visit("/impressum/")
    assert page.context.pages == [page]
    assert page.context.cookies() == []
    assert page.viewport_size == {"width": 1280, "height": 900}
    assert page.evaluate(
        "[localStorage.length, sessionStorage.length, window.left, matchMedia('print').matches]"
    ) == [0, 0, None, False]
    page.context.add_cookies([{"name": "left", "value": str(run), "url": site}])
    page.evaluate("window.left = localStorage.left = sessionStorage.left = 'left'")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 700})
    page.route("**/*", lambda route: route.abort())
    page.context.new_page().goto("/datenschutz/")
