"""Proof that can be trusted: tied to what it proves, flagged when it proves another report, never run."""

import hashlib
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from selaras.engine.reports import ReportState
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import proving, reporting
from selaras.measurement.models import Evidence, Figure, Report
from tests import factories as make
from tests.documents.test_kinds import WORKBOOK
from tests.documents.test_preview import drawn
from tests.measurement.test_reporting import AT
from tests.pictures import GPS, jpeg, png
from tests.web.cast import FRAGMENT, queries
from tests.web.measurement.desk import FULL, PDF, pdf

LISTED = ["Rekapitulasi survei", "Berita acara"]


def photo(content=None, name="IMG_1.jpg"):
    return SimpleUploadedFile(name, jpeg() if content is None else content, "image/jpeg")


def another(desk, *, post=None, quarter=4):
    """A report of another quarter, or of another post, not sent yet."""
    figure = desk.figure
    if post is not None:
        figure = Figure.objects.get(pk=figure.pk)
        figure.pk, figure.parent_id, figure.position = None, None, post
        figure.indicator = make.make_indicator(desk.figure.indicator.objective, number=77)
        figure.save()
    return Report.objects.create(
        agency=figure.agency, figure=figure, quarter=quarter, entered_by=make.make_user(), entered_at=AT
    )


def attach(report, content):
    return proving.attach(report=report, content=content, name="lagi.jpg", by=report.entered_by, at=AT)


def listed(desk):
    desk.figure.indicator.evidence = LISTED
    desk.figure.indicator.save()


# --- sent up at once


def test_a_file_goes_up_at_once_with_what_was_typed(desk):
    given = {"seen": 0, "berkas": pdf(), **FULL}
    answer = desk.client.post(desk.url("bukti/"), given, headers=FRAGMENT)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for part in ('id="bukti-daftar"', 'id="hasil"', 'id="bukti-pesan"', 'name="seen" value="1"', "rekap.pdf"):
        assert part in answer.text, part
    assert desk.report.inputs["jumlah"] == "3564"
    assert "Semua yang diperlukan sudah ada" in answer.text


def test_LAP_15_what_is_refused_on_the_way_is_named_and_the_rest_kept(desk):
    given = {"seen": 0, "berkas": [photo(b"<svg/>", "peta.svg"), pdf()], **FULL}
    answer = desk.client.post(desk.url("bukti/"), given, headers=FRAGMENT)
    assert answer.status_code == 422
    assert "peta.svg: " in answer.text
    assert "SVG" in answer.text
    assert [one.name for one in Evidence.objects.all()] == ["rekap.pdf"]


def test_two_at_once_also_when_a_file_goes_up(desk):
    desk.post(**FULL)
    answer = desk.post("bukti/", seen=0, files=[pdf()], **(FULL | {"masukan-jumlah": "3600"}))
    assert (answer.status_code, "LAP-05" in answer.text) == (422, True)
    assert 'name="seen" value="0"' in answer.text  # nor is it overwritten the next time
    assert not Evidence.objects.exists()


def test_who_may_not_fill_in_sends_nothing_up(desk):
    for name, status in (("stranger", 404), ("head", 403), ("inspector", 403), ("planner", 403)):
        assert desk.enter(name).post("bukti/", files=[pdf()], **FULL).status_code == status, name
    assert not Report.objects.exists()


# --- what it proves


def test_LAP_24_a_proof_is_tied_to_an_input_and_to_the_dictionary(desk):
    listed(desk)
    page = desk.page()
    assert "Rekapitulasi survei" in page
    assert "belum ada" in page
    assert "Seluruh laporan" in page
    desk.post(files=[pdf()], input_code="jumlah", expected="1", **FULL)
    proof = Evidence.objects.get()
    assert (proof.input_code, proof.expected) == ("jumlah", LISTED[0])
    page = desk.page()
    assert "Membuktikan Jumlah nilai" in page
    assert page.count("belum ada</span>") == 1
    desk.post(files=[pdf()], input_code="banyak", expected="2", **FULL)
    proof = Evidence.objects.get()  # the same file: told anew what it proves
    assert (proof.input_code, proof.expected) == ("banyak", LISTED[1])
    assert AuditEvent.objects.filter(kind="evidence.told_anew").count() == 1


def test_LAP_24_what_nobody_knows_is_refused(desk):
    desk.post(**FULL)
    for fields in ({"input_code": "lain"}, {"expected": "Bukti yang tidak ada"}):
        with pytest.raises(RuleError, match="LAP-24"):
            proving.attach(
                report=desk.report, content=jpeg(), name="a.jpg", by=desk.world.sub.user, at=AT, **fields
            )
    assert desk.post(files=[pdf()], input_code="lain", **FULL).status_code == 422


# --- the same proof for several reports


def test_LAP_21_the_same_photo_is_flagged_also_with_other_metadata(desk):
    attach(another(desk), jpeg(note=b"kelurahan lain", turn=1))
    desk.post(files=[photo()], **FULL)
    code, post = desk.figure.indicator.code, desk.world.sub_post.short_title
    assert f"Gambar yang sama sudah dipakai untuk {code} {post}, TW IV 2024." in desk.page()
    attached = AuditEvent.objects.filter(kind="evidence.attached").order_by("sequence")
    assert [event.data["reused"] for event in attached] == [0, 1]


def test_LAP_21_what_is_out_of_reach_is_only_counted(desk):
    other = another(desk, post=desk.world.mayor_post)
    attach(other, jpeg())
    desk.post(files=[photo()], **FULL)
    page = desk.page()
    assert "Berkas ini sudah dipakai untuk 1 laporan lain." in page
    assert other.figure.position.title not in page
    code = other.figure.indicator.code
    assert f"sudah dipakai untuk {code}" in desk.enter("inspector").page()


def test_LAP_21_other_pictures_and_a_correction_of_the_same_quarter_are_not(desk):
    attach(another(desk), png())
    desk.post(files=[photo()], **FULL)
    assert "sudah dipakai" not in desk.page()
    report = desk.send()
    desk.enter("head").client.post(f"/verifikasi/{report.pk}/setujui/")
    correction = reporting.correct(
        report=desk.report, reason="salah salin angka", asked_by=desk.world.sub.user,
        granted_by=desk.world.head.user, at=AT,
    )  # fmt: skip
    attach(correction, jpeg())
    assert "sudah dipakai" not in desk.enter("sub").page()


def test_LAP_22_a_reused_proof_is_looked_at_alone(desk):
    attach(another(desk), jpeg())
    desk.post("kirim/", files=[photo()], **FULL)
    report = desk.report
    page = desk.enter("head").client.get("/verifikasi/").text
    assert "sudah dipakai untuk" in page
    answer = desk.client.post("/verifikasi/", {"langkah": "terima", "laporan": [report.pk]})
    assert (answer.status_code, "LAP-22" in answer.text) == (422, True)
    assert desk.report.state == ReportState.SENT
    assert "Bandingkan dahulu buktinya" in desk.page()
    assert desk.client.post(f"/verifikasi/{report.pk}/setujui/").status_code == 302
    assert AuditEvent.objects.get(kind="report.approved").data["reused_proofs"] == 1


def test_LAP_22_what_is_beyond_belief_is_looked_at_alone(desk):
    desk.post("kirim/", files=[photo()], **FULL)
    Report.objects.update(actual=Decimal(1000))
    page = desk.enter("head").client.get("/verifikasi/").text
    assert "di atas 200 %: buka dan periksa masukannya" in page
    answer = desk.client.post("/verifikasi/", {"langkah": "terima", "laporan": [desk.report.pk]})
    assert "Capaiannya di atas 200 %." in answer.text
    assert desk.report.state == ReportState.SENT


def test_the_number_of_queries_does_not_grow_with_reuse(desk):
    attach(another(desk, post=desk.world.head_post, quarter=1), jpeg())
    desk.post(files=[photo()], **FULL)
    few = queries(desk.client, desk.url())
    for quarter in (2, 3, 4):
        attach(another(desk, post=desk.world.mayor_post, quarter=quarter), jpeg())
    desk.post(files=[photo(png(), "b.png"), pdf()], **FULL)
    assert "4 laporan lain" in desk.page() or "3 laporan lain" in desk.page()
    assert queries(desk.client, desk.url()) == few


# --- handed out


def test_LAP_23_a_photo_is_shown_and_handed_out_without_place_and_time(desk):
    desk.post(files=[photo(name="IMG_1")], **FULL)
    proof = Evidence.objects.get()
    for address, how in (
        (f"/pengukuran/bukti/{proof.pk}/lihat/", "inline"),
        (f"/pengukuran/bukti/{proof.pk}/", "att"),
    ):
        answer = desk.client.get(address)
        assert answer.status_code == 200
        assert GPS not in answer.content
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith(how)
        assert 'IMG_1.jpg"' in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert f'src="/pengukuran/bukti/{proof.pk}/lihat/"' in desk.page()


def test_LAP_23_the_original_is_for_the_inspectorate_and_on_record(desk):
    desk.post(files=[photo()], **FULL)
    proof = Evidence.objects.get()
    address = f"/pengukuran/bukti/{proof.pk}/asli/"
    for name, status in (("sub", 403), ("head", 403), ("planner", 403), ("stranger", 404)):
        assert desk.enter(name).client.post(address).status_code == status, name
    assert not AuditEvent.objects.filter(kind="evidence.original_taken").exists()
    desk.enter("inspector")
    assert "Berkas asli" in desk.page()
    assert desk.client.get(address).status_code == 405
    answer = desk.client.post(address)
    assert hashlib.sha256(answer.content).hexdigest() == proof.file.sha256
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(kind="evidence.original_taken").count() == 1


def test_LAP_23_of_a_pdf_the_first_page_is_shown_as_a_picture(desk):
    desk.post(files=[pdf(drawn("rekap aduan")), pdf(PDF, "rusak.pdf"), photo(WORKBOOK, "a.xlsx")], **FULL)
    whole, broken, workbook = Evidence.objects.order_by("pk")
    answer = desk.client.get(f"/pengukuran/bukti/{whole.pk}/lihat/")
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert desk.client.get(f"/pengukuran/bukti/{broken.pk}/lihat/").url.endswith("no-preview.svg")
    assert desk.client.get(f"/pengukuran/bukti/{workbook.pk}/lihat/").status_code == 404
    assert desk.client.get(f"/pengukuran/bukti/{whole.pk}/").content.startswith(b"%PDF-")
    assert f"Halaman pertama {whole.name}" in desk.page()
    for name, status in (("stranger", 404), ("planner", 403)):
        assert desk.enter(name).client.get(f"/pengukuran/bukti/{whole.pk}/lihat/").status_code == status


# --- a figure that cannot be


def test_LAP_25_a_figure_beyond_the_range_is_sent_with_an_explanation(desk):
    indicator = desk.figure.indicator
    indicator.low, indicator.high = 0, 40
    indicator.save()
    told = "Hasil 40,5 di luar rentang indikator ini: 0 sampai 40."
    answer = desk.client.post(desk.url("hitung/"), {"seen": 0, **FULL}, headers=FRAGMENT)
    assert told in answer.text
    assert "LAP-25" in answer.text
    refused = desk.post("kirim/", files=[pdf()], **FULL)
    assert (refused.status_code, "LAP-25" in refused.text) == (422, True)
    assert desk.post("kirim/", **FULL, explanation="Skala baru sejak Juni.").status_code == 302
    assert told in desk.enter("head").page()  # whoever checks sees it too
