"""Reading surveys: counters, results up the organisation, and what a wave still needs."""

from selaras.surveys.queries.counting import blank_counts, counted, counts_of, miscounted
from selaras.surveys.queries.preparing import clashes
from selaras.surveys.queries.results import PointResult, UnitResult, WaveResults

__all__ = [
    "PointResult",
    "UnitResult",
    "WaveResults",
    "blank_counts",
    "clashes",
    "counted",
    "counts_of",
    "miscounted",
]
