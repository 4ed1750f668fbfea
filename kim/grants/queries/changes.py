"""Change requests as pages show them."""

from dataclasses import dataclass

from kim.grants.models import Application, Award, ChangePart, ChangeRequest
from kim.grants.queries.decision import standing_of
from kim.grants.rules.changes import Standing, wish_of, wish_words
from kim.grants.states.decisions import ChangeState


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A part with its wish in words; the answer only once it is decided."""

    part: ChangePart
    wish: str
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """A change request with its parts."""

    change: ChangeRequest
    parts: tuple[ShownPart, ...]


def award_in_force(application: Application) -> Award | None:
    """The newest award; None while nothing is awarded."""
    return application.awards.order_by("-sequence").first()


def standing_in_force(application: Application) -> Standing | None:
    """The award in force as rules and forms take it."""
    award = award_in_force(application)
    return standing_of(award) if award else None


def changes_of(application: Application) -> list[ShownChange]:
    """All requests of a file, the newest first. A draft of the answer is not shown."""
    standing = standing_in_force(application)
    labels = standing.labels if standing else {}
    return [
        ShownChange(
            change=change,
            parts=tuple(
                ShownPart(
                    part=part,
                    wish=wish_words(part.kind, wish_of(part.wish), labels),
                    is_decided=change.state == ChangeState.DECIDED,
                )
                for part in change.parts.order_by("pk")
            ),
        )
        for change in application.changes.order_by("-number")
    ]


def open_change(application: Application) -> ChangeRequest | None:
    """The request that waits for its decision."""
    return application.changes.filter(state=ChangeState.REQUESTED).first()
