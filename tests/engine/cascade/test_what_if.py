"""Suppositions: what a row with other figures would put out of step, up, down and across the formula."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.engine.cascade.check import check
from selaras.engine.cascade.what_if import Effect, family, related, what_if
from selaras.engine.targets import NA, YearTargets
from tests.engine.cascade.world import world

D = Decimal


def row_at(facts, place):
    return next(row for row in facts.rows.values() if facts.place(row) == place)


def supposed(facts, place, **changes):
    row = row_at(facts, place)
    targets = changes.pop("targets", row.targets)
    return what_if(facts, replace(row, targets=replace(targets, **changes)))


def test_the_same_figures_change_nothing():
    outcome = supposed(world(), "Lampiran I no. 2.1")
    assert (outcome.effects, outcome.unchanged) == ([], [])


def test_another_target_shows_along_the_whole_branch_and_in_the_formula():
    outcome = supposed(world(), "Lampiran I no. 2.1", q2=D(80), q4=D(80), annual=D(80))
    assert {effect.finding.rule for effect in outcome.appearing} >= {"TGT-06", "TGT-09"}
    assert outcome.changing == outcome.vanishing == []
    places = [effect.finding.place.split(",")[0] for effect in outcome.appearing]
    assert {"Lampiran II no. 2.1", "Lampiran III no. 2.1", "Lampiran I no. 1.1"} <= set(places)
    assert all(effect.before is None for effect in outcome.appearing)


def test_what_is_mended_vanishes_and_what_stays_wrong_changes():
    wrong = world({"lampiran": {"3": {"baris": {"3.1": {"tahunan": "90"}}}}})
    mended = supposed(wrong, "Lampiran III no. 3.1", annual=D(100))
    assert [(effect.finding.rule, effect.after) for effect in mended.vanishing if effect.before] == [
        (effect.finding.rule, None) for effect in mended.effects
    ]
    assert "TGT-01" in {effect.finding.rule for effect in mended.vanishing}
    other = supposed(wrong, "Lampiran III no. 3.1", annual=D(95))
    changed = next(effect for effect in other.changing if effect.finding.rule == "TGT-01")
    assert "90" in changed.before.message
    assert "95" in changed.after.message
    assert changed.finding is changed.after
    assert changed in other.at(row_at(wrong, "Lampiran III no. 3.1").key)


def test_other_findings_of_the_family_stay_as_they_are():
    wrong = world({"lampiran": {"3": {"baris": {"3.1": {"tahunan": "90"}}}}})
    outcome = supposed(wrong, "Lampiran I no. 3.1", q1=NA)
    assert "TGT-01" in {finding.rule for finding in outcome.unchanged}


def test_the_family_is_the_indicator_first_and_giver_before_receiver():
    facts = world()
    places = [facts.place(row) for row in family(facts, row_at(facts, "Lampiran II no. 2.1").key)]
    own = [place for place in places if place.endswith("2.1")]
    assert places[: len(own)] == own == sorted(own, key=lambda place: len(place) if "IV" not in place else 99)
    assert "Lampiran I no. 1.1" in places
    assert "Lampiran I no. 3.1" not in places


def test_an_indicator_reaches_its_parts_and_wholes_to_the_end_and_ends_in_a_circle():
    parts = {1: [2], 2: [3], 4: [2], 5: [6], 6: [5]}
    assert related(parts, 2) == {1, 2, 3, 4}
    assert related(parts, 1) == {1, 2, 3}
    assert related(parts, 3) == {1, 2, 3, 4}
    assert related(parts, 5) == {5, 6}
    assert related(parts, 9) == {9}


def test_an_effect_shows_what_there_is():
    found = check(world({"lampiran": {"3": {"baris": {"3.1": {"tahunan": "90"}}}}}))[0]
    assert Effect(found, None).finding is found
    assert Effect(None, found).finding is found


TARGETS = st.one_of(st.none(), st.just(NA), st.decimals(0, 200, places=1))


@settings(deadline=None, max_examples=40)
@given(figures=st.lists(TARGETS, min_size=5, max_size=5))
@pytest.mark.parametrize("place", ["Lampiran I no. 2.1", "Lampiran I no. 1.1", "Lampiran III no. 3.1"])
def test_it_says_what_the_check_says_before_and_after(place, figures):
    """The effects are exactly the difference of two checks of the family; there and back is nothing."""
    facts = world()
    row = row_at(facts, place)
    changed = replace(row, targets=YearTargets(*figures))
    outcome = what_if(facts, changed)
    focus = frozenset(one.key for one in family(facts, row.key))
    before = {one.id for one in check(replace(facts, focus=focus))}
    after = {one.id for one in check(replace(facts, rows={**facts.rows, row.key: changed}, focus=focus))}
    assert {effect.after.id for effect in outcome.effects if effect.after} == after - before
    assert {effect.before.id for effect in outcome.effects if effect.before} == before - after
    assert {finding.id for finding in outcome.unchanged} == before & after
    back = what_if(replace(facts, rows={**facts.rows, row.key: changed}), row)
    assert {effect.before.id for effect in back.effects if effect.before} == after - before
