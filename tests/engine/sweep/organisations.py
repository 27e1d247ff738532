"""Organisations made up for the sweep: the exact code makes their figures, columns hold them as floats."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from selaras.engine.achievement import Excuse, Polarity, Yardstick
from selaras.engine.actuals import Absence, Absent
from selaras.engine.annual import AnnualRule
from selaras.engine.figures import Handling, Judged, Part, judged, reported, rolled
from selaras.engine.rollup import Missing, RollUp
from selaras.engine.sweep.columns import ABSENT, Figures, Source, State, code_of, table_of
from selaras.engine.targets import NA, NotMeasured, YearTargets

_numbers = st.one_of(
    st.sampled_from([Decimal(text) for text in ("0", "1", "2", "3", "100", "80", "0.5", "99.9999")]),
    st.decimals(0, 10**6, places=4), st.decimals(-100, 100, places=2),
    st.builds(lambda above, below: Decimal(above) / Decimal(below), st.integers(0, 999), st.integers(1, 99)),
)  # fmt: skip
_settings = st.decimals(0, 200, places=4)
actuals = st.one_of(_numbers, st.none(), st.sampled_from([Absent(kind, "sebab") for kind in Absence]))
targets = st.one_of(_settings, st.sampled_from([Decimal(0), Decimal(1), Decimal(100), None, NA]))
handlings = st.builds(
    Handling,
    annual=st.sampled_from(AnnualRule), roll_up=st.sampled_from(RollUp), missing=st.sampled_from(Missing),
    threshold=st.none() | _settings,
    yardstick=st.builds(
        Yardstick,
        polarity=st.sampled_from(Polarity), low=st.none() | _settings, high=st.none() | _settings,
        by_rank=st.booleans(), force_majeure=st.sampled_from(Excuse), no_event=st.sampled_from(Excuse),
    ),
)  # fmt: skip


@dataclass
class Post:
    """One figure: `above` is the place of the one it feeds (an earlier one), None for the head."""

    above: int | None
    handling: Handling
    targets: YearTargets
    actuals: tuple = (None,) * 4
    parts: tuple = (None,) * 4  # of a ratio, as a report keeps them
    weight: Decimal | None = None
    quarters: tuple = ()
    told: Judged | None = None
    below: list[int] = field(default_factory=list)


@st.composite
def organisations(draw, *, most=9):
    """A random forest, each figure with its own targets; figures without any below are reported."""
    count = draw(st.integers(1, most))
    ways = draw(st.lists(handlings, min_size=1, max_size=3))
    posts = []
    for place in range(count):
        above = draw(st.none() | st.integers(0, place - 1)) if place else None
        way = posts[above].handling if above is not None else draw(st.sampled_from(ways))
        year = YearTargets(*(draw(targets) for _ in range(5)))
        parts = st.none() | st.tuples(_settings, _settings)
        posts.append(Post(
            above, way, year, tuple(draw(actuals) for _ in range(4)), (draw(parts),) * 4,
            draw(st.none() | st.decimals(-1, 10, places=2)),
        ))  # fmt: skip
    return settled(posts)


def settled(posts):
    """Every figure by the exact code, the lowest first."""
    for place, post in enumerate(posts):
        post.below = [number for number, one in enumerate(posts) if one.above == place]
    for post in reversed(posts):
        if post.below:
            below = [Part(number, posts[number].quarters, posts[number].weight) for number in post.below]
            post.quarters = rolled(below, post.handling)[0]
        else:
            post.quarters = tuple(map(_reported, post.actuals, post.targets.quarters, post.parts))
        post.told = judged(targets=post.targets, quarters=post.quarters, handling=post.handling)
    return posts


def _reported(actual, target, parts):
    quarter = reported(actual, target=target)
    if parts is None or not isinstance(quarter.value, Decimal):
        return quarter
    return replace(quarter, above=parts[0], below=parts[1])


def columns(posts, *, short=None):
    """The figures and the ways of handling them, as the database would hand them over."""
    ways = list(dict.fromkeys(post.handling for post in posts))
    years = [(post.told.year.actual, post.told.year_achievement) for post in posts]
    rows = [
        (*(quarter.value for quarter in post.quarters), year)
        for post, (year, _) in zip(posts, years, strict=True)
    ]
    judgements = [(*post.told.quarters, one) for post, (_, one) in zip(posts, years, strict=True)]
    wanted = [(*post.targets.quarters, post.targets.annual) for post in posts]
    quarters = [post.quarters for post in posts]
    return Figures(
        parent=np.array([-1 if post.above is None else post.above for post in posts]),
        source=np.array([Source.ROLLED if post.below else Source.REPORTED for post in posts], dtype=np.int8),
        handling=np.array([ways.index(post.handling) for post in posts]),
        weight=floats([[post.weight] for post in posts])[0],
        targets=floats(wanted), target_states=states(wanted), values=floats(rows), states=states(rows),
        percents=floats([[one.percent for one in row] for row in judgements]),
        judgements=whole([[code_of(one.judgement) for one in row] for row in judgements], np.int8),
        counted=whole([[one.counted for one in row] for row in quarters], np.int32),
        due=whole([[one.due for one in row] for row in quarters], np.int32),
        above=floats([[one.above for one in row] for row in quarters]),
        below=floats([[one.below for one in row] for row in quarters]),
        short=np.array([all(map(is_short, row[:4])) for row in rows]) if short is None else short,
        unread=np.zeros(len(posts), dtype=bool),
    ), table_of(ways)  # fmt: skip


def is_short(value):
    return not isinstance(value, Decimal) or value.as_tuple().exponent >= -4


def floats(rows):
    told = [[float(value) if isinstance(value, Decimal) else np.nan for value in row] for row in rows]
    return np.array(told, dtype=np.float64).T.copy()


def whole(rows, kind):
    return np.array(rows, dtype=kind).T.copy()


def states(rows):
    return whole([[state_of(value) for value in row] for row in rows], np.int8)


def state_of(value):
    if isinstance(value, Absent):
        return ABSENT[value.kind]
    if isinstance(value, NotMeasured):
        return State.NOT_MEASURED
    return State.BLANK if value is None else State.NUMBER
