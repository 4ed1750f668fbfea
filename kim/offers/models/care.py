from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kim.kernel.retention import PersonalField
from kim.offers.models.offers import BASIS, Offer
from kim.offers.states import (
    CheckOutcome,
    CheckWay,
    EditState,
    FeedbackKind,
    FeedbackState,
    SignalKind,
)
from kim.places.models import Place

EDIT_STATES = [choice for choice in EditState.choices if choice[0] != EditState.NONE]
HALF_YEAR = "sechs Monate"


class PendingEdit(models.Model):
    """A change that waits for approval while the approved version stays public (Änderung).

    ``data`` is the JSON of ``rules.offer_data``. ``proposed_by`` is a key of a person, or of
    the link through which it came.
    """

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        name: PersonalField(what, BASIS, "bis zum Ende des Angebots")
        for name, what in (
            ("proposed_by", "Wer die Änderung vorgeschlagen hat, als Schlüssel"),
            ("decided_by", "Wer entschieden hat, als Schlüssel"),
        )
    }

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="edits", verbose_name="Angebot")
    offer_id: int
    data = models.JSONField("Angaben")
    state = models.CharField("Stand", max_length=8, choices=EDIT_STATES, default=EditState.WAITING)
    note = models.CharField("Anmerkung", max_length=500, blank=True)
    proposed_by = models.CharField("vorgeschlagen von", max_length=40)
    proposed_at = models.DateTimeField("vorgeschlagen")
    decided_by = models.CharField("entschieden von", max_length=40, blank=True)
    decided_at = models.DateTimeField("entschieden", null=True, blank=True)
    reason = models.CharField("Grund", max_length=500, blank=True)

    class Meta:
        verbose_name = "Änderung eines Angebots"
        verbose_name_plural = "Änderungen der Angebote"
        constraints = [
            models.UniqueConstraint(
                name="offers_edit_one_waiting",
                fields=["offer"],
                condition=Q(state=EditState.WAITING),
            ),
            models.CheckConstraint(
                name="offers_edit_decided_or_waiting",
                condition=Q(state=EditState.WAITING, decided_at=None, decided_by="")
                | (
                    Q(
                        state__in=[EditState.APPROVED, EditState.RETURNED, EditState.REPLACED],
                        decided_at__isnull=False,
                    )
                    & ~Q(decided_by="")
                ),
            ),
            models.CheckConstraint(
                name="offers_edit_returned_says_why",
                condition=~Q(state=EditState.RETURNED) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Änderung {self.pk} an Angebot {self.offer_id}"


class FreshnessLink(models.Model):
    """A link by mail that confirms, edits or ends one offer, once (Bestätigungslink).

    Only its hash is kept. ``outcome`` is what it was used for. Sending a new one revokes those
    before.
    """

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "mail": PersonalField("Empfangsadresse der Erinnerung", BASIS, "ein Jahr nach Ablauf")
    }

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="links", verbose_name="Angebot")
    offer_id: int
    mail = models.EmailField("an", max_length=254)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("angelegt")
    sent_at = models.DateTimeField("gesendet", null=True, blank=True)
    expires_at = models.DateTimeField("gilt bis")
    used_at = models.DateTimeField("benutzt", null=True, blank=True)
    revoked_at = models.DateTimeField("zurückgezogen", null=True, blank=True)
    outcome = models.CharField("Ergebnis", max_length=12, choices=CheckOutcome.choices, blank=True)

    class Meta:
        verbose_name = "Bestätigungslink"
        verbose_name_plural = "Bestätigungslinks"
        constraints = [
            models.CheckConstraint(
                name="offers_link_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.CheckConstraint(
                name="offers_link_used_or_revoked",
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="offers_link_used_iff_outcome",
                condition=Q(used_at=None, outcome="")
                | Q(used_at__isnull=False, outcome__in=CheckOutcome.values),
            ),
            models.UniqueConstraint(
                name="offers_link_one_open",
                fields=["offer"],
                condition=Q(used_at=None, revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Link {self.pk} zu Angebot {self.offer_id}"


class Feedback(models.Model):
    """What somebody without an account says of an offer (Hinweis von außen).

    Nothing about who said it is kept: no name, no address, no number of a machine.
    """

    offer = models.ForeignKey(
        Offer, models.CASCADE, null=True, blank=True, related_name="feedback",
        verbose_name="Angebot",
    )  # fmt: skip
    offer_id: int | None
    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    kind = models.CharField("Art", max_length=8, choices=FeedbackKind.choices)
    text = models.CharField("Was", max_length=1000, blank=True)
    where = models.CharField("Wo oder von wem", max_length=200, blank=True)
    language = models.CharField("Sprache der Seite", max_length=16)
    is_screened = models.BooleanField("enthält vielleicht Angaben zu Personen", default=False)
    created_at = models.DateTimeField("eingegangen")
    state = models.CharField(
        "Stand", max_length=9, choices=FeedbackState.choices, default=FeedbackState.OPEN
    )
    done_at = models.DateTimeField("erledigt", null=True, blank=True)
    done_by = models.CharField("erledigt von", max_length=40, blank=True)
    answer = models.CharField("Was daraus wurde", max_length=500, blank=True)

    class Meta:
        verbose_name = "Hinweis von außen"
        verbose_name_plural = "Hinweise von außen"
        constraints = [
            models.CheckConstraint(
                name="offers_feedback_kind_known", condition=Q(kind__in=FeedbackKind.values)
            ),
            models.CheckConstraint(
                name="offers_feedback_missing_iff_no_offer",
                condition=Q(kind=FeedbackKind.MISSING, offer=None)
                | (~Q(kind=FeedbackKind.MISSING) & Q(offer__isnull=False)),
            ),
            models.CheckConstraint(
                name="offers_feedback_done_says_who",
                condition=Q(state=FeedbackState.OPEN, done_at=None, done_by="")
                | (
                    Q(
                        state__in=[FeedbackState.DONE, FeedbackState.DISMISSED],
                        done_at__isnull=False,
                    )
                    & ~Q(done_by="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Hinweis {self.pk}"


class OfferSignal(models.Model):
    """Why somebody should call about an offer, beside the clock (Anlass)."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="signals", verbose_name="Angebot")
    offer_id: int
    kind = models.CharField("Anlass", max_length=16, choices=SignalKind.choices)
    text = models.CharField("Grund", max_length=300)
    noted_at = models.DateTimeField("bemerkt")
    count = models.PositiveSmallIntegerField("wie oft", default=1)
    tried_on = models.DateField("zuletzt nicht erreicht am", null=True, blank=True)
    resolved_at = models.DateTimeField("erledigt", null=True, blank=True)

    class Meta:
        verbose_name = "Anlass"
        verbose_name_plural = "Anlässe"
        constraints = [
            models.UniqueConstraint(
                name="offers_signal_one_open",
                fields=["offer", "kind"],
                condition=Q(resolved_at=None),
            ),
            models.CheckConstraint(
                name="offers_signal_kind_known", condition=Q(kind__in=SignalKind.values)
            ),
            models.CheckConstraint(
                name="offers_signal_says_why", condition=~Q(text="") & Q(count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} an Angebot {self.offer_id}"


class CheckEvent(models.Model):
    """Somebody has looked whether an offer is still right (Prüfung). Never changed."""

    APPLICATION_MAY = ("INSERT", "DELETE")
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "by": PersonalField("Wer geprüft hat, als Schlüssel", BASIS, "bis zum Ende des Angebots")
    }

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="checks", verbose_name="Angebot")
    offer_id: int
    at = models.DateTimeField("am")
    outcome = models.CharField("Ergebnis", max_length=12, choices=CheckOutcome.choices)
    way = models.CharField("Weg", max_length=6, choices=CheckWay.choices)
    by = models.CharField("von", max_length=40)
    note = models.CharField("Anmerkung", max_length=300, blank=True)

    class Meta:
        verbose_name = "Prüfung"
        verbose_name_plural = "Prüfungen"
        indexes = [models.Index(fields=["offer", "-at"], name="offers_check_latest")]
        constraints = [
            models.CheckConstraint(
                name="offers_check_codes_known",
                condition=Q(outcome__in=CheckOutcome.values, way__in=CheckWay.values),
            ),
            models.CheckConstraint(name="offers_check_says_who", condition=~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"Prüfung {self.pk} von Angebot {self.offer_id}"
