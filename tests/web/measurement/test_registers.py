"""Daftar: rows that a formula counts, written, pasted, from a workbook; what a report shows of them."""

import io
import re
from datetime import datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from selaras.engine.reports import ReportState
from selaras.measurement.actions.handling import set_handling
from selaras.measurement.models import RegisterRow, Report
from tests.agreements.world import World
from tests.measurement.registering import AT, DONE, INPUTS, ROW, counting_world, directives, figure_of, put
from tests.web.cast import enter, queries
from tests.web.measurement.desk import Desk, pdf

WORDS = {"obstacle": "Cuaca.", "follow_up": "Dijadwalkan ulang."}
HEADER = (
    "Nomor\tTanggal arahan\tKanal\tIsi arahan\tPIC\tBatas waktu\tStatus\tSelesai pada\tBukti penyelesaian"
)
LINE = "{}\t05-04-2024\tRapim\tPercepat\tKasubbag\t\tBelum\t\t"


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return counting_world()


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    return Desk(world, enter(client, world.people["sub"]), figure_of(world))


def url(desk, rest="", **query):
    told = "&".join(f"{key}={value}" for key, value in {"tw": 2, **query}.items())
    return f"/pengukuran/daftar/{desk.figure.pk}/{rest}?{told}"


def page(desk, **query):
    answer = desk.client.get(url(desk, **query))
    assert answer.status_code == 200
    return answer.text


def typed(**more):
    return {"key": "0", "seen": "0"} | ROW | more


def hidden(text):
    """What the page of a difference sends back."""
    found = dict(re.findall(r'<input type="hidden" name="(sheet|seen)" value="([^"]*)"', text))
    table = re.search(r"<textarea[^>]*name=\"table\"[^>]*>\n?(.*?)</textarea>", text, re.DOTALL)
    return {**found, "table": unescape(table[1]) if table else "", "simpan": "1"}


def test_an_empty_register_teaches(desk):
    told = page(desk)
    for said in ("Belum ada arahan", "Catat setiap arahan sejak diterima", "Unduh templat XLSX", "Tambahkan"):
        assert said in told, said


def test_the_counts_stand_beside_the_rows_and_make_the_figure(desk):
    directives(desk.world, done=18, waiting=2)
    told = page(desk)
    assert re.search(r"Arahan yang selesai</dt><dd><span class=\"tile-value\">18<", told)
    assert re.search(r"Arahan yang harus ditindaklanjuti</dt><dd><span class=\"tile-value\">20<", told)
    assert re.search(r"Realisasi IKM</dt><dd><span class=\"tile-value\">90<", told)
    assert "masih terbuka dihitung lagi pada triwulan berikutnya" in told
    assert not Report.objects.exists()


def test_what_the_agency_has_set_is_no_assumption(desk):
    set_handling(indicator=desk.world.rows[0].indicator, by=None, at=AT, carry_over="masuk")
    told = page(desk)
    assert "dihitung lagi pada triwulan berikutnya" not in told
    assert "arahan dalam triwulan ini" in told


def test_a_row_is_added_changed_and_taken_away(desk):
    answer = desk.client.post(url(desk, "arahan/baris/"), typed(), follow=True)
    assert "Baris 1 ditambahkan" in answer.text
    row = RegisterRow.objects.get()
    assert (row.facts["tanggal"], row.entered_by) == ("2024-04-05", desk.world.sub.user)
    form = page(desk, baris=row.pk)
    assert "Ubah baris 1" in form
    assert 'value="2024-04-05"' in form
    change = typed(key=str(row.pk), seen="1", **DONE)
    assert "Baris 1 disimpan" in desk.client.post(url(desk, "arahan/baris/"), change, follow=True).text
    stale = desk.client.post(url(desk, "arahan/baris/"), change)
    assert (stale.status_code, "LAP-36" in stale.text) == (422, True)
    assert "Percepat layanan" in stale.text
    gone = desk.client.post(url(desk, f"arahan/baris/{row.pk}/hapus/"), {"seen": "1"})
    assert (gone.status_code, "LAP-36" in gone.text) == (422, True)
    gone = desk.client.post(url(desk, f"arahan/baris/{row.pk}/hapus/"), {"seen": "2"}, follow=True)
    assert "Baris 1 dihapus" in gone.text
    assert not RegisterRow.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tanggal": "2025-04-05"}, "di luar tahun 2024"),
        ({"tanggal": "kemarin"}, "bukan tanggal"),
        ({"kanal": "Telepati"}, "tidak dikenal"),
        ({"status": "Selesai", "selesai": "2024-04-01"}, "mendahului Tanggal arahan 5 April 2024"),
        ({"isi": ""}, "belum diisi"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(desk, change, said):
    answer = desk.client.post(url(desk, "arahan/baris/"), typed(**change))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert not RegisterRow.objects.exists()
    assert 'value="1"' in answer.text


def test_filters_show_what_waits_and_what_is_late(desk):
    put(desk.world, nomor="A-1", **DONE)
    put(desk.world, nomor="B-2")
    put(desk.world, nomor="C-3", batas="01-05-2024")
    put(desk.world, nomor="D-4", tanggal="05-07-2024")
    shown = {
        "": {"A-1", "B-2", "C-3", "D-4"}, "dihitung": {"A-1", "B-2", "C-3"},
        "terbuka": {"B-2", "C-3", "D-4"}, "terlambat": {"C-3"},
    }  # fmt: skip
    for code, rows in shown.items():
        told = page(desk, saring=code)
        assert {name for name in shown[""] if f">{name}</td>" in told} == rows, code
    assert "tidak dihitung" in page(desk, saring="terbuka")


def test_a_paste_is_compared_first_and_then_kept(desk):
    put(desk.world, nomor="1")
    text = "\n".join([HEADER, LINE.format(1).replace("Belum\t", "Selesai\t10-04-2024"), LINE.format(2)])
    told = desk.client.post(url(desk, "arahan/tabel/"), {"table": text})
    assert told.status_code == 200
    assert "1 baris baru" in told.text
    assert "Simpan 2 baris" in told.text
    assert "10 April 2024" in told.text
    assert RegisterRow.objects.count() == 1
    kept = desk.client.post(url(desk, "arahan/tabel/"), hidden(told.text), follow=True)
    assert "2 baris tersimpan" in kept.text
    assert list(RegisterRow.objects.values_list("outcome__status", flat=True)) == ["Selesai", "Belum"]
    again = desk.client.post(url(desk, "arahan/tabel/"), {"table": text})
    assert "Tidak ada yang berubah" in again.text


def test_a_paste_without_a_header_is_read_in_the_order_of_the_columns(desk):
    told = desk.client.post(url(desk, "arahan/tabel/"), {"table": LINE.format(7)})
    assert "Simpan 1 baris" in told.text


def test_LAP_36_what_changed_meanwhile_is_not_overwritten(desk):
    told = desk.client.post(url(desk, "arahan/tabel/"), {"table": LINE.format(7)})
    put(desk.world, nomor="8")
    late = desk.client.post(url(desk, "arahan/tabel/"), hidden(told.text))
    assert (late.status_code, "LAP-36" in late.text) == (422, True)
    assert RegisterRow.objects.count() == 1


def test_LAP_37_each_finding_names_its_cell_and_the_good_rows_can_be_kept(desk):
    bad = [
        LINE.format(2).replace("05-04-2024", "31-02-2024"),
        LINE.format(3).replace("Rapim", "Telepati"),
        LINE.format(4).replace("05-04-2024", "05-04-2023").replace("Belum\t", "Selesai\t06-04-2023"),
        LINE.format(5), LINE.format(5),
    ]  # fmt: skip
    told = desk.client.post(
        url(desk, "arahan/tabel/"), {"table": "\n".join([HEADER + "\tCuaca", LINE.format(1), *bad])}
    ).text
    for said in (
        "Tabel!B3",
        "Tabel!C4",
        "Tabel!B5",
        "LAP-31",
        "Tabel!J1",
        "tertulis dua kali",
        "Simpan 1 baris",
    ):
        assert said in told, said
    numbered = desk.client.post(
        url(desk, "arahan/tabel/"), {"table": f"Baris\t{HEADER}\n99\t{LINE.format(1)}\nx\t{LINE.format(2)}"}
    )
    assert numbered.status_code == 422
    assert "Tidak ada baris 99" in numbered.text
    assert "bukan nomor baris" in numbered.text
    assert "Tempel tabelnya" in desk.client.post(url(desk, "arahan/tabel/"), {"table": " "}).text


def test_the_workbook_comes_back_without_a_difference(desk):
    put(desk.world, nomor="=1", **DONE)
    put(desk.world, nomor="2", batas="31-05-2024")
    answer = desk.client.get(url(desk, "arahan/unduh/"))
    assert answer["Content-Disposition"] == 'attachment; filename="daftar-arahan-2024.xlsx"'
    again = handed_in(desk, answer.content)
    assert "Tidak ada yang berubah" in again.text
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert [cell.value for cell in sheet[4]][:3] == ["1", "=1", "05-04-2024"]
    assert {cell.data_type for cell in sheet[4] if cell.value} == {"s"}
    sheet["C5"].value = datetime(2024, 4, 9)  # noqa: DTZ001 - as a workbook keeps a day
    sheet["B6"].value, sheet["C6"].value = 3, "10-04-2024"
    sheet["D6"].value, sheet["E6"].value, sheet["H6"].value = "Rapim", "Baru", "Belum"
    told = handed_in(desk, saved(book))
    assert "9 April 2024" in told.text
    assert "Simpan 2 baris" in told.text
    sheet["C5"].value = "=TODAY()"
    assert "Arahan Gubernur!C5" in handed_in(desk, saved(book)).text


def handed_in(desk, content, name="daftar.xlsx"):
    return desk.client.post(url(desk, "arahan/tabel/"), {"file": SimpleUploadedFile(name, content)})


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_no_table_is_told(desk):
    assert "IMP-01" in handed_in(desk, b"PK\x03\x04 rusak").text
    assert "LAP-37" in handed_in(desk, b"\xff\xfe\x00", "daftar.csv").text
    told = handed_in(desk, f"{HEADER}\n{LINE.format(1)}".replace("\t", ";").encode(), "daftar.csv")
    assert "Simpan 1 baris" in told.text


def test_the_report_shows_the_number_with_its_register_and_nothing_to_type(desk):
    directives(desk.world, done=1, waiting=1)
    told = desk.page()
    assert 'name="masukan-tl_selesai"' not in told
    assert "Dihitung dari daftar, tidak diketik" in told
    assert f"/pengukuran/daftar/{desk.figure.pk}/?daftar=arahan&amp;tw=2" in told
    assert "50" in told
    answer = desk.post("kirim/", files=[pdf()], **WORDS)
    assert answer.status_code == 302, answer.text
    assert desk.report.inputs == {"tl_selesai": "1", "tl_total": "2"}
    put(desk.world, nomor="9", tanggal="05-07-2024")
    sent = desk.page()
    assert "saring=dihitung" in sent
    assert "Laporan TW II sudah dikirim" in page(desk)
    refused = desk.client.post(url(desk, "arahan/baris/"), typed(nomor="10"))
    assert (refused.status_code, "LAP-34" in refused.text) == (422, True)


def test_saving_again_notes_what_the_register_says_now(desk):
    put(desk.world)
    desk.post(**WORDS)
    first = desk.report
    put(desk.world, nomor="2", **DONE)
    desk.post(**WORDS)
    assert (first.actual, desk.report.actual) == (0, 50)


def test_the_sheet_of_inputs_leaves_out_what_is_counted(desk):
    book = load_workbook(io.BytesIO(desk.client.get("/pengukuran/lembar/2/").content))
    assert list(book.active.iter_rows(min_row=4)) == []


def test_several_registers_of_one_indicator_are_tabs(desk):
    indicator = desk.world.rows[0].indicator
    indicator.inputs = [
        *INPUTS, {"kode": "materi", "jenis": "hitung-daftar", "daftar": "publikasi", "hitung": {}},
    ]  # fmt: skip
    indicator.formula = "tl_selesai + tl_total + materi"
    indicator.save()
    told = page(desk, daftar="publikasi")
    assert "Belum ada publikasi" in told
    assert "Arahan Gubernur" in told
    assert "terlambat" not in told.lower()
    answer = desk.client.post(
        url(desk, "publikasi/baris/"),
        {
            "judul": "a",
            "tanggal": "2024-04-05",
            "medium": "Media sosial",
            "tautan": "https://contoh.example/a",
        },
        follow=True,
    )
    assert 'rel="noopener noreferrer nofollow"' in answer.text


def test_whoever_reads_the_figure_reads_its_register_and_changes_nothing(desk):
    row = put(desk.world)
    desk.enter("head")
    told = page(desk)
    assert "Percepat layanan" in told
    for form in ("Tambahkan", "Bandingkan", "Ubah"):
        assert form not in told
    for rest, data in (
        ("arahan/baris/", typed()), (f"arahan/baris/{row.pk}/hapus/", {"seen": "1"}),
        ("arahan/tabel/", {"table": LINE.format(2)}),
    ):  # fmt: skip
        assert desk.client.post(url(desk, rest), data).status_code == 403
    assert desk.client.get(url(desk, "arahan/unduh/")).status_code == 403
    desk.enter("other_clerk")
    assert desk.client.post(url(desk, "arahan/baris/"), typed(nomor="2")).status_code == 302


def test_a_stranger_finds_nothing(desk):
    row = put(desk.world)
    desk.enter("stranger")
    assert desk.client.get(url(desk)).status_code == 404
    for rest in ("arahan/baris/", f"arahan/baris/{row.pk}/hapus/", "arahan/tabel/"):
        assert desk.client.post(url(desk, rest), typed()).status_code == 404
    assert desk.client.get(url(desk, "arahan/unduh/")).status_code == 404


def test_no_register_where_none_is_counted(desk):
    assert desk.client.get(url(desk, daftar="publikasi")).status_code == 404
    assert desk.client.post(url(desk, "publikasi/tabel/"), {"table": "x"}).status_code == 404
    unknown = desk.client.post(url(desk, "arahan/baris/"), typed(key="999999", seen="1"))
    assert (unknown.status_code, "LAP-36" in unknown.text) == (422, True)
    indicator = desk.world.rows[0].indicator
    indicator.inputs = []
    indicator.save()
    assert desk.client.get(url(desk)).status_code == 404


def test_the_register_asks_as_much_for_many_rows_as_for_one(desk):
    put(desk.world)
    once = queries(desk.client, url(desk))
    form = queries(desk.client, desk.url())
    directives_after = [{"nomor": str(number)} for number in range(2, 140)]
    for told in directives_after:
        RegisterRow.objects.create(
            agency=desk.world.agency, figure=desk.figure, register="arahan", number=int(told["nomor"]),
            facts={"nomor": told["nomor"], "tanggal": "2024-04-05", "kanal": "Rapim", "isi": "x", "pic": "",
                   "batas": ""},
            outcome={"status": "Belum", "selesai": "", "bukti": ""}, entered_by=desk.world.sub.user,
            entered_at=AT, changed_by=desk.world.sub.user, changed_at=AT,
        )  # fmt: skip
    assert queries(desk.client, url(desk)) == once
    assert queries(desk.client, desk.url()) == form
    assert "1–100 dari 139" in page(desk)
    assert desk.client.get(url(desk, hal=2)).status_code == 200


def test_a_report_that_came_back_counts_again(desk):
    directives(desk.world, done=1, waiting=1)
    desk.post("kirim/", files=[pdf()], **WORDS)
    assert desk.report.state == ReportState.SENT
    desk.post("tarik/")
    put(desk.world, nomor="3", **DONE)
    assert desk.report.inputs["tl_total"] == "3"
