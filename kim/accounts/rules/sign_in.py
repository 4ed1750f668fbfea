"""Limits of sessions and invitations, and what a browser calls itself."""

import datetime as dt
import hashlib

IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
NOTED_EVERY = dt.timedelta(minutes=1)
INVITATION_VALID = dt.timedelta(days=14)
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
            ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def is_over(*, since: float, seen: float, now: dt.datetime) -> bool:
    """Whether a session has ended: 30 minutes without a page, or 12 hours after sign-in.

    ``since`` and ``seen`` are seconds since 1970 (UTC). A session ends at the limit itself.
    """
    moment = now.timestamp()
    return moment - seen >= IDLE.total_seconds() or moment - since >= ABSOLUTE.total_seconds()


def hash_token(token: str) -> str:
    """What is kept of the token in an invitation: 64 hexadecimal digits (SHA-256).

    No salt: the token itself is 256 random bits, so there is nothing to guess.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def device(user_agent: str) -> str:
    """Browser and system in words (Gerät), as far as a user agent tells them."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Unbekannter Browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} auf {system}" if system else browser
