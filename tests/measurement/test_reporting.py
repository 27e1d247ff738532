"""A report from the first keystroke to the figure on the mayor's desk, and what is refused on the way."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selaras.documents.models import StoredFile
from selaras.engine.reports import ReportDeed, ReportState
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement import access
from selaras.measurement.actions import proving, reporting
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import Evidence, Figure, IndicatorHandling, Period, Reopening, Report
from selaras.measurement.queries.recompute import differing
from selaras.org.access import duties_of
from tests.agreements.world import make_world
from tests.pictures import jpeg

D = Decimal
AT = datetime(2024, 6, 20, 3, 0, tzinfo=UTC)  # within the days of TW II
FULL = Typed(inputs={"jumlah": "3564", "banyak": "88"}, obstacle="Cuaca.", follow_up="Dijadwalkan ulang.")


@pytest.fixture
def world(db):
    world = make_world()
    lay_out(edition=world.edition, by=None, at=AT)
    return world


def leaf(world):
    return Figure.objects.select_related("indicator").get(
        position=world.sub_post, indicator=world.rows[0].indicator
    )


def noted(world, typed=FULL, *, seen=0, by=None, at=AT, quarter=2):
    return reporting.note(
        figure=leaf(world), quarter=quarter, seen=seen, typed=typed, by=by or world.sub.user, at=at
    )


def prove(report):
    number = f"{StoredFile.objects.count() + 1:064x}"
    file = StoredFile.objects.create(
        sha256=number, size=1, media_type="application/pdf", agency_id=report.agency_id, created_at=AT
    )
    fields = {"agency": report.agency, "name": "laporan.pdf", "by": report.entered_by, "at": AT}
    return Evidence.objects.create(report=report, file=file, **fields)


def sent(world, typed=FULL):
    report = noted(world, typed)
    prove(report)
    return reporting.send(report=report, by=world.sub.user, at=AT)


def locked(world, typed=FULL):
    return reporting.approve(report=sent(world, typed), by=world.head.user, at=AT)


def test_a_sent_and_approved_report_is_on_the_mayors_desk(world):
    report = locked(world)
    assert (report.state, report.actual) == (ReportState.LOCKED, D("40.5"))
    for post in (world.sub_post, world.head_post, world.mayor_post):
        figure = Figure.objects.get(position=post, indicator=report.figure.indicator)
        assert (figure.value2, figure.percent2, figure.judgement2) == (D("40.5"), D(100), "tercapai")
    assert differing(world.agency, 2024) == []
    kinds = list(AuditEvent.objects.filter(kind__startswith="report.").values_list("kind", flat=True))
    assert sorted(kinds) == ["report.approved", "report.noted", "report.sent"]


def test_nothing_reaches_the_mayor_before_it_is_locked(world):
    sent(world)
    assert set(Figure.objects.values_list("state2", flat=True)) <= {"", "N/A"}


def test_with_a_verifier_the_superior_alone_does_not_lock(world):
    IndicatorHandling.objects.create(
        agency=world.agency, indicator=world.rows[0].indicator, verifier="inspektorat"
    )
    report = locked(world)
    assert report.state == ReportState.APPROVED
    assert set(Figure.objects.values_list("state2", flat=True)) <= {"", "N/A"}
    report = reporting.verify(report=report, by=world.people["inspector"], at=AT)
    assert report.state == ReportState.LOCKED
    assert Figure.objects.get(position=world.mayor_post, indicator=report.figure.indicator).value2 == D(
        "40.5"
    )


def test_LAP_02_a_step_that_the_table_does_not_know_is_refused(world):
    report = noted(world)
    with pytest.raises(RuleError, match="LAP-02"):
        reporting.approve(report=report, by=world.head.user, at=AT)
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    report = reporting.approve(report=report, by=world.head.user, at=AT)
    for deed in (reporting.send, reporting.withdraw, reporting.approve, reporting.verify):
        with pytest.raises(RuleError, match="LAP-02"):
            deed(report=report, by=world.head.user, at=AT)
    with pytest.raises(RuleError, match="LAP-02"):
        noted(world)


def test_LAP_02_a_locked_report_never_changes_whoever_comes(world):
    report = locked(world)
    for change in (
        {"actual": D(99)},
        {"state": "belum-kirim"},
        {"inputs": {}},
        {"approved_by": world.mayor.user},
    ):
        with pytest.raises(DatabaseError, match="LAP-02"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Report.objects.filter(pk=report.pk).delete()


def test_LAP_03_what_is_not_measured_or_made_from_others_is_nobodys_to_fill_in(world):
    with pytest.raises(RuleError, match=r"tidak diukur pada TW I .*LAP-03"):
        noted(world, quarter=1)
    mayor = Figure.objects.get(position=world.mayor_post, indicator=world.rows[0].indicator)
    with pytest.raises(RuleError, match="LAP-03"):
        reporting.note(figure=mayor, quarter=2, seen=0, typed=FULL, by=world.mayor.user, at=AT)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2024, 5, 31, 16, 59, tzinfo=UTC), "dibuka pada 1 Juni 2024"),
        (datetime(2024, 7, 10, 17, 0, tzinfo=UTC), "ditutup pada 10 Juli 2024"),
    ],
)
def test_LAP_04_a_quarter_is_open_by_the_clock_of_the_server(world, at, said):
    with pytest.raises(RuleError, match=rf"{said}.*LAP-04"):
        noted(world, at=at)


def test_LAP_04_the_last_moment_of_the_last_day_counts(world):
    assert noted(world, at=datetime(2024, 7, 10, 16, 59, 59, tzinfo=UTC)).pk


def test_LAP_04_the_agencys_own_days_and_a_reopening_hold(world):
    day = AT.date()
    Period.objects.create(
        agency=world.agency, year=2024, quarter=2, opens_on=day - timedelta(9), closes_on=day - timedelta(1)
    )
    with pytest.raises(RuleError, match="LAP-04"):
        noted(world)
    asked = {"reason": "Server mati dua hari.", "asked_by": world.head.user, "asked_at": AT}
    reopening = Reopening.objects.create(agency=world.agency, year=2024, quarter=2, until=day, **asked)
    with pytest.raises(RuleError, match="LAP-04"):
        noted(world)
    with pytest.raises(IntegrityError, match="reopening_by_another"), transaction.atomic():
        Reopening.objects.filter(pk=reopening.pk).update(granted_by=world.head.user, granted_at=AT)
    Reopening.objects.filter(pk=reopening.pk).update(granted_by=world.people["planner"], granted_at=AT)
    assert noted(world).pk


def test_LAP_05_nobody_overwrites_what_they_have_not_seen(world):
    first = noted(world)
    noted(world, seen=first.version, by=world.people["other_clerk"])
    with pytest.raises(RuleError, match="LAP-05"):
        noted(world, seen=first.version)
    with pytest.raises(RuleError, match="LAP-05"):
        noted(world, seen=0)


def test_LAP_06_an_input_that_is_missing_or_unreadable_is_named_and_kept(world):
    report = noted(world, Typed(inputs={"jumlah": "banyak sekali", "banyak": ""}))
    assert report.inputs == {"jumlah": "banyak sekali", "banyak": ""}
    assert report.actual is None
    prove(report)
    with pytest.raises(RuleError, match="NUM-02"):
        reporting.send(report=report, by=world.sub.user, at=AT)
    report = noted(world, Typed(inputs={"jumlah": "10"}), seen=report.version)
    with pytest.raises(RuleError, match=r"banyak.*LAP-06"):
        reporting.send(report=report, by=world.sub.user, at=AT)


def test_a_division_by_zero_is_told_and_sends_nothing(world):
    report = noted(world, Typed(inputs={"jumlah": "1", "banyak": "0"}))
    prove(report)
    with pytest.raises(RuleError, match="RMS-11"):
        reporting.send(report=report, by=world.sub.user, at=AT)


def test_LAP_06_an_absence_needs_its_reason_and_no_input(world):
    report = noted(world, Typed(inputs={}, absence="keadaan-kahar", reason="Banjir"))
    prove(report)
    with pytest.raises(RuleError, match="LAP-06"):
        reporting.send(report=report, by=world.sub.user, at=AT)
    typed = Typed(inputs={}, absence="keadaan-kahar", reason="Banjir, berita acara terlampir")
    report = noted(world, typed, seen=report.version)
    reporting.send(report=report, by=world.sub.user, at=AT)
    reporting.approve(report=report, by=world.head.user, at=AT)
    figure = leaf(world)
    assert (figure.state2, figure.judgement2) == ("keadaan-kahar", "dikecualikan")


def test_LAP_07_below_the_target_one_says_why_and_what_next(world):
    low = {"jumlah": "30", "banyak": "1"}
    report = noted(world, Typed(inputs=low, obstacle="Cuaca."))
    prove(report)
    with pytest.raises(RuleError, match="LAP-07"):
        reporting.send(report=report, by=world.sub.user, at=AT)
    report = noted(world, Typed(inputs=low, obstacle="Cuaca.", follow_up="Ulang."), seen=report.version)
    assert reporting.send(report=report, by=world.sub.user, at=AT).state == ReportState.SENT


def test_LAP_08_what_is_beyond_belief_needs_an_explanation_and_is_not_cut(world):
    report = noted(world, Typed(inputs={"jumlah": "1.518,75", "banyak": "1"}))
    prove(report)
    with pytest.raises(RuleError, match="LAP-08"):
        reporting.send(report=report, by=world.sub.user, at=AT)
    typed = Typed(inputs={"jumlah": "1.518,75", "banyak": "1"}, explanation="Target diubah di tengah tahun.")
    report = noted(world, typed, seen=report.version)
    reporting.send(report=report, by=world.sub.user, at=AT)
    reporting.approve(report=report, by=world.head.user, at=AT)
    assert leaf(world).percent2 == D(3750)


def test_LAP_09_nobody_confirms_what_they_entered_or_sent(world):
    report = noted(world, by=world.head.user)
    prove(report)
    report = reporting.send(report=report, by=world.sub.user, at=AT)
    with pytest.raises(RuleError, match="LAP-09"):
        reporting.approve(report=report, by=world.head.user, at=AT)
    with pytest.raises(RuleError, match="LAP-09"):
        reporting.send_back(report=report, reason="belum lengkap buktinya", by=world.head.user, at=AT)
    with pytest.raises(IntegrityError, match="report_confirmed_by_another"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approved_by=world.head.user, approved_at=AT)


def test_LAP_10_proof_stays_with_what_was_sent(world):
    report = noted(world)
    proof = prove(report)
    proof.delete()
    proof = prove(report)
    reporting.send(report=report, by=world.sub.user, at=AT)
    with pytest.raises(DatabaseError, match="LAP-10"), transaction.atomic():
        Evidence.objects.filter(pk=proof.pk).delete()
    with pytest.raises(DatabaseError, match="LAP-10"), transaction.atomic():
        Evidence.objects.filter(pk=proof.pk).update(name="lain.pdf")
    with pytest.raises(DatabaseError, match="LAP-10"), transaction.atomic():
        prove(report)
    draft = Report.objects.create(
        agency=report.agency, figure=report.figure, quarter=3, entered_by=world.sub.user, entered_at=AT
    )
    with pytest.raises(DatabaseError, match="LAP-10"), transaction.atomic():
        Evidence.objects.filter(pk=proof.pk).update(report=draft)  # nor moved to where proofs may change


@pytest.fixture
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def attached(report, content, **fields):
    return proving.attach(report=report, content=content, name="bukti", by=report.entered_by, at=AT, **fields)


def test_a_file_is_proof_once_and_can_be_taken_away_until_it_is_sent(world, folders):
    report = noted(world)
    proof = attached(report, b"%PDF-1.7 laporan\n%%EOF\n", input_code="jumlah")
    assert attached(report, b"%PDF-1.7 laporan\n%%EOF\n") == proof
    assert (proof.file.media_type, proof.input_code) == ("application/pdf", "jumlah")
    proving.detach(evidence=proof, by=world.sub.user, at=AT)
    assert not report.evidence.exists()
    proof = attached(report, jpeg())
    reporting.send(report=report, by=world.sub.user, at=AT)
    with pytest.raises(RuleError, match="LAP-10"):
        proving.detach(evidence=proof, by=world.sub.user, at=AT)
    with pytest.raises(RuleError, match="LAP-10"):
        attached(report, b"%PDF-1.7 lain\n%%EOF\n")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"<svg onload=alert(1)>",
        b"",
        b"MZ\x90",
        b"%PDF-" + bytes(25 * 2**20),
    ],
    ids=["html", "svg", "empty", "program", "too large"],
)
def test_LAP_15_what_is_no_proof_is_not_kept(world, folders, content):
    with pytest.raises(RuleError, match="LAP-15"):
        attached(noted(world), content)
    assert not StoredFile.objects.exists()


def test_LAP_11_whoever_sends_back_says_why(world):
    report = sent(world)
    with pytest.raises(RuleError, match="LAP-11"):
        reporting.send_back(report=report, reason="salah", by=world.head.user, at=AT)
    report = reporting.send_back(report=report, reason="bukti belum bertanggal", by=world.head.user, at=AT)
    assert (report.state, report.sent_back, report.sent_by) == (
        ReportState.RETURNED, "bukti belum bertanggal", None,
    )  # fmt: skip
    assert noted(world, seen=report.version).state == ReportState.RETURNED


def test_LAP_12_a_correction_is_another_row_asked_by_one_and_granted_by_another(world):
    first = locked(world)
    reason = "salah salin dari rekapitulasi"
    with pytest.raises(RuleError, match="LAP-12"):
        reporting.correct(
            report=first, reason=reason, asked_by=world.sub.user, granted_by=world.sub.user, at=AT
        )
    fields = {"asked_by": world.sub.user, "granted_by": world.head.user, "at": AT}
    correction = reporting.correct(report=first, reason=reason, **fields)
    assert leaf(world).value2 == D("40.5")  # the locked one counts until then
    with pytest.raises(RuleError, match="LAP-14"):
        reporting.correct(report=first, reason=reason, **fields)
    late = datetime(2024, 12, 1, tzinfo=UTC)  # long after the days of the quarter
    typed = Typed(inputs={"jumlah": "81", "banyak": "2"})
    correction = noted(world, typed, seen=correction.version, at=late)
    prove(correction)
    reporting.send(report=correction, by=world.sub.user, at=late)
    reporting.approve(report=correction, by=world.head.user, at=late)
    first.refresh_from_db()
    assert (first.state, first.actual) == (ReportState.REPLACED, D("40.5"))
    assert [(one.number, one.state) for one in Report.objects.order_by("number")] == [
        (0, ReportState.REPLACED), (1, ReportState.LOCKED),
    ]  # fmt: skip
    assert leaf(world).value2 == D("40.5")


def test_LAP_13_a_report_without_proof_is_not_sent(world):
    with pytest.raises(RuleError, match="LAP-13"):
        reporting.send(report=noted(world), by=world.sub.user, at=AT)


def test_a_report_taken_back_can_be_changed(world):
    report = reporting.withdraw(report=sent(world), by=world.sub.user, at=AT)
    assert noted(world, seen=report.version).state == ReportState.DRAFT


def test_who_may_take_which_step(world):
    report = sent(world)
    on = AT.date()
    told = {
        name: {deed for deed in ReportDeed if access.can(duties_of(user, on=on), deed, report)}
        for name, user in world.people.items()
    }
    assert {name: deeds for name, deeds in told.items() if deeds} == {
        "sub": {ReportDeed.WITHDRAW},
        "head": {ReportDeed.APPROVE, ReportDeed.SEND_BACK},
    }
    assert access.steps(duties_of(world.head.user, on=on), report) == [
        ReportDeed.APPROVE, ReportDeed.SEND_BACK,
    ]  # fmt: skip


def test_who_sees_what_agrees_with_who_does_what(world):
    report, on = sent(world), AT.date()
    for user in world.people.values():
        duties = duties_of(user, on=on)
        if any(access.can(duties, deed, report) for deed in ReportDeed):
            assert access.visible(duties).filter(pk=report.figure_id).exists()
        waits = access.to_check(duties).filter(pk=report.pk).exists()
        assert waits == access.can(duties, ReportDeed.APPROVE, report)
    stranger = duties_of(world.people["stranger"], on=on)
    assert not access.visible(stranger).exists()
    assert not access.proofs(stranger).exists()


def test_only_ones_own_reported_figures_are_to_fill_in(world):
    on = AT.date()
    mine = access.to_fill_in(duties_of(world.sub.user, on=on))
    assert [figure.position for figure in mine] == [world.sub_post]
    assert not access.to_fill_in(duties_of(world.mayor.user, on=on)).exists()
