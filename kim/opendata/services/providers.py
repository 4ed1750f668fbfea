"""Whose offer it is: the organisation a file names, found by name or added."""

import datetime as dt
import re
from dataclasses import dataclass, field

from kim.accounts.actor import Actor
from kim.network.queries import editable_organisations
from kim.network.services.organisations import (
    OrganisationValues,
    add_organisation,
    move_organisation,
)
from kim.network.states import OrganisationKind, OrganisationState
from kim.opendata.rules.exchange.record import ProviderRecord

KINDS = (
    (r"\be\.?\s?v\b|verein|club|tafel", OrganisationKind.CLUB),
    (r"vhs|volkshochschule|schule|akademie|bildungs", OrganisationKind.SCHOOL),
    (r"gemeinde .*kirch|kirche|pfarr|moschee|synagoge", OrganisationKind.RELIGIOUS_COMMUNITY),
    (r"beirat", OrganisationKind.ADVISORY_BOARD),
    (r"kreisverwaltung|stadtverwaltung|landkreis|jobcenter|agentur für arbeit|amt\b|verbandsgem"
     r"einde|stadt\b", OrganisationKind.OFFICE),
    (r"initiative|netzwerk|treff|arbeitskreis", OrganisationKind.INITIATIVE),
)  # fmt: skip


def kind_of(name: str) -> OrganisationKind:
    """What an organisation is, by its name; a carrier where the name does not tell."""
    for pattern, kind in KINDS:
        if re.search(pattern, name, re.IGNORECASE):
            return kind
    return OrganisationKind.CARRIER


def folded(name: str) -> str:
    """A name without signs and case, as it is compared."""
    return " ".join(re.sub(r"[^\w\s]", " ", name.casefold()).split())


@dataclass(slots=True)
class Providers:
    """The organisations of an import: found once, added once."""

    actor: Actor
    municipality_id: int
    now: dt.datetime
    source: str
    by_name: dict[str, tuple[int, str]] = field(default_factory=dict)
    by_key: dict[str, int] = field(default_factory=dict)
    loaded: bool = False

    def _load(self) -> None:
        if self.loaded:
            return
        self.loaded = True
        for row in editable_organisations(self.actor):
            if row.state == OrganisationState.ARCHIVED:
                continue
            self.by_key[str(row.key)] = row.pk
            for name in (row.short_name, row.name):
                if name:
                    self.by_name[folded(name)] = (row.pk, row.state)

    def id_of(self, provider: ProviderRecord) -> int:
        """The organisation, added as a draft when there is none of that name."""
        self._load()
        if provider.key in self.by_key:
            return self.by_key[provider.key]
        if (found := self.by_name.get(folded(provider.name))) is not None:
            return found[0]
        kinds = OrganisationKind.values
        added = add_organisation(
            actor=self.actor,
            municipality_id=self.municipality_id,
            values=OrganisationValues(
                name=provider.name[:200],
                kind=OrganisationKind(provider.kind)
                if provider.kind in kinds
                else kind_of(provider.name),
                description=provider.description,
                mail=provider.mail,
                phone=provider.phone[:40],
                website=provider.website,
                source=self.source[:200],
            ),
            now=self.now,
        )
        self.by_name[folded(provider.name)] = (added.pk, OrganisationState.DRAFT)
        return added.pk

    def publish(self, organisation_id: int) -> None:
        """Show an organisation whose offer becomes public."""
        for name, (pk, state) in self.by_name.items():
            if pk == organisation_id and state == OrganisationState.DRAFT:
                move_organisation(
                    actor=self.actor, organisation_id=pk, deed="publish", now=self.now
                )
                self.by_name[name] = (pk, OrganisationState.PUBLISHED)
                return
