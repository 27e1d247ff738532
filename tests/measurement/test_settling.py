"""One verified figure reaches the top in the transaction that verified it, and reaches it right."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from graphlib import CycleError
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.engine.achievement import Judgement
from selaras.engine.actuals import Absence, Absent
from selaras.engine.exact import quotient, shown, total
from selaras.engine.figures import NOTHING, Quarter
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, IndicatorHandling
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import path_of
from selaras.measurement.queries.recompute import differing
from tests.measurement.trees import fill, grow, note

D = Decimal


def again(figure):
    return Figure.objects.select_related("indicator").get(pk=figure.pk)


def test_a_mean_of_means_reaches_the_mayor(db):
    [[mayor], (kec_a, kec_b), (kel_1, kel_2, kel_3, kel_4)] = grow(2, 2)
    for leaf, value in ((kel_1, "90"), (kel_2, "88"), (kel_3, "86")):
        note(leaf, 2, D(value))
    top = again(mayor)
    assert (top.value2, top.state2) == (D("87.5"), "angka")
    assert (again(kec_a).value2, again(kec_b).value2) == (D(89), D(86))
    assert (top.counted[1], top.due[1]) == (
        3,
        4,
    )  # of the leaves: both kecamatan are there, a kelurahan is not
    assert (again(kec_b).counted[1], again(kec_b).due[1]) == (1, 2)
    assert shown(top.percent2, 2) == D("98.76")
    assert top.judgement2 == "tidak-tercapai"
    note(kel_4, 2, D(92))
    assert again(mayor).value2 == D(89)


def test_GAB_02_a_missing_grandchild_is_missed_all_the_way_up(db):
    [[mayor], kecamatan, leaves] = grow(2, 2)
    for leaf in leaves[:3]:
        note(leaf, 2, D(90))
    assert again(mayor).value2 == again(kecamatan[1]).value2 == D(90)
    assert (again(mayor).counted[1], again(mayor).due[1]) == (3, 4)
    note(leaves[3], 2, D(90))
    assert (again(mayor).counted[1], again(mayor).due[1]) == (4, 4)
    assert differing(mayor.agency, 2024) == []


def test_GAB_02_who_is_excused_is_not_missed_and_what_gives_no_figure_brings_nothing(db):
    [[mayor], (_, waiting), leaves] = grow(2, 2)
    settle(figures=[leaf.pk for leaf in leaves])
    note(leaves[0], 2, D(90))
    note(leaves[1], 2, Absent(Absence.FORCE_MAJEURE, "banjir"))
    assert (again(mayor).counted[1], again(mayor).due[1]) == (1, 3)
    IndicatorHandling.objects.create(agency=mayor.agency, indicator=mayor.indicator, missing="tunggu")
    note(leaves[2], 2, D(90))
    assert (again(waiting).value2, again(waiting).counted[1]) == (None, 1)
    assert (again(mayor).counted[1], again(mayor).due[1]) == (1, 3)


def test_a_quarter_that_is_not_measured_stays_so_all_the_way_up(db):
    [[mayor], _, leaves] = grow(2, 2)
    fill(leaves, 2)
    top = again(mayor)
    assert (top.state1, top.value1, top.judgement1) == ("N/A", None, "tidak-diukur")
    assert (top.state4, top.judgement4) == ("", "belum-diisi")
    assert (top.state_year, top.judgement_year) == ("", "belum-diisi")


def test_a_real_zero_survives(db):
    [[mayor], leaves] = grow(2)
    note(leaves[0], 2, D(0))
    note(leaves[1], 2, D(90))
    top = again(mayor)
    assert (top.value2, again(leaves[0]).value2, again(leaves[0]).state2) == (D(45), D(0), "angka")
    assert again(leaves[0]).percent2 == 0


def test_an_absence_is_kept_and_excuses(db):
    [[mayor], leaves] = grow(2)
    note(leaves[0], 2, Absent(Absence.FORCE_MAJEURE, "banjir"))
    note(leaves[1], 2, D(90))
    assert again(leaves[0]).judgement2 == "dikecualikan"
    assert (again(mayor).value2, again(mayor).counted, again(mayor).due) == (
        D(90),
        [0, 1, 0, 0],
        [0, 1, 0, 2],
    )


@pytest.mark.parametrize("judgement", list(Judgement))
def test_every_judgement_can_be_kept(db, judgement):
    [[mayor]] = grow()
    mayor.judgement2 = judgement.value
    Figure.objects.keep([mayor])
    assert again(mayor).judgement_of("2") is judgement


def test_a_target_of_zero_is_kept_as_one_that_cannot_be_computed(db):
    [[mayor]] = grow()
    Figure.objects.filter(pk=mayor.pk).update(q2=0)
    note(mayor, 2, D(5))
    assert (again(mayor).value2, again(mayor).percent2) == (D(5), None)
    assert again(mayor).judgement_of("2") is Judgement.NOT_COMPUTABLE


def test_digits_are_kept_beyond_what_a_column_of_money_holds(db):
    [[mayor], leaves] = grow(3)
    third = quotient(D("87.3"), D(3))
    for leaf, value in zip(leaves, (D("87.3"), third, D("0.0001")), strict=True):
        note(leaf, 2, value)
    assert again(mayor).value2 == quotient(total([D("87.3"), third, D("0.0001")]), D(3))
    assert len(again(mayor).value2.as_tuple().digits) == 34


def test_what_is_stored_along_the_path_is_what_the_whole_tree_gives(db):
    levels = grow(8, 7)
    fill(levels[-1], 2)
    for place, leaf in enumerate(levels[-1][::9]):
        note(leaf, 4, D(80 + place) / 7)
    assert differing(levels[0][0].agency, 2024) == []


def test_negative_control_a_result_that_is_wrong_in_its_last_digit_is_found(db):
    levels = grow(3, 3)
    fill(levels[-1], 2)
    middle = again(levels[1][1])
    wrong = middle.value2.next_plus()
    Figure.objects.filter(pk=middle.pk).update(value2=wrong)
    assert [figure.pk for figure in differing(middle.agency, 2024)] == [middle.pk]
    settle(figures=[levels[2][3].pk])
    assert differing(middle.agency, 2024) == []


@pytest.mark.parametrize("fans", [(8, 7), (10, 10, 10)], ids=["1-8-56", "1-10-100-1000"])
def test_the_number_of_queries_depends_on_nothing(db, fans):
    levels = grow(*fans)
    leaf = levels[-1][5]
    with CaptureQueriesContext(connection) as captured:
        note(leaf, 2, D("88.6"))
    statements = [one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 5  # the leaf read and written, then: path locked, all read, results
    assert again(levels[0][0]).counted[1] == 1


def test_many_leaves_in_one_go_ask_no_more_than_one(db):
    levels = grow(8, 7)
    with CaptureQueriesContext(connection) as captured:
        settle(figures=[leaf.pk for leaf in levels[-1]])
    assert len(captured) == 3


def test_a_reported_quarter_is_written_along_with_what_follows_from_it(db):
    [[mayor], _, leaves] = grow(8, 7)
    settle(figures=[leaf.pk for leaf in leaves])
    leaf = leaves[5]
    with CaptureQueriesContext(connection) as captured:
        settle(figures=[leaf.pk], noted={leaf.pk: {2: Quarter(D("88.6"), 1, 1)}})
    assert len(captured) == 3
    assert (again(leaf).value2, again(leaf).judgement2) == (D("88.6"), "tercapai")
    assert again(mayor).value2 == D("88.6")
    assert differing(mayor.agency, 2024) == []


def written_then_settled(leaf, value, start):
    """A transaction that has written its leaf before the other settles."""
    try:
        with transaction.atomic():
            row = again(leaf)
            row.quarters = (NOTHING, Quarter(value, 1, 1), NOTHING, NOTHING)
            row.save(update_fields=RESULTS)
            start.wait(10)
            settle(figures=[row.pk])
    finally:
        connection.close()


def test_two_leaves_verified_at_once_are_both_in_the_mean(committed):
    [[mayor], leaves] = grow(2)
    for number in range(5):
        start = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            for place, leaf in enumerate(leaves):
                pool.submit(written_then_settled, leaf, D(60 + 10 * place + number), start)
        assert again(mayor).value2 == D(65 + number)


def test_the_path_is_the_figure_and_all_above_it(db):
    [[mayor], middle, leaves] = grow(2, 2)
    assert path_of([leaves[3].pk]) == sorted([mayor.pk, middle[1].pk, leaves[3].pk])
    assert path_of([]) == []


def test_parents_that_lead_in_a_circle_are_refused_and_never_run_forever(db):
    [[mayor], (one, _)] = grow(2)
    Figure.objects.filter(pk=mayor.pk).update(parent=one)
    Figure.objects.filter(pk=one.pk).update(source=Figure.Source.ROLLED)
    with pytest.raises(CycleError):
        settle(figures=[one.pk])


def test_the_database_knows_that_a_number_and_its_state_go_together(db):
    [[mayor]] = grow()
    with pytest.raises(IntegrityError, match="figure_q2_is_whole"), transaction.atomic():
        Figure.objects.filter(pk=mayor.pk).update(value2=D(1))
    with pytest.raises(IntegrityError, match="figure_q2_is_whole"), transaction.atomic():
        Figure.objects.filter(pk=mayor.pk).update(state2="angka")


def test_no_figure_hangs_below_one_of_another_agency(db):
    [[mayor]], [[stranger]] = grow(), grow()
    Figure.objects.filter(pk=mayor.pk).update(parent=stranger)
    with pytest.raises(IntegrityError, match="same_agency"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
