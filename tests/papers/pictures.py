"""Takes the pictures of README and Handbuch from a running demo.

    make demo                                            # in one window
    .venv/bin/python -m tests.papers.pictures http://127.0.0.1:8000

Freshly set up, so that nothing but demo content is in the pictures. No test: run by hand.
"""

import re
import sys

from playwright.sync_api import Browser, Page, sync_playwright

from tests.papers.files import DOCS

KEY_DATE = "programm/?stichtag=10.12.2025"
WIDE = (1100, 820)
PHONE = (390, 844)
# name of the picture: who is signed in (nobody: None), address, window, height of the picture
PICTURES = {
    "images/programme": (None, KEY_DATE, WIDE, 1500),
    "handbuch/bilder/programm": (None, KEY_DATE, WIDE, 1150),
    "handbuch/bilder/arabisch": (None, f"ar/{KEY_DATE}", PHONE, 844),
    "handbuch/bilder/anmelden": (None, "konto/anmelden/", WIDE, 700),
    "handbuch/bilder/heute": ("programmleitung", "heute/", WIDE, 780),
    "handbuch/bilder/register": ("programmleitung", "register/", WIDE, 1150),
    "handbuch/bilder/kommune": ("programmleitung", "register/07319/", WIDE, 1300),
    "handbuch/bilder/kontakt": ("programmleitung", "register/07319/kontakt/", WIDE, 1050),
    "handbuch/bilder/haushalt": ("haushalt", "foerderung/haushalt/", WIDE, 790),
    "handbuch/bilder/abgleich": ("rechnungshof", "register/veroeffentlicht/", WIDE, 760),
}


def sign_in(page: Page, site: str, who: str) -> None:
    """As a made-up person; the demo shows the code of the second stage on the page."""
    page.goto(f"{site}/konto/anmelden/")
    page.fill("input[type=email]", f"{who}@demo.example")
    page.fill("input[type=password]", "KIM-Demo-2026!")
    page.click("main button[type=submit]")
    code = re.search(r"\b\d{6}\b", page.inner_text("main"))
    assert code, "no code on the page: is this the demo?"
    page.fill("input[name=code]", code[0])
    page.click("main form button[type=submit]")


def window(browser: Browser, size: tuple[int, int]) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    return browser.new_context(viewport=viewport, locale="de-DE").new_page()


def main(site: str) -> None:
    signed_in: dict[str, Page] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--hide-scrollbars"]
        )
        for name, (who, address, size, height) in PICTURES.items():
            if who and who not in signed_in:
                signed_in[who] = window(browser, size)
                sign_in(signed_in[who], site, who)
            page = signed_in[who] if who else window(browser, size)
            page.goto(f"{site}/{address}")
            clip = {"x": 0, "y": 0, "width": size[0], "height": height}
            page.screenshot(path=DOCS / f"{name}.png", clip=clip, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
