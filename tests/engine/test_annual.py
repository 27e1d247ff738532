import tomllib
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.annual import AnnualRule, annual_of, check_annual, fitting_rules
from selaras.engine.targets import NA, YearTargets, format_target, parse_target

RULES = {
    "terakhir": AnnualRule.LAST,
    "rata-rata": AnnualRule.MEAN,
    "jumlah": AnnualRule.SUM,
    "tetap": AnnualRule.CONSTANT,
}
CASES = tomllib.loads((Path(__file__).parents[1] / "scenarios" / "aturan-tahunan.toml").read_text("utf-8"))[
    "kasus"
]

figures = st.decimals(0, 10**9, places=4)
quarters = st.lists(st.one_of(figures, st.just(NA)), min_size=4, max_size=4)


def targets(case):
    texts = [*case["triwulan"], case["tahunan"]]
    return YearTargets(*(parse_target(text)[0] for text in texts))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nama"])
def test_TGT_01_the_annual_target_follows_by_the_rules_the_table_names(case):
    year = targets(case)
    assert fitting_rules(year) == {RULES[name] for name in case["cocok"]}
    for name in case["cocok"]:
        assert check_annual(year, RULES[name]) is None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nama"])
def test_TGT_01_a_rule_that_does_not_fit_names_both_numbers(case):
    year = targets(case)
    assert {*case["cocok"], *case["bukan"]} == set(RULES)
    for name, computed in case["bukan"].items():
        finding = check_annual(year, RULES[name])
        assert (finding.rule, f"({computed})" in finding.message) == ("TGT-01", True)
        assert f"Target tahunan {case['tahunan']} " in finding.message


def test_TGT_01_the_sentence_says_what_the_year_should_be():
    year = YearTargets(NA, NA, NA, Decimal("3.4"), Decimal("3.25"))
    assert check_annual(year, AnnualRule.LAST).message.startswith(
        "Target tahunan 3,25 tidak sesuai dengan target triwulan terakhir (3,4)."
    )


def test_TGT_01_a_mean_without_end_is_shown_as_it_can_be_written():
    finding = check_annual(
        YearTargets(Decimal(33), Decimal(33), Decimal(34), NA, Decimal(34)), AnnualRule.MEAN
    )
    assert "(33,3333)" in finding.message


@pytest.mark.parametrize("annual", ["33", "33.3", "33.34", "33.333333"])
def test_TGT_01_a_mean_without_end_is_not_rounded_away(annual):
    assert (
        check_annual(YearTargets(Decimal(33), Decimal(33), Decimal(34), NA, Decimal(annual)), AnnualRule.MEAN)
        is not None
    )


@pytest.mark.parametrize("rule", AnnualRule)
@pytest.mark.parametrize(
    "unfinished",
    [
        YearTargets(Decimal(1), Decimal(1), Decimal(1), Decimal(1)),
        YearTargets(Decimal(1), None, NA, Decimal(1), Decimal(9)),
        YearTargets(),
    ],
)
def test_an_unfinished_row_is_not_a_wrong_one(unfinished, rule):
    assert check_annual(unfinished, rule) is None


@pytest.mark.parametrize("rule", AnnualRule)
def test_TGT_01_a_number_for_a_year_without_measured_quarters_is_refused(rule):
    finding = check_annual(YearTargets(NA, NA, NA, NA, Decimal(5)), rule)
    assert "(N/A)" in finding.message


@pytest.mark.parametrize("rule", AnnualRule)
def test_blank_is_not_the_same_as_not_measured(rule):
    assert annual_of([NA, NA, NA, NA], rule) is NA
    assert annual_of([NA, NA, None, NA], rule) is None
    assert annual_of([], rule) is None


@given(quarters, st.sampled_from(AnnualRule))
def test_not_measured_is_neutral(row, rule):
    measured = [quarter for quarter in row if quarter is not NA]
    assert annual_of(row, rule) == (annual_of(measured, rule) if measured else NA)


@given(st.lists(figures, min_size=1, max_size=3), st.sampled_from(AnnualRule))
def test_where_a_quarter_is_not_measured_does_not_matter(measured, rule):
    places = set(permutations([True] * len(measured) + [False] * (4 - len(measured))))
    answers = set()
    for place in places:
        numbers = iter(measured)
        answers.add(annual_of([next(numbers) if is_measured else NA for is_measured in place], rule))
    assert len(answers) == 1


@given(quarters, st.sampled_from([AnnualRule.LAST, AnnualRule.MEAN, AnnualRule.SUM]))
def test_TGT_01_what_the_rule_computes_and_can_be_written_fits(row, rule):
    computed = annual_of(row, rule)
    if computed is not NA:
        computed = computed.quantize(Decimal("0.0001"), rounding="ROUND_HALF_UP")
    assert rule in fitting_rules(YearTargets(*row, computed)), format_target(computed)
