"""Rows of the editor: places, weekly times, dates and series."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict

from kim.kernel.dates import parse_day
from kim.network.rules.opening import Closed, Hours, HoursKind
from kim.network.rules.opening_data import ScheduleInvalid, parse_schedule
from kim.offers.rules.codes import Access
from kim.ui.forms import GermanDateField

DAYS = list(enumerate(("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")))
KINDS = [(kind.value, kind.label) for kind in HoursKind]
MOST_ROWS = 20
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?uhr)?", re.ASCII | re.IGNORECASE)
TIME_WRONG = "Bitte eine Uhrzeit wie 15:00 oder 15 eingeben."
REPEATS = [
    ("", "einmal"),
    ("FREQ=WEEKLY", "jede Woche"),
    ("FREQ=WEEKLY;INTERVAL=2", "alle zwei Wochen"),
    ("weekday", "jeden Monat am selben Wochentag"),
    ("FREQ=MONTHLY", "jeden Monat am selben Tag"),
    ("own", "eigene Regel (unten)"),
]
RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class ClockField(forms.CharField):
    """A time of day as ``15``, ``15:30`` or ``15.30``; gives ``15:30``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "size": 6, "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        found = CLOCK.fullmatch(text.strip())
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if (hour, minute) != (24, 0) and (hour > 23 or minute > 59):
            raise forms.ValidationError(TIME_WRONG)
        return f"{hour:02}:{minute:02}"


class RowForm(forms.Form):
    """A row that counts only when something was typed into it."""

    NEVER_ALONE: tuple[str, ...] = ()  # chosen by default, so they do not make a row
    FOLDED: tuple[str, ...] = ()  # seldom needed
    hours: Hours | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(
            field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
            if name not in self.NEVER_ALONE
        )

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in self.FOLDED]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in self.FOLDED]

    @property
    def more_open(self) -> bool:
        """Whether something stands in the folded part, or is wrong there."""
        wrong = self.errors if self.is_bound else {}
        return any(self[name].value() or name in wrong for name in self.FOLDED)

    def take(self, problems: ScheduleInvalid, names: dict[str, str]) -> None:
        """Put the sentences of the rule at the fields they belong to."""
        for problem in problems.problems:
            name = problem.path.rsplit(".", 1)[-1]
            field = names.get(name, name)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, problem.message)


R = TypeVar("R", bound=RowForm)


class Rows(Generic[R]):
    """Some rows of one kind, and a few blank ones; without JavaScript a button adds more."""

    def __init__(
        self, form: type[R], prefix: str, *, data: MultiValueDict[str, str] | None,
        initial: Sequence[Mapping[str, Any]] = (), blank: int = 1, more: bool = False,
        **arguments: Any,
    ) -> None:  # fmt: skip
        self.prefix, self.counter = prefix, f"{prefix}-anzahl"
        if data is None:
            self.filled: list[R] = []
            shown = [dict(row) for row in initial] + [{}] * blank
            self.forms = [
                form(prefix=f"{prefix}-{number}", initial=row or None, **arguments)
                for number, row in enumerate(shown[:MOST_ROWS])
            ]
            return
        said = data.get(self.counter, "")
        count = min(int(said), MOST_ROWS) if said.isascii() and said.isdigit() else 0
        bound = [form(data, prefix=f"{prefix}-{n}", **arguments) for n in range(count)]
        self.filled = [row for row in bound if not row.is_empty]
        empty = [form(prefix=row.prefix, **arguments) if row.is_empty else row for row in bound]
        extra = range(count, min(count + 2, MOST_ROWS)) if more else ()
        self.forms = empty + [form(prefix=f"{prefix}-{n}", **arguments) for n in extra]

    @property
    def count(self) -> int:
        return len(self.forms)

    def is_valid(self) -> bool:
        valid = [row.is_valid() for row in self.filled]  # each of them, for all the sentences
        return all(valid)

    def place_of(self, number: str) -> int | None:
        """Which of the filled rows has this number; None for an empty one."""
        prefixes = [row.prefix for row in self.filled]
        wanted = f"{self.prefix}-{number}"
        return prefixes.index(wanted) if wanted in prefixes else None


class VenueForm(RowForm):
    """A place with its address."""

    FOLDED = ("latitude", "longitude", "note", "access")

    name = forms.CharField(label="Name des Ortes", max_length=200, required=False)
    street = forms.CharField(label="Straße und Hausnummer", max_length=120, required=False)
    postcode = forms.CharField(
        label="PLZ", max_length=5, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )  # fmt: skip
    town = forms.CharField(label="Ort", max_length=120, required=False)
    latitude = forms.DecimalField(
        label="Breite", required=False, localize=True, max_digits=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 9}),
    )  # fmt: skip
    longitude = forms.DecimalField(
        label="Länge", required=False, localize=True, max_digits=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 9}),
    )  # fmt: skip
    note = forms.CharField(label="Hinweis zum Weg", max_length=300, required=False)
    access = forms.MultipleChoiceField(
        label="Barrierefreiheit", choices=Access.choices(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class SlotForm(RowForm):
    """A time that comes back every week: days, from, to, place, kind."""

    NEVER_ALONE = ("kind", "venue")
    FOLDED = ("past_midnight", "from_on", "until_on", "note")

    days = forms.TypedMultipleChoiceField(
        label="Wochentage", choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    opens = ClockField(label="von", required=False)
    closes = ClockField(label="bis", required=False)
    past_midnight = forms.BooleanField(label="bis nach Mitternacht", required=False)
    venue = forms.ChoiceField(label="Ort", required=False)
    kind = forms.ChoiceField(label="Art", choices=KINDS, initial=HoursKind.VISITING.value)
    from_on = GermanDateField(label="gilt ab", required=False, help_text="")
    until_on = GermanDateField(label="gilt bis", required=False, help_text="")
    note = forms.CharField(
        label="Hinweis", max_length=120, required=False, widget=forms.TextInput(attrs={"size": 12})
    )

    def __init__(self, *args: Any, venues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"].choices = venues  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        row = {name: data.get(name) for name in ("days", "opens", "closes", "kind", "note")}
        row["past_midnight"] = bool(data.get("past_midnight"))
        for name in ("from_on", "until_on"):
            row[name] = data[name].isoformat() if data.get(name) else ""
        try:
            self.hours = parse_schedule({"slots": [row]}).slots[0]
        except ScheduleInvalid as problems:
            self.take(problems, {})
        return data


class DatedForm(RowForm):
    """One day, or a series that begins on it."""

    NEVER_ALONE = ("kind", "venue")
    FOLDED = ("past_midnight", "not_on", "rule", "note")

    on = GermanDateField(label="am oder ab", required=False, help_text="")
    opens = ClockField(label="von", required=False)
    closes = ClockField(label="bis", required=False)
    past_midnight = forms.BooleanField(label="bis nach Mitternacht", required=False)
    repeat = forms.ChoiceField(label="Wiederholung", choices=REPEATS, required=False)
    until = GermanDateField(label="letzter Tag", required=False, help_text="")
    not_on = forms.CharField(
        label="fällt aus am", required=False, max_length=600,
        widget=forms.TextInput(attrs={"size": 12}),
    )  # fmt: skip
    rule = forms.CharField(label="eigene Regel (RRULE)", required=False, max_length=200)
    venue = forms.ChoiceField(label="Ort", required=False)
    kind = forms.ChoiceField(label="Art", choices=KINDS, initial=HoursKind.EVENT.value)
    note = forms.CharField(
        label="Hinweis", max_length=120, required=False, widget=forms.TextInput(attrs={"size": 12})
    )

    def __init__(self, *args: Any, venues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"].choices = venues  # type: ignore[attr-defined] # a choice field

    def clean_not_on(self) -> list[str]:
        return [day.isoformat() for day in read_days(self.cleaned_data["not_on"])]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        row = {name: data.get(name) for name in ("opens", "closes", "kind", "note", "not_on")}
        on = data.get("on")
        row |= {"past_midnight": bool(data.get("past_midnight")), "on": on and on.isoformat()}
        row["rule"] = self._rule(on)
        try:
            self.hours = parse_schedule({"dates": [row]}).dates[0]
        except ScheduleInvalid as problems:
            self.take(problems, {"rule": "repeat"})
        return data

    def _rule(self, on: dt.date | None) -> str:
        repeat, until = self.cleaned_data.get("repeat"), self.cleaned_data.get("until")
        if repeat == "own":
            return str(self.cleaned_data.get("rule") or "")
        if not repeat or on is None:
            return ""
        if repeat == "weekday":
            place = (on.day - 1) // 7 + 1
            repeat = f"FREQ=MONTHLY;BYDAY={place if place < 5 else -1}{RULE_DAYS[on.weekday()]}"
        return f"{repeat};UNTIL={until:%Y%m%d}" if until else str(repeat)


def read_days(text: str) -> list[dt.date]:
    """Days as ``24.12.2026, 31.12.2026``. Raises ValidationError."""
    try:
        return [parse_day(part) for part in re.split(r"[,;\s]+", text.strip()) if part]
    except ValueError as error:
        raise forms.ValidationError(
            "Bitte Tage wie 24.12.2026 eingeben, mit Komma dazwischen."
        ) from error


def read_closed(text: str) -> tuple[Closed, ...]:
    """One stretch a line: ``24.12.2026–06.01.2027 Betriebsferien``. Raises ValidationError."""
    rows = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        found = re.fullmatch(r"([\d.-]+?)(?:\s*(?:–|bis|-)\s*([\d.]+))?(?:\s+(.*))?", line)
        try:
            if found is None:
                raise ValueError(line)
            first = parse_day(found[1])
            last = parse_day(found[2]) if found[2] else first
            row = {"from_on": first.isoformat(), "to_on": last.isoformat(), "reason": found[3]}
            rows.append(parse_schedule({"closed": [row]}).closed[0])
        except ScheduleInvalid as problems:
            raise forms.ValidationError(problems.problems[0].message) from problems
        except ValueError as error:
            raise forms.ValidationError(
                "Bitte je Zeile einen Tag oder Zeitraum eingeben: "
                "24.12.2026 oder 24.12.2026–06.01.2027."
            ) from error
    return tuple(rows)
