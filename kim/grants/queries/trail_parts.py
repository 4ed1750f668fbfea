"""Parts of the decision trail: documents with their hashes, signatures, computations."""

from typing import Any

from kim.accounts.queries import names_by_key
from kim.accounts.rules.roles import Role
from kim.audit.queries import StoredFile
from kim.grants.models import Application, Notice
from kim.grants.queries.notices import notice_view
from kim.grants.queries.terms import TermsMissing, terms_of
from kim.grants.rules.ceilings import CannotCompute, ceilings
from kim.grants.rules.trail import Calculation, Document
from kim.grants.states.decisions import DecisionKind
from kim.kernel.dates import BERLIN, format_day, legal_day


def moment_text(value: Any) -> str:
    """``12.01.2026, 10:00 Uhr`` in Berlin."""
    return f"{format_day(legal_day(value))}, {value.astimezone(BERLIN):%H:%M} Uhr"


def documents_of(
    application: Application, notices: list[Notice]
) -> list[tuple[Document, StoredFile | None]]:
    """Submitted versions, attachments (also those taken back) and letters, in their order."""
    found: list[tuple[Document, StoredFile | None]] = []
    for row in application.submissions.order_by("number"):
        found.append(
            (
                Document(
                    kind="eingereichte Fassung", name=f"{row.receipt}.json", sha256=row.sha256,
                    size=len(row.content.encode()), at=row.at,
                ),
                None,
            )
        )  # fmt: skip
    attached = application.attachments.select_related("file").order_by("added_at", "pk")
    for attachment in attached:
        kind = "Anlage" if attachment.removed_at is None else "Anlage (entfernt)"
        found.append((_document(kind, attachment.file), attachment.file))
    for notice in reversed(notices):
        found.append((_document(str(notice.get_kind_display()), notice.file), notice.file))
    return found


def _document(kind: str, file: StoredFile) -> Document:
    return Document(
        kind=kind, name=file.name, sha256=file.sha256, size=file.size, at=file.stored_at,
        file_id=file.pk,
    )  # fmt: skip


def signatures_of(application: Application) -> tuple[tuple[str, str, str, str], ...]:
    """Who drafted and who signed each decision, with role and moment."""
    rows: list[tuple[str, str, str, Any]] = []
    for decision in application.decisions.order_by("drafted_at", "pk"):
        what = str(DecisionKind(decision.kind).label)
        rows.append((f"{what}: entworfen", decision.drafted_by, "", decision.drafted_at))
        for signature in decision.signatures.order_by("level"):
            level = f"{what}: Unterschrift {signature.level} von {decision.levels}"
            rows.append((level, signature.by, _role(signature.role), signature.at))
    for submission in application.submissions.order_by("number"):
        rows.append((f"Antrag {submission.receipt}: gezeichnet", submission.by, "", submission.at))
    names = names_by_key(by for _, by, _, _ in rows)
    return tuple((what, names.get(by, by), role, moment_text(at)) for what, by, role, at in rows)


def _role(code: str) -> str:
    return Role(code).label if code in set(Role) else code


def calculations(
    application: Application, notices: list[Notice], *, whole: bool
) -> tuple[Calculation, ...]:
    """Ceilings behind each signed award, and the days of each notice, step by step."""
    found = []
    for decision in application.decisions.filter(state="signed") if whole else ():
        if not (decision.start_on and decision.end_on and decision.fte):
            continue
        try:
            made = ceilings(
                terms_of(application.version), decision.start_on, decision.end_on, decision.fte
            )
        except (TermsMissing, CannotCompute):
            continue
        title = f"Höchstbeträge der Entscheidung vom {format_day(legal_day(decision.drafted_at))}"
        found.append(Calculation(title=title, steps=made.trace))
    for notice in reversed(notices):
        steps = notice_view(notice, notice.issued_on).steps
        if steps:
            title = f"Bekanntgabe und Bestandskraft von {notice.number}"
            found.append(Calculation(title=title, steps=tuple(steps)))
    return tuple(found)
