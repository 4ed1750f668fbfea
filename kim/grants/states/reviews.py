"""Reviews and early start. Diagrams: docs/states/grants-review.mmd, grants-early_start.mmd."""

from django.db import models

from kim.grants.states.applications import deed


class ReviewKind(models.TextChoices):
    """Which of the two reviews (Art der Prüfung)."""

    TECHNICAL = "technical", "fachliche Prüfung"
    BUDGET = "budget", "haushaltsmäßige Prüfung"


class ReviewState(models.TextChoices):
    """Where a review stands (Stand der Prüfung)."""

    OPEN = "open", "in Arbeit"
    POSITIVE = "positive", "befürwortet"
    NEGATIVE = "negative", "nicht befürwortet"
    SUPERSEDED = "superseded", "ersetzt"


class EarlyStartState(models.TextChoices):
    """Where a request for an early start stands (vorzeitiger Maßnahmebeginn)."""

    REQUESTED = "requested", "beantragt"
    CONSENTED = "consented", "zugestimmt"
    REFUSED = "refused", "versagt"
    EXPIRED = "expired", "abgelaufen"
    WITHDRAWN = "withdrawn", "zurückgenommen"


R, E = ReviewState, EarlyStartState
EARLY = "Nr. 1.3 Teil II VV zu § 44 Abs. 1 LHO"
ENDORSE = deed("endorse", "Befürworten", {R.OPEN}, R.POSITIVE, "grants.close_review")
OPPOSE = deed("oppose", "Nicht befürworten", {R.OPEN}, R.NEGATIVE, "grants.close_review")
SUPERSEDE = deed(
    "supersede",
    "Erneut prüfen",
    {R.OPEN, R.POSITIVE, R.NEGATIVE},
    R.SUPERSEDED,
    "grants.return",
)
REVIEW = (ENDORSE, OPPOSE, SUPERSEDE)

CONSENT = deed(
    "consent", "Zustimmen", {E.REQUESTED}, E.CONSENTED, "grants.decide_early_start", EARLY
)
REFUSE = deed("refuse", "Versagen", {E.REQUESTED}, E.REFUSED, "grants.decide_early_start", EARLY)
EXPIRE = deed("expire", "Ablaufen", {E.CONSENTED}, E.EXPIRED, "grants.decide_early_start", EARLY)
TAKE_BACK = deed(
    "take_back", "Zurücknehmen", {E.REQUESTED}, E.WITHDRAWN, "grants.request_early_start", EARLY
)
EARLY_START = (CONSENT, REFUSE, EXPIRE, TAKE_BACK)
