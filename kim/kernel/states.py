"""State machines are data: a tuple of transitions, read by service, test and diagram."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kim.kernel.verdict import YES, Verdict, no


class TransitionNotAllowed(Exception):
    """The object is not in a state from which this transition starts. Text: a German sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One arrow. ``permission`` names who; ``law`` names why (may be empty).

    ``label`` is the German name of the deed, used in buttons and refusals.
    ``START`` among the sources means: there is nothing yet.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str
    law: str = ""

    def allowed(self, state: str, label_of_state: str) -> Verdict:
        """Yes, or the reason why this deed does not start from ``state``."""
        if state in self.sources:
            return YES
        return no(f"„{self.label}“ ist im Stand „{label_of_state}“ nicht möglich.")

    def require(self, state: str, label_of_state: str) -> None:
        """Raise TransitionNotAllowed unless ``state`` is one of the sources."""
        if not (verdict := self.allowed(state, label_of_state)):
            raise TransitionNotAllowed(verdict.reason)


def possible(state: str, transitions: Sequence[Transition]) -> str:
    """What can be done from a state, as a German sentence."""
    labels = [f"„{arrow.label}“" for arrow in transitions if state in arrow.sources]
    return f"Möglich ist jetzt: {', '.join(labels)}." if labels else "Der Stand ist endgültig."


def mermaid(states: type[StrEnum], transitions: Sequence[Transition]) -> str:
    """Diagram text for docs/. CI compares it with the file, so it cannot go stale."""
    lines = ["stateDiagram-v2"]
    for transition in transitions:
        for source in [s.value for s in states if s.value in transition.sources]:
            lines.append(f"    {source} --> {transition.target}: {transition.name}")
    return "\n".join(lines) + "\n"
