"""Languages of the public pages: one list, read by settings, switch, search and checks."""

from dataclasses import dataclass

from django.conf import locale

EASY_GERMAN = "de-x-leicht"


@dataclass(frozen=True, slots=True)
class Language:
    """One language (Sprache). ``reviewed`` is False while no speaker has read the texts."""

    code: str
    own_name: str
    german_name: str
    rtl: bool = False
    reviewed: bool = True

    @property
    def direction(self) -> str:
        """Value of the HTML attribute ``dir``."""
        return "rtl" if self.rtl else "ltr"


LANGUAGES = (
    Language("de", "Deutsch", "Deutsch"),
    Language(EASY_GERMAN, "Leichte Sprache", "Leichte Sprache", reviewed=False),
    Language("en", "English", "Englisch", reviewed=False),
    Language("uk", "Українська", "Ukrainisch", reviewed=False),
    Language("ar", "العربية", "Arabisch", rtl=True, reviewed=False),
    Language("tr", "Türkçe", "Türkisch", reviewed=False),
    Language("ru", "Русский", "Russisch", reviewed=False),
)
BY_CODE = {language.code: language for language in LANGUAGES}
RTL_CODES = [language.code for language in LANGUAGES if language.rtl]


def register_unknown_languages() -> None:
    """Tell Django of the languages it has no entry for (Leichte Sprache)."""
    easy = BY_CODE[EASY_GERMAN]
    locale.LANG_INFO.setdefault(
        EASY_GERMAN,
        {"bidi": False, "code": EASY_GERMAN, "name": "Easy German", "name_local": easy.own_name},
    )
