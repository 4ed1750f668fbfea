"""What a plausibility rule is: a pure function with an id, a weight, one text and a source."""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kim.grants.rules.content import Content
from kim.grants.rules.results import Context, Result, Severity
from kim.programme.rules.legal import Mark

# What stands for a value while there is none: in the help, before anything is typed.
BLANKS: Mapping[str, str] = {
    "amount": "Betrag",
    "asked": "beantragter Betrag",
    "category": "Ausgabengruppe",
    "cost": "Summe der Ausgaben",
    "count": "Anzahl",
    "day": "Tag",
    "days": "Anzahl Tage",
    "difference": "Unterschied",
    "file": "Dateiname",
    "fte": "Stellenanteil",
    "funds": "Summe der Einnahmen",
    "goal": "Nummer des Ziels",
    "high": "obere Grenze",
    "label": "Bezeichnung",
    "least": "Mindestzahl",
    "limit": "Grenze",
    "low": "untere Grenze",
    "months": "Monate",
    "name": "Name der Kommune",
    "number": "Aktenzeichen",
    "other": "Angabe im Register",
    "percent": "Prozentsatz",
    "period": "Zeitraum",
    "possible": "möglicher Betrag",
    "row": "Nummer der Zeile",
    "sentence": "Der Eintrag ist nicht lesbar. Bitte schreiben Sie ihn wie im Beispiel am Feld.",
    "status": "Stand des Aufrufs",
    "step": "Betrag",
    "typed": "Ihre Eingabe",
    "years": "Haushaltsjahre",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a rule is not kept, and the values of its text.

    ``section`` is empty where it is that of the rule.
    """

    field: str
    values: Mapping[str, str]
    section: str = ""


Find = Callable[[Content, Context], Iterator[Found]]
REGISTER: dict[str, "Rule"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule (Plausibilitätsregel) with the pure function that looks for what is wrong.

    ``name`` says what is looked at, ``text`` is the one German text of the rule with blanks in
    braces. ``of_case``: about the file or the call, so nobody can mend it in the form.
    """

    id: str
    severity: Severity
    section: str
    name: str
    text: str
    source: str
    mark: Mark
    of_case: bool = False
    find: Find = field(repr=False, compare=False)

    def check(self, content: Content, context: Context) -> tuple[Result, ...]:
        """What the rule finds; nothing when it is kept."""
        return tuple(
            Result(
                rule=self.id,
                severity=self.severity,
                text=self.text.format_map(found.values),
                section=found.section or self.section,
                field=found.field,
                of_case=self.of_case,
            )
            for found in self.find(content, context)
        )

    @property
    def help(self) -> str:
        """The text before there is anything to check: every blank named instead of filled."""
        return self.text.format_map({name: f"[{BLANKS[name]}]" for name in self.blanks})

    @property
    def blanks(self) -> frozenset[str]:
        """Names of the values that the text needs."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.text) if name)


def rule(
    id: str,
    severity: Severity,
    section: str,
    *,
    name: str,
    text: str,
    source: str = "Arbeitsannahme",
    mark: Mark = Mark.ASSUMPTION,
    of_case: bool = False,
) -> Callable[[Find], Rule]:
    """Register a rule under its id. Raises ValueError for an id that is taken."""

    def register(find: Find) -> Rule:
        if id in REGISTER:
            raise ValueError(f"Die Regel {id} gibt es schon.")
        REGISTER[id] = Rule(
            id=id, severity=severity, section=section, name=name, text=text,
            source=source, mark=mark, of_case=of_case, find=find,
        )  # fmt: skip
        return REGISTER[id]

    return register


def found(field: str = "", /, *, section: str = "", **values: str) -> Found:
    """One finding: the field it is about, and what fills the blanks of the text."""
    return Found(field=field, values=values, section=section)
