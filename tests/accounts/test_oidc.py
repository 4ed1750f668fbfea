"""Sign-in by the identity provider of an organisation, over real HTTP."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from config.accounts import account_settings, identity_providers
from config.environment import Environment, Refusal
from kim.accounts.actor import SYSTEM
from kim.accounts.models import Invitation, Membership, Office, User
from kim.accounts.rules.roles import OfficeKind, Role
from kim.accounts.services.invitations import invite_person
from kim.audit.models import Event
from tests.accounts.codes import code_now
from tests.accounts.factories import make_membership, make_office, make_user, sign_in
from tests.accounts.identity_provider import CLIENT, SECRET, Provider, running

pytestmark = pytest.mark.django_db
EMAIL = "neu@ministerium.example"
START = "/konto/oidc/ministerium/"


def entry(url: str, **changes: object) -> dict[str, object]:
    return {
        "id": "ministerium",
        "name": "Ministerium",
        "issuer": url,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "office": OfficeKind.LAND.label,
        "domains": ["ministerium.example"],
        **changes,
    }


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings) -> Provider:
    told = account_settings(Environment(), [entry(server.url)])
    rows = identity_providers(Environment(), [entry(server.url)])
    settings.IDENTITY_PROVIDERS = {row.id: row for row in rows}
    settings.SOCIALACCOUNT_PROVIDERS = told["SOCIALACCOUNT_PROVIDERS"]
    server.audience, server.issuer, server.error = CLIENT, "", ""
    server.asked.clear()
    server.say(email=EMAIL)
    return server


@pytest.fixture
def office(db: None) -> Office:
    return make_office(OfficeKind.LAND)


def invited(office: Office, email: str = EMAIL) -> Invitation:
    now = timezone.now()
    return invite_person(
        actor=SYSTEM,
        email=email,
        office_id=office.pk,
        role=Role.GRANT_OFFICE,
        from_on=timezone.localdate(now),
        to_on=None,
        now=now,
    )


def come_back(client: Client, **start: str):
    """Go to the provider, as a browser would, and give what our callback answers."""
    away = client.post(START, start)
    assert away.status_code == 302, away.content
    there = requests.get(away["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def refused(answer) -> bool:
    body = answer.content.decode()
    return answer.status_code == 403 and "liegt keine gültige Einladung vor" in body


def test_an_invited_person_gets_in_and_sets_up_the_second_stage(
    client: Client, provider: Provider, office: Office
) -> None:
    invited(office)
    answer = come_back(client)
    assert (answer.status_code, answer["Location"]) == (302, "/heute/")
    assert provider.asked.count("/token") == 1
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == (EMAIL, "Neue Person", False)
    assert Membership.objects.get().role == Role.GRANT_OFFICE
    assert SocialAccount.objects.get().extra_data == {}
    assert Event.objects.filter(action="accounts.link_provider").count() == 1
    assert client.get("/konto/")["Location"] == "/konto/zweite-stufe/einrichten/"
    client.get("/konto/zweite-stufe/code-app/")
    code = code_now(client.session["mfa.totp.secret"])
    assert client.post("/konto/zweite-stufe/code-app/", {"code": code}).status_code == 302
    assert "Sie melden sich über Ihre Organisation an." in client.get("/konto/").content.decode()


def test_the_second_time_no_invitation_is_needed(
    client: Client, provider: Provider, office: Office
) -> None:
    invited(office)
    come_back(client)
    assert come_back(Client())["Location"] == "/heute/"
    assert (User.objects.count(), SocialAccount.objects.get().extra_data) == (1, {})


def test_with_a_second_factor_it_is_asked_for(
    client: Client, provider: Provider, office: Office
) -> None:
    user = make_user(email=EMAIL, second_factor=True)
    SocialAccount.objects.create(user=user, provider="ministerium", uid="s-1")
    assert come_back(client)["Location"] == "/konto/zweite-stufe/"
    assert client.get("/konto/").status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "fremd@ministerium.example"},
        {"email": EMAIL, "email_verified": False},
        {"email": EMAIL, "email_verified": "true"},
        {"email": "neu@anderswo.example"},
        {"email": "neu@ministerium.example.evil.example"},
        {"email": ""},
    ],
    ids=["not invited", "unverified", "not a truth", "other domain", "longer domain", "none"],
)
def test_refusals_all_look_the_same(
    client: Client, provider: Provider, office: Office, claims: dict[str, object]
) -> None:
    invited(office)
    invited(office, "neu@anderswo.example")
    invited(office, "neu@ministerium.example.evil.example")
    provider.say(**claims)
    assert refused(come_back(client))
    assert User.objects.count() == 0
    assert Invitation.objects.filter(used_at=None).count() == 3


def test_an_account_is_not_taken_over_by_its_address(
    client: Client, provider: Provider, office: Office
) -> None:
    """Known and unknown addresses are refused alike, and nothing is linked."""
    make_membership(role=Role.PROGRAMME_LEAD, user=make_user(email=EMAIL))
    known = come_back(client)
    provider.say(email="niemand@ministerium.example")
    unknown = come_back(Client())
    assert refused(known)
    first, second = (
        re.sub(r"state=\w+", "", answer.content.decode()) for answer in (known, unknown)
    )
    assert first == second
    assert SocialAccount.objects.count() == 0


def test_an_invited_account_with_roles_elsewhere_is_not_linked(
    client: Client, provider: Provider, office: Office, germersheim
) -> None:
    """Otherwise one organisation could act in the name of another."""
    user = make_user(email=EMAIL)
    make_membership(role=Role.HEAD, place=germersheim, user=user)
    invited(office)
    assert refused(come_back(client))
    assert (SocialAccount.objects.count(), user.memberships.count()) == (0, 1)


def test_a_linked_account_that_got_roles_elsewhere_is_closed_to_the_provider(
    client: Client, provider: Provider, office: Office, germersheim
) -> None:
    invited(office)
    come_back(client)
    make_membership(role=Role.HEAD, place=germersheim, user=User.objects.get())
    assert refused(come_back(Client()))


def test_nobody_links_a_provider_to_the_account_in_use(
    client: Client, provider: Provider, office: Office
) -> None:
    sign_in(client, make_user(second_factor=True))
    invited(office)
    assert refused(come_back(client, process="connect"))
    assert SocialAccount.objects.count() == 0


def test_two_answers_about_different_people(
    client: Client, provider: Provider, office: Office
) -> None:
    invited(office)
    provider.userinfo = {**provider.claims, "sub": "s-2"}
    assert refused(come_back(client))


@pytest.mark.parametrize("wrong", [{"audience": "other"}, {"issuer": "https://evil.example"}])
def test_a_token_for_or_from_somebody_else(
    client: Client, provider: Provider, office: Office, wrong: dict[str, str]
) -> None:
    invited(office)
    away = client.post(START)
    there = requests.get(away["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    for name, value in wrong.items():
        setattr(provider, name, value)
    if "issuer" in wrong:  # the configuration still names the right one
        provider.issuer = ""
        provider.token = lambda: "not.a.token"
    try:
        answer = client.get(f"{back.path}?{back.query}")
    finally:
        provider.__dict__.pop("token", None)
    assert (answer.status_code, User.objects.count()) == (401, 0)
    assert "hat nicht geklappt" in answer.content.decode()


def test_a_callback_without_its_start(client: Client, provider: Provider, office: Office) -> None:
    """Somebody else's answer is worth nothing in another browser."""
    invited(office)
    away = client.post(START)
    there = requests.get(away["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    answer = Client().get(f"{back.path}?{back.query}")
    assert (answer.status_code, User.objects.count()) == (401, 0)


def test_cancelled_at_the_provider(client: Client, provider: Provider) -> None:
    provider.error = "access_denied"
    assert come_back(client).status_code == 401


def test_it_leads_nowhere_else(client: Client, provider: Provider, office: Office) -> None:
    invited(office)
    assert come_back(client, next="https://evil.example/")["Location"] == "/heute/"


def test_the_sign_in_page_offers_the_provider(client: Client, provider: Provider) -> None:
    answer = client.get("/konto/anmelden/")
    assert "Mit „Ministerium“ anmelden" in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert f"form-action 'self' {provider.url};" in f"{policy};"
    assert provider.url not in client.get("/konto/passwort-vergessen/")["Content-Security-Policy"]


def test_unknown_provider_and_plain_links(client: Client, provider: Provider) -> None:
    assert client.post("/konto/oidc/gibt-es-nicht/").status_code == 404
    assert client.get(START).status_code == 405


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([{"id": "x"}], "unvollständig"),
        ("unfug", "unvollständig"),
        ([entry("https://a.example"), entry("https://b.example")], "zweimal"),
        ([entry("http://a.example")], "https"),
        ([entry("https://a.example", domains=[])], "unvollständig"),
    ],
)
def test_a_bad_file_is_refused_at_start(entries: object, sentence: str) -> None:
    told = Environment(mode="production")
    with pytest.raises(Refusal, match="KIM_OIDC_FILE") as refusal:
        identity_providers(told, entries)
    assert sentence in str(refusal.value)
