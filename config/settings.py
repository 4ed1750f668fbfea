"""Django settings. What differs between servers comes from ``config.environment``."""

import os
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from config.accounts import account_settings, identity_providers, told_providers
from config.environment import ROOT, read
from config.mail import mail_settings
from kim.kernel.languages import LANGUAGES as KIM_LANGUAGES
from kim.kernel.languages import RTL_CODES, register_unknown_languages

KIM = read()
SECRET_KEY = KIM.secret_key.get_secret_value()
DEBUG = KIM.debug
CONNECT_SECONDS = 3  # then a page says that the database does not answer
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = KIM.hosts or LOOPBACK
EXCHANGE_HOSTS = frozenset(
    host.strip().lower() for host in KIM.exchange_hosts.split(",") if host.strip()
)
EXCHANGE_PORTS: tuple[int, ...] = ()  # besides 443; tests talk to a server of their own
EXCHANGE_LOCAL: frozenset[str] = frozenset()  # hosts that may lie in the own network: none
EXCHANGE_CA = ""  # certificates to trust instead of those of the system
BASE_URL = KIM.base_url or f"http://127.0.0.1:{KIM.port}"

USE_TZ = True
TIME_ZONE = "Europe/Berlin"
register_unknown_languages()
LANGUAGE_CODE = "de"
LANGUAGES = [(language.code, language.own_name) for language in KIM_LANGUAGES]
LANGUAGES_BIDI = RTL_CODES
LOCALE_PATHS = [ROOT / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
FORM_RENDERER = "kim.ui.forms.KimRenderer"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Files from outside: checked by content (kim/kernel/uploads), kept in memory until then
UPLOAD_BYTES = KIM.upload_megabytes * 1024 * 1024
REQUEST_BYTES = 20 * UPLOAD_BYTES  # less is read to its end, so that the form comes back
FILE_UPLOAD_HANDLERS = ["kim.ui.uploads.BoundedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
SCAN_COMMAND = KIM.scanner
PRINT_FONTS = KIM.data_dir / "fonts"  # put there at set-up by assets.py

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "kim.ui",
    "kim.audit",
    "kim.places",
    "kim.accounts",
    "kim.programme",
    "kim.network",
    "kim.offers",
    "kim.needs",
    "kim.grants",
    "kim.opendata",
    "kim.home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "kim.ui.middleware.RequestId",
    "csp.middleware.CSPMiddleware",
    "kim.ui.middleware.SecurityHeaders",
    "kim.ui.middleware.RequestSize",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",  # redirects to https: headers go around
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kim.ui.middleware.KnownMethods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kim.ui.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kim.accounts.actor.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kim.ui.context.site",
            ]
        },
    }
]


def database(url: str | None) -> dict[str, Any]:
    """One entry of DATABASES; without an address one that is refused when used."""
    if not url:
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "kim"}
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    found["CONN_HEALTH_CHECKS"] = True
    found["CONN_MAX_AGE"] = 60
    found.setdefault("OPTIONS", {}).setdefault("connect_timeout", CONNECT_SECONDS)
    return found


DATABASES = {"default": database(KIM.database_url)}
if KIM.mode == "test":  # tests make and change tables
    DATABASES = {"default": database(KIM.database_owner_url or KIM.database_url)}
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("KIM_TEST_DB", "test_kim")}
elif KIM.database_owner_url:
    DATABASES["owner"] = database(KIM.database_owner_url)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ui_cache",
        # Throttles count here: few entries would let somebody push the counts out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Map of offers: nothing is loaded from elsewhere unless the operator names a server of tiles
MAP_TILES = KIM.map_tiles
MAP_ATTRIBUTION = KIM.map_attribution
MAP_SERVERS = ["/".join(MAP_TILES.split("/")[:3])] if MAP_TILES else []

# Static files: collected and hashed at set-up, served by WhiteNoise with a year of caching.
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = KIM.data_dir / "static"
STATICFILES_DIRS = [KIM.data_dir / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if KIM.mode == "test" or DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

# Sign-in, sessions
LOGIN_URL = "/konto/anmelden/"
LOGIN_REDIRECT_URL = "/heute/"
SESSION_COOKIE_NAME = "kim_sitzung"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kim.ui.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if KIM.mode == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *MAP_SERVERS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if KIM.is_production:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-kim_sitzung"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-kim_csrf"
    CSRF_TRUSTED_ORIGINS = [BASE_URL]
if KIM.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Mail
vars().update(mail_settings(KIM))
DEFAULT_FROM_EMAIL = KIM.mail_from
SERVER_EMAIL = KIM.mail_from

# Log lines: JSON, with request id, without personal data
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"safe": {"()": "kim.ui.logs.SafeRecord"}},
    "formatters": {"json": {"()": "kim.ui.logs.JsonLine"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["safe"]}
    },
    "root": {"handlers": ["stderr"], "level": KIM.log_level},
    "loggers": {
        "django": {"handlers": [], "level": KIM.log_level, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "procrastinate": {"handlers": [], "level": "WARNING", "propagate": True},
        "pikepdf": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
OIDC_PROVIDERS = told_providers(KIM)
IDENTITY_PROVIDERS = {row.id: row for row in identity_providers(KIM, OIDC_PROVIDERS)}
vars().update(account_settings(KIM, OIDC_PROVIDERS))
