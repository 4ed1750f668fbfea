"""KIM_MAIL_URL turned into Django's mail settings."""

from typing import Any
from urllib.parse import unquote, urlsplit

from config.environment import Environment, Refusal


def mail_settings(told: Environment) -> dict[str, Any]:
    """Settings for the mail server; without an address mails become files in ``var/mail``.

    Raises Refusal for an address that is not ``smtp://`` or ``smtps://`` with a host.
    """
    if told.mode == "test":
        return {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if not told.mail_url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": told.data_dir / "mail",
        }
    wrong = Refusal("KIM_MAIL_URL muss wie smtp://name:passwort@host:587 aussehen.")
    try:
        address = urlsplit(told.mail_url)
        port = address.port or (465 if address.scheme == "smtps" else 587)
    except ValueError as error:
        raise wrong from error
    if address.scheme not in {"smtp", "smtps"} or not address.hostname:
        raise wrong
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_SSL": address.scheme == "smtps",
        "EMAIL_USE_TLS": address.scheme == "smtp" and address.query != "tls=off",
        "EMAIL_TIMEOUT": 10,
    }
