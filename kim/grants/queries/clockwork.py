"""What the calendar moves by itself: reminders, consents that end, calls that open and close."""

import datetime as dt

from kim.grants.models import Call, CompletionRequest, EarlyStart
from kim.grants.states.applications import CompletionState
from kim.grants.states.calls import CallState
from kim.grants.states.reviews import EarlyStartState


def open_request_ids() -> list[int]:
    """Requests for missing items that wait for an answer."""
    rows = CompletionRequest.objects.filter(state=CompletionState.OPEN)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def ending_consent_ids(today: dt.date) -> list[int]:
    """Consents to an early start whose last day is over."""
    rows = EarlyStart.objects.filter(state=EarlyStartState.CONSENTED, valid_to_on__lt=today)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def moving_call_codes() -> list[str]:
    """Calls that may open or close."""
    rows = Call.objects.filter(state__in=[CallState.PUBLISHED, CallState.OPEN])
    return list(rows.order_by("code").values_list("code", flat=True))
