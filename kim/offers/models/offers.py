import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kim.accounts.models import User
from kim.kernel.retention import PersonalField
from kim.network.models import Organisation
from kim.offers.rules.codes import (
    Capacity,
    Childcare,
    Cost,
    Level,
    Mode,
    OfferKind,
    Registration,
)
from kim.offers.rules.freshness import LONGEST, SHORTEST, Freshness
from kim.offers.states import FRESHNESS, OfferState, TextState
from kim.places.models import Place

BASIS = "öffentliche Aufgabe (Art. 6 Abs. 1 lit. e DSGVO)"
WITH_OFFER = "bis zum Ende des Angebots, höchstens zwei Jahre danach"
LEVELS = [("", "keine Angabe"), *Level.choices()]
STATES = [choice for choice in OfferState.choices if choice[0] != OfferState.NONE]
TEXT_STATES = [choice for choice in TextState.choices if choice[0] != TextState.MISSING]


def codes(label: str) -> "ArrayField[list[str], list[str]]":
    """A list of short codes, empty by default."""
    return ArrayField(models.CharField(max_length=60), verbose_name=label, default=list, blank=True)


class Venue(models.Model):
    """A place with an address where offers of an organisation take place (Ort).

    Offers share it; it is never changed in place, another address is another venue.
    ``extra`` keeps what an exchange format says and kim has no field for.
    """

    key = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="Akteur"
    )
    organisation_id: int
    name = models.CharField("Name des Ortes", max_length=200, blank=True)
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postcode = models.CharField("Postleitzahl", max_length=5, blank=True)
    town = models.CharField("Ort", max_length=120, blank=True)
    commune = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Gemeinde"
    )
    commune_id: int | None
    latitude = models.DecimalField(
        "Breite (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        "Länge (Grad)", max_digits=8, decimal_places=5, null=True, blank=True
    )
    access = codes("Barrierefreiheit")
    note = models.CharField("Hinweis zum Weg", max_length=300, blank=True)
    extra = models.JSONField("Weitere Angaben", default=dict, blank=True)

    class Meta:
        verbose_name = "Ort"
        verbose_name_plural = "Orte"
        constraints = [
            models.CheckConstraint(
                name="offers_venue_says_where", condition=~Q(name="", street="", town="")
            ),
            models.CheckConstraint(
                name="offers_venue_postcode_is_one",
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"),
            ),
            models.CheckConstraint(
                name="offers_venue_coordinates_in_pairs",
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
        return self.name or self.street or self.town

    @property
    def address(self) -> str:
        """Street, postcode and town on one line."""
        town = f"{self.postcode} {self.town}".strip()
        return ", ".join(part for part in (self.street, town) if part)

    @property
    def has_point(self) -> bool:
        return self.latitude is not None


class Offer(models.Model):
    """What helps somebody: a service, a course, a talk, an event (Angebot).

    ``municipality`` is the one of the 36 that keeps the entry. Words stand in ``OfferText``,
    times in ``OfferTime``. ``freshness`` follows from ``checked_on`` and changes on
    ``next_change_on``; what is hidden is not public. ``text_version`` counts the changes of the
    German text. ``series`` binds copies of one offer. ``extra`` keeps what an exchange format
    says and kim has no field for. Offers are archived, never deleted, once they were public.
    """

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "contact_name": PersonalField("Funktion oder Stelle, die Auskunft gibt", BASIS, WITH_OFFER),
        "contact_mail": PersonalField("Auskunft zum Angebot; Funktionsadresse", BASIS, WITH_OFFER),
        "contact_phone": PersonalField("Auskunft zum Angebot; Funktionsnummer", BASIS, WITH_OFFER),
        "contact_website": PersonalField("Auskunft zum Angebot", BASIS, WITH_OFFER),
        "owner": PersonalField("Wer das Angebot aktuell hält", BASIS, WITH_OFFER),
        "owner_mail": PersonalField("Erinnerung an die Prüfung", BASIS, WITH_OFFER),
        "checked_by": PersonalField("Wer zuletzt geprüft hat, als Schlüssel", BASIS, WITH_OFFER),
    }

    key = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="Anbieter"
    )
    organisation_id: int
    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    kind = models.CharField("Art", max_length=12, choices=OfferKind.choices())
    state = models.CharField("Stand", max_length=12, choices=STATES, default=OfferState.DRAFT)
    fields = codes("Handlungsfelder")
    languages = codes("Sprachen des Angebots")
    target_groups = codes("Zielgruppen")
    level_from = models.CharField("Sprachniveau von", max_length=5, choices=LEVELS, blank=True)
    level_to = models.CharField("Sprachniveau bis", max_length=5, choices=LEVELS, blank=True)
    cost = models.CharField("Kosten", max_length=8, choices=Cost.choices(), default="unknown")
    childcare = models.CharField(
        "Kinderbetreuung", max_length=12, choices=Childcare.choices(), default="unknown"
    )
    access = codes("Barrierefreiheit")
    mode = models.CharField("Form", max_length=8, choices=Mode.choices(), default="on_site")
    registration = models.CharField(
        "Anmeldung", max_length=12, choices=Registration.choices(), default="unknown"
    )
    registration_url = models.URLField("Anmeldung im Internet", max_length=300, blank=True)
    online_url = models.URLField("Adresse im Internet", max_length=300, blank=True)
    eligibility = codes("Zugangsvoraussetzungen")
    min_age = models.PositiveSmallIntegerField("Mindestalter", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("Höchstalter", null=True, blank=True)
    starts_on = models.DateField("beginnt am", null=True, blank=True)
    ends_on = models.DateField("endet am", null=True, blank=True)
    last_on = models.DateField("letzter Termin", null=True, blank=True, editable=False)
    capacity = models.CharField(
        "Plätze", max_length=8, choices=Capacity.choices(), default="unknown"
    )
    capacity_checked_on = models.DateField("Plätze geprüft am", null=True, blank=True)
    areas = models.ManyToManyField(
        Place, related_name="+", verbose_name="Einzugsgebiet", blank=True
    )
    venues = models.ManyToManyField(Venue, related_name="offers", verbose_name="Orte", blank=True)
    contact_name = models.CharField("Ansprechstelle", max_length=120, blank=True)
    contact_mail = models.EmailField("E-Mail", max_length=254, blank=True)
    contact_phone = models.CharField("Telefon", max_length=40, blank=True)
    contact_website = models.URLField("Internetseite", max_length=300, blank=True)
    source = models.CharField("Quelle", max_length=200, blank=True)
    source_key = models.CharField("Kennung in der Quelle", max_length=200, blank=True)
    licence = models.CharField("Lizenz", max_length=120, blank=True)
    attribution = models.CharField("Namensnennung", max_length=300, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Zuständig"
    )
    owner_id: int | None
    owner_mail = models.EmailField("E-Mail für Rückfragen", max_length=254, blank=True)
    checked_on = models.DateField("geprüft am", null=True, blank=True)
    checked_by = models.CharField("geprüft von", max_length=40, blank=True)
    check_interval_days = models.PositiveSmallIntegerField(
        "eigener Prüfabstand (Tage)", null=True, blank=True
    )
    freshness = models.CharField(
        "Aktualität", max_length=8, choices=FRESHNESS, default=Freshness.HIDDEN.value
    )
    next_change_on = models.DateField("Aktualität ändert sich am", null=True, blank=True)
    text_version = models.PositiveIntegerField("Fassung des deutschen Textes", default=1)
    series = models.UUIDField("Reihe", null=True, blank=True, editable=False)
    is_demo = models.BooleanField("Beispiel", default=False)
    extra = models.JSONField("Weitere Angaben", default=dict, blank=True)
    created_at = models.DateTimeField("angelegt")
    changed_at = models.DateTimeField("geändert")
    published_at = models.DateTimeField("zuerst veröffentlicht", null=True, blank=True)

    class Meta:
        verbose_name = "Angebot"
        verbose_name_plural = "Angebote"
        indexes = [
            models.Index(fields=["municipality", "state"], name="offers_offer_kept_by"),
            models.Index(fields=["organisation", "state"], name="offers_offer_of"),
            models.Index(fields=["changed_at", "id"], name="offers_offer_changed"),
            models.Index(
                fields=["next_change_on"],
                condition=Q(state=OfferState.PUBLISHED),
                name="offers_offer_clock",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="offers_offer_kind_known", condition=Q(kind__in=OfferKind.values())
            ),
            models.CheckConstraint(
                name="offers_offer_state_known",
                condition=Q(state__in=[code for code, _ in STATES]),
            ),
            models.CheckConstraint(
                name="offers_offer_codes_known",
                condition=Q(
                    cost__in=Cost.values(),
                    childcare__in=Childcare.values(),
                    mode__in=Mode.values(),
                    registration__in=Registration.values(),
                    capacity__in=Capacity.values(),
                    freshness__in=[code for code, _ in FRESHNESS],
                ),
            ),
            models.CheckConstraint(
                name="offers_offer_levels_known",
                condition=Q(
                    level_from__in=["", *Level.values()], level_to__in=["", *Level.values()]
                ),
            ),
            models.CheckConstraint(
                name="offers_offer_ages_in_order",
                condition=Q(min_age=None) | Q(max_age=None) | Q(max_age__gte=F("min_age")),
            ),
            models.CheckConstraint(
                name="offers_offer_days_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(  # every public entry has an owner, a day of check, a contract
                name="offers_offer_public_has_contract",
                condition=~Q(state=OfferState.PUBLISHED)
                | (
                    Q(checked_on__isnull=False, published_at__isnull=False)
                    & (Q(owner__isnull=False) | ~Q(owner_mail=""))
                ),
            ),
            models.CheckConstraint(
                name="offers_offer_interval_sensible",
                condition=Q(check_interval_days=None)
                | Q(check_interval_days__range=(SHORTEST, LONGEST)),
            ),
            models.UniqueConstraint(
                name="offers_offer_source_key_once",
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Angebot {self.key}"

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it: published and not hidden by its freshness."""
        return self.state == OfferState.PUBLISHED and self.freshness != Freshness.HIDDEN

    @property
    def state_label(self) -> str:
        return str(OfferState(self.state).label)

    @property
    def freshness_label(self) -> str:
        return Freshness(self.freshness).label


class OfferText(models.Model):
    """The words of an offer in one language (Text des Angebots). German is the source.

    ``source_version`` is the version of the German text it was made from.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="texts", verbose_name="Angebot")
    offer_id: int
    language = models.CharField("Sprache", max_length=16)
    title = models.CharField("Titel", max_length=200)
    summary = models.CharField("Kurz gesagt", max_length=300, blank=True)
    description = models.TextField("Beschreibung", max_length=10_000, blank=True)
    cost_text = models.CharField("Zu den Kosten", max_length=300, blank=True)
    eligibility_text = models.CharField("Wer kommen kann", max_length=500, blank=True)
    registration_text = models.CharField("Zur Anmeldung", max_length=500, blank=True)
    state = models.CharField("Stand", max_length=8, choices=TEXT_STATES, default=TextState.REVIEWED)
    source_version = models.PositiveIntegerField("aus Fassung", default=1)
    checked_on = models.DateField("geprüft am", null=True, blank=True)

    class Meta:
        verbose_name = "Text des Angebots"
        verbose_name_plural = "Texte der Angebote"
        constraints = [
            models.UniqueConstraint(
                name="offers_text_one_per_language", fields=["offer", "language"]
            ),
            models.CheckConstraint(
                name="offers_text_has_title", condition=~Q(title__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="offers_text_state_known",
                condition=Q(state__in=[code for code, _ in TEXT_STATES]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class OfferTime(models.Model):
    """When an offer takes place, at which of its venues (Zeiten des Angebots).

    ``schedule`` is the JSON of ``network.rules.opening_data``.
    """

    KINDS = [("visiting", "Öffnungszeit"), ("phone", "Telefonzeit"), ("course", "Kurszeit"),
             ("event", "Veranstaltung")]  # fmt: skip

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="times", verbose_name="Angebot")
    offer_id: int
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="times", verbose_name="Ort"
    )
    venue_id: int | None
    kind = models.CharField("Art", max_length=8, choices=KINDS, default="visiting")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    schedule = models.JSONField("Zeiten", default=dict)
    extra = models.JSONField("Weitere Angaben", default=dict, blank=True)

    class Meta:
        verbose_name = "Zeiten des Angebots"
        verbose_name_plural = "Zeiten der Angebote"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offers_time_kind_known",
                condition=Q(kind__in=["visiting", "phone", "course", "event"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Zeiten {self.pk} von Angebot {self.offer_id}"
