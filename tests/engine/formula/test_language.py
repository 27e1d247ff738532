"""Bounds, types, and what the scenarios cannot say in a table."""

from decimal import Decimal

import pytest

from selaras.engine.formula import parse
from selaras.engine.formula.parser import DEEPEST, MOST_NODES, MOST_STEPS
from selaras.engine.formula.write import LONGEST_TEXT
from selaras.engine.targets import NA

STEPS = "".join(f"l{n}:=1\n" for n in range(MOST_STEPS - 1))


def rules(text):
    formula, mistakes = parse(text)
    assert (formula is None) == bool(mistakes)
    return [one.finding.rule for one in mistakes]


def evaluate(text, **values):
    formula, mistakes = parse(text)
    assert not mistakes, mistakes
    return formula.evaluate(values)


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        ("1" + " " * (LONGEST_TEXT - 1), "1" + " " * LONGEST_TEXT),
        ("(" * DEEPEST + "a" + ")" * DEEPEST, "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1)),
        ("ADA(" * DEEPEST + "a" + ")" * DEEPEST, "ADA(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1)),
        ("a" + "+a" * (MOST_NODES - 2), "a" + "+a" * (MOST_NODES - 1)),
        (STEPS + "a", STEPS + STEPS.replace("l", "m") + "a"),
        ("9" * 34, "9" * 35),
        ("a" * 60, "a" * 61),
    ],
    ids=["text", "brackets", "calls", "nodes", "steps", "digits", "name"],
)  # fmt: skip
def test_RMS_01_a_formula_is_bounded(fits, too_much):
    assert rules(fits) == []
    assert rules(too_much) == ["RMS-01"]


def test_RMS_01_a_list_is_bounded():
    assert evaluate("JUMLAH(a)", a=(Decimal(1),) * 10_000).value == 10_000
    outcome = evaluate("JUMLAH(a)", a=(Decimal(1),) * 10_001)
    assert (outcome.value, [one.rule for one in outcome.findings]) == (None, ["RMS-01"])


@pytest.mark.parametrize(
    "text",
    ["(" * 4000, "-" * 4000, "a^" * 2000, "1%" * 2000, "ADA(" * 1000, "a=" * 2000, "a:=\n" * 1000,
     "a;" * 2000, "JIKA(a;" * 500, "\n" * 4000, "a+(" * 1300, ")" * 4000, "1,1" * 1300],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_a_hostile_text_is_refused_and_overflows_nothing(text):
    assert rules(text)


def test_the_deepest_formula_is_computed_and_written():
    text = "(" * 30 + "-a * 1 + 2 = 3" + ")" * 30
    outcome = evaluate(text, a=Decimal(-1))
    assert outcome.value == 1
    nested = "a"
    for _ in range(DEEPEST):
        nested = f"(-{nested} * 2 ^ 1 % - 1 < 7)"
    formula, mistakes = parse(nested)
    assert not mistakes
    assert formula.evaluate({"a": Decimal(1)}).value is None  # 2 ^ 0,01
    assert parse(formula.write())[0].tree == formula.tree


def test_two_mistakes_that_do_not_hide_each_other_are_both_told():
    assert rules("SUM(a) + BATAS(b)") == ["RMS-06", "RMS-07"]


def test_a_number_keeps_its_34_digits_and_the_context_of_the_caller_does_not_matter():
    third = evaluate("a / 3", a=Decimal(1)).value
    assert third == Decimal("0." + "3" * 34)


@pytest.mark.parametrize(
    "wrong", [1, 0.5, "1", True, float("nan"), [Decimal(1)], ((Decimal(1),),), Decimal("NaN")]
)
def test_only_exact_values_are_computed(wrong):
    with pytest.raises(TypeError):
        evaluate("a", a=wrong)


def test_names_are_read_in_the_order_of_the_text():
    formula, _ = parse("s := c + B\ns * a + c")
    assert (formula.names, [step.name for step in formula.steps]) == (("c", "b", "a"), ["s"])


def test_a_list_step_shows_what_could_be_computed():
    outcome = evaluate(
        "p := a / b\nJUMLAH(JIKA(b = 0; 0; p))", a=(Decimal(1), Decimal(2)), b=(Decimal(0), Decimal(1))
    )
    assert (outcome.value, outcome.steps) == (2, {"p": (None, Decimal(2))})


def test_what_a_list_hides_is_told_when_it_is_needed():
    outcome = evaluate("p := a / b\nJUMLAH(p)", a=(Decimal(1), Decimal(2)), b=(Decimal(0), Decimal(1)))
    assert [one.rule for one in outcome.findings] == ["RMS-11"]


def test_RMS_11_a_step_that_fails_is_told_where_it_is_used():
    outcome = evaluate("p := a / b\np + 1", a=Decimal(1), b=Decimal(0))
    assert ([one.rule for one in outcome.findings], outcome.mistakes[0].start) == (["RMS-11"], 9)


@pytest.mark.parametrize("text", ["JIKA_NA(a; b)", "JIKA(ADA(a); a; b)", "JIKA(a = 2; a; b)"])
def test_RMS_13_lists_beside_each_other_are_as_long_as_each_other(text):
    outcome = evaluate(f"JUMLAH({text})", a=(NA, Decimal(1)), b=(Decimal(1),) * 3)
    assert [one.rule for one in outcome.findings] == ["RMS-13"]


def test_an_empty_list_takes_part_in_everything():
    for text in (
        "JUMLAH(a * 2)",
        "JUMLAH(JIKA(a > 1; a; 0))",
        "JUMLAH(JIKA_NA(a; 0))",
        "RATA_TERTIMBANG(a; a)",
    ):
        assert evaluate(text, a=()).value is NA
    assert evaluate("CACAH(ADA(a))", a=()).value == 0


@pytest.mark.parametrize(
    "text", ["JUMLAH(a; a)", "RATA_TERTIMBANG(a; 1; 1; 1)", "a + a", "JUMLAH(a * l)", "1 / a / a"]
)
def test_RMS_12_what_no_number_can_hold_is_told(text):
    outcome = evaluate(text, a=Decimal("9E+6144"), l=(Decimal(1), Decimal("1E+9")))
    assert (outcome.value, [one.rule for one in outcome.findings]) == (None, ["RMS-12"])
