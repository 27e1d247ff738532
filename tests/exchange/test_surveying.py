"""Answers from another tool: read by row, wrong ones told with their place, nothing half taken."""

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from selaras.engine.findings import Severity
from selaras.engine.survey import AnswerReader
from selaras.exchange.answering import MOST_FINDINGS, FormReader, Read
from selaras.exchange.surveying import Columns, check_mapping, suggest, table_of
from selaras.surveys.models import Instrument
from tests.surveys.conftest import city, open_city  # noqa: F401 - fixtures

HEADER = "No;Kelurahan;Layanan;U1;U2;U3;Jenis kelamin;Saran"


@pytest.fixture
def world(open_city):  # noqa: F811
    for place, unit in enumerate(open_city.wards):
        unit.name = f"Kelurahan {place}"
        unit.save(update_fields=["name"])
    return open_city


def reading(world, *lines, header=HEADER, encoding="utf-8"):
    """(forms, what was read) of a CSV."""
    content = "\r\n".join([header, *lines]).encode(encoding)
    table = table_of(content)
    assert table.findings == ()
    rows = table.rows
    instrument = Instrument.objects.prefetch_related("elements").get()
    mapping, findings = suggest(rows(), instrument)
    assert findings == []
    read = Read()
    points = world.wave.points.select_related("unit", "service")
    return list(FormReader(mapping, instrument, points).forms(rows(), read)), read


def told(read):
    return [(one.rule, one.message) for one in read.findings]


def test_a_clean_file_becomes_forms(world):
    forms, read = reading(
        world, "1;Kelurahan 0;PKK;4;3;4;Laki-laki;Ramah", "2;kelurahan  2;ppsu;1;-;2;;", ";;;;;;;"
    )
    point, form, opinion = forms[0]
    assert (point.unit, point.service) == (world.wards[0], world.services[0])
    assert (form.answers, form.traits, opinion) == ([4, 3, 4], [1], "Ramah")
    assert (list(forms[1][1].answers), list(forms[1][1].traits)) == ([1, 0, 2], [0])
    assert (read.rows, read.forms, read.blank_rows, read.is_clean) == (2, 2, 1, True)


def test_SKM_18_a_remark_that_is_cut_is_told_with_its_row(world):
    forms, read = reading(
        world, f"1;Kelurahan 0;PKK;4;3;4;;{'a' * 1000}", f"2;Kelurahan 0;PKK;4;3;4;;{'b' * 1001}"
    )
    assert [words for _, _, words in forms] == ["a" * 1000, "b" * 1000]
    said = "Baris 3: saran sepanjang 1001 huruf; yang disimpan 1000 huruf pertamanya."
    assert [(one.severity, one.message) for one in read.findings] == [(Severity.NOTE, said)]
    assert (read.is_clean, read.notes) == (True, 1)


def test_SKM_19_a_unit_is_known_by_its_other_names_too(world, django_assert_num_queries):
    for unit in world.wards:
        unit.aliases.create(
            agency=world.agency, name=f"Desa {unit.name[-1]}", period=DateRange(date(2020, 1, 1), None)
        )
    forms, read = reading(world, "1;desa 0;PKK;4;3;4;;", "2;Desa 2;PPSU;4;3;4;;")
    assert (read.findings, [form[0].unit for form in forms]) == ([], [world.wards[0], world.wards[2]])
    points = list(world.wave.points.select_related("unit", "service"))
    instrument = Instrument.objects.prefetch_related("elements").get()
    columns = Columns(header=1, columns={f"unsur:U{n}": n for n in (1, 2, 3)} | {"unit": 0}, headings=())
    with django_assert_num_queries(1):  # however many units
        FormReader(columns, instrument, points)


@pytest.mark.parametrize(
    ("line", "rule", "said"),
    [
        ("1;Kelurahan 0;PKK;0;3;4;;", "SKM-18", "Baris 2: U1 “0” di luar 1 sampai 4."),
        ("1;Kelurahan 0;PKK;5;3;4;;", "SKM-18", "Baris 2: U1 “5” di luar"),
        ("1;Kelurahan 0;PKK;４;3;4;;", "SKM-18", "bukan angka biasa"),
        ("1;Kelurahan 0;PKK;baik;3;4;;", "SKM-18", "“baik”"),
        ("1;Kelurahan 0;PKK;4,0;3;4;;", "SKM-18", "“4,0”"),
        ("1;Kelurahan 0;PKK;-;;;;", "SKM-18", "belum satu unsur pun"),
        ("1;Kelurahan 0;PKK;4;3;4;Lainnya;", "SKM-18", "Jenis kelamin “Lainnya”"),
        ("1;Kelurahan 9;PKK;4;3;4;;", "SKM-19", "mungkin sudah digabung"),
        ("1;Kelurahan 0;Posyandu;4;3;4;;", "SKM-19", "layanan “Posyandu” tidak disurvei pada gelombang ini"),
    ],
)
def test_SKM_18_what_cannot_be_taken_is_told_with_its_row(world, line, rule, said):
    forms, read = reading(world, line)
    assert forms == []
    assert not read.is_clean
    assert [one for one, _ in told(read)] == [rule]
    assert said in read.findings[0].message
    assert read.findings[0].place == "Baris 2"


def test_a_space_beside_a_digit_is_said_and_read(world):
    forms, read = reading(world, "1;Kelurahan 0;PKK;4 ;3;4;;")
    assert list(forms[0][1].answers) == [4, 3, 4]
    assert told(read) == [("SKM-18", "Baris 2: U1 “4 ” dibaca 4 tanpa spasi.")]
    assert read.is_clean


def test_SKM_20_the_same_respondent_twice_is_told_with_both_rows(world):
    forms, read = reading(world, "7;Kelurahan 0;PKK;4;3;4;;", "7;Kelurahan 0;PKK;4;3;4;;")
    assert len(forms) == 1
    assert told(read) == [("SKM-20", "Baris 3: nomor responden 7 sudah ada di baris 2.")]
    assert not read.is_clean


def test_half_a_million_duplicates_are_a_number_not_a_list(world):
    _, read = reading(world, *["7;Kelurahan 0;PKK;4;3;4;;"] * 5000)
    assert (len(read.findings), read.more, read.forms) == (MOST_FINDINGS, 4999 - MOST_FINDINGS, 1)
    assert not read.is_clean


def test_windows_1252_and_tabs_are_read(world):
    line = "1;Kelurahan 0;PKK;4;3;4;;Ramah – cepat".replace(";", "\t")
    forms, _ = reading(world, line, header=HEADER.replace(";", "\t"), encoding="cp1252")
    assert forms[0][2] == "Ramah – cepat"


def test_a_column_is_known_by_its_heading_in_any_order(world):
    forms, _ = reading(world, "3;4;1;Kelurahan 0;pkk", header="U3;Unsur U1;U2;Unit;Layanan")
    assert list(forms[0][1].answers) == [4, 1, 3]


def test_SKM_17_swapped_and_missing_columns_are_asked_back(world):
    instrument = Instrument.objects.prefetch_related("elements").get()
    columns = {"unit": 0, "unsur:U1": 1, "unsur:U2": 2, "unsur:U3": 3}
    swapped = Columns(1, columns, ["Unit", "Unsur U1", "Unsur U3", "Unsur U2"])
    assert [one.message for one in check_mapping(swapped, instrument)] == [
        "Kolom C berjudul “Unsur U3”, tetapi dipilih untuk U2 Unsur U2. Periksa apakah kolomnya tertukar "
        "dengan U3.",
        "Kolom D berjudul “Unsur U2”, tetapi dipilih untuk U3 Unsur U3. Periksa apakah kolomnya tertukar "
        "dengan U2.",
    ]
    missing = Columns(1, {"unsur:U1": 1, "unsur:U2": 1}, ["", "Nilai"])
    said = {one.message for one in check_mapping(missing, instrument)}
    assert said == {
        "Kolom untuk unsur U3 Unsur U3 belum dipilih.", "Kolom untuk unit kerja belum dipilih.",
        "Kolom B dipilih untuk dua hal.",
    }  # fmt: skip
    assert suggest(table_of(b"a;b\n1;2\n").rows(), instrument)[1][0].rule == "SKM-17"


def test_a_workbook_is_read_as_it_shows(world):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, texts in enumerate(
            [["Laporan"], HEADER.split(";"), [1, "Kelurahan 1", "PKK", 4, 3, 2, "", ""]]
        ):
            sheet.write_row(line, 0, texts)
    rows, findings = table_of(out.getvalue()).rows, []
    instrument = Instrument.objects.prefetch_related("elements").get()
    mapping, _ = suggest(rows(), instrument)
    read = Read()
    points = world.wave.points.select_related("unit", "service")
    forms = list(FormReader(mapping, instrument, points).forms(rows(), read))
    assert (findings, read.findings, list(forms[0][1].answers)) == ([], [], [4, 3, 2])


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"\x00\x01\x02", b"PK"])
def test_SKM_16_what_is_no_table_is_not_read(content):
    table = table_of(content)
    assert [one.rule for one in table.findings] == ["SKM-16"]
    assert (table.is_readable, list(table.rows())) == (False, [])


@given(st.text(max_size=6))
def test_no_text_is_ever_guessed(text):
    level, said, severity = AnswerReader(4)(text)
    assert level in {None, 0, 1, 2, 3, 4}
    assert (level is None) == (severity is Severity.ERROR)
    if level:
        assert text.strip() == str(level)
    assert bool(said) or text in {"", "-", "–", "1", "2", "3", "4"}
