"""The page that shows two versions of the same text, and lets one choose or put together."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from kim.accounts.actor import AuthedRequest
from kim.accounts.queries import names_by_key
from kim.grants.forms.applying import fields_of
from kim.grants.models import Application
from kim.grants.queries.drafts import draft_for
from kim.grants.rules.merge import Conflict, marks
from kim.grants.rules.plan import month_label
from kim.grants.rules.sections import Flat
from kim.grants.services.sections import SectionConflict
from kim.grants.views.frame import address_of, frame

CONFLICT = 409
LONG = 80  # characters


def conflict_page(
    request: AuthedRequest,
    application: Application,
    code: str,
    conflict: SectionConflict,
    *,
    auto: bool,
) -> HttpResponse:
    """Both versions side by side, text by text; nothing was stored yet."""
    names = names_by_key([conflict.saved_by])
    who = names.get(conflict.saved_by, conflict.saved_by)
    if conflict.saved_by == request.actor.key:
        who = "Sie selbst (in einem anderen Fenster)"
    if auto:
        sentence = f"{who}: derselbe Text wurde geändert. „Speichern“ zeigt beide Fassungen."
        return JsonResponse({"message": sentence}, status=CONFLICT)
    draft = draft_for(application, today=timezone.localdate())
    fields = fields_of(code, conflict.flat, draft.context.declarations)
    asked = {found.path for found in conflict.conflicts}
    context = frame(draft, code) | {
        "version": conflict.version,
        "base": marks(conflict.saved),
        "who": who,
        "at": conflict.saved_at,
        "back": address_of(application, code),
        "conflicts": [_shown(found, fields, conflict.flat) for found in conflict.conflicts],
        "kept": [(path, text) for path, text in conflict.flat.items() if path not in asked],
    }
    return render(request, "grants/draft_conflict.html", context, status=CONFLICT)


def _shown(found: Conflict, fields: Mapping[str, forms.Field], flat: Flat) -> dict[str, Any]:
    field = fields.get(found.path)
    choices = dict(getattr(getattr(field, "widget", None), "choices", ()))
    is_long = "\n" in found.saved + found.mine or max(len(found.saved), len(found.mine)) > LONG
    return {
        "path": found.path,
        "label": label_of(found.path, fields, flat),
        "saved": found.saved,
        "mine": found.mine,
        "saved_shown": choices.get(found.saved, found.saved),
        "mine_shown": choices.get(found.mine, found.mine),
        "both": f"{found.saved}\n\n{found.mine}" if is_long else found.mine,
        "is_long": is_long,
        "is_choice": bool(choices),
    }


def label_of(path: str, fields: Mapping[str, forms.Field], flat: Flat) -> str:
    """What an input is called, with the row it stands in: ``Personal, März 2026``."""
    parts = path.split(".")
    label = str(fields[path].label) if path in fields else path
    if len(parts) == 1:
        return label
    row = flat.get(f"{parts[0]}.{parts[1]}.label") or flat.get(f"{parts[0]}.{parts[1]}.text") or ""
    named = f"„{row[:60]}“: " if row.strip() and parts[2] not in ("label", "text") else ""
    return named + (month_label(parts[3]) if len(parts) > 3 else label)
