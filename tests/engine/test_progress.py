from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.achievement import Yardstick, achievement
from selaras.engine.annual import AnnualRule, annual_of
from selaras.engine.progress import to_date, year_of
from selaras.engine.targets import NA, YearTargets
from tests.engine.measuring import actual_of, cases, printed, target_of

RULES = {
    "terakhir": AnnualRule.LAST, "rata-rata": AnnualRule.MEAN, "jumlah": AnnualRule.SUM,
    "tetap": AnnualRule.CONSTANT,
}  # fmt: skip
figures = st.decimals(0, 10**6, places=4)


@pytest.mark.parametrize("case", cases("sampai-dengan"), ids=lambda case: case["nama"])
def test_the_scenarios_of_the_running_year(case):
    told = to_date(
        targets=YearTargets(*map(target_of, case["target"])),
        actuals=[*map(actual_of, case["realisasi"])],
        rule=RULES[case["aturan"]],
        quarter=case["sd"],
    )
    wanted = case["jumlah"]
    assert printed(told.target) == wanted["target"]
    assert printed(told.actual) == wanted["realisasi"]
    assert f"{told.counted} dari {told.due}" == wanted["dari"]
    score = achievement(target=told.target, actual=told.actual, yardstick=Yardstick())
    assert printed(score.percent, blank="") == wanted.get("capaian", "")


def test_every_annual_rule_has_a_scenario():
    assert {RULES[case["aturan"]] for case in cases("sampai-dengan")} == set(AnnualRule)


def test_the_year_is_measured_against_what_was_promised():
    targets = YearTargets(Decimal(33), Decimal(33), Decimal(34), NA, Decimal("33.33"))
    told = year_of(
        targets=targets, actuals=[Decimal(30), Decimal(30), Decimal(40), None], rule=AnnualRule.MEAN
    )
    assert (told.target, printed(told.actual)) == (Decimal("33.33"), "33,33")


def test_a_target_that_is_still_blank_gives_no_sum():
    targets = YearTargets(Decimal(1), None, NA, NA)
    told = to_date(
        targets=targets, actuals=[Decimal(1), Decimal(1), None, None], rule=AnnualRule.SUM, quarter=4
    )
    assert (told.target, told.actual, told.due) == (None, None, 2)


def test_the_quarters_that_are_missing_are_named():
    targets = YearTargets(Decimal(1), Decimal(1), NA, Decimal(1))
    told = to_date(targets=targets, actuals=[Decimal(0), None, None, None], rule=AnnualRule.SUM, quarter=4)
    assert told.missing == (2, 4)


@given(st.lists(figures, min_size=4, max_size=4), st.sampled_from(AnnualRule), st.integers(1, 4))
def test_to_date_is_the_annual_rule_of_the_quarters_so_far(actuals, rule, quarter):
    told = to_date(targets=YearTargets(*actuals), actuals=actuals, rule=rule, quarter=quarter)
    assert told.actual == told.target == annual_of(actuals[:quarter], rule)


@given(st.lists(figures, min_size=4, max_size=4), figures, st.sampled_from(AnnualRule), st.integers(0, 3))
def test_a_figure_beside_a_target_that_is_not_measured_changes_nothing(actuals, stray, rule, place):
    targets = [*actuals]
    targets[place] = NA
    year = YearTargets(*targets)
    answers = {
        to_date(targets=year, actuals=[*actuals[:place], one, *actuals[place + 1 :]], rule=rule, quarter=4)
        for one in (stray, None)
    }
    assert len(answers) == 1
