"""A gap of one municipality, for the table of access."""

from django.utils import timezone

from kim.accounts.rules.roles import Role
from kim.needs.rules.matrix import Cell
from kim.needs.services import note_gap
from tests.programme import factories as programme


def gaps_of(ags: str) -> dict[str, dict[str, str | int]]:
    """A gap noted at the municipality, as arguments of its pages."""
    gap = note_gap(
        actor=programme.actor(Role.DEPUTY, ags),
        municipality_id=programme.place(ags).pk,
        area_id=None,
        field="sprache",
        target_group="",
        language="",
        cell=Cell(),
        now=timezone.now(),
    )
    return {"gap": {"ags": ags, "pk": gap.pk}}
