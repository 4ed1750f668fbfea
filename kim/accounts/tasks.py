"""Mails and tidying. They run in the worker, after the deed that asked for them is certain."""

import hashlib
from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from kim.accounts.queries.messages import daily_mails
from kim.accounts.services.calendars import end_calendar_links
from kim.accounts.services.invitations import issue_link
from kim.accounts.services.messages import delete_old_messages
from kim.accounts.services.outbox import (
    Letter,
    begin_sending,
    end_sending,
    take_back_sending,
)
from kim.accounts.services.security import issue_reset_token
from kim.kernel.locks import one_at_a_time

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
REFUSED = (SMTPResponseException, SMTPRecipientsRefused)  # the server said that it took nothing
EVERY_MORNING = "0 5 * * *"  # UTC: six or seven o'clock in Berlin
EVERY_NIGHT = "30 1 * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"


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


@app.task(name="accounts.mail_message", retry=AGAIN)
def mail_message(*, user_id: int, message_id: int) -> None:
    """Mail that there is a message, once."""
    deliver(user_id, [message_id], address=reverse("inbox:open", args=[message_id]))


@app.task(name="accounts.mail_day", retry=AGAIN)
def mail_day(*, user_id: int, message_ids: list[int]) -> None:
    """Mail that there are messages, all in one."""
    deliver(user_id, message_ids, address=reverse("inbox:list"))


def deliver(user_id: int, message_ids: Sequence[int], *, address: str) -> None:
    """Send one mail about some messages, unless that has happened.

    Nobody else sends to the same person meanwhile. What the services note before and after
    bounds what a crash can do: see ``services.outbox``.
    """
    with one_at_a_time(f"accounts.mail to {user_id}"), get_connection() as post:
        # The connection stands: from here on a failure may mean that the mail went off.
        letter = begin_sending(user_id=user_id, message_ids=message_ids, now=timezone.now())
        if letter is None:
            return
        try:
            post.send_messages([written(letter, address)])
        except REFUSED:
            take_back_sending(letter=letter)
            raise
        end_sending(letter=letter, now=timezone.now())


def written(letter: Letter, address: str) -> EmailMessage:
    """The mail: that there is something, of which sort, and where. A copy has the same number."""
    context = {
        "letter": letter,
        "address": f"{settings.BASE_URL}{address}",
        "choice": f"{settings.BASE_URL}{reverse('inbox:choice')}",
    }
    number = hashlib.sha256(repr(letter.message_ids).encode()).hexdigest()[:32]
    new = "neue Mitteilung" if letter.count == 1 else f"{letter.count} neue Mitteilungen"
    return EmailMessage(
        subject=f"KIM: {new}",
        body=render_to_string("accounts/mail/message.txt", context),
        to=[letter.to],
        headers={
            "Message-ID": f"<{number}@{urlsplit(settings.BASE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


@app.periodic(cron=EVERY_MORNING)
@app.task(name="accounts.mail_days")
def mail_days(timestamp: int) -> None:
    """Ask for the daily mail of everybody for whom something waits."""
    for user_id, message_ids in daily_mails(now=timezone.now()).items():
        mail_day.defer(user_id=user_id, message_ids=message_ids)


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Delete what is kept no longer."""
    now = timezone.now()
    delete_old_messages(now=now)
    end_calendar_links(now=now)


@app.periodic(cron=EVERY_TEN_MINUTES)
@app.task(name="accounts.revive_jobs", pass_context=True, queueing_lock="accounts.revive_jobs")
async def revive_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs of a worker that died to another. Jobs are written to be run twice."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
