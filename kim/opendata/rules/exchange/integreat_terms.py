"""Categories of places in Integreat and fields of kim. The icon is what all instances share."""

from kim.network.rules.fields import FIELDS
from kim.opendata.rules.exchange.record import Json
from kim.opendata.rules.exchange.terms import field_code

# Icon -> German name and colour, as instances of Integreat show them.
CATEGORIES = {
    "advice": ("Beratung", "#1DC6C6"),
    "culture": ("Kultur", "#B53EBC"),
    "daily_routine": ("Alltag", "#2E98FB"),
    "education": ("Bildung", "#FF6F00"),
    "finance": ("Geld", "#7D7D7D"),
    "health": ("Gesundheit", "#FF1744"),
    "house": ("Wohnen", "#8B5E3C"),
    "leisure": ("Freizeit", "#07DC03"),
    "meeting_point": ("Treffpunkt", "#3A7B0F"),
    "mental_health": ("Psychische Gesundheit", "#D81B60"),
    "mobility": ("Mobilität", "#546E7A"),
    "office": ("Behörde/Amt", "#1F5BA8"),
    "other_help": ("Weitere Hilfe", "#C62828"),
    "service": ("Dienstleistung", "#00897B"),
    "structure": ("Struktur", "#6D4C41"),
}
OTHER = "service"
FIELD_OF_ICON = {
    "advice": "beratung",
    "culture": "kultur",
    "daily_routine": "alltag",
    "education": "bildung",
    "finance": "geld",
    "health": "gesundheit",
    "house": "wohnen",
    "leisure": "sport",
    "meeting_point": "begegnung",
    "mental_health": "gesundheit.psych",
    "mobility": "mobilitaet",
    "office": "behoerde",
    "other_help": "notfall",
    "service": "ankommen",
    "structure": "partizipation",
    "gastronomy": "alltag",
}


def fields_of_category(category: Json) -> tuple[str, ...]:
    """The field a category means: by its name, else by its icon; none where neither is known."""
    said = str(category.get("name") or "")
    found = field_code(said) or FIELD_OF_ICON.get(str(category.get("icon") or ""))
    return (found,) if found else ()


def category_of_fields(fields: tuple[str, ...]) -> str:
    """The icon of the first field; ``service`` where there is none."""
    icon = next((FIELDS[code].icon for code in fields if code in FIELDS), OTHER)
    return icon if icon in CATEGORIES else OTHER
