"""Where somebody looks: a postcode, a town, one of the 36, however it is spelt."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, QuerySet

from kim.offers.models import SearchSpot
from kim.offers.queries.search import Where
from kim.offers.rules.search_entry import town_form
from kim.offers.rules.search_text import script
from kim.offers.rules.sounds import consonants, sound
from kim.offers.rules.spelling import nearest
from kim.places.queries import municipalities

KINDS_BEFORE = ("landkreis ", "kreis ", "stadt ", "lk ", "verbandsgemeinde ", "vg ", "district ")
POSTCODE = 5
NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Town:
    """One of the 36, as far as a typed place is compared with it."""

    ags: str
    name: str
    full_name: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """What a typed place was taken for. ``name`` is empty when it is not known."""

    typed: str = ""
    name: str = ""
    where: Where = NOWHERE
    ags: str = ""
    is_guess: bool = False

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and not self.name


def find_place(typed: str, radius: int) -> PlaceFound:
    """Take a typed place for a postcode, a town, one of the 36 or their keys.

    Two queries at most for a place, none for an empty text. What is not known limits nothing:
    the page says so.
    """
    form = town_form(typed)
    if not form:
        return PlaceFound()
    towns = [
        Town(place.ags, place.name, place.full_name, place.latitude, place.longitude)
        for place in municipalities()
    ]
    if form.isdigit():
        return _by_number(typed, form, radius, towns)
    bare = next((form.removeprefix(k) for k in KINDS_BEFORE if form.startswith(k)), form)
    exact = [t for t in towns if form == town_form(t.full_name)]
    same = exact or [t for t in towns if town_form(t.name) == bare]
    if same:
        return _municipality(typed, same, radius, is_guess=False)
    if point := _spot(SearchSpot.objects.filter(town_form=form), radius):
        return PlaceFound(typed, typed, point)
    begins = [t for t in towns if town_form(t.name).startswith(bare)]
    alike = begins or _alike(typed, bare, towns)
    return _municipality(typed, alike[:1], radius, is_guess=True) if alike else PlaceFound(typed)


def _by_number(typed: str, form: str, radius: int, towns: list[Town]) -> PlaceFound:
    if same := [town for town in towns if town.ags == form]:
        return _municipality(typed, same, radius, is_guess=False)
    if len(form) == POSTCODE:
        if point := _spot(SearchSpot.objects.filter(postcode=form), radius):
            return PlaceFound(typed, typed, point)
        near = SearchSpot.objects.filter(postcode__startswith=form[:3])
        if point := _spot(near, max(radius, 25)):
            return PlaceFound(typed, f"{form[:3]}…", point, is_guess=True)
    return PlaceFound(typed)


def _spot(rows: QuerySet[SearchSpot], radius: int) -> Where | None:
    """The middle of the places, or None when none has a point."""
    middle = rows.aggregate(lat=Avg("latitude"), lon=Avg("longitude"))
    if middle["lat"] is None:
        return None
    return Where((), _round(middle["lat"]), _round(middle["lon"]), radius)


def _round(value: Decimal) -> Decimal:
    return Decimal(value).quantize(Decimal("0.00001"))


def _municipality(typed: str, same: list[Town], radius: int, *, is_guess: bool) -> PlaceFound:
    """One of the 36, or the town and the district of one name together.

    What serves the place counts, and what takes place within the radius around its middle.
    """
    first = same[0]
    names = " / ".join(place.full_name for place in same)
    keys = tuple(place.ags for place in same)
    where = Where(keys, first.latitude, first.longitude, radius)
    return PlaceFound(typed, names, where, first.ags, is_guess)


def _alike(typed: str, form: str, towns: list[Town]) -> list[Town]:
    """Places spelt or sounding like what was typed, the best first."""
    forms = {town_form(town.name): town for town in towns}
    found = [forms[near.form] for near in nearest(form, ((name, 1) for name in forms))]
    if not found and script(form) != "latn":
        heard, bare = sound(typed), consonants(typed)
        found = [
            town
            for name, town in forms.items()
            if (heard and heard == sound(name)) or (bare and bare == consonants(name))
        ]
    return found
