"""All figures of a province anew: read, swept and compared; beside the exact code and a plain recursion.

A recursion over objects and the exact code take too long for a province. They are timed on a small house of
the same shape, and what a province would take them is worked out from that, and called so.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from statistics import median

from selaras.cascade.models import Edition
from selaras.engine.exact import mean
from selaras.engine.sweep import doubtful
from selaras.measurement.models import Figure
from selaras.measurement.queries.columns import Block, blocks
from selaras.measurement.queries.recompute import checked, differing, suspects
from selaras.ops.bench_check import grow
from selaras.ops.measure import Result, measure, peak

TREE = Path(__file__).with_name("bench_tree.sql")
PROVINCE, SMALL = 60_001, 1_001  # posts, of ten indicators each
YEAR = 2024
FIRST = 60_000_000
AIM = 2_000  # ms for a province, with loading


def sweeps(model: Edition, *, province: int = PROVINCE, small: int = SMALL) -> Iterator[Result]:
    """A small house three ways, then the province by the fastest of them."""
    house = grow(model, "bench-small", FIRST, sql=TREE, p=small)
    fast = measure(f"{small * 10} angka disapu (pembanding)", partial(suspects, house.agency, YEAR))
    yield fast
    exact = measure(
        f"{small * 10} angka, hitungan tepat", partial(differing, house.agency, YEAR), rounds=2, baseline=fast
    )
    yield exact
    naive = _naive(house, baseline=fast)
    yield naive
    yield from _province(model, province, naive=_each(naive, small * 40), exact=_each(exact, small * 10))


def _province(model: Edition, posts: int, *, naive: float, exact: float) -> Iterator[Result]:
    large = grow(model, "bench-large", FIRST * 2, sql=TREE, p=posts)
    count, before = posts * 10, peak()
    reading = measure(f"{count} angka satu provinsi dibaca", partial(_read, large), rounds=5)
    yield reading
    held = _read(large)
    yield measure(f"{count} angka disapu dan dibandingkan", partial(_swept, held), rounds=5, baseline=reading)
    del held
    whole = measure(
        f"{count} angka: dibaca, disapu, dibandingkan", partial(suspects, large.agency, YEAR), rounds=5
    )
    took = median(whole.times)
    found = len(suspects(large.agency, YEAR))
    note = (
        f"sasaran {AIM} ms; diragukan {found}; memori +{peak() - before} MB; diperkirakan dari yang kecil: "
        f"rekursi {naive * count * 4 / 60_000:.0f} menit = {naive * count * 4 / took:.0f}x, tepat "
        f"{exact * count / 1000:.0f} detik = {exact * count / took:.0f}x"
    )
    yield replace(whole, note=note)
    nightly = partial(checked, large.agency, YEAR, turn=0)
    yield measure("satu malam: disapu, dan 20.000 dihitung tepat", nightly, rounds=2, baseline=whole)


def _naive(house: Edition, *, baseline: Result) -> Result:
    """As it is often written: for each quarter a query for those below each node; one tree of ten."""
    [head] = Figure.objects.filter(agency=house.agency, parent=None, indicator__code="U-0")
    told = measure(
        "kesepuluh pohonnya, rekursi per triwulan",
        lambda: [_recursion(head, f"value{quarter}") for quarter in (1, 2, 3, 4)],
        baseline=baseline, rounds=1,
    )  # fmt: skip
    ten = [10 * one for one in told.times]
    return replace(told, times=ten, queries=10 * told.queries, note="satu pohon diukur, dikalikan sepuluh")


def _recursion(figure: Figure, name: str) -> Decimal | None:
    below = [_recursion(one, name) for one in Figure.objects.filter(parent=figure).order_by("pk")]
    if not below:
        told: Decimal | None = getattr(figure, name)
        return told
    return mean(one for one in below if one is not None)


def _each(result: Result, count: int) -> float:
    return median(result.times) / count


def _read(house: Edition) -> list[Block]:
    return list(blocks(house.agency, YEAR))


def _swept(held: list[Block]) -> int:
    return sum(int(doubtful(block.figures, block.table).sum()) for block in held)
