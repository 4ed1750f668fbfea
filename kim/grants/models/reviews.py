from django.db import models
from django.db.models import F, Q

from kim.grants.models.applications import Application
from kim.grants.models.fields import TRAIL, both_or_neither
from kim.grants.states.reviews import EarlyStartState, ReviewKind, ReviewState

CLOSED = [ReviewState.POSITIVE, ReviewState.NEGATIVE]


class Review(models.Model):
    """One of the two reviews of an application (Prüfvermerk). Closed, it never changes.

    ``answers`` maps a criterion to ``[fulfilled, remark]``. ``amounts`` maps a cost category
    to the amount in EUR (as text) that the reviewer proposes. The budget review never has the
    person of the technical review.
    """

    PERSONAL_FIELDS = {"person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews")
    application_id: int
    kind = models.CharField("Art", max_length=10, choices=ReviewKind)
    state = models.CharField("Stand", max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    opened_at = models.DateTimeField("begonnen")
    by = models.CharField("geprüft von", max_length=40)
    person = models.UUIDField("geprüft von (Person)", editable=False)
    version = models.PositiveIntegerField("Fassung", default=1)
    no_conflict = models.BooleanField("keine Interessenkollision erklärt", default=False)
    conflict_note = models.TextField("Anmerkung zur Interessenkollision", blank=True)
    answers = models.JSONField("Prüfpunkte", default=dict)
    state_interest = models.TextField("erhebliches Landesinteresse", blank=True)
    comparison = models.TextField("Vergleich mit anderen Anträgen", blank=True)
    amounts = models.JSONField("vorgeschlagene Beträge", default=dict)
    statement = models.TextField("Ergebnis und Begründung", blank=True)
    closed_at = models.DateTimeField("abgeschlossen", null=True, blank=True)

    class Meta:
        verbose_name = "Prüfvermerk"
        verbose_name_plural = "Prüfvermerke"
        constraints = [
            models.UniqueConstraint(
                name="grants_review_one_in_force",
                fields=["application", "kind"],
                condition=~Q(state=ReviewState.SUPERSEDED),
            ),
            models.CheckConstraint(
                name="grants_review_closed_is_reasoned",
                condition=~Q(state__in=CLOSED)
                | (Q(closed_at__isnull=False, no_conflict=True) & ~Q(statement="")),
            ),
            models.CheckConstraint(
                name="grants_review_interest_is_reasoned",
                condition=~Q(kind=ReviewKind.TECHNICAL, state=ReviewState.POSITIVE)
                | ~Q(state_interest=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class EarlyStart(models.Model):
    """A municipality asks to start before the award (vorzeitiger Maßnahmebeginn).

    ``contract_on`` is the day the employment contract is to be signed: with it the measure
    begins. Source: VV zu § 44 LHO, Teil II Nr. 1.3 (law-check).
    """

    PERSONAL_FIELDS = {"requested_person": TRAIL, "decided_person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="early_starts")
    application_id: int
    state = models.CharField(
        "Stand", max_length=10, choices=EarlyStartState, default=EarlyStartState.REQUESTED
    )
    reason = models.TextField("Begründung")
    start_on = models.DateField("geplanter Beginn")
    contract_on = models.DateField("Vertragsschluss am")
    risk_accepted = models.BooleanField("Risiko anerkannt")
    requested_at = models.DateTimeField("beantragt")
    requested_by = models.CharField("beantragt von", max_length=40)
    requested_person = models.UUIDField("beantragt von (Person)", editable=False)
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)
    decided_by = models.CharField("entschieden von", max_length=40, blank=True)
    decided_person = models.UUIDField("entschieden von (Person)", null=True, editable=False)
    decision_reason = models.TextField("Begründung der Entscheidung", blank=True)
    valid_from_on = models.DateField("gilt ab", null=True, blank=True)
    valid_to_on = models.DateField("gilt bis", null=True, blank=True)

    class Meta:
        verbose_name = "vorzeitiger Maßnahmebeginn"
        verbose_name_plural = "vorzeitige Maßnahmebeginne"
        constraints = [
            models.UniqueConstraint(
                name="grants_earlystart_one_running",
                fields=["application"],
                condition=Q(state__in=[EarlyStartState.REQUESTED, EarlyStartState.CONSENTED]),
            ),
            models.CheckConstraint(
                name="grants_earlystart_risk_is_known", condition=Q(risk_accepted=True)
            ),
            models.CheckConstraint(
                name="grants_earlystart_decided_by_somebody",
                condition=both_or_neither("decided_at", "decided_person"),
            ),
            models.CheckConstraint(
                name="grants_earlystart_consent_is_limited",
                condition=~Q(state=EarlyStartState.CONSENTED)
                | Q(
                    decided_at__isnull=False,
                    valid_from_on__isnull=False,
                    valid_to_on__isnull=False,
                    valid_to_on__gte=F("valid_from_on"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.start_on}"


class OtherGrant(models.Model):
    """A grant of another programme to a municipality (andere Förderung), entered by hand."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_id: int
    funder = models.CharField("Zuwendungsgeber", max_length=200)
    title = models.CharField("Gegenstand", max_length=300)
    field = models.CharField("Handlungsfeld", max_length=120, blank=True)
    reference = models.CharField("Aktenzeichen", max_length=80, blank=True)
    amount = models.DecimalField("Betrag (EUR)", max_digits=12, decimal_places=2)
    start_on = models.DateField("von")
    end_on = models.DateField("bis")
    source = models.CharField("Quelle", max_length=300)
    added_at = models.DateTimeField("erfasst")
    added_by = models.CharField("erfasst von", max_length=40)
    ended_at = models.DateTimeField("zurückgenommen", null=True, blank=True)

    class Meta:
        verbose_name = "andere Förderung"
        verbose_name_plural = "andere Förderungen"
        constraints = [
            models.CheckConstraint(
                name="grants_othergrant_days_in_order", condition=Q(end_on__gte=F("start_on"))
            ),
            models.CheckConstraint(
                name="grants_othergrant_amount_positive", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FundingHit(models.Model):
    """A possible double funding and what was answered (Doppelförderungstreffer)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="hits")
    key = models.CharField("Treffer", max_length=120, help_text="woran er wiedererkannt wird")
    text = models.TextField("Beschreibung")
    found_at = models.DateTimeField("gefunden")
    answer = models.TextField("Bewertung", blank=True)
    answered_at = models.DateTimeField("bewertet", null=True, blank=True)
    answered_by = models.CharField("bewertet von", max_length=40, blank=True)

    class Meta:
        verbose_name = "Doppelförderungstreffer"
        verbose_name_plural = "Doppelförderungstreffer"
        constraints = [
            models.UniqueConstraint(name="grants_hit_once", fields=["application", "key"]),
            models.CheckConstraint(
                name="grants_hit_answered_with_text",
                condition=Q(answered_at=None) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.key
