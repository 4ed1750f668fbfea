"""Service of a notice (Bekanntgabe) and when it becomes final (Bestandskraft), step by step."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.deadlines import Deadline, deadline, free_days, spoken
from kim.grants.rules.steps import Step
from kim.kernel.dates import format_day, next_working_day

ONE_DAY = dt.timedelta(days=1)


class Mode(StrEnum):
    """How a notice reaches the recipient (Art der Bekanntgabe)."""

    LETTER = "letter"
    ELECTRONIC = "electronic"
    PORTAL = "portal"
    HANDED_OVER = "handed_over"  # against a receipt: the real day counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiction:
    """Days of the fiction in force on the day of posting, as parameters.

    ``days``: 3 for what was posted until 31 December 2024, 4 from 1 January 2025.
    ``portal_days``: within so many days a notice must be fetched from a portal.
    ``shift``: move the day of the fiction off free days (disputed; default off).
    """

    days: int
    portal_days: int = 10
    shift: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """When a notice counts as served. None: not served, it must be delivered another way."""

    served_on: dt.date | None
    reason: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Finality:
    """When a notice is final (bestandskräftig).

    ``remedy``: period for the remedy (Rechtsbehelfsfrist), its last day inclusive.
    ``final_on``: first day on which the notice is final: the day after that, or the day of a
    waiver (Rechtsbehelfsverzicht) if that is earlier.
    """

    remedy: Deadline
    final_on: dt.date
    reason: str
    steps: tuple[Step, ...]


def serve(
    sent_on: dt.date,
    mode: Mode,
    fiction: Fiction,
    *,
    received_on: dt.date | None = None,
    free: AbstractSet[dt.date] | None = None,
) -> Service:
    """Day on which a notice sent on ``sent_on`` counts as served.

    ``received_on``: proven receipt, for a portal the day it was fetched. A receipt later than
    the fiction prevails, an earlier one does not. Raises CannotCompute for a receipt before
    the sending and for handing over without a day.

    Source: § 41 Abs. 2 VwVfG (letter, electronic), § 41 Abs. 2a VwVfG (portal).
    """
    if received_on is not None and received_on < sent_on:
        raise CannotCompute("Der Zugang kann nicht vor der Absendung liegen.")
    match mode:
        case Mode.LETTER | Mode.ELECTRONIC:
            return _by_fiction(sent_on, mode, fiction, received_on, free)
        case Mode.PORTAL:
            return _from_portal(sent_on, fiction, received_on)
        case Mode.HANDED_OVER:
            if received_on is None:
                raise CannotCompute("Bitte den Tag der Übergabe angeben.")
            how = f"gegen Empfangsbekenntnis übergeben am {spoken(received_on)}"
            return _served(received_on, how, "§ 41 Abs. 1 VwVfG", [])


def finality(
    served_on: dt.date,
    *,
    remedy_months: int,
    months_without_instruction: int,
    instructed: bool = True,
    waived_on: dt.date | None = None,
    free: AbstractSet[dt.date] | None = None,
) -> Finality:
    """When a notice served on ``served_on`` is final, if nobody takes a remedy.

    ``instructed``: the notice carries a right remedy instruction (Rechtsbehelfsbelehrung);
    without one the longer period counts. ``waived_on``: day on which the recipient has given up
    the remedy; it makes the notice final at once. The numbers are parameters (1 and 12 months).

    Source: §§ 58, 70, 74 VwGO; § 57 Abs. 2 VwGO with § 222 ZPO, §§ 187 to 193 BGB.
    """
    months = remedy_months if instructed else months_without_instruction
    remedy = deadline(served_on, months=months, free=free)
    law = "§ 74 Abs. 1 VwGO (Klage), § 70 Abs. 1 VwGO (Widerspruch)"
    if not instructed:
        law = "§ 58 Abs. 2 VwGO: Belehrung fehlt oder ist falsch"
    steps = [
        _step(
            "Rechtsbehelfsfrist",
            f"{months} {'Monat' if months == 1 else 'Monate'} ab Bekanntgabe",
            spoken(remedy.deadline),
            law,
        ),
        *remedy.steps,
    ]
    final_on = remedy.deadline + ONE_DAY
    reason = (
        f"Die Rechtsbehelfsfrist läuft bis {spoken(remedy.deadline)}, 24 Uhr; "
        f"ab dem {format_day(final_on)} ist der Bescheid bestandskräftig."
    )
    if waived_on is not None and max(waived_on, served_on) < final_on:
        final_on = max(waived_on, served_on)
        reason = (
            f"Auf den Rechtsbehelf wurde verzichtet; ab dem {format_day(final_on)} ist der "
            "Bescheid bestandskräftig."
        )
        how = f"Verzicht vom {format_day(waived_on)}, Bekanntgabe am {format_day(served_on)}"
        steps.append(_step("Rechtsbehelfsverzicht", how, spoken(final_on), "Rechtsbehelfsverzicht"))
    steps.append(Step(title="Bestandskraft", how=reason, result=spoken(final_on)))
    return Finality(remedy, final_on, reason, tuple(steps))


def _by_fiction(
    sent_on: dt.date,
    mode: Mode,
    fiction: Fiction,
    received_on: dt.date | None,
    free: AbstractSet[dt.date] | None,
) -> Service:
    sent = "zur Post gegeben" if mode == Mode.LETTER else "elektronisch übermittelt"
    law = "§ 41 Abs. 2 VwVfG"
    day = sent_on + ONE_DAY * fiction.days
    how = f"{sent} am {spoken(sent_on)}; gilt am {fiction.days}. Tag danach als bekannt gegeben"
    steps = [_step("Bekanntgabefiktion", how, spoken(day), law)]
    if fiction.shift:
        known = free_days(day.year, day.year + 1) if free is None else free
        day = next_working_day(day, known)
        how = "der Tag der Fiktion wird auf den nächsten Werktag verschoben (Schalter)"
    else:
        how = "der Tag der Fiktion wird nicht verschoben (Schalter, umstritten)"
    steps.append(_step("Wochenende und Feiertage", how, spoken(day), law))
    if received_on is not None and received_on > day:
        how = f"nachweislich erst am {spoken(received_on)} zugegangen; das geht der Fiktion vor"
        return _served(received_on, how, law, steps)
    how = f"gilt als bekannt gegeben am {spoken(day)}"
    if received_on is not None:
        how += f"; der frühere Zugang am {format_day(received_on)} ändert das nicht"
    return _served(day, how, law, steps)


def _from_portal(sent_on: dt.date, fiction: Fiction, fetched_on: dt.date | None) -> Service:
    law = "§ 41 Abs. 2a VwVfG"
    last = sent_on + ONE_DAY * fiction.portal_days
    how = f"benachrichtigt am {spoken(sent_on)}, {fiction.portal_days} Tage zum Abruf"
    steps = [_step("Bereitstellung zum Abruf", how, f"bis {spoken(last)}", law)]
    if fetched_on is None or fetched_on > last:
        reason = (
            f"Der Bescheid wurde bis zum {format_day(last)} nicht abgerufen. Er ist nicht bekannt "
            "gegeben; bitte stellen Sie ihn auf anderem Weg zu."
        )
        steps.append(_step("Kein Abruf", reason, "nicht bekannt gegeben", law))
        return Service(None, reason, tuple(steps))
    how = f"abgerufen am {spoken(fetched_on)}; bekannt gegeben am Tag danach"
    return _served(fetched_on + ONE_DAY, how, law, steps)


def _served(day: dt.date, how: str, law: str, steps: list[Step]) -> Service:
    reason = f"Der Bescheid ist am {spoken(day)}, bekannt gegeben: {how}."
    return Service(day, reason, (*steps, _step("Bekanntgabe", how, spoken(day), law)))


def _step(title: str, how: str, result: str, law: str) -> Step:
    return Step(title=title, how=how, result=result, law=law, law_check=True)
