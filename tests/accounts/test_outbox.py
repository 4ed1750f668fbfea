"""Mails about messages: once, without content, and bounded whatever breaks."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from smtplib import SMTPDataError
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kim.accounts import tasks
from kim.accounts.models import Membership, Message, User
from kim.accounts.queries.messages import daily_mails
from kim.accounts.rules.messages import MOST_TRIES, Delivery, Group, Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.messages import choose_deliveries, delete_old_messages, mark_read, notify
from kim.accounts.tasks import mail_day, mail_message
from tests.accounts.factories import actor_of, make_member

pytestmark = pytest.mark.django_db
ITEMS = Kind("grants.items_requested", Group.TASK)
NEWS = Kind("grants.state_changed", Group.NEWS)
SERVERS = "tests.accounts.mail_servers"


def person() -> User:
    return make_member(role=Role.GRANT_OFFICE)


def tell(user: User, kind: Kind = ITEMS, now: dt.datetime | None = None) -> Message:
    [message] = notify(
        recipients=[user.pk],
        kind=kind,
        subject="Zum Antrag fehlen Unterlagen aus Germersheim",
        path="/antraege/17/",
        about=user,
        now=now or timezone.now(),
    )
    return message


def send(message: Message) -> None:
    mail_message(user_id=message.recipient_id, message_id=message.pk)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_mail_goes_off_once_however_often_the_job_runs() -> None:
    message = tell(person())
    for _ in range(3):
        send(message)
    assert len(mail.outbox) == 1
    assert fresh(message).sent_at is not None
    assert fresh(message).open_tries == 0


def test_the_mail_says_nothing_but_where_to_look() -> None:
    user = person()
    message = tell(user)
    send(message)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([user.email], "KIM: neue Mitteilung")
    assert sent.body == (
        "Guten Tag,\n\n"
        "es gibt eine neue Mitteilung in KIM.\n"
        "Sie haben etwas zu erledigen.\n\n"
        "Bitte melden Sie sich an und lesen Sie dort weiter:\n"
        f"http://127.0.0.1:8000/mitteilungen/{message.pk}/\n\n"
        "Mehr steht mit Absicht nicht in dieser E-Mail. "
        "Wann Sie E-Mails bekommen, stellen Sie hier ein:\n"
        "http://127.0.0.1:8000/mitteilungen/versand/\n"
    )
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["production", "demo"])
def test_a_deed_that_is_undone_has_told_nobody(settings, mode: str) -> None:
    settings.KIM = settings.KIM.model_copy(update={"mode": mode})
    user = person()

    def deed(fails: bool) -> None:
        with transaction.atomic():
            tell(user)
            assert mail.outbox == []  # never inside the transaction
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed(fails=True)
    assert (Message.objects.count(), ProcrastinateJob.objects.count(), mail.outbox) == (0, 0, [])
    deed(fails=False)
    waiting = ProcrastinateJob.objects.count() + len(mail.outbox)
    assert (Message.objects.count(), waiting) == (1, 1)


def test_a_server_that_does_not_answer_costs_no_try(settings) -> None:
    message = tell(person())
    settings.EMAIL_BACKEND = f"{SERVERS}.Unreachable"
    for _ in range(MOST_TRIES + 2):
        with pytest.raises(ConnectionRefusedError):
            send(message)
    assert fresh(message).open_tries == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(message)
    assert len(mail.outbox) == 1


def test_a_refusal_costs_no_try(settings) -> None:
    message = tell(person())
    settings.EMAIL_BACKEND = f"{SERVERS}.Refusing"
    for _ in range(MOST_TRIES + 2):
        with pytest.raises(SMTPDataError):
            send(message)
    assert (fresh(message).open_tries, fresh(message).sent_at) == (0, None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(message)
    assert len(mail.outbox) == 1


def test_who_cannot_tell_whether_it_went_off_sends_one_copy_at_most(settings) -> None:
    """The same holds for a worker that dies between sending and noting it."""
    message = tell(person())
    settings.EMAIL_BACKEND = f"{SERVERS}.Silent"
    for _ in range(MOST_TRIES):
        with pytest.raises(TimeoutError):
            send(message)
    for _ in range(5):
        send(message)
    assert len(mail.outbox) == MOST_TRIES == 2
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert fresh(message).sent_at is None


def test_read_meanwhile_needs_no_mail() -> None:
    user = person()
    message = tell(user)
    mark_read(actor=actor_of(user), message_id=message.pk, is_read=True, now=timezone.now())
    send(message)
    assert mail.outbox == []


def test_who_has_no_role_any_more_gets_no_mail() -> None:
    user = person()
    message = tell(user)
    Membership.objects.filter(user=user).update(ended_at=timezone.now())
    send(message)
    assert mail.outbox == []
    assert fresh(message).open_tries == 0


def test_a_job_for_somebody_elses_message_sends_nothing() -> None:
    message = tell(person())
    mail_message(user_id=person().pk, message_id=message.pk)
    assert mail.outbox == []


def test_preferences_decide_how_mails_come() -> None:
    user = person()
    wanted = {Group.TASK: Delivery.NONE, Group.NEWS: Delivery.NOW, Group.DECISION: Delivery.DAILY}
    choose_deliveries(actor=actor_of(user), wanted=wanted)
    assert tell(user).delivery == Delivery.NONE
    assert tell(user, NEWS).delivery == Delivery.NOW
    assert tell(user, Kind("grants.decided", Group.DECISION)).delivery == Delivery.DAILY
    assert tell(user, Kind("grants.due", Group.DEADLINE)).delivery == Delivery.NOW
    assert {row.delivery for row in (tell(person(), NEWS), tell(person()))} == {"now", "daily"}
    send(Message.objects.get(delivery=Delivery.NONE, recipient=user))
    assert mail.outbox == []


def test_the_daily_mail_is_one_about_all_that_is_unread() -> None:
    user, other = person(), person()
    first, second, read = (tell(user, NEWS) for _ in range(3))
    mark_read(actor=actor_of(user), message_id=read.pk, is_read=True, now=timezone.now())
    alone = tell(other, NEWS)
    tell(user)  # has its own mail
    waiting = daily_mails(now=timezone.now())
    assert waiting == {user.pk: [first.pk, second.pk], other.pk: [alone.pk]}
    for user_id, message_ids in waiting.items():
        for _ in range(2):
            mail_day(user_id=user_id, message_ids=message_ids)
    assert [sent.subject for sent in mail.outbox] == [
        "KIM: 2 neue Mitteilungen",
        "KIM: neue Mitteilung",
    ]
    assert "Neues: 2\n" in mail.outbox[0].body
    assert "/mitteilungen/\n" in mail.outbox[0].body
    assert daily_mails(now=timezone.now()) == {}


def test_a_mail_that_never_got_through_joins_the_daily_one() -> None:
    user = person()
    now = timezone.now()
    late = tell(user, now=now - dt.timedelta(days=1))
    tell(user, now=now - dt.timedelta(hours=23))
    assert daily_mails(now=now) == {user.pk: [late.pk]}


def test_messages_go_after_twelve_months() -> None:
    user = person()
    now = timezone.now()
    kept = tell(user, now=now - dt.timedelta(days=364, hours=23))
    tell(user, now=now - dt.timedelta(days=365))
    assert delete_old_messages(now=now) == 1
    assert [row.pk for row in Message.objects.all()] == [kept.pk]


@pytest.fixture
def worker(settings, monkeypatch: pytest.MonkeyPatch):
    """Work off what waits, as in production."""
    # The job's thread ends with the test, so its connection must not outlive the job.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})
    return lambda: call_command("worker", "--once")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_at_once_and_daily_and_tidies(worker) -> None:
    user = person()
    tell(user)
    tell(user, NEWS)
    tell(user, NEWS, now=timezone.now() - dt.timedelta(days=400))
    worker()
    assert [sent.subject for sent in mail.outbox] == ["KIM: neue Mitteilung"]
    tasks.tidy.defer(timestamp=0)
    worker()
    tasks.mail_days.defer(timestamp=0)
    worker()
    assert [sent.to for sent in mail.outbox] == [[user.email]] * 2
    assert (Message.objects.filter(sent_at=None).count(), Message.objects.count()) == (0, 2)
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_dead_worker_is_done_by_another(worker) -> None:
    tell(person())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    worker()
    assert mail.outbox == []
    tasks.revive_jobs.defer(timestamp=0)
    worker()
    worker()
    assert len(mail.outbox) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_that_failed_is_tried_again_later(worker, settings) -> None:
    settings.EMAIL_BACKEND = f"{SERVERS}.Refusing"
    tell(person())
    worker()
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None


def test_recurring_work_is_planned() -> None:
    planned = {name: row.cron for (name, _), row in app.periodic_registry.periodic_tasks.items()}
    assert {name: cron for name, cron in planned.items() if name.startswith("accounts.")} == {
        "accounts.mail_days": "0 5 * * *",
        "accounts.tidy": "30 1 * * *",
        "accounts.revive_jobs": "*/10 * * * *",
    }


THREADS = 4


def race(settings) -> int:
    """How many mails come of one job that several workers run at once."""
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})  # no mail by itself
    settings.EMAIL_BACKEND = f"{SERVERS}.Slow"
    message, start = tell(person()), Barrier(THREADS)

    def work(_number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            send(message)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    return len(mail.outbox)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_mail(settings) -> None:
    assert race(settings) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_send_several(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the limit of tries is all that is left."""
    monkeypatch.setattr(tasks, "one_at_a_time", lambda _name: nullcontext())
    assert race(settings) == MOST_TRIES
