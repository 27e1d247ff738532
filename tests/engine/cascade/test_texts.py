"""Texts and formulas as anyone may type them: readers never crash or hang, and leave alone what is whole."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import sampled_from, text

from selaras.engine.cascade import formula, ratios, sources, versions, wording
from selaras.engine.cascade.calendar import due_dates, periods
from selaras.engine.cascade.intervals import bounds
from selaras.engine.cascade.texts import cut_off, placeholder, stray

SIGNS = text(alphabet=sampled_from('aXx …().[]:;=+/-–*0123456789%\n“”"SemesterTahundibagi'), max_size=80)


def read(said: str) -> None:
    for reader in (
        cut_off, placeholder, stray, formula.combined, formula.names, formula.assigned, formula.divisors,
        formula.coefficients, wording.weights_in,
    ):  # fmt: skip
        reader(said)
    list(periods(said, 2024))
    list(due_dates(said))
    bounds(said, 2024)


@given(SIGNS)
def test_no_text_crashes_a_reader(said):
    read(said)


@given(text(alphabet=sampled_from("abcdefghijklmnopqrstuvwxyz "), max_size=60))
def test_a_sentence_with_a_full_stop_is_whole(said):
    assert cut_off(f"{said}.") == ""


@pytest.mark.parametrize(
    "said",
    [
        "dibandingkan dengan " * 3000,
        "peraturan " * 6000,
        "(" * 60000,
        "1 - 2 " * 9000,
        "a dibagi " * 7000,
        "Tahun " * 9000,
    ],
    ids=lambda said: said[:10],
)
def test_a_long_text_is_read_in_no_time(said):
    begun = time.process_time()
    read(said)
    for find in (ratios._direction, ratios._unjoined, ratios._deadlines, ratios._rest, versions._words):
        find(said)
    ratios._alike(said, 0)
    list(sources._named(said))
    assert time.process_time() - begun < 2


def test_a_formula_names_what_it_reads():
    told = "0,5 x mutu + bobot x (nilai - 1) / semua; semua = maks(a, 1)"
    assert formula.names(told) == {"mutu", "bobot", "nilai", "a"}
    assert formula.assigned(told) == {"semua"}
    assert formula.divisors("a / (b + 2) + c / 40 + d / (3 + 4) + e / maks(f) + a / b") == [
        "(b + 2)",
        "maks(f)",
        "b",
    ]


def test_a_date_without_a_word_of_time_sets_no_deadline():
    assert list(due_dates("Kepgub 5 Januari 2022, paling lambat 31 Februari 2024, pada Desember 2024")) == [
        ("Desember 2024", date(2024, 12, 31), False)
    ]
