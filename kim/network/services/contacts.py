"""Contacts of an organisation and the consent to publish them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.models import Contact
from kim.network.rules.consent import CURRENT
from kim.network.rules.content_languages import unknown_languages
from kim.network.services.organisations import NetworkError, locked_organisation, require_visible
from kim.network.states import ConsentWay, ContactPurpose

PERSONAL = ("name", "mail", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactValues:
    """What a form says of a contact (Angaben zur Ansprechstelle)."""

    function: str
    name: str = ""
    mail: str = ""
    phone: str = ""
    purpose: ContactPurpose = ContactPurpose.GENERAL
    languages: Sequence[str] = ()


@transaction.atomic
def set_contact(
    *,
    actor: Actor,
    organisation_id: int,
    contact_id: int | None,
    values: ContactValues,
    now: dt.datetime,
) -> Contact:
    """Add a contact (Ansprechstelle anlegen), or change the one with this number.

    A consent belongs to a person: with another name, mail or phone it ends. The record says
    which fields changed, never what they hold.
    Raises PermissionDenied, NetworkError, Contact.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    if not values.function.strip():
        raise NetworkError("Bitte nennen Sie die Funktion, zum Beispiel „Beratung“.")
    require_visible(values.function, values.name, values.phone)
    if unknown := unknown_languages(list(values.languages)):
        raise NetworkError(f"Diese Sprache gibt es nicht: {unknown[0]}. Bitte wählen Sie.")
    contact = Contact(organisation=organisation)
    if contact_id is not None:
        contact = organisation.contacts.get(pk=contact_id)
    told = {
        "function": values.function.strip(), "name": values.name.strip(),
        "mail": values.mail.strip(), "phone": values.phone.strip(),
        "purpose": values.purpose.value, "languages": list(values.languages),
    }  # fmt: skip
    changed = [name for name, value in told.items() if getattr(contact, name) != value]
    for name, value in told.items():
        setattr(contact, name, value)
    changes = {name: ["…", "geändert"] for name in changed}
    if contact.is_public and set(changed) & set(PERSONAL):
        contact.withdrawn_on = max(legal_day(now), contact.consent_on or legal_day(now))
        changes["withdrawn_on"] = ["", contact.withdrawn_on.isoformat()]
    contact.confirmed_on, contact.changed_at = legal_day(now), now
    contact.save()
    deed = "network.add_contact" if contact_id is None else "network.change_contact"
    record(at=now, actor=actor.key, action=deed, subject=contact, changes=changes)
    return contact


@transaction.atomic
def give_consent(
    *,
    actor: Actor,
    organisation_id: int,
    contact_id: int,
    on: dt.date,
    way: ConsentWay,
    now: dt.datetime,
) -> Contact:
    """Note the consent to publish a contact (Einwilligung), for the text in force today.

    Raises PermissionDenied, NetworkError, Contact.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    contact = organisation.contacts.get(pk=contact_id)
    if on > legal_day(now):
        raise NetworkError("Die Einwilligung kann nicht aus der Zukunft sein.")
    contact.consent_text, contact.consent_on, contact.consent_way = CURRENT, on, way
    contact.withdrawn_on, contact.changed_at = None, now
    contact.save()
    record(
        at=now, actor=actor.key, action="network.give_consent", subject=contact,
        changes={"consent_on": ["", on.isoformat()], "consent_text": ["", CURRENT]},
    )  # fmt: skip
    return contact


@transaction.atomic
def withdraw_consent(
    *, actor: Actor, organisation_id: int, contact_id: int, now: dt.datetime
) -> Contact:
    """Stop showing a contact in public, at once (Widerruf). Twice is the same as once.

    Raises PermissionDenied, Contact.DoesNotExist.
    """
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    contact = organisation.contacts.get(pk=contact_id)
    if contact.consent_on is not None and contact.withdrawn_on is None:
        contact.withdrawn_on = max(legal_day(now), contact.consent_on)
        contact.changed_at = now
        contact.save(update_fields=["withdrawn_on", "changed_at"])
        record(
            at=now, actor=actor.key, action="network.withdraw_consent", subject=contact,
            changes={"withdrawn_on": ["", contact.withdrawn_on.isoformat()]},
        )  # fmt: skip
    return contact


@transaction.atomic
def remove_contact(
    *, actor: Actor, organisation_id: int, contact_id: int, now: dt.datetime
) -> None:
    """Erase a contact (Löschung). Raises PermissionDenied, Contact.DoesNotExist."""
    organisation = locked_organisation(organisation_id)
    enforce(actor, "network.edit", organisation)
    contact = organisation.contacts.get(pk=contact_id)
    record(at=now, actor=actor.key, action="network.remove_contact", subject=contact)
    contact.delete()


@transaction.atomic
def erase_old_contacts(*, now: dt.datetime) -> int:
    """Erase contacts nobody has confirmed for two years (Aufbewahrungsfrist). Gives how many."""
    last = legal_day(now) - dt.timedelta(days=730)
    count, _ = Contact.objects.filter(confirmed_on__lt=last).delete()
    return count
