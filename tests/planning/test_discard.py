"""KAS-30: what nothing uses leaves the dictionary; nothing else does."""

import pytest

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.planning import actions, queries
from selaras.planning.models import Indicator, Objective, RenstraTarget
from tests import factories as make
from tests.conftest import NOW


@pytest.fixture
def litter(db):
    """Two entries that nothing uses, one of them alone under its objective."""
    agency = make.make_agency()
    shared, alone = (make.make_objective(agency, name=name) for name in ("Bersama", "Sendiri"))
    make.make_indicator(shared, code="TETAP")
    used = Indicator.objects.get(code="TETAP")
    edition = make.make_edition(agency)
    post = make.make_position(make.make_unit(agency), "walikota")
    make.make_row(make.make_annex(edition, post), used)
    return agency, [make.make_indicator(shared, code="BARU-1"), make.make_indicator(alone, code="BARU-2")]


def discard(agency, indicators):
    return actions.discard_indicators(indicators=indicators, agency=agency, by=make.make_user(), at=NOW)


def codes(agency):
    return sorted(queries.unused(Indicator.objects.filter(agency=agency)).values_list("code", flat=True))


def test_unused_entries_go_with_the_objective_they_leave_empty(litter):
    agency, entries = litter
    assert codes(agency) == ["BARU-1", "BARU-2"]
    assert discard(agency, entries) == 2
    assert list(Indicator.objects.values_list("code", flat=True)) == ["TETAP"]
    assert list(Objective.objects.values_list("name", flat=True)) == ["Bersama"]
    event = AuditEvent.objects.get(kind="indicators.discarded")
    assert [code for code, _ in event.data["entries"]] == ["BARU-1", "BARU-2"]
    assert event.data["objectives"] == ["Sendiri"]


def test_entries_that_are_gone_already_leave_no_trace(litter):
    agency, entries = litter
    assert (discard(agency, entries), discard(agency, entries)) == (2, 0)
    assert AuditEvent.objects.filter(kind="indicators.discarded").count() == 1


@pytest.mark.parametrize("use", ["row", "part", "whole", "promise"])
def test_KAS_30_what_is_used_stays_and_so_does_all_else(litter, use):
    agency, entries = litter
    used = Indicator.objects.get(code="TETAP")
    if use == "promise":
        RenstraTarget.objects.create(agency=agency, indicator=entries[0], year=2024, target=1, source="x")
    elif use != "row":
        pair = (used, entries[0]) if use == "part" else (entries[0], used)
        actions.link_component(whole=pair[0], part=pair[1], by=None, at=NOW)
    wanted = [used if use == "row" else entries[0], entries[1]]
    with pytest.raises(RuleError, match="KAS-30") as refused:
        discard(agency, wanted)
    assert wanted[0].code in str(refused.value)
    assert Indicator.objects.count() == 3


def test_entries_of_another_agency_are_left_alone(litter):
    _, entries = litter
    assert discard(make.make_agency(code="lain"), entries) == 0
    assert Indicator.objects.count() == 3
