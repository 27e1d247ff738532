"""Replacing action plans: lines by their numbers and actions, never by their places alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from selaras.actionplans import actions
from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.actionplans.queries import CheckpointSpec, PlanSpec, checkpoint_specs, plan_specs
from selaras.cascade.models import Annex, Edition
from selaras.kernel.rules import RuleError
from tests import factories as make
from tests.conftest import NOW


@pytest.fixture
def edition(db):
    return make.make_edition(make.make_agency())


@pytest.fixture
def giver(edition):
    return make.make_position(make.make_unit(edition.agency), "walikota")


@pytest.fixture
def ksd(edition, giver):
    return make.make_annex(edition, giver, 4, layout=Annex.Layout.KSD)


@pytest.fixture
def iku(edition, giver):
    return make.make_annex(edition, giver, 5, layout=Annex.Layout.IKU)


@pytest.fixture
def point(edition, giver):
    return CheckpointSpec(
        number=1, ksd_number=10, ksd_name="TATA KELOLA", sub_ksd="", action="Menyusun",
        responsible_wording="BAGIAN", related_agencies="", note="", criterion="Ada", month="B03",
        output="Dokumen", achievement=None, unit_ids=(giver.unit_id,),
    )  # fmt: skip


@pytest.fixture
def plan(edition, giver):
    indicator = make.make_indicator(make.make_objective(edition.agency))
    return PlanSpec(
        objective_number=1, objective="Sasaran", indicator_id=indicator.pk, indicator_wording=indicator.name,
        target=Decimal("87.3"), action="RA1", criterion="KK1.1", output="T/O1.1.1", quarter=2,
        responsible_wording="-Kepala", position_ids=(giver.pk,),
    )  # fmt: skip


def test_activities_are_written_with_their_checkpoints_and_units(edition, ksd, point):
    points = [
        point,
        replace(point, month="B06", achievement=Decimal("87.5")),
        replace(point, number=2, month="B12"),
    ]
    actions.replace_activities(annex=ksd, rows=points, by=None, at=NOW)
    assert checkpoint_specs(edition) == points
    ids = dict(StrategicActivity.objects.values_list("number", "pk"))
    kept = Checkpoint.objects.get(month="B06").pk
    actions.replace_activities(annex=ksd, rows=[replace(points[1], output="Lain")], by=None, at=NOW)
    assert dict(StrategicActivity.objects.values_list("number", "pk")) == {1: ids[1]}
    assert Checkpoint.objects.get().pk == kept


def test_plans_change_places_and_keep_their_ids(edition, iku, plan):
    plans = [plan, replace(plan, action="RA2"), replace(plan, action="RA3")]
    actions.replace_plans(annex=iku, rows=plans, by=None, at=NOW)
    assert plan_specs(edition) == plans
    ids = dict(IndicatorPlan.objects.values_list("action", "pk"))
    turned = [replace(plan, action="RA0"), plans[2], replace(plan, output="Lain")]
    actions.replace_plans(annex=iku, rows=turned, by=None, at=NOW)
    assert plan_specs(edition) == turned
    after = dict(IndicatorPlan.objects.values_list("action", "pk"))
    assert (after["RA1"], after["RA3"]) == (ids["RA1"], ids["RA3"])
    assert "RA2" not in after


def test_KAS_01_a_published_edition_takes_no_action_plans(ksd, iku, point, plan):
    make.mark_published(Edition.objects.get())
    with pytest.raises(RuleError, match="KAS-01"):
        actions.replace_activities(annex=ksd, rows=[point], by=None, at=NOW)
    with pytest.raises(RuleError, match="KAS-01"):
        actions.replace_plans(annex=iku, rows=[plan], by=None, at=NOW)
    assert not StrategicActivity.objects.exists()
    assert not IndicatorPlan.objects.exists()
