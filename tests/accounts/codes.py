"""One-time codes as an app on a phone would show them."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.accounts.factories import SECRET


def code_now(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
