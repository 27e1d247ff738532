"""Pengukuran: my figures of the quarter, filled in, computed while typing, proved, sent, corrected."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from selaras.cascade.models import Edition
from selaras.engine.reports import ReportState
from selaras.kernel.models import AuditEvent
from selaras.measurement.models import CorrectionRequest, Evidence, Figure, Period, Report
from tests import factories as make
from tests.measurement.test_reporting import AT
from tests.pictures import jpeg
from tests.web.cast import FRAGMENT, enter, queries
from tests.web.measurement.desk import FULL, LOW, PDF, pdf


def test_the_list_shows_only_my_figures_of_the_open_quarter(desk):
    page = desk.client.get("/pengukuran/").text
    assert desk.figure.indicator.name in page
    assert "TW II 2024" in page
    assert "1 Juni 2024 – 10 Juli 2024" in page
    assert "asumsi" in page
    assert "Belum diisi" in page
    assert "tersisa 20 hari" in page
    other = desk.world.rows[1].indicator
    assert other.name not in page


def test_the_quarter_is_chosen_in_the_head(desk):
    page = desk.client.get("/pengukuran/?tw=4").text
    assert "TW IV 2024" in page
    assert "Belum waktunya" in page
    assert "dibuka 1 Desember 2024" in page
    page = desk.client.get("/pengukuran/?tw=1").text
    assert "1 indikator tidak diukur pada TW I" in page


def test_what_is_late_counts_its_days(desk):
    day = AT.date()
    Period.objects.create(
        agency=desk.world.agency,
        year=2024,
        quarter=2,
        opens_on=day.replace(day=1),
        closes_on=day.replace(day=8),
    )
    page = desk.client.get("/pengukuran/?tw=2").text
    assert "Terlambat 12 hari" in page
    assert "asumsi" not in page
    page = desk.page()
    assert "Di luar masa pengisian" in page
    assert "Simpan" not in page
    refused = desk.post(**FULL)
    assert (refused.status_code, "LAP-04" in refused.text) == (422, True)
    assert 'value="3564"' in refused.text


def test_empty_pages_teach(desk):
    world = desk.world
    desk.enter("mayor")
    assert "Tidak ada yang diisi sendiri" in desk.client.get("/pengukuran/").text
    Figure.objects.update(parent=None)
    Figure.objects.all().delete()
    assert "Bappeda menyiapkan pengukurannya sekali" in desk.client.get("/pengukuran/").text
    assert desk.client.post("/pengukuran/siapkan/").status_code == 404
    desk.enter("planner")
    assert "Siapkan pengukuran" in desk.client.get("/pengukuran/").text
    assert "angka kinerja" in desk.client.post("/pengukuran/siapkan/", follow=True).text
    assert Figure.objects.filter(agency=world.agency).count() == 5


def test_what_only_an_earlier_edition_asked_is_a_record_and_no_duty(desk):
    world = desk.world
    revised = Edition.objects.create(
        agency=world.agency, year=2024, kind=Edition.Kind.REVISED, number=1,
        reason=Edition.Reason.STRATEGY_CHANGE,
    )  # fmt: skip
    make.mark_published(revised)
    assert "Kaskade sudah berubah" in desk.client.get("/pengukuran/").text
    Figure.objects.exclude(pk=desk.figure.pk).update(edition=revised)
    page = desk.client.get("/pengukuran/").text
    assert desk.figure.indicator.name not in page
    assert "Kaskade sudah berubah" not in page


def test_without_a_published_edition_there_is_nothing_to_measure(client, db):
    enter(client, make.make_official())
    page = client.get("/pengukuran/").text
    assert "Belum ada yang diukur tahun ini" in page


def test_typing_answers_and_stores_nothing(desk):
    before = AuditEvent.objects.count()
    answer = desk.client.post(desk.url("hitung/"), {"seen": 0, **FULL}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert 'id="hasil"' in answer.text
    assert "<html" not in answer.text
    assert "40,5" in answer.text
    assert "100 %" in answer.text
    assert "Tercapai" in answer.text
    low = desk.client.post(desk.url("hitung/"), {"seen": 0, **LOW}, headers=FRAGMENT).text
    assert "Di bawah target" in low
    assert "LAP-07" in low
    wrong = {"seen": 0, "masukan-jumlah": "3.25", "masukan-banyak": "0"}
    told = desk.client.post(desk.url("hitung/"), wrong, headers=FRAGMENT).text
    assert "Pakai koma untuk desimal: 3,25?" in told
    zero = {"seen": 0, "masukan-jumlah": "3", "masukan-banyak": "0"}
    assert "RMS-11" in desk.client.post(desk.url("hitung/"), zero, headers=FRAGMENT).text
    assert (Report.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_what_is_wrong_stands_at_its_input(desk):
    wrong = {"seen": 0, "masukan-jumlah": "3.25", "masukan-banyak": "88"}
    answer = desk.client.post(desk.url("hitung/"), wrong, headers=FRAGMENT).text
    first = answer.index('id="id_masukan-jumlah_told" hx-swap-oob="innerHTML"')
    second = answer.index('id="id_masukan-banyak_told" hx-swap-oob="innerHTML"')
    told = answer.index("Pakai koma untuk desimal: 3,25?", first)
    assert first < told < second
    assert "data-invalid" in answer[first:second]
    assert "data-invalid" not in answer[second:]
    page = desk.client.post(desk.url("hitung/"), wrong).text
    assert page.count('aria-invalid="true"') == 1
    assert 'aria-describedby="id_masukan-jumlah_helptext id_masukan-jumlah_told"' in page


def test_without_scripts_the_button_computes(desk):
    page = desk.client.post(desk.url("hitung/"), {"seen": 0, **FULL})
    assert page.status_code == 200
    assert "<html" in page.text
    assert "40,5" in page.text
    assert 'value="3564"' in page.text
    assert not Report.objects.exists()


def test_saved_with_its_proof_and_sent(desk):
    assert desk.post(files=[pdf()], **FULL).status_code == 302
    assert (desk.report.state, str(desk.report.actual)) == (ReportState.DRAFT, "40.5")
    page = desk.page()
    assert "rekap.pdf" in page
    assert "Semua yang diperlukan sudah ada" in page
    assert desk.post("kirim/", **FULL).status_code == 302
    assert desk.report.state == ReportState.SENT
    kinds = AuditEvent.objects.filter(kind__startswith="report.").order_by("sequence")
    assert [event.kind for event in kinds] == ["report.noted", "report.sent"]
    assert "Tarik kembali" in desk.page()
    desk.client.post(desk.url("tarik/"))
    assert desk.report.state == ReportState.DRAFT


def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk):
    answer = desk.post("kirim/", **LOW, obstacle="Cuaca buruk.")
    assert answer.status_code == 422
    assert "LAP-07" in answer.text
    assert "LAP-13" in answer.text
    assert "Cuaca buruk." in answer.text
    assert desk.report.obstacle == "Cuaca buruk."
    assert f'name="seen" value="{desk.report.version}"' in answer.text
    again = desk.post("kirim/", files=[pdf()], **LOW, obstacle="Cuaca buruk.", follow_up="Dijadwalkan ulang.")
    assert again.status_code == 302


def test_a_text_in_a_number_is_kept_as_typed(desk):
    desk.post(**{"masukan-jumlah": "banyak sekali", "masukan-banyak": ""})
    page = desk.page()
    assert 'value="banyak sekali"' in page
    assert "NUM-02" in page


def test_what_no_database_can_hold_is_refused_and_the_rest_kept(desk):
    answer = desk.post(**{"masukan-jumlah": "3\x00", "masukan-banyak": "88"})
    assert answer.status_code == 422
    assert 'value="88"' in answer.text
    assert not Report.objects.exists()
    assert desk.post(**FULL, absence="entah").status_code == 422


def test_two_people_at_once_see_each_other(desk):
    desk.post(**FULL)
    desk.enter("other_clerk")
    seen = desk.version
    desk.enter("sub").post(**{"masukan-jumlah": "3600", "masukan-banyak": "88"})
    late = desk.enter("other_clerk").post(seen=seen, **{"masukan-jumlah": "3700", "masukan-banyak": "88"})
    assert late.status_code == 422
    assert "LAP-05" in late.text
    assert 'value="3700"' in late.text
    assert "<strong>3600</strong>" in late.text
    assert desk.report.inputs["jumlah"] == "3600"


def test_an_absence_is_kept_with_its_reason(desk):
    said = {"absence": "keadaan-kahar", "reason": "Banjir besar, berita acara terlampir"}
    assert desk.post("kirim/", files=[pdf()], **said).status_code == 302
    assert "Tidak ikut dihitung" in desk.page()


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"<svg onload=alert(1)>"])
def test_LAP_15_what_is_no_proof_is_named_and_the_rest_stays(desk, content):
    wrong = SimpleUploadedFile("bukti.pdf", content, "application/pdf")
    answer = desk.post(files=[wrong, pdf()], **FULL)
    assert answer.status_code == 422
    assert "bukti.pdf: " in answer.text
    assert "LAP-15" in answer.text
    assert [one.name for one in Evidence.objects.order_by("pk")] == ["rekap.pdf"]
    assert desk.report.inputs["jumlah"] == "3564"


def test_LAP_15_a_huge_file_is_refused_before_it_is_read(desk, monkeypatch):
    monkeypatch.setattr("selaras.documents.kinds.MOST_BYTES", 4)
    monkeypatch.setattr("selaras.measurement.actions.proving.attach", lambda **_: pytest.fail("it was read"))
    assert "LAP-15" in desk.post(files=[pdf()], **FULL).text


def test_a_photo_of_the_camera_is_a_proof(desk):
    photo = SimpleUploadedFile("IMG_1.jpg", jpeg(), "image/jpeg")
    desk.client.post(desk.url(), {"seen": 0, "foto": photo, **FULL})
    assert Evidence.objects.get().file.media_type == "image/jpeg"
    assert 'capture="environment"' in desk.page()


def test_a_proof_is_taken_away_and_what_is_typed_stays(desk):
    desk.post(files=[pdf()], **FULL)
    proof = Evidence.objects.get()
    answer = desk.post(f"bukti/{proof.pk}/hapus/", **(FULL | {"masukan-jumlah": "3600"}))
    assert 'value="3600"' in answer.text
    assert not Evidence.objects.exists()


def test_a_proof_is_handed_out_as_a_file_and_never_opened(desk):
    desk.post(files=[pdf(name='re"kap\u202e.pdf')], **FULL)
    proof = Evidence.objects.get()
    answer = desk.client.get(f"/pengukuran/bukti/{proof.pk}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert desk.enter("stranger").client.get(f"/pengukuran/bukti/{proof.pk}/").status_code == 404
    assert desk.enter("planner").client.get(f"/pengukuran/bukti/{proof.pk}/").status_code == 403


def test_the_same_file_elsewhere_is_flagged(desk):
    desk.post(files=[pdf()], **FULL)
    other = Report.objects.create(
        agency=desk.world.agency, figure=desk.figure, quarter=4, entered_by=desk.world.sub.user, entered_at=AT
    )
    first = Evidence.objects.get()
    Evidence.objects.create(
        agency=other.agency, report=other, file=first.file, name="lagi.pdf", by=first.by, at=AT
    )
    code, post = desk.figure.indicator.code, desk.world.sub_post.short_title
    assert f"Berkas ini sudah dipakai untuk {code} {post}, TW IV 2024." in desk.page()


def test_last_quarter_stands_beside(desk, monkeypatch):
    desk.send()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 12, 20))
    page = desk.page(quarter=4)
    assert "TW II: 3564" in page


@pytest.fixture
def last_year(desk):
    """TW IV of the year before, at the same post; TW I of this year is measured."""
    former = Figure.objects.get(pk=desk.figure.pk)
    former.pk, former.parent_id, former.year = None, None, 2023
    former.save()
    Figure.objects.filter(pk=desk.figure.pk).update(q1=40, not_measured=[])
    return Report.objects.create(
        agency=former.agency, figure=former, quarter=4, actual="40.5", entered_by=desk.world.sub.user,
        inputs={"jumlah": "3564", "banyak": "88"}, entered_at=AT,
    )  # fmt: skip


def test_last_quarter_stands_beside_also_across_the_year(desk, last_year, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 3, 20))
    assert "TW IV 2023: 3564" in desk.page(quarter=1)
    page = desk.client.get("/pengukuran/?tw=1").text
    assert "TW IV 2023" in page
    typed = {"seen": 0, "masukan-jumlah": "35,64", "masukan-banyak": "88"}
    answer = desk.client.post(desk.url("hitung/", quarter=1), typed, headers=FRAGMENT).text
    assert "RMS-15" in answer
    assert "TW IV 2023: 40,5, capaian" in answer
    few = queries(desk.client, desk.url(quarter=1))
    last_year.figure.reports.all()
    assert queries(desk.client, desk.url(quarter=2)) == few


def test_a_hundredfold_of_last_quarter_is_asked_about(desk, monkeypatch):
    desk.send()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: date(2024, 12, 20))
    typed = {"seen": 0, "masukan-jumlah": "35,64", "masukan-banyak": "88"}
    answer = desk.client.post(desk.url("hitung/", quarter=4), typed, headers=FRAGMENT).text
    assert "RMS-15" in answer
    assert "TW II: 40,5, capaian 100 %" in answer


def test_what_came_back_says_so_also_when_it_is_late(desk):
    report = desk.send()
    reason = {"reason": "bukti belum bertanggal jelas"}
    desk.enter("head").client.post(f"/verifikasi/{report.pk}/kembalikan/", reason)
    day = AT.date()
    Period.objects.create(
        agency=desk.world.agency, year=2024, quarter=2, opens_on=day.replace(day=1),
        closes_on=day.replace(day=18),
    )  # fmt: skip
    page = desk.enter("sub").client.get("/pengukuran/?tw=2").text
    assert "Dikembalikan, terlambat 2 hari" in page
    assert reason["reason"] in page


def test_a_quarter_that_is_not_measured_has_no_form(desk):
    page = desk.page(quarter=1)
    assert "tidak diukur pada triwulan ini" in page
    assert "Simpan" not in page
    assert desk.client.post(desk.url(quarter=1), {"seen": 0, **FULL}).status_code == 422
    assert desk.client.get(desk.url(quarter=5)).status_code == 404


def test_a_correction_takes_two_persons(desk):
    desk.send()
    desk.enter("head").client.post(f"/verifikasi/{desk.report.pk}/setujui/")
    assert desk.report.state == ReportState.LOCKED
    desk.enter("sub")
    assert "Minta koreksi" in desk.page()
    assert desk.client.post(desk.url("koreksi/"), {"reason": "salah"}).status_code == 422
    desk.client.post(desk.url("koreksi/"), {"reason": "salah salin dari rekapitulasi"})
    asked = CorrectionRequest.objects.get()
    answer = f"/verifikasi/koreksi/{asked.pk}/"
    assert desk.client.post(answer, {"jawaban": "ya"}).status_code == 403
    assert desk.enter("mayor").client.post(answer, {"jawaban": "ya"}).status_code == 403
    assert desk.enter("stranger").client.post(answer, {"jawaban": "ya"}).status_code == 404
    desk.enter("head")
    assert "salah salin dari rekapitulasi" in desk.client.get("/verifikasi/").text
    assert desk.client.post(answer, {"jawaban": "tidak", "reason": ""}).status_code == 422
    assert desk.client.post(answer, {"jawaban": "ya"}).status_code == 302
    assert (desk.report.number, desk.report.state) == (1, ReportState.DRAFT)
    page = desk.enter("sub").page()
    assert "Koreksi atas angka yang dikunci" in page
    assert 'value="3564"' in page
    assert "Laporan pertama" in page


@pytest.mark.parametrize("name", ["stranger", "superadmin"])
def test_for_a_stranger_there_is_no_such_page(desk, name):
    desk.send()
    desk.enter(name)
    assert desk.client.get(desk.url()).status_code == 404
    for rest in ("", "hitung/", "kirim/", "tarik/", "koreksi/"):
        assert desk.post(rest, **FULL).status_code == 404, rest


@pytest.mark.parametrize("name", ["mayor", "head", "inspector", "planner", "auditor"])
def test_who_may_read_but_not_fill_in(desk, name):
    desk.enter(name)
    assert desk.client.get(desk.url()).status_code == 200
    for rest in ("", "hitung/", "kirim/", "tarik/", "koreksi/"):
        assert desk.post(rest, **FULL).status_code == 403, rest
    assert not Report.objects.exists()


def test_a_clerk_fills_in_and_does_not_send(desk):
    desk.enter("other_clerk")
    assert "Kirim</button>" not in desk.page()
    assert desk.post(files=[pdf()], **FULL).status_code == 302
    assert desk.post("kirim/", **FULL).status_code == 403
    assert desk.report.state == ReportState.DRAFT


def test_the_number_of_queries_does_not_grow_with_figures(desk):
    few = queries(desk.client, "/pengukuran/")
    for number in range(200):
        row = Figure.objects.get(pk=desk.figure.pk)
        row.pk, row.parent_id = None, None
        row.indicator = make.make_indicator(desk.figure.indicator.objective, number=number + 10)
        row.save()
    page = desk.client.get("/pengukuran/").text
    assert page.count("Belum diisi") == 201
    assert queries(desk.client, "/pengukuran/") == few


def test_a_correction_stands_beside_what_it_corrects(desk):
    desk.send()
    desk.enter("head").client.post(f"/verifikasi/{desk.report.pk}/setujui/")
    desk.enter("sub").client.post(desk.url("koreksi/"), {"reason": "salah salin dari rekapitulasi"})
    assert "Angka lama dan angka koreksi" not in desk.page()
    answer = f"/verifikasi/koreksi/{CorrectionRequest.objects.get().pk}/"
    desk.enter("head").client.post(answer, {"jawaban": "ya"})
    desk.enter("sub")
    typed = {"masukan-jumlah": "1000", "masukan-banyak": "7"}
    live = desk.client.post(desk.url("hitung/"), {"seen": desk.version, **typed}, headers=FRAGMENT).text
    assert 'id="perubahan" aria-labelledby="lama-baru" hx-swap-oob="true"' in live
    assert "142,86" in live
    words = {
        "obstacle": "salinan lama keliru",
        "follow_up": "diperiksa ulang bulan depan",
        "explanation": "x y z",
    }
    assert desk.post("kirim/", files=[pdf(b"%PDF-1.7 baru\n%%EOF\n")], **typed, **words).status_code == 302
    page = desk.enter("head").page()
    place = page.index("Angka lama dan angka koreksi")
    assert place < page.index('<th scope="col" class="num">Laporan pertama</th>') < page.index("40,5", place)
    assert '<span title="142,8571428571…">142,86</span>' in page
    assert "<strong>1000</strong>" in page
    assert "semula 40,5" in desk.client.get("/verifikasi/").text
    desk.client.post(f"/verifikasi/{desk.report.pk}/setujui/")
    trail = desk.page().partition('id="jejak"')[2]
    assert "Dikoreksi: 40,5" in trail
