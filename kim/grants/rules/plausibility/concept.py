"""Rules about the concept and its goals (Konzept und Ziele)."""

from collections.abc import Iterator

from kim.grants.rules.content import Content
from kim.grants.rules.form import FIELDS
from kim.grants.rules.plausibility.basics import plain
from kim.grants.rules.plausibility.registry import Found, found, rule
from kim.grants.rules.results import Context, Severity
from kim.kernel.dates import format_day
from kim.programme.rules.legal import Mark

PARTS = {field.name: field.label for field in FIELDS["concept"]}
SUCCESS = "VV Nr. 3 zu § 44 LHO (Ziel und Erfolgskontrolle); § 7 LHO"


def texts(content: Content) -> dict[str, str]:
    """What stands in the parts of the concept, by field."""
    return {name: getattr(content, name) for name in PARTS}


@rule(
    "PL-A19", Severity.WARNING, "concept",
    name="Jedes Ziel hat ein Merkmal",
    text="Zu Ziel {goal} fehlt ein Merkmal, an dem Sie den Erfolg erkennen. Bitte ergänzen Sie "
    "Zahl oder Ereignis und Zeitpunkt.",
    source=SUCCESS, mark=Mark.LAW_CHECK,
)  # fmt: skip
def goals_have_sign(content: Content, _context: Context) -> Iterator[Found]:
    for index, goal in enumerate(content.goals):
        if not goal.indicator:
            yield found(f"goals.{index}.indicator", goal=str(index + 1))


@rule(
    "PL-A31", Severity.BLOCKS, "concept",
    name="Zahl der Ziele",
    text="Genannte Ziele: {count}, nötig: mindestens {least}. Bitte ergänzen Sie, was die Stelle "
    "erreichen soll.",
    source=SUCCESS, mark=Mark.LAW_CHECK,
)  # fmt: skip
def enough_goals(content: Content, context: Context) -> Iterator[Found]:
    count, least = sum(1 for goal in content.goals if goal.text), context.terms.goals_min
    if count < least:
        yield found("goals", count=str(count), least=str(least))


@rule(
    "PL-A32", Severity.WARNING, "concept",
    name="Jedes Ziel hat einen Zeitpunkt",
    text="Zu Ziel {goal} fehlt der Tag, bis zu dem es erreicht sein soll. Bitte ergänzen Sie ihn.",
    source=SUCCESS, mark=Mark.LAW_CHECK,
)  # fmt: skip
def goals_have_day(content: Content, _context: Context) -> Iterator[Found]:
    typed = {line.field for line in content.unreadable if line.section == "concept"}
    for index, goal in enumerate(content.goals):
        if goal.by_on is None and f"goals.{index}.by_on" not in typed:
            yield found(f"goals.{index}.by_on", goal=str(index + 1))


@rule(
    "PL-A33", Severity.WARNING, "concept",
    name="Zeitpunkt der Ziele liegt im Zeitraum",
    text="Ziel {goal} soll bis {day} erreicht sein, der Zeitraum ist {period}. Bitte wählen Sie "
    "einen Tag in diesem Zeitraum oder begründen Sie die Abweichung.",
)  # fmt: skip
def goals_in_period(content: Content, _context: Context) -> Iterator[Found]:
    start, end = content.start_on, content.end_on
    if start is None or end is None or end < start:
        return
    period = f"{format_day(start)} bis {format_day(end)}"
    for index, goal in enumerate(content.goals):
        if goal.by_on and not start <= goal.by_on <= end:
            day = format_day(goal.by_on)
            yield found(f"goals.{index}.by_on", goal=str(index + 1), day=day, period=period)


@rule(
    "PL-A34", Severity.WARNING, "concept",
    name="Kein Ziel steht doppelt",
    text="Ziel {goal} steht schon weiter oben. Bitte fassen Sie beide zusammen oder "
    "unterscheiden Sie sie.",
)  # fmt: skip
def goals_differ(content: Content, _context: Context) -> Iterator[Found]:
    seen: set[str] = set()
    for index, goal in enumerate(content.goals):
        text = plain(goal.text)
        if text and text in seen:
            yield found(f"goals.{index}.text", goal=str(index + 1))
        seen.add(text)


@rule(
    "PL-A35", Severity.HINT, "concept",
    name="Ausführlichkeit des Konzepts",
    text="„{label}“ ist sehr kurz ({count} Wörter, üblich sind mindestens {least}). Wer prüft, "
    "fragt sonst vermutlich nach.",
)  # fmt: skip
def parts_long_enough(content: Content, context: Context) -> Iterator[Found]:
    least = context.terms.concept_min_words
    if least is None:
        return
    for name, text in texts(content).items():
        count = len(text.split())
        if 0 < count < least:
            yield found(name, label=PARTS[name], count=str(count), least=str(least))


@rule(
    "PL-A36", Severity.WARNING, "concept",
    name="Kein Teil des Konzepts steht doppelt",
    text="„{label}“ wiederholt wörtlich einen anderen Teil des Konzepts. Bitte schreiben Sie "
    "hinein, wonach gefragt ist.",
)  # fmt: skip
def parts_differ(content: Content, _context: Context) -> Iterator[Found]:
    seen: set[str] = set()
    for name, text in texts(content).items():
        if text and plain(text) in seen:
            yield found(name, label=PARTS[name])
        seen.add(plain(text))


@rule(
    "PL-A37", Severity.HINT, "concept",
    name="Konzept ist gegenüber dem Vorjahr fortgeschrieben",
    text="Das Konzept stimmt wörtlich mit dem letzten bewilligten Antrag überein. Bitte prüfen "
    "Sie, ob Ausgangslage und Ziele noch gelten.",
    source="VV Nr. 3 zu § 44 LHO", mark=Mark.LAW_CHECK,
)  # fmt: skip
def concept_is_new(content: Content, context: Context) -> Iterator[Found]:
    before = context.previous
    if before is None or not any(texts(content).values()):
        return
    now, then = (
        [*map(plain, texts(each).values()), *(plain(goal.text) for goal in each.goals)]
        for each in (content, before)
    )
    if now == then:
        yield found("starting_point")
