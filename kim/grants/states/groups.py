"""Groups of states and how they look: the columns of the board, and the choices of the list."""

from kim.grants.states.applications import OVER
from kim.grants.states.applications import ApplicationState as S

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "entwurf": ("Entwürfe", (S.DRAFT,)),
    "eingang": ("Eingang", (S.SUBMITTED,)),
    "vollstaendigkeit": ("Vollständigkeit", (S.COMPLETENESS_CHECK, S.COMPLETION_REQUESTED)),
    "pruefung": ("Prüfung", (S.TECHNICAL_REVIEW, S.BUDGET_REVIEW)),
    "entscheidung": ("Entscheidung", (S.READY_FOR_DECISION, S.HEARING)),
    "bewilligt": ("Bewilligt", (S.APPROVED,)),
    "beendet": ("Ohne Bewilligung beendet", (S.REJECTED, S.WITHDRAWN, S.DISCONTINUED)),
}
SETTLED: frozenset[str] = OVER | {S.APPROVED}
BADGES = {
    S.APPROVED: "ok",
    S.COMPLETION_REQUESTED: "warn",
    S.HEARING: "warn",
    S.DRAFT: "off",
    S.REJECTED: "off",
    S.WITHDRAWN: "off",
    S.DISCONTINUED: "off",
}
SIGNS = {
    S.DRAFT: "✎",
    S.SUBMITTED: "↓",
    S.COMPLETION_REQUESTED: "?",
    S.HEARING: "?",
    S.APPROVED: "✓",
    S.REJECTED: "✕",
    S.WITHDRAWN: "✕",
    S.DISCONTINUED: "✕",
}


def states_of(choice: str) -> tuple[str, ...]:
    """The states a choice of the list means: a group, or a single state; () for neither."""
    if choice in GROUPS:
        return tuple(str(state) for state in GROUPS[choice][1])
    return (choice,) if choice in S.values else ()


def badge_of(state: str) -> str:
    """How a state is shown: ok, wait, warn or off."""
    return BADGES.get(S(state), "wait")


def sign_of(state: str) -> str:
    """A sign beside the word of a state."""
    return SIGNS.get(S(state), "…")
