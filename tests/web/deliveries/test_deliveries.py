"""Penyampaian: from the unit to KKPP and back, its papers, and who finds nothing there."""

import csv
import io
import zipfile
from hashlib import sha256

import openpyxl
import pytest

from selaras.agreements.models import Agreement, Delivery
from selaras.documents import store
from selaras.documents.models import StoredFile
from selaras.engine.agreements import State
from tests.agreements.world import carry, put
from tests.conftest import NOW
from tests.web.cast import enter, queries


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def two(world):
    found = [put(world.draft(post), State.IN_FORCE) for post in (world.head_post, world.sub_post)]
    for number, one in enumerate(found):
        content = f"%PDF-1.7 signed {number}".encode()
        kind = "application/pdf" if number else "image/png"
        StoredFile.objects.keep(content, media_type=kind, by=None, at=NOW, agency_id=world.agency.pk)
        carry(one, sha256(content).hexdigest())
    return found


def letter(agreements, **given):
    return {
        "number": "001/PK/2024", "dated_on": "2024-03-20", "addressed_to": "Walikota melalui KKPP",
        "perjanjian": [one.pk for one in agreements],
    } | given  # fmt: skip


def put_together(client, world, agreements, **given):
    new = f"/penyampaian/baru/{world.division.pk}/"
    enter(client, world.people["head"]).post(new, letter(agreements, **given))
    return Delivery.objects.latest("pk")


def sent(client, world, agreements):
    delivery = put_together(client, world, agreements)
    client.post(f"/penyampaian/{delivery.pk}/kirim/")
    return delivery


def test_a_coordinator_sees_what_is_ready_and_what_is_lacking(client, world):
    put(world.draft(), State.IN_FORCE)
    page = enter(client, world.people["head"]).get("/penyampaian/").text
    assert "1 perjanjian yang berlaku belum masuk surat pengantar" in page
    assert "1 jabatan belum mempunyai perjanjian yang berlaku" in page
    assert "Kepala Subbagian Aduan" in page


def test_from_the_unit_to_kkpp_and_back(client, world, two):
    new = f"/penyampaian/baru/{world.division.pk}/"
    enter(client, world.people["head"])
    offered = client.get(new).text
    assert f"001/PK/{world.division.code}/2024" in offered
    assert "unggahan ke e-SAKIP belum dicatat" in offered
    page = client.post(new, letter(two), follow=True).text
    assert "Belum dikirim" in page
    delivery = Delivery.objects.get()
    page = client.post(f"/penyampaian/{delivery.pk}/kirim/", follow=True).text
    assert "Menunggu tanda terima" in page
    enter(client, world.people["hr"])
    assert "Menunggu tanda terima" in client.get("/penyampaian/").text
    item = delivery.items.get(order=2)
    answer = {"receipt_number": "TT-9", "received_on": "2024-03-20", f"tidak-{item.pk}": "on"}
    refused = client.post(f"/penyampaian/{delivery.pk}/terima/", answer)
    assert refused.status_code == 422
    assert "PK-37" in refused.text
    answer[f"alasan-{item.pk}"] = "halaman dua tidak terbaca"
    page = client.post(f"/penyampaian/{delivery.pk}/terima/", answer, follow=True).text
    assert "TT-9" in page
    assert "halaman dua tidak terbaca" in page
    assert sorted(Agreement.objects.values_list("state", flat=True)) == ["berlaku", "disampaikan"]


def test_a_receipt_without_a_number_is_asked_back(client, world, two):
    delivery = sent(client, world, two)
    enter(client, world.people["hr"])
    refused = client.post(f"/penyampaian/{delivery.pk}/terima/", {"received_on": "2024-03-20"})
    assert refused.status_code == 422
    assert "Isi nomor tanda terima" in refused.text


def test_a_list_is_changed_and_discarded_before_it_is_sent(client, world, two):
    delivery = put_together(client, world, two[:1])
    url = f"/penyampaian/{delivery.pk}/ubah/"
    assert "Kepala Subbagian Aduan" in client.get(url).text
    assert client.post(url, letter(two, number="")).status_code == 422
    assert "PK-36" in client.post(url, letter([])).text
    client.post(url, letter(two, number="B-2"))
    delivery.refresh_from_db()
    assert (delivery.number, delivery.items.count()) == ("B-2", 2)
    client.post(f"/penyampaian/{delivery.pk}/hapus/")
    assert not Delivery.objects.exists()


def test_what_was_sent_is_neither_changed_nor_sent_nor_discarded(client, world, two):
    delivery = sent(client, world, two)
    assert client.get(f"/penyampaian/{delivery.pk}/ubah/").status_code == 302
    for step in ("kirim", "hapus"):
        answer = client.post(f"/penyampaian/{delivery.pk}/{step}/")
        assert answer.status_code == 422
        assert "PK-38" in answer.text


def test_a_refused_list_keeps_what_was_typed(client, world, two):
    put_together(client, world, two[:1])
    answer = client.post(f"/penyampaian/baru/{world.division.pk}/", letter(two[1:]))
    assert answer.status_code == 422
    assert "sudah dipakai" in answer.text
    assert client.post(f"/penyampaian/baru/{world.division.pk}/", {"number": ""}).status_code == 422


def test_the_papers_of_a_list(client, world, two):
    delivery = put_together(client, world, two)
    paper = client.get(f"/penyampaian/{delivery.pk}/surat-pengantar.pdf")
    assert paper.content.startswith(b"%PDF-")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/penyampaian/{delivery.pk}/surat-pengantar.xlsx").content)
    )
    values = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    digest = sha256(b"%PDF-1.7 signed 1").hexdigest()
    assert f"{digest[:32]}\n{digest[32:]}" in values
    assert "Kepala Bagian Layanan," in values


def test_the_package_holds_the_files_under_proper_names(client, world, two):
    delivery = put_together(client, world, two)
    answer = client.get(f"/penyampaian/{delivery.pk}/berkas.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        rows = list(csv.DictReader(archive.read("daftar.csv").decode("utf-8-sig").splitlines()))
        check_list = archive.read("daftar-periksa.txt").decode()
        hashes = {sha256(archive.read(row["berkas"])).hexdigest(): row["sidik_berkas"] for row in rows}
    first, second = (
        "PK-2024_bagian-layanan_kepala-bagian-layanan.png",
        "PK-2024_subbagian-aduan_kepala-subbagian-aduan.pdf",
    )
    assert names == [first, second, "daftar.csv", "surat-pengantar.pdf", "daftar-periksa.txt"]
    assert [row["berkas"] for row in rows] == [first, second]
    assert all(found == said for found, said in hashes.items())
    assert f"[ ] diunggah  [ ] dicatat   {first}" in check_list


def test_a_damaged_file_is_said_not_packed(client, world, two):
    delivery = put_together(client, world, two)
    store.path(delivery.items.get(order=1).file_hash).unlink()
    page = client.get(f"/penyampaian/{delivery.pk}/berkas.zip", follow=True).text
    assert "rusak atau hilang" in page


def test_the_clerk_sends_but_does_not_download_originals(client, world, two):
    delivery = put_together(client, world, two[:1])
    enter(client, world.people["clerk"])
    assert "Berkas (ZIP)" not in client.get(f"/penyampaian/{delivery.pk}/").text
    assert client.get(f"/penyampaian/{delivery.pk}/berkas.zip").status_code == 403
    assert client.get(f"/penyampaian/{delivery.pk}/surat-pengantar.pdf").status_code == 200
    assert client.post(f"/penyampaian/{delivery.pk}/kirim/").status_code == 302


def test_who_may_read_but_not_do(client, world, two):
    delivery = sent(client, world, two)
    for name in ("head", "clerk", "inspector"):
        enter(client, world.people[name])
        assert client.post(f"/penyampaian/{delivery.pk}/terima/").status_code == 403, name
    enter(client, world.people["mayor"])
    assert client.post(f"/penyampaian/{delivery.pk}/hapus/").status_code == 403


PATHS = ["", "ubah/", "surat-pengantar.pdf", "surat-pengantar.xlsx", "berkas.zip"]


@pytest.mark.parametrize("name", ["stranger", "superadmin", "sub"])
def test_for_a_stranger_there_is_no_list(client, world, two, name):
    delivery = sent(client, world, two)
    enter(client, world.people[name])
    for path in PATHS:
        assert client.get(f"/penyampaian/{delivery.pk}/{path}").status_code == 404, path
    for path in ("kirim/", "hapus/", "terima/"):
        assert client.post(f"/penyampaian/{delivery.pk}/{path}").status_code == 404, path
    assert client.get(f"/penyampaian/baru/{world.division.pk}/").status_code == 404


def test_a_draft_list_is_not_kkpps_business_yet(client, world, two):
    delivery = put_together(client, world, two)
    assert enter(client, world.people["hr"]).get(f"/penyampaian/{delivery.pk}/").status_code == 404


@pytest.mark.parametrize("typed", ["9" * 5000, "²", "-1", "x"])
def test_what_is_no_key_is_left_out(client, world, two, typed):
    enter(client, world.people["head"])
    new = f"/penyampaian/baru/{world.division.pk}/"
    assert client.post(new, letter([], perjanjian=[typed])).status_code == 422
    sent_form = {"jabatan": "semua", "unit": typed}
    assert client.post("/kepatuhan/ingatkan/", sent_form).status_code in {302, 404}


def test_without_anything_the_page_teaches(client, world):
    assert "Belum ada surat pengantar" in enter(client, world.people["hr"]).get("/penyampaian/").text
    assert "Belum ada yang dapat disampaikan" in enter(client, world.people["head"]).get(
        f"/penyampaian/baru/{world.division.pk}/"
    ).text  # fmt: skip


def test_the_number_of_queries_does_not_grow(client, world, two):
    first = sent(client, world, two[:1])
    enter(client, world.people["hr"])
    few = queries(client, "/penyampaian/"), queries(client, f"/penyampaian/{first.pk}/")
    second = put_together(client, world, two[1:], number="2")
    client.post(f"/penyampaian/{second.pk}/kirim/")
    enter(client, world.people["hr"])
    many = queries(client, "/penyampaian/"), queries(client, f"/penyampaian/{second.pk}/")
    assert many == few
