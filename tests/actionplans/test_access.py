"""What is listed for a person and what they may do agree, for everybody and every row."""

from datetime import date

import pytest

from selaras.actionplans import access
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanEvidence
from selaras.engine.plan_reports import PlanDeed
from tests import factories as make
from tests.actionplans.world import JUNE, WORDS

PEOPLE = (
    "mayor", "head", "sub", "staff", "clerk", "inspector", "planner", "beside", "stranger", "superadmin",
)  # fmt: skip
CHECKS = (PlanDeed.CONFIRM, PlanDeed.RECORD)


def rows(world):
    points = Checkpoint.objects.select_related("agency", "activity__edition").order_by("pk")
    plans = IndicatorPlan.objects.select_related("agency", "edition").order_by("pk")
    assert {row.agency_id for row in [*points, *plans]} == {world.agency.pk}
    return [*points, *plans]


def listed(duties, row):
    found = access.plans_to_report if isinstance(row, IndicatorPlan) else access.checkpoints_to_report
    return found(duties).filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_listed_to_report_is_what_one_may_begin(world, who):
    duties = world.duties(who)
    told = {(type(row), row.pk): listed(duties, row) for row in rows(world)}
    assert told == {(type(row), row.pk): access.may_begin(duties, row) for row in rows(world)}
    assert any(told.values()) == (who in {"head", "sub", "clerk"})
    for row in rows(world):
        assert (access.answering_post(duties, row) is not None) >= access.may_begin(duties, row)
        assert access.may_report_first(duties, row) <= access.may_begin(duties, row)


@pytest.mark.parametrize("who", PEOPLE)
def test_what_waits_is_what_one_may_confirm(world, who):
    sent = world.hand_in(world.point(world.documents, "B06"), "1", "1")
    confirmed = world.finish(world.point(world.audits, "B06"), "90")
    done = world.finish(world.plan, "1")
    duties = world.duties(who)
    for report in (sent, confirmed, done):
        row = report.subject
        can = any(access.can(duties, deed, report, row) for deed in CHECKS)
        assert access.reports_to_check(duties).filter(pk=report.pk).exists() == can
        assert can <= access.may_see_progress(duties, row)
        assert can <= access.reports_visible(duties).filter(pk=report.pk).exists()
        assert not access.can(duties, PlanDeed.REPLACE, report, row)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_reads_the_page_reads_the_report(world, who):
    report = world.hand_in(world.plan, "1")
    duties = world.duties(who)
    seen = access.may_see_progress(duties, world.plan)
    assert access.reports_visible(duties).filter(pk=report.pk).exists() == seen
    assert access.evidence_visible(duties).filter(report=report).exists() <= seen
    assert seen == (who in {"mayor", "head", "sub", "clerk", "inspector", "planner"})


def test_a_head_who_moves_on_loses_what_the_unit_answers_for(world):
    assert access.checkpoints_to_report(world.duties("sub")).exists()
    post = world.sub_post
    post.holders.update(period=(date(2024, 1, 1), date(2024, 6, 1)))
    assert not access.checkpoints_to_report(world.duties("sub")).exists()
    make.appoint(post, world.people["staff"], since=date(2024, 6, 1))
    assert access.may_begin(world.duties("staff"), world.point(world.documents, "B06"))


def test_S6_the_inspectorate_records_no_minutes_of_its_own_unit(world):
    report = world.finish(world.point(world.audits, "B06"), "81", **WORDS)
    duties = world.duties("inspector")
    assert access.can(duties, PlanDeed.RECORD, report, report.subject)
    duty = next(iter(duties))
    type(world.sub_post).objects.filter(pk=world.sub_post.pk).update(unit=duty.unit_id)
    report.position.refresh_from_db()
    assert not access.can(duties, PlanDeed.RECORD, report, report.subject)
    assert not access.reports_to_check(duties).filter(pk=report.pk).exists()
    assert PlanEvidence.objects.filter(by=world.people["sub"], at=JUNE).exists()
