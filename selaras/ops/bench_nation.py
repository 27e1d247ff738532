"""A nation's figures, generated in memory: 4,5 million posts in one tree, ten indicators one by one."""

import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import numpy as np

from selaras.engine.figures import Handling
from selaras.engine.rollup import RollUp
from selaras.engine.sweep import doubtful
from selaras.engine.sweep.columns import (
    QUARTERS,
    YEAR,
    Bits,
    Counts,
    Figures,
    Places,
    Source,
    State,
    Table,
    table_of,
)
from selaras.engine.sweep.judging import judged, sharp_quarter, year_of
from selaras.engine.sweep.rolling import rolled
from selaras.ops.measure import Result, peak

POSTS = 4_500_001
INDICATORS = 10
RULES = (RollUp.MEAN, RollUp.SUM, RollUp.MIN, RollUp.SHARE)
TARGET = 79.6


def nation(*, posts: int = POSTS, indicators: int = INDICATORS) -> Iterator[Result]:
    """How long it takes to sweep them, and the most memory it took; one wrong figure in each is found."""
    before, times, processor = peak(), list[float](), 0.0
    for number in range(indicators):
        figures, table = generated(posts, number)
        wrong = posts // 20 + number
        figures.percents[YEAR, wrong] *= 1.000001
        started, began = time.perf_counter(), time.process_time()
        doubts = doubtful(figures, table)
        times.append((time.perf_counter() - started) * 1000)
        processor += time.process_time() - began
        if not doubts[wrong] or doubts.sum() > posts / 1000:
            raise RuntimeError(f"{doubts.sum()} figures in doubt, the wrong one among them: {doubts[wrong]}")
    took = f"{sum(times) / 1000:.1f} detik, CPU {processor:.1f} detik"
    whole = f"{indicators} indikator {took} untuk {posts * indicators} angka"
    note = f"{whole}; satu salah ditanam di setiap indikator, ditemukan; memori +{peak() - before} MB"
    yield Result(f"bangsa: {posts} pejabat, satu indikator disapu", times, 0, note=note)


def generated(posts: int, seed: int) -> tuple[Figures, Table]:
    """One indicator's tree, ten below each, with the results that the sweep itself makes of its leaves."""
    chance = np.random.default_rng(seed)
    places = np.arange(posts)
    parent = np.where(places > 0, (places - 1) // 10, -1)
    below = np.bincount(parent[1:], minlength=posts)
    is_leaf = below == 0
    due = np.broadcast_to(_reports(parent, is_leaf), (4, posts))
    none = np.broadcast_to(np.nan, (4, posts))
    figures = Figures(
        parent=parent, source=np.where(is_leaf, Source.REPORTED, Source.ROLLED).astype(np.int8),
        handling=np.zeros(posts, dtype=np.int64), weight=none[0],
        targets=np.broadcast_to(TARGET, (5, posts)),
        target_states=np.full((5, posts), State.NUMBER, dtype=np.int8),
        values=chance.integers(600_000, 1_000_000, (5, posts)) / 10_000.0,
        states=np.full((5, posts), State.NUMBER, dtype=np.int8),
        percents=np.empty((5, posts)), judgements=np.empty((5, posts), dtype=np.int8),
        counted=due, due=due, above=none, below=none, short=is_leaf, unread=np.zeros(posts, dtype=bool),
    )  # fmt: skip
    table = table_of([Handling(roll_up=RULES[seed % len(RULES)], threshold=Decimal("79.5"))])
    _settle(figures, table)
    return figures, table


def _reports(parent: Places, is_leaf: Bits) -> Counts:
    """How many leaves lie below each post, one where it is a leaf itself; ten below each, level by level."""
    found = is_leaf.astype(np.int32)
    levels = [0]
    while levels[-1] < len(parent):
        levels.append(levels[-1] * 10 + 1)
    levels[-1] = len(parent)
    for first, end in reversed(list(pairwise(levels[1:]))):
        np.add.at(found, parent[first:end], found[first:end])
    return found


def _settle(figures: Figures, table: Table) -> None:
    told = rolled(figures, table)
    figures.values[:4] = told.values
    year = year_of(figures, table, told.values, told.states)
    figures.values[YEAR] = year.values
    for place in (*QUARTERS, YEAR):
        sharp = sharp_quarter(figures, place) if place != YEAR else year.sharp
        one = judged(figures, table, place, figures.values[place], figures.states[place], sharp)
        figures.percents[place], figures.judgements[place] = one.percents, one.judgements
