"""Pages of this room as people see them: languages, sizes, colours, letters, paper."""

import pytest

from tests.browser import Visit, check_page

pytestmark = pytest.mark.browser
PAGES = ("impressum", "datenschutz", "barrierefreiheit")


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_page(visit: Visit, name: str, language: str) -> None:
    prefix = "" if language == "de" else f"/{language}"
    page = visit(f"{prefix}/{name}/")
    assert page.locator("html").get_attribute("lang") == language
    check_page(page, f"{name}-{language}")
