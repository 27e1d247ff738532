"""What was spent, pasted or as a file: read by headings, with cells in every finding, and back again."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.findings import Severity
from selaras.engine.spending import Spent
from selaras.exchange.budget import text_of_file
from selaras.exchange.spending import SheetLine, read_spending, to_xlsx
from selaras.exchange.streams import MAX_LINES
from tests.engine.test_budget import WHOLE, D
from tests.engine.test_spending import LEAVES, PAY, PLAN
from tests.exchange.test_budget import workbook

MADE = datetime(2024, 6, 30)  # noqa: DTZ001 - a workbook knows no zone
amounts = st.none() | st.decimals(0, 10**17, places=2)


def rules(findings):
    return [(finding.rule, finding.place) for finding in findings]


def sheet(told, reason=""):
    lines = [
        SheetLine(line.code, line.name, line.amount, None, told.get(line.code), reason, line.code in LEAVES)
        for line in WHOLE
    ]
    return to_xlsx(lines, unit="=Bagian", year=2024, quarter=2, made=MADE)


def test_a_table_is_read_by_its_headings():
    text = f"Kode\tUraian\tRealisasi\tKeterangan\n{PAY}\tGaji\tRp1.250,50\tPergeseran\n{PLAN}\tDokumen\t0\t\n"
    assert read_spending(text) == (
        [Spent(PAY, D("1250.5"), "Pergeseran", "C2"), Spent(PLAN, D(0), "", "C3")], [],
    )  # fmt: skip


def test_what_stands_above_and_what_is_blank_is_passed_over():
    text = f"Laporan SIPD\n\nNo\tRealisasi\tKode rekening\n1\t\t{PAY}\n2\t7\t{PLAN}\n\t\t\n"
    assert read_spending(text) == ([Spent(PLAN, D(7), "", "B5")], [])
    assert read_spending(" \n\t\n") == ([], [])


def test_a_sum_without_a_code_is_a_note():
    _, [note] = read_spending(f"Kode\tRealisasi\n{PAY}\t1\n\t1\n")
    assert (note.rule, note.severity, note.place) == ("ANG-18", Severity.NOTE, "A3")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{PAY}\t1\n", [("ANG-18", "")]),
        (f"Kode\tRealisasi\tRealisasi (Rp)\n{PAY}\t1\t2\n", [("ANG-18", "C1")]),
        (f'Kode\tRealisasi\n"{PAY}\t1\n{PLAN}\t2', [("ANG-18", "A2")]),
        ("Kode\tRealisasi\n" * (MAX_LINES + 1), [("ANG-18", "")]),
        (f"Kode\tRealisasi\n{PAY}\t1,250.00\n{PLAN}\t-5\n", [("NUM-06", "B2"), ("NUM-06", "B3")]),
        (f"Kode\tRealisasi\tAlasan\n{PAY}\t1\t{'x' * 501}\n", [("ANG-18", "B2")]),
    ],
)
def test_ANG_18_what_cannot_be_read_says_where(text, found):
    spent, findings = read_spending(text)
    assert (spent, rules(findings)) == ([], found)


@given(st.dictionaries(st.sampled_from(LEAVES), amounts), st.sampled_from(["", "=A1", "Alasan, “a”"]))
def test_our_own_sheet_reads_back_without_a_difference(told, reason):
    text, findings = text_of_file(sheet(told, reason))
    assert findings == []
    spent, findings = read_spending(text)
    assert findings == []
    assert {one.code: (one.amount, one.reason) for one in spent} == {
        code: (amount, reason) for code, amount in told.items() if amount is not None
    }


def test_the_cells_of_a_file_are_named_as_the_spreadsheet_does():
    text, _ = text_of_file(workbook([["Laporan"], [], ["Kode", "Realisasi"], [PAY, 12.5], [PLAN, "x"]]))
    spent, [finding] = read_spending(text)
    assert spent == [Spent(PAY, D("12.5"), "", "B4")]
    assert (finding.rule, finding.place) == ("NUM-06", "B5")


@given(st.text())
def test_the_reader_never_crashes(text):
    spent, findings = read_spending(text)
    assert isinstance(spent, list)
    assert isinstance(findings, list)
