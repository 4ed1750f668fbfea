import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from kim.accounts.rules.roles import ROLES_AT, OfficeKind, Role, Seat
from kim.kernel.retention import PersonalField
from kim.places.models import Place

OFFICE_KINDS = [(kind.value, kind.label) for kind in OfficeKind]
ROLES = [(role.value, role.label) for role in Role]
SIGN_IN = "Anmeldung und Zuordnung von Handlungen"
BASIS = "Art. 6 Abs. 1 lit. e DSGVO, § 3 LDSG"
AS_LONG_AS_MEMBER = "bis ein Jahr nach Ende der letzten Mitgliedschaft"


def role_at_kind() -> Q:
    """The combinations of ROLES_AT as a condition of the database."""
    condition = Q()
    for kind, roles in ROLES_AT.items():
        if roles:
            condition |= Q(office_kind=kind.value, role__in=[role.value for role in roles])
    return condition


class Office(models.Model):
    """Where people act for: a ministry, a municipality, the court of audit, a partner (Stelle).

    ``kept_by`` is the office of the municipality whose network a partner belongs to.
    """

    kind = models.CharField("Art", max_length=20, choices=OFFICE_KINDS)
    name = models.CharField("Name", max_length=120, unique=True)
    place = models.OneToOneField(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Kommune"
    )
    kept_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="Betreut von",
    )  # fmt: skip

    class Meta:
        verbose_name = "Stelle"
        verbose_name_plural = "Stellen"
        constraints = [
            models.CheckConstraint(
                name="accounts_office_municipality_has_place",
                condition=Q(kind=OfficeKind.MUNICIPALITY.value, place__isnull=False)
                | Q(kind=OfficeKind.PARTNER.value)
                | Q(
                    kind__in=[OfficeKind.LAND.value, OfficeKind.AUDIT_OFFICE.value],
                    place__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="accounts_office_only_partners_are_kept",
                condition=Q(kind=OfficeKind.PARTNER.value) | Q(kept_by=None),
            ),
            models.CheckConstraint(name="accounts_office_has_name", condition=~Q(name="")),
            models.UniqueConstraint(name="accounts_office_id_and_kind", fields=["id", "kind"]),
        ]

    def __str__(self) -> str:
        return self.name


def seat_at(office: Office, role: Role) -> Seat:
    """What permissions need to know of a role at an office."""
    return Seat(office.pk, OfficeKind(office.kind), role, office.kept_by_id)


class UserManager(BaseUserManager["User"]):
    """Finds people by address, however it is typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in (Benutzerin, Benutzer). No staff flag, no superuser: roles are data.

    ``person`` says which human it is: two accounts of one human share it (Personenschlüssel).
    ``former_persons`` are the other keys under which this human has acted: what was signed
    before two accounts were connected must count, too.
    """

    email = models.EmailField("E-Mail-Adresse", max_length=254, unique=True)
    name = models.CharField("Name", max_length=120)
    created_at = models.DateTimeField("Angelegt")
    is_demo = models.BooleanField("Demo-Person", default=False)
    # By the database, so that people who were there before the column got one each.
    person = models.UUIDField(
        "Personenschlüssel", db_default=RandomUUID(), db_index=True, editable=False
    )
    former_persons = ArrayField(
        models.UUIDField(), verbose_name="Frühere Personenschlüssel", default=list, editable=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "email": PersonalField(SIGN_IN, BASIS, AS_LONG_AS_MEMBER),
        "name": PersonalField(
            "Anzeige gegenüber Kolleginnen und Kollegen", BASIS, AS_LONG_AS_MEMBER
        ),
        "password": PersonalField("Anmeldung; nur als Prüfwert", BASIS, AS_LONG_AS_MEMBER),
        "person": PersonalField(
            "Vier-Augen-Prinzip: zwei Konten einer Person zählen einmal", BASIS, AS_LONG_AS_MEMBER
        ),
        "former_persons": PersonalField(
            "Vier-Augen-Prinzip: auch Früheres zählt", BASIS, AS_LONG_AS_MEMBER
        ),
        "last_login": PersonalField("Erkennen ungenutzter Zugänge", BASIS, AS_LONG_AS_MEMBER),
    }

    objects = UserManager()

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"
        constraints = [
            models.CheckConstraint(
                name="accounts_user_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(name="accounts_user_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override] # a fixed True in the parent
        """Demo persons never get into a server with real data, whoever copied them there."""
        return not (self.is_demo and settings.KIM.is_production)


def inclusive_period() -> Func:
    """Both days count; no last day means open-ended."""
    return Func(
        F("from_on"), F("to_on"), Value("[]"),
        function="DATERANGE", output_field=DateRangeField(),
    )  # fmt: skip


class Membership(models.Model):
    """A person has a role at an office for a period (Mitgliedschaft). Both days count."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name="Person"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="Stelle")
    # Repeated from the office so that the database can check the role; kept equal by a key.
    office_kind = models.CharField(max_length=20, choices=OFFICE_KINDS, editable=False)
    role = models.CharField("Rolle", max_length=30, choices=ROLES)
    from_on = models.DateField("Erster Tag")
    to_on = models.DateField("Letzter Tag", null=True, blank=True)
    ended_at = models.DateTimeField("Sofort beendet am", null=True, blank=True)
    created_at = models.DateTimeField("Angelegt")

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "user": PersonalField("Wer welche Befugnis hat", BASIS, AS_LONG_AS_MEMBER),
        "role": PersonalField("Wer welche Befugnis hat", BASIS, AS_LONG_AS_MEMBER),
    }

    class Meta:
        verbose_name = "Mitgliedschaft"
        verbose_name_plural = "Mitgliedschaften"
        constraints = [
            models.CheckConstraint(
                name="accounts_membership_role_at_kind", condition=role_at_kind()
            ),
            models.CheckConstraint(
                name="accounts_membership_days_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="accounts_membership_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (inclusive_period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {Role(self.role).label}, {self.office}"

    @property
    def seat(self) -> Seat:
        return seat_at(self.office, Role(self.role))

    @property
    def role_label(self) -> str:
        return Role(self.role).label

    def is_active(self, on: dt.date) -> bool:
        """Whether the membership counts on a day."""
        begun = self.from_on <= on and self.ended_at is None
        return begun and (self.to_on is None or on <= self.to_on)


class Invitation(models.Model):
    """A link by mail that makes somebody a member, once (Einladung). Only its hash is kept."""

    email = models.EmailField("E-Mail-Adresse", max_length=254)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="Stelle")
    office_kind = models.CharField(max_length=20, choices=OFFICE_KINDS, editable=False)
    role = models.CharField("Rolle", max_length=30, choices=ROLES)
    from_on = models.DateField("Erster Tag")
    to_on = models.DateField("Letzter Tag", null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("Eingeladen am")
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="Eingeladen von"
    )
    expires_at = models.DateTimeField("Gilt bis")
    used_at = models.DateTimeField("Angenommen am", null=True, blank=True)
    revoked_at = models.DateTimeField("Zurückgezogen am", null=True, blank=True)

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "email": PersonalField("Versand der Einladung", BASIS, "90 Tage nach Ablauf"),
        "created_by": PersonalField("Wer eingeladen hat", BASIS, "90 Tage nach Ablauf"),
    }

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        constraints = [
            models.CheckConstraint(
                name="accounts_invitation_role_at_kind", condition=role_at_kind()
            ),
            models.CheckConstraint(
                name="accounts_invitation_days_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="accounts_invitation_used_or_revoked",
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="accounts_invitation_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
            models.CheckConstraint(
                name="accounts_invitation_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
            models.UniqueConstraint(
                name="accounts_invitation_one_open",
                fields=["email", "office", "role"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {Role(self.role).label}, {self.office}"

    @property
    def seat(self) -> Seat:
        return seat_at(self.office, Role(self.role))

    @property
    def role_label(self) -> str:
        return Role(self.role).label

    def is_open(self, now: dt.datetime) -> bool:
        """Whether the link can still be used."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at
