"""Reading surveys: counters, results up the organisation, and what a wave still needs."""

from selaras.surveys.queries.counting import blank_counts, counted, counts_of, miscounted
from selaras.surveys.queries.results import StationResult, UnitResult, WaveResults

__all__ = [
    "StationResult",
    "UnitResult",
    "WaveResults",
    "blank_counts",
    "counted",
    "counts_of",
    "miscounted",
]
