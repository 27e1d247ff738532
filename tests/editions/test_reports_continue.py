"""REN-20: what a revision promises in the same words keeps its report; what it changes is reported anew."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from selaras.actionplans import queries
from selaras.actionplans.actions import reporting
from selaras.actionplans.actions.settling import continue_reports
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanReport
from selaras.actionplans.queries.progress import checking_rows, checkpoint_tasks, task_of
from selaras.editions import actions
from selaras.editions.queries import lineage
from tests import factories as make
from tests.actionplans.world import JUNE, MARCH, WORDS, make_world

AUGUST = datetime(2024, 8, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def revise(world, at=JUNE):
    return actions.revise(
        edition=world.edition, reason="strategi", explanation="Alokasi anggaran berubah",
        by=world.people["mayor"], at=at,
    )  # fmt: skip


def publish(edition):
    """As publishing does, without the check of a whole cascade."""
    kept = continue_reports(edition=edition)
    edition.decree, edition.decreed_on = "e-0002/2024", date(2024, 6, 25)
    make.mark_published(edition)
    return kept


def point(edition, number, month):
    return Checkpoint.objects.select_related("activity__edition", "agency").get(
        activity__edition=edition, activity__number=number, month=month
    )


def test_the_same_words_keep_the_report_and_its_achievement(world):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    world.finish(world.plan, "1")
    revision = revise(world)
    assert publish(revision) == 10
    again = point(revision, 1, "B03")
    assert (again.achievement, again.root_id) == (Decimal(100), world.point(world.documents, "B03").pk)
    assert task_of(again).report.state == "selesai"
    plan = IndicatorPlan.objects.get(edition=revision)
    assert (plan.achievement, plan.continues) == (Decimal(100), world.plan)


def test_changed_words_are_reported_anew(world):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    revision = revise(world)
    changed = point(revision, 1, "B03")
    assert changed.achievement == 100  # the draft still holds what it was copied from
    Checkpoint.objects.filter(pk=changed.pk).update(output="Rancangan perjanjian dan lampirannya")
    assert publish(revision) == 9
    changed.refresh_from_db()
    assert (changed.achievement, changed.continues) == (None, None)
    assert world.point(world.documents, "B03").achievement == 100
    assert task_of(point(revision, 1, "B03")).report is None


def test_rows_that_only_moved_are_found_by_their_words(world):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    revision = revise(world)
    row = point(revision, 1, "B03").activity
    row.number = 77
    row.save()
    publish(revision)
    assert point(revision, 77, "B03").achievement == 100


def test_two_rows_of_the_same_words_share_no_report(world):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    revision = revise(world)
    original = point(revision, 1, "B03")
    twin = type(original.activity).objects.get(pk=original.activity_id)
    twin.pk, twin.number = None, 2
    twin.save()
    Checkpoint.objects.create(
        agency=world.agency, activity=twin, month="B03", criterion=original.criterion, output=original.output
    )
    publish(revision)
    assert (point(revision, 1, "B03").achievement, point(revision, 2, "B03").achievement) == (100, None)


def test_a_report_under_way_is_finished_on_the_new_edition(world):
    report = world.hand_in(world.point(world.places, "B06"), "112")
    revision = revise(world)
    publish(revision)
    assert checking_rows([report], on=AUGUST.date())[report.pk] == point(revision, 10, "B06")
    assert checking_rows([report], on=date(2023, 12, 31))[report.pk] == world.point(world.places, "B06")
    reporting.confirm(report=report, by=world.people["head"], at=AUGUST)
    for edition in (world.edition, revision):
        assert point(edition, 10, "B06").achievement == 100


def test_a_report_begun_on_the_new_edition_counts_for_both(world):
    revision = revise(world)
    publish(revision)
    row = point(revision, 10, "B09")
    report = world.finish(row, "168", at=AUGUST)
    assert report.checkpoint == world.point(world.places, "B09")
    assert point(revision, 10, "B09").achievement == 100


def test_REN_14_runs_on_over_a_revision(world):
    world.finish(world.point(world.places, "B03"), "49", at=MARCH, **WORDS)
    revision = revise(world)
    publish(revision)
    with pytest.raises(Exception, match="REN-14"):
        world.hand_in(point(revision, 10, "B06"), "10", **WORDS)


def test_a_draft_shows_no_reports(world):
    world.hand_in(world.plan, "1")
    world.hand_in(world.point(world.documents, "B06"), "1", "1")
    revision = revise(world)
    rows = list(queries.with_points(revision.activities.order_by("number")))
    tasks = checkpoint_tasks(rows, edition=revision)
    assert {task.report for of in tasks.values() for task in of} == {None}


def test_a_new_year_begins_without_reports(world):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    world.finish(world.plan, "1")
    draft, _ = actions.copy_year(
        edition=world.edition, year=2025, keep_targets=True, by=world.people["mayor"], at=JUNE
    )
    points = Checkpoint.objects.filter(activity__edition=draft)
    assert not points.exclude(achievement=None, continues=None).exists()
    assert not IndicatorPlan.objects.filter(edition=draft).exclude(achievement=None, continues=None).exists()
    publish(draft)
    assert not points.exclude(continues=None).exists()


def test_a_second_revision_goes_back_to_the_first_row(world):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    first = revise(world)
    publish(first)
    second = actions.revise(
        edition=first,
        reason="mutasi",
        explanation="Kepala bagian berganti",
        by=world.people["mayor"],
        at=AUGUST,
    )
    publish(second)
    again = point(second, 1, "B03")
    assert (again.continues, again.achievement) == (world.point(world.documents, "B03"), 100)


def test_the_fingerprint_of_what_is_read_ignores_reports(world):
    revision = revise(world)
    before = lineage.fingerprint(revision, left_open=[])
    Checkpoint.objects.filter(activity__edition=revision).update(continues=None, achievement=50)
    assert lineage.fingerprint(revision, left_open=[]) == before
    assert PlanReport.objects.count() == 0
