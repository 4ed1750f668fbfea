"""The contact at work of a post, and the consent to show it in public."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.places.queries import municipality
from kim.programme.models import Participation, Post, WorkContact
from kim.programme.queries.entry import version_of
from kim.programme.queries.figures import KIM_RLP
from kim.programme.services.facts import RegisterError, lock_register, today_in_berlin

FIELDS = ("function", "name", "email", "phone")


@transaction.atomic
def set_contact(
    *,
    actor: Actor,
    ags: str,
    function: str,
    name: str,
    email: str,
    phone: str,
    consent_on: dt.date | None,
    seen: str | None = None,
    now: dt.datetime,
) -> WorkContact:
    """Record how a post is reached (dienstlicher Kontakt).

    ``consent_on`` is the day of consent to publish; None keeps it inside. ``seen`` is the
    version that was on the screen: a form left open must not bring back a consent that was
    withdrawn meanwhile. The record says which fields changed, never what they hold.
    Raises PermissionDenied, RegisterError.
    """
    lock_register()
    post = _post_of(actor, ags)
    if not function.strip():
        raise RegisterError("Bitte nennen Sie die Funktion, zum Beispiel „Integrationsmanagement“.")
    if consent_on and consent_on > today_in_berlin(now):
        raise RegisterError("Die Einwilligung kann nicht aus der Zukunft sein.")
    old = WorkContact.objects.filter(post=post).first()
    if seen is not None and seen != version_of(old):
        raise RegisterError(
            "Der Kontakt wurde inzwischen geändert. Ihre Eingabe ist nicht gespeichert. "
            "Bitte öffnen Sie die Seite neu und vergleichen Sie."
        )
    contact = old or WorkContact(post=post)
    new = {"function": function, "name": name, "email": email, "phone": phone}
    changed = [field for field in FIELDS if getattr(contact, field) != new[field].strip()]
    before = contact.consent_on
    for field, value in new.items():
        setattr(contact, field, value.strip())
    contact.consent_on = consent_on
    contact.save()
    record(
        at=now,
        actor=actor.key,
        action="programme.set_contact",
        subject=contact,
        changes={
            **{field: ["…", "geändert"] for field in changed},
            "consent_on": [before and before.isoformat(), consent_on and consent_on.isoformat()],
        },
    )
    return contact


@transaction.atomic
def withdraw_consent(*, actor: Actor, ags: str, now: dt.datetime) -> None:
    """Stop showing the contact in public, at once (Widerruf der Einwilligung).

    Raises PermissionDenied, RegisterError.
    """
    lock_register()
    contact = _contact_of(_post_of(actor, ags))
    before = contact.consent_on
    contact.consent_on = None
    contact.save(update_fields=["consent_on"])
    record(
        at=now,
        actor=actor.key,
        action="programme.withdraw_consent",
        subject=contact,
        changes={"consent_on": [before and before.isoformat(), None]},
    )


@transaction.atomic
def remove_contact(*, actor: Actor, ags: str, now: dt.datetime) -> None:
    """Erase the contact (Löschung). Raises PermissionDenied, RegisterError."""
    lock_register()
    contact = _contact_of(_post_of(actor, ags))
    record(at=now, actor=actor.key, action="programme.remove_contact", subject=contact)
    contact.delete()


def _contact_of(post: Post) -> WorkContact:
    found = WorkContact.objects.filter(post=post).first()
    if found is None:
        raise RegisterError("Zu dieser Stelle ist kein Kontakt erfasst.")
    return found


def _post_of(actor: Actor, ags: str) -> Post:
    place = municipality(ags)
    if place is None:
        raise RegisterError(f"Unter dem Schlüssel {ags} gibt es keine antragsberechtigte Kommune.")
    enforce(actor, "programme.contact", place.pk)
    participation = Participation.objects.filter(
        programme__code=KIM_RLP, place_id=place.pk, is_open=True
    ).first()
    if participation is None:
        raise RegisterError(
            "Die Kommune nimmt nicht teil. Bitte erfassen Sie zuerst die Teilnahme."
        )
    return Post.objects.get_or_create(participation=participation)[0]
