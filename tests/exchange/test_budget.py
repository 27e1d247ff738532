"""A DPA pasted, as CSV, as a workbook: read as it stands, by line, and back again."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.budget import Entry
from selaras.engine.findings import Severity
from selaras.engine.names import tidy
from selaras.exchange.budget import MOST_BYTES, read_budget, text_of, text_of_file
from selaras.exchange.streams import MAX_LINES
from tests.engine.test_budget import WHOLE, D

PASTED = "Kode\tUraian\tAnggaran\tSumber dana\n4.01.01\tPenunjang\tRp 1.234.567,00\tAPBD\n"
READ = [Entry("4.01.01", "Penunjang", D(1234567), "APBD", "Baris 2")]


def rules(findings):
    return [(finding.rule, finding.place) for finding in findings]


def workbook(rows, title="DPA"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        PASTED,
        "kode;sumber dana;pagu (Rp);nama\n4.01.01;APBD;1234567;Penunjang\n",
        'Kode Rekening,Uraian,Jumlah,Sumber Dana\n4.01.01,Penunjang,"1.234.567,00",APBD',
        "\n4.01.01\tPenunjang\t1.234.567\tAPBD\n\n",
    ],
)
def test_a_table_is_read_however_it_was_pasted(text):
    assert read_budget(text) == (READ, [])


def test_the_columns_of_a_table_without_a_header_are_known():
    entries, findings = read_budget("4.01.01\tPenunjang\t5\n4.01.02\tLain\t6")
    assert [(one.code, one.amount, one.fund, one.place) for one in entries] == [
        ("4.01.01", D(5), "", "Baris 1"), ("4.01.02", D(6), "", "Baris 2"),
    ]  # fmt: skip
    assert findings == []


def test_NUM_06_every_amount_that_is_none_is_said_with_its_line():
    entries, findings = read_budget(
        "kode\turaian\tanggaran\n4.01.01\ta\t1,234,567.00\n4.01.02\tb\t\n4.01.03\tc\t7"
    )
    assert [one.code for one in entries] == ["4.01.03"]
    assert rules(findings) == [("NUM-06", "Baris 2"), ("NUM-06", "Baris 3")]


def test_a_line_that_only_sums_is_passed_over_and_said():
    entries, findings = read_budget(f"{PASTED}\tJumlah\t1.234.567\n\tTOTAL DPA\t1\n")
    assert entries == READ
    assert {(one.rule, one.severity) for one in findings} == {("ANG-06", Severity.NOTE)}


def test_ANG_06_a_column_too_many():
    entries, findings = read_budget(f"{PASTED}4.01.02\tx\t5\tAPBD\tcatatan\n")
    assert entries == READ
    assert rules(findings) == [("ANG-06", "Baris 3")]


def test_ANG_06_a_table_that_is_no_budget():
    assert rules(read_budget("x\n" * (MAX_LINES + 1))[1]) == [("ANG-06", "")]
    assert rules(read_budget(f'4.01\t"{"x" * 200_000}')[1]) == [("ANG-06", "")]
    assert read_budget(" \n") == ([], [])


def test_a_workbook_is_read_as_it_shows():
    content = workbook(
        [["Kode", "Uraian", "Anggaran", "Sumber dana"], ["4.01.01", "Penunjang\nurusan", 1234567.0, None],
         ["4.01.02", "Lain", 0.1 + 0.2, "APBD"], ["4.01.03", "Teks", "Rp5", True]]
    )  # fmt: skip
    text, findings = text_of_file(content)
    assert findings == []
    entries, _ = read_budget(text)
    assert [(one.code, one.name, one.amount) for one in entries] == [
        ("4.01.01", "Penunjang urusan", D(1234567)), ("4.01.02", "Lain", D("0.3")), ("4.01.03", "Teks", D(5)),
    ]  # fmt: skip


def test_a_number_that_is_no_money_stays_as_it_is_and_is_refused():
    text, _ = text_of_file(workbook([["4.01.01", "x", -5]]))
    assert rules(read_budget(text)[1]) == [("NUM-06", "Baris 1")]


def test_ANG_06_a_formula_is_not_taken_for_its_value():
    _, findings = text_of_file(workbook([["4.01.01", "x", "=1+1"]]))
    assert rules(findings) == [("ANG-06", "DPA!C1")]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"PK\x03\x04 nothing else", "IMP-01"),
        (b"\xff\xfe\x00", "ANG-06"),
        (b"x" * (MOST_BYTES + 1), "ANG-06"),
        (b'"' + b"x" * 200_000, "ANG-06"),
        (workbook([["x"]] * (MAX_LINES + 10)), "ANG-06"),
    ],
)
def test_files_that_are_no_budget(content, rule):
    text, findings = text_of_file(content)
    assert (text, [finding.rule for finding in findings]) == ("", [rule])


def test_a_csv_file_with_the_mark_of_windows():
    text, _ = text_of_file(PASTED.replace("\t", ";").encode("utf-8-sig"))
    assert read_budget(text) == (READ, [])


words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=30)


@given(st.lists(st.tuples(words, st.decimals(0, 10**12, places=2), words), max_size=5))
def test_what_is_written_is_read_again(drawn):
    entries = [
        Entry(f"4.01.{n}", tidy(name), amount, tidy(fund), f"Baris {n + 1}")
        for n, (name, amount, fund) in enumerate(drawn, start=1)
    ]
    assert read_budget(text_of(entries)) == (entries, [])


@given(st.text(max_size=200))
def test_the_reader_never_crashes(text):
    entries, findings = read_budget(text)
    assert all(entry.place for entry in entries)
    assert {finding.rule for finding in findings} <= {"ANG-06", "NUM-06"}


def test_the_example_of_the_engine_comes_back():
    entries, _ = read_budget(text_of(WHOLE))
    assert [(one.code, one.name, one.amount) for one in entries] == [
        (one.code, one.name, one.amount) for one in WHOLE
    ]
