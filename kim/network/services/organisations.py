"""Organisations: add, change, publish, archive, confirm."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.models import Organisation
from kim.network.rules.content_languages import unknown_languages
from kim.network.rules.fields import is_field
from kim.network.rules.texts import INVISIBLE, has_invisible
from kim.network.states import BY_NAME, OrganisationKind, OrganisationState, Trust
from kim.places import queries as places


class NetworkError(Exception):
    """A deed the network refuses. Text: a German sentence that says how to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationValues:
    """What a form says of an organisation (Angaben zum Akteur). Texts come trimmed."""

    name: str
    kind: OrganisationKind
    short_name: str = ""
    fields: Sequence[str] = ()
    languages: Sequence[str] = ()
    area_ids: Sequence[int] = ()
    street: str = ""
    postcode: str = ""
    town: str = ""
    commune_id: int | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    website: str = ""
    mail: str = ""
    phone: str = ""
    opening: Mapping[str, Any] | None = None
    description: str = ""
    source: str = ""


COLUMNS = tuple(field.name for field in fields(OrganisationValues) if field.name != "area_ids")


def require_visible(*texts: str) -> None:
    """Raise NetworkError for controls and turns of direction that nobody sees."""
    if any(has_invisible(text) for text in texts):
        raise NetworkError(INVISIBLE)


def locked_organisation(organisation_id: int) -> Organisation:
    """The row, locked until the deed is done. Raises Organisation.DoesNotExist."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation_id)


@transaction.atomic
def add_organisation(
    *,
    actor: Actor,
    municipality_id: int,
    values: OrganisationValues,
    now: dt.datetime,
    is_demo: bool = False,
) -> Organisation:
    """Add an organisation (Akteur anlegen) as a draft, kept by one of the 36.

    Raises PermissionDenied, NetworkError.
    """
    enforce(actor, "network.add", municipality_id)
    _require(values)
    organisation = Organisation(
        municipality_id=municipality_id, is_demo=is_demo, created_at=now, changed_at=now,
        confirmed_on=legal_day(now), **_columns(values),
    )  # fmt: skip
    organisation.save()
    organisation.areas.set(values.area_ids)
    record(at=now, actor=actor.key, action="network.add", subject=organisation)
    return organisation


@transaction.atomic
def change_organisation(
    *,
    actor: Actor,
    organisation_id: int,
    values: OrganisationValues,
    seen_at: dt.datetime | None = None,
    now: dt.datetime,
) -> Organisation:
    """Change what is known of an organisation (Akteur ändern).

    ``seen_at`` is the ``changed_at`` that was on the screen; None skips the comparison.
    Raises PermissionDenied, NetworkError, Organisation.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    _require(values)
    if seen_at is not None and seen_at != organisation.changed_at:
        raise NetworkError(
            "Der Eintrag wurde inzwischen geändert. Ihre Eingabe ist nicht gespeichert. "
            "Bitte öffnen Sie die Seite neu und vergleichen Sie."
        )
    changes = {}
    for name, value in _columns(values).items():
        before = getattr(organisation, name)
        if before != value:
            changes[name] = [_plain(before), _plain(value)]
            setattr(organisation, name, value)
    before_ids = sorted(organisation.areas.values_list("pk", flat=True))
    if before_ids != sorted(values.area_ids):
        changes["areas"] = [before_ids, sorted(values.area_ids)]
        organisation.areas.set(values.area_ids)
    if changes:
        organisation.changed_at = now
        organisation.save()
        record(
            at=now, actor=actor.key, action="network.change", subject=organisation, changes=changes
        )
    return organisation


@transaction.atomic
def move_organisation(
    *, actor: Actor, organisation_id: int, deed: str, reason: str = "", now: dt.datetime
) -> Organisation:
    """Publish, take back, archive or reopen an organisation (``deed``: a name in ``BY_NAME``).

    Raises PermissionDenied, TransitionNotAllowed, KeyError, Organisation.DoesNotExist.
    """
    arrow = BY_NAME[deed]
    organisation = locked_organisation(organisation_id)
    enforce(actor, arrow.permission, organisation)
    before = OrganisationState(organisation.state)
    arrow.require(before, before.label)
    organisation.state = OrganisationState(arrow.target)
    organisation.changed_at = now
    organisation.save(update_fields=["state", "changed_at"])
    record(
        at=now, actor=actor.key, action=f"network.{arrow.name}", subject=organisation,
        changes={"state": [before.value, arrow.target]}, reason=reason,
    )  # fmt: skip
    return organisation


@transaction.atomic
def set_trust(
    *, actor: Actor, organisation_id: int, trust: Trust, now: dt.datetime
) -> Organisation:
    """Say whether what the organisation writes is public at once (Vertrauen).

    Raises PermissionDenied, Organisation.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.keep", organisation)
    before = organisation.trust
    organisation.trust, organisation.changed_at = trust, now
    organisation.save(update_fields=["trust", "changed_at"])
    record(
        at=now, actor=actor.key, action="network.set_trust", subject=organisation,
        changes={"trust": [before, trust.value]},
    )  # fmt: skip
    return organisation


@transaction.atomic
def confirm_organisation(*, actor: Actor, organisation_id: int, now: dt.datetime) -> Organisation:
    """Say that everything about an organisation is still true (jährliche Bestätigung).

    Its contacts are confirmed with it. Raises PermissionDenied, Organisation.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    today = legal_day(now)
    before = organisation.confirmed_on
    organisation.confirmed_on = today
    organisation.save(update_fields=["confirmed_on"])
    organisation.contacts.update(confirmed_on=today)
    record(
        at=now, actor=actor.key, action="network.confirm", subject=organisation,
        changes={"confirmed_on": [before and before.isoformat(), today.isoformat()]},
    )  # fmt: skip
    return organisation


def _columns(values: OrganisationValues) -> dict[str, Any]:
    told = asdict(values)
    return {name: _stored(told[name]) for name in COLUMNS} | {"opening": dict(values.opening or {})}


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _require(values: OrganisationValues) -> None:
    """Raise NetworkError for what no form should let through."""
    if not values.name.strip():
        raise NetworkError("Bitte nennen Sie den Namen des Akteurs.")
    require_visible(values.name, values.short_name, values.street, values.town, values.description)
    if unknown := [code for code in values.fields if not is_field(code)]:
        raise NetworkError(f"Dieses Handlungsfeld gibt es nicht: {unknown[0]}. Bitte wählen Sie.")
    if unknown := unknown_languages(list(values.languages)):
        raise NetworkError(f"Diese Sprache gibt es nicht: {unknown[0]}. Bitte wählen Sie.")
    known = set(places.current().filter(pk__in=values.area_ids).values_list("pk", flat=True))
    if known != set(values.area_ids):
        raise NetworkError("Ein Gebiet ist nicht bekannt. Bitte wählen Sie es neu.")
