"""Small cells, and what keeps them from being found by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.disclosure import LEAST, hidden

CELLS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


def test_SKM_35_large_cells_and_real_zeros_are_told():
    assert hidden([5, 60, 0]) == frozenset()
    assert hidden([0, 0]) == frozenset()


def test_SKM_35_a_small_cell_takes_a_second_one_along():
    """40 - 30 - 6 would tell the 4."""
    assert hidden([30, 4, 6]) == {1, 2}


def test_SKM_35_several_small_cells_hide_each_other_only_when_their_sum_leaves_them_open():
    assert hidden([3, 4, 20]) == {0, 1}
    assert hidden([1, 2, 20]) == {0, 1, 2}  # three people together are told by the total
    assert hidden([4, 4, 20]) == {0, 1, 2}  # eight of two cells below five can only be four and four
    assert hidden([1, 1, 1, 1, 1, 9]) == {0, 1, 2, 3, 4, 5}  # five of five cells that are not zero


def test_SKM_35_a_table_of_a_few_people_is_hidden_whole():
    assert hidden([2, 0]) == {0, 1}
    assert hidden([3]) == {0}


def fills(left, count):
    """Every way to share people among hidden cells, none of them empty: an empty one would be told."""
    if count == 1:
        return [(left,)] if left else []
    return [(first, *rest) for first in range(1, left) for rest in fills(left - first, count - 1)]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_SKM_35_no_hidden_cell_is_found_by_subtraction_from_the_total(cells):
    untold = sorted(hidden(cells))
    assert all(count == 0 or count >= LEAST for place, count in enumerate(cells) if place not in untold)
    if untold and len(untold) < len(cells):
        possible = fills(sum(cells[place] for place in untold), len(untold))
        assert all(len({one[place] for one in possible}) > 1 for place in range(len(untold)))


@given(CELLS)
def test_SKM_35_the_order_of_cells_does_not_matter_to_how_many_are_told(cells):
    assert len(hidden(cells)) == len(hidden(cells[::-1]))
