"""What happens every night without anybody: what is kept no longer is erased."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kim.network.services.contacts import erase_old_contacts

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
EVERY_NIGHT = "50 1 * * *"  # UTC


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="network.tidy", retry=AGAIN)
def tidy(timestamp: int) -> None:
    """Erase contacts nobody has confirmed for two years."""
    erase_old_contacts(now=timezone.now())
