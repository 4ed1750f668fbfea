import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kim.audit.models import StoredFile
from kim.kernel.retention import PersonalField
from kim.network.models.organisations import Organisation
from kim.network.states import BodyKind, MeetingState, PointState, TaskState
from kim.places.models import Place

BASIS = "öffentliche Aufgabe (Art. 6 Abs. 1 lit. e DSGVO)"
MEMBER_KEPT = "bis zwei Jahre nach Ende der Mitgliedschaft, dann nur die Funktion"
BLANK = r"^\s*$"


class Body(models.Model):
    """Who meets regularly (Gremium): a steering group, working group, round table or forum.

    ``feed_hash`` belongs to the secret address of its calendar; only the hash is kept.
    """

    key = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    municipality_id: int
    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=16, choices=BodyKind.choices)
    purpose = models.TextField("Auftrag", blank=True)
    feed_hash = models.CharField(
        "Prüfwert der Kalenderadresse", max_length=64, blank=True, editable=False
    )
    is_demo = models.BooleanField("Beispiel", default=False)
    created_at = models.DateTimeField("Angelegt")

    class Meta:
        verbose_name = "Gremium"
        verbose_name_plural = "Gremien"
        constraints = [
            models.CheckConstraint(name="network_body_has_name", condition=~Q(name__regex=BLANK)),
            models.CheckConstraint(
                name="network_body_kind_known", condition=Q(kind__in=BodyKind.values)
            ),
            models.UniqueConstraint(
                name="network_body_feed_is_one", fields=["feed_hash"], condition=~Q(feed_hash="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyMember(models.Model):
    """A seat in a body (Mitglied): an organisation, a function, or both; the person is optional."""

    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "name": PersonalField("Teilnahme an Sitzungen", BASIS, MEMBER_KEPT),
        "mail": PersonalField("Einladung zu Sitzungen", BASIS, MEMBER_KEPT),
    }

    body = models.ForeignKey(Body, models.CASCADE, related_name="members", verbose_name="Gremium")
    body_id: int
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="seats",
        verbose_name="Akteur",
    )  # fmt: skip
    organisation_id: int | None
    function = models.CharField("Funktion", max_length=120, blank=True)
    name = models.CharField("Name", max_length=120, blank=True)
    mail = models.EmailField("dienstliche E-Mail", max_length=254, blank=True)
    from_on = models.DateField("seit")
    to_on = models.DateField("bis", null=True, blank=True)

    class Meta:
        verbose_name = "Mitglied"
        verbose_name_plural = "Mitglieder"
        constraints = [
            models.CheckConstraint(
                name="network_member_is_somebody",
                condition=Q(organisation__isnull=False) | ~Q(function__regex=BLANK),
            ),
            models.CheckConstraint(
                name="network_member_days_in_order",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            models.UniqueConstraint(
                name="network_member_once",
                fields=["body", "organisation", "function"],
                condition=Q(to_on=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.role

    @property
    def role(self) -> str:
        """What minutes call the member: organisation and function, never the name."""
        parts = [self.organisation.title if self.organisation else "", self.function]
        return ", ".join(part for part in parts if part)


class Meeting(models.Model):
    """One meeting of a body (Sitzung). ``invitation_key`` opens its page without an account.

    ``attended`` are the members who came, ``guests`` how many others did.
    """

    key = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    invitation_key = models.UUIDField(
        "Kennung der Einladung", default=uuid.uuid4, unique=True, editable=False
    )
    body = models.ForeignKey(Body, models.CASCADE, related_name="meetings", verbose_name="Gremium")
    body_id: int
    title = models.CharField("Titel", max_length=200)
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    place = models.CharField("Ort", max_length=200, blank=True)
    online = models.URLField("Zugang online", max_length=300, blank=True)
    state = models.CharField(
        "Stand", max_length=12, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    invited_at = models.DateTimeField("Eingeladen am", null=True, blank=True)
    attended = ArrayField(
        models.PositiveIntegerField(), verbose_name="Anwesende Mitglieder", default=list
    )
    guests = models.PositiveSmallIntegerField("Gäste", default=0)
    changed_at = models.DateTimeField("Geändert")

    class Meta:
        verbose_name = "Sitzung"
        verbose_name_plural = "Sitzungen"
        constraints = [
            models.CheckConstraint(
                name="network_meeting_has_title", condition=~Q(title__regex=BLANK)
            ),
            models.CheckConstraint(
                name="network_meeting_state_known", condition=Q(state__in=MeetingState.values)
            ),
            models.CheckConstraint(
                name="network_meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaPoint(models.Model):
    """A point of the agenda (Tagesordnungspunkt). ``source`` is the point it was carried from.

    None vanishes: it is settled, carried to the next meeting, or closed with a reason.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="points", verbose_name="Sitzung"
    )
    meeting_id: int
    position = models.PositiveSmallIntegerField("Reihenfolge")
    title = models.CharField("Punkt", max_length=200)
    note = models.TextField("Vorbereitung", blank=True)
    said = models.TextField("Ergebnis", blank=True)
    state = models.CharField(
        "Stand", max_length=8, choices=PointState.choices, default=PointState.OPEN
    )
    reason = models.CharField("Grund", max_length=300, blank=True)
    source = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor",
        verbose_name="Vertagt von",
    )  # fmt: skip
    source_id: int | None

    class Meta:
        verbose_name = "Tagesordnungspunkt"
        verbose_name_plural = "Tagesordnungspunkte"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="network_point_has_title", condition=~Q(title__regex=BLANK)
            ),
            models.CheckConstraint(
                name="network_point_state_known", condition=Q(state__in=PointState.values)
            ),
            models.CheckConstraint(
                name="network_point_closed_with_reason",
                condition=~Q(state=PointState.CLOSED) | ~Q(reason__regex=BLANK),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Resolution(models.Model):
    """What a body decided (Beschluss), with the votes where they were counted."""

    point = models.ForeignKey(
        AgendaPoint, models.CASCADE, related_name="resolutions", verbose_name="Punkt"
    )
    point_id: int
    text = models.TextField("Beschluss")

    class Meta:
        verbose_name = "Beschluss"
        verbose_name_plural = "Beschlüsse"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="network_resolution_has_text", condition=~Q(text__regex=BLANK)
            )
        ]

    def __str__(self) -> str:
        return self.text


class Task(models.Model):
    """What somebody has to do after a meeting (Aufgabe), until it is done or closed with a reason.

    ``owner`` is the role that does it; ``member`` the seat, where it is one.
    """

    body = models.ForeignKey(Body, models.CASCADE, related_name="tasks", verbose_name="Gremium")
    body_id: int
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="tasks", verbose_name="Sitzung"
    )
    meeting_id: int
    text = models.CharField("Aufgabe", max_length=300)
    owner = models.CharField("Zuständig", max_length=250)
    due_on = models.DateField("Fällig am")
    state = models.CharField(
        "Stand", max_length=8, choices=TaskState.choices, default=TaskState.OPEN
    )
    result = models.CharField("Ergebnis oder Grund", max_length=300, blank=True)
    ended_at = models.DateTimeField("Beendet am", null=True, blank=True)

    class Meta:
        verbose_name = "Aufgabe"
        verbose_name_plural = "Aufgaben"
        constraints = [
            models.CheckConstraint(
                name="network_task_says_what_and_who",
                condition=~Q(text__regex=BLANK) & ~Q(owner__regex=BLANK),
            ),
            models.CheckConstraint(
                name="network_task_state_known", condition=Q(state__in=TaskState.values)
            ),
            models.CheckConstraint(
                name="network_task_closed_with_reason",
                condition=~Q(state=TaskState.CLOSED) | ~Q(result__regex=BLANK),
            ),
            models.CheckConstraint(
                name="network_task_ended_iff_not_open",
                condition=Q(state=TaskState.OPEN, ended_at=None)
                | (~Q(state=TaskState.OPEN) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Minutes(models.Model):
    """Minutes that are never changed again (festgeschriebenes Protokoll): data, PDF, hash.

    They name functions, never people.
    """

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="minutes", verbose_name="Sitzung"
    )
    meeting_id: int
    content = models.JSONField("Inhalt")
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="Datei")
    file_id: int
    frozen_at = models.DateTimeField("Festgeschrieben am")
    frozen_by = models.CharField("Wer", max_length=40)

    class Meta:
        verbose_name = "Protokoll der Sitzung"
        verbose_name_plural = "Protokolle der Sitzungen"
        constraints = [
            models.CheckConstraint(
                name="network_minutes_hash_is_one", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
