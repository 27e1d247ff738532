from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.achievement import Excuse, Judgement, Polarity, Yardstick, achievement, capped
from selaras.engine.actuals import WORDS, Absence, Absent, format_actual
from selaras.engine.exact import quotient, total
from selaras.engine.targets import NA
from tests.engine.measuring import actual_of, cases, printed, target_of

CASES = cases("capaian")
figures = st.decimals(0, 10**9, places=4)
positive = st.decimals("0.0001", 10**9, places=4)
RISING = Yardstick()
FALLING = [Yardstick(Polarity.MINIMIZE_LINEAR), Yardstick(Polarity.MINIMIZE_RATIO)]


def yardstick(case):
    bound = {key: actual_of(case[name]) for key, name in (("low", "bawah"), ("high", "atas")) if name in case}
    return Yardstick(
        Polarity(case["polaritas"]), **bound, by_rank=case.get("peringkat", False),
        force_majeure=Excuse(case.get("kahar", "dikecualikan")),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nama"])
def test_the_scenarios_of_achievement(case):
    """CAP-01, CAP-02, CAP-03, CAP-04, CAP-05, CAP-06, CAP-07, CAP-08: each has its case in the table."""
    told = achievement(
        target=target_of(case["target"]), actual=actual_of(case["realisasi"]), yardstick=yardstick(case)
    )
    assert printed(told.percent, blank="–") == case["capaian"]
    assert told.judgement == case["keadaan"]
    assert [finding.rule for finding in told.findings] == ([case["aturan"]] if "aturan" in case else [])


def test_every_polarity_standing_and_rule_has_a_scenario():
    assert {case["polaritas"] for case in CASES} == set(Polarity)
    assert {case["keadaan"] for case in CASES} == set(Judgement)
    named = " ".join(case["nama"] for case in CASES)
    assert [rule for rule in range(1, 9) if f"CAP-0{rule}" not in named] == []


@given(positive, st.lists(figures, max_size=6))
def test_doing_better_never_scores_lower(target, actuals):
    scores = [achievement(target=target, actual=one, yardstick=RISING).percent for one in sorted(actuals)]
    assert scores == sorted(scores)


@pytest.mark.parametrize("falling", FALLING, ids=lambda one: one.polarity)
@given(target=figures, actuals=st.lists(figures, max_size=6))
def test_doing_better_never_scores_lower_where_less_is_better(falling, target, actuals):
    told = [achievement(target=target, actual=one, yardstick=falling) for one in sorted(actuals)]
    scores = [one.percent for one in told if one.percent is not None]
    assert scores == sorted(scores, reverse=True)
    judgements = [one.judgement is Judgement.REACHED for one in told]
    assert judgements == sorted(judgements, reverse=True)


@given(target=positive, low=positive, width=figures, steps=st.lists(figures, max_size=6))
def test_farther_from_the_band_never_scores_higher(target, low, width, steps):
    high = low + width
    band = Yardstick(Polarity.STABILIZE, low=low, high=high)
    for start, sign in ((high, 1), (low, -1)):
        scores = [
            achievement(target=target, actual=start + sign * step, yardstick=band).percent
            for step in sorted(steps)
        ]
        assert scores == sorted(scores, reverse=True)


@given(st.sampled_from(Polarity), st.one_of(figures, st.none()))
def test_a_quarter_that_is_not_measured_is_judged_by_no_rule(polarity, actual):
    told = achievement(target=NA, actual=actual, yardstick=Yardstick(polarity))
    assert (told.judgement, told.percent) == (Judgement.NOT_MEASURED, None)
    assert not told.judgement.is_judged


@given(target=positive, actual=figures)
def test_reached_means_the_figure_itself_not_its_print(target, actual):
    told = achievement(target=target, actual=actual, yardstick=RISING)
    assert (told.judgement is Judgement.REACHED) == (actual >= target)


def test_a_mean_of_thirds_that_is_the_target_reaches_it():
    mean = total([quotient(Decimal("87.3"), Decimal(3))] * 3)
    third = total([quotient(Decimal(1), Decimal(3))] * 3)
    for target, actual in ((Decimal("87.3"), mean), (Decimal(1), third)):
        assert achievement(target=target, actual=actual, yardstick=RISING).judgement is Judgement.REACHED


def test_a_cap_is_for_reports():
    assert capped(Decimal(185), Decimal(120)) == 120
    assert capped(Decimal(99), Decimal(120)) == 99
    assert capped(Decimal(3750), None) == 3750


def test_an_absence_excuses_as_the_agency_decides():
    absent = Absent(Absence.NO_EVENT, "tidak ada krisis")
    left_out = Yardstick(no_event=Excuse.EXCLUDED)
    assert achievement(target=Decimal(1), actual=absent, yardstick=left_out).judgement is Judgement.EXCUSED


def test_an_actual_is_printed_as_what_it_is():
    assert [format_actual(one) for one in (Decimal(0), None, Absent(Absence.FORCE_MAJEURE))] == [
        "0", "", "Keadaan kahar",
    ]  # fmt: skip
    assert set(WORDS) == set(Absence)
