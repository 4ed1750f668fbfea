"""Life of a call (Förderaufruf). Diagram: docs/states/grants-call.mmd."""

from django.db import models

from kim.kernel.states import Transition

LAW = "§ 44 Abs. 1 LHO und VV zu § 44 LHO"


class CallState(models.TextChoices):
    """Where a call stands (Stand des Aufrufs)."""

    PLANNED = "planned", "geplant"
    PUBLISHED = "published", "veröffentlicht"
    OPEN = "open", "Antragsphase"
    SUSPENDED = "suspended", "ausgesetzt"
    CLOSED = "closed", "Antragsphase beendet"
    SETTLED = "settled", "abgewickelt"
    CANCELLED = "cancelled", "aufgehoben"


# Applications may be prepared before the guideline is out; submitting needs OPEN.
PREPARING = (CallState.PLANNED, CallState.PUBLISHED, CallState.OPEN)


class RequirementKind(models.TextChoices):
    """What an application must bring (Art der Anforderung)."""

    DECLARATION = "declaration", "Erklärung"
    ATTACHMENT = "attachment", "Anlage"
    CRITERION = "criterion", "Prüfkriterium"


class ConditionKind(models.TextChoices):
    """Kind of a side condition of the notice (Nebenbestimmung)."""

    STANDARD = "standard", "allgemein"
    SPECIAL = "special", "besonders"


class Mark(models.TextChoices):
    """How sure a number of a call is (Stand der Prüfung)."""

    SOURCED = "sourced", "belegt"
    LAW_CHECK = "law_check", "noch zu prüfen (law-check)"
    ASSUMPTION = "assumption", "Annahme"


S = CallState


def deed(
    name: str, label: str, sources: set[str], target: str, permission: str, law: str = LAW
) -> Transition:
    return Transition(
        name=name,
        label=label,
        sources=frozenset(sources),
        target=target,
        permission=permission,
        law=law,
    )


PUBLISH = deed("publish", "Veröffentlichen", {S.PLANNED}, S.PUBLISHED, "grants.call_release")
OPEN = deed("open", "Antragsphase öffnen", {S.PUBLISHED}, S.OPEN, "grants.call_edit")
SUSPEND = deed(
    "suspend", "Aussetzen", {S.PUBLISHED, S.OPEN}, S.SUSPENDED, "grants.call_suspend", "§ 41 LHO"
)
RESUME = deed("resume", "Wieder öffnen", {S.SUSPENDED}, S.OPEN, "grants.call_suspend", "§ 41 LHO")
CLOSE = deed("close", "Antragsphase beenden", {S.OPEN}, S.CLOSED, "grants.call_edit")
CANCEL = deed(
    "cancel",
    "Aufheben",
    {S.PLANNED, S.PUBLISHED, S.OPEN, S.SUSPENDED},
    S.CANCELLED,
    "grants.call_release",
)
SETTLE = deed("settle", "Abwickeln", {S.CLOSED}, S.SETTLED, "grants.call_edit")
CALL = (PUBLISH, OPEN, SUSPEND, RESUME, CLOSE, CANCEL, SETTLE)
BY_NAME = {arrow.name: arrow for arrow in CALL}
