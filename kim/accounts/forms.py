"""Forms of accounts. They check what was typed; services decide."""

from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from kim.accounts.models import User
from kim.accounts.queries import OfficeSeats
from kim.accounts.rules.messages import Delivery, Group
from kim.accounts.rules.roles import Role
from kim.accounts.services.security import request_password_reset
from kim.ui.forms import GermanDateField

STATES = (("now", "Aktuell"), ("later", "Künftig"), ("over", "Beendet"), ("", "Alle"))
REASON_HELP = "Steht im Protokoll. Bitte keine vertraulichen Angaben."


def reason_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="Grund",
        help_text=REASON_HELP,
        max_length=500,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PeopleFilter(forms.Form):
    """Search among people. Wrong values count as none."""

    q = forms.CharField(label="Name oder E-Mail-Adresse", required=False, max_length=100)
    role = forms.ChoiceField(
        label="Rolle",
        required=False,
        choices=[("", "Alle"), *((role.value, role.label) for role in Role)],
    )
    state = forms.ChoiceField(label="Stand", required=False, choices=STATES)


class InboxFilter(forms.Form):
    """Which messages to show. Wrong values count as none."""

    state = forms.ChoiceField(
        label="Stand",
        required=False,
        choices=[("", "Alle"), ("unread", "Ungelesen"), ("read", "Gelesen")],
    )
    group = forms.ChoiceField(
        label="Art",
        required=False,
        choices=[("", "Alle"), *((group.value, group.label) for group in Group)],
    )


class DeliveryForm(forms.Form):
    """How mails about messages come, per sort."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[group.value] = forms.ChoiceField(
                label=group.label,
                choices=[(delivery.value, delivery.label) for delivery in Delivery],
            )

    def wanted(self) -> dict[Group, Delivery]:
        return {group: Delivery(self.cleaned_data[group.value]) for group in Group}


class PeriodFields(forms.Form):
    """First and last day, in order."""

    from_on = GermanDateField(label="Erster Tag")
    to_on = GermanDateField(label="Letzter Tag", required=False, help_text="Leer: ohne Ende")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("from_on"), found.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "Der letzte Tag liegt vor dem ersten.")
        return found


class PeriodForm(PeriodFields):
    reason = reason_field(required=True)


class InviteForm(PeriodFields):
    """Whom to invite to which role. Offers only what the actor may give."""

    email = forms.EmailField(label="E-Mail-Adresse", max_length=254)
    seat = forms.ChoiceField(label="Rolle")
    field_order = ("email", "seat", "from_on", "to_on")

    def __init__(self, *args: Any, seats: list[OfficeSeats], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Bitte wählen")] + [
            (f"{office.office_id}:{role}", f"{role.label}, {office.name}")
            for office in seats
            for role in office.roles
        ]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_seat(self) -> tuple[int, Role]:
        office, role = self.cleaned_data["seat"].split(":")
        return int(office), Role(role)


class ReasonForm(forms.Form):
    reason = reason_field(required=True)


class RevokeForm(forms.Form):
    reason = reason_field(required=False)


class LinkForm(forms.Form):
    """Which two accounts belong to one person. An unseen account looks like none."""

    email = forms.EmailField(label="E-Mail-Adresse des einen Kontos", max_length=254)
    other = forms.EmailField(label="E-Mail-Adresse des anderen Kontos", max_length=254)
    reason = reason_field(required=True)

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = accounts

    def account(self, name: str) -> User:
        found = self.accounts.filter(email=str(self.cleaned_data[name]).lower()).first()
        if found is None:
            raise ValidationError("Unter dieser Adresse verwalten Sie kein Konto.")
        return found

    def clean_email(self) -> User:
        return self.account("email")

    def clean_other(self) -> User:
        return self.account("other")


class AcceptForm(forms.Form):
    """Name and password of a new account."""

    name = forms.CharField(label="Vor- und Nachname", max_length=120)
    password1 = forms.CharField(
        label="Passwort",
        help_text="Mindestens 12 Zeichen. Gut ist ein Satz, den nur Sie kennen.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Passwort wiederholen",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError("Bitte geben Sie Ihren Namen ein.")
        return name

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, second = found.get("password1"), found.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Die beiden Passwörter sind nicht gleich.")
        elif first:
            try:
                validate_password(first, User(email=self.email, name=found.get("name", "")))
            except ValidationError as weak:
                self.add_error("password1", weak)
        return found


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc] # untyped library
    """Ask for a new password. What happens does not depend on whether the address is known."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, _request: Any, **_kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        request_password_reset(email=email)
        return email
