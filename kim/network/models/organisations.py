import uuid
from functools import cached_property
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kim.accounts.models import Office
from kim.kernel.retention import PersonalField
from kim.network.states import (
    ConsentWay,
    ContactPurpose,
    OrganisationKind,
    OrganisationState,
    Trust,
)
from kim.places.models import Place

BASIS = "öffentliche Aufgabe (Art. 6 Abs. 1 lit. e DSGVO); Veröffentlichung nur mit Einwilligung"
UNTIL_REPLACED = "bis zur Ablösung; ohne Bestätigung zwei Jahre"


class Organisation(models.Model):
    """Who works on integration (Akteur): an office, a carrier, a club, a school, an initiative.

    ``municipality`` is the one of the 36 that keeps the entry; ``areas`` is where the
    organisation works. ``office`` is the account of the organisation, once it has people of
    its own. ``mail`` and ``phone`` belong to the function and are public; people are contacts.
    ``merged_into`` never leads to another merged one.
    """

    key = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("Name", max_length=200)
    short_name = models.CharField("Kurzname", max_length=60, blank=True)
    kind = models.CharField("Art", max_length=24, choices=OrganisationKind.choices)
    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    office = models.OneToOneField(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Stelle"
    )
    office_id: int | None
    fields = ArrayField(
        models.CharField(max_length=60), verbose_name="Handlungsfelder", default=list, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=16), verbose_name="Sprachen", default=list, blank=True
    )
    areas = models.ManyToManyField(
        Place, related_name="+", verbose_name="Einzugsgebiet", blank=True
    )
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postcode = models.CharField("Postleitzahl", max_length=5, blank=True)
    town = models.CharField("Ort", max_length=120, blank=True)
    commune = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Gemeinde"
    )
    latitude = models.DecimalField(
        "Breite (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        "Länge (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    website = models.URLField("Internetseite", max_length=300, blank=True)
    mail = models.EmailField("E-Mail der Stelle", max_length=254, blank=True)
    phone = models.CharField("Telefon der Stelle", max_length=40, blank=True)
    opening = models.JSONField("Öffnungszeiten", default=dict, blank=True)
    description = models.TextField("Beschreibung", blank=True)
    state = models.CharField(
        "Stand", max_length=12, choices=OrganisationState.choices, default=OrganisationState.DRAFT
    )
    trust = models.CharField(
        "Vertrauen", max_length=12, choices=Trust.choices, default=Trust.CHECK_FIRST
    )
    confirmed_on = models.DateField("Zuletzt bestätigt am", null=True, blank=True)
    source = models.CharField("Quelle", max_length=200, blank=True)
    is_demo = models.BooleanField("Beispiel", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed",
        verbose_name="Zusammengeführt mit",
    )  # fmt: skip
    merged_into_id: int | None
    created_at = models.DateTimeField("Angelegt")
    changed_at = models.DateTimeField("Geändert")

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField(
            "Erreichbarkeit der Einrichtung; Funktionsadresse", BASIS, UNTIL_REPLACED
        )
        for name in ("mail", "phone")
    }

    class Meta:
        verbose_name = "Akteur"
        verbose_name_plural = "Akteure"
        indexes = [models.Index(fields=["municipality", "state"], name="network_org_kept_by")]
        constraints = [
            models.CheckConstraint(
                name="network_organisation_has_name", condition=~Q(name__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="network_organisation_kind_known",
                condition=Q(kind__in=OrganisationKind.values),
            ),
            models.CheckConstraint(
                name="network_organisation_state_known",
                condition=Q(state__in=OrganisationState.values),
            ),
            models.CheckConstraint(
                name="network_organisation_trust_known", condition=Q(trust__in=Trust.values)
            ),
            models.CheckConstraint(
                name="network_organisation_merged_iff_into",
                condition=Q(state=OrganisationState.MERGED, merged_into__isnull=False)
                | (~Q(state=OrganisationState.MERGED) & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="network_organisation_not_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="network_organisation_postcode_is_one",
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"),
            ),
            models.CheckConstraint(
                name="network_organisation_coordinates_in_pairs",
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,  # NULL in a range is NULL, and CHECK accepts NULL
                    longitude__isnull=False,
                    latitude__range=(47, 56),
                    longitude__range=(5, 16),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """Name as lists show it."""
        return self.short_name or self.name

    @cached_property
    def office_ids(self) -> frozenset[int]:
        """Offices whose people speak for the organisation: its own, and of what it absorbed."""
        found = self.absorbed.values_list("office_id", flat=True) if self.pk else []
        return frozenset(pk for pk in (self.office_id, *found) if pk is not None)


class Contact(models.Model):
    """How an organisation is reached at work (Ansprechstelle). Public with consent only."""

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField("Ansprechperson eines Akteurs", BASIS, UNTIL_REPLACED)
        for name in ("name", "mail", "phone")
    }

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts", verbose_name="Akteur"
    )
    organisation_id: int
    function = models.CharField("Funktion", max_length=120)
    name = models.CharField("Name", max_length=120, blank=True)
    mail = models.EmailField("dienstliche E-Mail", max_length=254, blank=True)
    phone = models.CharField("dienstliches Telefon", max_length=40, blank=True)
    purpose = models.CharField(
        "Zweck", max_length=12, choices=ContactPurpose.choices, default=ContactPurpose.GENERAL
    )
    languages = ArrayField(
        models.CharField(max_length=16), verbose_name="Sprachen", default=list, blank=True
    )
    consent_text = models.CharField("Fassung der Einwilligung", max_length=20, blank=True)
    consent_on = models.DateField("Einwilligung am", null=True, blank=True)
    consent_way = models.CharField(
        "Weg der Einwilligung", max_length=8, choices=ConsentWay.choices, blank=True
    )
    withdrawn_on = models.DateField("Widerrufen am", null=True, blank=True)
    confirmed_on = models.DateField("Zuletzt bestätigt am", null=True, blank=True)
    changed_at = models.DateTimeField("Geändert")

    class Meta:
        verbose_name = "Ansprechstelle"
        verbose_name_plural = "Ansprechstellen"
        constraints = [
            models.CheckConstraint(
                name="network_contact_has_function", condition=~Q(function__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="network_contact_purpose_known",
                condition=Q(purpose__in=ContactPurpose.values),
            ),
            models.CheckConstraint(
                name="network_contact_consent_whole_or_none",
                condition=Q(consent_text="", consent_on=None, consent_way="")
                | (
                    ~Q(consent_text="")
                    & Q(consent_on__isnull=False, consent_way__in=ConsentWay.values)
                ),
            ),
            models.CheckConstraint(
                name="network_contact_withdrawn_after_consent",
                condition=Q(withdrawn_on=None)
                | Q(consent_on__isnull=False, withdrawn_on__gte=F("consent_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.function

    @property
    def is_public(self) -> bool:
        """Whether there is a consent to publish that was not withdrawn."""
        return self.consent_on is not None and self.withdrawn_on is None
