"""Sign-in pages: django-allauth's views, each with the mark that says who may see it."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from kim.accounts.queries import demo_code, demo_sign_ins, factors_of
from kim.accounts.services.security import note_second_factor
from kim.accounts.views.adapters import ERRORS, consume
from kim.kernel.permissions import PUBLIC
from kim.ui import errors
from kim.ui.pages import Page, page

BOTH = ("GET", "POST")
PASSWORD_HELP = "Mindestens 12 Zeichen. Gut ist ein Satz, den nur Sie kennen."  # noqa: S105 -- a hint, not a secret


def entrance(view: Callable[..., HttpResponseBase], methods: tuple[str, ...] = BOTH) -> Page:
    """A page before sign-in. It uses the session, so it is not one of the public pages."""
    marked = page(PUBLIC, methods=methods)(view)
    marked.login_required = False
    return marked


def behind(
    view: Callable[..., HttpResponseBase],
    methods: tuple[str, ...] = BOTH,
    *,
    before_second_factor: bool = False,
) -> Page:
    """A page of the own account; ``before_second_factor`` for those that set it up."""
    marked = page("accounts.set_up" if before_second_factor else "accounts.own", methods)(view)
    marked.login_required = True
    setattr(marked, "before_second_factor", before_second_factor)  # noqa: B010 -- read by the middleware
    return marked


def plain(form: Any) -> Any:
    """A label is enough: no second one inside the field, no list inside a hint."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name == "password1":
            field.help_text = PASSWORD_HELP
    return form


class PlainForm:
    """For the library's pages with one form."""

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        return plain(super().get_form(*args, **kwargs))  # type: ignore[misc] # a mixin


class LoginView(PlainForm, account.LoginView):  # type: ignore[misc] # untyped library
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        buttons = [
            {"name": row.name, "address": reverse("openid_connect_login", args=[row.id])}
            for row in settings.IDENTITY_PROVIDERS.values()
        ]
        return found | {"demo_sign_ins": demo_sign_ins(), "identity_providers": buttons}

    def render_to_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """The button of an identity provider leads elsewhere: the policy must know where to."""
        answer: HttpResponse = super().render_to_response(*args, **kwargs)
        origins = [row.origin for row in settings.IDENTITY_PROVIDERS.values()]
        if origins:
            setattr(answer, "_csp_update", {"form-action": origins})  # noqa: B010 -- read by csp
        return answer


class AuthenticateView(mfa.AuthenticateView):  # type: ignore[misc] # untyped library
    """The second stage. Attempts count per account and place, beside those per place."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not consume(request, action="second_factor", account=str(self.stage.login.user.pk)):
            return errors.too_many(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        plain(found["form"])
        user = self.stage.login.user
        return found | {"demo_code": demo_code(user)}


def factor_added(request: HttpRequest, kind: str) -> None:
    """This session has now proved a second factor, after proving the one before it."""
    user_id = request.user.pk
    assert user_id is not None
    record_authentication(request, request.user, "mfa", type=kind, reauthenticated=True)
    note_second_factor(user_id=user_id, action="add", kind=kind, now=timezone.now())


class ActivateTotpView(PlainForm, totp.ActivateTOTPView):  # type: ignore[misc] # untyped library
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        factor_added(self.request, "totp")
        return answer


class DeactivateTotpView(totp.DeactivateTOTPView):  # type: ignore[misc] # untyped library
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_second_factor(
            user_id=self.request.user.pk, action="remove", kind="totp", now=timezone.now()
        )
        return answer


class AddWebAuthnView(webauthn.AddWebAuthnView):  # type: ignore[misc] # untyped library
    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        form.fields["name"].label = "Name des Passkeys"
        form.fields["passwordless"].label = "Ohne Passwort anmelden"
        form.fields[
            "passwordless"
        ].help_text = "Der Passkey ersetzt dann Passwort und zweite Stufe zugleich."
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        factor_added(self.request, "webauthn")
        return answer


class RemoveWebAuthnView(webauthn.RemoveWebAuthnView):  # type: ignore[misc] # untyped library
    """The last second factor stays, as with the code app."""

    def form_valid(self, form: Any) -> HttpResponse:
        if factors_of(self.request.user.pk).count <= 1:
            messages.error(self.request, ERRORS["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        answer: HttpResponse = super().form_valid(form)
        note_second_factor(
            user_id=self.request.user.pk, action="remove", kind="webauthn", now=timezone.now()
        )
        return answer


class GenerateCodesView(codes.GenerateRecoveryCodesView):  # type: ignore[misc] # untyped library
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_second_factor(
            user_id=self.request.user.pk, action="add", kind="recovery_codes", now=timezone.now()
        )
        return answer


class PasswordChangeView(PlainForm, account.PasswordChangeView):  # type: ignore[misc] # untyped library
    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


class PasswordResetView(PlainForm, account.PasswordResetView):  # type: ignore[misc] # untyped library
    """Ask for a link."""


class PasswordFromKeyView(PlainForm, account.PasswordResetFromKeyView):  # type: ignore[misc] # untyped library
    """Set a password with the link of a mail."""


class ReauthenticateView(PlainForm, account.ReauthenticateView):  # type: ignore[misc] # untyped library
    """Give the password once more."""


class ReauthenticateCodeView(PlainForm, mfa.ReauthenticateView):  # type: ignore[misc] # untyped library
    """Give a code once more."""


login = entrance(LoginView.as_view())
logout = entrance(account.logout)
password_reset = entrance(PasswordResetView.as_view())
password_reset_done = entrance(account.password_reset_done, ("GET",))
password_reset_from_key = entrance(PasswordFromKeyView.as_view())
password_reset_complete = entrance(account.password_reset_from_key_done, ("GET",))
authenticate = entrance(AuthenticateView.as_view())
login_webauthn = entrance(webauthn.login_webauthn)
reauthenticate = behind(ReauthenticateView.as_view(), before_second_factor=True)
password_change = behind(PasswordChangeView.as_view())
mfa_reauthenticate = behind(ReauthenticateCodeView.as_view())
activate_totp = behind(
    ActivateTotpView.as_view(),
    before_second_factor=True,
)
deactivate_totp = behind(DeactivateTotpView.as_view())
view_codes = behind(codes.view_recovery_codes, ("GET",))
generate_codes = behind(GenerateCodesView.as_view())
list_webauthn = behind(webauthn.list_webauthn, ("GET",))
add_webauthn = behind(AddWebAuthnView.as_view(), before_second_factor=True)
remove_webauthn = behind(RemoveWebAuthnView.as_view())
edit_webauthn = behind(webauthn.edit_webauthn)
reauthenticate_webauthn = behind(webauthn.reauthenticate_webauthn)
