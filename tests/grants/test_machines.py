"""Every machine of grants: each arrow from each state, allowed or refused with the way out."""

from collections.abc import Sequence

import pytest
from django.db.models import TextChoices

from kim.grants.services.cases import GrantError, require_arrow
from kim.grants.states import MACHINES
from kim.kernel.states import Transition

PAIRS = [
    pytest.param(arrow, arrows, state, id=f"{name}-{arrow.name}-{state.value}")
    for name, (states, arrows) in MACHINES.items()
    for arrow in arrows
    for state in states
]


@pytest.mark.parametrize(("arrow", "arrows", "state"), PAIRS)
def test_an_arrow_starts_from_its_sources_only(
    arrow: Transition, arrows: Sequence[Transition], state: TextChoices
) -> None:
    if state.value in arrow.sources:
        require_arrow(transition=arrow, arrows=arrows, state=state)
        return
    with pytest.raises(GrantError) as refused:
        require_arrow(transition=arrow, arrows=arrows, state=state)
    text = str(refused.value)
    assert f"„{arrow.label}“ ist im Stand „{state.label}“ nicht möglich." in text
    others = [other.label for other in arrows if state.value in other.sources]
    assert all(f"„{label}“" in text for label in others)
    assert others or "Der Stand ist endgültig." in text


def test_the_table_holds_all_machines() -> None:
    assert len(MACHINES) == 7
    assert len(PAIRS) == sum(len(states) * len(arrows) for states, arrows in MACHINES.values())


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reached_and_known(name: str) -> None:
    states, arrows = MACHINES[name]
    values = {state.value for state in states}
    targets = {arrow.target for arrow in arrows}
    assert targets | {next(iter(states)).value} == values
    assert all(arrow.sources <= values for arrow in arrows)
