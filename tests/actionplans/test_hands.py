"""REN-09 (S1): whoever ever worked on a report of an action plan does not confirm it."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.actions.reporting import Typed
from selaras.actionplans.models import PlanEvidence, PlanReport
from selaras.kernel.rules import RuleError
from tests.actionplans.test_reporting import minute
from tests.actionplans.world import JUNE


def refused(deed, **given):
    with pytest.raises(RuleError, match="REN-09"):
        deed(**given)


def handed_in(world, *, first):
    """Typed by one, typed over and handed in by the head of the subdivision."""
    row = world.point(world.documents, "B06")
    begun = reporting.note(
        row=row, position=world.sub_post, seen=0, typed=Typed(told=["1", "0"]), by=world.people[first],
        at=JUNE,
    )  # fmt: skip
    assert begun.version == 1
    return world.hand_in(row, "1", "1")


def test_REN_09_who_typed_first_is_not_forgotten_when_another_types_over_it(world):
    report = handed_in(world, first="head")
    assert report.entered_by == report.reported_by == world.people["sub"]
    refused(reporting.confirm, report=report, by=world.people["head"], at=JUNE)
    with pytest.raises(IntegrityError, match="plan_report_confirmed_by_no_hand"), transaction.atomic():
        PlanReport.objects.filter(pk=report.pk).update(confirmed_by=world.people["head"], confirmed_at=JUNE)
    assert reporting.confirm(report=report, by=world.people["mayor"], at=JUNE).state == "selesai"


@pytest.mark.parametrize("is_taken_away", [False, True])
def test_REN_09_who_proved_it_does_not_confirm_it(world, is_taken_away):
    row = world.point(world.documents, "B06")
    report = world.note(row, "1", "1")
    proof = world.prove(report, who="sub" if is_taken_away else "head")
    if is_taken_away:
        proving.detach(evidence=proof, by=world.people["head"], at=JUNE)
        world.prove(report)
    report = reporting.hand_in(report=report, by=world.people["sub"], at=JUNE)
    refused(reporting.confirm, report=report, by=world.people["head"], at=JUNE)


def test_REN_09_who_attaches_the_minutes_records_them(world):
    report = world.finish(world.point(world.audits, "B06"), "90")
    world.prove(report, PlanEvidence.Kind.MINUTES, who="inspector")
    assert minute(world, report).minutes_by == world.people["inspector"]


def test_REN_09_a_correction_begins_with_the_hands_of_what_it_copies(world):
    report = reporting.confirm(
        report=handed_in(world, first="head"), by=world.people["mayor"], at=JUNE
    )  # fmt: skip
    correction = reporting.open_correction(
        report=report, reason="salah hitung dokumennya", by=world.people["mayor"], at=JUNE
    )
    correction = reporting.hand_in(report=correction, by=world.people["sub"], at=JUNE)
    refused(reporting.confirm, report=correction, by=world.people["head"], at=JUNE)


def test_what_is_open_when_the_column_comes_gets_its_hands_from_the_trail(world):
    report = handed_in(world, first="head")
    PlanReport.objects.update(hands=[])
    told = import_module("selaras.actionplans.migrations.0008_hands_of_open_reports")
    with connection.cursor() as cursor:
        cursor.execute(told.Migration.operations[0].sql)
    report.refresh_from_db()
    assert report.hands == sorted([world.people["head"].pk, world.people["sub"].pk])
