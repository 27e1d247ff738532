"""The sweep finds whatever is off, and finds nothing where the exact code found it right."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from selaras.engine.achievement import Polarity, Yardstick
from selaras.engine.annual import AnnualRule
from selaras.engine.exact import quotient
from selaras.engine.figures import Handling, Part
from selaras.engine.figures import judged as judge
from selaras.engine.figures import rolled as figures_of
from selaras.engine.rollup import Missing, RollUp
from selaras.engine.sweep import doubtful, endless
from selaras.engine.sweep.columns import Source, State, same
from selaras.engine.sweep.judging import judged, sharp_quarter, year_of
from selaras.engine.sweep.rolling import levels, rolled
from selaras.engine.targets import NA, YearTargets
from tests.engine.sweep.organisations import Post, columns, organisations, settled

D = Decimal


def told(posts):
    return doubtful(*columns(posts))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(organisations())
def test_what_is_not_in_doubt_is_what_the_exact_code_makes(posts):
    """Level by level, by quarter and for the year: floats and decimals agree, or say that they cannot."""
    figures, table = columns(posts)
    own = rolled(figures, table)
    sure = ~own.doubts
    assert (own.states == figures.states[:4])[:, sure].all()
    assert same(own.values, figures.values[:4])[:, sure].all()
    for place in range(4):
        one = judged(
            figures, table, place, own.values[place], own.states[place], sharp_quarter(figures, place)
        )
        sure_here = sure & ~one.doubts
        assert (one.judgements == figures.judgements[place])[sure_here].all()
    year = year_of(figures, table, own.values, own.states)
    one = judged(figures, table, 4, year.values, year.states, year.sharp)
    assert (year.states == figures.states[4])[sure].all()
    assert (one.judgements == figures.judgements[4])[sure & ~one.doubts].all()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(organisations(), st.data())
def test_nothing_wrong_in_a_figure_goes_unseen(posts, data):
    """Negative control: any column, any place, by two parts in a thousand million or by another state."""
    figures, table = columns(posts)
    place, at = data.draw(st.integers(0, 4)), data.draw(st.integers(0, len(posts) - 1))
    column = data.draw(st.sampled_from(COLUMNS if place == 4 or not posts[at].below else [*COLUMNS, *MADE]))
    if column in {"values", "states"} and place < 4:
        assume(posts[at].below)  # what was reported is what the rest follows from
    row = getattr(figures, column)[place]
    row[at] = planted(row[at], column)
    assert doubtful(figures, table)[at]


COLUMNS = ("values", "states", "percents", "judgements")
MADE = ("counted", "due", "above", "below")


def planted(value, column):
    if column in {"states", "judgements", "counted", "due"}:
        return value + 1
    return 5.0 if np.isnan(value) else value * (1 + 2e-9) + (value == 0) * 1e-9


def year(**targets):
    return YearTargets(*(targets.get(name, D(100)) for name in ("q1", "q2", "q3", "q4", "annual")))


def grown(*fans, handling, values, targets=None):
    """The head, then so many below each; `values` go to the leaves in turn, for every quarter."""
    posts, level = [Post(None, handling, targets or year())], [0]
    for fan in fans:
        first = len(posts)
        posts += [
            Post(above, handling, targets or year(), weight=D(2)) for above in level for _ in range(fan)
        ]
        level = range(first, len(posts))
    for turn, place in enumerate(level):
        value = values[turn % len(values)]
        posts[place].actuals = (value,) * 4
        posts[place].parts = ((value, D(8)),) * 4 if isinstance(value, D) else (None,) * 4
    return settled(posts)


PLAIN = [D("61.25"), D("77.5"), D("83.1"), D("90.01"), D("58.2")]


@pytest.mark.parametrize("rule", list(RollUp))
def test_a_whole_tree_raises_no_false_alarm(rule):
    """Otherwise the exact code would do all the work again: 1-10-100-1000 under every rule."""
    posts = grown(10, 10, 10, handling=Handling(roll_up=rule, threshold=D(80)), values=PLAIN)
    assert len(posts) == 1111
    assert not told(posts).any()


@pytest.mark.parametrize("rule", list(RollUp))
@pytest.mark.parametrize("missing", list(Missing))
def test_gaps_and_what_is_not_measured_raise_none_either(rule, missing):
    """GAB-02: n of N, waiting, or zero, beside N/A quarters and blank ones."""
    handling = Handling(roll_up=rule, missing=missing, threshold=D(80))
    targets = year(q1=NA, q3=None)
    assert not told(grown(4, 5, handling=handling, values=[*PLAIN, None, D(70)], targets=targets)).any()


@pytest.mark.parametrize("polarity", list(Polarity))
@pytest.mark.parametrize("annual", list(AnnualRule))
def test_a_reported_figure_that_is_exactly_its_target_is_no_doubt(polarity, annual):
    """Most figures of 100 percent are just that; only what was computed on the way up is asked for."""
    handling = Handling(annual=annual, yardstick=Yardstick(polarity=polarity))
    posts = grown(handling=handling, values=[D(1)], targets=year(**dict.fromkeys(NAMES, D(1))))
    posts[0].targets = year(**dict.fromkeys(NAMES, D(1)))
    assert not told(posts).any()


NAMES = ("q1", "q2", "q3", "q4", "annual")


def test_a_figure_at_its_border_is_left_to_the_exact_code():
    """Three thirds reach a target of 1 by the exact code; a float may say so, and is not believed."""
    third = quotient(D(1), D(3))
    posts = grown(
        3, handling=Handling(roll_up=RollUp.SUM), values=[third], targets=year(**dict.fromkeys(NAMES, D(1)))
    )
    assert posts[0].told.quarters[0].judgement == "tercapai"
    assert told(posts)[0]


def test_a_reported_figure_with_more_digits_than_a_float_has_is_left_to_it_as_well():
    just_below = D("99.99999999999999999999")
    assert float(just_below) == 100.0
    posts = grown(handling=Handling(), values=[just_below])
    assert posts[0].told.quarters[0].judgement == "tidak-tercapai"
    assert told(posts)[0]


def test_a_share_at_its_threshold_is_left_to_it_too():
    posts = grown(3, handling=Handling(roll_up=RollUp.SHARE, threshold=D(80)), values=[D(80), D(79), D(81)])
    assert told(posts)[0]


def test_a_mean_of_means_is_not_the_mean_of_all():
    """GAB-01: (90+88)/2 and 86 make 87,5; a tree kept with the mean of its leaves, 88, is found."""
    handling = Handling()
    posts = [Post(None, handling, year()), Post(0, handling, year()), Post(0, handling, year())]
    posts += [Post(above, handling, year(), (D(value),) * 4) for above, value in ((1, 90), (1, 88), (2, 86))]
    settled(posts)
    figures, table = columns(posts)
    assert rolled(figures, table).values[0, 0] == 87.5
    assert not doubtful(figures, table).any()
    figures.values[0, 0] = 88.0
    assert doubtful(figures, table).tolist() == [True, False, False, False, False, False]


def test_one_wrong_figure_in_the_middle_is_seen_with_all_that_was_made_from_it():
    """Whoever falsifies one and settles what is above it again is found at both places."""
    posts = grown(3, 3, handling=Handling(), values=PLAIN)
    right = posts[1].quarters
    posts[1].quarters = tuple(type(one)(D(99), one.counted, one.due) for one in right)
    figures, table = columns(settled_above(posts))
    assert doubtful(figures, table).nonzero()[0].tolist() == [0, 1]


def settled_above(posts):
    """The head anew from what stands below it, right or wrong."""
    head = posts[0]
    head.quarters = figures_of([Part(n, posts[n].quarters) for n in head.below], head.handling)[0]
    for post in posts[:2]:
        post.told = judge(targets=post.targets, quarters=post.quarters, handling=post.handling)
    return posts


def test_a_chain_of_a_thousand_is_its_last_link():
    posts = [Post(place - 1 if place else None, Handling(), year()) for place in range(1000)]
    posts[-1].actuals = (D("87.3"),) * 4
    figures, table = columns(settled(posts))
    assert (rolled(figures, table).values == 87.3).all()
    assert not doubtful(figures, table).any()


def test_a_circle_ends_and_is_in_doubt_with_all_above_it():
    posts = grown(2, 2, handling=Handling(), values=PLAIN)
    figures, table = columns(posts)
    figures.parent[1], figures.parent[3], figures.source[3] = 3, 1, Source.ROLLED
    doubts = doubtful(figures, table)
    assert endless(figures).nonzero()[0].tolist() == [1, 3]
    assert doubts[[1, 3]].all()
    assert not doubts[[2, 4, 5, 6]].any()
    assert len(list(levels(figures.parent, figures.source == Source.ROLLED))) == 2


def test_what_a_formula_computes_is_always_left_to_the_exact_code():
    figures, table = columns(grown(2, handling=Handling(), values=PLAIN))
    figures.source[2] = Source.COMPUTED
    assert doubtful(figures, table).tolist() == [False, False, True]


def test_what_fits_no_float_is_in_doubt_with_what_is_made_from_it():
    figures, table = columns(grown(2, handling=Handling(roll_up=RollUp.SHARE, threshold=D(80)), values=PLAIN))
    figures.values[0, 2], figures.unread[2] = np.nan, True
    assert doubtful(figures, table).tolist() == [True, False, True]


def test_what_cancels_out_below_a_line_is_left_to_the_exact_code():
    """0,1 + 0,2 - 0,3 is no zero as a float."""
    posts = grown(3, handling=Handling(roll_up=RollUp.RATIO), values=[D(1)])
    for place, below in zip(posts[0].below, ("0.1", "0.2", "-0.3"), strict=True):
        posts[place].parts = ((D(1), D(below)),) * 4
    settled(posts)
    assert posts[0].quarters[0].value is None
    assert told(posts)[0]


def test_a_figure_that_rolls_up_and_has_nobody_below_is_not_measured():
    figures, table = columns(grown(handling=Handling(), values=[D(1)]))
    figures.source[0] = Source.ROLLED
    assert doubtful(figures, table)[0]
    assert rolled(figures, table).states[:, 0].tolist() == [State.NOT_MEASURED] * 4
