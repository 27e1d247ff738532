"""Reports on action plans: what is kept, what is refused, what the database itself holds."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.actions.settling import set_plan_days
from selaras.actionplans.models import Checkpoint, PlanDay, PlanEvidence, PlanReport
from selaras.actionplans.queries.progress import task_of
from selaras.cascade.models import Edition
from selaras.engine.plan_reports import PlanDeed
from selaras.kernel.models import AuditEvent, first_broken_event
from selaras.kernel.rules import RuleError
from tests import factories as make
from tests.actionplans.world import DECEMBER, JULY, JUNE, MARCH, MINUTED, PDF, WORDS
from tests.conftest import NOW

HUNDRED = Decimal(100)


def refused(rule):
    return pytest.raises(RuleError, match=rule)


def minute(world, report, **changes):
    given = {
        "number": "700/12/BA/2024",
        "dated": date(2024, 6, 18),
        "by": world.people["inspector"],
        "at": JUNE,
    }
    return reporting.record_minutes(report=report, **{**given, **changes})


def test_a_report_goes_from_the_owner_over_the_superior_into_the_annex(world):
    point = world.point(world.documents, "B06")
    report = world.note(point, "1", "1", account="Dua dokumen terlampir.")
    assert (report.state, report.achievement, report.position) == ("terjadwal", HUNDRED, world.sub_post)
    world.prove(report)
    report = reporting.hand_in(report=report, by=world.people["sub"], at=JUNE)
    assert (report.state, report.due_on) == ("dilaporkan", date(2024, 7, 10))
    point.refresh_from_db()
    assert point.achievement is None
    report = reporting.confirm(report=report, by=world.people["head"], at=JUNE)
    point.refresh_from_db()
    assert (report.state, point.achievement) == ("selesai", HUNDRED)
    kinds = AuditEvent.objects.filter(subject_type="actionplans.planreport").order_by("sequence")
    assert [event.kind for event in kinds] == [
        "plan_report.noted", "plan_report.handed_in", "plan_report.confirmed",
    ]  # fmt: skip
    assert first_broken_event() is None


def test_an_iku_plan_is_reported_the_same_way(world):
    report = world.finish(world.plan, "1")
    world.plan.refresh_from_db()
    assert (report.due_on, world.plan.achievement) == (date(2024, 7, 10), HUNDRED)


def test_REN_12_minutes_of_the_inspectorate_finish_what_asks_for_them(world):
    point = world.point(world.audits, "B06")
    report = world.finish(point, "81", **WORDS)
    assert (report.state, report.route, report.achievement) == (
        "diverifikasi", PlanReport.Route.MINUTES, Decimal(90),
    )  # fmt: skip
    point.refresh_from_db()
    assert point.achievement is None
    with refused("REN-12"):
        minute(world, report)  # no file yet
    world.prove(report, PlanEvidence.Kind.MINUTES, who="inspector")
    with refused("REN-12"):
        minute(world, report, number=" ")
    with refused("REN-12"):
        minute(world, report, dated=date(2024, 6, 21))
    report = minute(world, report)
    point.refresh_from_db()
    assert (report.state, report.minutes_number, point.achievement) == (
        "selesai",
        "700/12/BA/2024",
        Decimal(90),
    )


def test_REN_12_no_minutes_where_none_are_asked(world):
    report = world.hand_in(world.point(world.documents, "B03"), "1", at=MARCH)
    with refused("REN-02"):
        minute(world, report)


def test_REN_13_the_minutes_are_a_third_persons(world):
    report = world.finish(world.point(world.audits, "B06"), "90")
    world.prove(report, PlanEvidence.Kind.MINUTES, who="inspector")
    with refused("REN-13"):
        minute(world, report, by=world.people["head"])
    with refused("REN-09"):
        minute(world, report, by=world.people["sub"])


def test_REN_08_without_findings_the_statement_is_worth_100(world):
    point = world.point(world.audits, "B06")
    report = world.note(point, "", exemption="tanpa-temuan")
    assert report.achievement == HUNDRED
    with refused("REN-08"):
        reporting.hand_in(report=report, by=world.people["sub"], at=JUNE)
    world.prove(report, PlanEvidence.Kind.STATEMENT)
    report = reporting.hand_in(report=report, by=world.people["sub"], at=JUNE)
    report = reporting.confirm(report=report, by=world.people["head"], at=JUNE)
    world.prove(report, PlanEvidence.Kind.MINUTES, who="inspector")
    minute(world, report)
    point.refresh_from_db()
    assert point.achievement == HUNDRED


@pytest.mark.parametrize("exemption", ["tanpa-temuan", "nihil"])
def test_REN_08_no_statement_where_the_annex_allows_none(world, exemption):
    with refused("REN-08"):
        world.note(world.point(world.documents, "B03"), "", at=MARCH, exemption=exemption)


def test_REN_01_a_draft_and_a_replaced_edition_take_no_reports(world):
    draft = make.make_edition(world.agency, 2025)
    plan = type(world.plan).objects.get(pk=world.plan.pk)
    plan.pk, plan.edition = None, draft
    plan.save()
    with refused("REN-01"):
        world.note(plan, "1", at=datetime(2025, 6, 1, 3, 0, tzinfo=UTC))
    later = Edition.objects.create(
        agency=world.agency, year=2024, kind=Edition.Kind.REVISED, number=1, based_on=world.edition,
        effective_on=date(2024, 6, 1), reason="mutasi", explanation="Mutasi pejabat",
    )  # fmt: skip
    assert world.note(world.plan, "0").version == 1
    later.decree, later.decreed_on = "e-0002/2024", date(2024, 5, 30)
    make.mark_published(later)
    with refused("REN-01"):
        world.note(world.plan, "1")
    assert world.note(world.plan, "1", at=datetime(2024, 5, 31, 3, 0, tzinfo=UTC)).version == 2


def test_REN_03_a_checkpoint_opens_with_its_quarter(world):
    with refused("REN-03"):
        world.note(world.point(world.documents, "B06"), "1", "1", at=MARCH)
    # 1 April in Jakarta, still 31 March in Greenwich
    world.note(world.point(world.documents, "B06"), "1", "1", at=datetime(2024, 3, 31, 17, 0, tzinfo=UTC))


def test_REN_04_nobody_overwrites_what_they_have_not_seen(world):
    point = world.point(world.documents, "B06")
    world.note(point, "1", "0")
    with refused("REN-04"):
        world.note(point, "1", "1", seen=0)
    assert PlanReport.objects.get().told == ["1", "0"]


def test_REN_05_a_blank_is_no_zero(world):
    point = world.point(world.documents, "B06")
    report = world.note(point, "1", "")
    assert report.achievement is None
    world.prove(report)
    with refused("REN-05"):
        reporting.hand_in(report=report, by=world.people["sub"], at=JUNE)
    with refused("REN-06"):
        world.hand_in(point, "1", "0")


def test_REN_06_what_is_below_or_late_is_explained(world):
    point = world.point(world.documents, "B03")
    with refused("REN-06"):
        world.hand_in(point, "1", at=datetime(2024, 3, 31, 17, 0, tzinfo=UTC))  # 1 April in Jakarta
    report = world.hand_in(point, "1", at=JULY, **WORDS)
    assert task_of(point).late(JULY.date()) == 96
    assert report.due_on == date(2024, 3, 31)


def test_REN_07_a_report_is_handed_in_with_a_proof(world):
    report = world.note(world.plan, "1")
    with refused("REN-07"):
        reporting.hand_in(report=report, by=world.people["sub"], at=JUNE)


def test_REN_09_nobody_confirms_their_own_report(world):
    report = world.hand_in(world.plan, "1")
    for deed in (reporting.confirm, reporting.send_back):
        reason = {"reason": "Belum ada tanda tangan"} if deed is reporting.send_back else {}
        with refused("REN-09"):
            deed(report=report, by=world.people["sub"], at=JUNE, **reason)
    with pytest.raises(IntegrityError, match="plan_report_confirmed_by_another"), transaction.atomic():
        PlanReport.objects.update(confirmed_by=world.people["sub"], confirmed_at=JUNE)


def test_REN_10_what_proves_a_report_stays(world):
    report = world.hand_in(world.plan, "1")
    proof = report.evidence.get()
    with refused("REN-10"):
        world.prove(report, PlanEvidence.Kind.STATEMENT)
    with refused("REN-10"):
        proving.detach(evidence=proof, by=world.people["sub"], at=JUNE)
    with pytest.raises(DatabaseError, match="REN-10"), transaction.atomic():
        proof.delete()
    with pytest.raises(DatabaseError, match="REN-10"), transaction.atomic():
        PlanEvidence.objects.update(name="lain.pdf")
    with pytest.raises(DatabaseError, match="REN-10"), transaction.atomic():
        PlanEvidence.objects.update(report=world.note(world.point(world.documents, "B06"), "1", "1"))
    with pytest.raises(DatabaseError, match="REN-02"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE actionplans_planevidence CASCADE")


def test_a_proof_is_taken_away_until_the_report_is_handed_in(world):
    report = world.note(world.plan, "1")
    proof = world.prove(report)
    assert world.prove(report) == proof
    proving.detach(evidence=proof, by=world.people["sub"], at=JUNE)
    assert not PlanEvidence.objects.exists()
    told = AuditEvent.objects.filter(subject_type="actionplans.planevidence").order_by("sequence")
    assert [event.kind for event in told] == ["plan_evidence.attached", "plan_evidence.detached"]


@pytest.mark.parametrize("content", [b"<html><script>", b"<svg xmlns=", b"MZ\x90", b""])
def test_REN_15_only_what_runs_nowhere_is_a_proof(world, content):
    report = world.note(world.plan, "1")
    with refused("REN-15"):
        proving.attach(report=report, content=content, name="laporan.pdf", by=world.people["sub"], at=JUNE)


def test_REN_15_a_file_that_is_too_large(world, monkeypatch):
    report = world.note(world.plan, "1")
    monkeypatch.setattr("selaras.documents.kinds.MOST_BYTES", 4)
    with refused("REN-15"):
        proving.attach(report=report, content=PDF, name="besar.pdf", by=world.people["sub"], at=JUNE)


def test_REN_11_whoever_sends_back_says_why_and_all_begins_anew(world):
    report = world.finish(world.point(world.audits, "B06"), "90")
    inspector = world.people["inspector"]
    with refused("REN-11"):
        reporting.send_back(report=report, reason="Belum lengkap", by=inspector, at=JUNE)
    report = reporting.send_back(
        report=report, reason="Berita acara belum ditandatangani", by=inspector, at=JUNE
    )
    assert (report.state, report.reported_by, report.confirmed_by, report.due_on) == (
        "dikembalikan", None, None, None,
    )  # fmt: skip
    world.note(world.point(world.audits, "B06"), "92,5")
    again = reporting.hand_in(report=report, by=world.people["sub"], at=JULY - (JULY - JUNE))
    assert (again.state, again.sent_back) == ("dilaporkan", "")


def test_REN_14_a_running_quantity_does_not_become_less(world):
    report = world.finish(world.point(world.places, "B03"), "49", at=MARCH, **WORDS)
    assert report.achievement == Decimal("87.5")
    point = world.point(world.places, "B06")
    with refused("REN-14"):
        world.hand_in(point, "48", **WORDS)
    report = world.hand_in(point, "112")  # what lacked in March is there in June
    assert report.achievement == HUNDRED


def test_REN_02_what_is_finished_never_changes(world):
    report = world.finish(world.plan, "1")
    for deed in (reporting.hand_in, reporting.withdraw, reporting.confirm):
        with refused("REN-02"):
            deed(report=report, by=world.people["mayor"], at=JUNE)
    with refused("REN-02"):
        world.note(world.plan, "0")
    for change in ({"achievement": 50}, {"state": "terjadwal"}, {"state": "dikoreksi", "obstacle": "lain"}):
        with pytest.raises(DatabaseError, match="REN-02"), transaction.atomic():
            PlanReport.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()
    with pytest.raises(DatabaseError, match="REN-02"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE actionplans_planreport CASCADE")
    with pytest.raises(LookupError):
        report.advance(PlanDeed.EDIT)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"plan": None}, "plan_report_of_one_thing"),
        ({"achievement": 101}, "plan_report_achievement_is_a_share"),
        ({"reported_by": None}, "plan_report_reporting_is_whole"),
        ({"confirmed_at": NOW}, "plan_report_confirmation_is_whole"),
        ({"minutes_on": date(2024, 6, 1)}, "plan_report_minutes_"),
        ({"minutes_number": "1/BA"}, "plan_report_minutes_have_a_number"),
        ({"number": 1}, "plan_report_correction_is_whole"),
        ({"late": None}, "plan_report_reporting_is_whole"),
        ({"state": "selesai"}, "plan_report_finished_is_checked"),
    ],
)
def test_half_facts_are_refused_by_the_database(world, change, name):
    world.hand_in(world.plan, "1")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PlanReport.objects.update(**change)


WHY = "Angka rekap ternyata tertukar dengan tahun lalu"


def test_REN_21_a_finished_report_is_corrected_by_another_beside_it(world):
    point = world.point(world.documents, "B03")
    first = world.finish(point, "1", at=JULY, **WORDS)
    with refused("REN-11"):
        reporting.open_correction(report=first, reason="Salah angka", by=world.people["head"], at=JULY)
    given = {"report": first, "reason": WHY, "by": world.people["head"], "at": JULY}
    correction = reporting.open_correction(**given)
    assert (correction.number, correction.corrects, correction.told) == (1, first, ["1"])
    assert correction.evidence.count() == first.evidence.count() == 1
    with refused("REN-21"):
        reporting.open_correction(**given)
    point.refresh_from_db()
    assert point.achievement == HUNDRED  # counts until the other is finished
    world.note(point, "0", at=JULY, **WORDS)
    correction = reporting.hand_in(report=correction, by=world.people["sub"], at=DECEMBER)
    assert correction.late == first.late == 96  # a correction is as late as the first
    reporting.confirm(report=correction, by=world.people["head"], at=DECEMBER)
    point.refresh_from_db()
    first.refresh_from_db()
    assert (point.achievement, first.state, first.achievement) == (0, "dikoreksi", HUNDRED)
    assert task_of(point).late(DECEMBER.date()) == 96
    with pytest.raises(DatabaseError, match="REN-02"), transaction.atomic():
        PlanReport.objects.filter(pk=first.pk).update(state="selesai")
    told = AuditEvent.objects.get(kind="plan_report.correction_opened").data
    assert (told["reason"], told["corrects"]) == (WHY, first.pk)


def test_REN_22_who_opens_a_correction_does_not_report_it(world):
    report = world.finish(world.plan, "1")
    correction = reporting.open_correction(report=report, reason=WHY, by=world.people["head"], at=JUNE)
    with refused("REN-22"):
        reporting.hand_in(report=correction, by=world.people["head"], at=JUNE)
    reporting.hand_in(report=correction, by=world.people["sub"], at=JUNE)
    with pytest.raises(IntegrityError, match="plan_report_opened_by_another"), transaction.atomic():
        PlanReport.objects.filter(pk=correction.pk).update(reported_by=world.people["head"])


def test_the_inspectorate_opens_what_it_finished(world):
    report = world.finish(world.point(world.audits, "B06"), "90")
    world.prove(report, PlanEvidence.Kind.MINUTES, who="inspector")
    report = minute(world, report)
    correction = reporting.open_correction(report=report, reason=WHY, by=world.people["inspector"], at=JUNE)
    assert (correction.minutes_number, correction.evidence.get().kind) == ("", PlanEvidence.Kind.PROOF)


def test_a_report_taken_back_is_typed_again(world):
    report = world.hand_in(world.plan, "1")
    report = reporting.withdraw(report=report, by=world.people["sub"], at=JUNE)
    assert (report.state, report.reported_at, report.due_on) == ("terjadwal", None, None)
    assert world.note(world.plan, "0").achievement == 0


def test_what_cannot_be_read_is_kept_as_typed(world):
    report = world.note(world.point(world.audits, "B06"), "92.5")
    assert (report.told, report.achievement) == (["92.5"], None)


def test_REN_18_and_REN_19_an_agencys_own_days(world):
    given = {"agency": world.agency, "year": 2024, "month": "B06", "by": world.people["planner"], "at": NOW}
    with refused("REN-19"):
        set_plan_days(**given, due_on=date(2024, 6, 29), after_period_on=date(2024, 7, 10))
    with refused("REN-19"):
        set_plan_days(**given, due_on=date(2024, 7, 5), after_period_on=date(2024, 7, 4))
    with refused("REN-19"):
        set_plan_days(**given, due_on=date(2024, 7, 5), after_period_on=date(2024, 9, 30))
    set_plan_days(**given, due_on=date(2024, 7, 5), after_period_on=date(2024, 7, 20))
    assert task_of(world.point(world.documents, "B06")).due.on == date(2024, 7, 20)
    assert task_of(world.point(world.audits, "B06")).due.on == date(2024, 7, 5)
    assert task_of(world.plan).due.on == date(2024, 7, 20)
    with pytest.raises(IntegrityError, match="plan_day_period_is_not_earlier"), transaction.atomic():
        PlanDay.objects.update(due_on=date(2024, 7, 21))
    assert AuditEvent.objects.filter(kind="plan_day.set").count() == 1


def test_a_row_of_another_agency_is_refused_by_the_database(world):
    report = world.note(world.plan, "1")
    PlanReport.objects.filter(pk=report.pk).update(agency=make.make_agency())
    with pytest.raises(IntegrityError, match="same_agency"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_names(world):
    report = world.note(world.plan, "1")
    assert report.step(PlanDeed.CORRECT) is None
    assert str(report) == f"plan-report/{report.pk}"
    assert str(world.prove(report)) == f"plan-evidence/{PlanEvidence.objects.get().pk}"
    assert str(PlanDay(year=2024, month="B06")) == "2024/B06"
    with pytest.raises(LookupError):
        PlanReport().subject  # noqa: B018
    assert world.audits.note == MINUTED
    assert Checkpoint.objects.filter(achievement=None).count() == 9
    assert DECEMBER > JULY
