"""One report at its page: filled in, proved, handed in, confirmed, with minutes; and what is refused."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.models import PlanDay, PlanEvidence, PlanReport
from tests.actionplans.world import JUNE, MARCH, PDF, WORDS
from tests.pictures import jpeg
from tests.web.actionplans.desk import pdf
from tests.web.cast import enter, queries

HTML = b"<html><script>alert(1)</script>"


def test_the_form_shows_what_was_promised_before_anything_is_typed(desk, world):
    page = desk.get(world.point(world.documents, "B06"))
    assert "1. Dokumen evaluasi Semester I Tahun 2024" in page
    assert "2. Rekap matriks" in page
    assert "10 Juli 2024" in page
    assert "karena melaporkan Semester I Tahun 2024" in page
    assert "REN-05" in page
    assert "sepuluh hari sesudahnya" in page
    page = desk.get(world.point(world.places, "B06"))
    assert "Target 112 dari 224 lokasi sejak awal tahun" in page
    assert "Surat pernyataan" not in page
    assert "surat pernyataan" in desk.get(world.point(world.audits, "B06"))


def test_saved_handed_in_confirmed_and_in_the_annex(desk, world):
    point = world.point(world.documents, "B06")
    given = {"keluaran-1": "1", "keluaran-2": "1", "account": "Terlampir."}
    assert desk.post(point, **given, berkas=[pdf()]).status_code == 302
    page = desk.get(point)
    assert "Semua yang diperlukan sudah ada" in page
    assert "laporan.pdf" in page
    assert desk.post(point, "sampaikan/", **given).status_code == 302
    assert "Dilaporkan" in desk.get(point)
    desk.enter("head")
    assert "Rencana aksi nomor 1" in desk.client.get("/rencana-aksi/menunggu/").text
    assert "1 laporan rencana aksi menunggu pemeriksaan" in desk.client.get("/").text
    assert "1 laporan rencana aksi juga menunggu" in desk.client.get("/verifikasi/").text
    assert ">Setujui</button>" in desk.get(point)
    assert desk.post(point, "setujui/").status_code == 302
    assert desk.report(point).state == "selesai"
    table = desk.client.get("/rencana-aksi/ksd/tabel/?sd=B06").text
    assert "sementara 100 %" in table  # B03 is blank: never reached
    assert "1 dari 2" in table
    assert "Tidak ada yang menunggu" in desk.client.get("/rencana-aksi/menunggu/").text


def test_what_is_missing_is_said_and_nothing_is_lost(desk, world):
    point = world.point(world.documents, "B06")
    response = desk.post(
        point, "sampaikan/", **{"keluaran-1": "1", "keluaran-2": "0", "account": "Satu dulu."}
    )
    assert response.status_code == 422
    assert "REN-07" in response.text
    assert "Satu dulu." in response.text
    assert desk.report(point).told == ["1", "0"]  # kept although it was not handed in
    again = desk.post(point, "sampaikan/", **{"keluaran-1": "1", "keluaran-2": "0"}, berkas=[pdf()])
    assert again.status_code == 422
    assert "REN-06" in again.text


def test_a_number_that_cannot_be_read_is_kept_and_told(desk, world):
    point = world.point(world.audits, "B06")
    assert desk.post(point, **{"keluaran-1": "92.5"}).status_code == 302
    page = desk.get(point)
    assert "Pakai koma untuk desimal: 92,5?" in page
    assert 'value="92.5"' in page


def test_REN_04_two_at_once(desk, world):
    point = world.point(world.documents, "B06")
    world.note(point, "1", "1")
    response = desk.client.post(desk.url(point), {"seen": 0, "keluaran-1": "0", "keluaran-2": "0"})
    assert response.status_code == 422
    assert "REN-04" in response.text
    assert desk.report(point).told == ["1", "1"]


@pytest.mark.parametrize(("content", "rule"), [(HTML, "REN-15"), (b"", "REN-15")])
def test_REN_15_what_could_run_is_no_proof(desk, world, content, rule):
    response = desk.post(world.plan, **{"keluaran-1": "1"}, berkas=[pdf(), pdf(content, "x.pdf")])
    assert response.status_code == 422
    assert rule in response.text
    assert PlanEvidence.objects.count() == 1  # the good one stays


def test_a_statement_instead_of_outputs(desk, world):
    point = world.point(world.audits, "B06")
    given = {"keluaran-1": "", "exemption": "on"}
    response = desk.post(point, "sampaikan/", **given)
    assert "REN-08" in response.text
    response = desk.post(point, "sampaikan/", **given, pernyataan=[pdf()])
    assert response.status_code == 302
    assert "Dilaporkan dengan surat pernyataan" in desk.get(point)
    assert desk.report(point).evidence.get().kind == PlanEvidence.Kind.STATEMENT


def test_many_are_confirmed_together_each_by_itself(desk, world):
    point = world.point(world.documents, "B06")
    sent = [world.hand_in(point, "1", "1"), world.hand_in(world.plan, "1")]
    mine = world.note(world.point(world.places, "B06"), "112", position=world.sub_post)
    desk.enter("head")
    page = desk.client.get("/rencana-aksi/menunggu/").text
    assert page.count('name="laporan"') == 2
    assert "Centang laporannya dahulu" in desk.client.post("/rencana-aksi/menunggu/").text
    keys = [*[report.pk for report in sent], mine.pk]
    page = desk.client.post("/rencana-aksi/menunggu/", {"laporan": keys}).text
    assert "Disetujui: 2 laporan" in page
    assert "tidak lagi menunggu" in page
    assert {desk.report(row).state for row in (point, world.plan)} == {"selesai"}
    audit = world.finish(world.point(world.audits, "B06"), "90")
    desk.enter("inspector")
    response = desk.client.post("/rencana-aksi/menunggu/", {"laporan": [audit.pk]})
    assert response.status_code == 422
    assert "satu per satu" in response.text
    assert 'name="laporan"' not in desk.client.get("/rencana-aksi/menunggu/").text


def test_the_inspectorate_records_its_minutes(desk, world):
    point = world.point(world.audits, "B06")
    world.finish(point, "81", **WORDS)
    desk.enter("inspector")
    assert "Rencana aksi nomor 6" in desk.client.get("/rencana-aksi/menunggu/").text
    assert "Catat berita acara" in desk.get(point)
    given = {"number": "700/12/BA/2024", "dated": "2024-06-18"}
    assert "REN-12" in desk.post(point, "berita-acara/", **given).text
    assert "Lengkapi nomor" in desk.post(point, "berita-acara/", number="", dated="").text
    bad = desk.post(point, "berita-acara/", **given, **{"berita-acara": [pdf(HTML)]})
    assert "REN-15" in bad.text
    assert desk.post(point, "berita-acara/", **given, **{"berita-acara": [pdf()]}).status_code == 302
    page = desk.get(point)
    assert "700/12/BA/2024" in page
    assert "Selesai" in page
    assert desk.report(point).minutes_on == date(2024, 6, 18)


@pytest.mark.parametrize("wrong", [{"dated": "2024-06-30"}, {"who": "head"}])
def test_REN_12_of_minutes_that_are_refused_no_file_is_kept(desk, world, wrong):
    point = world.point(world.audits, "B06")
    report = world.finish(point, "81", **WORDS)
    given = {"number": "700/12/BA/2024", "dated": "2024-06-18"} | wrong
    desk.enter(given.pop("who", "inspector"))
    answer = desk.post(point, "berita-acara/", **given, **{"berita-acara": [pdf()]})
    assert answer.status_code in {403, 422}
    assert not report.evidence.filter(kind=PlanEvidence.Kind.MINUTES).exists()


def test_sent_back_with_a_reason_and_due_again(desk, world):
    world.hand_in(world.plan, "1")
    desk.enter("head")
    assert "Tulis alasannya dahulu" in desk.post(world.plan, "kembalikan/", reason="").text
    assert "REN-11" in desk.post(world.plan, "kembalikan/", reason="Kurang").text
    response = desk.post(world.plan, "kembalikan/", reason="Lampiran belum ditandatangani pejabatnya")
    assert response.status_code == 302
    desk.enter("sub")
    assert "Lampiran belum ditandatangani pejabatnya" in desk.get(world.plan)
    assert "Dikembalikan: RA2" in desk.client.get("/").text


def test_taken_back_and_a_proof_put_away(desk, world):
    world.hand_in(world.plan, "1")
    assert "Tarik kembali" in desk.get(world.plan)
    assert desk.post(world.plan, "tarik/").status_code == 302
    proof = desk.report(world.plan).evidence.get()
    assert desk.client.post(desk.url(world.plan, f"bukti/{proof.pk}/lepas/")).status_code == 302
    assert not PlanEvidence.objects.exists()
    world.prove(desk.report(world.plan))
    proof = desk.report(world.plan).evidence.get()
    page = desk.post(world.plan, f"bukti/{proof.pk}/lepas/", **{"keluaran-1": "0"})
    assert page.status_code == 200  # what was typed meanwhile stays on the page
    assert desk.report(world.plan).told == ["1"]
    assert desk.post(world.plan, "bukti/0/lepas/").status_code == 404


def test_what_is_finished_answers_with_a_sentence(desk, world):
    world.finish(world.plan, "1")
    response = desk.post(world.plan, **{"keluaran-1": "0"})
    assert response.status_code == 422
    assert "REN-02" in response.text
    proof = desk.report(world.plan).evidence.get()
    assert "REN-10" in desk.post(world.plan, f"bukti/{proof.pk}/lepas/").text
    desk.enter("head")
    assert "REN-02" in desk.post(world.plan, "setujui/").text


def test_REN_21_a_correction_from_the_page(desk, world):
    world.finish(world.plan, "1")
    desk.enter("head")
    assert "Buka koreksi" in desk.get(world.plan)
    assert "Tulis alasannya dahulu" in desk.post(world.plan, "koreksi/", reason="").text
    assert "REN-11" in desk.post(world.plan, "koreksi/", reason="Salah").text
    response = desk.post(world.plan, "koreksi/", reason="Laporan yang dilampirkan keliru tahunnya")
    assert response.status_code == 302
    assert "REN-02" in desk.post(world.plan, "koreksi/", reason="Laporan yang dilampirkan keliru").text
    desk.enter("sub")
    page = desk.get(world.plan)
    assert "Koreksi atas laporan yang selesai" in page
    assert "Laporan yang dilampirkan keliru tahunnya" in page
    assert "Laporan pertama" in page
    assert desk.url(world.plan) in desk.client.get("/").text
    assert "koreksi sedang disusun" in desk.client.get("/rencana-aksi/iku/").text
    given = {"keluaran-1": "0", "obstacle": "Keliru.", "follow_up": "Disusun ulang."}
    assert desk.post(world.plan, "sampaikan/", **given).status_code == 302
    assert desk.enter("head").post(world.plan, "setujui/").status_code == 302
    world.plan.refresh_from_db()
    assert world.plan.achievement == 0


def test_without_a_report_nothing_is_decided(desk, world):
    for rest in ("tarik/", "setujui/", "kembalikan/", "berita-acara/", "bukti/1/lepas/"):
        assert desk.post(world.plan, rest).status_code == 404


def test_the_same_file_beside_two_reports_is_flagged(desk, world):
    point = world.point(world.documents, "B06")
    world.prove(world.note(world.plan, "1"))
    assert "juga menjadi bukti" not in desk.get(world.plan)
    world.prove(world.note(point, "1", "1"))
    for row in (world.plan, point):
        assert "Berkas atau gambar yang sama juga menjadi bukti 1 laporan lain." in desk.get(row)


def test_REN_23_a_photo_with_another_note_beside_the_same_pixels_is_flagged(desk, world):
    by, rows = world.people["sub"], (world.plan, world.point(world.documents, "B06"))
    for row, told, note in zip(rows, (["1"], ["1", "1"]), (b"A", b"B"), strict=True):
        report = world.note(row, *told)
        proving.attach(report=report, content=jpeg(note=note), name="a.jpg", by=by, at=JUNE)
    for row in rows:
        assert "menjadi bukti 1 laporan lain. <span" in desk.get(row)


def test_a_proof_is_only_ever_downloaded(desk, world):
    report = world.hand_in(world.plan, "1")
    address = f"/rencana-aksi/bukti/{report.evidence.get().pk}/"
    response = desk.client.get(address)
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert desk.enter("beside").client.get(address).status_code == 404
    assert desk.enter("planner").client.get(address).status_code == 403


def test_REN_09_who_reported_does_not_confirm_at_another_post(desk, world):
    report = world.note(world.plan, "1", position=world.head_post)
    world.prove(report)
    reporting.hand_in(report=report, by=world.people["head"], at=JUNE)
    desk.enter("head")
    assert desk.post(world.plan, "setujui/").status_code == 403  # the mayor is the superior of that post
    assert desk.enter("mayor").post(world.plan, "setujui/").status_code == 302


def test_the_clerk_of_the_unit_types_and_does_not_hand_in(desk, world):
    point = world.point(world.documents, "B06")
    desk.enter("clerk")
    assert ">Sampaikan</button>" not in desk.get(point)
    assert desk.post(point, **{"keluaran-1": "1", "keluaran-2": "1"}, berkas=[pdf()]).status_code == 302
    assert desk.report(point).position == world.sub_post
    assert desk.post(point, "sampaikan/", **{"keluaran-1": "1", "keluaran-2": "1"}).status_code == 403


@pytest.mark.parametrize("who", ["beside", "stranger", "superadmin"])
def test_who_does_not_read_the_report_finds_nothing(desk, world, who):
    desk.enter(who)
    for row in (world.plan, world.point(world.documents, "B06")):
        assert desk.client.get(desk.url(row)).status_code == 404


def test_staff_of_the_unit_reads_the_plan_and_not_the_report(desk, world):
    point = world.point(world.documents, "B06")
    desk.enter("staff")
    assert desk.client.get(desk.url(point)).status_code == 404
    page = desk.client.get(f"/rencana-aksi/ksd/{world.documents.pk}/").text
    assert "Rencana aksi nomor 1" in page
    assert desk.url(point) not in page


@pytest.mark.parametrize(
    ("progress", "found"),
    [("saya", {1, 6, 10}), ("selesai", {1}), ("diperiksa", {6}), ("terlambat", {10}), ("belum", {1, 6, 10})],
)
def test_filters_by_progress(desk, world, progress, found):
    world.finish(world.point(world.documents, "B03"), "1", at=MARCH)
    world.hand_in(world.point(world.audits, "B06"), "90")
    page = desk.client.get(f"/rencana-aksi/?progres={progress}").text
    assert {number for number in (1, 6, 10) if f"{number}. Rencana aksi nomor {number}" in page} == found
    assert "Rencana aksi nomor 1" not in desk.enter("beside").client.get("/rencana-aksi/?progres=saya").text


def test_capaian_until_a_checkpoint(desk, world):
    world.finish(world.point(world.places, "B03"), "49", at=MARCH, **WORDS)
    page = desk.client.get("/rencana-aksi/?sd=B03").text
    assert "87,5 %, 1 dari 1" in page
    assert "Di bawah target" in page
    assert "87,5 %, 1 dari 2; tanpa B06" in desk.client.get("/rencana-aksi/?sd=B06").text


def test_the_desk_lists_what_is_due_with_its_own_day(desk, world):
    page = desk.client.get("/").text
    assert "10 Juli 2024" in page
    assert desk.url(world.point(world.documents, "B06")) in page
    world.hand_in(world.point(world.documents, "B06"), "1", "1")
    assert desk.url(world.point(world.documents, "B06")) not in desk.client.get("/").text
    world.hand_in(world.plan, "1")
    assert desk.url(world.plan) not in desk.client.get("/").text


def test_the_days_are_set_by_those_who_open_the_quarters(desk, world):
    page = desk.enter("planner").client.get("/rencana-aksi/batas-waktu/").text
    assert "10 Juli 2024" in page
    assert "asumsi" in page
    given = {"checkpoint": "B06", "due_on": "2024-07-03", "after_period_on": "2024-07-01"}
    assert "REN-19" in desk.client.post("/rencana-aksi/batas-waktu/", given).text
    assert "Isi kedua harinya" in desk.client.post("/rencana-aksi/batas-waktu/", {"checkpoint": "B06"}).text
    assert desk.client.post("/rencana-aksi/batas-waktu/", {"checkpoint": "B13"}).status_code == 404
    given["after_period_on"] = "2024-07-15"
    assert desk.client.post("/rencana-aksi/batas-waktu/", given).status_code == 302
    assert PlanDay.objects.get().due_on == date(2024, 7, 3)
    assert "15 Juli 2024" in desk.enter("sub").get(world.point(world.documents, "B06"))


def sheet(desk, kind="ksd"):
    response = desk.client.get(f"/rencana-aksi/progres/{kind}.xlsx?sd=B06")
    assert response.status_code == 200
    book = load_workbook(io.BytesIO(response.content))
    return [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]


def test_the_official_tables_with_their_achievements(desk, world):
    world.finish(world.point(world.places, "B03"), "49", at=MARCH, **WORDS)
    world.finish(world.plan, "1")
    report = world.finish(world.point(world.audits, "B06"), "81", **WORDS)
    world.prove(report, PlanEvidence.Kind.MINUTES, who="inspector")
    reporting.record_minutes(
        report=report, number="700/12", dated=date(2024, 6, 18), by=world.people["inspector"], at=JUNE
    )
    rows = sheet(desk)
    assert "CAPAIAN SAMPAI DENGAN B06" in rows[1]
    told = "\n".join(str(cell) for row in rows for cell in row)
    assert 87.5 in [cell for row in rows for cell in row]
    assert "Capaian KSD s.d. B06: sementara 87,5 % (1 dari 2 checkpoint)." in told
    assert "B06: dilaporkan 20 Juni 2024, selesai; berita acara 700/12 tanggal 18 Juni 2024." in told
    assert "B03: belum dilaporkan, terlambat 81 hari." in told
    told = "\n".join(str(cell) for row in sheet(desk, "iku") for cell in row)
    assert "Capaian %" in told
    assert "dilaporkan 20 Juni 2024, selesai." in told
    assert "CAPAIAN SAMPAI DENGAN TW II" in told  # annex V speaks of quarters
    response = desk.client.get("/rencana-aksi/progres/ksd.pdf")
    assert response.content.startswith(b"%PDF-")
    assert 'filename="progres-ksd-2024-b03.pdf"' in response["Content-Disposition"]
    for wrong in ("ksd.csv", "pk.pdf"):
        assert desk.client.get(f"/rencana-aksi/progres/{wrong}").status_code == 404


def test_annex_five_speaks_of_quarters(desk, world):
    for page in ("/rencana-aksi/iku/", "/rencana-aksi/iku/tabel/"):
        told = desk.client.get(f"{page}?sd=B06").text
        assert "TW II" in told
        assert ">B06<" not in told
        assert "s.d. B06" not in told
        assert "tanpa B0" not in told
        assert 'href="/rencana-aksi/progres/iku.pdf?sd=B06"' in told
    assert ">B06<" in desk.client.get("/rencana-aksi/?sd=B06").text


def test_queries_do_not_grow_with_reports(desk, world):
    pages = [
        "/rencana-aksi/",
        "/rencana-aksi/ksd/tabel/",
        "/rencana-aksi/iku/",
        "/rencana-aksi/menunggu/",
        "/",
    ]
    world.hand_in(world.point(world.documents, "B06"), "1", "1")
    world.hand_in(world.plan, "1")
    desk.enter("head")
    before = {page: queries(desk.client, page) for page in pages}
    world.hand_in(world.point(world.places, "B06"), "112")
    world.note(world.point(world.audits, "B06"), "50")
    assert {page: queries(desk.client, page) for page in pages} == before
    assert max(before.values()) <= 40
    assert PlanReport.objects.count() == 4


def test_an_empty_page_teaches(client, world):
    page = enter(client, world.people["stranger"]).get("/rencana-aksi/").text
    assert "Belum ada rencana aksi KSD" in page
