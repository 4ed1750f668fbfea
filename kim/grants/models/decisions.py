from django.db import models
from django.db.models import F, Q

from kim.grants.models.applications import Application
from kim.grants.models.fields import TRAIL
from kim.grants.states.decisions import (
    ChangeKind,
    ChangeState,
    DecisionKind,
    DecisionState,
    PartState,
)


class ChangeRequest(models.Model):
    """A municipality asks to change its award (Änderungsantrag); decided part by part."""

    PERSONAL_FIELDS = {"requested_person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="changes")
    application_id: int
    number = models.PositiveSmallIntegerField("Nummer")
    state = models.CharField(
        "Stand", max_length=10, choices=ChangeState, default=ChangeState.REQUESTED
    )
    reason = models.TextField("Begründung")
    effective_on = models.DateField("gilt ab")
    requested_at = models.DateTimeField("beantragt")
    requested_by = models.CharField("beantragt von", max_length=40)
    requested_person = models.UUIDField("beantragt von (Person)", editable=False)
    ended_at = models.DateTimeField("entschieden oder zurückgenommen", null=True, blank=True)

    class Meta:
        verbose_name = "Änderungsantrag"
        verbose_name_plural = "Änderungsanträge"
        constraints = [
            models.UniqueConstraint(
                name="grants_change_number_once", fields=["application", "number"]
            ),
            models.UniqueConstraint(
                name="grants_change_one_open",
                fields=["application"],
                condition=Q(state=ChangeState.REQUESTED),
            ),
            models.CheckConstraint(name="grants_change_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Änderung {self.number}"


class ChangePart(models.Model):
    """One part of a change request (Teil der Änderung), decided on its own.

    ``wish`` holds what is asked: new last day, amounts per category, or text.
    """

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="parts")
    kind = models.CharField("Gegenstand", max_length=8, choices=ChangeKind)
    wish = models.JSONField("Wunsch")
    state = models.CharField("Stand", max_length=10, choices=PartState, default=PartState.OPEN)
    answer = models.TextField("Begründung der Entscheidung", blank=True)

    class Meta:
        verbose_name = "Teil der Änderung"
        verbose_name_plural = "Teile der Änderung"
        constraints = [
            models.UniqueConstraint(name="grants_part_once", fields=["change", "kind"]),
            models.CheckConstraint(
                name="grants_part_decided_with_reason",
                condition=Q(state=PartState.OPEN) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Decision(models.Model):
    """What the authority decides on an application or a change (Entscheidung).

    Drafted by one person, signed by another who did neither review; ``levels`` says how many
    signatures the amount needs. Signed, it never changes.
    """

    PERSONAL_FIELDS = {"drafted_person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    application_id: int
    kind = models.CharField("Art", max_length=10, choices=DecisionKind)
    state = models.CharField(
        "Stand", max_length=10, choices=DecisionState, default=DecisionState.DRAFTED
    )
    change = models.ForeignKey(ChangeRequest, models.PROTECT, null=True, related_name="decisions")
    version = models.PositiveIntegerField("Fassung", default=1)
    reason = models.TextField("Begründung")
    hearing_from_on = models.DateField("Anhörung seit", null=True, blank=True)
    hearing_to_on = models.DateField("Anhörung bis", null=True, blank=True)
    hearing_answer = models.TextField("Stellungnahme in der Anhörung", blank=True)
    no_hearing_reason = models.TextField("Warum ohne Anhörung", blank=True)
    start_on = models.DateField("Bewilligungszeitraum von", null=True, blank=True)
    end_on = models.DateField("Bewilligungszeitraum bis", null=True, blank=True)
    fte = models.DecimalField("Stellenanteil", max_digits=3, decimal_places=2, null=True)
    amount = models.DecimalField(
        "Zuwendung insgesamt (EUR)", max_digits=12, decimal_places=2, null=True
    )
    special_conditions = models.TextField("Besondere Nebenbestimmungen", blank=True)
    levels = models.PositiveSmallIntegerField("nötige Unterschriften", default=1)
    drafted_at = models.DateTimeField("entworfen")
    drafted_by = models.CharField("entworfen von", max_length=40)
    drafted_person = models.UUIDField("entworfen von (Person)", editable=False)
    signed_at = models.DateTimeField("abschließend gezeichnet", null=True, blank=True)

    class Meta:
        verbose_name = "Entscheidung"
        verbose_name_plural = "Entscheidungen"
        constraints = [
            models.UniqueConstraint(
                name="grants_decision_one_draft",
                fields=["application"],
                condition=Q(state=DecisionState.DRAFTED),
            ),
            models.UniqueConstraint(
                name="grants_decision_one_on_the_application",
                fields=["application"],
                condition=Q(state=DecisionState.SIGNED) & ~Q(kind=DecisionKind.AMENDMENT),
            ),
            models.UniqueConstraint(
                name="grants_decision_one_on_the_change",
                fields=["change"],
                condition=~Q(state=DecisionState.DISCARDED),
            ),
            models.CheckConstraint(name="grants_decision_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="grants_decision_award_says_what",
                condition=~Q(kind__in=[DecisionKind.AWARD, DecisionKind.PARTIAL])
                | Q(
                    amount__gt=0,
                    amount__isnull=False,
                    start_on__isnull=False,
                    end_on__isnull=False,
                    end_on__gte=F("start_on"),
                    fte__isnull=False,
                    fte__gt=0,
                    fte__lte=1,
                ),
            ),
            models.CheckConstraint(
                name="grants_decision_amendment_answers_a_change",
                condition=~Q(kind=DecisionKind.AMENDMENT) | Q(change__isnull=False),
            ),
            models.CheckConstraint(
                name="grants_decision_signed_when_signed",
                condition=(Q(state=DecisionState.SIGNED) & Q(signed_at__isnull=False))
                | (~Q(state=DecisionState.SIGNED) & Q(signed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class DecisionLine(models.Model):
    """The amount of a decision in one cost category (Betrag je Ausgabengruppe), in EUR."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField("Reihenfolge")
    category = models.SlugField("Ausgabengruppe")
    label = models.CharField("Bezeichnung", max_length=120)
    cost = models.DecimalField("zuwendungsfähige Ausgaben (EUR)", max_digits=12, decimal_places=2)
    ceiling = models.DecimalField("Obergrenze (EUR)", max_digits=12, decimal_places=2)
    amount = models.DecimalField("Zuwendung (EUR)", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "Betrag je Ausgabengruppe"
        verbose_name_plural = "Beträge je Ausgabengruppe"
        constraints = [
            models.UniqueConstraint(
                name="grants_decisionline_once", fields=["decision", "category"]
            ),
            models.CheckConstraint(
                name="grants_decisionline_within_ceiling",
                condition=Q(amount__gte=0, amount__lte=F("ceiling")),
            ),
            models.CheckConstraint(
                name="grants_decisionline_within_cost", condition=Q(amount__lte=F("cost"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.amount}"


class Signature(models.Model):
    """Somebody signs a decision (Zeichnung). Never the drafter, never twice the same human."""

    PERSONAL_FIELDS = {"person": TRAIL}

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="signatures")
    level = models.PositiveSmallIntegerField("Stufe")
    role = models.CharField("Rolle", max_length=30)
    at = models.DateTimeField("gezeichnet")
    by = models.CharField("gezeichnet von", max_length=40)
    person = models.UUIDField("gezeichnet von (Person)", editable=False)

    class Meta:
        verbose_name = "Zeichnung"
        verbose_name_plural = "Zeichnungen"
        constraints = [
            models.UniqueConstraint(
                name="grants_signature_level_once", fields=["decision", "level"]
            ),
            models.UniqueConstraint(
                name="grants_signature_person_once", fields=["decision", "person"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.by}"


class Award(models.Model):
    """A grant as of one notice (Zuwendung nach Bescheid). Never changes; amendments are added.

    ``sequence`` 0 is the award itself; the highest is in force.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="awards")
    application_id: int
    sequence = models.PositiveSmallIntegerField("Folge")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="award")
    amount = models.DecimalField("Zuwendung (EUR)", max_digits=12, decimal_places=2)
    start_on = models.DateField("von")
    end_on = models.DateField("bis")
    fte = models.DecimalField("Stellenanteil", max_digits=3, decimal_places=2)
    lines = models.JSONField(
        "Beträge je Ausgabengruppe", help_text='{"personnel": {"label", "cost", "amount"}}'
    )
    months = models.JSONField(
        "erwarteter Abfluss je Monat", help_text='{"2026-01": "6666.67"}', default=dict
    )
    at = models.DateTimeField("bewilligt")

    class Meta:
        verbose_name = "Zuwendung"
        verbose_name_plural = "Zuwendungen"
        constraints = [
            models.UniqueConstraint(
                name="grants_award_sequence_once", fields=["application", "sequence"]
            ),
            models.CheckConstraint(name="grants_award_amount_positive", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="grants_award_days_in_order", condition=Q(end_on__gte=F("start_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.amount}"
