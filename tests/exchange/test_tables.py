"""Reading an annex takes the same few queries however long it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.cascade.models import MatrixRow
from selaras.engine.targets import NA, YearTargets
from selaras.exchange import queries, tables
from tests import factories as make


def queries_for(world, number):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        lines = len(world.table(number).lines)
    return lines, len(captured)


@pytest.mark.parametrize("number", [1, 3])
def test_a_matrix_of_five_hundred_rows_takes_as_many_queries_as_one_of_three(world, number):
    annex = world.annex(number)
    few = queries_for(world, number)
    indicator = MatrixRow.objects.filter(annex=annex).first().indicator
    for order in range(500):
        row = make.make_row(annex, indicator, YearTargets(annual=NA), order=1_000 + order,
                            objective_number=900, indicator_number=order + 1)  # fmt: skip
        make.make_commitment(row, world.posts["umum"])
    many = queries_for(world, number)
    assert many[0] == few[0] + 500
    assert many[1] == few[1] <= 5


@pytest.mark.parametrize("number", [4, 5])
def test_the_action_plans_take_few_queries(world, number):
    assert queries_for(world, number)[1] <= 5


def test_EKS_02_an_annex_that_is_not_there(world):
    with pytest.raises(queries.RuleError, match="Lampiran 9 tidak ada pada 2024 Murni"):
        world.table(9)


def test_a_document_bears_the_date_of_the_decree_or_the_first_of_january(world):
    assert str(tables.decreed_on(world.edition)) == "2024-01-01"
    world.edition.decreed_on = make.SINCE.replace(month=2, day=21)
    assert str(tables.decreed_on(world.edition)) == "2024-02-21"
