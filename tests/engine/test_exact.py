from decimal import Decimal, DivisionByZero, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.exact import mean, percent, quotient, settled, shown, total

figures = st.lists(st.decimals(-(10**16), 10**16, places=4), max_size=20)


@given(figures.flatmap(lambda numbers: st.tuples(st.just(numbers), st.permutations(numbers))))
def test_a_sum_is_exact_and_the_same_in_every_order(orders):
    numbers, shuffled = orders
    as_integers = sum(int(number.scaleb(4)) for number in numbers)
    assert total(numbers) == total(shuffled) == Decimal(as_integers).scaleb(-4)


def test_a_mean_of_means_is_the_same_in_every_order_to_the_last_digit():
    thirds = [quotient(Decimal(n), Decimal(3)) for n in (1, 200, 7_000_001, 1)]
    assert len({mean(thirds), mean(thirds[::-1]), mean(sorted(thirds))}) == 1


def test_what_no_exact_sum_can_hold_raises_and_is_not_rounded():
    with pytest.raises(Inexact):
        total([Decimal("1E+300"), Decimal("1E-300")])


def test_no_mean_is_not_zero():
    assert mean([]) is None
    assert total([]) == 0


def test_a_divisor_of_zero_is_the_callers_matter():
    with pytest.raises(DivisionByZero):
        quotient(Decimal(1), Decimal(0))


def test_percent_is_rounded_once():
    assert percent(Decimal("86.1"), Decimal("87.3")) == Decimal("98.62542955326460481099656357388316")


def test_three_thirds_are_one_where_it_matters():
    sum_of_thirds = total([quotient(Decimal(1), Decimal(3))] * 3)
    assert sum_of_thirds < 1
    assert settled(sum_of_thirds) == 1
    assert shown(sum_of_thirds, 2) == Decimal("1.00")


@pytest.mark.parametrize(
    ("figure", "printed"),
    [("0.125", "0.13"), ("-0.125", "-0.13"), ("2.675", "2.68"), ("0.12499999999999999", "0.12")],
)
def test_display_is_half_up_never_half_even_and_never_twice(figure, printed):
    assert shown(Decimal(figure), 2) == Decimal(printed)


@pytest.mark.parametrize("digits", [32, 33, 400, 6144])
def test_a_figure_of_any_size_is_displayed(digits):
    assert shown(Decimal(1).scaleb(digits), 2) == Decimal(1).scaleb(digits)


def test_what_should_end_in_a_five_is_displayed_as_one():
    """7/24 + 5/24 + 1/100 + ... : 0,125 written as a quotient and a sum must not lose its half."""
    eighth = total([quotient(Decimal(1), Decimal(24))] * 3)
    assert eighth != Decimal("0.125")
    assert shown(eighth, 2) == Decimal("0.13")
