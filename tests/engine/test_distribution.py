"""The five patterns, each with examples and counter-examples; a deviation is told and forbids nothing."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.appraisal import OrganisationPredicate, Predicate
from selaras.engine.distribution import RuleKind, distribution, pattern_as_of
from selaras.engine.findings import blocking

DAY = date(2024, 12, 31)
FILE = Path(__file__).parents[1] / "scenarios" / "skp" / "pola.toml"
CASES = tomllib.loads(FILE.read_text("utf-8"))["kasus"]
organisations = st.sampled_from(OrganisationPredicate)


def people(counts):
    return [predicate for predicate, count in zip(Predicate, counts, strict=True) for _ in range(count)]


def told(case):
    return distribution(
        OrganisationPredicate(case["organisasi"]),
        people(case["pegawai"]),
        on=DAY,
        unrated=case.get("belum", 0),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["nama"] for case in CASES])
def test_SKP_27_the_scenarios_of_the_patterns(case):
    findings = told(case).findings
    assert len(findings) == len(case["catatan"])
    for finding, words in zip(findings, case["catatan"], strict=True):
        assert words in finding.message


@pytest.mark.parametrize("organisation", OrganisationPredicate)
def test_SKP_27_every_pattern_has_examples_and_counter_examples(organisation):
    of = [case for case in CASES if case["organisasi"] == organisation and not case.get("sedikit")]
    assert {bool(case["catatan"]) for case in of} == {True, False}
    seen = {words for case in of for words in (finding.message for finding in told(case).findings)}
    for rule in pattern_as_of(organisation, DAY).rules:
        assert any(sign in words for words in seen for sign in SIGNS[rule.kind]), rule


SIGNS = {
    RuleKind.MOST: ("paling banyak", "tidak ada."), RuleKind.LEAST: ("paling sedikit",),
    RuleKind.SOME: ("sedikitnya satu",), RuleKind.LARGEST: ("lebih banyak daripada",),
}  # fmt: skip


def test_SKP_28_too_few_people_have_no_pattern():
    fewest = pattern_as_of(OrganisationPredicate.GOOD, DAY).fewest
    few = distribution(OrganisationPredicate.GOOD, [Predicate.GOOD] * (fewest - 1), on=DAY)
    enough = distribution(OrganisationPredicate.GOOD, [Predicate.GOOD] * fewest, on=DAY)
    assert [one.rule for one in few.findings] == ["SKP-28"]
    assert {one.rule for one in enough.findings} == {"SKP-27"}


@given(organisations, st.lists(st.sampled_from(Predicate), max_size=40), st.integers(0, 5))
def test_SKP_27_nothing_is_ever_refused(organisation, predicates, unrated):
    assert blocking(distribution(organisation, predicates, on=DAY, unrated=unrated).findings) == []


@given(st.lists(st.sampled_from(Predicate), min_size=1, max_size=40))
def test_shares_are_exact_and_add_up(predicates):
    found = distribution(OrganisationPredicate.GOOD, predicates, on=DAY)
    assert sum(found.shares.values()) == 1
    assert found.total == len(predicates)
    assert all(found.shares[one] == Fraction(predicates.count(one), len(predicates)) for one in Predicate)


def test_nobody_has_no_shares():
    assert set(distribution(OrganisationPredicate.GOOD, [], on=DAY).shares.values()) == {Fraction(0)}


@given(organisations, st.lists(st.sampled_from(Predicate), max_size=30), st.randoms())
def test_the_order_of_people_does_not_matter(organisation, predicates, random):
    shuffled = list(predicates)
    random.shuffle(shuffled)
    assert distribution(organisation, predicates, on=DAY) == distribution(organisation, shuffled, on=DAY)


@pytest.mark.parametrize("organisation", OrganisationPredicate)
def test_SKP_27_every_pattern_can_be_kept_by_units_of_any_size(organisation):
    """What the pattern asks together is possible, from the fewest people on."""
    fewest = pattern_as_of(organisation, DAY).fewest
    for size in range(fewest, 16):
        assert any(
            not distribution(organisation, people(counts), on=DAY).findings for counts in shared(size)
        ), size


def shared(size):
    """Ways to share so many people among five predicates, none of them left out by chance."""
    return [
        (first, second, third, fourth, size - first - second - third - fourth)
        for first in range(size + 1)
        for second in range(size - first + 1)
        for third in range(min(size - first - second, 20) + 1)
        for fourth in {0, 1, size - first - second - third}
        if first + second + third + fourth <= size
    ]


@pytest.mark.parametrize("organisation", OrganisationPredicate)
def test_a_pattern_says_where_it_comes_from(organisation):
    pattern = pattern_as_of(organisation, DAY)
    assert pattern.source
    assert "bukan kuota" in pattern.assumption
    assert "Selaras" in pattern.assumption
    assert all(bool(rule.assumption) == (rule.kind is RuleKind.LARGEST) for rule in pattern.rules)
    with pytest.raises(LookupError):
        pattern_as_of(organisation, date(2023, 1, 30))
