"""What happens every morning without anybody: reminders, ends of consents, opening of calls."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.grants.queries.clockwork import ending_consent_ids, moving_call_codes, open_request_ids
from kim.grants.services.calls import follow_calendar
from kim.grants.services.completeness import remind_of_request
from kim.grants.services.early_start import expire_early_start

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
EVERY_MORNING = "10 4 * * *"  # UTC: five or six o'clock in Berlin


@app.periodic(cron=EVERY_MORNING)
@app.task(name="grants.every_morning", retry=AGAIN)
def every_morning(timestamp: int) -> None:
    """Each step is a deed of its own and does nothing the second time on a day."""
    now, today = timezone.now(), timezone.localdate()
    for code in moving_call_codes():
        follow_calendar(call_code=code, today=today, now=now)
    for pk in open_request_ids():
        remind_of_request(request_id=pk, today=today, now=now)
    for pk in ending_consent_ids(today):
        expire_early_start(early_start_id=pk, today=today, now=now)
