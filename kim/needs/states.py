"""States of what is missing (Stände einer Lücke), as data."""

from django.db import models

from kim.kernel.states import Transition

NOTE, DECIDE = "needs.note_gap", "needs.decide_gap"


class GapState(models.TextChoices):
    """Stand einer Lücke: nobody has to act on it before somebody has looked at it."""

    NONE = "", "nicht vorgemerkt"
    NOTED = "noted", "vorgemerkt"
    DISMISSED = "dismissed", "verworfen"
    CLOSED = "closed", "geschlossen"


G = GapState
NOTE_GAP = Transition(
    name="note", label="Lücke vormerken", sources=frozenset({G.NONE}), target=G.NOTED,
    permission=NOTE,
)  # fmt: skip
DISMISS_GAP = Transition(
    name="dismiss", label="Lücke verwerfen", sources=frozenset({G.NOTED}), target=G.DISMISSED,
    permission=DECIDE,
)  # fmt: skip
CLOSE_GAP = Transition(
    name="close", label="Lücke schließen", sources=frozenset({G.NOTED}), target=G.CLOSED,
    permission=DECIDE,
)  # fmt: skip
REOPEN_GAP = Transition(
    name="reopen", label="Lücke wieder aufnehmen", sources=frozenset({G.DISMISSED, G.CLOSED}),
    target=G.NOTED, permission=DECIDE,
)  # fmt: skip
GAP_TRANSITIONS = (NOTE_GAP, DISMISS_GAP, CLOSE_GAP, REOPEN_GAP)
GAP_BY_NAME = {arrow.name: arrow for arrow in GAP_TRANSITIONS}
MACHINES = {"gap": (GapState, GAP_TRANSITIONS)}

DEED_LABELS = {f"needs.{arrow.name}_gap": arrow.label for arrow in GAP_TRANSITIONS}
