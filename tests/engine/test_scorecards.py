"""Score cards: the scenarios an official can read, and the laws no card may break."""

import tomllib
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.achievement import Polarity
from selaras.engine.actuals import Absence, Absent
from selaras.engine.cards import CARDS, CardDeed, CardState, CardTier
from selaras.engine.exact import HUNDRED, settled, shown, total
from selaras.engine.findings import Severity
from selaras.engine.numbers import format_number, parse_number
from selaras.engine.sampling import draw, place, sample_size
from selaras.engine.scorecards import (
    ALL_MONTHS,
    Blank,
    Item,
    Standing,
    card_score,
    check_items,
    item_score,
    month_label,
    ranking,
)

FOLDER = Path(__file__).parents[1] / "scenarios" / "kartu-skor"
MONTH = 3
ELSEWHERE = tuple(month for month in ALL_MONTHS if month != MONTH)
D = Decimal


def cases(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["kasus"]


def named(case):
    return case["nama"]


def number(text):
    value, finding = parse_number(text)
    assert finding is None, text
    return value


def item_of(told):
    months = ELSEWHERE if told.get("lapor") == "bulan lain" else tuple(told.get("bulan", ALL_MONTHS))
    return Item(
        code=told["kode"], weight=number(told["bobot"]), target=number(told.get("target", "")),
        polarity=Polarity(told.get("polaritas", "maksimal")), months=months,
        levels=tuple(map(number, told.get("tingkat", []))),
    )  # fmt: skip


def actual_of(told):
    text = told["lapor"]
    if text in set(Absence):
        return Absent(Absence(text), "menurut berita acara")
    return None if text == "bulan lain" else number(text)


@pytest.mark.parametrize("case", cases("nilai"), ids=named)
def test_the_scenarios_of_a_card(case):
    """SKR-03, SKR-04, SKR-05: each has its case in the table."""
    told = card_score(
        [item_of(one) for one in case["butir"]],
        {one["kode"]: actual_of(one) for one in case["butir"]},
        month=MONTH, blank=Blank(case.get("kosong", "belum-lengkap")), cap=number(case.get("batas", "100")),
    )  # fmt: skip
    assert ("–" if told.score is None else format_number(shown(told.score, 2))) == case["nilai"]
    assert [finding.rule for finding in told.findings] == case["aturan"]
    assert told.is_complete is ("SKR-04" not in case["aturan"])


@pytest.mark.parametrize("case", cases("bobot"), ids=named)
def test_the_scenarios_of_a_template(case):
    """SKR-01, SKR-02."""
    found = check_items([item_of(one) for one in case["butir"]], cap=number(case.get("batas", "100")))
    assert [one.rule for one in found] == case["temuan"]
    assert {one.severity for one in found} <= {Severity.ERROR}


@pytest.mark.parametrize("case", cases("peringkat"), ids=named)
def test_the_scenarios_of_a_ranking(case):
    """SKR-06."""
    scores = {name: number(text) for name, text in case["nilai"].items()}
    assert [f"{one.rank or '–'} {one.key}" for one in ranking(scores)] == case["urutan"]


@pytest.mark.parametrize("case", cases("sampel"), ids=named)
def test_the_scenarios_of_a_sample(case):
    """SKR-07."""
    size = sample_size(case["banyak"], share=number(case["bagian"]), least=case["sedikitnya"])
    assert size == case["besar"]
    drawn = draw("contoh", {1: range(case["banyak"])}, share=number(case["bagian"]), least=case["sedikitnya"])
    assert len(drawn[1]) == size


def test_anybody_can_draw_again_with_sha256sum():
    assert place("contoh", 7) == sha256(b"contoh:7").hexdigest()
    assert draw("contoh", {5: [1, 2, 3, 4], 6: [9]}, share=D(50), least=1) == {
        5: tuple(sorted([1, 2, 3, 4], key=lambda n: sha256(f"contoh:{n}".encode()).hexdigest())[:2]),
        6: (9,),
    }


def test_a_percentage_that_is_not_defined_counts_as_the_best():
    """CAP-04 and SKR-05: zero complaints where the ratio has no value is no worse than one complaint."""
    ratio = Item("A", HUNDRED, target=D(2), polarity=Polarity.MINIMIZE_RATIO)
    assert item_score(ratio, D(0), month=MONTH).score == HUNDRED


def test_a_level_that_the_scale_does_not_have_is_blank_not_zero():
    graded = Item("A", HUNDRED, levels=(D(0), D(100)))
    for wrong in (D(0), D(3), D("1.5")):
        assert item_score(graded, wrong, month=MONTH).standing is Standing.BLANK
    assert item_score(graded, Absent(Absence.FORCE_MAJEURE), month=MONTH).standing is Standing.EXCUSED
    assert item_score(graded, None, month=MONTH).standing is Standing.BLANK


def test_points_add_up_to_the_card():
    items = [Item("A", D(30), D(100)), Item("B", D(70), D(100)), Item("C", D(1), D(1), months=ELSEWHERE)]
    told = card_score(items, {"A": D(50), "B": D(90)}, month=MONTH)
    assert settled(total(one.points for one in told.items if one.points is not None)) == told.score == D(78)
    assert told.items[2].points is None


def test_a_month_is_called_as_in_documents():
    assert month_label(2024, 3) == "Maret 2024"


weights = st.lists(st.integers(1, 50), min_size=1, max_size=8)
values = st.one_of(
    st.none(), st.decimals(0, 500, places=2),
    st.sampled_from([Absent(Absence.FORCE_MAJEURE), Absent(Absence.UNAVAILABLE)]),
)  # fmt: skip
cards = st.lists(st.tuples(st.integers(1, 60), values, st.booleans()), min_size=1, max_size=8)


def built(told):
    items = [
        Item(f"I{n}", D(weight), D(100), months=ELSEWHERE if away else ALL_MONTHS)
        for n, (weight, _, away) in enumerate(told)
    ]
    return items, {f"I{n}": value for n, (_, value, _) in enumerate(told)}


@given(cards, st.sampled_from(Blank), st.decimals(1, 200, places=1))
def test_a_score_stays_between_zero_and_the_cap(told, blank, cap):
    items, given_values = built(told)
    score = card_score(items, given_values, month=MONTH, blank=blank, cap=cap).score
    assert score is None or 0 <= score <= cap


@given(cards, st.randoms(use_true_random=False), st.sampled_from(Blank))
def test_the_order_of_items_is_irrelevant(told, chance, blank):
    items, given_values = built(told)
    mixed = list(items)
    chance.shuffle(mixed)
    one = card_score(items, given_values, month=MONTH, blank=blank)
    other = card_score(mixed, given_values, month=MONTH, blank=blank)
    assert (one.score, set(one.blanks)) == (other.score, set(other.blanks))


@given(cards, st.integers(1, 60), st.sampled_from(Blank), st.booleans())
def test_what_is_not_measured_is_neutral(told, weight, blank, excused):
    """SKR-03: one more item that is N/A changes no digit of the score."""
    items, given_values = built(told)
    without = card_score(items, given_values, month=MONTH, blank=blank)
    extra = Item("NA", D(weight), D(100), months=ALL_MONTHS if excused else ELSEWHERE)
    absent = {"NA": Absent(Absence.FORCE_MAJEURE) if excused else D(1)}
    along = card_score([*items, extra], given_values | absent, month=MONTH, blank=blank)
    assert (along.score, along.blanks) == (without.score, without.blanks)


@given(weights, st.data())
def test_doing_better_never_scores_lower(of, data):
    items = [Item(f"I{n}", D(weight), D(100)) for n, weight in enumerate(of)]
    low = {item.code: data.draw(st.decimals(0, 300, places=1)) for item in items}
    high = {code: value + data.draw(st.decimals(0, 50, places=1)) for code, value in low.items()}
    below, above = (card_score(items, one, month=MONTH).score for one in (low, high))
    assert settled(below) <= settled(above)


@given(cards)
def test_a_blank_is_never_better_as_zero_than_as_a_gap(told):
    """SKR-04: the two policies agree wherever nothing is blank."""
    items, given_values = built(told)
    zero, gap = (card_score(items, given_values, month=MONTH, blank=one) for one in Blank)
    assert zero.blanks == gap.blanks
    assert gap.score is None if zero.blanks else gap.score == zero.score


@given(st.dictionaries(st.integers(), st.one_of(st.none(), st.decimals(0, 100, places=1)), max_size=12))
def test_ranks_follow_scores_and_nobody_is_lost(scores):
    places = ranking(scores)
    assert {one.key for one in places} == set(scores)
    for one in places:
        better = [score for score in scores.values() if score is not None and one.score is not None]
        expected = 1 + sum(score > one.score for score in better) if one.score is not None else None
        assert one.rank == expected


@given(
    st.lists(st.integers(1, 10**6), unique=True, max_size=30), st.integers(0), st.decimals(1, 100, places=1),
    st.integers(0, 3),
)  # fmt: skip
def test_the_sample_does_not_depend_on_the_order(numbers, seed, share, least):
    mixed = list(numbers)
    Random(seed).shuffle(mixed)  # noqa: S311
    one, other = (draw(str(seed), {1: given_ids}, share=share, least=least) for given_ids in (numbers, mixed))
    assert one == other
    assert set(one[1]) <= set(numbers)


def test_every_state_deed_and_hand_of_the_life():
    """SKR-09: the whole table, and nothing beside it."""
    table = {
        ("sedang-diisi", "isi"): ("sedang-diisi", {"pemilik", "operator"}),
        ("sedang-diisi", "kirim"): ("dikirim", {"pemilik"}),
        ("dikirim", "tarik"): ("sedang-diisi", {"pemilik"}),
        ("dikirim", "sampel"): ("disampel", {"penarik-sampel"}),
        ("disampel", "periksa-ulang"): ("diperiksa-ulang", {"atasan"}),
        ("dikirim", "tetapkan"): ("final", {"penerbit"}),
        ("diperiksa-ulang", "tetapkan"): ("final", {"penerbit"}),
    }
    for tier in CardTier:
        for state in CardState:
            for deed in CardDeed:
                step = CARDS.step(tier, state, deed)
                found = (step.to, set(step.who)) if step else None
                assert found == table.get((state, deed))
