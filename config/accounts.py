"""Settings of django-allauth: sign-in, second factor, sessions, identity providers."""

import json
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.environment import Environment, Refusal


class IdentityProvider(BaseModel):
    """One entry of KIM_OIDC_FILE: the identity provider of one office, for its mail domains."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1)
    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1)
    office: str = Field(min_length=1, description="Name of the office, as in the list of offices.")
    domains: list[str] = Field(min_length=1, description="Mail domains this provider vouches for.")
    form_action: str = Field(default="", description="Origin of its sign-in page, if not issuer's.")

    @property
    def origin(self) -> str:
        address = urlsplit(self.issuer)
        return self.form_action or f"{address.scheme}://{address.netloc}"


def told_providers(told: Environment) -> Any:
    """What stands in KIM_OIDC_FILE, unchecked. Raises Refusal when it is not a list in JSON."""
    if told.oidc_file is None:
        return []
    try:
        entries = json.loads(told.oidc_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Refusal("KIM_OIDC_FILE ist keine lesbare JSON-Datei.") from error
    if not isinstance(entries, list):
        raise Refusal("KIM_OIDC_FILE muss eine Liste enthalten: [ … ].")
    return entries


def identity_providers(told: Environment, entries: Any) -> list[IdentityProvider]:
    """The checked list. Raises Refusal with one line for what is missing or unsafe."""
    try:
        found = [IdentityProvider.model_validate(entry) for entry in entries]
    except (ValidationError, TypeError) as error:
        raise Refusal("KIM_OIDC_FILE ist unvollständig oder falsch aufgebaut.") from error
    if len({provider.id for provider in found}) < len(found):
        raise Refusal("KIM_OIDC_FILE nennt dieselbe id zweimal.")
    if told.is_production and any(not row.issuer.startswith("https://") for row in found):
        raise Refusal("KIM_OIDC_FILE nennt eine Adresse, die nicht mit https:// beginnt.")
    return found


def provider_settings(providers: list[IdentityProvider]) -> dict[str, Any]:
    """The same list as django-allauth reads it."""
    apps = [
        {
            "provider_id": row.id,
            "name": row.name,
            "client_id": row.client_id,
            "secret": row.client_secret,
            "settings": {"server_url": row.issuer, "oauth_pkce_enabled": True},
        }
        for row in providers
    ]
    return {"openid_connect": {"APPS": apps}} if apps else {}


def account_settings(told: Environment, entries: Any) -> dict[str, Any]:
    """Sign-up is closed, addresses are not given away, the second factor is asked of everybody."""
    loopback = told.mode != "production"
    providers = identity_providers(told, entries)
    return {
        "SOCIALACCOUNT_PROVIDERS": provider_settings(providers),
        "SOCIALACCOUNT_ADAPTER": "kim.accounts.views.providers.ProviderAdapter",
        "ACCOUNT_ADAPTER": "kim.accounts.views.adapters.AccountAdapter",
        "MFA_ADAPTER": "kim.accounts.views.adapters.MfaAdapter",
        "ACCOUNT_FORMS": {"reset_password": "kim.accounts.forms.ResetPasswordForm"},
        "PASSWORD_RESET_TIMEOUT": 60 * 60,
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",  # an address is proved by the link of an invitation
        "ACCOUNT_UNIQUE_EMAIL": True,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "/",
        "ACCOUNT_LOGIN_ON_PASSWORD_RESET": False,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 300,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        # Per address of the network, or per person once signed in. Never per account alone:
        # then anybody could lock anybody out. AccountAdapter adds "this account from here".
        "ACCOUNT_RATE_LIMITS": {
            "login": "30/m/ip",
            "login_failed": "10/m/ip",
            "reset_password": "10/m/ip",
            "reset_password_from_key": "20/m/ip",
            "change_password": "5/m/user",
            "reauthenticate": "10/m/user",
            "signup": None,
            "request_login_code": None,
            "confirm_email": None,
        },
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if told.trust_proxy else 0,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_PASSKEY_SIGNUP_ENABLED": False,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": loopback,
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
        "MFA_TOTP_ISSUER": "KIM",
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        "USERSESSIONS_TRACK_ACTIVITY": False,
    }
