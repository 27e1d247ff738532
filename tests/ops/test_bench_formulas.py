"""The measurements of formulas run, and compute without the database."""

import pytest

from selaras.ops.bench_measure import formulas


@pytest.mark.django_db
def test_formulas_are_measured_beside_the_same_sum_by_hand():
    by_hand, *measured = formulas()
    assert by_hand.baseline is None
    assert len(measured) == 5
    assert all(one.baseline and one.queries == 0 for one in measured)
