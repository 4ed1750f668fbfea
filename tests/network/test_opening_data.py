"""Times as they are typed or imported: every wrong field is named."""

import datetime as dt

import pytest

from kim.network.rules.opening_data import ScheduleInvalid, parse_schedule

ROW = {"days": [0], "opens": "15:00", "closes": "17:00"}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], ""),
        ({"version": 2}, "version"),
        ({"colour": "red"}, "colour"),
        ({"slots": "Mo"}, "slots"),
        ({"slots": ["Mo"]}, "slots.0"),
        ({"slots": [ROW] * 101}, "slots"),
        ({"slots": [{**ROW, "closes": "14:00"}]}, "slots.0.closes"),
        ({"slots": [{**ROW, "closes": "15:00"}]}, "slots.0.closes"),
        ({"slots": [{**ROW, "past_midnight": True}]}, "slots.0.closes"),
        ({"slots": [{**ROW, "opens": "25:00"}]}, "slots.0.opens"),
        ({"slots": [{**ROW, "opens": 15}]}, "slots.0.opens"),
        ({"slots": [{**ROW, "opens": "١٥:٠٠"}]}, "slots.0.opens"),
        ({"slots": [{**ROW, "days": []}]}, "slots.0.days"),
        ({"slots": [{**ROW, "days": [7]}]}, "slots.0.days"),
        ({"slots": [{**ROW, "days": [True]}]}, "slots.0.days"),
        ({"slots": [{**ROW, "kind": "dancing"}]}, "slots.0.kind"),
        ({"slots": [{**ROW, "note": "a\u202eb"}]}, "slots.0.note"),
        ({"slots": [{**ROW, "note": "a\x00b"}]}, "slots.0.note"),
        ({"slots": [{**ROW, "note": "x" * 301}]}, "slots.0.note"),
        (
            {"slots": [{**ROW, "from_on": "2026-02-01", "until_on": "2026-01-01"}]},
            "slots.0.until_on",
        ),
        ({"dates": [{**ROW, "on": "2026-02-30"}]}, "dates.0.on"),
        ({"dates": [{**ROW, "on": "1066-10-14"}]}, "dates.0.on"),
        ({"dates": [{**ROW, "on": "2026-02-03", "rule": "FREQ=SECONDLY"}]}, "dates.0.rule"),
        ({"dates": [{**ROW, "on": "2026-02-03", "rule": "hello"}]}, "dates.0.rule"),
        (
            {"dates": [{**ROW, "on": "2026-02-03", "rule": "FREQ=DAILY;UNTIL=20269999"}]},
            "dates.0.rule",
        ),
        (
            {"dates": [{**ROW, "on": "2026-02-03", "rule": "FREQ=DAILY;COUNT=1;COUNT=2"}]},
            "dates.0.rule",
        ),
        (
            {"dates": [{**ROW, "on": "2026-02-03", "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}]},
            "dates.0.rule",
        ),
        (
            {"dates": [{**ROW, "on": "2026-02-03", "rule": "FREQ=DAILY;UNTIL=20260101"}]},
            "dates.0.rule",
        ),
        ({"dates": [{**ROW, "on": "2026-02-03", "not_on": "never"}]}, "dates.0.not_on"),
        ({"closed": [{"from_on": "2026-02-03", "to_on": "2026-02-01"}]}, "closed.0.to_on"),
        ({"by_appointment": "yes"}, "by_appointment"),
        ({"note": 7}, "note"),
    ],
)
def test_wrong_fields_are_named(data: object, path: str) -> None:
    with pytest.raises(ScheduleInvalid) as raised:
        parse_schedule(data)
    assert [problem.path for problem in raised.value.problems] == [path]
    assert raised.value.problems[0].message.endswith(".")


def test_all_wrong_fields_at_once() -> None:
    with pytest.raises(ScheduleInvalid) as raised:
        parse_schedule({"slots": [{"days": [9], "opens": "x", "closes": "y"}], "note": 1})
    paths = [problem.path for problem in raised.value.problems]
    assert paths == ["slots.0.opens", "slots.0.closes", "slots.0.days", "note"]


def test_midnight_may_be_written_as_24() -> None:
    (slot,) = parse_schedule({"slots": [{**ROW, "closes": "24:00"}]}).slots
    assert (slot.closes, slot.past_midnight) == (dt.time(), True)
