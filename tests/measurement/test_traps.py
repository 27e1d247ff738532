"""Three traps of roll-ups as they are usually written: each is shown to be one, and not to be ours."""

from decimal import Decimal

import pytest
from django.db import connection

from selaras.engine.exact import shown
from selaras.engine.numbers import format_number
from selaras.measurement.models import Figure
from tests.measurement.trees import grow, note

D = Decimal
# what is at hand in SQL: all below a node, and the mean of those that have nothing below them
LEAVES = """
WITH RECURSIVE below(id) AS (
    SELECT %s::bigint UNION ALL SELECT f.id FROM measurement_figure f JOIN below ON f.parent_id = below.id
)
SELECT avg(value2) FROM measurement_figure f JOIN below USING (id)
WHERE NOT EXISTS (SELECT FROM measurement_figure g WHERE g.parent_id = f.id)
"""


def asked(query, *given):
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        [told] = cursor.fetchone()
    return told


def test_GAB_01_a_recursive_query_gives_the_mean_of_the_leaves_and_is_wrong(db):
    [[mayor], (kec_a, kec_b), (kel_1, kel_2, kel_3, kel_4)] = grow(2, 2)
    Figure.objects.filter(pk=kel_4.pk).delete()
    for leaf, value in ((kel_1, 90), (kel_2, 88), (kel_3, 86)):
        note(leaf, 2, D(value))
    mean_of = {
        figure.pk: figure.value2 for figure in Figure.objects.filter(pk__in=[mayor.pk, kec_a.pk, kec_b.pk])
    }
    assert mean_of == {mayor.pk: D("87.5"), kec_a.pk: D(89), kec_b.pk: D(86)}
    assert asked(LEAVES, kec_a.pk) == D(89), "one level deep both are the same, so that nobody notices"
    assert asked(LEAVES, mayor.pk) == D(88)


def test_least_and_greatest_make_nought_of_what_is_not_measured(db):
    """A cap written as greatest(least(achievement, 120), 0) gives 0 percent where there is no figure."""
    [[mayor], leaves] = grow(2)
    note(leaves[0], 2, D("88.6"))
    capped = "SELECT greatest(least(percent1, 120), 0) FROM measurement_figure WHERE id = %s"
    assert asked(capped, mayor.pk) == 120, (
        "least of nothing and 120 is 120: a quarter that is N/A looks reached"
    )
    floored = "SELECT least(greatest(percent1, 0), 120) FROM measurement_figure WHERE id = %s"
    assert asked(floored, mayor.pk) == 0
    top = Figure.objects.get(pk=mayor.pk)
    assert (top.state1, top.percent1, top.judgement1) == ("N/A", None, "tidak-diukur")


@pytest.mark.parametrize(
    ("figure", "written", "printed"),
    [
        ("0.125", "0.12", "0,13"),
        ("2.675", "2.67", "2,68"),
        ("1.005", "1.00", "1,01"),
        ("98.765", "98.77", "98,77"),
    ],
)
def test_two_decimals_are_half_up_and_not_what_a_float_makes_of_them(figure, written, printed):
    assert f"{float(figure):.2f}" == written
    assert format_number(shown(D(figure), 2)) == printed
