"""What the interface answers, as JSON values."""

import datetime as dt

from kim.opendata.rules import facts as rules
from kim.opendata.rules.facts import Json, span
from kim.programme.queries import figures_for
from kim.programme.queries.public import (
    MunicipalityPage,
    Row,
    municipality_page,
    register_rows,
    sources,
)


def facts(*, on: dt.date, known_on: dt.date) -> Json:
    """The figures of a key date with the publications known by then."""
    found = rules.facts(figures_for(on=on, known_on=known_on))
    found["sources"] = [
        {
            "key": line.key,
            "title": line.title,
            "publisher": line.publisher,
            "published_on": line.published_on.isoformat(),
            "address": line.address,
        }
        for line in sources(known_on=known_on)
    ]
    return found


def municipalities(*, on: dt.date, known_on: dt.date) -> Json:
    """The 36 on a key date, by AGS."""
    _found, rows = register_rows(on=on, known_on=known_on)
    return {
        "on": on.isoformat(),
        "known_on": known_on.isoformat(),
        "municipalities": [_row(row) for row in sorted(rows, key=lambda row: row.ags)],
    }


def municipality(ags: str, *, on: dt.date, known_on: dt.date) -> Json | None:
    """One of the 36 with its history; None for every other key."""
    found = municipality_page(ags, on=on, known_on=known_on)
    if found is None:
        return None
    return {
        "on": on.isoformat(),
        "known_on": known_on.isoformat(),
        **_row(found.row),
        "steps": _steps(found),
        "post": _post(found),
        "contact": _contact(found),
    }


def _row(row: Row) -> Json:
    people = row.population
    starts_on = None
    if row.starts_on and row.starts_precision:
        starts_on = span(row.starts_on, row.starts_precision)
    return {
        "ags": row.ags,
        "ars": row.ars,
        "name": row.full_name,
        "kind": "town" if row.is_town else "district",
        "seat": row.seat,
        "population": people
        and {"value": people.value, "on": people.on.isoformat(), "source": people.source},
        "status": row.status,
        "start_unconfirmed": row.is_unconfirmed,
        "starts_on": starts_on,
        "post_state": row.post or None,
    }


def _steps(found: MunicipalityPage) -> list[Json]:
    return [
        {
            "status": step.status,
            "on": span(step.on, step.precision),
            "precision": step.precision.value,
            "certainty": step.certainty,
            "source": step.source,
            "address": step.address,
        }
        for step in found.steps
    ]


def _post(found: MunicipalityPage) -> Json:
    post = found.post
    since = post.from_on and post.precision and span(post.from_on, post.precision)
    return {
        "state": post.kind or None,
        "since": since or None,
        "deputy": post.has_deputy,
        "fte": post.fte.replace(",", ".") or None,
    }


def _contact(found: MunicipalityPage) -> Json | None:
    """Only what the person has agreed to publish."""
    contact = found.contact
    if contact is None:
        return None
    return {
        "function": contact.function,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
    }
