from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from kim.programme.states import LegalMark, LegalState

IN_FORCE = (LegalState.START, LegalState.RELEASED)
CONFIRMED = ~Q(confirmed_by="") & Q(confirmed_at__isnull=False)
UNCONFIRMED = Q(confirmed_by="", confirmed_at=None)
CLOSED = ~Q(closed_by="") & Q(closed_at__isnull=False)
NOT_CLOSED = Q(closed_by="", closed_at=None)


def once_per_day(
    name: str, states: Q, deferrable: models.Deferrable | None = None
) -> ExclusionConstraint:
    """At most one row of a key for each day, among the rows in these states."""
    return ExclusionConstraint(
        name=name,
        deferrable=deferrable,
        expressions=[
            ("key", RangeOperators.EQUAL),
            (
                Func(
                    F("valid_from_on"),
                    F("valid_to_on"),
                    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                    function="daterange",
                    output_field=DateRangeField(),
                ),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=states,
    )


class LegalRule(models.Model):
    """A legal number with the days it is valid and its source (Rechtswert).

    Both days are inclusive; without ``valid_to_on`` it has no end yet. The database refuses
    every change of what a row says: a new value is a new row. An open end is closed once; a
    row is released, withdrawn or replaced once. Start values of the installation are in force
    without having been confirmed by anybody.
    """

    key = models.SlugField("Schlüssel", max_length=60)
    value = models.CharField("Wert", max_length=200)
    unit = models.CharField("Einheit", max_length=20, blank=True)
    valid_from_on = models.DateField("gilt ab")
    valid_to_on = models.DateField("gilt bis", null=True, blank=True)
    source = models.CharField("Quelle", max_length=400)
    address = models.URLField("Adresse der Quelle", max_length=600, blank=True)
    mark = models.CharField("Beleglage", max_length=12, choices=LegalMark)
    reason = models.TextField("Grund", blank=True)
    state = models.CharField("Stand", max_length=10, choices=LegalState)
    proposed_by = models.CharField("vorgeschlagen von", max_length=40)
    proposed_at = models.DateTimeField("vorgeschlagen am")
    confirmed_by = models.CharField("bestätigt von", max_length=40, blank=True)
    confirmed_at = models.DateTimeField("bestätigt am", null=True, blank=True)
    closed_by = models.CharField("ersetzt oder zurückgenommen von", max_length=40, blank=True)
    closed_at = models.DateTimeField("ersetzt oder zurückgenommen am", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "Rechtswert"
        verbose_name_plural = "Rechtswerte"
        constraints = [
            models.CheckConstraint(
                name="programme_legal_says_what_and_where",
                condition=~Q(key="") & ~Q(value="") & ~Q(source="") & ~Q(proposed_by=""),
            ),
            models.CheckConstraint(
                name="programme_legal_ends_after_start",
                condition=Q(valid_to_on=None) | Q(valid_to_on__gte=F("valid_from_on")),
            ),
            models.CheckConstraint(
                name="programme_legal_mark_known", condition=Q(mark__in=LegalMark.values)
            ),
            models.CheckConstraint(
                name="programme_legal_state_tells_who",
                condition=(
                    (Q(state=LegalState.PROPOSED) & UNCONFIRMED & NOT_CLOSED)
                    | (Q(state=LegalState.START) & UNCONFIRMED & NOT_CLOSED)
                    | (Q(state=LegalState.RELEASED) & CONFIRMED & NOT_CLOSED)
                    | (Q(state=LegalState.WITHDRAWN) & UNCONFIRMED & CLOSED)
                    | (Q(state=LegalState.REPLACED) & (CONFIRMED | UNCONFIRMED) & CLOSED)
                ),
            ),
            models.CheckConstraint(
                name="programme_legal_confirmed_by_another",
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="programme_legal_confirmed_is_checked",
                condition=Q(confirmed_by="") | ~Q(mark=LegalMark.LAW_CHECK),
            ),
            models.CheckConstraint(
                name="programme_legal_replaced_iff_by",
                condition=Q(state=LegalState.REPLACED, replaced_by__isnull=False)
                | (~Q(state=LegalState.REPLACED) & Q(replaced_by=None)),
            ),
            once_per_day("programme_legal_no_overlap", Q(state__in=IN_FORCE)),
            once_per_day(  # what is left of a replaced row begins as a proposal for a moment
                "programme_legal_one_proposal",
                Q(state=LegalState.PROPOSED),
                models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value} ab {self.valid_from_on}"
