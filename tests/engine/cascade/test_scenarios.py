"""Every rule of the check against cascades that officials can read (tests/scenarios/kaskade)."""

from collections import defaultdict

import pytest

from selaras.engine.cascade.check import check
from selaras.engine.cascade.rule import RULES
from tests.engine.cascade.world import scenarios, world

SCENARIOS = scenarios()


def test_the_clean_city_has_no_findings():
    assert [str(finding) for finding in check(world())] == []


@pytest.mark.parametrize("told", SCENARIOS, ids=lambda told: f"{told['aturan']}-{told['nama']}")
def test_scenario(told):
    found = [finding for finding in check(world(told["ubah"])) if finding.rule == told["aturan"]]
    assert sorted(finding.place for finding in found) == sorted(told["temuan"])
    for words in told.get("menyebut", []):
        assert any(words in finding.message for finding in found), [finding.message for finding in found]


def test_every_rule_has_a_scenario_that_fires_and_one_that_must_not():
    told = defaultdict(set)
    for one in SCENARIOS:
        told[one["aturan"]].add(bool(one["temuan"]))
    assert {rule: kinds for rule, kinds in told.items() if rule not in RULES} == {}
    assert sorted(rule for rule in RULES if told[rule] != {True, False}) == []


@pytest.mark.parametrize("told", SCENARIOS, ids=lambda told: f"{told['aturan']}-{told['nama']}")
def test_ids_are_the_same_in_every_run_and_tell_findings_apart(told):
    first, second = check(world(told["ubah"])), check(world(told["ubah"]))
    assert first == second
    assert len({finding.id for finding in first}) == len(first)


@pytest.mark.parametrize(
    "told", [one for one in SCENARIOS if "bukan" in one], ids=lambda told: f"{told['aturan']}-{told['nama']}"
)
def test_what_is_another_finding_has_another_id(told):
    here, there = (
        {finding.id for finding in check(world(changes)) if finding.rule == told["aturan"]}
        for changes in (told["ubah"], told["bukan"])
    )
    assert here
    assert there
    assert not here & there


@pytest.mark.parametrize("told", SCENARIOS, ids=lambda told: f"{told['aturan']}-{told['nama']}")
def test_a_row_checked_alone_shows_what_the_whole_check_shows_there(told):
    everything = world(told["ubah"])
    whole = check(everything)
    for row in everything.rows:
        alone = check(world(told["ubah"], focus=frozenset({row})))
        at_row = [one for one in whole if one.spot.row == row and not RULES[one.rule].whole]
        assert alone == at_row
