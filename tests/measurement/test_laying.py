"""From a published edition to the figures of every post."""

from decimal import Decimal

import pytest

from selaras.cascade.models import Edition
from selaras.engine.exact import shown
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.models import Figure, IndicatorHandling
from selaras.measurement.queries.recompute import differing
from selaras.planning.models import Component
from tests import factories as make
from tests.agreements.world import make_world
from tests.conftest import NOW
from tests.measurement.trees import note

D = Decimal


@pytest.fixture
def world(db):
    return make_world()


def laid(world, edition=None):
    return lay_out(edition=edition or world.edition, by=None, at=NOW)


def figure(post, indicator):
    return Figure.objects.select_related("indicator", "parent").get(position=post, indicator=indicator)


def test_every_post_gets_a_figure_under_the_one_it_feeds(world):
    count = laid(world)
    assert count == Figure.objects.count()
    indicator = world.rows[0].indicator
    mayor, head = figure(world.mayor_post, indicator), figure(world.head_post, indicator)
    assert (mayor.commitment, mayor.parent, head.parent) == (None, None, mayor)
    assert (mayor.source, head.commitment.position) == (Figure.Source.ROLLED, world.head_post)
    assert head.targets == head.commitment.targets
    assert mayor.targets == world.rows[0].targets
    assert {one.source for one in Figure.objects.filter(children=None)} == {Figure.Source.REPORTED}
    assert differing(world.agency, world.edition.year) == []
    assert AuditEvent.objects.filter(kind="figures.laid_out").count() == 1


def test_LAP_01_a_draft_is_not_measured(world):
    draft = make.make_edition(world.agency, 2025)
    with pytest.raises(RuleError, match="LAP-01"):
        laid(world, draft)
    assert not Figure.objects.exists()


def leaf_of(world):
    return Figure.objects.filter(source=Figure.Source.REPORTED, q2__isnull=False).order_by("pk").first()


def test_laying_out_again_changes_nothing(world):
    laid(world)
    leaf = leaf_of(world)
    note(leaf, 2, D(40))
    before = list(Figure.objects.order_by("pk").values())
    laid(world)
    assert list(Figure.objects.order_by("pk").values()) == before


def test_what_was_reported_stays_when_a_target_changes(world):
    laid(world)
    leaf = leaf_of(world)
    note(leaf, 2, D(40))
    row = Figure.objects.get(pk=leaf.pk)
    row.targets = YearTargets(NA, D(80), NA, D(90), D(90))
    row.save()
    laid(world)  # the edition's own target again
    again = Figure.objects.get(pk=leaf.pk)
    assert (again.value2, again.targets) == (D(40), leaf.targets)
    assert (shown(again.percent2, 2), again.judgement2) == (D("98.77"), "tidak-tercapai")


def test_only_the_tiers_that_feed_are_counted(world):
    indicator = world.rows[0].indicator
    IndicatorHandling.objects.create(agency=world.agency, indicator=indicator, tiers=["lurah"])
    laid(world)
    assert figure(world.head_post, indicator).parent is None
    assert figure(world.mayor_post, indicator).source == Figure.Source.REPORTED


def test_an_index_of_two_indicators_is_computed_at_every_post_that_carries_all_three(world):
    """IKL = RATA_RATA(IKM; IEK): (88,6 + 86) / 2 = 87,3 in the example."""
    whole, part = (row.indicator for row in world.rows[:2])
    part.code, whole.formula = "BAGIAN-1", "RATA_RATA(bagian_1) + 1"
    part.save()
    whole.save()
    Component.objects.create(agency=world.agency, whole=whole, part=part)
    laid(world)
    head = figure(world.head_post, whole)
    assert head.source == Figure.Source.COMPUTED
    leaf = Figure.objects.filter(indicator=part, source=Figure.Source.REPORTED).get()
    note(leaf, 2, D("88.6"))
    assert figure(world.mayor_post, whole).value2 == D("89.6")
    assert (figure(world.mayor_post, whole).counted[1], figure(world.mayor_post, whole).due[1]) == (1, 1)
    assert differing(world.agency, 2024) == []


def test_a_formula_that_cannot_be_read_gives_no_figure(world):
    whole, part = (row.indicator for row in world.rows[:2])
    whole.formula = "RATA_RATA("
    whole.save()
    Component.objects.create(agency=world.agency, whole=whole, part=part)
    laid(world)
    leaf = Figure.objects.filter(indicator=part, source=Figure.Source.REPORTED).get()
    note(leaf, 2, D("88.6"))
    assert figure(world.mayor_post, whole).state2 == ""


def test_a_revision_that_drops_a_post_leaves_its_figure_as_a_record(world):
    laid(world)
    dropped = figure(world.head_post, world.rows[0].indicator)
    fields = {"kind": Edition.Kind.REVISED, "number": 1, "reason": Edition.Reason.STRATEGY_CHANGE}
    revised = Edition.objects.create(agency=world.agency, year=2024, **fields)
    laid(world, make.mark_published(revised))
    dropped.refresh_from_db()
    assert (dropped.parent, dropped.edition) == (None, world.edition)
