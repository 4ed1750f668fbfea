from django.db import models
from django.db.models import F, Q

from kim.grants.models.fields import TRAIL, both_or_neither
from kim.grants.rules.terms import FinancingType
from kim.grants.states.calls import CallState, ConditionKind, Mark, RequirementKind

FINANCING = [
    (FinancingType.SHARE.value, "Anteilfinanzierung"),
    (FinancingType.DEFICIT.value, "Fehlbedarfsfinanzierung"),
    (FinancingType.FIXED.value, "Festbetragsfinanzierung"),
    (FinancingType.FULL.value, "Vollfinanzierung"),
]


class Call(models.Model):
    """An invitation to apply for grants of a programme (Förderaufruf)."""

    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="+")
    code = models.SlugField("Kürzel", unique=True, help_text="steht im Aktenzeichen")
    title = models.CharField("Titel", max_length=200)
    state = models.CharField("Stand", max_length=12, choices=CallState, default=CallState.PLANNED)
    created_at = models.DateTimeField("angelegt")
    created_by = models.CharField("angelegt von", max_length=40)

    class Meta:
        verbose_name = "Förderaufruf"
        verbose_name_plural = "Förderaufrufe"
        constraints = [
            models.CheckConstraint(
                name="grants_call_state_known", condition=Q(state__in=CallState.values)
            ),
            models.CheckConstraint(name="grants_call_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class CallVersion(models.Model):
    """The terms of a call as of one release (Fassung des Aufrufs). Frozen once released.

    A provisional version lets municipalities prepare before the guideline is out; submitting
    needs a released one that is not provisional. All days are inclusive.
    """

    PERSONAL_FIELDS = {"proposed_person": TRAIL, "released_person": TRAIL}

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions")
    call_id: int
    number = models.PositiveSmallIntegerField("Nummer")
    is_provisional = models.BooleanField("vorläufig", default=False)
    note = models.TextField("Was sich geändert hat", blank=True)
    first_on = models.DateField("erster Tag der Haushaltsjahre")
    last_on = models.DateField("letzter Tag der Haushaltsjahre")
    opens_on = models.DateField("Anträge ab")
    closes_on = models.DateField("Anträge bis")
    proposed_at = models.DateTimeField("angelegt")
    proposed_by = models.CharField("angelegt von", max_length=40)
    proposed_person = models.UUIDField("angelegt von (Person)", editable=False)
    released_at = models.DateTimeField("freigegeben", null=True, blank=True)
    released_by = models.CharField("freigegeben von", max_length=40, blank=True)
    released_person = models.UUIDField("freigegeben von (Person)", null=True, editable=False)

    class Meta:
        verbose_name = "Fassung des Aufrufs"
        verbose_name_plural = "Fassungen des Aufrufs"
        constraints = [
            models.UniqueConstraint(name="grants_version_number_once", fields=["call", "number"]),
            models.CheckConstraint(
                name="grants_version_days_in_order",
                condition=Q(last_on__gte=F("first_on"), closes_on__gte=F("opens_on")),
            ),
            models.CheckConstraint(
                name="grants_version_released_by_somebody",
                condition=both_or_neither("released_at", "released_person"),
            ),
            models.CheckConstraint(
                name="grants_version_two_persons",
                condition=Q(released_person=None) | ~Q(released_person=F("proposed_person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} Fassung {self.number}"


class CallParameter(models.Model):
    """One number or switch of a version with its source (Kennwert des Aufrufs).

    ``value`` is text as in the shipped file; rules read it and refuse what they cannot read.
    """

    version = models.ForeignKey(CallVersion, models.CASCADE, related_name="parameters")
    key = models.SlugField("Schlüssel")
    label = models.CharField("Bezeichnung", max_length=160)
    value = models.CharField("Wert", max_length=60)
    unit = models.CharField("Einheit", max_length=40, blank=True)
    source = models.CharField("Quelle", max_length=300, blank=True)
    address = models.URLField("Adresse der Quelle", max_length=600, blank=True)
    mark = models.CharField("Stand der Prüfung", max_length=12, choices=Mark)

    class Meta:
        verbose_name = "Kennwert des Aufrufs"
        verbose_name_plural = "Kennwerte des Aufrufs"
        constraints = [
            models.UniqueConstraint(name="grants_parameter_once", fields=["version", "key"]),
            models.CheckConstraint(
                name="grants_parameter_mark_known", condition=Q(mark__in=Mark.values)
            ),
            models.CheckConstraint(
                name="grants_parameter_sourced_names_source",
                condition=~Q(mark=Mark.SOURCED) | ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class CostCategory(models.Model):
    """A group of expenses with its ceiling (Ausgabengruppe). Amounts per full year and post."""

    version = models.ForeignKey(CallVersion, models.CASCADE, related_name="categories")
    position = models.PositiveSmallIntegerField("Reihenfolge")
    code = models.SlugField("Schlüssel")
    label = models.CharField("Bezeichnung", max_length=120)
    cap = models.DecimalField("Obergrenze (EUR)", max_digits=12, decimal_places=2)
    financing = models.CharField("Finanzierungsart", max_length=8, choices=FINANCING)
    share_percent = models.DecimalField("Anteil (%)", max_digits=5, decimal_places=2, default=100)
    follows_fte = models.BooleanField("sinkt mit dem Stellenanteil", default=True)
    source = models.CharField("Quelle", max_length=300, blank=True)
    address = models.URLField("Adresse der Quelle", max_length=600, blank=True)
    mark = models.CharField("Stand der Prüfung", max_length=12, choices=Mark)

    class Meta:
        verbose_name = "Ausgabengruppe"
        verbose_name_plural = "Ausgabengruppen"
        constraints = [
            models.UniqueConstraint(name="grants_category_once", fields=["version", "code"]),
            models.CheckConstraint(name="grants_category_cap_positive", condition=Q(cap__gt=0)),
            models.CheckConstraint(
                name="grants_category_share_in_range",
                condition=Q(share_percent__gt=0, share_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CallRequirement(models.Model):
    """What an application or its review must answer (Anforderung): declaration, attachment …"""

    version = models.ForeignKey(CallVersion, models.CASCADE, related_name="requirements")
    position = models.PositiveSmallIntegerField("Reihenfolge")
    kind = models.CharField("Art", max_length=12, choices=RequirementKind)
    code = models.SlugField("Schlüssel")
    label = models.CharField("Bezeichnung", max_length=200)
    help = models.TextField("Erläuterung", blank=True)
    is_mandatory = models.BooleanField("Pflicht", default=True)
    law = models.CharField("Rechtsgrund", max_length=200, blank=True)
    mark = models.CharField("Stand der Prüfung", max_length=12, choices=Mark)

    class Meta:
        verbose_name = "Anforderung"
        verbose_name_plural = "Anforderungen"
        constraints = [
            models.UniqueConstraint(
                name="grants_requirement_once", fields=["version", "kind", "code"]
            ),
            models.CheckConstraint(
                name="grants_requirement_kind_known", condition=Q(kind__in=RequirementKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CallCondition(models.Model):
    """A side condition for the notices of a version (Nebenbestimmung)."""

    version = models.ForeignKey(CallVersion, models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField("Reihenfolge")
    kind = models.CharField("Art", max_length=8, choices=ConditionKind)
    code = models.SlugField("Schlüssel")
    title = models.CharField("Überschrift", max_length=160)
    text = models.TextField("Text")
    law = models.CharField("Rechtsgrund", max_length=200, blank=True)
    mark = models.CharField("Stand der Prüfung", max_length=12, choices=Mark)

    class Meta:
        verbose_name = "Nebenbestimmung"
        verbose_name_plural = "Nebenbestimmungen"
        constraints = [
            models.UniqueConstraint(name="grants_condition_once", fields=["version", "code"]),
            models.CheckConstraint(name="grants_condition_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.title


class CallRecipient(models.Model):
    """A municipality that may apply under a version (antragsberechtigte Kommune)."""

    version = models.ForeignKey(CallVersion, models.CASCADE, related_name="recipients")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_id: int

    class Meta:
        verbose_name = "antragsberechtigte Kommune"
        verbose_name_plural = "antragsberechtigte Kommunen"
        constraints = [
            models.UniqueConstraint(name="grants_recipient_once", fields=["version", "place"])
        ]

    def __str__(self) -> str:
        return f"{self.place_id}"
