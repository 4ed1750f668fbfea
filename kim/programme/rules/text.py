"""Sentences for the press from the figures of a key date (Pressetext)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from kim.kernel.dates import format_day, format_long
from kim.programme.rules.figures import Figures
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


def number_word(number: int) -> str:
    """Numbers up to twelve in words, larger ones in figures."""
    return WORDS[number] if number < len(WORDS) else str(number)


def municipalities(number: int, *, case: str = "nominative") -> str:
    """``keine Kommune``, ``eine Kommune``, ``zwölf Kommunen``; in the genitive with 'von'."""
    if number == 0:
        return "keiner Kommune" if case == "dative" else "keine Kommune"
    if number == 1:
        return "einer Kommune" if case == "dative" else "eine Kommune"
    return f"{number_word(number)} Kommunen"


def and_list(names: Sequence[str]) -> str:
    """``A``, ``A und B``, ``A, B und C``; empty for nobody."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} und {names[-1]}"


def in_order(bodies: Iterable[Body]) -> list[Body]:
    """Districts before towns, each by name; the key decides between equal names."""
    return sorted(bodies, key=lambda body: (body.is_town, sort_key(body.name), body.ags))


def sort_key(name: str) -> str:
    """German dictionary order without locale data: ä as a, ß as ss."""
    return name.lower().translate(str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"}))


def names(bodies: Iterable[Body]) -> str:
    """``die Landkreise A und B sowie die Städte C und D``, districts first."""
    ordered = in_order(bodies)
    groups = []
    for is_town, one, many in (
        (False, "der Landkreis", "die Landkreise"),
        (True, "die Stadt", "die Städte"),
    ):
        found = [body.name for body in ordered if body.is_town == is_town]
        if found:
            groups.append(f"{one if len(found) == 1 else many} {and_list(found)}")
    return " sowie ".join(groups)


def share_words(share: Fraction) -> str:
    """``ein Drittel``, ``rund ein Drittel``, ``33,3 Prozent``: near means one percentage point."""
    for value, words in SHARES:
        if share == value:
            return words
        if abs(share - value) <= NEAR:
            return f"rund {words}"
    percent = Decimal(share.numerator * 100) / share.denominator
    return f"{percent:.1f}".replace(".", ",") + " Prozent"


def money_words(money: Money) -> str:
    """``rund drei Millionen Euro`` or ``1,5 Millionen Euro``."""
    millions = money.amount / MILLION
    if millions == int(millions):
        number = int(millions)
        words = "eine Million" if number == 1 else f"{number_word(number)} Millionen"
    else:
        words = f"{millions.normalize():f}".replace(".", ",") + " Millionen"
    return f"{'rund ' if money.is_about else ''}{words} Euro"


def press_paragraph(found: Figures) -> str:
    """One paragraph in German for the key date; says only what is known."""
    day = format_long(found.on)
    count = found.participating.value
    total = found.eligible.value
    if count == 0:
        return (
            f"Am {day} nahm nach Kenntnis des Programmregisters keine der {total} "
            "antragsberechtigten Kommunen am Kommunalen Integrationsmanagement teil."
        )
    sentences = [_participation(found, day)]
    if installed := found.managers_installed.value:
        who = (
            "Eine Kommune hatte"
            if installed == 1
            else f"{_cap(number_word(installed))} Kommunen hatten"
        )
        sentences.append(
            f"{who} die Stelle des Integrationsmanagements besetzt: {_names(found, found.managers_installed.ags)}."
        )
    if found.starting_later.value and found.starting_on:
        later = found.starting_later.value
        verb = "beginnt" if later == 1 else "beginnen"
        who = (
            "Eine weitere Kommune" if later == 1 else f"{_cap(number_word(later))} weitere Kommunen"
        )
        sentences.append(
            f"{who} {verb} am {format_long(found.starting_on)}: {_names(found, found.starting_later.ags)}."
        )
    if received := found.funds_received:
        who = (
            "Eine Kommune hatte"
            if received.value == 1
            else f"{_cap(number_word(received.value))} Kommunen hatten"
        )
        stand = (
            f" (veröffentlicht zum {format_day(received.key_date_on)})"
            if received.key_date_on
            else ""
        )
        sentences.append(
            f"{who} erste Fördermittel erhalten{stand}; welche, ist nicht veröffentlicht."
        )
    if money := found.budget:
        verb = "stehen"
        sentences.append(f"Für {money.year} {verb} {money_words(money)} zur Verfügung.")
    return " ".join(sentences)


def _participation(found: Figures, day: str) -> str:
    count, total = found.participating.value, found.eligible.value
    if count == total:
        return f"Am {day} nahmen alle {total} Kommunen am Kommunalen Integrationsmanagement teil."
    who = "eine" if count == 1 else number_word(count)
    verb = "nahm" if count == 1 else "nahmen"
    return (
        f"Am {day} {verb} {who} der {total} antragsberechtigten Kommunen am Kommunalen "
        f"Integrationsmanagement teil, {share_words(found.share)}."
    )


def _names(found: Figures, ags: Iterable[str] | None) -> str:
    return names(found.bodies[key] for key in ags or ())


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def fact_box(found: Figures) -> list[tuple[str, str]]:
    """Label and value of each known figure, in the order of the box."""
    rows = [
        ("Stichtag", format_day(found.on)),
        (
            "Antragsberechtigt",
            f"{found.eligible.value} ({found.districts} Landkreise, {found.towns} Städte)",
        ),
        ("Teilnehmende Kommunen", str(found.participating.value)),
        ("Anteil", share_words(found.share) if found.participating.value else "0 Prozent"),
        ("Besetzte Stellen", str(found.managers_installed.value)),
    ]
    if found.starting_on:
        rows.append((f"Beginn am {format_day(found.starting_on)}", str(found.starting_later.value)))
    if found.funds_received:
        rows.append(("Mit ersten Fördermitteln", f"{found.funds_received.value} (veröffentlicht)"))
    if found.budget:
        rows.append((f"Programmmittel {found.budget.year}", money_words(found.budget)))
    return rows
