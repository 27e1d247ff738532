"""The shape of the elements: where the dots lie, and what a missing one does to the line."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from selaras.web.outcomes import tables
from selaras.web.outcomes.radar import MIDDLE, RADIUS, radar


def told(*means):
    figures = [None if one is None else Decimal(one) for one in means]
    return [(f"U{place}", mean, str(mean)) for place, mean in enumerate(figures, 1)]


def test_the_best_is_at_the_rim_and_the_worst_in_the_middle():
    shape = radar(told(4, 1, 1, 1), top=4)
    assert shape.arms[0].dot == (MIDDLE, MIDDLE - RADIUS)
    assert shape.arms[2].dot == (MIDDLE, MIDDLE)
    assert [level for level, *_ in shape.rings] == [2, 3, 4]
    assert shape.whole


def test_an_element_without_answers_cuts_the_line_and_is_no_zero():
    shape = radar(told(4, None, 3, 3), top=4)
    assert (shape.whole, shape.arms[1].dot) == (False, None)
    (line,) = shape.strokes
    assert len(line.split()) == 3


def test_two_elements_make_no_shape():
    assert radar(told(4, 3), top=4) is None


def test_an_earlier_wave_is_drawn_only_whole():
    assert radar(told(4, 3, 2), top=4, before=[Decimal(1)] * 3).before
    assert not radar(told(4, 3, 2), top=4, before=[Decimal(1), None, Decimal(1)]).before


def wave(top):
    elements = [
        SimpleNamespace(element=SimpleNamespace(code=f"U{place}"), mean=Decimal(3)) for place in range(1, 4)
    ]
    whole = SimpleNamespace(elements=elements)
    return SimpleNamespace(instrument=SimpleNamespace(top=top), whole=whole)


@pytest.mark.parametrize(("top", "is_drawn"), [(4, True), (5, False)])
def test_an_earlier_wave_on_another_scale_is_not_drawn(top, is_drawn):
    """A 3 of five stands elsewhere than a 3 of four."""
    now = wave(4)
    rows = [SimpleNamespace(code=f"U{place}", mean="3", mean_exact="3") for place in range(1, 4)]
    assert bool(tables.drawn(now, rows, now.whole, wave(top)).before) is is_drawn
