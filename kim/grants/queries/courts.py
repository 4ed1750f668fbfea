"""The administrative court for a municipality (zuständiges Verwaltungsgericht)."""

import csv
from functools import cache
from pathlib import Path

from kim.grants.models import Authority

FILE = Path(__file__).parents[1] / "data" / "courts.csv"


@cache
def courts() -> dict[str, str]:
    """Name and address of the court of each of the 36, by AGS, from the file of the project.

    Every row is marked law-check; who confirms the authority confirms this list with it.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        return {ags: row["court"] for row in csv.DictReader(file) for ags in row["ags"].split()}


def court_of(authority: Authority, ags: str) -> str:
    """Where the municipality sues.

    A ministry is responsible for the whole Land, so the seat of the municipality decides; else
    the court of the authority. Source: § 52 Nr. 3 VwGO (law-check).
    """
    return courts().get(ags, authority.court) if authority.is_ministry else authority.court
