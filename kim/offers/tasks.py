"""What happens without anybody: the clock of every morning, and mails to owners."""

from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.kernel.dates import legal_day
from kim.offers.queries.data import offer_data
from kim.offers.queries.links import clock_ids, ended_ids, holiday_rows, offer_of_link
from kim.offers.services.clockwork import follow_clock
from kim.offers.services.entries import count_words
from kim.offers.services.feedback import delete_old_feedback
from kim.offers.services.links import delete_old_links, issue_token, note_refused
from kim.offers.services.offers import ENDED_KEPT, forget_ended
from kim.offers.services.search_words import forget_searches
from kim.offers.services.signals import note_old_capacity, note_signal
from kim.offers.states import SignalKind

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
EVERY_MORNING = "20 4 * * *"  # UTC: five or six o'clock in Berlin


@app.periodic(cron=EVERY_MORNING)
@app.task(name="offers.every_morning", retry=AGAIN)
def every_morning(timestamp: int) -> None:
    """Each step is a deed of its own and does nothing the second time on a day."""
    now = timezone.now()
    today = legal_day(now)
    for pk in clock_ids(today):
        follow_clock(offer_id=pk, today=today, now=now)
    note_old_capacity(today=today, now=now)
    for pk, question in list(holiday_rows(today)):
        note_signal(offer_id=pk, kind=SignalKind.HOLIDAY, text=question, now=now, once=True)
    for pk in ended_ids(now - ENDED_KEPT):
        forget_ended(offer_id=pk, now=now)
    delete_old_links(now=now)
    delete_old_feedback(now=now)
    forget_searches(today=today)
    count_words()


@app.task(name="offers.send_reminder", retry=AGAIN)
def send_reminder(*, link_id: int) -> None:
    """Mail the link, unless it ended meanwhile. A second run sends a link that works alone."""
    if (issued := issue_token(link_id=link_id, now=timezone.now())) is None:
        return
    link, token = issued
    offer = offer_of_link(link)
    context = {
        "link": link,
        "offer": offer,
        "data": offer_data(offer),
        "address": f"{settings.BASE_URL}{reverse('offer_links:confirm', args=[token])}",
        "page": f"{settings.BASE_URL}{reverse('offers:offer', args=[offer.key])}",
    }
    body = render_to_string("offers/mail/reminder.txt", context)
    mail = EmailMessage(
        subject="Stimmt Ihr Angebot noch?", body=body, to=[link.mail],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        mail.send()
    except SMTPRecipientsRefused:
        note_refused(link_id=link_id, now=timezone.now())
