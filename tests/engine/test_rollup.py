from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.exact import settled
from selaras.engine.rollup import Child, Missing, RollUp, roll_up
from selaras.engine.targets import NA
from tests.engine.measuring import actual_of, cases, printed, value_of

CASES = cases("gabungan")
figures = st.decimals(0, 10**9, places=4)
WITHOUT_PARTS = [RollUp.MEAN, RollUp.SUM, RollUp.MIN]


def rolled(case, texts, **more):
    children = [Child(key, grown(case, text), **parts(case, key)) for key, text in enumerate(texts)]
    return roll_up(
        children, rule=RollUp(case["aturan"]), missing=Missing(case.get("belum", "sementara")),
        threshold=actual_of(case["ambang"]) if "ambang" in case else None, **more,
    )  # fmt: skip


def grown(case, text):
    """A child's own figure, or that of the children named behind its colon."""
    name, colon, below = text.partition(": ")
    return rolled(case, below.split()).value if colon else value_of(name)


def parts(case, key):
    weights, shares = case.get("bobot", []), case.get("bagian", [])
    found = {"weight": actual_of(weights[key])} if key < len(weights) else {}
    if key < len(shares):
        above, below = shares[key].split("/")
        found |= {"above": actual_of(above), "below": actual_of(below)}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nama"])
def test_the_scenarios_of_the_roll_up(case):
    """GAB-01, GAB-02, GAB-03: each has its case in the table."""
    told = rolled(case, case["anak"])
    assert printed(told.value) == case["nilai"]
    assert f"{told.counted} dari {told.due}" == case["dari"]
    assert [finding.rule for finding in told.findings] == ([case["temuan"]] if "temuan" in case else [])


def test_every_rule_and_policy_has_a_scenario():
    assert {case["aturan"] for case in CASES} == set(RollUp)
    assert {case.get("belum", "sementara") for case in CASES} == set(Missing)


def test_those_that_are_missing_are_named_in_order():
    told = roll_up([Child(9, None), Child(2, Decimal(1)), Child(4, None)], rule=RollUp.MEAN)
    assert (told.missing, told.is_partial) == ((4, 9), True)
    assert not roll_up([Child(2, Decimal(1))], rule=RollUp.MEAN).is_partial


def children(values):
    return [Child(key, value, Decimal(key + 1), value, Decimal(key + 1)) for key, value in enumerate(values)]


@given(st.lists(figures, min_size=1).map(children), st.sampled_from(RollUp), st.data())
def test_the_order_of_the_children_is_irrelevant_to_the_last_digit(row, rule, data):
    shuffled = data.draw(st.permutations(row))
    assert roll_up(row, rule=rule, threshold=Decimal(5)) == roll_up(shuffled, rule=rule, threshold=Decimal(5))


@given(st.lists(figures, min_size=1), st.sampled_from(RollUp), st.sampled_from(Missing), st.integers(0, 5))
def test_a_child_that_is_not_measured_is_neutral(values, rule, missing, more):
    row = children(values)
    with_na = [*row, *(Child(1000 + n, NA) for n in range(more))]
    answers = {roll_up(one, rule=rule, missing=missing, threshold=Decimal(5)) for one in (row, with_na)}
    assert len(answers) == 1


@given(figures, st.sampled_from(WITHOUT_PARTS))
def test_the_roll_up_of_one_child_is_the_child(value, rule):
    assert roll_up([Child(1, value)], rule=rule).value == value


@given(figures, st.decimals("0.0001", 10**6, places=4))
def test_the_weight_of_an_only_child_does_not_matter(value, weight):
    told = roll_up([Child(1, value, weight)], rule=RollUp.WEIGHTED).value
    assert settled(told) == value


@given(st.lists(figures, min_size=1), st.sampled_from([RollUp.MEAN, RollUp.MIN]))
def test_the_figure_stays_between_those_of_the_children(values, rule):
    assert min(values) <= roll_up(children(values), rule=rule).value <= max(values)


def test_a_mean_of_means_is_not_the_mean_of_all():
    kec_a, kec_b = [Decimal(90), Decimal(88)], [Decimal(86)]
    of = lambda values: roll_up(children(values), rule=RollUp.MEAN).value  # noqa: E731
    assert of([of(kec_a), of(kec_b)]) == Decimal("87.5")
    assert of(kec_a + kec_b) == Decimal(88)
