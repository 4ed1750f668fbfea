"""Forms about bodies, meetings, minutes and tasks."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kim.kernel.dates import BERLIN
from kim.network.forms.organisations import field_choices
from kim.network.models import AgendaPoint, Body, BodyMember, Meeting
from kim.network.services.meetings import MeetingValues
from kim.network.services.minutes import PointValues
from kim.network.states import BodyKind, OrganisationKind, PointState
from kim.ui.forms import GermanDateField

Choices = Sequence[tuple[Any, str]]
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?: ?Uhr)?", re.ASCII)
TIME_WRONG = "Bitte eine Uhrzeit wie 14:00 eingeben."
ROLES_HELP = "Bitte Funktionen nennen, keine Namen: Das Protokoll bleibt."


class BodyForm(forms.Form):
    municipality = forms.TypedChoiceField(label="Kommune", coerce=int)
    name = forms.CharField(label="Name", max_length=200)
    kind = forms.ChoiceField(label="Art", choices=BodyKind.choices)
    purpose = forms.CharField(
        label="Auftrag", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, municipalities: Choices = (), body: Body | None = None, **kwargs: Any
    ) -> None:
        if body is not None:
            initial = {"name": body.name, "kind": body.kind, "purpose": body.purpose}
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = municipalities  # type: ignore[attr-defined] # a field with choices
        if body is not None:
            del self.fields["municipality"]


class CandidateFilter(forms.Form):
    """Which organisations to seat at once. Wrong values count as none."""

    feld = forms.ChoiceField(label="Handlungsfeld", required=False)
    art = forms.ChoiceField(
        label="Art", required=False, choices=[("", "alle"), *OrganisationKind.choices]
    )
    kommune = forms.ChoiceField(label="Gebiet", required=False)
    gremium = forms.ChoiceField(label="Mitglieder von", required=False)

    def __init__(
        self, *args: Any, places: Choices = (), bodies: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feld"].choices = [("", "alle"), *field_choices()]  # type: ignore[attr-defined] # a field with choices
        self.fields["kommune"].choices = [("", "alle"), *places]  # type: ignore[attr-defined] # same
        self.fields["gremium"].choices = [("", "–"), *bodies]  # type: ignore[attr-defined] # same

    def found(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class MemberForm(forms.Form):
    """One member: from the directory or from outside."""

    organisation = forms.TypedChoiceField(
        label="Akteur", coerce=int, required=False, empty_value=None
    )
    function = forms.CharField(
        label="Funktion", max_length=120, required=False, help_text="Zum Beispiel: Vorsitz"
    )
    name = forms.CharField(
        label="Name", max_length=120, required=False,
        help_text="Nur wenn nötig. Das Protokoll nennt Funktionen.",
    )  # fmt: skip
    mail = forms.EmailField(
        label="dienstliche E-Mail", max_length=254, required=False,
        help_text="Leer: die Einladung geht an die Stelle des Akteurs.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: Choices, member: BodyMember | None = None, **kwargs: Any
    ) -> None:
        if member is not None:
            initial = {"organisation": member.organisation_id, "function": member.function,
                       "name": member.name, "mail": member.mail}  # fmt: skip
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "– keiner –"), *organisations]  # type: ignore[attr-defined] # a field with choices

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not told.get("organisation") and not told.get("function") and not self.errors:
            self.add_error(
                "function", "Bitte wählen Sie einen Akteur oder nennen Sie die Funktion."
            )
        return told


class ClockField(forms.CharField):
    """A time of day as ``14:00`` or ``14``; gives ``time``."""

    def clean(self, value: Any) -> dt.time | None:
        text = super().clean(value)
        found = CLOCK.fullmatch(text.strip())
        try:
            return dt.time(int(found[1]), int(found[2] or 0)) if found else self._wrong()
        except ValueError:
            return self._wrong()

    def _wrong(self) -> dt.time:
        raise ValidationError(TIME_WRONG, code="invalid")


class MeetingForm(forms.Form):
    title = forms.CharField(label="Titel", max_length=200)
    on = GermanDateField(label="Tag")
    opens = ClockField(label="Beginn", max_length=12)
    closes = ClockField(label="Ende", max_length=12)
    place = forms.CharField(label="Ort", max_length=200, required=False)
    online = forms.URLField(
        label="Zugang online", max_length=300, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            start, end = meeting.starts_at.astimezone(BERLIN), meeting.ends_at.astimezone(BERLIN)
            initial = {
                "title": meeting.title, "on": start.date(), "opens": f"{start:%H:%M}",
                "closes": f"{end:%H:%M}", "place": meeting.place, "online": meeting.online,
            }  # fmt: skip
            kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        opens, closes = told.get("opens"), told.get("closes")
        if opens and closes and closes <= opens:
            self.add_error(
                "closes", "Das Ende liegt vor dem Beginn. Bitte ändern Sie eine Uhrzeit."
            )
        return told

    def values(self) -> MeetingValues:
        told = self.cleaned_data
        return MeetingValues(
            title=told["title"], place=told["place"], online=told["online"],
            starts_at=dt.datetime.combine(told["on"], told["opens"], BERLIN),
            ends_at=dt.datetime.combine(told["on"], told["closes"], BERLIN),
        )  # fmt: skip


class PointForm(forms.Form):
    title = forms.CharField(label="Punkt", max_length=200)
    note = forms.CharField(
        label="Vorbereitung", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class TaskForm(forms.Form):
    text = forms.CharField(label="Aufgabe", max_length=300)
    owner = forms.CharField(label="Zuständig", max_length=250, help_text=ROLES_HELP)
    due_on = GermanDateField(label="Fällig am")


class TaskEndForm(forms.Form):
    deed = forms.ChoiceField(label="Was ist geschehen?", widget=forms.RadioSelect)
    result = forms.CharField(
        label="Ergebnis oder Grund", max_length=300, required=False,
        help_text="Ohne Ergebnis geschlossen wird nur mit Grund.",
    )  # fmt: skip

    def __init__(self, *args: Any, deeds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deed"].choices = deeds  # type: ignore[attr-defined] # a field with choices


class MinutesForm(forms.Form):
    """Attendance, and of each point what was said, decided, and what became of it."""

    attended = forms.TypedMultipleChoiceField(
        label="Anwesend", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    guests = forms.IntegerField(
        label="Weitere Gäste (Anzahl)", min_value=0, max_value=9999, initial=0
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[BodyMember],
        points: Sequence[AgendaPoint],
        meeting: Meeting,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {"attended": meeting.attended, "guests": meeting.guests})
        super().__init__(*args, **kwargs)
        self.fields["attended"].choices = [(row.pk, row.role) for row in members]  # type: ignore[attr-defined] # a field with choices
        self.points = list(points)
        for point in self.points:
            self._add_point(point)

    def _add_point(self, point: AgendaPoint) -> None:
        decided = "\n".join(row.text for row in point.resolutions.all())
        rows = {"rows": 3}
        self.fields[f"said_{point.pk}"] = forms.CharField(
            label="Ergebnis", required=False, max_length=10_000, initial=point.said,
            widget=forms.Textarea(attrs=rows), help_text=ROLES_HELP,
        )  # fmt: skip
        self.fields[f"resolution_{point.pk}"] = forms.CharField(
            label="Beschluss", required=False, max_length=3000, initial=decided,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
        self.fields[f"state_{point.pk}"] = forms.ChoiceField(
            label="Stand", choices=PointState.choices, initial=point.state
        )
        self.fields[f"reason_{point.pk}"] = forms.CharField(
            label="Grund, wenn geschlossen", required=False, max_length=300, initial=point.reason
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for point in self.points:
            state, reason = told.get(f"state_{point.pk}"), told.get(f"reason_{point.pk}")
            if state == PointState.CLOSED and not reason:
                self.add_error(
                    f"reason_{point.pk}", f"Bitte nennen Sie den Grund („{point.title}“)."
                )
        return told

    def blocks(self) -> list[tuple[AgendaPoint, list[forms.BoundField]]]:
        """Each point with its fields, for the page."""
        names = ("said", "resolution", "state", "reason")
        return [(point, [self[f"{name}_{point.pk}"] for name in names]) for point in self.points]

    def values(self) -> list[PointValues]:
        told = self.cleaned_data
        return [
            PointValues(
                point_id=point.pk, said=told[f"said_{point.pk}"],
                state=PointState(told[f"state_{point.pk}"]), reason=told[f"reason_{point.pk}"],
                resolution=told[f"resolution_{point.pk}"],
            )
            for point in self.points
        ]  # fmt: skip
