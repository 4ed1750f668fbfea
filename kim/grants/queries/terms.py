"""The terms of a version of a call as the rules take them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import prefetch_related_objects

from kim.grants.models import Application, CallVersion
from kim.grants.rules.terms import CallTerms, CategoryTerms, FinancingType, ProRataMethod
from kim.grants.states.calls import Mark
from kim.kernel.dates import parse_day
from kim.kernel.verdict import DataMissing

LABELS = {
    "cap_total": "Obergrenze insgesamt je volle Stelle und volles Jahr",
    "fte_max": "Größter Stellenanteil",
    "pro_rata_method": "Berechnung für Teile eines Jahres",
    "line_transfer": "Übertragung zwischen Ausgabengruppen",
    "own_share_min_percent": "Mindestens zu tragender Eigenanteil",
}


class TermsMissing(DataMissing):
    """A number of the call is missing or cannot be read: nothing may be decided on it."""


def version_of(application: Application) -> CallVersion:
    """The version an application stands on, with its rows. Four queries, then none.

    A version is frozen while applications stand on it, so a deed reads it once.
    """
    version = application.version
    if version.call_id == application.call_id:
        version.call = application.call
    prefetch_related_objects([version], "parameters", "categories", "conditions")
    return version


def terms_of(version: CallVersion) -> CallTerms:
    """All numbers of a version. Three queries. Raises TermsMissing (fails closed)."""
    rows = {row.key: row for row in version.parameters.all()}
    categories = sorted(version.categories.all(), key=lambda row: row.position)
    values = {key: row.value for key, row in rows.items()}
    marks = [row.key for row in rows.values() if row.mark == Mark.LAW_CHECK]
    marks += [row.code for row in categories if row.mark == Mark.LAW_CHECK]
    try:
        return CallTerms(
            code=version.call.code,
            title=version.call.title,
            first_on=version.first_on,
            last_on=version.last_on,
            opens_on=version.opens_on,
            closes_on=version.closes_on,
            cap_total=Decimal(values["cap_total"]),
            pro_rata=ProRataMethod(values["pro_rata_method"]),
            own_share_min_percent=Decimal(values["own_share_min_percent"]),
            fte_max=Decimal(values["fte_max"]),
            line_transfer=_switch(values["line_transfer"]),
            weeks_before_start=int(weeks) if (weeks := values.get("apply_before_start")) else None,
            cutoff_on=parse_day(day) if (day := values.get("application_cutoff")) else None,
            personnel_low=Decimal(low) if (low := values.get("personnel_low")) else None,
            personnel_high=Decimal(high) if (high := values.get("personnel_high")) else None,
            goals_min=int(values.get("goals_min", "1")),
            concept_min_words=int(words) if (words := values.get("concept_min_words")) else None,
            round_amount=Decimal(step) if (step := values.get("round_amount")) else None,
            law_check=frozenset(marks),
            categories=tuple(
                CategoryTerms(
                    code=row.code,
                    label=row.label,
                    cap=row.cap,
                    financing=FinancingType(row.financing),
                    share_percent=row.share_percent,
                    follows_fte=row.follows_fte,
                    follows_occupancy=values.get(f"follows_occupancy_{row.code}") == "on",
                )
                for row in categories
            ),
        )
    except (KeyError, ValueError, InvalidOperation) as error:
        raise TermsMissing(_sentence(version, values, error)) from error


def _sentence(version: CallVersion, values: Mapping[str, str], error: Exception) -> str:
    """What is missing, and who can enter it."""
    missing = [f"„{label}“ ({key})" for key, label in LABELS.items() if key not in values]
    said = f"fehlt {', '.join(missing)}" if missing else f"ist ein Kennwert nicht lesbar ({error})"
    return (
        f"In Fassung {version.number} des Aufrufs {version.call.code} {said}. Solange wird mit ihr "
        "nicht gerechnet und nichts entschieden. Eintragen kann das die Programmleitung unter "
        "„Förderung › Aufrufe“ in einer neuen Fassung."
    )


def _switch(text: str) -> bool:
    return {"on": True, "off": False}[text]
