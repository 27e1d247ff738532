"""Who changes posts in mid-year: spans, quarters and months, acting posts, the predicate of the year."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.appraisal import Predicate
from selaras.engine.findings import blocking
from selaras.engine.part_year import (
    Acting,
    AnnualChoice,
    Held,
    HolderKind,
    Part,
    PeriodRule,
    belongs_to,
    objection_days,
    parts_of_year,
    year_predicate,
    year_rules,
)

YEAR = 2024
RULES = year_rules(date(YEAR, 1, 1))
FILE = Path(__file__).parents[1] / "scenarios" / "skp" / "sebagian-tahun.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))["kasus"]


def rules_of(case):
    rules = replace(RULES, period=PeriodRule(case.get("aturan", RULES.period)))
    return replace(rules, acting={**rules.acting, HolderKind.PLT: Acting(case.get("plt", "tambahan"))})


def written(part):
    told = [" ".join(map(str, one)) for one in (part.quarters, part.months, part.added)]
    return [part.post, part.first, part.last, *told]


@pytest.mark.parametrize("case", CASES, ids=[case["nama"] for case in CASES])
def test_SKP_29_SKP_30_SKP_32_the_scenarios_of_part_of_a_year(case):
    held = [
        Held(post, lower, upper or None, HolderKind(kind)) for post, kind, lower, upper in case["jabatan"]
    ]
    for order in (held, held[::-1]):
        parts, findings = parts_of_year(order, year=YEAR, rules=rules_of(case))
        assert [written(part) for part in parts] == case["skp"]
        assert [one.rule for one in findings] == case.get("catatan", [])
        assert blocking(findings) == []


def test_every_kind_of_holder_and_every_rule_of_quarters_has_a_case():
    assert {kind for case in CASES for _, kind, _, _ in case["jabatan"]} == set(HolderKind)
    assert {case.get("aturan", RULES.period) for case in CASES} == set(PeriodRule)


days = st.dates(date(2023, 6, 1), date(2025, 6, 30))
helds = st.builds(
    lambda post, lower, length, kind: Held(post, lower, lower + timedelta(length) if length else None, kind),
    st.integers(1, 4), days, st.integers(0, 400), st.sampled_from(HolderKind),
)  # fmt: skip


@given(st.lists(helds, max_size=6), st.sampled_from(PeriodRule))
def test_SKP_30_a_quarter_and_a_month_belong_to_one_part_at_most(held, period):
    parts, _ = parts_of_year(held, year=YEAR, rules=replace(RULES, period=period))
    for told in ([part.quarters for part in parts], [part.months for part in parts]):
        everything = [one for some in told for one in some]
        assert len(everything) == len(set(everything))
    for part in parts:
        assert part.first.year == part.last.year == YEAR
        assert part.days >= 1
        for month in part.months:
            assert part.first.month <= month <= part.last.month
    # no day in a post is lost: a month that anybody holds for a day belongs to somebody
    touched = {month for part in parts for month in range(part.first.month, part.last.month + 1)}
    assert {month for part in parts for month in part.months} == touched


@given(st.lists(helds, max_size=6), st.randoms())
def test_SKP_29_the_order_in_which_posts_are_told_does_not_matter(held, random):
    shuffled = list(held)
    random.shuffle(shuffled)
    one, _ = parts_of_year(held, year=YEAR, rules=RULES)
    other, _ = parts_of_year(shuffled, year=YEAR, rules=RULES)
    assert one == other


@given(st.lists(helds, max_size=6))
def test_SKP_32_no_day_as_acting_is_lost(held):
    """Each day of an acting post is inside a part that names it, or inside one of its own."""
    parts, _ = parts_of_year(held, year=YEAR, rules=RULES)
    for one in held:
        if one.kind is not HolderKind.PLT:
            continue
        day = max(one.lower, date(YEAR, 1, 1))
        end = min(one.upper or date(2026, 1, 1), date(YEAR + 1, 1, 1))
        while day < end:
            on = [part for part in parts if part.first <= day <= part.last]
            assert any(one.post in (part.post, *part.added) for part in on)
            day += timedelta(29)


def test_nobody_in_the_days_owns_nothing():
    spans = [(date(2024, 1, 1), date(2024, 3, 31))]
    assert belongs_to(spans, date(2024, 4, 1), date(2024, 6, 30), PeriodRule.MOST_DAYS) is None
    assert belongs_to([], date(2024, 4, 1), date(2024, 6, 30), PeriodRule.LAST_DAY) is None


@pytest.mark.parametrize("rule", PeriodRule)
def test_SKP_30_of_equal_claims_the_one_that_began_later(rule):
    """Both hold the whole quarter: whoever was there before it waits."""
    late, early = (date(2024, 4, 1), date(2024, 9, 30)), (date(2024, 1, 1), date(2024, 9, 30))
    for spans, place in (([late, early], 0), ([early, late], 1)):
        assert belongs_to(spans, date(2024, 7, 1), date(2024, 9, 30), rule) == place


LONG = Part(1, date(2024, 1, 1), date(2024, 8, 31))
LATE = Part(2, date(2024, 9, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("annual", "rated", "predicate", "part", "said"),
    [
        ("terakhir", [(LONG, "baik"), (LATE, "sangat-baik")], "sangat-baik", LATE, "SKP terakhir, 1 Sept"),
        ("terlama", [(LONG, "baik"), (LATE, "sangat-baik")], "baik", LONG, "Dari SKP terlama, 1 Januari"),
        ("masing-masing", [(LONG, "baik"), (LATE, "kurang")], None, None, "2 SKP, masing-masing"),
        ("masing-masing", [(LONG, "baik")], "baik", LONG, "Dari satu SKP"),
        ("terlama", [(LATE, "kurang")], "kurang", LATE, "Dari satu SKP"),
        ("terakhir", [(LONG, "baik"), (LATE, None)], None, LATE, "belum dinilai"),
        ("terakhir", [], None, None, "Belum ada SKP"),
    ],
)  # fmt: skip
def test_SKP_31_one_of_several_gives_the_predicate_of_the_year(annual, rated, predicate, part, said):
    told = [(one, Predicate(word) if word else None) for one, word in rated]
    for order in (told, told[::-1]):
        found = year_predicate(order, replace(RULES, annual=AnnualChoice(annual)))
        assert (found.predicate, found.part) == (predicate, part)
        assert said in found.reason


def test_SKP_31_of_two_as_long_the_later_counts():
    first = Part(1, date(2023, 1, 1), date(2023, 6, 30))
    second = Part(2, date(2023, 7, 1), date(2023, 12, 28))
    assert first.days == second.days
    rated = [(first, Predicate.POOR), (second, Predicate.GOOD)]
    found = year_predicate(rated, replace(RULES, annual=AnnualChoice.LONGEST))
    assert found.part == second


def test_the_settings_say_that_they_are_assumed():
    assert RULES.assumption
    assert RULES.source
    assert RULES.acting == {
        HolderKind.DEFINITIVE: Acting.OWN, HolderKind.PJ: Acting.OWN, HolderKind.PLT: Acting.ADDED,
        HolderKind.PLH: Acting.LEFT_OUT,
    }  # fmt: skip
    told = objection_days(date(YEAR, 1, 1))
    assert (told.object, told.explain, told.decide) == (14, 14, 14)
    assert "Pasal 59" in told.source
    assert told.assumption
