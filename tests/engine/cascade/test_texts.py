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
        cut_off, placeholder, stray, formula.read, formula.combined, formula.divisors, formula.coefficients,
        wording.weights_in,
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


def test_a_formula_names_what_it_divides_by():
    told = "s := a / maks(b; 1)\na / (b + 2) + c / 40 + d / (3 + 4) + e / MAKS(f) + a / b + s / (b+2)"
    assert formula.divisors(told) == ["b + 2", "MAKS(f)", "b"]
    assert formula.divisors("a dibagi b") == []
    assert formula.divisors(
        "p := a / b\nq := a / (b + c)\nJIKA(c > 0; p + q / c; JIKA((b + c) = 0; 1; 0))"
    ) == ["b"]


@pytest.mark.parametrize(
    ("told", "how"),
    [
        ("RATA_RATA(a; B)", (True, ("a", "b"))),
        ("jumlah(a; b)", (False, ("a", "b"))),
        ("a + b", (False, ("a", "b"))),
        ("(a + b) / 2", (True, ("a", "b"))),
        ("(a + b) / 3", None),
        ("a - b", None),
        ("(a - b) / 2", None),
        ("a + b * 2", None),
        ("RATA_RATA(a; b; 1)", None),
        ("s := a\nRATA_RATA(s; b)", None),
        ("a", None),
        ("rata-rata a dan b", None),
        ("", None),
    ],
)
def test_a_formula_is_a_mean_or_a_sum_of_plain_names(told, how):
    found = formula.combined(told)
    assert (found and (found.is_mean, found.names)) == how


def test_the_weights_of_a_formula_are_read_where_every_term_begins_with_one():
    assert formula.coefficients("20%*a + 30% * b / c + 50 * (d + 1)") == [20, 30, 50]
    for told in ("20 * a", "20 * a - 5 * b", "20 * a + b", "20 / a + 80 * b", "dua kali a"):
        assert formula.coefficients(told) == []


def test_a_date_without_a_word_of_time_sets_no_deadline():
    assert list(due_dates("Kepgub 5 Januari 2022, paling lambat 31 Februari 2024, pada Desember 2024")) == [
        ("Desember 2024", date(2024, 12, 31), False)
    ]
