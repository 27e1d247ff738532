"""Budget documents: codes make the tree, every sum holds to the last rupiah."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.budget import Entry, Level, in_order, unfit_tree

D = Decimal
WHOLE = [
    Entry("4.01.01", "Penunjang urusan", D("700.50"), place="Baris 1"),
    Entry("4.01.01.2.01", "Perencanaan", D("500.25"), place="Baris 2"),
    Entry("4.01.01.2.01.0001", "Dokumen", D("500.25"), place="Baris 3"),
    Entry("4.01.01.2.02", "Keuangan", D("200.25"), place="Baris 4"),
    Entry("4.01.01.2.02.0001", "Gaji", D("150.20"), place="Baris 5"),
    Entry("4.01.01.2.02.0002", "Laporan", D("50.05"), place="Baris 6"),
    Entry("4.01.02", "Pemerintahan", D(300), place="Baris 7"),
    Entry("4.01.02.2.01", "Koordinasi", D(300), place="Baris 8"),
    Entry("4.01.02.2.01.0001", "Rapat", D(300), place="Baris 9"),
]
TOTAL = D("1000.50")


def found(entries, total=TOTAL):
    return [(finding.rule, finding.place) for finding in unfit_tree(entries, total=total)]


def changed(index, **fields):
    entries = list(WHOLE)
    kept = entries[index]
    given = {"code": kept.code, "name": kept.name, "amount": kept.amount, "place": kept.place}
    entries[index] = Entry(**{**given, **fields})
    return entries


def test_a_tree_that_sums_is_fit():
    assert found(WHOLE) == []
    assert found([entry for entry in WHOLE if entry.level is Level.PROGRAM]) == []


def test_levels_follow_from_the_codes():
    assert [entry.level for entry in WHOLE[:3]] == [Level.PROGRAM, Level.ACTIVITY, Level.SUB_ACTIVITY]
    assert [entry.parent_code for entry in WHOLE[:3]] == ["", "4.01.01", "4.01.01.2.01"]
    assert [
        Entry(code, "x", D(1)).level for code in ("", "4.01", "4.01.01.2", "4.01.x", "4.01.01.2.01.1.1")
    ] == [None] * 5


@pytest.mark.parametrize("sen", [D("0.01"), D("-0.01"), D(1000)])
def test_ANG_01_children_sum_exactly_to_their_parent(sen):
    assert found(changed(5, amount=D("50.05") + sen)) == [("ANG-01", "Baris 4")]
    assert found(changed(1, amount=D("500.25") + sen)) == [("ANG-01", "Baris 1"), ("ANG-01", "Baris 2")]


def test_ANG_01_what_is_broken_down_once_is_broken_down_everywhere():
    assert found(WHOLE[:8]) == [("ANG-01", "Baris 8")]
    assert found(WHOLE[:7]) == [("ANG-01", "Baris 7")]


def test_ANG_02_programmes_sum_to_the_total():
    assert found(WHOLE, D("1000.51")) == [("ANG-02", "")]
    (finding,) = unfit_tree(WHOLE, total=D(1000))
    assert "Rp1.000,50" in finding.message
    assert "selisih Rp0,50" in finding.message


def test_ANG_02_an_empty_document_is_none():
    assert found([], D(0)) == [("ANG-02", "")]


@pytest.mark.parametrize("code", ["", "4.01", "4-01-01", "Program 1", "4.01.01.", "4.01.01.2"])
def test_ANG_03_a_code_has_the_parts_of_a_level(code):
    assert ("ANG-03", "Baris 9") in found(changed(8, code=code))


def test_ANG_03_codes_are_unique():
    assert found(changed(5, code="4.01.01.2.02.0001")) == [("ANG-03", "Baris 5"), ("ANG-03", "Baris 6")]


def test_ANG_03_a_line_stands_below_another_one():
    assert found(changed(7, code="4.01.03.2.01")) == [("ANG-03", "Baris 8"), ("ANG-03", "Baris 9")]


@given(st.permutations(WHOLE))
def test_the_order_of_lines_is_irrelevant(lines):
    assert unfit_tree(lines, total=TOTAL) == []
    assert in_order(lines) == WHOLE


def test_numbers_of_a_code_are_compared_as_numbers():
    codes = ["4.01.10", "4.01.2", "4.01.9"]
    assert [entry.code for entry in in_order(Entry(code, "", D(0)) for code in codes)] == [
        "4.01.2", "4.01.9", "4.01.10",
    ]  # fmt: skip
