"""What belongs to a formula, and what may be filled in."""

from decimal import Decimal

import pytest

from selaras.engine.findings import Severity
from selaras.engine.formula import Input, InputKind, check, check_input, parse, read_input
from selaras.engine.targets import NA


def told(text, *inputs):
    formula, mistakes = parse(text)
    assert not mistakes
    return [
        (one.finding.rule, one.finding.message.split(".")[0], text[one.start : one.end])
        for one in check(formula, inputs)
    ]


A, B = Input(code="a"), Input(code="B")
ROWS = Input(code="baris", kind=InputKind.LIST)


def test_a_formula_and_its_inputs_belong_together():
    assert told("a / b", A, B) == []
    assert told("RATA_RATA(baris * 2) + a", A, ROWS) == []


def test_RMS_08_a_step_may_not_shadow_an_input():
    assert told("a := 1\na + b", A, B)[0] == ("RMS-08", "a sudah menjadi nama masukan", "a")


def test_RMS_09_an_unknown_name_is_told_once_with_the_nearest():
    item = Input(code="item_total")
    assert told("item_totl / 2 + item_totl * item_total", item) == [
        ("RMS-09", "item_totl bukan masukan indikator ini", "item_totl")
    ]
    formula, _ = parse("item_totl")
    assert "Maksudnya item_total?" in check(formula, [item])[0].finding.message
    assert "Tambahkan masukannya" in check(parse("zzz")[0], [item])[0].finding.message


def test_RMS_10_what_nothing_reads_is_a_warning():
    formula, _ = parse("l := a\na")
    found = check(formula, [A, B])
    assert [(one.finding.rule, one.finding.severity) for one in found] == [("RMS-10", Severity.WARNING)] * 2
    assert ["Masukan B" in found[0].finding.message, "Langkah l" in found[1].finding.message] == [True, True]


@pytest.mark.parametrize(
    "text",
    ["baris * 2", "JIKA(a; baris; 0)", "l := baris + a\nBULAT(l; 2)", "ADA(baris)", "-baris", "baris > 1"],
)
def test_RMS_13_a_formula_that_ends_in_a_list_is_told_before_it_is_used(text):
    assert [rule for rule, _, _ in told(text, A, ROWS) if rule != "RMS-10"] == ["RMS-13"]


def test_an_input_is_read_from_the_dictionary():
    entry = {
        "kode": "jp",
        "nama": "Jam",
        "sumber": "S",
        "satuan": "Jam",
        "jenis": "daftar",
        "bawah": "0,5",
        "atas": "",
    }
    assert read_input(entry) == Input(
        code="jp", name="Jam", source="S", kind=InputKind.LIST, uom="Jam", low=Decimal("0.5")
    )
    assert read_input({"kode": "a", "nama": "A", "sumber": ""}) == Input(code="a", name="A")


@pytest.mark.parametrize("wrong", [{"bawah": "1.5"}, {"atas": "banyak"}, {"jenis": "teks"}])
def test_a_dictionary_that_is_wrong_is_not_guessed(wrong):
    with pytest.raises(ValueError):
        read_input({"kode": "a", **wrong})


def found(value, last=None, **bounds):
    kind = bounds.pop("kind", InputKind.NUMBER)
    one = Input(code="a", kind=kind, **{key: Decimal(b) if key != "uom" else b for key, b in bounds.items()})
    return [(f.rule, f.message, f.place) for f in check_input(value, one, last=last)]


SDI = {"low": 0, "high": 4}


@pytest.mark.parametrize("value", [Decimal(0), Decimal(4), NA, None])
def test_RMS_14_the_ends_of_the_range_are_within_and_what_is_not_measured_is_never_outside(value):
    assert found(value, **SDI) == []


def test_RMS_14_outside_the_range():
    assert found(Decimal("4.1"), **SDI) == [
        ("RMS-14", "4,1 di luar rentang 0 sampai 4 untuk a. Maksudnya 0,041?", "")
    ]
    assert found(Decimal(98), low=0, high=1)[0][1].endswith("Maksudnya 0,98?")
    assert found(Decimal("0.98"), low=25, high=100)[0][1].endswith("Maksudnya 98?")
    assert found(Decimal(-1), low=0) == [("RMS-14", "-1 di luar rentang 0 sampai tanpa batas untuk a.", "")]


def test_RMS_14_yes_or_no_is_1_or_0():
    assert found(Decimal(1), kind=InputKind.YES_NO) == found(Decimal(0), kind=InputKind.YES_NO) == []
    assert found(Decimal("0.5"), kind=InputKind.YES_NO) == [("RMS-14", "a diisi 1 (ya) atau 0 (tidak).", "")]


def test_RMS_14_a_list_is_a_list_and_each_element_is_told():
    assert found((Decimal(1), Decimal(9), NA, Decimal(8)), kind=InputKind.LIST, **SDI) == [
        ("RMS-14", "9 di luar rentang 0 sampai 4 untuk a. Maksudnya 0,09?", "a no. 2"),
        ("RMS-14", "8 di luar rentang 0 sampai 4 untuk a. Maksudnya 0,08?", "a no. 4"),
    ]
    assert found(Decimal(1), kind=InputKind.LIST) == [("RMS-14", "a diisi sebuah daftar.", "")]
    assert found((Decimal(1),)) == [("RMS-14", "a diisi satu angka, bukan daftar.", "")]
    assert found(NA, kind=InputKind.LIST) == found(None, kind=InputKind.LIST) == []


@pytest.mark.parametrize(
    ("value", "last", "asked"),
    [("0.98", "97", "98"), ("9800", "97", "98"), ("0.98", "1.1", None), ("150", "97", None),
     ("0", "97", None), ("98", "0", None)],
)  # fmt: skip
def test_RMS_15_a_hundredfold_of_the_last_figure_is_asked(value, last, asked):
    told = found(Decimal(value), last=Decimal(last))
    assert [rule for rule, _, _ in told] == (["RMS-15"] if asked else [])
    if asked:
        assert f"atau {asked}?" in told[0][1]


def test_RMS_15_a_share_where_a_percentage_is_due():
    percent = {"low": 0, "high": 100, "uom": "Persen"}
    assert found(Decimal("0.98"), **percent) == [("RMS-15", "a: 0,98 atau 98? Periksa sekali lagi.", "")]
    assert found(Decimal("1.5"), **percent) == []
    assert found(Decimal("0.98"), low=0, high=100, uom="Barang") == []
    (warning,) = check_input(Decimal(1), Input(code="a", uom="%", high=Decimal(100)))
    assert warning.severity is Severity.WARNING


def test_RMS_15_the_last_figure_decides_before_the_scale():
    percent = {"low": 0, "high": 100, "uom": "Persen"}
    assert found(Decimal("0.9"), last=Decimal("0.8"), **percent) == []


@pytest.mark.parametrize("value", [Decimal("9E+6144"), Decimal("1E-6143"), Decimal("1E+40")])
def test_RMS_14_a_figure_beyond_all_measure_is_told_not_raised(value):
    told = [rule for rule, _, _ in found(value, last=Decimal("1E+6100"), low=1, high=100)]
    assert told == ["RMS-14"]
    assert found(value, last=Decimal("1E+6100")) == found(value, last=Decimal("1E-6100")) == []
