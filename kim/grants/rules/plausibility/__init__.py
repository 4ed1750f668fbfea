"""Plausibility rules (Plausibilitätsregeln): each a pure function with an id and a weight."""

from collections.abc import Iterator

from kim.grants.rules.content import Content
from kim.grants.rules.form import FIELDS, SECTION_LABELS
from kim.grants.rules.plausibility import (  # noqa: F401 -- imported to register their rules
    answers,
    basics,
    case,
    concept,
    money,
    plan,
    post,
    privacy,
)
from kim.grants.rules.plausibility.registry import REGISTER, Found, Rule, found, rule
from kim.grants.rules.results import SEVERITY_LABELS, Context, Result, Severity

ORDER = list(SECTION_LABELS)


@rule(
    "PL-A00", Severity.BLOCKS, "basics",
    name="Was eingetragen ist, lässt sich lesen",
    text="{sentence}",
)  # fmt: skip
def readable(content: Content, _context: Context) -> Iterator[Found]:
    """The sentence is the one shown at the field."""
    for line in content.unreadable:
        yield found(line.field, section=line.section, sentence=line.text)


@rule(
    "PL-A99", Severity.BLOCKS, "basics",
    name="Pflichtfelder sind ausgefüllt",
    text="„{label}“ fehlt. Bitte füllen Sie das Feld aus.",
)  # fmt: skip
def answered(content: Content, _context: Context) -> Iterator[Found]:
    typed = {(line.section, line.field) for line in content.unreadable}
    for code, fields in FIELDS.items():
        if code == "council":  # its own rules say what is missing
            continue
        for field in fields:
            empty = field.required and getattr(content, field.name) in ("", None)
            if empty and (code, field.name) not in typed:
                yield found(field.name, section=code, label=field.label)


RULES: tuple[Rule, ...] = tuple(sorted(REGISTER.values(), key=lambda rule: rule.id))
BY_ID = {rule.id: rule for rule in RULES}


def check(content: Content, context: Context) -> tuple[Result, ...]:
    """Everything the rules find, in the order of the form, then of the rules."""
    results = [result for rule in RULES for result in rule.check(content, context)]
    return tuple(sorted(results, key=lambda result: ORDER.index(result.section)))


def rules_of(section: str) -> list[Rule]:
    """What is looked at in a section of the form: for its help."""
    return [rule for rule in RULES if rule.section == section and not rule.of_case]


def markdown() -> str:
    """The page docs/plausibility.md."""
    head = [
        "# Plausibility rules",
        "",
        "Generated from `kim.grants.rules.plausibility`. One German text serves help, form, error",
        "and template; what stands in brackets is filled in. Weights: a result *verhindert das",
        "Absenden*, *braucht eine Begründung* or is a *Hinweis*.",
        "",
        "| Rule | Looks at | Section | Weight | Text | Source | Mark |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = [
        f"| {rule.id} | {rule.name} | {SECTION_LABELS[rule.section]} "
        f"| {SEVERITY_LABELS[rule.severity]} | {rule.help} | {rule.source} | {rule.mark.label} |"
        for rule in RULES
    ]
    return "\n".join([*head, *rows]) + "\n"
