"""Every stored figure at once against what the leaves make of it: in doubt, or the same to nine digits.

Floats are fast and inexact; so they never decide. What is off, or too near a border to be told, is named and
computed by the exact code (engine.figures), which decides alone.
"""

import numpy as np

from selaras.engine.sweep.columns import QUARTERS, YEAR, Bits, Figures, Source, Table, same
from selaras.engine.sweep.judging import judged, sharp_quarter, year_of
from selaras.engine.sweep.rolling import endless, rolled

__all__ = ["doubtful", "endless"]


def doubtful(figures: Figures, table: Table) -> Bits:
    """Which figures the exact code has to look at.

    A figure that is not among them differs from what its leaves give by less than one part in a thousand
    million, and is judged as they are. All that formulas over other indicators compute are among them.
    """
    told = rolled(figures, table)
    doubts = told.doubts | (figures.source == Source.COMPUTED)
    for place in QUARTERS:
        one = judged(
            figures, table, place, told.values[place], told.states[place], sharp_quarter(figures, place)
        )
        doubts |= one.doubts | (one.judgements != figures.judgements[place])
        doubts |= ~same(one.percents, figures.percents[place])
    year = year_of(figures, table, told.values, told.states)
    one = judged(figures, table, YEAR, year.values, year.states, year.sharp)
    doubts |= (year.states != figures.states[YEAR]) | ~same(year.values, figures.values[YEAR])
    doubts |= one.doubts | (one.judgements != figures.judgements[YEAR])
    return np.asarray(doubts | ~same(one.percents, figures.percents[YEAR]))
