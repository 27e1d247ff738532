"""RMS-11: what fails for every figure is told when a formula is proposed, not when it is filled in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.formula import Input, check, parse
from selaras.engine.formula.folding import always_fails

INPUTS = [Input(code="a"), Input(code="b")]


def told(text):
    formula, mistakes = parse(text)
    assert formula is not None, mistakes
    return always_fails(formula.tree)


ALWAYS = [
    "a / 0", "a / (1 - 1)", "a + b / (2 * 3 - 6)", "a / (0 * b)", "a / (0 / b)", "100 / (0% * a)",
    "nol := 2 - 2\na / nol", "bagi := a / 0\nbagi + b", "JIKA(1 > 2; a; b / 0)",
    "JIKA(a > b; a / 0; b / 0)", "JIKA(a / 0 > 1; a; b)", "JIKA_NA(a / 0; b)", "JUMLAH(a; b / 0)",
    "RATA_TERTIMBANG(a; 0; b; 0)", "RATA_TERTIMBANG(a; 1 - 1)", "BULAT(a / MIN(0; 4); 2)",
    "a / JUMLAH(3; -3)", "a / (1 - JIKA(2 > 1; 1; b))", "a / (1 - (1 + 0 * b))", "a ^ 2 / 0", "ADA(a / 0)",
]  # fmt: skip
SOMETIMES = [
    "a / b", "a / (a - b)", "JIKA(b = 0; 0; a / b)", "JIKA(a > b; a / 0; b)", "JIKA(1 < 2; a; b / 0)",
    "JIKA_NA(a; b / 0)", "a / (1 - 0,5)", "0 / 4 + a", "a * 0", "RATA_TERTIMBANG(a; 0; b; 1)",
    "RATA_TERTIMBANG(a; b)", "lain := a / 0\nb", "a / CACAH(a; b)", "a / JIKA(b > 1; 0; 1)",
]  # fmt: skip


@pytest.mark.parametrize("text", ALWAYS)
def test_RMS_11_what_always_divides_by_zero_is_refused(text):
    found = told(text)
    assert found.finding.rule == "RMS-11"
    assert "selalu membagi dengan nol" in found.finding.message
    formula, _ = parse(text)
    assert "RMS-11" in {one.finding.rule for one in check(formula, INPUTS)}


@pytest.mark.parametrize("text", SOMETIMES)
def test_what_may_come_to_a_figure_is_not(text):
    assert told(text) is None


def test_the_mark_is_at_the_divisor():
    found = told("a + b / (2 - 2)")
    assert "a + b / (2 - 2)"[found.start : found.end].strip("()") == "2 - 2"


@pytest.mark.parametrize("text", ["a + 2 ^ (1 / 2)", "a * BATAS(5; 3; 1)", "a + BULAT(1; 99)"])
def test_RMS_12_any_other_constant_that_fails_is_told_too(text):
    found = told(text)
    assert found.finding.rule == "RMS-12"
    assert "selalu gagal di sini, apa pun isiannya" in found.finding.message


@given(
    st.sampled_from(ALWAYS),
    st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2),
)  # fmt: skip
def test_law_what_is_said_to_fail_fails_for_every_figure(text, a, b):
    formula, _ = parse(text)
    outcome = formula.evaluate({"a": Decimal(a), "b": Decimal(b)})
    assert outcome.value is None
    assert "RMS-11" in {one.rule for one in outcome.findings}
