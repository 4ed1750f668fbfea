"""One register of permissions. Rooms add to it; services, pages and templates ask it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from django.core.exceptions import PermissionDenied

from kim.kernel.verdict import YES, Verdict

Check: TypeAlias = Callable[[Any, Any], Verdict]
C = TypeVar("C", bound=Check)
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Permission:
    """One right. ``sentence`` says in German what it allows; it is printed for the office."""

    sentence: str
    check: Check


REGISTER: dict[str, Permission] = {}


def permission(name: str, sentence: str) -> Callable[[C], C]:
    """Register ``check(actor, obj)`` under ``room.verb``. A name is registered once."""

    def add(check: C) -> C:
        if name in REGISTER:
            raise RuntimeError(f"permission {name} registered twice")
        REGISTER[name] = Permission(sentence, check)
        return check

    return add


@permission(PUBLIC, "Öffentliche Seiten ohne Anmeldung lesen.")
def may_read_public(_actor: Any, _obj: Any) -> Verdict:
    return YES


def may(actor: Any, name: str, obj: Any = None) -> Verdict:
    """Ask. Unknown name is a programming error: KeyError."""
    return REGISTER[name].check(actor, obj)


def enforce(actor: Any, name: str, obj: Any = None) -> None:
    """Ask, and raise PermissionDenied with the reason when the answer is no."""
    verdict = may(actor, name, obj)
    if not verdict:
        raise PermissionDenied(verdict.reason)


def markdown() -> str:
    """Table for docs/. CI compares it with the file, so it cannot go stale."""
    rows = [f"| `{name}` | {right.sentence} |" for name, right in sorted(REGISTER.items())]
    return "\n".join(["# Rechte", "", "| Recht | Bedeutung |", "|---|---|", *rows]) + "\n"
