"""Due days inside a quarter: on the form, the list, the desk, and beside what came later (LAP-39)."""

from datetime import UTC, date, datetime

import pytest

from selaras.engine.periods import Zone, due_days
from selaras.measurement.actions import reporting
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.periods import days_late, due_on, window
from tests.measurement.test_reporting import AT, FULL, prove
from tests.web.cast import queries
from tests.web.measurement.desk import pdf

DUE = {"2": "06-05"}
LATER = datetime(2024, 6, 5, 17, 0, tzinfo=UTC)  # 6 June, 00.00 in Jakarta
IN_TIME = datetime(2024, 6, 5, 16, 59, tzinfo=UTC)


@pytest.fixture
def due(desk):
    indicator = desk.world.rows[0].indicator
    indicator.due_days = DUE
    indicator.save()
    desk.figure = Figure.objects.select_related("indicator", "agency").get(pk=desk.figure.pk)
    return desk


def sent_at(desk, at):
    report = reporting.note(figure=desk.figure, quarter=2, seen=0, typed=FULL, by=desk.world.sub.user, at=at)
    prove(report)
    return reporting.send(report=report, by=desk.world.sub.user, at=at)


def test_LAP_39_form_and_list_say_by_when_and_count_the_days(due):
    assert "Paling lambat <strong>5 Juni 2024</strong>" in due.page()
    page = due.client.get("/pengukuran/?tw=2").text
    assert "paling lambat 5 Juni 2024" in page
    assert "Terlambat 15 hari" in page  # 20 June; the period itself is open until 10 July
    assert "tersisa 20 hari" in page


def test_LAP_39_without_a_day_of_its_own_the_last_of_the_period_holds(desk):
    assert "Paling lambat" not in desk.page()
    days = window(desk.world.agency, 2024, 2)
    assert due_on(desk.figure.indicator, 2024, 2, days) == days.closes_on == date(2024, 7, 10)


def test_LAP_39_a_report_sent_later_is_marked_and_not_refused(due):
    sent_at(due, LATER)
    assert "dikirim terlambat 1 hari" in due.client.get("/pengukuran/?tw=2").text
    due.enter("head")
    assert "dikirim terlambat 1 hari" in due.client.get("/verifikasi/").text


def test_LAP_39_a_report_of_the_last_minute_is_in_time(due):
    sent_at(due, IN_TIME)
    assert "terlambat" not in due.client.get("/pengukuran/?tw=2").text
    due.enter("head")
    assert "dikirim terlambat" not in due.client.get("/verifikasi/").text


def test_LAP_39_a_correction_has_no_due_day(due):
    report = reporting.approve(report=sent_at(due, IN_TIME), by=due.world.head.user, at=AT)
    correction = reporting.correct(
        report=report, reason="salah baca rekapitulasi", asked_by=due.world.sub.user,
        granted_by=due.world.head.user, at=AT,
    )  # fmt: skip
    prove(correction)
    reporting.send(report=correction, by=due.world.sub.user, at=AT)
    assert Report.objects.filter(state="dikirim").count() == 1
    assert "terlambat" not in due.client.get("/pengukuran/?tw=2").text


def test_LAP_39_the_desk_names_the_day_until_it_is_sent(due):
    desk = due.client.get("/").text
    assert "Laporkan IKM TW II, paling lambat 5 Juni 2024" in desk
    assert "Laporkan realisasi TW IV" in desk
    assert "1 indikator belum dikirim" in desk
    calendar = due.client.get("/kalender.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20240605" in calendar
    assert (
        due.post("kirim/", files=[pdf()], **{"masukan-jumlah": "3564", "masukan-banyak": "88"}).status_code
        == 302
    )
    assert "Laporkan IKM TW II" not in due.client.get("/").text


def test_the_desk_of_whoever_reports_nothing_owes_nothing(due):
    due.enter("planner")
    assert "Laporkan realisasi" not in due.client.get("/").text


def test_the_queue_asks_as_much_for_late_reports_as_for_none(due):
    sent_at(due, LATER)
    due.enter("head")
    late = queries(due.client, "/verifikasi/")
    indicator = due.world.rows[0].indicator
    indicator.due_days = {}
    indicator.save()
    assert queries(due.client, "/verifikasi/") == late


def test_days_late_are_those_of_the_office(monkeypatch):
    assert (days_late(IN_TIME, date(2024, 6, 5)), days_late(LATER, date(2024, 6, 5))) == (0, 1)
    monkeypatch.setattr("selaras.measurement.queries.periods.zone", lambda: Zone.WIT)
    assert days_late(IN_TIME, date(2024, 6, 5)) == 1


@pytest.mark.parametrize("told", [{"5": "09-05"}, {"3": "09-31"}, {"drei": "09-05"}])
def test_a_due_day_that_is_none_is_told_at_once(told):
    with pytest.raises(ValueError, match=r"."):
        due_days(told, 2024)
