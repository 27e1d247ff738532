"""Reading surveys: counters, results up the organisation, and what a wave still needs."""

from selaras.surveys.queries.counting import Recount, blank_counts, counted, counts_of, miscounted, recounted
from selaras.surveys.queries.groups import GroupResult, groups_of
from selaras.surveys.queries.preparing import clashes
from selaras.surveys.queries.published import (
    fingerprint,
    last_published,
    public_mark,
    untold_elements,
    untold_services,
    untold_units,
)
from selaras.surveys.queries.results import PointResult, UnitResult, WaveResults, scopes

__all__ = [
    "GroupResult",
    "PointResult",
    "Recount",
    "UnitResult",
    "WaveResults",
    "blank_counts",
    "clashes",
    "counted",
    "counts_of",
    "fingerprint",
    "groups_of",
    "last_published",
    "miscounted",
    "public_mark",
    "recounted",
    "scopes",
    "untold_elements",
    "untold_services",
    "untold_units",
]
