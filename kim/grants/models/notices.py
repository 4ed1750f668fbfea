from django.db import models
from django.db.models import F, Q

from kim.grants.models.applications import Application
from kim.grants.models.decisions import Decision
from kim.grants.models.fields import TRAIL
from kim.grants.models.reviews import EarlyStart
from kim.grants.states.calls import Mark
from kim.grants.states.decisions import DispatchMode, NoticeKind, NoticeState


class Authority(models.Model):
    """Name and address of the granting authority between two days (Bewilligungsbehörde).

    Ministries are renamed: the letter of each day carries the name of that day.
    ``is_ministry`` decides on the legal remedy. Both days are inclusive. In force only once
    another person has released it; what comes with kim is released by the system.
    """

    PERSONAL_FIELDS = {"proposed_person": TRAIL, "released_person": TRAIL}

    name = models.CharField("Name", max_length=200)
    unit = models.CharField("Referat", max_length=120, blank=True)
    address = models.TextField("Anschrift")
    is_ministry = models.BooleanField("oberste Landesbehörde", default=True)
    court = models.CharField("zuständiges Verwaltungsgericht", max_length=200)
    from_on = models.DateField("von")
    to_on = models.DateField("bis", null=True, blank=True)
    source = models.CharField("Quelle", max_length=300)
    mark = models.CharField("Stand der Prüfung", max_length=12, choices=Mark)
    proposed_at = models.DateTimeField("eingetragen", null=True, blank=True)
    proposed_by = models.CharField("eingetragen von", max_length=40, blank=True)
    proposed_person = models.UUIDField("eingetragen von (Person)", null=True, editable=False)
    released_at = models.DateTimeField("freigegeben", null=True, blank=True)
    released_by = models.CharField("freigegeben von", max_length=40, blank=True)
    released_person = models.UUIDField("freigegeben von (Person)", null=True, editable=False)

    class Meta:
        verbose_name = "Bewilligungsbehörde"
        verbose_name_plural = "Bewilligungsbehörden"
        constraints = [
            models.CheckConstraint(
                name="grants_authority_days_in_order",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="grants_authority_released_by_another",
                condition=Q(released_person=None)
                | Q(proposed_person=None)
                | ~Q(released_person=F("proposed_person")),
            ),
            models.UniqueConstraint(name="grants_authority_one_open", fields=["from_on"]),
        ]

    def __str__(self) -> str:
        return self.name


class TextModule(models.Model):
    """A text of the notices with placeholders (Textbaustein). A new text is a new version.

    A version is in force only once another person than its author has released it.
    """

    PERSONAL_FIELDS = {"created_person": TRAIL, "released_person": TRAIL}

    code = models.SlugField("Schlüssel")
    number = models.PositiveSmallIntegerField("Fassung")
    title = models.CharField("Bezeichnung", max_length=160)
    text = models.TextField("Text")
    law = models.CharField("Rechtsgrund", max_length=200, blank=True)
    mark = models.CharField("Stand der Prüfung", max_length=12, choices=Mark)
    from_on = models.DateField("gilt ab")
    created_at = models.DateTimeField("angelegt")
    created_by = models.CharField("angelegt von", max_length=40)
    created_person = models.UUIDField("angelegt von (Person)", null=True, editable=False)
    released_at = models.DateTimeField("freigegeben", null=True, blank=True)
    released_by = models.CharField("freigegeben von", max_length=40, blank=True)
    released_person = models.UUIDField("freigegeben von (Person)", null=True, editable=False)

    class Meta:
        verbose_name = "Textbaustein"
        verbose_name_plural = "Textbausteine"
        constraints = [
            models.UniqueConstraint(name="grants_textmodule_once", fields=["code", "number"]),
            models.CheckConstraint(
                name="grants_textmodule_released_by_another",
                condition=Q(released_person=None)
                | Q(created_person=None)
                | ~Q(released_person=F("created_person")),
            ),
            models.CheckConstraint(name="grants_textmodule_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class NumberSeries(models.Model):
    """Counter of numbers without gaps (Nummernkreis): taken under a lock with the deed."""

    name = models.SlugField("Kreis", unique=True)
    last = models.PositiveIntegerField("zuletzt vergeben", default=0)

    class Meta:
        verbose_name = "Nummernkreis"
        verbose_name_plural = "Nummernkreise"
        constraints = [models.CheckConstraint(name="grants_series_has_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class Notice(models.Model):
    """A letter of the authority as it was issued (Bescheid): frozen data, PDF and SHA-256.

    Nothing is rendered again; a mistake is corrected by a further notice. Only ``state`` moves.
    """

    PERSONAL_FIELDS = {"person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="notices")
    application_id: int
    kind = models.CharField("Art", max_length=24, choices=NoticeKind)
    number = models.CharField("Nummer", max_length=40, unique=True)
    state = models.CharField(
        "Stand", max_length=12, choices=NoticeState, default=NoticeState.ISSUED
    )
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="notice")
    early_start = models.OneToOneField(EarlyStart, models.PROTECT, null=True, related_name="notice")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    data = models.JSONField("eingefrorene Angaben")
    template = models.CharField("Vorlage", max_length=80, help_text="Name und Prüfsumme")
    file = models.ForeignKey("audit.StoredFile", models.PROTECT, related_name="+")
    file_id: int
    sha256 = models.CharField("Prüfsumme", max_length=64)
    issued_at = models.DateTimeField("erlassen")
    issued_on = models.DateField("Datum des Schreibens")
    by = models.CharField("gezeichnet von", max_length=40)
    person = models.UUIDField("gezeichnet von (Person)", editable=False)

    class Meta:
        verbose_name = "Bescheid"
        verbose_name_plural = "Bescheide"
        constraints = [
            models.CheckConstraint(
                name="grants_notice_has_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="grants_notice_state_known", condition=Q(state__in=NoticeState.values)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Dispatch(models.Model):
    """How and when a notice was sent, and when it counts as served (Bekanntgabe).

    ``served_on`` and ``final_on`` are computed by the rules; ``steps`` keeps each step with
    its law. Real receipt later than the fiction prevails.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="dispatch")
    mode = models.CharField("Weg", max_length=12, choices=DispatchMode)
    sent_on = models.DateField("versandt am")
    proof = models.CharField("Nachweis", max_length=300)
    received_on = models.DateField("tatsächlicher Zugang", null=True, blank=True)
    served_on = models.DateField("bekannt gegeben am", null=True, blank=True)
    final_on = models.DateField("bestandskräftig ab", null=True, blank=True)
    steps = models.JSONField("Rechenschritte", default=list)
    remedy_at = models.DateTimeField("Rechtsbehelf eingegangen", null=True, blank=True)
    remedy_reference = models.CharField("Aktenzeichen des Rechtsbehelfs", max_length=80, blank=True)
    at = models.DateTimeField("erfasst")
    by = models.CharField("erfasst von", max_length=40)

    class Meta:
        verbose_name = "Bekanntgabe"
        verbose_name_plural = "Bekanntgaben"
        constraints = [
            models.CheckConstraint(name="grants_dispatch_has_proof", condition=~Q(proof="")),
            models.CheckConstraint(
                name="grants_dispatch_days_in_order",
                condition=Q(served_on=None) | Q(served_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.sent_on}"


class Acknowledgement(models.Model):
    """The municipality confirms receipt, waives remedy or declines (Empfangsbekenntnis)."""

    PERSONAL_FIELDS = {"person": TRAIL}

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="acknowledgement")
    received_on = models.DateField("empfangen am")
    waived_on = models.DateField("Rechtsbehelfsverzicht am", null=True, blank=True)
    declined_on = models.DateField("Verzicht auf die Zuwendung am", null=True, blank=True)
    at = models.DateTimeField("erfasst")
    by = models.CharField("gezeichnet von", max_length=40)
    person = models.UUIDField("gezeichnet von (Person)", editable=False)

    class Meta:
        verbose_name = "Empfangsbekenntnis"
        verbose_name_plural = "Empfangsbekenntnisse"
        constraints = [
            models.CheckConstraint(
                name="grants_acknowledgement_waives_or_declines",
                condition=Q(waived_on=None) | Q(declined_on=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.received_on}"
