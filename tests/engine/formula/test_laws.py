"""Laws of the language: no text crashes it, N/A is neutral, order is irrelevant, a tree survives its text."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from selaras.engine.formula import Mistake, parse, write
from selaras.engine.formula.functions import FUNCTIONS
from selaras.engine.formula.language import Formula
from selaras.engine.formula.tree import (
    Call,
    Chain,
    Comparison,
    Name,
    Negative,
    Number,
    Percent,
    Power,
    Step,
    Tree,
    walk,
)
from selaras.engine.targets import NA

PIECES = st.sampled_from(
    ["a", "b", "x", "l1", "1", "0,5", "1.000", ",", ".", ";", ":=", "=", "<", "<>", "+", "-", "*", "/", "^",
     "%", "(", ")", "\n", " ", "×", "÷", "−", "JUMLAH(", "JIKA(", "RATA_TERTIMBANG(", "BULAT(", "adakah(",
     "é", "\ud800"]
)  # fmt: skip
figures = st.decimals(-(10**9), 10**9, places=4)
scalars = st.one_of(figures, st.just(NA), st.none(), st.just(Decimal(0)))
anything = st.one_of(scalars, st.lists(scalars, max_size=3).map(tuple))
measured = st.lists(st.one_of(figures, st.just(NA)), min_size=1, max_size=8)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)), anything, anything)
def test_no_text_and_no_value_crashes_it(text, a, b):
    formula, mistakes = parse(text)
    if formula is None:
        assert mistakes
        assert all(isinstance(one, Mistake) and 0 <= one.start <= one.end <= len(text) for one in mistakes)
        return
    assert isinstance(formula, Formula)
    assert parse(formula.write())[0].tree == formula.tree
    outcome = formula.evaluate({"a": a, "b": b, "x": Decimal(2)})
    assert outcome.value is None or outcome.value is NA or outcome.value.is_finite()
    assert not (outcome.mistakes and outcome.value is not None)


def _call(inner):
    def of(function):
        most = function.most or 4
        count = (
            st.sampled_from((2, 4))
            if function.name == "RATA_TERTIMBANG"
            else st.integers(function.least, most)
        )
        arguments = count.flatmap(lambda n: st.tuples(*[inner] * n))
        return arguments.map(lambda told: Call(function.name, told))

    return st.sampled_from(list(FUNCTIONS.values())).flatmap(of)


def _deeper(inner):
    chains = [
        st.builds(
            Chain,
            inner,
            st.lists(st.tuples(st.sampled_from(signs), inner), min_size=1, max_size=3).map(tuple),
        )
        for signs in ("+-", "*/")
    ]
    comparisons = st.builds(Comparison, inner, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), inner)
    return st.one_of(
        *chains, comparisons, st.builds(Negative, inner), st.builds(Percent, inner),
        st.builds(Power, inner, inner), _call(inner),
    )  # fmt: skip


leaves = st.one_of(
    st.decimals(0, 10**9, places=3).map(Number), st.sampled_from(["a", "b", "nilai_2", "jumlah"]).map(Name)
)
nodes = st.recursive(leaves, _deeper, max_leaves=20)
trees = st.builds(
    Tree,
    st.lists(nodes, max_size=2).map(lambda found: tuple(Step(f"l{n}", node) for n, node in enumerate(found))),
    nodes,
)


def _is_one_number(node):
    return isinstance(node, Call) and len(node.arguments) == 1 and isinstance(node.arguments[0], Number)


@given(trees)
def test_a_tree_survives_its_text(tree):
    everything = [node for root in (*(step.node for step in tree.steps), tree.result) for node in walk(root)]
    assume(not any(map(_is_one_number, everything)))  # RMS-04: MIN(1,2) asks back
    formula, mistakes = parse(write(tree))
    assume(not any(one.finding.rule == "RMS-01" for one in mistakes))
    assert [str(one) for one in mistakes] == []
    assert formula.tree == tree
    assert parse(formula.write())[0].write() == formula.write()


def outcome_of(text, **values):
    return parse(text)[0].evaluate(values)


AGGREGATES = ("JUMLAH(a)", "RATA_RATA(a)", "MIN(a)", "MAKS(a)", "CACAH(a)", "RATA_TERTIMBANG(a; 3)")


@given(measured, st.randoms(use_true_random=False))
def test_the_order_of_a_list_is_irrelevant(told, random):
    other = random.sample(told, len(told))
    for text in AGGREGATES:
        assert outcome_of(text, a=tuple(told)) == outcome_of(text, a=tuple(other))


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False), min_size=1, max_size=6), st.randoms())
def test_the_order_is_irrelevant_where_34_digits_do_not_hold_the_sum(told, random):
    other = random.sample(told, len(told))
    for text in AGGREGATES:
        assert outcome_of(text, a=tuple(told)) == outcome_of(text, a=tuple(other))


@given(measured, st.integers(0, 8))
def test_na_is_neutral_in_aggregates(told, at):
    more = (*told[:at], NA, *told[at:])
    for text in AGGREGATES:
        assert outcome_of(text, a=tuple(told)).value == outcome_of(text, a=more).value


@given(measured, st.integers(0, 8))
def test_one_blank_makes_every_aggregate_blank(told, at):
    more = (*told[:at], None, *told[at:])
    for text in AGGREGATES:
        outcome = outcome_of(text, a=more)
        assert (outcome.value, outcome.mistakes, outcome.missing) == (None, (), ("a",))


@given(figures)
def test_an_aggregate_of_one_is_the_one(figure):
    for text in ("JUMLAH(a)", "RATA_RATA(a)", "MIN(a)", "MAKS(a)", "RATA_TERTIMBANG(a; 7)"):
        assert outcome_of(text, a=(figure,)).value == figure


@given(scalars, scalars, st.sampled_from(["+", "-", "*", "/", "=", "<", "<>"]))
def test_na_beats_blank_and_blank_beats_a_number(a, b, sign):
    value = outcome_of(f"a {sign} b", a=a, b=b).value
    if NA in (a, b):
        assert value is NA
    elif None in (a, b):
        assert value is None


@given(st.lists(scalars, min_size=1, max_size=5), scalars)
def test_lists_are_computed_element_by_element(told, b):
    whole = outcome_of("p := a * 2 + b\nCACAH(ADA(p))", a=tuple(told), b=b)
    assert whole.steps["p"] == tuple(outcome_of("a * 2 + b", a=one, b=b).value for one in told)
