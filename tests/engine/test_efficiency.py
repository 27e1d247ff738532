"""Absorption, score and efficiency: the scenarios, and laws no table of cases can hold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.efficiency import (
    Efficiency,
    Habit,
    Score,
    Spending,
    Verdict,
    absorption,
    efficiency,
    joined,
    score,
    usual,
)
from selaras.engine.exact import shown
from selaras.engine.numbers import format_number, parse_number
from selaras.engine.targets import NA
from tests.engine.measuring import cases

D = Decimal
WITHOUT_PERCENT = "–"
amounts = st.decimals(0, 10**12, places=2)
percents = st.decimals(-500, 4000, places=6)
ceilings = st.decimals(1, 10**12, places=2)
lines = st.builds(Spending, ceilings, st.none() | amounts)


def number(text):
    value, finding = parse_number(text)
    assert finding is None, text
    return value


def spending(text):
    ceiling, spent = (part.strip() for part in text.split("|"))
    return Spending(None if ceiling == "N/A" else number(ceiling), number(spent))


def sums_of(told):
    """One tuple a figure, as if each unit had one."""
    for text in told:
        if text != "N/A":
            known = number(text) if text not in {"", WITHOUT_PERCENT} else None
            yield (known or D(0), int(known is not None), 1)


def printed(value):
    if value is None:
        return "kosong"
    return "N/A" if value is NA else format_number(shown(value, 4))


@pytest.mark.parametrize("case", cases("efisiensi"), ids=lambda case: case["nama"])
def test_the_scenarios_of_efficiency(case):
    reached = score(sums_of(case["capaian"]))
    spent = absorption(map(spending, case["baris"]))
    told = {habit: efficiency(reached=reached, spent=spent, habit=habit) for habit in Habit}
    assert printed(reached.percent) == case["skor"]
    assert f"{reached.counted} dari {reached.due}" == case["dari"]
    assert printed(spent.percent) == case["serapan"]
    assert {habit.value: printed(one.value) for habit, one in told.items()} == {
        habit.value: case[habit.value] for habit in Habit
    }
    assert {one.verdict for one in told.values()} == {Verdict(case["putusan"])}


def test_every_verdict_has_a_scenario():
    assert {Verdict(case["putusan"]) for case in cases("efisiensi")} == set(Verdict)


def test_a_default_is_an_assumption_with_its_source():
    told = usual(date(2024, 12, 31))
    assert told.habit is Habit.DIFFERENCE
    assert "53 Tahun 2014" in told.source
    assert told.assumption


# --- laws


@given(st.lists(lines), st.randoms())
def test_the_order_of_lines_is_irrelevant(known, chance):
    shuffled = list(known)
    chance.shuffle(shuffled)
    assert absorption(shuffled) == absorption(known)


@given(st.lists(lines), st.lists(st.just(Spending(None, None)) | st.just(Spending(D(0), None))))
def test_what_has_no_ceiling_and_no_spending_is_neutral(known, empty):
    assert absorption([*known, *empty]) == absorption(known)


@given(st.lists(lines, min_size=1), amounts)
def test_spending_more_never_absorbs_less(known, more):
    first = known[0]
    richer = [replace(first, spent=(first.spent or D(0)) + more), *known[1:]]
    before, after = absorption(known).percent, absorption(richer).percent
    assert isinstance(after, Decimal)
    assert before is None or after >= before


@given(st.lists(st.lists(lines)))
def test_units_together_are_their_lines_together(units):
    assert joined(map(absorption, units)) == absorption([line for unit in units for line in unit])


@given(lines)
def test_one_line_is_the_whole(line):
    told = absorption([line])
    assert (told.ceiling, told.due) == (line.ceiling, 1)
    assert told.percent is None if line.spent is None else told.spent == line.spent


@given(st.lists(percents, min_size=1), st.integers(0, 5))
def test_a_score_is_the_same_however_units_split_it(figures, blanks):
    single = score([*((one, 1, 1) for one in figures), (D(0), 0, blanks)])
    half = len(figures) // 2
    grouped = score([
        (sum(part, D(0)), len(part), len(part)) for part in (figures[:half], figures[half:])
    ] + [(D(0), 0, blanks)])  # fmt: skip
    assert single == grouped
    assert single.percent is not None
    assert min(figures) - D("1e-20") <= single.percent <= max(figures) + D("1e-20")
    assert (single.counted, single.due) == (len(figures), len(figures) + blanks)


@given(percents, lines, st.sampled_from(Habit), st.decimals(0, 1000, places=3))
def test_doing_better_never_makes_less_efficient(reached, line, habit, more):
    spent = absorption([line])
    before = efficiency(reached=Score(reached, 1, 1), spent=spent, habit=habit)
    after = efficiency(reached=Score(reached + more, 1, 1), spent=spent, habit=habit)
    assert before.verdict is not Verdict.EFFICIENT or after.verdict is Verdict.EFFICIENT
    if before.value is not None:
        assert after.value is not None
        assert after.value >= before.value


@given(percents, lines, st.sampled_from(Habit), amounts)
def test_spending_more_never_makes_more_efficient(reached, line, habit, more):
    if line.spent is None:
        return
    told = [
        efficiency(reached=Score(reached, 1, 1), spent=absorption([one]), habit=habit)
        for one in (line, replace(line, spent=line.spent + more))
    ]
    assert told[1].verdict is not Verdict.EFFICIENT or told[0].verdict is Verdict.EFFICIENT
    if told[0].value is not None and told[1].value is not None:
        assert told[1].value <= told[0].value


@given(percents, lines)
def test_both_habits_say_the_same_word_and_the_same_sign(reached, line):
    """Whoever achieved something has one side of the line in both: only the size differs."""
    spent = absorption([line])
    told: list[Efficiency] = [
        efficiency(reached=Score(reached, 1, 1), spent=spent, habit=habit) for habit in Habit
    ]
    assert told[0].verdict is told[1].verdict
    values = [one.value for one in told]
    if values[0] is not None and values[1] is not None:
        assert (shown(values[0], 9) > 0) == (shown(values[1], 9) > 0) or abs(values[0]) < D("1e-6")
