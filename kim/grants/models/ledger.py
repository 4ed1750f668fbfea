from django.db import models
from django.db.models import Q

from kim.grants.models.applications import Application
from kim.grants.states.ledger import (
    ABOUT_APPLICATION,
    PER_APPLICATION,
    SOURCES,
    AccountKind,
    ClosedKind,
    EntryKind,
)


class BudgetTitle(models.Model):
    """A title of the state budget (Haushaltstitel): chapter and title number as text."""

    number = models.CharField("Kapitel und Titel", max_length=40, unique=True)
    purpose = models.CharField("Zweckbestimmung", max_length=200)
    is_demo = models.BooleanField("Beispiel", default=False)

    class Meta:
        verbose_name = "Haushaltstitel"
        verbose_name_plural = "Haushaltstitel"
        constraints = [
            models.CheckConstraint(name="grants_title_has_number", condition=~Q(number=""))
        ]

    def __str__(self) -> str:
        return self.number


class BudgetYear(models.Model):
    """A title in one year (Haushaltsjahr), and the programme whose awards it pays for.

    ``is_open`` False while awards are stopped; ``closed_kind`` and ``closed_reason`` say why.
    Title, programme and year never change: money would move to another year with them.
    """

    title = models.ForeignKey(BudgetTitle, models.PROTECT, related_name="years")
    programme = models.ForeignKey("programme.Programme", models.PROTECT, related_name="+")
    programme_id: int
    year = models.PositiveSmallIntegerField("Haushaltsjahr")
    is_open = models.BooleanField("offen für Bewilligungen", default=True)
    closed_kind = models.CharField("Art der Sperre", max_length=12, choices=ClosedKind, blank=True)
    closed_reason = models.TextField("Grund der Sperre", blank=True)

    class Meta:
        verbose_name = "Haushaltsjahr"
        verbose_name_plural = "Haushaltsjahre"
        constraints = [
            models.UniqueConstraint(name="grants_budgetyear_once", fields=["title", "year"]),
            models.UniqueConstraint(
                name="grants_budgetyear_one_per_programme", fields=["programme", "year"]
            ),
            models.CheckConstraint(
                name="grants_budgetyear_closed_is_reasoned",
                condition=Q(is_open=True, closed_kind="", closed_reason="")
                | (Q(is_open=False, closed_kind__in=ClosedKind.values) & ~Q(closed_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class Account(models.Model):
    """An account of the ledger (Konto). ``balance`` in EUR is kept by the database alone.

    Sources (Ansatz, Verpflichtungsermächtigung) stand below zero by what they gave and never
    above; no other account ever falls below zero, so nobody can award or pay more than there is.
    """

    # The right to update one column is what PostgreSQL asks for before it locks a row.
    # A trigger refuses the update itself.
    APPLICATION_MAY = ("INSERT", "UPDATE (kind)")

    budget_year = models.ForeignKey(BudgetYear, models.PROTECT, related_name="accounts")
    budget_year_id: int
    kind = models.CharField("Art", max_length=14, choices=AccountKind)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="accounts")
    application_id: int | None
    balance = models.DecimalField("Saldo (EUR)", max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = "Konto"
        verbose_name_plural = "Konten"
        constraints = [
            models.UniqueConstraint(
                name="grants_account_once",
                fields=["budget_year", "kind", "application"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="grants_account_kind_known", condition=Q(kind__in=AccountKind.values)
            ),
            models.CheckConstraint(
                name="grants_account_never_overdrawn",
                condition=Q(kind__in=list(SOURCES)) | Q(balance__gte=0),
            ),
            models.CheckConstraint(
                name="grants_account_source_takes_no_more_back",
                condition=~Q(kind__in=list(SOURCES)) | Q(balance__lte=0),
            ),
            models.CheckConstraint(
                name="grants_account_belongs_to_application",
                condition=Q(kind__in=list(PER_APPLICATION), application__isnull=False)
                | (~Q(kind__in=list(PER_APPLICATION)) & Q(application__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.balance}"


class LedgerEntry(models.Model):
    """One movement of money (Buchung): postings that sum to zero in each year. Never changes.

    ``lines`` is how many postings it has: none can be added later. ``once`` is the key of the
    form that was sent: sent twice, it is booked once.
    """

    APPLICATION_MAY = ("INSERT",)

    kind = models.CharField("Art", max_length=12, choices=EntryKind)
    lines = models.PositiveSmallIntegerField("Zahl der Buchungszeilen")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="ledger_entries"
    )
    application_id: int | None
    at = models.DateTimeField("gebucht")
    by = models.CharField("gebucht von", max_length=40)
    reason = models.TextField("Grund")
    cancels = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="cancelled_by", verbose_name="hebt auf"
    )
    cancels_id: int | None
    once = models.UUIDField("Schlüssel des Formulars", null=True, editable=False)

    class Meta:
        verbose_name = "Buchung"
        verbose_name_plural = "Buchungen"
        indexes = [models.Index(fields=["at"], name="grants_entry_at")]
        constraints = [
            models.UniqueConstraint(name="grants_entry_once", fields=["once"]),
            models.CheckConstraint(
                name="grants_entry_kind_known", condition=Q(kind__in=EntryKind.values)
            ),
            models.CheckConstraint(name="grants_entry_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="grants_entry_has_two_lines", condition=Q(lines__gte=2)),
            models.CheckConstraint(
                name="grants_entry_names_its_application",
                condition=Q(kind__in=list(ABOUT_APPLICATION), application__isnull=False)
                | (~Q(kind__in=list(ABOUT_APPLICATION)) & Q(application__isnull=True)),
            ),
            models.CheckConstraint(
                name="grants_entry_cancel_names_what",
                condition=Q(kind=EntryKind.CANCEL, cancels__isnull=False)
                | (~Q(kind=EntryKind.CANCEL) & Q(cancels=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Posting(models.Model):
    """One line of a movement (Buchungszeile): amount in EUR, signed."""

    APPLICATION_MAY = ("INSERT",)

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount = models.DecimalField("Betrag (EUR)", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "Buchungszeile"
        verbose_name_plural = "Buchungszeilen"
        constraints = [
            models.CheckConstraint(name="grants_posting_not_zero", condition=~Q(amount=0)),
            models.UniqueConstraint(
                name="grants_posting_account_once", fields=["entry", "account"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
