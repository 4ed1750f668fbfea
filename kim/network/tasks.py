"""Mails of invitations, and what happens every night: what is kept no longer is erased."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.network.queries.bodies import calendar_entries, invitation_of, span_of
from kim.network.rules.meeting_ics import as_ics
from kim.network.services.bodies import forget_former_members
from kim.network.services.contacts import erase_old_contacts
from kim.network.states import MeetingState

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
EVERY_NIGHT = "50 1 * * *"  # UTC


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="network.tidy", retry=AGAIN)
def tidy(timestamp: int) -> None:
    """Erase contacts nobody has confirmed for two years, and names of members who left."""
    now = timezone.now()
    erase_old_contacts(now=now)
    forget_former_members(now=now)


@app.task(name="network.send_invitation", retry=AGAIN)
def send_invitation(*, meeting_id: int, member_id: int) -> None:
    """Mail one member the link to a meeting and its calendar file; also that it is cancelled.

    One mail each, so that nobody sees the address of another. It names nobody.
    """
    found = invitation_of(meeting_id=meeting_id, member_id=member_id)
    if found is None:
        return
    meeting, address = found
    path = reverse("network_public:invitation", args=[meeting.invitation_key])
    pattern = path.replace(str(meeting.invitation_key), "{key}")
    entries = calendar_entries([meeting], site=settings.BASE_URL, path=pattern)
    context = {
        "meeting": meeting,
        "when": span_of(meeting),
        "address": f"{settings.BASE_URL}{path}",
    }
    cancelled = meeting.state == MeetingState.CANCELLED
    mail = EmailMessage(
        subject=f"{'Abgesagt' if cancelled else 'Einladung'}: {meeting.body.name}",
        body=render_to_string("network/mail/invitation.txt", context),
        to=[address],
    )
    mail.attach("sitzung.ics", as_ics(entries, name=meeting.body.name).decode(), "text/calendar")
    mail.send()
