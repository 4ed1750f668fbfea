"""Settings of django-allauth: sign-in, second factor, sessions, identity providers."""

from typing import Any

from config.environment import Environment


def account_settings(told: Environment, providers: list[dict[str, Any]]) -> dict[str, Any]:
    """Sign-up is closed, addresses are not given away, the second factor is asked of everybody."""
    loopback = told.mode != "production"
    return {
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
        "SOCIALACCOUNT_AUTO_SIGNUP": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        "USERSESSIONS_TRACK_ACTIVITY": False,
    }
