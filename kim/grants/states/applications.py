"""Life of an application (Zuwendungsantrag). Diagram: docs/states/grants-application.mmd."""

from django.db import models

from kim.kernel.states import Transition

RULES = "VV Nr. 3 zu § 44 LHO"


class ApplicationState(models.TextChoices):
    """Where an application stands (Stand des Antrags)."""

    DRAFT = "draft", "Entwurf"
    SUBMITTED = "submitted", "eingegangen"
    COMPLETENESS_CHECK = "completeness_check", "Vollständigkeitsprüfung"
    COMPLETION_REQUESTED = "completion_requested", "Nachforderung"
    TECHNICAL_REVIEW = "technical_review", "fachliche Prüfung"
    BUDGET_REVIEW = "budget_review", "haushaltsmäßige Prüfung"
    READY_FOR_DECISION = "ready_for_decision", "entscheidungsreif"
    HEARING = "hearing_before_rejection", "Anhörung vor Ablehnung"
    APPROVED = "approved", "bewilligt"
    REJECTED = "rejected", "abgelehnt"
    WITHDRAWN = "withdrawn", "zurückgenommen"
    DISCONTINUED = "discontinued", "Verfahren eingestellt"


class SectionCode(models.TextChoices):
    """The parts of the form, in its order (Abschnitt des Antrags)."""

    BASICS = "basics", "Grunddaten"
    CONCEPT = "concept", "Konzept"
    POST = "post", "Stelle"
    PLAN = "plan", "Kosten und Finanzierung"
    DECLARATIONS = "declarations", "Erklärungen"
    ATTACHMENTS = "attachments", "Anlagen"
    COUNCIL = "council", "Gremienbeschluss"


class CouncilState(models.TextChoices):
    """What the council has said (Gremienbeschluss)."""

    UNKNOWN = "unknown", "nicht angegeben"
    NOT_NEEDED = "not_needed", "nicht erforderlich"
    PENDING = "pending", "steht aus"
    DECIDED = "decided", "liegt vor"


class CompletionState(models.TextChoices):
    """Where a request for missing items stands (Stand der Nachforderung)."""

    OPEN = "open", "offen"
    ANSWERED = "answered", "beantwortet"
    CANCELLED = "cancelled", "aufgehoben"


class Side(models.TextChoices):
    """Who writes in a case (Seite)."""

    LAND = "land", "Land"
    MUNICIPALITY = "municipality", "Kommune"


class OverrideKind(models.TextChoices):
    """Why a rule did not stop an application (Art der Begründung)."""

    REASON = "reason", "Begründung der Kommune"
    WAIVER = "waiver", "Ausnahme der Bewilligungsstelle"
    RELEASE = "release", "Freigabe eines Fehlalarms"


S = ApplicationState
IN_REVIEW: set[str] = {S.COMPLETENESS_CHECK, S.TECHNICAL_REVIEW, S.BUDGET_REVIEW}
UNDECIDED = {
    S.DRAFT,
    S.SUBMITTED,
    S.COMPLETENESS_CHECK,
    S.COMPLETION_REQUESTED,
    S.TECHNICAL_REVIEW,
    S.BUDGET_REVIEW,
    S.READY_FOR_DECISION,
    S.HEARING,
}
OVER = frozenset({S.REJECTED, S.WITHDRAWN, S.DISCONTINUED})


def deed(
    name: str, label: str, sources: set[str], target: str, permission: str, law: str = RULES
) -> Transition:
    return Transition(
        name=name,
        label=label,
        sources=frozenset(sources),
        target=target,
        permission=permission,
        law=law,
    )


SUBMIT = deed("submit", "Antrag absenden", {S.DRAFT}, S.SUBMITTED, "grants.sign")
TAKE_OVER = deed(
    "take_over", "In Prüfung nehmen", {S.SUBMITTED}, S.COMPLETENESS_CHECK, "grants.examine"
)
REQUEST_ITEMS = deed(
    "request_items",
    "Unterlagen nachfordern",
    IN_REVIEW,
    S.COMPLETION_REQUESTED,
    "grants.examine",
    "§§ 24, 26 VwVfG",
)
ANSWER_ITEMS = deed(
    "answer_items",
    "Nachforderung beantworten",
    {S.COMPLETION_REQUESTED},
    S.COMPLETENESS_CHECK,
    "grants.sign",
    "§ 26 Abs. 2 VwVfG",
)
CANCEL_ITEMS = deed(
    "cancel_items",
    "Nachforderung aufheben",
    {S.COMPLETION_REQUESTED},
    S.COMPLETENESS_CHECK,
    "grants.examine",
)
CONFIRM_COMPLETE = deed(
    "confirm_complete",
    "Vollständigkeit feststellen",
    {S.COMPLETENESS_CHECK},
    S.TECHNICAL_REVIEW,
    "grants.examine",
)
CLOSE_TECHNICAL = deed(
    "close_technical",
    "Fachliche Prüfung abschließen",
    {S.TECHNICAL_REVIEW},
    S.BUDGET_REVIEW,
    "grants.review_technical",
    "§ 23 LHO; VV Nr. 3 zu § 44 LHO",
)
REFUSE_TECHNICAL = deed(
    "refuse_technical",
    "Fachlich nicht befürworten",
    {S.TECHNICAL_REVIEW},
    S.READY_FOR_DECISION,
    "grants.review_technical",
    "§ 23 LHO; VV Nr. 3 zu § 44 LHO",
)
CLOSE_BUDGET = deed(
    "close_budget",
    "Haushaltsmäßige Prüfung abschließen",
    {S.BUDGET_REVIEW},
    S.READY_FOR_DECISION,
    "grants.review_budget",
    "§§ 9, 34 LHO",
)
RETURN_TO_TECHNICAL = deed(
    "return_to_technical",
    "Zur fachlichen Prüfung zurückgeben",
    {S.BUDGET_REVIEW, S.READY_FOR_DECISION, S.HEARING},
    S.TECHNICAL_REVIEW,
    "grants.return",
)
START_HEARING = deed(
    "start_hearing",
    "Anhören",
    {S.READY_FOR_DECISION},
    S.HEARING,
    "grants.decide",
    "§ 28 VwVfG",
)
APPROVE = deed(
    "approve",
    "Bewilligen",
    {S.READY_FOR_DECISION},
    S.APPROVED,
    "grants.decide",
    "§§ 23, 44 LHO; §§ 35, 36 VwVfG",
)
REJECT = deed(
    "reject",
    "Ablehnen",
    {S.READY_FOR_DECISION, S.HEARING},
    S.REJECTED,
    "grants.decide",
    "§§ 39, 41 VwVfG",
)
WITHDRAW = deed(
    "withdraw", "Antrag zurücknehmen", set(UNDECIDED), S.WITHDRAWN, "grants.withdraw", ""
)
DISCONTINUE = deed(
    "discontinue",
    "Verfahren einstellen",
    {S.COMPLETION_REQUESTED},
    S.DISCONTINUED,
    "grants.examine",
    "§ 26 Abs. 2 VwVfG",
)
APPLICATION = (
    SUBMIT,
    TAKE_OVER,
    REQUEST_ITEMS,
    ANSWER_ITEMS,
    CANCEL_ITEMS,
    CONFIRM_COMPLETE,
    CLOSE_TECHNICAL,
    REFUSE_TECHNICAL,
    CLOSE_BUDGET,
    RETURN_TO_TECHNICAL,
    START_HEARING,
    APPROVE,
    REJECT,
    WITHDRAW,
    DISCONTINUE,
)
