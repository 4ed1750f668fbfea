"""Headers of every kind of answer: pages, errors, redirects, files, API."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.pages")]
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
ANSWERS = {
    "page": ("/impressum/", 200),
    "page in Arabic": ("/ar/impressum/", 200),
    "not found": ("/gibt-es-nicht/", 404),
    "not found in Arabic": ("/ar/gibt-es-nicht/", 404),
    "error": ("/probe/kaputt/x/", 500),
    "refused": ("/probe/nein/", 403),
    "bad request": ("/probe/falsch/", 400),
    "too many": ("/probe/viel/", 429),
    "wrong method": ("/probe/schreiben/", 405),
    "sign-in": ("/probe/intern/", 302),
    "slash": ("/impressum", 301),
    "file": ("/static/ui/kim.css", 200),
    "no such file": ("/static/ui/nichts.css", 404),
    "icon": ("/favicon.ico", 200),
    "robots": ("/robots.txt", 200),
    "health": ("/health/live", 200),
    "API not found": ("/api/gibt-es-nicht/", 404),
    "API error": ("/api/probe/kaputt/x/", 500),
}


def policy_of(text: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_headers(visitor: Client, path: str, status: int) -> None:
    response = visitor.get(path)
    response.close()
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert policy_of(response.headers["Content-Security-Policy"]) == POLICY
    features = response.headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(features)
    assert all(feature.endswith("=()") for feature in features)
    assert len(response.headers["X-Request-ID"]) == 32
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(response.headers)


@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_wrong_host_gets_the_same_headers(visitor: Client, path: str, status: int) -> None:
    response = visitor.get(path, headers={"host": "fremd.example"})
    response.close()
    assert response.status_code in (400, status)
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/impressum/", "max-age=60, public"),
        ("/gibt-es-nicht/", "no-store"),
        ("/probe/kaputt/x/", "no-store"),
        ("/health/live", "no-store"),
        ("/konto/anmelden/", "private, no-store"),
    ],
)
def test_caches(visitor: Client, path: str, expected: str) -> None:
    found = visitor.get(path).headers["Cache-Control"]
    assert sorted(found.split(", ")) == sorted(expected.split(", "))


@pytest.mark.parametrize("path", ["/impressum/", "/ar/datenschutz/", "/barrierefreiheit/"])
def test_public_pages_know_no_cookie(
    visitor: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plain = visitor.get(path)
    visitor.cookies["kim_sitzung"] = "abcdefghijklmnopqrstuvwxyz012345"
    with django_assert_num_queries(0):
        response = visitor.get(path)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert not response.wsgi_request.session.accessed
    assert response.content == plain.content


def test_https_only_in_production(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_PRELOAD = True
    client = Client()
    moved = client.get("/impressum/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "https://testserver/impressum/")
    assert {name: moved.headers.get(name) for name in ALWAYS} == ALWAYS
    assert policy_of(moved.headers["Content-Security-Policy"]) == POLICY
    for path in ("/impressum/", "/gibt-es-nicht/", "/static/ui/kim.css", "/api/gibt-es-nicht/"):
        response = client.get(path, secure=True)
        response.close()
        assert response.headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        )
