"""Language of a page: in its address, its attributes, its switch."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kim.kernel.languages import LANGUAGES

pytestmark = pytest.mark.django_db
CODES = [language.code for language in LANGUAGES]


def address(code: str, path: str = "/impressum/") -> str:
    return path if code == "de" else f"/{code}{path}"


def test_the_seven() -> None:
    assert CODES == ["de", "de-x-leicht", "en", "uk", "ar", "tr", "ru"]


@pytest.mark.parametrize("code", CODES)
def test_page(client: Client, code: str) -> None:
    direction = "rtl" if code == "ar" else "ltr"
    response = client.get(address(code))
    assert response.headers["Content-Language"] == code
    assert f'<html lang="{code}" dir="{direction}">' in response.text
    sheet = "kern.rtl.css" if code == "ar" else "kern.css"
    assert re.findall(r"/static/(kern[.a-z]*css)", response.text) == [sheet]


@pytest.mark.parametrize("code", CODES)
def test_switch_keeps_page_and_question(client: Client, code: str) -> None:
    page = client.get(address(code) + "?stichtag=2025-12-10&x=%3Cb%3E").text
    links = dict(re.findall(r'<li><a href="([^"]*)" lang="([^"]*)"', page))
    question = "?stichtag=2025-12-10&amp;x=%3Cb%3E"
    assert links == {address(other) + question: other for other in CODES}
    assert re.findall(r'lang="([^"]*)"[^>]*aria-current="true"', page) == [code]
    alternates = re.findall(r'rel="alternate" hreflang="([^"]*)"', page)
    assert alternates == CODES


@pytest.mark.parametrize("code", CODES)
def test_translations_nobody_has_read_say_so(client: Client, code: str) -> None:
    page = client.get(address(code)).text
    assert page.count("kim-machine") == (0 if code == "de" else 1)


def test_the_browser_does_not_choose(client: Client) -> None:
    """The address alone decides; a German address is German for everybody."""
    client.cookies["django_language"] = "ar"
    page = client.get("/impressum/", headers={"accept-language": "ar"})
    assert '<html lang="de"' in page.text


@pytest.mark.parametrize("path", ["/fr/impressum/", "/de/impressum/", "/AR/impressum/", "/xx/"])
def test_unknown_language_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_demonstration_says_so(client: Client, settings: Settings) -> None:
    assert "kim-demo" not in client.get("/impressum/").text
    settings.KIM = settings.KIM.model_copy(update={"mode": "demo"})
    assert "Demonstration – enthält Beispieldaten" in client.get("/impressum/").text
