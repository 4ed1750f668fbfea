"""People who act for an organisation: invited by the municipality or by the organisation."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from kim.accounts.actor import Actor
from kim.accounts.queries.messages import recipients_with_role
from kim.accounts.queries.partners import active_members
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.invitations import invite_person
from kim.accounts.services.memberships import end_membership
from kim.accounts.services.messages import notify
from kim.accounts.services.offices import ensure_partner_office
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.models import Organisation
from kim.network.permissions import KEEPERS
from kim.network.services.organisations import NetworkError, locked_organisation

LEFT_ALONE = Kind("network.left_alone", Group.TASK)


@transaction.atomic
def invite_to_organisation(
    *, actor: Actor, organisation_id: int, email: str, now: dt.datetime
) -> Organisation:
    """Invite somebody to act for an organisation (Zugang einladen).

    The first invitation makes the office of the organisation.
    Raises PermissionDenied, CannotInvite, Organisation.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    if organisation.office is None:
        organisation.office = ensure_partner_office(
            name=organisation.name, place_id=organisation.municipality_id
        )
        organisation.save(update_fields=["office"])
        record(at=now, actor=actor.key, action="network.open_office", subject=organisation)
    invite_person(
        actor=actor, email=email, office_id=organisation.office.pk, role=Role.CARRIER,
        from_on=legal_day(now), to_on=None, now=now,
    )  # fmt: skip
    return organisation


@transaction.atomic
def end_access(
    *, actor: Actor, organisation_id: int, membership_id: int, reason: str, now: dt.datetime
) -> Organisation:
    """End the access of somebody to an organisation (Zugang beenden), at once.

    When nobody is left, the people of the municipality are told to find a successor.
    Raises PermissionDenied, NetworkError, Organisation.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    today = legal_day(now)
    held = active_members(organisation.office_ids, on=today)
    if membership_id not in {row.pk for row in held}:
        raise NetworkError("Dieser Zugang ist schon beendet. Bitte laden Sie die Seite neu.")
    end_membership(actor=actor, membership_id=membership_id, reason=reason, now=now)
    if not active_members(organisation.office_ids, on=today):
        keepers = recipients_with_role(*KEEPERS, on=today, place_id=organisation.municipality_id)
        notify(
            recipients=keepers, kind=LEFT_ALONE, about=organisation, now=now,
            subject="Ein Akteur hat keinen Zugang mehr und braucht eine Nachfolge",
            path=reverse("network:people", args=[organisation.key]),
        )  # fmt: skip
    return organisation
