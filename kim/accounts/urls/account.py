"""Addresses below /konto/. Those of django-allauth are listed one by one: none comes unseen."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from kim.accounts.views import own, people, persons, providers, sign_in

ours = (
    [
        path("personen/", people.people, name="people"),
        path("personen/einladen/", people.invite, name="invite"),
        path("personen/einladungen/<int:pk>/zurueckziehen/", people.revoke, name="revoke"),
        path("personen/mitgliedschaften/<int:pk>/zeitraum/", people.change, name="change"),
        path("personen/mitgliedschaften/<int:pk>/beenden/", people.end, name="end"),
        path("personen/konten/", persons.link, name="link"),
        path("personen/konten/<int:pk>/trennen/", persons.separate, name="separate"),
        path("sitzungen/", own.sessions, name="sessions"),
        path("zweite-stufe/einrichten/", own.set_up, name="set_up"),
        path("einladung/<str:token>/", own.accept, name="accept"),
    ],
    "accounts",
)
# These names are django-allauth's; it looks its pages up by them.
sign_in_pages = [
    path("", own.own, name="mfa_index"),
    path("anmelden/", sign_in.login, name="account_login"),
    path("abmelden/", sign_in.logout, name="account_logout"),
    path("bestaetigen/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("passwort/", sign_in.password_change, name="account_change_password"),
    path("passwort-vergessen/", sign_in.password_reset, name="account_reset_password"),
    path(
        "passwort-vergessen/unterwegs/",
        sign_in.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "passwort-vergessen/fertig/",
        sign_in.password_reset_complete,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^passwort-vergessen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("zweite-stufe/", sign_in.authenticate, name="mfa_authenticate"),
    path("zweite-stufe/bestaetigen/", sign_in.mfa_reauthenticate, name="mfa_reauthenticate"),
    path("zweite-stufe/code-app/", sign_in.activate_totp, name="mfa_activate_totp"),
    path("zweite-stufe/code-app/entfernen/", sign_in.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweite-stufe/ersatzcodes/", sign_in.view_codes, name="mfa_view_recovery_codes"),
    path(
        "zweite-stufe/ersatzcodes/neu/",
        sign_in.generate_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/", sign_in.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/neu/", sign_in.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/entfernen/", sign_in.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/umbenennen/", sign_in.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/anmelden/", sign_in.login_webauthn, name="mfa_login_webauthn"),
    path(
        "passkeys/bestaetigen/",
        sign_in.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("oidc/<slug:provider_id>/", providers.login, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/rueckkehr/",
        providers.callback,
        name="openid_connect_callback",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include(ours)), *sign_in_pages]
