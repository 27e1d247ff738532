import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.periods import Zone
from selaras.engine.registers import (
    LONGEST,
    Column,
    ColumnKind,
    read_cell,
    registers_of,
    show_cell,
    twice,
    unfit,
)
from tests.engine.registering import KINDS, YEAR, cases


def read(register, typed):
    """The kept cells, and (column, finding) of all that is wrong, as a page does it."""
    found, wrong = {}, []
    for column in register.columns:
        found[column.code], finding = read_cell(column, typed.get(column.code, ""), zone=Zone.WIB)
        wrong += [(column.code, finding)] if finding else []
    return found, wrong or unfit(register, found, year=YEAR, zone=Zone.WIB)


@pytest.mark.parametrize("case", cases("isian"), ids=lambda case: case["nama"])
def test_the_scenarios_of_what_a_row_may_hold(case):
    cells, wrong = read(KINDS[case["daftar"]], case["baris"])
    if "temuan" not in case:
        assert wrong == []
        assert {code: cells[code] for code in case["tersimpan"]} == case["tersimpan"]
        return
    ((code, finding),) = wrong
    assert (finding.rule, code) == (case["temuan"], case["di"])
    assert case["menyebut"] in finding.message


def test_every_rule_of_a_row_has_a_case():
    assert {case["temuan"] for case in cases("isian") if "temuan" in case} == {
        "LAP-30", "LAP-31", "LAP-32", "LAP-40",
    }  # fmt: skip


def test_the_table_of_registers_holds_together():
    assert list(KINDS) == ["arahan", "pengaduan", "krisis", "publikasi", "laporan-km", "dokumen-risiko"]
    for register in registers_of(YEAR).values():
        named = [
            one
            for one in (register.placed, register.closed, register.due, register.status, register.key)
            if one
        ]
        assert all(register.column(one) for one in named)
        assert register.column(register.placed).is_required
        assert not register.closed or register.column(register.closed).is_outcome
        assert not register.status or set(register.done) <= set(register.column(register.status).choices)
        assert register.source
        assert register.assumption
    with pytest.raises(LookupError):
        registers_of(2019)


def test_what_stands_in_a_cell_is_shown_as_officials_write_it():
    def shown(kind, kept):
        return show_cell(Column(code="x", name="X", kind=kind), kept)

    assert shown(ColumnKind.DATE, "2024-03-31") == "31 Maret 2024"
    assert shown(ColumnKind.MOMENT, "2024-03-31T16:30") == "31 Maret 2024, 16.30"
    assert shown(ColumnKind.MOMENT, "2024-03-31T16:30:05") == "31 Maret 2024, 16.30.05"
    assert shown(ColumnKind.TEXT, "a") == "a"
    assert shown(ColumnKind.DATE, "") == ""


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (ColumnKind.NUMBER, "1250,5", "1.250,5"),
        (ColumnKind.QUARTER, "3", "TW III"),
        (ColumnKind.QUARTER, "tw iv", "TW IV"),
        (ColumnKind.QUARTER, "Triwulan 2", "TW II"),
        (ColumnKind.LINK, "HTTPS://contoh.example/a?b=1", "HTTPS://contoh.example/a?b=1"),
        (ColumnKind.MOMENT, "31 Maret 2024, 16.30", "2024-03-31T16:30"),
        (ColumnKind.MOMENT, "31 Maret 2024 pukul 16.30 WIB", "2024-03-31T16:30"),
        (ColumnKind.MOMENT, "2024-03-31T16:30", "2024-03-31T16:30"),
        (ColumnKind.MOMENT, "2024-03-31T09:30:15Z", "2024-03-31T16:30:15"),
    ],
)
def test_cells_are_read_in_more_than_one_way_and_kept_in_one(kind, typed, kept):
    assert read_cell(Column(code="x", name="X", kind=kind), typed, zone=Zone.WIB) == (kept, None)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (ColumnKind.NUMBER, "3.25"), (ColumnKind.QUARTER, "5"), (ColumnKind.LINK, "javascript:alert(1)"),
        (ColumnKind.LINK, "https://"), (ColumnKind.MOMENT, "31-03-2024 25.00"),
        (ColumnKind.MOMENT, "2024-13-31T09:30:15Z"), (ColumnKind.DATE, "31 Marz 2024"),
        (ColumnKind.TEXT, "a" * (LONGEST + 1)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_never_guessed(kind, typed):
    kept, finding = read_cell(Column(code="x", name="X", kind=kind), typed, zone=Zone.WIB)
    assert (kept, finding is not None) == ("", True)


@given(st.sampled_from(ColumnKind), st.text(max_size=60))
def test_reading_never_crashes_and_what_is_kept_is_read_again_as_itself(kind, typed):
    column = Column(code="x", name="X", kind=kind, choices=("Ya", "Tidak"))
    kept, finding = read_cell(column, typed, zone=Zone.WIB)
    if finding is None:
        assert read_cell(column, kept, zone=Zone.WIB) == (kept, None)
        show_cell(column, kept)


def test_LAP_33_keys_that_stand_twice():
    assert twice(KINDS["arahan"], [{"nomor": "1"}, {"nomor": "2"}, {"nomor": "1."}]) == {"1"}
    assert twice(KINDS["arahan"], [{"nomor": "1"}, {"nomor": "2"}, {}, {}]) == set()
    assert twice(KINDS["krisis"], [{"krisis": "a"}, {"krisis": "a"}]) == set()
