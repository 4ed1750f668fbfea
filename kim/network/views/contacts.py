"""Contacts of an organisation and the people who act for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.accounts.queries.partners import active_members, waiting_invitations
from kim.accounts.services.invitations import CannotInvite
from kim.network.forms.organisations import ConsentForm, ContactForm, InviteForm, ReasonForm
from kim.network.models import Contact, Organisation
from kim.network.queries import contacts_for
from kim.network.services.contacts import (
    give_consent,
    remove_contact,
    set_contact,
    withdraw_consent,
)
from kim.network.services.people import end_access, invite_to_organisation
from kim.network.states import ConsentWay
from kim.network.views.deed import (
    UNPROCESSABLE,
    Deed,
    accepted,
    address_of,
    organisation_or_404,
    posted,
    run_deed,
    steps_to,
)
from kim.ui.pages import page


def contact_or_404(request: AuthedRequest, found: Organisation, pk: int) -> Contact:
    contact = contacts_for(request.actor, found).filter(pk=pk).first()
    if contact is None:
        raise Http404
    return contact


def deed_about(found: Organisation, title: str, done: str, **more: Any) -> Deed:
    button = more.pop("button", title)
    return Deed(
        title=title, button=button, done=done, back=address_of(found),
        steps=steps_to(found, title), **more,
    )  # fmt: skip


@page("network.edit", methods=("GET", "POST"))
def contact_add(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Add a contact."""
    found = organisation_or_404(request, key, "network.edit")
    return contact_form(request, found, None)


@page("network.edit", methods=("GET", "POST"))
def contact_change(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """Change a contact."""
    found = organisation_or_404(request, key, "network.edit")
    return contact_form(request, found, contact_or_404(request, found, pk))


def contact_form(
    request: AuthedRequest, found: Organisation, contact: Contact | None
) -> HttpResponse:
    form = ContactForm(posted(request), contact=contact)
    title = "Ansprechstelle ändern" if contact else "Ansprechstelle hinzufügen"
    hint = ""
    if contact and contact.is_public:
        hint = (
            "Die Einwilligung gilt für Name, E-Mail und Telefon, wie sie jetzt sind. Ändern Sie "
            "eines davon, endet sie und ist neu einzuholen."
        )

    def run() -> None:
        set_contact(
            actor=request.actor, organisation_id=found.pk,
            contact_id=contact.pk if contact else None, values=form.values(), now=timezone.now(),
        )  # fmt: skip

    deed = deed_about(
        found, title, "Die Ansprechstelle ist gespeichert.", button="Speichern", hint=hint
    )
    return run_deed(request, deed, form, run)


@page("network.edit", methods=("GET", "POST"))
def contact_consent(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """Note the consent to publish a contact."""
    found = organisation_or_404(request, key, "network.edit")
    contact = contact_or_404(request, found, pk)
    form = ConsentForm(posted(request), initial={"on": timezone.localdate()})
    hint = f"Diesem Text stimmt die Person zu: „{form.text}“"

    def run() -> None:
        give_consent(
            actor=request.actor, organisation_id=found.pk, contact_id=contact.pk,
            on=form.cleaned_data["on"], way=ConsentWay(form.cleaned_data["way"]),
            now=timezone.now(),
        )  # fmt: skip

    deed = deed_about(
        found, "Einwilligung erfassen", "Die Ansprechstelle ist veröffentlicht.", hint=hint
    )
    return run_deed(request, deed, form, run)


@page("network.edit", methods=("POST",))
def contact_withdraw(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """Withdraw the consent: effective with this answer."""
    found = organisation_or_404(request, key, "network.edit")
    contact = contact_or_404(request, found, pk)
    withdraw_consent(
        actor=request.actor, organisation_id=found.pk, contact_id=contact.pk, now=timezone.now()
    )
    messages.success(request, "Widerrufen. Die Ansprechstelle ist nicht mehr öffentlich.")
    return redirect(address_of(found))


@page("network.edit", methods=("GET", "POST"))
def contact_remove(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """Erase a contact, after asking."""
    found = organisation_or_404(request, key, "network.edit")
    contact = contact_or_404(request, found, pk)
    form = ReasonForm(posted(request))
    del form.fields["reason"]

    def run() -> None:
        remove_contact(
            actor=request.actor, organisation_id=found.pk, contact_id=contact.pk,
            now=timezone.now(),
        )  # fmt: skip

    deed = deed_about(
        found, "Ansprechstelle löschen", "Die Ansprechstelle ist gelöscht.", danger=True,
        hint=f"„{contact.function}“ wird endgültig gelöscht, mit Name, E-Mail und Telefon.",
    )  # fmt: skip
    return run_deed(request, deed, form, run)


@page("network.edit", methods=("GET", "POST"))
def people(request: AuthedRequest, key: UUID) -> HttpResponse:
    """Who acts for the organisation; invite somebody."""
    found = organisation_or_404(request, key, "network.edit")
    form = InviteForm(posted(request))
    if request.method == "POST" and accepted(request, form):
        try:
            invite_to_organisation(
                actor=request.actor, organisation_id=found.pk,
                email=form.cleaned_data["email"], now=timezone.now(),
            )  # fmt: skip
        except CannotInvite as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Die Einladung ist unterwegs.")
            return redirect("network:people", key=found.key)
    members = active_members(found.office_ids, on=timezone.localdate())
    context = {
        "organisation": found,
        "form": form,
        "members": members,
        "own_id": request.actor.user_id,
        "invitations": waiting_invitations(found.office_ids, now=timezone.now()),
        "left_alone": found.office_id is not None and not members,
        "steps": steps_to(found, "Zugänge"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "network/people.html", context, status=status)


@page("network.edit", methods=("GET", "POST"))
def access_end(request: AuthedRequest, key: UUID, pk: int) -> HttpResponse:
    """End somebody's access."""
    found = organisation_or_404(request, key, "network.edit")
    members = {row.pk: row for row in active_members(found.office_ids, on=timezone.localdate())}
    if pk not in members:
        raise Http404
    form = ReasonForm(posted(request))

    def run() -> None:
        end_access(
            actor=request.actor, organisation_id=found.pk, membership_id=pk,
            reason=form.cleaned_data["reason"], now=timezone.now(),
        )  # fmt: skip

    last = " Danach hat der Akteur keinen Zugang mehr; die Kommune wird benachrichtigt."
    deed = deed_about(
        found, "Zugang beenden", "Der Zugang ist beendet.", danger=True,
        hint=f"{members[pk].user.name} verliert den Zugang sofort.{last * (len(members) == 1)}",
    )  # fmt: skip
    return run_deed(request, deed, form, run)
