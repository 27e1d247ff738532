"""Reading surveys: counters, results up the organisation, and what a wave still needs."""

from selaras.surveys.queries.counting import Recount, blank_counts, counted, counts_of, miscounted, recounted
from selaras.surveys.queries.results import PointResult, UnitResult, WaveResults

__all__ = [
    "PointResult",
    "Recount",
    "UnitResult",
    "WaveResults",
    "blank_counts",
    "counted",
    "counts_of",
    "miscounted",
    "recounted",
]
