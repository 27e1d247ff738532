"""Verifikasi: what waits for me, answered one by one or together, each by a deed of its own."""

import pytest

from selaras.engine.reports import ReportState
from selaras.kernel.models import AuditEvent
from selaras.measurement.models import CorrectionRequest, Figure, IndicatorHandling, Reopening, Report
from tests import factories as make
from tests.measurement.test_reporting import AT, prove
from tests.web.cast import queries
from tests.web.measurement.desk import FULL

WHY = "bukti belum bertanggal jelas"


def more(desk, count, start=10):
    """As many further reports of other indicators, sent by the same official."""
    made = []
    for number in range(count):
        figure = Figure.objects.get(pk=desk.figure.pk)
        figure.pk, figure.parent_id = None, None
        figure.indicator = make.make_indicator(desk.figure.indicator.objective, number=number + start)
        figure.save()
        report = Report.objects.create(
            agency=figure.agency, figure=figure, quarter=2, inputs={"nilai": "50"}, actual=50,
            entered_by=desk.world.sub.user, entered_at=AT,
        )  # fmt: skip
        prove(report)
        report.state, report.sent_by, report.sent_at = ReportState.SENT, desk.world.sub.user, AT
        report.save()
        made.append(report)
    return made


def with_verifier(desk):
    IndicatorHandling.objects.create(
        agency=desk.world.agency, indicator=desk.figure.indicator, verifier="inspektorat"
    )


def test_the_queue_says_what_one_needs_to_judge(desk):
    report = desk.send()
    page = desk.enter("head").client.get("/verifikasi/").text
    for said in (desk.figure.indicator.name, "40,5", "100 %", "rekap.pdf", desk.world.sub.user.full_name):
        assert said in page, said
    assert f"/pengukuran/bukti/{report.evidence.get().pk}/" in page
    for name in ("mayor", "inspector"):
        assert "Tidak ada yang menunggu" in desk.enter(name).client.get("/verifikasi/").text


def test_owner_superior_verifier_locked(desk):
    with_verifier(desk)
    report = desk.send()
    desk.enter("head")
    assert "Setujui" in desk.page()
    assert desk.client.post(f"/verifikasi/{report.pk}/setujui/").status_code == 302
    assert desk.report.state == ReportState.APPROVED
    desk.enter("inspector")
    assert desk.figure.indicator.name in desk.client.get("/verifikasi/").text
    assert desk.client.post(f"/verifikasi/{report.pk}/verifikasi/").status_code == 302
    assert desk.report.state == ReportState.LOCKED
    mayor = Figure.objects.get(position=desk.world.mayor_post, indicator=desk.figure.indicator)
    assert str(mayor.value2) == "40.5"
    page = desk.enter("mayor").client.get(f"/pengukuran/{mayor.pk}/2/").text
    assert "Gabungan dari bawah" in page
    assert "40,5" in page


def test_sent_back_with_a_reason_that_the_owner_reads(desk):
    report = desk.send()
    desk.enter("head")
    back = f"/verifikasi/{report.pk}/kembalikan/"
    assert desk.client.post(back, {"reason": ""}).status_code == 422
    assert "LAP-11" in desk.client.post(back, {"reason": "salah"}).text
    assert desk.client.post(back, {"reason": WHY}).status_code == 302
    desk.enter("sub")
    assert WHY in desk.client.get("/pengukuran/").text
    assert WHY in desk.page()
    assert desk.post("kirim/", **FULL).status_code == 302


def test_many_together_each_with_its_own_audit_row(desk):
    reports = [desk.send(), *more(desk, 3)]
    desk.enter("head")
    answer = desk.client.post("/verifikasi/", {"langkah": "terima", "laporan": [one.pk for one in reports]})
    assert answer.status_code == 200
    assert "Diterima: 4 laporan" in answer.text
    assert AuditEvent.objects.filter(kind="report.approved").count() == 4
    assert set(Report.objects.values_list("state", flat=True)) == {ReportState.LOCKED}


def test_what_fails_is_named_with_its_reason_and_stops_nobody(desk):
    first, second = more(desk, 2)
    Report.objects.filter(pk=first.pk).update(entered_by=desk.world.head.user)
    desk.enter("head")
    ticked = [first.pk, second.pk, 999_999]
    answer = desk.client.post("/verifikasi/", {"langkah": "terima", "laporan": ticked})
    assert "Diterima: 1 laporan" in answer.text
    assert "LAP-09" in answer.text
    assert "tidak lagi menunggu" in answer.text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ReportState.SENT, ReportState.LOCKED)


def test_many_are_sent_back_for_one_reason(desk):
    reports = more(desk, 2)
    desk.enter("head")
    ticked = {"langkah": "kembalikan", "laporan": [one.pk for one in reports]}
    assert desk.client.post("/verifikasi/", ticked).status_code == 422
    assert "Dikembalikan: 2 laporan" in desk.client.post("/verifikasi/", ticked | {"reason": WHY}).text
    assert set(Report.objects.values_list("sent_back", flat=True)) == {WHY}
    assert desk.client.post("/verifikasi/", {"langkah": "terima"}).status_code == 422


@pytest.mark.parametrize("name", ["mayor", "inspector", "sub", "planner"])
def test_together_reaches_only_what_waits_for_me(desk, name):
    report = desk.send()
    answer = desk.enter(name).client.post("/verifikasi/", {"langkah": "terima", "laporan": [report.pk]})
    assert answer.status_code in {404, 422}
    assert desk.report.state == ReportState.SENT


def test_strangers_and_others(desk):
    report = desk.send()
    for step in ("setujui", "verifikasi", "kembalikan"):
        address = f"/verifikasi/{report.pk}/{step}/"
        assert desk.enter("stranger").client.post(address, {"reason": WHY}).status_code == 404
        for name in ("mayor", "sub", "planner", "auditor", "other_clerk"):
            assert desk.enter(name).client.post(address, {"reason": WHY}).status_code == 403, (name, step)
    for name in ("planner", "auditor", "other_clerk"):
        assert desk.enter(name).client.get("/verifikasi/").status_code == 404
    assert desk.report.state == ReportState.SENT


def test_a_step_that_is_not_open_now_is_a_sentence(desk):
    report = desk.send()
    address = f"/verifikasi/{report.pk}/setujui/"
    desk.enter("head").client.post(address)
    answer = desk.client.post(address)
    assert (answer.status_code, "LAP-02" in answer.text) == (422, True)


def test_the_number_of_queries_does_not_grow_with_reports(desk):
    more(desk, 1)
    desk.enter("head")
    few = queries(desk.client, "/verifikasi/")
    more(desk, 98, start=200)
    assert desk.client.get("/verifikasi/").text.count('name="laporan"') == 99
    assert queries(desk.client, "/verifikasi/") == few


def test_the_desk_says_what_waits_and_what_came_back(desk):
    report = desk.send()
    home = desk.enter("head").client.get("/").text
    assert "1 laporan realisasi menunggu pemeriksaan Bapak/Ibu" in home
    desk.client.post(f"/verifikasi/{report.pk}/kembalikan/", {"reason": WHY})
    assert "menunggu pemeriksaan" not in desk.client.get("/").text
    assert "1 laporan realisasi dikembalikan kepada Bapak/Ibu" in desk.enter("sub").client.get("/").text


def test_what_the_superior_has_approved_only_the_verifier_sends_back(desk):
    with_verifier(desk)
    report = desk.send()
    desk.enter("head").client.post(f"/verifikasi/{report.pk}/setujui/")
    back = f"/verifikasi/{report.pk}/kembalikan/"
    assert desk.client.post(back, {"reason": WHY}).status_code == 403
    assert desk.enter("inspector").client.post(back, {"reason": WHY}).status_code == 302
    assert desk.report.state == ReportState.RETURNED


def test_the_desk_says_which_requests_wait_for_an_answer(desk):
    report = desk.send()
    desk.enter("head").client.post(f"/verifikasi/{report.pk}/setujui/")
    desk.enter("sub").client.post(desk.url("koreksi/"), {"reason": "salah salin dari rekapitulasi"})
    said = "1 permintaan koreksi menunggu jawaban Bapak/Ibu"
    assert said not in desk.client.get("/").text  # not whoever asked
    assert said not in desk.enter("planner").client.get("/").text
    assert said in desk.enter("inspector").client.get("/").text
    assert said in desk.enter("head").client.get("/").text
    asked = CorrectionRequest.objects.get()
    desk.client.post(f"/verifikasi/koreksi/{asked.pk}/", {"jawaban": "ya"})
    assert said not in desk.client.get("/").text


def test_the_desk_says_which_quarters_wait_to_be_opened_again(desk):
    again = {"until": "2024-06-30", "reason": "data kecamatan terlambat"}
    assert desk.enter("planner").client.post("/pengukuran/masa/1/buka-kembali/", again).status_code == 302
    said = "1 permintaan pembukaan kembali menunggu persetujuan Bapak/Ibu"
    assert said not in desk.client.get("/").text
    assert said not in desk.enter("head").client.get("/").text
    assert said in desk.enter("inspector").client.get("/").text
    desk.client.post(f"/pengukuran/masa/setujui/{Reopening.objects.get().pk}/")
    assert said not in desk.client.get("/").text
