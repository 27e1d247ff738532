"""The formula language against cases that officials can read (tests/scenarios/rumus)."""

import pytest

from selaras.engine.formula import FUNCTIONS, check, parse, read_input
from tests.engine.formula.told import cases, dictionary, formula_of, rounded, value, values

INDICATORS, LANGUAGE, MISWRITTEN = cases("indikator"), cases("bahasa"), cases("salah-tulis")


def named(case):
    return case.get("nama") or f"{case['temuan']} {case['rumus']!r}"


@pytest.mark.parametrize("case", [*INDICATORS, *LANGUAGE], ids=named)
def test_a_formula_gives_what_the_case_says(case):
    formula, mistakes = parse(formula_of(case))
    assert [str(one) for one in mistakes] == []
    outcome = formula.evaluate(values(case))
    assert [one.rule for one in outcome.findings] == ([case["temuan"]] if "temuan" in case else [])
    assert list(outcome.missing) == case.get("kosong", [])
    if "temuan" in case:
        assert outcome.value is None
        said = outcome.mistakes[0]
        assert case.get("menyebut", "") in said.finding.message
        assert formula.text[said.start : said.end] == case.get("di", formula.text[said.start : said.end])
    elif "hasil" in case:
        assert outcome.value == value(case["hasil"])
    else:
        assert rounded(outcome.value, case["hasil_bulat"]) == case["hasil_bulat"]
    steps = case.get("langkah", {})
    assert {name: outcome.steps[name] for name in steps} == {
        name: value(told) for name, told in steps.items()
    }
    for name, told in case.get("langkah_bulat", {}).items():
        assert rounded(outcome.steps[name], told) == told


@pytest.mark.parametrize("case", MISWRITTEN, ids=named)
def test_what_cannot_be_read_is_told_where_and_how(case):
    formula, mistakes = parse(case["rumus"])
    assert formula is None
    (told,) = mistakes
    assert (told.finding.rule, case["rumus"][told.start : told.end]) == (case["temuan"], case["di"])
    assert case["menyebut"] in told.finding.message


@pytest.mark.parametrize("code", dictionary())
def test_every_indicator_of_the_instruction_is_a_formula_with_its_inputs(code):
    entry = dictionary()[code]
    inputs = [read_input(told) for told in entry["masukan"]]
    for text in (entry["rumus"], *(other["rumus"] for other in entry.get("rumus_lain", []))):
        formula, mistakes = parse(text)
        assert [str(one) for one in mistakes] == []
        assert [str(one) for one in check(formula, inputs)] == []
        assert formula.write() == text


def test_every_indicator_and_every_other_reading_has_a_case():
    told = {(case["indikator"], case.get("bacaan", 0)) for case in INDICATORS}
    assert len(dictionary()) == 18
    assert told == {
        (code, reading)
        for code, entry in dictionary().items()
        for reading in range(len(entry.get("rumus_lain", [])) + 1)
    }


def test_every_function_has_a_case():
    told = " ".join(formula_of(case).upper() for case in [*INDICATORS, *LANGUAGE])
    assert [name for name in FUNCTIONS if f"{name}(" not in told] == []
