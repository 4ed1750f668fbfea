"""Sign-in by the identity provider of an organisation (OpenID Connect)."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from kim.accounts.services.providers import NoAccess, admit_by_provider
from kim.accounts.views.sign_in import entrance

LONGEST_NAME = 120


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # untyped library
    """A provider vouches for addresses of its office, and only for invited people."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False  # accounts are made by pre_social_login, from an invitation

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in who is linked or invited; refuse everybody else with one and the same page."""
        provider = settings.IDENTITY_PROVIDERS[sociallogin.account.provider]
        claims = said_by(sociallogin.account.extra_data)
        try:
            if claims is None or sociallogin.state.get("process") != "login":
                raise NoAccess
            account = admit_by_provider(
                provider=provider.id,
                subject=sociallogin.account.uid,
                email=claims.get("email", "") if claims.get("email_verified") is True else "",
                name=str(claims.get("name") or "")[:LONGEST_NAME],
                office_name=provider.office,
                domains=frozenset(provider.domains),
                now=timezone.now(),
            )
        except NoAccess as refusal:
            page = render(request, "account/signup_closed.html", status=403)
            raise ImmediateHttpResponse(page) from refusal
        sociallogin.account = account
        sociallogin.user = account.user

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        page = render(request, "socialaccount/authentication_error.html", status=401)
        raise ImmediateHttpResponse(page)


def said_by(data: dict[str, Any]) -> dict[str, Any] | None:
    """The claims about the person, or None when the two answers of a provider differ.

    Source: OpenID Connect Core 1.0, section 5.3.2 (``sub`` of both must be equal).
    """
    userinfo, id_token = data.get("userinfo"), data.get("id_token")
    if not userinfo or not id_token or userinfo.get("sub") != id_token.get("sub"):
        return None
    return {**id_token, **userinfo}


login = entrance(oidc.login, ("POST",))
callback = entrance(oidc.callback, ("GET",))
