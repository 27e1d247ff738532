"""Anggaran: who reads and records a DPA, what is said of one, and that nothing is saved that does not sum."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from selaras.accounts.models import Role
from selaras.agreements.models import AgreementLine
from selaras.exchange.budget import text_of
from selaras.kernel.models import AuditEvent
from selaras.planning.models import BudgetDocument
from tests.engine.test_budget import WHOLE
from tests.exchange.test_budget import workbook
from tests.factories import make_grantee
from tests.planning.test_budgets import budget
from tests.web.cast import enter, queries

HEAD = {
    "year": "2024", "number": "DPA/1/2024", "ratified_on": "2024-01-04", "received_on": "08-01-2024",
    "total": "Rp1.000,50", "source": "SIPD", "table": text_of(WHOLE),
}  # fmt: skip


def typed(cast, **fields):
    return {**HEAD, "unit": cast.division.pk, **fields}


def plain(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def test_an_empty_list_says_who_begins(client, cast):
    page = enter(client, cast.subordinate).get("/anggaran/").text
    assert "Belum ada DPA tahun ini" in page
    assert "/anggaran/baru/" not in page
    assert "/anggaran/baru/" in enter(client, cast.owner).get("/anggaran/").text


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_everybody_of_the_house_reads_a_budget(client, cast, who):
    document = budget(cast.division)
    enter(client, getattr(cast, who))
    assert "DPA/A.1/4.01/2024" in client.get("/anggaran/").text
    page = plain(client.get(f"/anggaran/{document.pk}/"))
    assert "Rp1.000,50" in page
    assert "4.01.01.2.02.0002 Laporan Sub kegiatan Rp50,05 APBD" in page


@pytest.mark.parametrize("who", ["stranger", "superadmin"])
def test_whoever_is_not_of_the_house_finds_nothing(client, cast, who):
    document = budget(cast.division)
    enter(client, getattr(cast, who))
    assert client.get(f"/anggaran/{document.pk}/").status_code == 404
    assert client.get(f"/anggaran/{document.pk}/perbaiki/").status_code == 404
    assert client.post("/anggaran/baru/", typed(cast, simpan="1")).status_code in {404, 422}
    assert BudgetDocument.objects.count() == 1


@pytest.mark.parametrize("who", ["subordinate", "inspector"])
def test_reading_is_not_recording(client, cast, who):
    document = budget(cast.division)
    enter(client, getattr(cast, who))
    assert "Perbaiki" not in client.get(f"/anggaran/{document.pk}/").text
    for url in ("/anggaran/baru/", f"/anggaran/{document.pk}/perbaiki/"):
        assert client.get(url).status_code == 404
        assert client.post(url, typed(cast, simpan="1")).status_code == 404


def test_a_look_saves_nothing_and_then_it_is_saved(client, cast):
    enter(client, cast.owner)
    assert client.get("/anggaran/baru/").status_code == 200
    look = client.post("/anggaran/baru/", typed(cast, periksa="1"))
    assert look.status_code == 200
    assert "Semua jumlah cocok. Yang akan disimpan: DPA murni 2024 Bagian Layanan, 9 baris." in plain(look)
    assert not BudgetDocument.objects.exists()
    saved = client.post("/anggaran/baru/", typed(cast, simpan="1", perubahan="0"), follow=True)
    document = BudgetDocument.objects.get()
    assert saved.redirect_chain == [(f"/anggaran/{document.pk}/", 302)]
    assert "DPA murni 2024 Bagian Layanan dicatat dengan 9 baris." in saved.text
    assert (document.unit, document.received_on, document.items.count()) == (
        cast.division, date(2024, 1, 8), 9,
    )  # fmt: skip
    assert AuditEvent.objects.get(kind="budget.recorded").by_id == cast.owner.pk


def test_every_finding_stands_with_its_line_and_nothing_is_saved(client, cast):
    table = text_of(WHOLE).replace("Rp50,05", "50,06").replace("Rp150,20", "1,234.00")
    look = enter(client, cast.owner).post("/anggaran/baru/", typed(cast, table=table, simpan="1"))
    assert look.status_code == 422
    said = plain(look)
    assert "belum dapat disimpan" in said
    assert "bukan jumlah rupiah" in said
    assert "NUM-06 Baris 6" in said
    assert "ANG-01 Baris 5" in said
    assert not BudgetDocument.objects.exists()


def test_a_code_of_no_level_is_called_unknown(client, cast):
    table = "4.01.01\tProgram Layanan\t1.000,50\tAPBD\nX.1\tKegiatan lain\t1.000,50\tAPBD"
    page = plain(enter(client, cast.owner).post("/anggaran/baru/", typed(cast, table=table)))
    assert "ANG-03" in page
    assert "X.1 Kegiatan lain Tidak dikenal" in page
    assert "None" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": ""}, {"year": "24"}, {"year": "9" * 30}, {"number": ""}, {"ratified_on": "kemarin"},
        {"total": "1,000.50"}, {"total": ""}, {"table": "\0"},
    ],
)  # fmt: skip
def test_a_head_that_is_not_filled_in_is_asked_for(client, cast, fields):
    enter(client, cast.owner)
    assert client.post("/anggaran/baru/", typed(cast, simpan="1", **fields)).status_code == 422
    assert not BudgetDocument.objects.exists()


def test_a_foreign_unit_is_no_choice(client, cast):
    enter(client, cast.owner)
    for unit in (cast.subdivision.pk, cast.division.parent_id):
        assert client.post("/anggaran/baru/", typed(cast, unit=unit, simpan="1")).status_code == 422
    planner = make_grantee(Role.PLANNING_AGENCY, cast.owner_post)
    enter(client, planner)
    client.post("/anggaran/baru/", typed(cast, unit=cast.subdivision.pk, simpan="1"))
    assert BudgetDocument.objects.get().unit == cast.subdivision


def test_a_file_fills_the_table(client, cast):
    rows = [[one.code, one.name, float(one.amount), "APBD"] for one in WHOLE]
    file = SimpleUploadedFile("dpa.xlsx", workbook([["Kode", "Uraian", "Anggaran", "Sumber dana"], *rows]))
    enter(client, cast.owner)
    look = client.post("/anggaran/baru/", typed(cast, table="", file=file, periksa="1"))
    assert look.status_code == 200
    assert "4.01.01.2.02.0002\tLaporan\t50,05\tAPBD" in look.text
    broken = SimpleUploadedFile("dpa.xlsx", b"PK nothing")
    look = client.post("/anggaran/baru/", typed(cast, table="", file=broken, periksa="1"))
    assert "IMP-01" in look.text


def test_ANG_04_two_who_record_the_same_do_not_overwrite_each_other(client, cast):
    budget(cast.division)
    late = enter(client, cast.owner).post("/anggaran/baru/", typed(cast, simpan="1", perubahan="0"))
    assert late.status_code == 422
    assert "perubahan ke-1" in late.text
    assert BudgetDocument.objects.get().number == "DPA/A.1/4.01/2024"
    look = client.post("/anggaran/baru/", typed(cast, periksa="1", perubahan="0"))
    assert "DPA perubahan ke-1 2024 Bagian Layanan" in look.text
    client.post("/anggaran/baru/", typed(cast, simpan="1", perubahan="1"))
    assert BudgetDocument.objects.count() == 2
    assert "Perubahan ke-1" in client.get("/anggaran/").text


def test_the_newest_is_corrected_until_it_is_rested_on(client, cast):
    document = budget(cast.division)
    enter(client, cast.owner)
    url = f"/anggaran/{document.pk}/perbaiki/"
    assert url in client.get(f"/anggaran/{document.pk}/").text
    assert "4.01.01.2.02.0002\tLaporan\tRp50,05\tAPBD" in client.get(url).text
    assert client.post(url, typed(cast, number="", simpan="1")).status_code == 422
    client.post(url, typed(cast, number="DPA/baru", simpan="1"))
    document.refresh_from_db()
    assert document.number == "DPA/baru"
    budget(cast.division, change=1)
    refused = client.post(url, typed(cast, number="lagi", simpan="1"))
    assert "Hanya DPA terbaru" in refused.text
    assert url not in client.get(f"/anggaran/{document.pk}/").text


def test_ANG_05_what_is_rested_on_is_not_corrected(client, cast, monkeypatch):
    document = budget(cast.division)
    monkeypatch.setattr("selaras.web.budgets.views.rests_on", lambda _: True)
    enter(client, cast.owner)
    url = f"/anggaran/{document.pk}/perbaiki/"
    assert url not in client.get(f"/anggaran/{document.pk}/").text
    assert "ANG-05" in client.post(url, typed(cast, simpan="1")).text


def test_the_queries_of_the_list_do_not_grow(client, cast):
    enter(client, cast.mayor)
    budget(cast.division)
    before = queries(client, "/anggaran/")
    for change in range(1, 6):
        budget(cast.division, change=change)
    budget(cast.subdivision)
    assert queries(client, "/anggaran/") == before
    assert not AgreementLine.objects.exists()
