"""The decree of a draft: written before publication, so that everybody reads the day that will count."""

from datetime import date

import pytest

from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow
from selaras.cascade.queries import row_specs
from selaras.editions import actions
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.models import Position
from tests.conftest import NOW
from tests.factories import (
    make_annex,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    make_unit,
    mark_published,
    set_superior,
)

DECREED, EFFECTIVE = date(2024, 2, 21), date(2024, 7, 1)
GIVEN = {"decree": " e-0001/2024 ", "decree_title": " Cascading ", "decreed_on": DECREED}


@pytest.fixture
def set_decree(world, mayor):
    def deed(edition=None, **changes):
        given = {**GIVEN, "effective_on": EFFECTIVE, **changes}
        return actions.set_decree(edition=edition or world.edition, **given, by=mayor, at=NOW)

    return deed


@pytest.fixture
def group(world):
    """A row for every Kepala Subbagian of the secretariat; a second one comes on 1 July."""
    agency = world.edition.agency
    house = make_unit(agency, name="Sekretariat", kind="sekretariat")
    first, second = (
        make_position(make_unit(parent=house, name=name, kind="subbagian"), "kasubbag", title=name)
        for name in ("Kasubbag Umum", "Kasubbag Baru")
    )
    Position.objects.filter(pk=second.pk).update(period=(EFFECTIVE, None))
    annex = make_annex(
        world.edition,
        make_position(house, "sekko"),
        number=77,
        layout=Annex.Layout.OWNERS,
        tiers=["kasubbag"],
    )
    row = make_row(annex, make_indicator(make_objective(agency)), group=MatrixRow.Group.ALL_SUBDIVISION_HEADS)
    return row, first, second


def carriers(edition):
    rows = Commitment.objects.filter(
        edition=edition, row__annex__number=77, position__title__startswith="Kasubbag"
    )
    return [one.position for one in rows.select_related("position").order_by("order")]


def test_the_decree_is_kept_on_the_draft_and_on_the_record(set_decree, world):
    saved = set_decree()
    assert (saved.decree, saved.decree_title, saved.day) == ("e-0001/2024", "Cascading", EFFECTIVE)
    stored = Edition.objects.get(pk=world.edition.pk)
    assert (stored.decreed_on, stored.effective_on, stored.state) == (DECREED, EFFECTIVE, "draf")
    told = AuditEvent.objects.get(kind="edition.decreed").data
    assert told["after"]["effective_on"] == "2024-07-01"
    assert told["before"]["decreed_on"] != told["after"]["decreed_on"]


def test_what_is_said_twice_is_recorded_once(set_decree):
    set_decree()
    set_decree()
    assert AuditEvent.objects.filter(kind="edition.decreed").count() == 1


def test_what_is_not_known_yet_stays_empty(set_decree):
    saved = set_decree(decree="", decreed_on=None, effective_on=None)
    assert (saved.decree, saved.day) == ("", date(2024, 1, 1))


def test_KAS_12_days_that_do_not_fit_are_not_kept(set_decree, world):
    with pytest.raises(RuleError, match="KAS-12"):
        set_decree(effective_on=date(2024, 2, 20))
    assert not AuditEvent.objects.filter(kind="edition.decreed").exists()


def test_KAS_01_a_published_edition_keeps_its_decree(set_decree, world):
    mark_published(world.edition)
    with pytest.raises(RuleError, match="KAS-01"):
        set_decree()


def test_whole_levels_follow_the_day(set_decree, world, group):
    row, first, second = group
    set_decree(effective_on=DECREED)
    assert carriers(world.edition) == [first]
    version = MatrixRow.objects.get(pk=row.pk).version
    set_decree()
    assert carriers(world.edition) == [first, second]
    assert MatrixRow.objects.get(pk=row.pk).version > version  # pages of others are told
    assert [one.targets for one in row_specs(row.annex).values()] == [row.targets]


def test_whole_levels_are_expanded_when_a_year_is_copied_or_revised(set_decree, world, group, mayor):
    _, first, second = group
    set_decree(effective_on=DECREED)
    draft, _ = actions.copy_year(edition=world.edition, year=2025, keep_targets=True, by=mayor, at=NOW)
    assert carriers(draft) == [first, second]
    mark_published(Edition.objects.get(pk=world.edition.pk))
    later = NOW.replace(month=7, day=2)
    revision = actions.revise(
        edition=world.edition, reason="mutasi", explanation="Jabatan baru", by=mayor, at=later
    )
    assert carriers(revision) == [first, second]


def test_superiors_follow_the_day(set_decree, world):
    by_indicator = {}
    for one in Commitment.objects.filter(edition=world.edition).order_by("pk"):
        by_indicator.setdefault(one.indicator_id, {})[one.position_id] = one
    above, below = next(list(found.values())[:2] for found in by_indicator.values() if len(found) > 1)
    set_superior(below.position, above.position, since=EFFECTIVE)
    set_decree(effective_on=DECREED)
    below.refresh_from_db()
    assert below.parent is None
    set_decree()
    below.refresh_from_db()
    assert below.parent == above
