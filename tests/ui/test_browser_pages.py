"""Pages of this room as people see them: languages, sizes, colours, letters, paper."""

import pytest

from tests.browser import DESKTOP, PHONE, Visit, check_page

pytestmark = pytest.mark.browser
LANGUAGES = ("de", "ar")
SIZES = {"phone": PHONE, "desktop": DESKTOP}
PAGES = ("impressum", "datenschutz", "barrierefreiheit")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page(visit: Visit, page: str, language: str, size: str) -> None:
    prefix = "" if language == "de" else f"/{language}"
    seen = visit(f"{prefix}/{page}/", SIZES[size])
    assert seen.locator("html").get_attribute("lang") == language
    check_page(seen, f"{page}-{language}-{size}")
