"""Predicates by the nine cells, a leader's rating, and what figures propose and never decide."""

import tomllib
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine import law
from selaras.engine.appraisal import (
    Level,
    OrganisationPredicate,
    Predicate,
    Result,
    leader_rating,
    organisation_labels,
    predicate_of,
    predicate_table,
    propose_results,
)
from selaras.engine.behaviours import behaviours_as_of
from selaras.engine.exact import shown
from selaras.engine.numbers import format_number, parse_number

DAY = date(2024, 12, 31)
FOLDER = Path(__file__).parents[1] / "scenarios" / "skp"
QUADRANT = tomllib.loads((FOLDER / "kuadran.toml").read_text("utf-8"))
PROPOSALS = tomllib.loads((FOLDER / "usulan.toml").read_text("utf-8"))["kasus"]
levels = st.sampled_from(Level)
percents = st.one_of(st.none(), st.decimals(0, 300, places=3))


@pytest.mark.parametrize(("results", "behaviour", "predicate"), QUADRANT["kuadran"])
def test_SKP_24_the_nine_cells_are_those_of_the_regulation(results, behaviour, predicate):
    table = predicate_table(DAY)
    assert table.predicates[table.of(Level(results), Level(behaviour))] == predicate
    assert predicate_of(Level(results), Level(behaviour), on=DAY) is table.of(
        Level(results), Level(behaviour)
    )


def test_SKP_24_every_cell_has_a_case_and_every_predicate_a_cell():
    assert {(one[0], one[1]) for one in QUADRANT["kuadran"]} == set(product(map(str, Level), map(str, Level)))
    assert set(predicate_table(DAY).cells.values()) == set(Predicate)


@given(levels, levels, levels, levels)
def test_SKP_24_a_better_rating_never_gives_a_worse_predicate(results, better, behaviour, kinder):
    ranks, order = list(Predicate), list(Level)
    results, better = sorted([results, better], key=order.index, reverse=True)
    behaviour, kinder = sorted([behaviour, kinder], key=order.index, reverse=True)
    worse, best = predicate_of(results, behaviour, on=DAY), predicate_of(better, kinder, on=DAY)
    assert ranks.index(best) <= ranks.index(worse)


def test_SKP_24_a_table_that_lacks_a_cell_is_no_table(monkeypatch):
    told = dict(law.as_of("skp", DAY), quadrant={"di-atas": {"di-atas": "baik"}})
    monkeypatch.setattr(law, "as_of", lambda _name, _day: told)
    with pytest.raises(ValueError, match="nine cells"):
        predicate_table(DAY)


def test_the_table_says_where_it_comes_from_and_did_not_exist_before():
    table = predicate_table(DAY)
    assert table.source
    assert table.assumption
    assert set(table.levels) == set(Level)
    assert table.asides == {Predicate.POOR: "misconduct"}
    with pytest.raises(LookupError):
        predicate_table(date(2021, 12, 31))


@pytest.mark.parametrize(("organisation", "level"), QUADRANT["pimpinan"])
def test_SKP_25_a_leader_is_rated_as_the_unit_is(organisation, level):
    labels = {label: one for one, label in organisation_labels(DAY).items()}
    rating, assumption = leader_rating(labels[organisation], on=DAY)
    assert rating == level
    assert "pembacaan Selaras" in assumption


def test_SKP_25_every_predicate_of_a_unit_has_a_case():
    assert [one[0] for one in QUADRANT["pimpinan"]] == list(organisation_labels(DAY).values())
    assert list(organisation_labels(DAY)) == list(OrganisationPredicate)


def results_of(figures):
    return [
        Result(f"IKI {number}", parse_number(figure)[0] if figure else None)
        for number, figure in enumerate(figures, 1)
    ]


@pytest.mark.parametrize("case", PROPOSALS, ids=[case["nama"] for case in PROPOSALS])
def test_SKP_26_what_is_proposed_from_achievements(case):
    proposal = propose_results(results_of(case["capaian"]), on=DAY)
    assert (proposal.level or "") == case["usul"]
    assert ("" if proposal.mean is None else format_number(shown(proposal.mean, 2))) == case["rata"]
    assert case["alasan"] in " ".join(proposal.reasons)
    assert len(proposal.left_out) == case["capaian"].count("")
    assert "usulan" in proposal.assumption


def test_SKP_26_only_what_is_far_above_its_target_is_asked_about():
    told = propose_results(results_of(["200", "200,01", "150"]), on=DAY).reasons
    assert [reason for reason in told if "periksa" in reason] == [
        "Capaian “IKI 2” 200,01 persen: periksa dahulu realisasinya."
    ]


@given(st.lists(percents, max_size=8), st.randoms())
def test_SKP_26_the_order_of_results_does_not_matter(figures, random):
    results = [Result(str(place), figure) for place, figure in enumerate(figures)]
    shuffled = list(results)
    random.shuffle(shuffled)
    one, other = propose_results(results, on=DAY), propose_results(shuffled, on=DAY)
    assert (one.level, one.mean) == (other.level, other.mean)


@given(st.lists(st.decimals(0, 300, places=3), min_size=1, max_size=8), st.data())
def test_SKP_26_doing_better_never_proposes_a_lower_rating(figures, data):
    place = data.draw(st.integers(0, len(figures) - 1))
    better = list(figures)
    better[place] += data.draw(st.decimals(0, 100, places=3))
    before = propose_results([Result("x", one) for one in figures], on=DAY).level
    after = propose_results([Result("x", one) for one in better], on=DAY).level
    if before is not None and after is not None:
        assert list(Level).index(after) <= list(Level).index(before)


@given(st.lists(st.decimals(0, 300, places=3), max_size=8), st.integers(0, 4))
def test_SKP_26_what_is_not_measured_is_neutral(figures, blanks):
    results = [Result("x", one) for one in figures]
    one = propose_results(results, on=DAY)
    other = propose_results([*results, *[Result("tanpa", None)] * blanks], on=DAY)
    assert (one.level, one.mean) == (other.level, other.mean)
    assert other.left_out == ("tanpa",) * blanks


def test_SKP_26_a_mean_of_thirds_reaches_its_target():
    third = Decimal(100) / 3
    results = [Result("x", figure) for figure in (third + Decimal(200) / 3, Decimal(100), Decimal(100))]
    assert propose_results(results, on=DAY).level is Level.MEETS


def test_the_seven_values_have_three_guides_each():
    told = behaviours_as_of(DAY)
    assert [value.name[0] for value in told.values] == list("BAKHLAK")
    assert [len(value.guides) for value in told.values] == [3] * 7
    texts = [guide.text for value in told.values for guide in value.guides]
    assert len(set(texts)) == 21
    assert all(text == text.strip() and not text.endswith(".") for text in texts)
    assert len({value.key for value in told.values}) == 7
    assert told.source
    assert told.assumption
    assert [value.key for value in told.values if any(guide.assumption for guide in value.guides)] == [
        "akuntabel", "loyal", "kolaboratif",
    ]  # fmt: skip
