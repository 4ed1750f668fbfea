from django.db import models
from django.db.models import F, Q

from kim.grants.models.calls import Call, CallVersion
from kim.grants.models.fields import TRAIL, both_or_neither
from kim.grants.states.applications import (
    OVER,
    ApplicationState,
    CompletionState,
    CouncilState,
    OverrideKind,
    SectionCode,
    Side,
)
from kim.kernel.retention import PersonalField


class Application(models.Model):
    """A municipality asks for a grant (Zuwendungsantrag). Its number is that of the file.

    What is typed stands in the sections. ``start_on`` to ``requested`` repeat, for lists and
    checks of the database, what the last submission says; they are empty in a draft.
    """

    PERSONAL_FIELDS = {"created_person": TRAIL, "officer": TRAIL}

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    call_id: int
    version = models.ForeignKey(CallVersion, models.PROTECT, related_name="+")
    version_id: int
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_id: int
    number = models.CharField("Aktenzeichen", max_length=40, unique=True)
    state = models.CharField(
        "Stand", max_length=24, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    council = models.CharField(
        "Gremienbeschluss", max_length=10, choices=CouncilState, default=CouncilState.UNKNOWN
    )
    officer = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Bearbeitung",
    )
    officer_id: int | None
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField("Beispiel", default=False)
    created_at = models.DateTimeField("angelegt")
    created_by = models.CharField("angelegt von", max_length=40)
    created_person = models.UUIDField("angelegt von (Person)", editable=False)
    submitted_at = models.DateTimeField("eingegangen", null=True, blank=True)
    state_at = models.DateTimeField("Stand seit")
    due_on = models.DateField("nächste Frist", null=True, blank=True)
    start_on = models.DateField("Beginn", null=True, blank=True)
    end_on = models.DateField("Ende", null=True, blank=True)
    fte = models.DecimalField("Stellenanteil", max_digits=3, decimal_places=2, null=True)
    cost = models.DecimalField("Ausgaben (EUR)", max_digits=12, decimal_places=2, null=True)
    requested = models.DecimalField("beantragt (EUR)", max_digits=12, decimal_places=2, null=True)

    class Meta:
        verbose_name = "Zuwendungsantrag"
        verbose_name_plural = "Zuwendungsanträge"
        indexes = [
            models.Index(fields=["state", "due_on"], name="grants_application_work"),
            models.Index(fields=["place"], name="grants_application_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="grants_application_one_running",
                fields=["call", "place"],
                condition=~Q(state__in=sorted(OVER)),
            ),
            models.CheckConstraint(
                name="grants_application_state_known",
                condition=Q(state__in=ApplicationState.values),
            ),
            models.CheckConstraint(
                name="grants_application_days_in_order",
                condition=Q(end_on=None) | Q(start_on__isnull=False, end_on__gte=F("start_on")),
            ),
            models.CheckConstraint(
                name="grants_application_submitted_says_what",
                condition=Q(submitted_at=None)
                | Q(
                    start_on__isnull=False,
                    end_on__isnull=False,
                    fte__isnull=False,
                    cost__isnull=False,
                    requested__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="grants_application_asks_no_more_than_cost",
                condition=Q(requested=None)
                | Q(requested__gte=0, cost__isnull=False, requested__lte=F("cost")),
            ),
            models.CheckConstraint(
                name="grants_application_later_than_draft_was_submitted",
                condition=Q(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
                | Q(submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Section(models.Model):
    """One part of the form as it was typed (Abschnitt des Antrags).

    ``version`` counts every save: who saves on an older one is shown both texts.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="sections")
    code = models.CharField("Abschnitt", max_length=12, choices=SectionCode)
    version = models.PositiveIntegerField("Fassung", default=1)
    data = models.JSONField("Inhalt", default=dict)
    saved_at = models.DateTimeField("gespeichert")
    saved_by = models.CharField("gespeichert von", max_length=40)

    class Meta:
        verbose_name = "Abschnitt des Antrags"
        verbose_name_plural = "Abschnitte des Antrags"
        constraints = [
            models.UniqueConstraint(name="grants_section_once", fields=["application", "code"]),
            models.CheckConstraint(
                name="grants_section_code_known", condition=Q(code__in=SectionCode.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Attachment(models.Model):
    """A file of an application (Anlage). Taken back, it is no longer shown but stays stored."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    application_id: int
    kind = models.SlugField("Anforderung", help_text="Schlüssel der Anforderung, oder other")
    title = models.CharField("Bezeichnung", max_length=200)
    file = models.ForeignKey("audit.StoredFile", models.PROTECT, related_name="+")
    file_id: int
    added_at = models.DateTimeField("hochgeladen")
    added_by = models.CharField("hochgeladen von", max_length=40)
    removed_at = models.DateTimeField("entfernt", null=True, blank=True)
    removed_by = models.CharField("entfernt von", max_length=40, blank=True)

    class Meta:
        verbose_name = "Anlage"
        verbose_name_plural = "Anlagen"
        constraints = [
            models.CheckConstraint(
                name="grants_attachment_removed_by_somebody",
                condition=Q(removed_at=None, removed_by="")
                | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """An application as it was signed (eingereichte Fassung). Never changes; ``sha256`` proves it.

    ``content`` is the canonical JSON of all sections, attachments (with their hashes) and
    results of the rules. A completed application is a further submission.
    """

    PERSONAL_FIELDS = {"person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions")
    application_id: int
    number = models.PositiveSmallIntegerField("Nummer")
    version = models.ForeignKey(CallVersion, models.PROTECT, related_name="+")
    receipt = models.CharField("Eingangsnummer", max_length=60, unique=True)
    content = models.TextField("Inhalt (JSON)")
    sha256 = models.CharField("Prüfsumme", max_length=64)
    at = models.DateTimeField("eingegangen")
    by = models.CharField("gezeichnet von", max_length=40)
    person = models.UUIDField("gezeichnet von (Person)", editable=False)
    by_author = models.BooleanField(
        "selbst verfasst", help_text="gezeichnet von einer Person, die daran geschrieben hat"
    )

    class Meta:
        verbose_name = "eingereichte Fassung"
        verbose_name_plural = "eingereichte Fassungen"
        constraints = [
            models.UniqueConstraint(
                name="grants_submission_number_once", fields=["application", "number"]
            ),
            models.CheckConstraint(
                name="grants_submission_has_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class RuleOverride(models.Model):
    """Why a rule does not stop an application (Abweichung von einer Plausibilitätsregel).

    The municipality gives a reason, the authority an exception (Ausnahme), which another person
    confirms where the rule blocks. Ended, it stays readable. A false alarm of the screening of
    free text is released for exactly the text that ``about`` is the SHA-256 of.
    """

    PERSONAL_FIELDS = {"person": TRAIL, "approved_person": TRAIL}

    application = models.ForeignKey(Application, models.PROTECT, related_name="overrides")
    rule = models.CharField("Regel", max_length=20)
    kind = models.CharField("Art", max_length=8, choices=OverrideKind)
    reason = models.TextField("Begründung")
    about = models.CharField("Prüfsumme des Textes", max_length=64, blank=True)
    at = models.DateTimeField("erfasst")
    by = models.CharField("erfasst von", max_length=40)
    person = models.UUIDField("erfasst von (Person)", editable=False)
    approved_at = models.DateTimeField("bestätigt", null=True, blank=True)
    approved_by = models.CharField("bestätigt von", max_length=40, blank=True)
    approved_person = models.UUIDField("bestätigt von (Person)", null=True, editable=False)
    ended_at = models.DateTimeField("aufgehoben", null=True, blank=True)
    ended_by = models.CharField("aufgehoben von", max_length=40, blank=True)
    ended_reason = models.TextField("Grund der Aufhebung", blank=True)

    class Meta:
        verbose_name = "Abweichung von einer Regel"
        verbose_name_plural = "Abweichungen von Regeln"
        constraints = [
            models.UniqueConstraint(
                name="grants_override_one_in_force",
                fields=["application", "rule", "kind"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="grants_override_release_is_about_a_text",
                condition=Q(kind=OverrideKind.RELEASE) ^ Q(about=""),
            ),
            models.CheckConstraint(name="grants_override_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="grants_override_approved_by_somebody",
                condition=both_or_neither("approved_at", "approved_person"),
            ),
            models.CheckConstraint(
                name="grants_override_two_persons",
                condition=Q(approved_person=None) | ~Q(approved_person=F("person")),
            ),
            models.CheckConstraint(
                name="grants_override_exception_ends_with_reason",
                condition=Q(ended_at=None)
                | ~Q(kind=OverrideKind.WAIVER)
                | (~Q(ended_reason="") & ~Q(ended_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.kind}"


class CompletionRequest(models.Model):
    """The authority asks for what is missing (Nachforderung), section by section."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="completions")
    application_id: int
    number = models.PositiveSmallIntegerField("Nummer")
    state = models.CharField(
        "Stand", max_length=10, choices=CompletionState, default=CompletionState.OPEN
    )
    due_on = models.DateField("bis")
    extended_from_on = models.DateField("ursprünglich bis", null=True, blank=True)
    asked_at = models.DateTimeField("angefordert")
    asked_by = models.CharField("angefordert von", max_length=40)
    ended_at = models.DateTimeField("beantwortet oder aufgehoben", null=True, blank=True)
    reminded = models.PositiveSmallIntegerField("Erinnerungen", default=0)
    reminded_on = models.DateField("zuletzt erinnert", null=True, blank=True)

    class Meta:
        verbose_name = "Nachforderung"
        verbose_name_plural = "Nachforderungen"
        constraints = [
            models.UniqueConstraint(
                name="grants_completion_number_once", fields=["application", "number"]
            ),
            models.UniqueConstraint(
                name="grants_completion_one_open",
                fields=["application"],
                condition=Q(state=CompletionState.OPEN),
            ),
            models.CheckConstraint(
                name="grants_completion_ended_when_over",
                condition=Q(state=CompletionState.OPEN, ended_at=None)
                | (~Q(state=CompletionState.OPEN) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Nachforderung {self.number}"


class CompletionItem(models.Model):
    """One missing point of one section (nachgeforderter Punkt) and its answer."""

    request = models.ForeignKey(CompletionRequest, models.PROTECT, related_name="items")
    section = models.CharField("Abschnitt", max_length=12, choices=SectionCode)
    text = models.TextField("Was fehlt")
    answer = models.TextField("Antwort", blank=True)
    answered_at = models.DateTimeField("beantwortet", null=True, blank=True)
    answered_by = models.CharField("beantwortet von", max_length=40, blank=True)

    class Meta:
        verbose_name = "nachgeforderter Punkt"
        verbose_name_plural = "nachgeforderte Punkte"
        constraints = [
            models.CheckConstraint(name="grants_item_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="grants_item_answered_with_text",
                condition=Q(answered_at=None) | ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CaseMessage(models.Model):
    """A message between both sides about one file (Nachricht zum Vorgang)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="messages")
    side = models.CharField("Seite", max_length=12, choices=Side)
    text = models.TextField("Text")
    at = models.DateTimeField("geschrieben")
    by = models.CharField("geschrieben von", max_length=40)
    read_at = models.DateTimeField("von der anderen Seite gelesen", null=True, blank=True)

    class Meta:
        verbose_name = "Nachricht zum Vorgang"
        verbose_name_plural = "Nachrichten zum Vorgang"
        constraints = [
            models.CheckConstraint(name="grants_casemessage_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="grants_casemessage_side_known", condition=Q(side__in=Side.values)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class SavedView(models.Model):
    """Filters of the list under a name of one's own (gespeicherte Ansicht)."""

    PERSONAL_FIELDS = {
        "user": PersonalField(
            purpose="Eigene Ansicht der Antragsliste",
            basis="Art. 6 Abs. 1 lit. e DSGVO, § 3 LDSG",
            kept="bis zur Löschung durch die Person oder mit dem Konto",
        )
    }

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name="Person"
    )
    title = models.CharField("Bezeichnung", max_length=80)
    filters = models.CharField("Filter", max_length=1000, blank=True)
    created_at = models.DateTimeField("angelegt")

    class Meta:
        verbose_name = "gespeicherte Ansicht"
        verbose_name_plural = "gespeicherte Ansichten"
        constraints = [
            models.UniqueConstraint(name="grants_savedview_once", fields=["user", "title"]),
            models.CheckConstraint(name="grants_savedview_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title
