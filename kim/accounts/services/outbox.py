"""Outbox: which mail about messages may go off now, and what became of it.

A mail cannot be part of a transaction, so there is a moment between "sent" and "noted". Before
each sending ``begin_sending`` notes and commits that one has begun; a worker that dies then
leaves that note behind. MOST_TRIES begun sendings are the limit: a message is mailed at most
that often, and a copy has the same Message-ID, so that mail programs show it once.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kim.accounts.models import Membership, Message, User
from kim.accounts.queries.messages import waiting_mails
from kim.accounts.rules.messages import Group
from kim.kernel.dates import legal_day


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that may go off: to whom, about how many messages of which sort. No content."""

    to: str
    message_ids: tuple[int, ...]
    groups: tuple[tuple[Group, int], ...]

    @property
    def count(self) -> int:
        return len(self.message_ids)


@transaction.atomic
def begin_sending(*, user_id: int, message_ids: Sequence[int], now: dt.datetime) -> Letter | None:
    """Note that the mail about these messages to one person goes off now. Commits.

    None when there is nothing to send: sent before, read meanwhile, unwanted, tried too often,
    or the person has no role any more.
    """
    rows = list(
        waiting_mails()
        .filter(recipient_id=user_id, pk__in=message_ids)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    user = User.objects.get(pk=user_id)
    if not rows or not _may_get_mail(user, legal_day(now)):
        return None
    ids = tuple(row.pk for row in rows)
    _of(ids).update(open_tries=F("open_tries") + 1)
    counts = Counter(Group(row.group) for row in rows)
    return Letter(
        user.email, ids, tuple((group, counts[group]) for group in Group if group in counts)
    )


@transaction.atomic
def end_sending(*, letter: Letter, now: dt.datetime) -> None:
    """Note that the mail went off. It is never sent again."""
    _of(letter.message_ids).update(sent_at=now, open_tries=0)


@transaction.atomic
def take_back_sending(*, letter: Letter) -> None:
    """Note that the mail server has refused the mail: it did not go off, and may try again."""
    _of(letter.message_ids).update(open_tries=F("open_tries") - 1)


def _of(message_ids: Sequence[int]) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=message_ids)


def _may_get_mail(user: User, today: dt.date) -> bool:
    counts = Q(ended_at=None, from_on__lte=today) & (Q(to_on=None) | Q(to_on__gte=today))
    return user.is_active and Membership.objects.filter(counts, user=user).exists()
