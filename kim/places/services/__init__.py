"""Changing places: files are read in; nobody edits a place by hand."""

from kim.places.services.boundaries import import_boundaries, remove_boundaries
from kim.places.services.gazetteer import import_places
from kim.places.services.reference import load_reference
from kim.places.services.runs import Origin, Result
from kim.places.services.statistics import import_statistics

__all__ = [
    "Origin",
    "Result",
    "import_boundaries",
    "import_places",
    "import_statistics",
    "load_reference",
    "remove_boundaries",
]
