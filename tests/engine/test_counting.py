from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.counting import (
    CarryOver,
    Count,
    Late,
    Row,
    Span,
    Term,
    counted,
    is_done,
    is_late,
    is_open,
    read_count,
    tally,
)
from selaras.engine.periods import QUARTERS, Zone, end_of_day, offset_of
from tests.engine.registering import KINDS, cases, count_of, rows_of, term_of

DIRECTIVES, CRISES, PAPERS = KINDS["arahan"], KINDS["krisis"], KINDS["laporan-km"]
SECOND = Term(year=2024, quarter=2, zone=Zone.WIB)
days = st.dates(date(2023, 6, 1), date(2025, 6, 30))
COUNTS = [
    Count(register="arahan", carry=carry, done=done, on_time=on_time, span=span)
    for carry in CarryOver
    for done in (False, True)
    for on_time in (False, True)
    for span in Span
]


def register(told):
    """Directives of (opened, days until done, days until due): some open, some done, some with a due day."""
    found = []
    for number, (opened, closed, due) in enumerate(told):
        cells = {"tanggal": opened.isoformat()}
        if closed is not None:
            cells["selesai"] = (opened + timedelta(closed)).isoformat()
        if due is not None:
            cells["batas"] = (opened + timedelta(due)).isoformat()
        found.append(Row(number, cells))
    return found


def rows():
    """Any register of directives."""
    one = st.tuples(days, st.none() | st.integers(0, 200), st.none() | st.integers(0, 60))
    return st.lists(one, max_size=8).map(register)


@pytest.mark.parametrize("case", cases("hitungan"), ids=lambda case: case["nama"])
def test_the_scenarios_of_what_a_quarter_counts(case):
    found = counted(count_of(case), KINDS[case["daftar"]], rows_of(case), term_of(case))
    assert [row.key for row in found] == case["dihitung"]


def test_every_way_of_counting_has_a_case_that_counts_and_a_row_that_does_not():
    told = cases("hitungan")
    for name in ("masa", "sisa", "terlambat", "selesai", "tepat_waktu", "kurang_dari_jam", "dengan"):
        assert any(name in case["hitung"] and case["dihitung"] for case in told), name
        assert any(name in case["hitung"] and len(case["dihitung"]) < len(case["baris"]) for case in told), (
            name
        )


@pytest.mark.parametrize("count", COUNTS, ids=str)
@given(rows())
def test_the_order_of_rows_is_irrelevant(count, found):
    counted_ = {row.key for row in counted(count, DIRECTIVES, found, SECOND)}
    for mixed in (found[::-1], sorted(found, key=lambda row: str(row.cells))):
        assert {row.key for row in counted(count, DIRECTIVES, mixed, SECOND)} == counted_


@given(rows(), st.sampled_from(QUARTERS))
def test_a_row_outside_the_quarter_does_not_count(found, quarter):
    term = replace(SECOND, quarter=quarter)
    cohort = counted(Count(register="arahan"), DIRECTIVES, found, term)
    for row in found:
        day = date.fromisoformat(row.cells["tanggal"])
        inside = (day.year, (day.month - 1) // 3 + 1) == (2024, quarter)
        assert (row in cohort) is inside


@given(rows())
def test_the_quarters_of_a_cohort_are_the_year_and_none_counts_twice(found):
    cohort = Count(register="arahan")
    quarters = [
        [row.key for row in counted(cohort, DIRECTIVES, found, replace(SECOND, quarter=quarter))]
        for quarter in QUARTERS
    ]
    whole = [
        row.key
        for row in counted(replace(cohort, span=Span.YEAR), DIRECTIVES, found, replace(SECOND, quarter=4))
    ]
    assert sorted(key for keys in quarters for key in keys) == sorted(whole)


@given(rows(), st.sampled_from(QUARTERS))
def test_what_is_carried_over_is_what_the_quarter_before_left_open(found, quarter):
    """Stock is cohort and what was open at the end of the quarter before."""
    term = replace(SECOND, quarter=quarter)
    stock = counted(Count(register="arahan", carry=CarryOver.STOCK), DIRECTIVES, found, term)
    for row in found:
        opened = date.fromisoformat(row.cells["tanggal"])
        closed = row.cells.get("selesai")
        began, over = term.start.date(), term.end.date()
        still = closed is None or date.fromisoformat(closed) >= began
        assert (row in stock) is (opened < over and (opened >= began or still))


@given(rows(), st.sampled_from(COUNTS))
def test_a_stricter_count_never_counts_more(found, count):
    wide = {row.key for row in counted(replace(count, done=False, on_time=False), DIRECTIVES, found, SECOND)}
    assert {row.key for row in counted(count, DIRECTIVES, found, SECOND)} <= wide


@given(st.integers(0, 12 * 3600), st.sampled_from(Zone))
def test_less_than_six_hours_is_strict_to_the_second(seconds, zone):
    start = datetime(2024, 2, 1, 8)  # noqa: DTZ001 - by the clock of the office
    row = Row(1, {"mulai": start.isoformat(), "siap": (start + timedelta(seconds=seconds)).isoformat()})
    term = Term(year=2024, quarter=1, zone=zone)
    count = read_count({"kode": "x", "daftar": "krisis", "hitung": {"kurang_dari_jam": "6"}}, KINDS)
    assert bool(counted(count, CRISES, [row], term)) is (seconds < 6 * 3600)


def test_what_waits_and_what_is_late():
    def row(**cells):
        return {"tanggal": "2024-04-05"} | cells

    assert is_open(DIRECTIVES, row(), SECOND)
    assert not is_done(DIRECTIVES, row(), SECOND)
    assert is_open(DIRECTIVES, row(selesai="2024-07-01"), SECOND)
    assert not is_open(DIRECTIVES, row(selesai="2024-06-30"), SECOND)
    assert not is_open(KINDS["publikasi"], {"tanggal": "2024-04-05"}, SECOND)  # nothing that could end
    assert is_late(DIRECTIVES, row(batas="2024-06-29"), SECOND)
    assert is_late(DIRECTIVES, row(batas="2024-06-30"), SECOND)
    assert not is_late(DIRECTIVES, row(batas="2024-07-01"), SECOND)
    assert is_late(DIRECTIVES, row(batas="2024-05-01", selesai="2024-05-02"), SECOND)
    assert not is_late(DIRECTIVES, row(batas="2024-05-01", selesai="2024-05-01"), SECOND)
    assert not is_late(DIRECTIVES, row(), SECOND)
    assert not is_late(KINDS["publikasi"], {"tanggal": "2024-04-05"}, SECOND)


def test_a_paper_is_late_by_the_due_day_of_its_own_quarter():
    dues = (None, None, end_of_day(date(2024, 9, 5), Zone.WIB), end_of_day(date(2024, 12, 5), Zone.WIB))
    fourth = Term(year=2024, quarter=4, zone=Zone.WIB, dues=dues)
    told = {"triwulan": "TW III", "diserahkan": "2024-09-06T00:00"}
    assert is_late(PAPERS, told, fourth)
    assert not is_late(PAPERS, told | {"triwulan": "TW IV"}, fourth)


def test_a_row_without_its_place_counts_nowhere():
    assert counted(Count(register="arahan"), DIRECTIVES, [Row(1, {})], SECOND) == []


def test_the_agency_may_set_what_the_dictionary_left_open():
    count = Count(register="arahan")
    assert count.settled() == count
    assert count.settled(carry="sisa", late="dihitung") == replace(
        count, carry=CarryOver.STOCK, late=Late.COUNTED
    )


def test_each_row_names_the_inputs_that_count_it():
    inputs = {"semua": Count(register="arahan"), "beres": Count(register="arahan", done=True)}
    given_ = [
        Row(1, {"tanggal": "2024-04-05", "selesai": "2024-04-06"}),
        Row(2, {"tanggal": "2024-04-05"}),
        Row(3, {"tanggal": "2024-07-05"}),
    ]
    assert tally(inputs, DIRECTIVES, given_, SECOND) == {1: ("semua", "beres"), 2: ("semua",)}


def test_the_edges_of_a_quarter_are_those_of_the_office():
    term = Term(year=2024, quarter=1, zone=Zone.WIT)
    assert term.start == datetime(2024, 1, 1, tzinfo=offset_of(Zone.WIT))
    assert term.end == datetime(2024, 4, 1, tzinfo=offset_of(Zone.WIT))
    assert term.since == term.start


@pytest.mark.parametrize(
    "told",
    [
        {"daftar": "tidak-ada"},
        {"daftar": "arahan", "hitung": {"masaa": "tahun"}},
        {"daftar": "arahan", "hitung": {"kurang_dari_jam": "enam"}},
        {"daftar": "arahan", "hitung": {"kurang_dari_jam": "6"}},  # its days know no hour
        {"daftar": "publikasi", "hitung": {"selesai": True}},
        {"daftar": "publikasi", "hitung": {"sisa": "sisa"}},
        {"daftar": "arahan", "hitung": {"dengan": {"kanal": ["Telepati"]}}},
        {"daftar": "arahan", "hitung": {"masa": "windu"}},
    ],
)
def test_a_dictionary_that_is_wrong_is_told_at_once(told):
    with pytest.raises(ValueError, match=r"."):
        read_count({"kode": "x", **told}, KINDS)
