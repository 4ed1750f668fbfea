"""The number of the request at work, for log lines, records and error pages."""

import uuid
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")


def new() -> str:
    """A fresh number: 32 hexadecimal digits."""
    return uuid.uuid4().hex
