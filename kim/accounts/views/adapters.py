"""What django-allauth asks the project: mails, throttles, secrets, refusals."""

import base64
import secrets
from typing import Any

import qrcode  # type: ignore[import-untyped] # no stubs
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from qrcode.image.svg import SvgFillImage  # type: ignore[import-untyped] # no stubs

from kim.accounts.models import User
from kim.accounts.queries import factors_of
from kim.accounts.services.jobs import defer
from kim.accounts.services.security import set_password
from kim.ui import errors

# Somebody guessing at one account from one place. Nobody elsewhere is held up by it.
FROM_HERE = {"sign_in": "5/5m/key", "second_factor": "10/5m/key"}
FRESH_SECONDS = 300
TOO_MANY = {"too_many_login_attempts", "rate_limited"}
ERRORS = {
    "account_inactive": "Dieses Konto ist nicht zugelassen.",
    "email_password_mismatch": "E-Mail-Adresse oder Passwort stimmt nicht.",
    "enter_current_password": "Das aktuelle Passwort stimmt nicht.",
    "incorrect_password": "Das Passwort stimmt nicht.",
    "incorrect_code": "Der Code stimmt nicht. Bitte geben Sie den aktuellen Code ein.",
    "invalid_login": "Die Anmeldung ist nicht möglich.",
    "invalid_or_expired_key": "Der Link gilt nicht mehr.",
    "invalid_password_reset": "Der Link gilt nicht mehr.",
    "same_as_current": "Das neue Passwort muss ein anderes sein.",
    "unverified_primary_email": "Die E-Mail-Adresse ist nicht bestätigt.",
    "cannot_delete_authenticator": (
        "Ohne zweite Stufe ist keine Anmeldung möglich. "
        "Bitte richten Sie zuerst eine andere zweite Stufe ein."
    ),
    "cannot_generate_recovery_codes": "Bitte richten Sie zuerst eine zweite Stufe ein.",
    "unverified_email": "Die E-Mail-Adresse ist nicht bestätigt.",
}
SAID = {
    "account/messages/password_changed.txt": "Das Passwort ist geändert.",
    "mfa/messages/totp_activated.txt": "Die Code-App ist eingerichtet.",
    "mfa/messages/totp_deactivated.txt": "Die Code-App ist entfernt.",
    "mfa/messages/webauthn_added.txt": "Der Passkey ist eingerichtet.",
    "mfa/messages/webauthn_removed.txt": "Der Passkey ist entfernt.",
    "mfa/messages/recovery_codes_generated.txt": "Neue Ersatzcodes liegen bereit.",
}
TOLD = {  # notices of security by mail, so that nobody is surprised later
    "account/email/password_changed": "Ihr Passwort wurde geändert.",
    "account/email/password_reset": "Ihr Passwort wurde über einen Link neu gesetzt.",
    "mfa/email/totp_activated": "Für Ihr Konto wurde eine Code-App eingerichtet.",
    "mfa/email/totp_deactivated": "Die Code-App Ihres Kontos wurde entfernt.",
    "mfa/email/webauthn_added": "Für Ihr Konto wurde ein Passkey eingerichtet.",
    "mfa/email/webauthn_removed": "Ein Passkey Ihres Kontos wurde entfernt.",
    "mfa/email/recovery_codes_generated": "Für Ihr Konto wurden neue Ersatzcodes erzeugt.",
}


def consume(request: HttpRequest, *, action: str, account: str) -> ratelimit.RateLimitUsage | None:
    """Count one attempt at ``account`` from this address of the network; None when too many."""
    return ratelimit.consume(
        request,
        app="kim.accounts",
        action=action,
        config=FROM_HERE,
        key=f"{ratelimit.get_ip(request)}|{account}",
    )


def refuse_too_many(request: HttpRequest) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(errors.too_many(request))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # untyped library
    """Sign-in by address and password. Nobody signs up without an invitation."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Too many attempts are answered with 429, not with a sentence in the form."""
        if code in TOO_MANY:
            raise refuse_too_many(context.request)
        found: ValidationError = super().validation_error(code, *args)
        return found

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        account = str(credentials.get("email", "")).lower()
        self._from_here = consume(request, action="sign_in", account=account)
        if self._from_here is None:
            raise refuse_too_many(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Only failures count; a success does not wipe the failures before it."""
        user = super().authenticate(request, **credentials)
        if user and self._from_here:
            self._from_here.rollback()
        return user

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return errors.forbidden(request, PermissionDenied(ERRORS["account_inactive"]))

    def set_password(self, user: User, password: str) -> None:
        changed = set_password(user_id=user.pk, password=password, now=timezone.now())
        user.password = changed.password  # the caller keeps its session with it

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just given the password need not repeat it to set up the second factor."""
        request = context.request
        if is_mfa_enabled(request.user):
            return True
        records = get_authentication_records(request, request.user)
        latest = max((record["at"] for record in records), default=0)
        return bool(timezone.now().timestamp() - latest >= FRESH_SECONDS)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what is worth a sentence, in our words."""
        template = args[0] if args else kwargs.get("message_template")
        text = kwargs.get("message") or SAID.get(template or "")
        if text:
            messages.add_message(request, level, text)

    def send_notification_mail(self, template_prefix: str, user: User, *_: Any, **__: Any) -> None:
        if (sentence := TOLD.get(template_prefix)) is None:
            return
        facts = {"sentence": sentence, "user": user, "at": timezone.now()}
        body = render_to_string("accounts/mail/notice.txt", facts)
        defer(job="accounts.send_mail", subject="Sicherheit Ihres Kontos", body=body, to=user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise RuntimeError(f"no mail is meant to leave this way: {template_prefix}")


def _cipher() -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kim second factor")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # untyped library
    """Second factor: secrets are encrypted at rest, and the last factor stays."""

    error_messages = {**DefaultMFAAdapter.error_messages, **ERRORS}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. After a change of KIM_SECRET_KEY a random one, which no code fits."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, on white: on a dark page a camera could not read it."""
        image = qrcode.make(url, image_factory=SvgFillImage)
        return str(image.to_string(encoding="unicode"))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return factors_of(authenticator.user_id).count > 1

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return f"Passkey {len(factors_of(user.pk).passkeys) + 1}"
