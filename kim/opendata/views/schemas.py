"""What the answers look like; this becomes the OpenAPI description."""

from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Precision = Literal["day", "month", "year"]
PostState = Literal["installed", "vacant"]
Status = Literal["none", "announced", "approved", "started", "paused", "ended"]


class Strict(Schema):
    """An answer carries these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Count(Strict):
    """Eine Zahl von Kommunen. ``ags`` ist null, wenn nur die Summe bekannt ist."""

    value: int
    basis: Literal["register", "published"]
    ags: list[str] | None


class Eligible(Count):
    districts: int
    towns: int


class Started(Count):
    unconfirmed: list[str] = Field(description="Beginn nur angekündigt, nicht bestätigt")


class Start(Strict):
    date: str = Field(description="2026-01-01, 2026-01 oder 2026, je nach Genauigkeit")
    precision: Precision
    value: int
    ags: list[str]


class StartingLater(Count):
    date: str | None = Field(description="gesetzt, wenn alle am selben Tag beginnen")
    by_date: list[Start]


class Published(Count):
    key_date: str
    source: str
    address: str


class Share(Strict):
    fraction: str
    percent: str
    words: str


class Budget(Strict):
    value: int | str = Field(description="Euro; mit Cent als Text: 1500000.50")
    currency: Literal["EUR"]
    year: int
    precision: Literal["about", "exact"]
    basis: Literal["published"]
    announced_on: str
    source: str


class Reconciliation(Strict):
    """Veröffentlichte Zahl neben der eigenen; ``register`` ist null, wenn es keine gibt."""

    figure: str
    key_date: str
    published: int
    register_: int | None = Field(alias="register")
    agrees: bool | None
    source: str
    address: str


class Programme(Strict):
    starts_on: str
    ends_on: str | None
    running: bool


class Source(Strict):
    key: str
    title: str
    publisher: str
    published_on: str
    address: str


class Facts(Strict):
    on: str
    known_on: str
    programme: Programme
    eligible: Eligible
    participating: Count
    share: Share
    started: Started
    starting_later: StartingLater
    undated_starts: list[Start]
    managers_installed: Count
    funds_received: Published | None
    budget: Budget | None
    budgets: list[Budget]
    reconciliation: list[Reconciliation]
    sources: list[Source]


class Population(Strict):
    value: int
    on: str
    source: str


class Municipality(Strict):
    ags: str
    ars: str
    name: str
    kind: Literal["town", "district"]
    seat: str
    population: Population | None
    status: Status
    start_unconfirmed: bool
    starts_on: str | None
    post_state: PostState | None


class Municipalities(Strict):
    on: str
    known_on: str
    municipalities: list[Municipality]


class Step(Strict):
    status: Status
    on: str
    precision: Precision
    certainty: Literal["confirmed", "announced", "unverified"]
    source: str
    address: str


class Post(Strict):
    state: PostState | None
    since: str | None
    deputy: bool
    fte: str | None


class Contact(Strict):
    function: str
    name: str
    email: str
    phone: str


class MunicipalityDetail(Municipality):
    on: str
    known_on: str
    steps: list[Step]
    post: Post
    contact: Contact | None


class Problem(Strict):
    """Was schiefging (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    parameter: str | None = None
