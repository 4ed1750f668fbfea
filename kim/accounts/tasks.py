"""Mails. They run in the worker, after the deed that asked for them is certain."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.accounts.services.invitations import issue_link
from kim.accounts.services.security import issue_reset_token

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="accounts.send_mail", retry=AGAIN)
def send_mail(*, subject: str, body: str, to: str) -> None:
    """One plain text mail to one address."""
    EmailMessage(subject=subject, body=body, to=[to]).send()


@app.task(name="accounts.send_invitation", retry=AGAIN)
def send_invitation(*, invitation_id: int) -> None:
    """Mail the link of an invitation, unless it was revoked meanwhile."""
    if (issued := issue_link(invitation_id=invitation_id, now=timezone.now())) is None:
        return
    invitation, token = issued
    path = reverse("accounts:accept", kwargs={"token": token})
    context = {"invitation": invitation, "address": f"{settings.BASE_URL}{path}"}
    body = render_to_string("accounts/mail/invitation.txt", context)
    EmailMessage(subject="Einladung zu KIM", body=body, to=[invitation.email]).send()


@app.task(name="accounts.send_password_reset", retry=AGAIN)
def send_password_reset(*, email: str) -> None:
    """Mail a link for a new password, if the address has an account with one."""
    if (issued := issue_reset_token(email=email)) is None:
        return
    user, token = issued
    keys = {"uidb36": user_pk_to_url_str(user), "key": token}
    path = reverse("account_reset_password_from_key", kwargs=keys)
    context = {"user": user, "address": f"{settings.BASE_URL}{path}"}
    body = render_to_string("accounts/mail/password_reset.txt", context)
    EmailMessage(subject="Neues Passwort für KIM", body=body, to=[user.email]).send()
