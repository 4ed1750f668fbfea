"""German sentences for the press from the figures of a key date (Pressetext).

They say what is known and what is not: no name behind a figure of which only the sum was
published, no filled post that was only announced, no refusal of those not named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from kim.kernel.dates import Precision, format_day, format_long
from kim.places.rules.names import sorting_key
from kim.programme.rules.figures import Count, Figures, Start
from kim.programme.rules.register import Body, Money

WORDS = (
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs",
    "sieben", "acht", "neun", "zehn", "elf", "zwölf",
)  # fmt: skip
SHARES = (
    (Fraction(1, 4), "ein Viertel"),
    (Fraction(1, 3), "ein Drittel"),
    (Fraction(1, 2), "die Hälfte"),
    (Fraction(2, 3), "zwei Drittel"),
    (Fraction(3, 4), "drei Viertel"),
)
NEAR = Fraction(1, 100)
MILLION = 1_000_000
NAMED_UP_TO = 12
LANDKREIS, STADT = "Landkreis ", "Stadt "
KIM = "Kommunalen Integrationsmanagement"


@dataclass(frozen=True, slots=True)
class Case:
    """Articles of one grammatical case (Fall); ``ending`` is what a masculine noun takes."""

    der: str
    die: str
    plural: str
    ending: str


NOMINATIVE = Case("der", "die", "die", "")
GENITIVE = Case("des", "der", "der", "es")


def number_word(number: int) -> str:
    """Numbers up to twelve in words, larger ones in figures: ``zwölf``, ``13``."""
    return WORDS[number] if number < len(WORDS) else str(number)


def counted(number: int, one: str, many: str) -> str:
    """``keine Kommune``, ``eine Kommune``, ``zwölf Kommunen``, ``36 Kommunen``; feminine nouns."""
    if number == 0:
        return f"keine {one}"
    return f"eine {one}" if number == 1 else f"{number_word(number)} {many}"


def and_list(parts: Sequence[str], last: str = "und") -> str:
    """``A``, ``A und B``, ``A, B und C``; empty for nobody."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def short_name(body: Body) -> str:
    """The name without its kind: ``Germersheim``, ``Worms``, ``Westerwaldkreis``."""
    return body.full_name.removeprefix(LANDKREIS).removeprefix(STADT)


def in_order(bodies: Iterable[Body]) -> list[Body]:
    """Districts before towns, each in the order of a dictionary; the key decides a tie."""
    return sorted(bodies, key=lambda b: (b.is_town, sorting_key(short_name(b)), b.ags))


def names(bodies: Iterable[Body], case: Case = NOMINATIVE) -> str:
    """Kind and name in one case, districts first.

    ``die Landkreise A und B, der Westerwaldkreis sowie die Städte C und D``; in the genitive
    ``der Landkreise A und B, des Westerwaldkreises sowie der Städte C und D``.
    """
    ordered = in_order(bodies)
    towns = [short_name(b) for b in ordered if b.is_town]
    called = [b for b in ordered if not b.is_town]
    districts = [short_name(b) for b in called if b.full_name.startswith(LANDKREIS)]
    groups = []
    if districts:
        one = f"{case.der} Landkreis{case.ending}"
        kind = one if len(districts) == 1 else f"{case.plural} Landkreise"
        groups.append(f"{kind} {and_list(districts)}")
    groups += [
        f"{case.der} {_inflected(b.full_name, case)}"
        for b in called
        if not b.full_name.startswith(LANDKREIS)
    ]
    if towns:
        groups.append(f"{f'{case.die} Stadt' if len(towns) == 1 else f'{case.plural} Städte'} "
                      f"{and_list(towns)}")  # fmt: skip
    return and_list(groups, "sowie")


def _inflected(name: str, case: Case) -> str:
    """The first word that says Kreis takes the ending: ``des Eifelkreises Bitburg-Prüm``."""
    words = name.split(" ")
    for at, word in enumerate(words):
        if word.casefold().endswith("kreis"):
            words[at] = word + case.ending
            break
    return " ".join(words)


def percent_words(share: Fraction) -> str:
    """``33,3 Prozent``, ``25 Prozent``; one place, half up."""
    percent = (Decimal(share.numerator * 100) / share.denominator).quantize(
        Decimal("0.1"), ROUND_HALF_UP
    )
    return f"{percent:f}".removesuffix(".0").replace(".", ",") + " Prozent"


def share_words(share: Fraction) -> str:
    """``rund ein Drittel``, ``die Hälfte``, ``38,9 Prozent``.

    A simple share stands for everything within one percentage point of it, with „rund“.
    Without „rund“ only where the share is a whole percentage: 12 of 36 are 33.3 percent, and
    the ministry itself says „rund ein Drittel“ (10 December 2025); 18 of 36 are „die Hälfte“.
    """
    for value, words in SHARES:
        if share == value and (share * 100).denominator == 1:
            return words
        if abs(share - value) <= NEAR:
            return f"rund {words}"
    return percent_words(share)


def money_words(money: Money) -> str:
    """``rund drei Millionen Euro``, ``1,5 Millionen Euro``, ``750.000 Euro``."""
    about = "rund " if money.is_about else ""
    if money.amount < MILLION:
        return f"{about}{money.amount:,.0f} Euro".replace(",", ".")
    millions = money.amount / MILLION
    if millions == 1:
        return f"{about}eine Million Euro"
    if millions == int(millions):
        return f"{about}{number_word(int(millions))} Millionen Euro"
    return f"{about}{millions.normalize():f} Millionen Euro".replace(".", ",")


def press_paragraph(found: Figures) -> str:
    """One paragraph in German for the key date; says only what is known.

    The present tense with the key date in front holds for past and coming days alike.
    """
    sentences = [
        _participation(found),
        *_posts(found),
        *(_start(found, start) for start in found.starts),
        *_unconfirmed(found),
        *_undated(found),
        *_money_received(found.funds_received),
        *_budget(found),
    ]
    return " ".join(sentences)


def _participation(found: Figures) -> str:
    day = format_long(found.on)
    count, total = found.participating.value, found.eligible.value
    eligible = f"{number_word(total)} antragsberechtigten Kommunen"
    if count == 0:
        return (
            f"Zum Stichtag {day} nimmt nach dem Programmregister keine der {eligible} "
            f"am {KIM} teil."
        )
    if count == total:
        return f"Zum Stichtag {day} nehmen alle {eligible} am {KIM} teil."
    who = "eine" if count == 1 else number_word(count)
    return (
        f"Zum Stichtag {day} {_verb(count, 'nimmt', 'nehmen')} {who} der {eligible} am {KIM} "
        f"teil, {share_words(found.share)}."
    )


def _posts(found: Figures) -> list[str]:
    """How many posts are occupied; the names in the genitive while they are few."""
    count = found.managers_installed.value
    if not count:
        return []
    said = f"{_capital(counted(count, 'Stelle', 'Stellen'))} {_verb(count, 'ist', 'sind')} besetzt"
    if count > NAMED_UP_TO:
        return [f"{said}."]
    return [f"{said}: die {_names(found, found.managers_installed.ags, GENITIVE)}."]


def _start(found: Figures, start: Start) -> str:
    """Who is to start when. Nothing is said about their posts."""
    count = len(start.ags)
    said = (
        f"{_capital(counted(count, 'Kommune', 'Kommunen'))} {_verb(count, 'beginnt', 'beginnen')} "
        f"{when(start)}"
    )
    return f"{said}: {_names(found, start.ags)}." if count <= NAMED_UP_TO else f"{said}."


def when(start: Start) -> str:
    """``am 1. Januar 2026``, ``im Februar 2026``, ``im Jahr 2026``."""
    words = {Precision.DAY: "am", Precision.MONTH: "im", Precision.YEAR: "im Jahr"}
    return f"{words[start.precision]} {format_long(start.on, start.precision)}"


def _unconfirmed(found: Figures) -> list[str]:
    count = len(found.unconfirmed)
    if not count:
        return []
    return [
        f"Bei {'einer Kommune' if count == 1 else f'{number_word(count)} Kommunen'} war der "
        "Beginn angekündigt; eine spätere Bestätigung liegt nicht vor."
    ]


def _undated(found: Figures) -> list[str]:
    """Who began in a span around the key date, on a day that nobody published."""
    more = "weitere " if found.participating.value else ""
    said = []
    for start in found.undated_starts:
        count = len(start.ags)
        who = _capital(counted(count, f"{more}Kommune", f"{more}Kommunen"))
        said.append(
            f"{who} {_verb(count, 'beginnt', 'beginnen')} {when(start)}; der genaue Tag ist nicht "
            "veröffentlicht."
        )
    return said


def _money_received(received: Count | None) -> list[str]:
    """Only the sum is published, so the sentence says that the names are not."""
    if not received:
        return []
    count = received.value
    said = f"{_capital(counted(count, 'Kommune', 'Kommunen'))} {_verb(count, 'hat', 'haben')}"
    day = f" bis zum {format_long(received.key_date_on)}" if received.key_date_on else ""
    said = f"{said}{day} erste Fördermittel erhalten"
    return [f"{said}; welche, ist nicht veröffentlicht." if count else f"{said}."]


def _budget(found: Figures) -> list[str]:
    money = found.budget
    if not money:
        return []
    many = money.amount != MILLION
    if money.year < found.on.year:
        verb = "standen" if many else "stand"
    else:
        verb = "stehen" if many else "steht"
    return [f"Für {money.year} {verb} {money_words(money)} zur Verfügung."]


def _names(found: Figures, ags: Iterable[str] | None, case: Case = NOMINATIVE) -> str:
    return names((found.bodies[key] for key in ags or ()), case)


def _verb(number: int, one: str, many: str) -> str:
    return one if number < 2 else many


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def fact_box(found: Figures) -> list[tuple[str, str]]:
    """Label and value of each known figure in German, in the order of the box."""
    rows = [
        ("Stichtag", format_day(found.on)),
        ("Kenntnisstand", format_day(found.known_on)),
        (
            "Antragsberechtigte Kommunen",
            f"{found.eligible.value} ({_kinds(found.districts, found.towns)})",
        ),
        ("Teilnehmende Kommunen", _with_kinds(found)),
        ("Anteil", f"{percent_words(found.share)} ({found.participating.value} von "
                   f"{found.eligible.value})"),
        ("Besetzte Stellen", str(found.managers_installed.value)),
    ]  # fmt: skip
    rows += [(f"Beginn {when(start)}", str(len(start.ags))) for start in found.starts]
    if found.unconfirmed:
        rows.append(("Davon Beginn nur angekündigt", str(len(found.unconfirmed))))
    if received := found.funds_received:
        day = f" zum {format_day(received.key_date_on)}" if received.key_date_on else ""
        rows.append(
            ("Erste Fördermittel erhalten", f"{received.value} (veröffentlicht{day}, ohne Namen)")
        )
    if found.budget:
        rows.append((f"Programmmittel {found.budget.year}", money_words(found.budget)))
    return rows


def _with_kinds(found: Figures) -> str:
    taking_part = [found.bodies[ags] for ags in found.participating.ags or ()]
    towns = sum(body.is_town for body in taking_part)
    if not taking_part:
        return "0"
    return f"{len(taking_part)} ({_kinds(len(taking_part) - towns, towns)})"


def _kinds(districts: int, towns: int) -> str:
    """``24 Landkreise, 12 kreisfreie Städte``; kinds without anybody are left out."""
    parts = []
    if districts:
        parts.append(f"{districts} {'Landkreis' if districts == 1 else 'Landkreise'}")
    if towns:
        parts.append(f"{towns} {'kreisfreie Stadt' if towns == 1 else 'kreisfreie Städte'}")
    return ", ".join(parts)
