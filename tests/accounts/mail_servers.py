"""Mail servers in trouble, as backends for EMAIL_BACKEND."""

import time
from smtplib import SMTPDataError

from django.core.mail.backends.locmem import EmailBackend as Memory


class Unreachable(Memory):
    """Nobody answers."""

    def open(self) -> bool:
        raise ConnectionRefusedError


class Refusing(Memory):
    """Takes nothing and says so."""

    def send_messages(self, messages: object) -> int:
        raise SMTPDataError(451, b"try again later")


class Silent(Memory):
    """Takes the mail, but its answer is lost: nobody can tell whether it went off."""

    def send_messages(self, messages: object) -> int:
        super().send_messages(messages)
        raise TimeoutError


class Slow(Memory):
    """Takes its time."""

    def send_messages(self, messages: object) -> int:
        time.sleep(0.4)
        return super().send_messages(messages)
