"""Numbers, requirements and conditions of a version that is not released yet."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.grants.models import (
    CallCondition,
    CallParameter,
    CallRequirement,
    CallVersion,
    CostCategory,
)
from kim.grants.queries.terms import TermsMissing, terms_of
from kim.grants.services.calls import draft_version
from kim.grants.services.cases import GrantError
from kim.grants.states.calls import ConditionKind, Mark, RequirementKind
from kim.kernel.dates import parse_day

DAYS = ("first_on", "last_on", "opens_on", "closes_on")
OF_CATEGORY = ("cap", "financing", "share_percent", "follows_fte")


@transaction.atomic
def set_parameter(
    *,
    actor: Actor,
    version_id: int,
    key: str,
    value: str,
    source: str,
    address: str,
    mark: str,
    now: dt.datetime,
) -> CallParameter:
    """Set one number of a draft version with its source (Kennwert ändern).

    Values as in the shipped file: decimal with a point, ISO day, code, ``on`` or ``off``.
    What rules cannot read is refused. Raises PermissionDenied, GrantError.
    """
    version = draft_version(actor=actor, version_id=version_id)
    row = version.parameters.filter(key=key).first()
    if row is None:
        raise GrantError(f"Einen Kennwert „{key}“ hat diese Fassung nicht.")
    if mark not in Mark.values:
        raise GrantError("Bitte wählen Sie, wie gut der Wert belegt ist.")
    if mark == Mark.SOURCED and not source.strip():
        raise GrantError("Ein belegter Wert braucht eine Quelle.")
    before = row.value
    row.value, row.source, row.address, row.mark = value.strip(), source.strip(), address, mark
    row.save()
    _repeat(version, key, row)
    try:
        terms_of(CallVersion.objects.get(pk=version.pk))
    except TermsMissing as missing:
        raise GrantError(f"„{value}“ ist für „{row.label}“ nicht möglich. {missing}") from missing
    record(
        at=now, actor=actor.key, action="grants.set_parameter", subject=version,
        changes={key: [before, row.value], "mark": [None, mark]}, reason=row.source,
    )  # fmt: skip
    return row


@transaction.atomic
def set_requirement(
    *, actor: Actor, version_id: int, kind: str, code: str, now: dt.datetime, **values: Any
) -> CallRequirement:
    """Add or change what must be answered (Anforderung). Raises PermissionDenied, GrantError."""
    version = draft_version(actor=actor, version_id=version_id)
    if kind not in RequirementKind.values or not values.get("label", "").strip():
        raise GrantError("Bitte wählen Sie eine Art und schreiben Sie eine Bezeichnung.")
    values.setdefault("position", version.requirements.count())
    row, _ = version.requirements.update_or_create(kind=kind, code=code, defaults=values)
    record(
        at=now, actor=actor.key, action="grants.set_requirement", subject=version,
        changes={f"{kind}:{code}": [None, row.label]},
    )  # fmt: skip
    return row


@transaction.atomic
def set_condition(
    *, actor: Actor, version_id: int, kind: str, code: str, now: dt.datetime, **values: Any
) -> CallCondition:
    """Add or change a side condition (Nebenbestimmung). Raises PermissionDenied, GrantError."""
    version = draft_version(actor=actor, version_id=version_id)
    if kind not in ConditionKind.values or not values.get("text", "").strip():
        raise GrantError("Bitte wählen Sie eine Art und schreiben Sie den Text.")
    values.setdefault("position", version.conditions.count())
    row, _ = version.conditions.update_or_create(code=code, defaults={**values, "kind": kind})
    record(
        at=now, actor=actor.key, action="grants.set_condition", subject=version,
        changes={code: [None, row.title]},
    )  # fmt: skip
    return row


@transaction.atomic
def remove_row(*, actor: Actor, version_id: int, part: str, row_id: int, now: dt.datetime) -> None:
    """Take a requirement or condition out of a draft version. Raises GrantError."""
    version = draft_version(actor=actor, version_id=version_id)
    row: CallRequirement | CallCondition | None
    if part == "requirements":
        row = version.requirements.filter(pk=row_id).first()
    else:
        row = version.conditions.filter(pk=row_id).first()
    if row is None:
        raise GrantError("Diesen Eintrag gibt es in der Fassung nicht mehr.")
    record(
        at=now, actor=actor.key, action="grants.remove_row", subject=version,
        changes={part: [str(row), None]},
    )  # fmt: skip
    row.delete()


def _repeat(version: CallVersion, key: str, row: CallParameter) -> None:
    """Days and values of categories also stand in columns that the database checks."""
    if key in DAYS:
        try:
            setattr(version, key, parse_day(row.value))
        except ValueError as error:
            raise GrantError(f"„{row.value}“ ist kein Tag.") from error
        try:
            version.validate_constraints()
        except ValidationError as error:
            raise GrantError(
                f"„{row.value}“ ist für „{row.label}“ nicht möglich: Ein letzter Tag läge vor dem "
                "ersten."
            ) from error
        version.save(update_fields=[key])
        return
    for category in version.categories.all():
        names = [name for name in OF_CATEGORY if key == f"{name}_{category.code}"]
        if names:
            _repeat_in_category(category, names[0], row)


def _repeat_in_category(category: CostCategory, name: str, row: CallParameter) -> None:
    value: Any = row.value == "on" if name == "follows_fte" else row.value
    setattr(category, name, value)
    if name == "cap":
        category.source, category.mark = row.source, row.mark
    try:
        category.full_clean()
    except ValidationError as error:
        raise GrantError(f"„{row.value}“ ist für „{row.label}“ nicht möglich.") from error
    category.save()
