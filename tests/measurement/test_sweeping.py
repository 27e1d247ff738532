"""The nightly check of a large house: all as floats, what is in doubt and a sample to the last digit."""

from decimal import Decimal
from graphlib import CycleError

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from selaras.engine.actuals import Absence, Absent
from selaras.engine.figures import Quarter
from selaras.engine.targets import NA, YearTargets
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure, IndicatorHandling
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import recompute
from selaras.measurement.queries.columns import blocks
from selaras.measurement.queries.recompute import checked, differing, suspects
from selaras.measurement.queries.stream import copied
from selaras.ops import bench_figures
from tests import factories as make
from tests.measurement.trees import fill, grow, note

D = Decimal


@pytest.fixture
def city(db):
    """1-3-9 with figures of two quarters; nothing of it at a border."""
    levels = grow(3, 3)
    fill(levels[-1], 2)
    fill(levels[-1], 4, seed=2)
    return levels


def agency_of(levels):
    return levels[0][0].agency


def large(levels, turn=0):
    """The check of a house that is larger than the sample of a night."""
    return checked(agency_of(levels), 2024, turn=turn, sample=1)


def test_GAB_04_what_was_settled_raises_no_alarm_and_no_doubt(city):
    assert suspects(agency_of(city), 2024) == set()
    assert large(city) == []


def test_every_way_of_handling_and_every_gap_is_read_as_it_stands(city):
    """The columns say of each figure what its row says."""
    [[mayor], _, leaves] = city
    IndicatorHandling.objects.create(
        agency=mayor.agency, indicator=mayor.indicator, roll_up="rata-rata-tertimbang", missing="nol"
    )
    Figure.objects.filter(parent__isnull=False).update(weight=D("2.5"))
    note(leaves[0], 4, Absent(Absence.FORCE_MAJEURE, "banjir"))
    note(leaves[1], 4, Absent(Absence.UNAVAILABLE, "rusak"))
    note(leaves[2], 2, Absent(Absence.NO_EVENT, "nihil"))
    note(leaves[4], 4, None)
    settle(figures=[leaf.pk for leaf in leaves])
    assert differing(mayor.agency, 2024) == []
    assert suspects(mayor.agency, 2024) == set()
    [block] = blocks(mayor.agency, 2024)
    for row in Figure.objects.order_by("pk"):
        at = block.keys.tolist().index(row.pk)
        figures = block.figures
        assert [int(code) for code in figures.states[:, at]] == [
            codes[getattr(row, f"state{s}")] for s in SUFFIXES
        ]
        assert (figures.counted[:, at].tolist(), figures.due[:, at].tolist()) == (row.counted, row.due)
        told = [getattr(row, f"value{s}") for s in SUFFIXES]
        assert figures.values[:, at].tolist() == pytest.approx(
            [float(v) if v is not None else NAN for v in told], nan_ok=True
        )


NAN = float("nan")
SUFFIXES = ("1", "2", "3", "4", "_year")
codes = {"": 0, "angka": 1, "N/A": 2, "tidak-tersedia": 3, "keadaan-kahar": 4, "tidak-terjadi": 5}


def test_a_ratio_of_sums_is_read_with_its_parts(city):
    [[mayor], _, leaves] = city
    IndicatorHandling.objects.create(agency=mayor.agency, indicator=mayor.indicator, roll_up="rasio-jumlah")
    rows = [Figure.objects.get(pk=leaf.pk) for leaf in leaves]
    for n, row in enumerate(rows):
        part = Quarter(D(50 + n), 1, 1, D(50 + n), D(100 + n))
        row.quarters = (Quarter(NA), part, Quarter(NA), part)
    Figure.objects.keep(rows)
    settle(figures=[leaf.pk for leaf in leaves])
    assert Figure.objects.get(pk=mayor.pk).above2 == sum(range(50, 59))
    assert suspects(mayor.agency, 2024) == set()
    Figure.objects.filter(pk=mayor.pk).update(below4=D("935.99999"))
    assert large(city) == [mayor.pk]


@pytest.mark.parametrize("name", [name for name in RESULTS if name not in {"counted", "due"}])
def test_negative_control_a_wrong_result_in_any_column_is_found(city, name):
    """GAB-04: of the head, by two parts in a thousand million, or by another word."""
    [[mayor], _, _] = city
    row = Figure.objects.get(pk=mayor.pk)
    stored = getattr(row, name)
    if name.startswith("state"):
        suffix = name.removeprefix("state")
        wrong = {name: "tidak-tersedia", f"value{suffix}": None}
    elif name.startswith("judgement"):
        wrong = {name: "tercapai" if stored != "tercapai" else "tidak-tercapai"}
    elif name.startswith("value") and stored is None:
        wrong = {name: D(1), name.replace("value", "state"): "angka"}
    else:
        wrong = {name: D(1) if stored is None else stored * D("1.000000002")}
    Figure.objects.filter(pk=mayor.pk).update(**wrong)
    assert large(city) == [mayor.pk]


@pytest.mark.parametrize("name", ["counted", "due"])
@pytest.mark.parametrize("wrong", [[0, 3, 0, 2], [], [0, 40_000, 0, 3]])
def test_negative_control_a_wrong_count_is_found(city, name, wrong):
    [[mayor], _, _] = city
    Figure.objects.filter(pk=mayor.pk).update(**{name: wrong})
    assert large(city) == [mayor.pk]


def test_negative_control_without_the_sweep_a_wrong_figure_waits_for_its_turn(city, monkeypatch):
    [[mayor], _, _] = city
    Figure.objects.filter(pk=mayor.pk).update(value2=D(1))
    monkeypatch.setattr(recompute, "suspects", lambda *_: set())
    assert [bool(large(city, turn)) for turn in range(13)].count(True) == 1


def test_a_wrong_figure_is_told_with_all_that_was_made_from_it(city):
    """Somebody who settles above what he falsified is found at both."""
    [[mayor], middle, _] = city
    Figure.objects.filter(pk=middle[1].pk).update(value2=D(99))
    settle_above(mayor)
    assert Figure.objects.get(pk=mayor.pk).value2 > D(80)
    assert large(city) == [mayor.pk, middle[1].pk]


def settle_above(mayor):
    """The head alone, from what stands below it, right or wrong."""
    [head] = recompute._read(Figure.objects.filter(pk=mayor.pk))
    below = recompute._read(Figure.objects.filter(parent=mayor))
    Figure.objects.keep(recompute._remade([head], around=below))


def test_what_is_computed_exactly_comes_in_pieces_that_change_nothing(city, monkeypatch):
    """A right head above a wrong figure is not told, also where both are not looked at together."""
    [_, middle, _] = city
    Figure.objects.filter(pk=middle[1].pk).update(value2=D(99))
    monkeypatch.setattr(recompute, "CHUNK", 1)
    every = {figure.pk for level in city for figure in level}
    monkeypatch.setattr(recompute, "_of_turn", lambda *_, **__: every)
    assert large(city) == [middle[1].pk]


def test_where_very_much_is_wrong_all_that_is_made_from_it_is_told(city, monkeypatch):
    [[mayor], middle, _] = city
    Figure.objects.filter(pk=middle[1].pk).update(value2=D(99))
    monkeypatch.setattr(recompute, "SAMPLE", 1)
    assert large(city) == [mayor.pk, middle[1].pk]


def test_GAB_05_a_last_digit_is_found_on_the_night_whose_turn_it_is(city):
    """No float tells it: every figure has its turn, and none is left out."""
    [[mayor], middle, _] = city
    wrong = Figure.objects.get(pk=middle[0].pk)
    Figure.objects.filter(pk=wrong.pk).update(value2=wrong.value2.next_plus())
    assert suspects(mayor.agency, 2024) == set()
    told = [large(city, turn) for turn in range(13)]
    assert [turn for turn, one in enumerate(told) if wrong.pk in one] == [wrong.pk % 13]
    turns = [recompute._of_turn(mayor.agency, 2024, turn=turn, turns=13) for turn in range(13)]
    assert sorted(key for keys in turns for key in keys) == [figure.pk for level in city for figure in level]


def test_parents_that_lead_in_a_circle_are_refused(city):
    """As the exact code refuses them: whoever stands in one is right only beside the others."""
    [[mayor], middle, _] = city
    Figure.objects.filter(pk=mayor.pk).update(parent=middle[0])
    with pytest.raises(CycleError):
        large(city)


def test_a_small_house_is_checked_to_the_last_digit_every_night(city):
    [_, middle, _] = city
    wrong = Figure.objects.get(pk=middle[0].pk)
    Figure.objects.filter(pk=wrong.pk).update(value2=wrong.value2.next_plus())
    assert checked(agency_of(city), 2024, turn=0) == [wrong.pk]


@pytest.mark.parametrize("value", [D("1e-330"), D("1e310")], ids=["too small", "too large"])
def test_a_number_that_no_float_holds_is_left_to_the_exact_code(city, value):
    [[mayor], middle, leaves] = city
    Figure.objects.update(q2=None)  # no percentage of it either
    settle(figures=[leaf.pk for leaf in leaves])
    note(leaves[0], 2, value)
    assert suspects(mayor.agency, 2024) >= {leaves[0].pk, middle[0].pk}
    assert large(city) == []
    Figure.objects.filter(pk=middle[2].pk).update(value2=D(1))
    assert large(city) == [middle[2].pk]


def test_a_number_that_is_none_is_never_taken_for_a_gap(city):
    [[mayor], _, _] = city
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measurement_figure SET percent1 = 'NaN' WHERE id = %s", [mayor.pk])
    assert suspects(mayor.agency, 2024) == {mayor.pk}


def test_figures_come_in_blocks_of_whole_indicators(city):
    """So much memory and no more, however large the house is."""
    agency = agency_of(city)
    other = grow_another(city)
    assert [len(block.keys) for block in blocks(agency, 2024, most=13)] == [13, 1]
    assert [len(block.keys) for block in blocks(agency, 2024, most=14)] == [14]
    assert suspects(agency, 2024) == set()
    assert other.agency_id == agency.pk


def grow_another(levels):
    [[mayor], _, _] = levels
    second = bench_figures._indicator(mayor.agency, "KEDUA")
    [[head]] = bench_figures.grow(mayor.edition, second, (), targets=YearTargets(NA, NA, NA, NA, NA))
    settle(figures=[head.pk])
    return head


def test_another_agency_and_another_year_are_not_read(city):
    [[stranger], _] = grow(2)
    note(stranger, 2, D(1))
    assert [len(block.keys) for block in blocks(agency_of(city), 2024)] == [13]
    assert list(blocks(agency_of(city), 2023)) == []


def test_the_number_of_queries_does_not_grow_with_the_house(city):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            large(city)
        return len(captured)

    before = asked()
    for leaf in city[-1]:
        Figure.objects.filter(pk=leaf.pk).update(value2=D("50"), percent2=D(1))
    settle(figures=[leaf.pk for leaf in city[-1]])
    assert asked() <= before


def test_a_stream_that_is_refused_says_why(db):
    with pytest.raises(DatabaseError, match="no_such_column"):
        copied("measurement_figure", ["no_such_column"], [], where="true", given=[])


@pytest.mark.parametrize("where", ["true", "parent_id IS NULL"])
def test_a_gap_in_a_stream_of_fixed_width_is_an_error(city, where):
    """In all rows alike, and in one: as many bytes as other rows may have, or not."""
    with pytest.raises(RuntimeError, match="wide"):
        copied("measurement_figure", ["id"], ["value1::float8"], where=where, given=[])


def test_all_is_read_of_one_moment(committed, monkeypatch):
    """A report that is locked while the check runs is no difference."""

    def level():
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            return cursor.fetchone()[0]

    said = []
    monkeypatch.setattr(recompute, "differing", lambda *_: said.append(level()) or [])
    assert checked(make.make_agency(), 2024, turn=0) == []
    assert said == ["repeatable read"]
    assert level() == "read committed"


def test_a_transaction_goes_on_as_it_was_after_a_stream(city):
    def settings():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('jit'), current_setting('parallel_tuple_cost')")
            return cursor.fetchone()

    before = settings()
    suspects(agency_of(city), 2024)
    assert settings() == before
