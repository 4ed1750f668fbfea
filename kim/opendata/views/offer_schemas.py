"""What the answers about offers look like; this becomes the OpenAPI description."""

from typing import Any

from pydantic import Field

from kim.opendata.views.schemas import Problem as Problem
from kim.opendata.views.schemas import Strict


class OfferText(Strict):
    """Worte in einer Sprache. ``state``: maschinell, geprüft oder veraltet."""

    title: str
    summary: str
    description: str
    cost: str
    eligibility: str
    registration: str
    state: str


class OfferVenue(Strict):
    key: str
    name: str
    street: str
    postcode: str
    town: str
    latitude: float | None
    longitude: float | None
    access: list[str]
    note: str


class OfferPlan(Strict):
    """Zeiten an einem Ort (``venue`` ist sein Schlüssel; leer: überall)."""

    venue: str
    kind: str
    schedule: dict[str, Any]


class OfferContact(Strict):
    function: str
    mail: str
    phone: str
    website: str


class OfferProvider(Strict):
    key: str
    name: str
    kind: str
    website: str


class Offer(Strict):
    """Ein öffentliches Angebot mit allen Sprachen, Lizenz und Namensnennung."""

    id: str
    url: str
    source: str
    kind: str
    texts: dict[str, OfferText]
    fields_: list[str] = Field(alias="fields")
    languages: list[str]
    target_groups: list[str]
    level_from: str
    level_to: str
    cost: str
    childcare: str
    access: list[str]
    mode: str
    registration: str
    registration_url: str
    online_url: str
    eligibility: list[str]
    min_age: int | None
    max_age: int | None
    starts_on: str | None
    ends_on: str | None
    capacity: str
    municipality: str
    areas: list[str]
    contact: OfferContact
    provider: OfferProvider
    venues: list[OfferVenue]
    plans: list[OfferPlan]
    licence: str
    attribution: str
    checked_on: str | None = Field(description="geprüft am")
    modified_at: str | None


class Gone(Strict):
    """Nicht mehr öffentlich; Kopien bitte löschen."""

    id: str
    url: str
    deleted: bool


class Offers(Strict):
    offers: list[Offer]
    deleted: list[Gone] = Field(description="nur mit changed_since, auf der ersten Seite")
    total: int
    page: int
    pages: int
    next: str | None


class EmbeddedOffer(Strict):
    title: str
    summary: str
    provider: str
    town: str
    url: str
    checked_on: str | None
    attribution: str


class Embedded(Strict):
    language: str
    direction: str
    total: int
    offers: list[EmbeddedOffer]
