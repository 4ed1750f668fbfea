"""What every template knows. Touches neither session nor database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from kim.kernel.languages import BY_CODE, LANGUAGES, Language

GERMAN = BY_CODE[settings.LANGUAGE_CODE]


def unprefixed(path: str) -> str:
    """The address without its language: ``/ar/programm/`` -> ``/programm/``."""
    first, _, rest = path.lstrip("/").partition("/")
    return f"/{rest}" if first in BY_CODE and first != GERMAN.code else path


def address_in(language: Language, path: str) -> str:
    """The same page in another language; German has no prefix."""
    return path if language.code == GERMAN.code else f"/{language.code}{path}"


def site(request: HttpRequest) -> dict[str, Any]:
    """Language of the page, the page in the others, and which kind of server this is.

    The question of the address is kept, so a key date stays when the language changes.
    """
    path = unprefixed(request.path)
    query = request.META.get("QUERY_STRING", "")
    tail = f"?{query}" if query else ""
    language = BY_CODE.get(get_language() or GERMAN.code, GERMAN)
    return {
        "language": language,
        "languages": [(other, address_in(other, path) + tail) for other in LANGUAGES],
        "german_address": path + tail,
        "is_demo": settings.KIM.mode == "demo",
        "base_url": settings.BASE_URL,
    }
