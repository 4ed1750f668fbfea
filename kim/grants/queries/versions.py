"""Versions of a call as an applicant compares them."""

from kim.grants.models import Application, CallVersion
from kim.grants.rules.calculation import shown_value
from kim.grants.rules.version_diff import Asked, Category, Version, changes
from kim.grants.states.calls import RequirementKind


def newest_released(*, call_id: int) -> CallVersion | None:
    """The version that new applications of a call stand on."""
    found = CallVersion.objects.filter(call_id=call_id, released_at__isnull=False)
    return found.order_by("-number").first()


def newer_version(application: Application) -> CallVersion | None:
    """The released version an application can be moved to, or None when it stands on it."""
    newest = newest_released(call_id=application.call_id)
    return newest if newest and newest.number > application.version.number else None


def changes_between(old: CallVersion, new: CallVersion, *, place_id: int) -> list[str]:
    """What changes for a municipality that moves from one version to another, in sentences."""
    return changes(_version(old, place_id), _version(new, place_id))


def changes_in_terms(old: CallVersion, new: CallVersion) -> list[str]:
    """What changes for everybody from one version to another, in sentences."""
    return changes(_version(old), _version(new))


def _version(row: CallVersion, place_id: int | None = None) -> Version:
    return Version(
        first_on=row.first_on,
        last_on=row.last_on,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        is_provisional=row.is_provisional,
        parameters={
            p.key: (p.label, shown_value(p.value, p.unit)) for p in row.parameters.order_by("pk")
        },
        categories={
            c.code: Category(
                label=c.label,
                cap=c.cap,
                financing=c.get_financing_display(),
                share_percent=c.share_percent,
                follows_fte=c.follows_fte,
            )
            for c in row.categories.order_by("position")
        },
        asked={
            f"{r.kind}:{r.code}": Asked(
                kind=str(RequirementKind(r.kind).label),
                label=r.label,
                is_mandatory=r.is_mandatory,
            )
            for r in row.requirements.exclude(kind=RequirementKind.CRITERION).order_by("position")
        },
        conditions={c.code: (c.title, c.text) for c in row.conditions.order_by("position")},
        is_recipient=place_id is None or row.recipients.filter(place_id=place_id).exists(),
        recipients=frozenset() if place_id else _names(row),
    )


def _names(row: CallVersion) -> frozenset[str]:
    return frozenset(found.place.full_name for found in row.recipients.select_related("place"))
