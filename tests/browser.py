"""Chromium of the system, a live server, and what is asserted about every page seen."""

import asyncio
import base64
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from kim.accounts.models import User
from tests.accounts.factories import sign_in
from tests.database import empty_tables

NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next((path for name in NAMES if (path := shutil.which(name))), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-extensions",
    "--disable-sync", "--hide-scrollbars", "--no-first-run", "--no-proxy-server",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--js-flags=--no-opt --no-maglev",  # no script here runs long enough to be worth compiling
]  # fmt: skip
PHONE = (360, 780)
NARROW = (320, 640)
DESKTOP = (1280, 900)
SIZES = {"desktop": DESKTOP, "phone": PHONE}
Visit = Callable[..., Page]
PATIENCE = 30_000  # ms an expectation waits: many tests share a slow computer
expect.set_options(timeout=PATIENCE)
AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  found => found.id + ": " + found.nodes.map(node => node.html).join(" | "))"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return ["(Seite)", ...[...document.querySelectorAll("body *")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1)
      && !element.closest(".kim-scroll, .kim-skip");
  }).map(element => element.outerHTML.slice(0, 120))];
}"""


class Playwright:
    """Playwright keeps an event loop in this thread, which only tests of the browser may see.

    Others would be refused a loop of their own, and Django takes a visible one for async code.
    """

    loop: asyncio.AbstractEventLoop | None = None

    @classmethod
    def show(cls) -> None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        asyncio._set_running_loop(cls.loop)

    @classmethod
    def hide(cls) -> None:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        Playwright.loop = asyncio._get_running_loop()
        started = playwright.chromium.launch(executable_path=PROGRAM, args=ARGUMENTS)
        yield started
        Playwright.show()  # the last test may have been one of others
        started.close()
    Playwright.loop = None
    Playwright.hide()


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Address of one live server for the whole run, without a slash at the end."""
    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that keeps what a module writes until its last test; then all is emptied.

    A browser module seeds once: ``@pytest.fixture(scope="module", autouse=True)
    def content(committed): ...``. Its tests carry no ``django_db`` mark.
    """
    with django_db_blocker.unblock():
        empty_tables()
        yield
        empty_tables()


class Windows:
    """Contexts of Chromium with a page in each, used again by later tests.

    A new page is a new process, five times as dear as going to another address: styles, fonts
    and compiled scripts stay where they are. ``tidy`` leaves nothing else behind.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.complaints: list[str] = []
        self.free: dict[str, list[Page]] = {}
        self.used: list[tuple[str, Page]] = []

    def take(self, **options: object) -> Page:
        kind = repr(sorted(options.items()))
        free = self.free.setdefault(kind, [])
        page = free.pop() if free else self.open(**options)
        self.used.append((kind, page))
        return page

    def open(self, **options: object) -> Page:
        """A page in a context of its own; what all pages of the context say is heard."""
        context = self.browser.new_context(base_url=self.site, **options)
        heard, site = self.complaints, self.site
        context.on("console", lambda line: heard.extend(complaint(line.type, line.text)))
        context.on("weberror", lambda error: heard.append(str(error.error)))
        context.on("request", lambda request: heard.extend(foreign(request.url, site)))
        return context.new_page()

    def give_back(self) -> None:
        for kind, page in self.used:
            tidy(page)
            self.free[kind].append(page)
        self.used = []


def tidy(page: Page) -> None:
    """As new: no other page, nothing stored, nothing emulated, on an address without content."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    page.emulate_media(media="null")
    page.goto("/health/live")
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.context.clear_cookies()


@pytest.fixture(scope="session")
def windows(browser: Browser, site: str) -> Windows:
    return Windows(browser, site)


@pytest.fixture
def visit(windows: Windows, site: str) -> Iterator[Visit]:
    """``visit("/ar/programm/", PHONE, user=user, color_scheme="dark")`` gives a page.

    More keywords go to Playwright's context (``forced_colors``, ``java_script_enabled`` …).
    Afterwards nothing may have been loaded from elsewhere, and the console must be empty:
    a broken security policy is an error there.
    """
    windows.complaints.clear()

    def visited(
        path: str,
        size: tuple[int, int] = DESKTOP,
        *,
        user: User | None = None,
        status: int = 200,
        **options: object,
    ) -> Page:
        page = windows.take(**options)
        if user is not None:
            page.context.add_cookies([session_of(user, site)])
        page.set_viewport_size({"width": size[0], "height": size[1]})
        response = page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        if status >= 400:  # Chromium reports the status itself as an error of the console
            windows.complaints.clear()
        return page

    yield visited
    windows.give_back()
    assert windows.complaints == [], windows.complaints


BAD = ("error", "warning")
# How a form says that it was not accepted, and how a page says that somebody was faster.
REFUSED_FORM = ("responded with a status of 422", "responded with a status of 409")


def complaint(kind: str, text: str) -> list[str]:
    """A line of the console that must not be there."""
    return [text] if kind in BAD and not any(sign in text for sign in REFUSED_FORM) else []


def foreign(address: str, site: str) -> list[str]:
    own = address.startswith("data:") or urlsplit(address).netloc == urlsplit(site).netloc
    return [] if own else [f"geladen von anderswo: {address}"]


def session_of(user: User, site: str) -> dict[str, str]:
    """Cookie of a session for ``user``."""
    client = Client()
    sign_in(client, user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site}


def follow(link: Locator, key: str = "") -> None:
    """Click what leads to another page, or press ``key`` on it; wait until that is loaded.

    A click alone comes back before: whatever is read then may still be of the old page.
    """
    with link.page.expect_navigation():
        if key:
            link.press(key)
        else:
            link.click()


def axe(page: Page) -> None:
    """No violation of any rule of axe, best practice included."""
    if not page.evaluate("'axe' in window"):
        source = settings.KIM.data_dir / "assets/test/axe.min.js"
        page.evaluate(source.read_text(encoding="utf-8"))
    if found := page.evaluate(AXE):
        pytest.fail(f"axe, {page.url}:\n" + "\n".join(found))


def screenshot(page: Page, name: str) -> Path:
    """Whole page as ``var/screenshots/<name>.png``; looked at by people, compared by nobody.

    Asked of Chromium itself: packing the pixels less tightly is quicker. Where several workers
    share a run nobody looks, so none is taken; KIM_SCREENSHOTS=1 takes them even then.
    """
    path = settings.KIM.data_dir / "screenshots" / f"{name}.png"
    if "PYTEST_XDIST_WORKER" in os.environ and not os.environ.get("KIM_SCREENSHOTS"):
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    chromium = line_to(page)
    size = chromium.send("Page.getLayoutMetrics")["cssContentSize"]
    told = {"optimizeForSpeed": True, "captureBeyondViewport": True, "clip": {**size, "scale": 1}}
    path.write_bytes(base64.b64decode(chromium.send("Page.captureScreenshot", told)["data"]))
    return path


@cache
def line_to(page: Page) -> CDPSession:
    """One for each page, never closed: that would take away a virtual passkey, too."""
    return page.context.new_cdp_session(page)


def fits(page: Page) -> None:
    """No scrolling to the side (reflow), except in boxes made for it."""
    if found := page.evaluate(TOO_WIDE):
        pytest.fail(f"breiter als das Fenster, {page.url}:\n" + "\n".join(found))


def check_page(page: Page, name: str) -> None:
    """What every page must pass, wide and on a phone: axe, no scrolling to the side, a picture.

    ``name`` becomes ``<name>-desktop.png`` and ``<name>-phone.png``.
    """
    for label, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        axe(page)
        fits(page)
        screenshot(page, f"{name}-{label}")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    fits(page)
