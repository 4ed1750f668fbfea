"""``kim calc deadline`` and ``kim calc grant``: the calculators of officers, each step with law."""

import datetime as dt
import json
import re
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from kim.grants.queries.calculator import shipped_terms, terms_for
from kim.grants.rules.amounts import NotRead, read_argument, read_count, read_day, read_fte
from kim.grants.rules.calculation import (
    Calculation,
    SourcedTerms,
    as_data,
    calculate,
    end_of_year,
    shown,
)
from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.deadlines import Deadline, deadline, spoken
from kim.grants.rules.steps import Step, number
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur

T = TypeVar("T")
USAGE = {
    "deadline": "kim calc deadline --from 2026-01-31 --months 1",
    "grant": "kim calc grant --start 2026-03-01 --fte 0,75 --personnel 72.300,00 --material 20000",
}
LAW_CHECK = "noch zu prüfen (law-check)"


class BadInput(Exception):
    """What was typed cannot be used; one German line says what and how to mend it."""


class Parser(ArgumentParser):
    """Says in one German line what it did not understand."""

    def error(self, message: str) -> NoReturn:
        found = re.search(r"--[\w-]+", message)
        what = f"mit „{found[0]}“ stimmt etwas nicht" if found else "der Aufruf ist unvollständig"
        if "expected one argument" in message and found:
            what = f"zu {found[0]} fehlt ein gültiger Wert"
        self.exit(2, f"kim calc: {what}. Beispiel: {' oder '.join(USAGE.values())}\n")


class Command(BaseCommand):
    """Deadlines by VwVfG and BGB; ceilings and grant of the KIM call. Works without database."""

    help = "Rechner: `calc deadline` für Fristen, `calc grant` für die mögliche Zuwendung."
    requires_system_checks = []  # nothing that a check could find matters here

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", parser_class=Parser, required=True)
        self._deadline_arguments(kinds.add_parser("deadline", help="Ende einer Frist"))
        self._grant_arguments(kinds.add_parser("grant", help="mögliche Zuwendung"))

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        german = Parser(prog=f"{prog_name} {subcommand}")
        parser.error = german.error  # type: ignore[method-assign] # Django names the class itself
        return parser

    @staticmethod
    def _deadline_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="from_on", metavar="TAG", help="Tag des Ereignisses")
        parser.add_argument("--months", default="0", metavar="N", help="Monate")
        parser.add_argument("--weeks", default="0", metavar="N", help="Wochen")
        parser.add_argument("--days", default="0", metavar="N", help="Tage")
        parser.add_argument(
            "--no-shift", action="store_true", help="Ende nicht auf einen Werktag verschieben"
        )
        parser.add_argument("--json", action="store_true", help="Ergebnis für Programme")

    @staticmethod
    def _grant_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--start", metavar="TAG", help="erster Tag")
        parser.add_argument("--end", metavar="TAG", help="letzter Tag; ohne Angabe 31. Dezember")
        parser.add_argument("--fte", default="1", metavar="ANTEIL", help="Stellenanteil, bis 1")
        parser.add_argument("--personnel", default="0", metavar="EUR", help="Personalausgaben")
        parser.add_argument("--material", default="0", metavar="EUR", help="Sachausgaben")
        parser.add_argument("--json", action="store_true", help="Ergebnis für Programme")

    def handle(self, *_args: Any, **options: Any) -> None:
        deed = {"deadline": deadline_answer, "grant": grant_answer}[options["kind"]]
        try:
            said = deed(options)
        except BadInput as error:
            self.stderr.write(f"kim calc {options['kind']}: {error}")
            raise SystemExit(2) from None
        self.stdout.write(said)


def deadline_answer(options: dict[str, Any]) -> str:
    """The end of a period as JSON or as text. Raises BadInput."""
    from_on = _read(options, "from_on", "--from", read_day)
    months, weeks, days = (
        _read(options, name, f"--{name}", read_count) for name in ("months", "weeks", "days")
    )
    shift = not options["no_shift"]
    try:
        found = deadline(from_on, months=months, weeks=weeks, days=days, shift=shift)
    except CannotCompute as error:
        raise BadInput(str(error)) from None
    if options["json"]:
        data = {
            "nominal_end": found.nominal_end.isoformat(),
            "deadline": found.deadline.isoformat(),
            "reason": found.reason,
        }
        return json.dumps(data, ensure_ascii=False, indent=2)
    return deadline_text(from_on, found)


def grant_answer(options: dict[str, Any]) -> str:
    """The possible grant as JSON or as text. Raises BadInput."""
    start_on = _read(options, "start", "--start", read_day)
    told = known_terms(start_on)
    end_on = end_of_year(start_on)
    if options["end"] is not None:
        end_on = _read(options, "end", "--end", read_day)
    try:
        found = calculate(
            told,
            start_on=start_on,
            end_on=end_on,
            fte=_read(options, "fte", "--fte", lambda text: read_fte(text, told.terms.fte_max)),
            costs={
                code: _read(options, code, f"--{code}", read_argument)
                for code in ("personnel", "material")
            },
        )
    except CannotCompute as error:
        raise BadInput(str(error)) from None
    if options["json"]:
        return json.dumps(as_data(found), ensure_ascii=False, indent=2)
    return grant_text(found)


def known_terms(start_on: dt.date) -> SourcedTerms:
    """Terms of the published call of the server's database; without one those that come with kim.

    No database is started for it, and one that cannot be asked does not stop the calculator.
    """
    if not settings.KIM.database_url:
        return shipped_terms()
    try:
        return terms_for(start_on)
    except DatabaseError:
        return shipped_terms()


def deadline_text(from_on: dt.date, found: Deadline) -> str:
    lines = [f"Frist ab {spoken(from_on)}", "", *_steps(found.steps), ""]
    lines += [
        f"Rechnerisches Ende: {spoken(found.nominal_end)}",
        f"Fristende:          {spoken(found.deadline)}, 24 Uhr",
        found.reason,
    ]
    return "\n".join(lines)


def grant_text(found: Calculation) -> str:
    top, result = found.ceilings, found.grant
    lines = [
        f"{found.told.origin}",
        f"{format_day(top.start_on)} bis {format_day(top.end_on)}, Stellenanteil {number(top.fte)}",
        "",
        *_steps(found.trace),
        "",
    ]
    for line in result.lines:
        lines.append(
            f"{line.label}: Ausgaben {format_eur(line.cost)}, Obergrenze "
            f"{format_eur(line.ceiling)}, anerkannt {format_eur(line.recognised)}, Zuwendung "
            f"{format_eur(line.amount)}, Anteil der Kommune {format_eur(line.municipal_share)}"
        )
    lines += [
        f"Mögliche Zuwendung: {format_eur(result.amount)}",
        f"Anteil der Kommune: {format_eur(result.municipal_share)}",
        "",
        "Verwendete Kennwerte:",
        *(f"- {row.label}: {shown(row)}. Quelle: {row.origin}" for row in found.used),
        "",
        *found.notes,
    ]
    return "\n".join(lines)


def _steps(steps: Sequence[Step]) -> list[str]:
    return [f"{place}. {_step(step)}" for place, step in enumerate(steps, 1)]


def _step(step: Step) -> str:
    text = f"{step.title}: {step.how} → {step.result}"
    if step.law:
        text += f" [{step.law}{f'; {LAW_CHECK}' if step.law_check else ''}]"
    return text


def _read(options: dict[str, Any], name: str, option: str, reader: Callable[[str], T]) -> T:
    if options[name] is None:
        raise BadInput(f"{option} fehlt. Beispiel: {USAGE[options['kind']]}")
    try:
        return reader(options[name])
    except NotRead as error:
        raise BadInput(f"{option}: {error}") from None
