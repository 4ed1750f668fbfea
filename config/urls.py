"""Addresses. Public pages carry their language in the address; German has no prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kim.ui.urls")),
    path("api/", include("kim.opendata.urls")),
    path("austausch/", include("kim.opendata.urls.staff")),
    path("mitteilungen/", include("kim.accounts.urls.inbox")),
    path("konto/", include("kim.accounts.urls.account")),
    path("", include("kim.home.urls")),
    path("register/", include("kim.programme.urls.staff")),
    path("netzwerk/", include("kim.network.urls.staff")),
    path("foerderung/", include("kim.grants.urls.staff")),
    path("angebote/bestaetigen/", include("kim.offers.urls.links")),
    path("angebote/", include("kim.offers.urls.staff")),
    path("luecken/", include("kim.needs.urls")),
    *i18n_patterns(
        path("", include("kim.ui.public_urls")),
        path("", include("kim.programme.urls.public")),
        path("akteure/", include("kim.network.urls.public")),
        path("foerderung/", include("kim.grants.urls.public")),
        path("angebote/", include("kim.offers.urls.public")),
        prefix_default_language=False,
    ),
]
handler400 = "kim.ui.errors.bad_request"
handler403 = "kim.ui.errors.forbidden"
handler404 = "kim.ui.errors.not_found"
handler500 = "kim.ui.errors.server_error"
