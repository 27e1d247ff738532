from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from selaras.engine.numbers import (
    MAX_PLACES,
    MAX_WHOLE,
    format_number,
    format_rupiah,
    from_cell,
    is_rupiah,
    parse_number,
    parse_rupiah,
    roman,
    round_half_up,
    rupiah_from_cell,
    written_number,
)

stored = st.decimals(
    min_value=-(Decimal(10) ** MAX_WHOLE) + 1,
    max_value=Decimal(10) ** MAX_WHOLE - 1,
    places=MAX_PLACES,
    allow_nan=False,
    allow_infinity=False,
)


def read(text, **scale):
    value, finding = parse_number(text, **{key: Decimal(bound) for key, bound in scale.items()})
    assert value is None or finding is None
    return finding.rule if finding else value


UNDERSTOOD = {
    "a comma for decimals": ("87,3", "87.3"),
    "a whole number": ("100", "100"),
    "zero": ("0", "0"),
    "minus zero is zero": ("-0", "0"),
    "minus zero with decimals is zero": ("-0,00", "0"),
    "below zero": ("-12,5", "-12.5"),
    "whole groups of thousands": ("1.250.000", "1250000"),
    "one group is settled by its decimals": ("1.250,5", "1250.5"),
    "groups below zero": ("-1.250.000,25", "-1250000.25"),
    "spaces around": ("  87,3\t", "87.3"),
    "no-break spaces around": ("\u00a087,3\u00a0", "87.3"),
    "four decimals": ("0,0001", "0.0001"),
    "zeros behind the fourth decimal say nothing": ("1,250000", "1.25"),
    "zeros in front say nothing": ("007", "7"),
    "sixteen digits": ("9999999999999999,9999", "9999999999999999.9999"),
}


@pytest.mark.parametrize(("text", "value"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_what_an_official_types_is_understood(text, value):
    assert read(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0"])
def test_nothing_typed_is_nothing_read(text):
    assert parse_number(text) == (None, None)


ASKED_BACK = {
    "NUM-01 a point for decimals": ("3.25", "NUM-01"),
    "NUM-01 a point and a zero in front is no group of thousands": ("0.500", "NUM-01"),
    "NUM-01 the same below zero": ("-0.500", "NUM-01"),
    "NUM-01 a point behind four digits": ("1250.500", "NUM-01"),
    "NUM-03 one group may be thousands or decimals": ("3.250", "NUM-03"),
    "NUM-03 the same below zero": ("-3.250", "NUM-03"),
    "NUM-02 full-width digits": ("８７", "NUM-02"),
    "NUM-02 Arabic digits": ("٨٧", "NUM-02"),
    "NUM-02 an underscore": ("1_000", "NUM-02"),
    "NUM-02 an exponent": ("1e3", "NUM-02"),
    "NUM-02 NaN": ("NaN", "NUM-02"),
    "NUM-02 Infinity": ("Infinity", "NUM-02"),
    "NUM-02 a space for thousands": ("1 250 000", "NUM-02"),
    "NUM-02 a no-break space for thousands": ("1\u00a0250", "NUM-02"),
    "NUM-02 a group of two": ("1.25.000", "NUM-02"),
    "NUM-02 groups with zeros in front": ("0.250.000", "NUM-02"),
    "NUM-02 two commas": ("1,2,3", "NUM-02"),
    "NUM-02 English grouping": ("1,250.5", "NUM-02"),
    "NUM-02 a plus": ("+5", "NUM-02"),
    "NUM-02 a typographic minus": ("−5", "NUM-02"),
    "NUM-02 a comma and nothing": ("5,", "NUM-02"),
    "NUM-02 a percent sign": ("87,3 %", "NUM-02"),
    "NUM-02 a word": ("<6 jam", "NUM-02"),
    "NUM-02 a line break inside": ("8\n7", "NUM-02"),
    "NUM-04 five decimals": ("0,00001", "NUM-04"),
    "NUM-04 forty decimals": (f"1,{'0' * 39}1", "NUM-04"),
    "NUM-04 seventeen digits": ("1" * 17, "NUM-04"),
    "NUM-04 forty digits": ("1" * 40, "NUM-04"),
    "NUM-04 forty digits in groups": (f"1{'.000' * 13}", "NUM-04"),
}


@pytest.mark.parametrize(("text", "rule"), ASKED_BACK.values(), ids=ASKED_BACK)
def test_what_could_mean_something_else_is_asked_back(text, rule):
    assert read(text) == rule


def test_NUM_01_the_sentence_shows_how_to_write_it():
    assert parse_number("3.25")[1].message == "Pakai koma untuk desimal: 3,25?"


def test_NUM_02_a_percent_sign_is_left_out_once_the_number_is_clear():
    _, finding = parse_number("80 %")
    assert (finding.rule, "Tulis 80 tanpa tanda persen" in finding.message) == ("NUM-02", True)
    assert read("75.5%") == "NUM-01"


def test_NUM_02_the_sentence_shows_what_was_typed_without_what_cannot_be_printed():
    assert "“8�7”" in parse_number("8\x007")[1].message
    long = parse_number("x" * 1000)[1].message
    assert "x" * 39 + "…" in long
    assert "x" * 40 not in long


SETTLED = {
    "thousands when only they lie on the scale": ("3.250", {"low": 1000, "high": 9000}, Decimal(3250)),
    "thousands when decimals lie below the lowest": ("3.250", {"low": 100}, Decimal(3250)),
    "NUM-03 decimals when thousands lie above the highest": ("3.250", {"low": 0, "high": 100}, "NUM-03"),
    "NUM-03 asked when both lie on the scale": ("3.250", {"low": 0, "high": 5000}, "NUM-03"),
    "NUM-03 asked with one open end": ("3.250", {"low": 0}, "NUM-03"),
    "NUM-03 neither lies on the scale": ("3.250", {"low": 10, "high": 20}, "NUM-03"),
}


@pytest.mark.parametrize(("text", "scale", "expected"), SETTLED.values(), ids=SETTLED)
def test_NUM_03_the_scale_of_the_indicator_settles_one_group_of_thousands(text, scale, expected):
    assert read(text, **scale) == expected


def test_NUM_03_offers_only_what_the_scale_allows():
    assert "3250" in parse_number("3.250")[1].message
    assert "3250" not in parse_number("3.250", high=Decimal(100))[1].message


@pytest.mark.parametrize(("text", "inside"), [("0", True), ("100", True), ("100,0001", False), ("-1", False)])
def test_NUM_05_the_scale_includes_its_ends(text, inside):
    assert (read(text, low=0, high=100) != "NUM-05") is inside


def test_NUM_05_names_the_number_and_both_ends():
    finding = parse_number("120", high=Decimal(100))[1]
    assert finding.message == "120 di luar rentang indikator ini: paling banyak 100."


@given(st.text())
@example("1" * 40)
@example("9.999" * 30)
@example("-")
def test_no_text_crashes_the_parser(text):
    value, finding = parse_number(text)
    assert value is None or (finding is None and value.is_finite())


@given(st.text(alphabet="0123456789.,-", max_size=60), st.decimals(allow_nan=False, allow_infinity=False))
def test_nothing_like_a_number_crashes_the_parser_nor_falls_off_the_scale(text, low):
    value, _ = parse_number(text, low=low)
    assert value is None or value >= low


@given(stored)
def test_what_is_written_is_read_again_unless_it_is_one_ambiguous_group(number):
    text = format_number(number)
    ambiguous = "," not in text and text.count(".") == 1
    assert read(text) == ("NUM-03" if ambiguous else number)
    assert read(written_number(number)) == number


CELLS = {
    "the shortest decimal": (87.3, Decimal("87.3")),
    "an integer": (100, Decimal(100)),
    "an integral float": (100.0, Decimal(100)),
    "minus zero is zero": (-0.0, Decimal(0)),
    "the tail of a computed cell": (0.1 + 0.2, Decimal("0.3")),
    "a computed mean": ((88.6 + 86) / 2, Decimal("87.3")),
    "sixteen digits": (9007199254740993, Decimal(9007199254740993)),
    "NUM-02 not a number": (float("nan"), "NUM-02"),
    "NUM-02 infinite": (float("-inf"), "NUM-02"),
    "NUM-02 true": (True, "NUM-02"),
    "NUM-04 a third": (1 / 3, "NUM-04"),
    "NUM-04 the smallest float": (5e-324, "NUM-04"),
    "NUM-04 the largest float": (1.7e308, "NUM-04"),
}


@pytest.mark.parametrize(("cell", "expected"), CELLS.values(), ids=CELLS)
def test_a_number_cell_is_read_as_the_workbook_shows_it(cell, expected):
    value, finding = from_cell(cell)
    assert (finding.rule if finding else value) == expected


def test_NUM_05_holds_for_a_cell_too():
    assert from_cell(101.0, high=Decimal(100))[1].rule == "NUM-05"


@given(st.floats())
def test_no_cell_crashes(value):
    from_cell(value)


@given(st.decimals(-(10**10), 10**10, places=4))
def test_a_decimal_of_fifteen_digits_survives_the_workbook(number):
    assert from_cell(float(number)) == (number, None)


WRITTEN = {
    "87.30": "87,3",
    "3.25": "3,25",
    "1250000": "1.250.000",
    "-1250.5": "-1.250,5",
    "1E+3": "1.000",
    "-0": "0",
}


@pytest.mark.parametrize(("number", "text"), WRITTEN.items())
def test_numbers_are_written_as_an_office_writes_them(number, text):
    assert format_number(Decimal(number)) == text


@pytest.mark.parametrize(
    ("number", "places", "shown"), [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("98.625", 2, "98.63")]
)
def test_display_rounds_half_up(number, places, shown):
    assert round_half_up(Decimal(number), places) == Decimal(shown)


PRINTED = [(1, "I"), (4, "IV"), (10, "X"), (11, "11"), (0, "0"), (-1, "-1")]


@pytest.mark.parametrize(("number", "printed"), PRINTED)
def test_annexes_are_numbered_as_documents_print_them(number, printed):
    assert roman(number) == printed


money = st.decimals(
    min_value=0, max_value=Decimal(10) ** 18 - 1, places=2, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("Rp 1.234.567,00", "1234567"), ("1234567", "1234567"), ("Rp\u00a01.234,5", "1234.5"), ("rp.0", "0"),
        ("1.250", "1250"), ("Rp1.000.000,-", "1000000"), (" 12,05 ", "12.05"), ("999999999999999999,99",
        "999999999999999999.99"),
    ],
)  # fmt: skip
def test_money_is_read_as_offices_write_it(typed, amount):
    assert parse_rupiah(typed) == (Decimal(amount), None)


def test_no_money_is_no_finding():
    assert parse_rupiah("  ") == (None, None)


@pytest.mark.parametrize(
    "typed",
    ["1,234,567.00", "1234567.00", "1.23", "-5", "1e3", "1,234", "1.000,5,-", "12.34.567", "\u0661", "NaN",
     "satu", "1000000000000000000", "IDR 5", "1 000"],
)  # fmt: skip
def test_NUM_06_what_is_no_rupiah_is_refused(typed):
    amount, finding = parse_rupiah(typed)
    assert (amount, finding.rule) == (None, "NUM-06")
    assert typed in finding.message


@pytest.mark.parametrize(
    ("value", "amount"), [(1234567.89, "1234567.89"), (1e15, "1E15"), (3.0, "3"), (0.1 + 0.2, "0.3")]
)
def test_money_of_a_workbook_is_what_the_workbook_shows(value, amount):
    assert rupiah_from_cell(value) == (Decimal(amount), None)


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), -1.0, 0.125, 1e18])
def test_NUM_06_cells_that_hold_no_money(value):
    amount, finding = rupiah_from_cell(value)
    assert (amount, finding.rule) == (None, "NUM-06")


@given(money)
def test_money_comes_back_as_it_was_written(amount):
    assert is_rupiah(amount)
    assert parse_rupiah(format_rupiah(amount)) == (amount, None)


@given(st.text(max_size=30))
def test_the_reader_of_money_never_crashes(typed):
    amount, finding = parse_rupiah(typed)
    assert finding is None or finding.rule == "NUM-06"
    assert amount is None or is_rupiah(amount)


def test_money_has_two_decimals_only_where_there_are_any():
    written = [format_rupiah(Decimal(amount)) for amount in ("1250000", "1250000.5", "0", "0.05")]
    assert written == ["Rp1.250.000", "Rp1.250.000,50", "Rp0", "Rp0,05"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1E+28", "10" + ".000" * 9),
        ("-0.0", "0"),
        ("12345678901234567890123456789012.50", "12.345.678.901.234.567.890.123.456.789.012,5"),
        ("0." + "3" * 34, "0," + "3" * 34),
    ],
)
def test_a_number_of_any_length_is_shown_with_all_its_digits(number, shown):
    assert format_number(Decimal(number)) == shown


def test_the_largest_result_can_be_shown():
    assert format_number(Decimal("1E+6144")).startswith("1.000.000.")
