"""Organisations of any shape with one indicator carried by everybody, and figures at the bottom."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from selaras.engine.actuals import Actual
from selaras.engine.figures import reported
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure
from selaras.ops import bench_figures
from tests import factories as make


def grow(*fans: int) -> list[list[Figure]]:
    """One figure at the top, then so many below each of the level above: (8, 7) is 1-8-56."""
    top = make.make_position()
    objective = make.make_objective(top.agency)
    measured = make.make_indicator(objective, annual_rule="last", period_kind="survei")
    return bench_figures.grow(make.make_edition(top.agency), measured, fans)


def note(figure: Figure, quarter: int, value: Actual) -> None:
    """Put a quarter of a reported figure, as a locked report does, and carry it up."""
    _put([figure], quarter, [value])
    settle(figures=[figure.pk])


def fill(leaves: Sequence[Figure], quarter: int, *, seed: int = 1) -> None:
    """Every leaf of a level with a figure of its own, in one go."""
    chance = Random(seed)  # noqa: S311
    _put(leaves, quarter, [Decimal(chance.randint(600_000, 1_000_000)).scaleb(-4) for _ in leaves])
    settle(figures=[leaf.pk for leaf in leaves])


def _put(leaves: Sequence[Figure], quarter: int, values: Sequence[Actual]) -> None:
    rows = Figure.objects.in_bulk([leaf.pk for leaf in leaves])
    for leaf, value in zip(leaves, values, strict=True):
        row = rows[leaf.pk]
        quarters = list(row.quarters)
        quarters[quarter - 1] = reported(value, target=row.targets.quarters[quarter - 1])
        row.quarters = (quarters[0], quarters[1], quarters[2], quarters[3])
    Figure.objects.keep(rows.values())
