"""The way of a file through its pages: upload, columns, findings, consent, and being too late."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.accounts.models import Role
from selaras.exchange import intake as worker
from selaras.surveys import actions
from selaras.surveys.models import Intake, Response
from selaras.surveys.queries import counts_of
from tests.conftest import NOW
from tests.factories import make_grantee
from tests.surveys.fields import point
from tests.web.cast import enter
from tests.web.surveys.conftest import city, open_city  # noqa: F401 - fixtures

HEADER = "No;Kelurahan;Layanan;U1;U2;U3;Jenis kelamin;Saran"
COLUMNS = {
    "unit": "1", "layanan": "2", "u0": "3", "u1": "4", "u2": "5", "c0": "6", "nomor": "0", "saran": "7",
}  # fmt: skip
CLEAN = ("1;Kelurahan 0;PKK;4;3;4;Laki-laki;Ramah", "2;Kelurahan 2;PPSU;1;-;2;;")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def desk(client, open_city):  # noqa: F811
    """The planner's browser, at a city whose kelurahan have names."""
    for place, unit in enumerate(open_city.wards):
        unit.name = f"Kelurahan {place}"
        unit.save(update_fields=["name"])
    open_city.client = enter(client, make_grantee(Role.PLANNING_AGENCY, open_city.owner))
    open_city.root = f"/survei/{open_city.wave.pk}/impor/"
    return open_city


def send(desk, *lines, header=HEADER, name="jawaban.csv", content=None):
    content = "\r\n".join([header, *lines]).encode() if content is None else content
    return desk.client.post(desk.root, {"file": SimpleUploadedFile(name, content)})


def text(response):
    return " ".join(response.content.decode().split())


def worked(intake):
    """What the worker does meanwhile."""
    intake.refresh_from_db()
    if intake.taking:
        worker.take(job=intake.taking, at=NOW)
    else:
        worker.examine(job=intake.examining, at=NOW)
    intake.refresh_from_db()


def examined(desk, *lines, **columns):
    send(desk, *lines)
    intake = Intake.objects.order_by("-pk")[0]
    answer = desk.client.post(f"{desk.root}{intake.pk}/kolom/", COLUMNS | columns)
    assert answer.status_code == 302, text(answer)
    worked(intake)
    return intake


def test_a_file_goes_its_way_to_the_counters(desk):
    assert "Belum ada berkas" in text(desk.client.get(desk.root))
    sent = send(desk, *CLEAN)
    intake = Intake.objects.get()
    assert sent["Location"] == f"{desk.root}{intake.pk}/kolom/"
    page = text(desk.client.get(sent["Location"]))
    assert "Judul kolom ditemukan pada baris 1" in page
    assert '<option value="3" selected>D · U1 (misalnya 4)</option>' in page
    answer = desk.client.post(sent["Location"], COLUMNS)
    address = answer["Location"]
    assert address == f"{desk.root}{intake.pk}/"
    running = desk.client.get(address)
    assert "Pemeriksaan jawaban.csv" in text(running)
    assert "Impor 2 jawaban" not in text(running)
    worked(intake)
    page = text(desk.client.get(address))
    assert "Setiap baris terbaca tanpa temuan." in page
    assert "Impor 2 jawaban" in page
    assert desk.client.post(f"{address}ambil/")["Location"] == address
    polled = desk.client.get(address, headers={"HX-Request": "true"})
    assert ("HX-Refresh" in polled, "0 dari 2" in text(polled)) == (False, True)
    worked(intake)
    assert desk.client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = text(desk.client.get(address))
    assert "Seluruh berkas sudah masuk" in page
    assert "Impor 2 jawaban" not in page
    counts = counts_of(point(desk, 0, 0), desk.wave.instrument)
    assert counts["U1"] == (0, 0, 0, 1)
    assert "Diimpor" in text(desk.client.get(desk.root))


def test_findings_stand_on_the_page_and_in_a_file(desk):
    intake = examined(desk, CLEAN[0], "2;Kelurahan 9;PKK;4;3;4;;", "3;Kelurahan 0;PKK;5;3;4;;")
    page = text(desk.client.get(f"{desk.root}{intake.pk}/"))
    assert "Baris 3: unit “Kelurahan 9” bukan unit gelombang ini" in page
    assert "Baris 4: U1 “5” di luar 1 sampai 4." in page
    assert "Tidak satu jawaban pun diambil" in page
    assert "Impor 1 jawaban" not in page
    file = desk.client.get(f"{desk.root}{intake.pk}/temuan.csv")
    assert file["Content-Disposition"] == f'attachment; filename="temuan-{intake.pk}.csv"'
    assert file.content.decode().splitlines()[2] == "galat,SKM-18,Baris 4,Baris 4: U1 “5” di luar 1 sampai 4."
    refused = desk.client.post(f"{desk.root}{intake.pk}/ambil/")
    assert (refused.status_code, "SKM-30" in text(refused)) == (422, True)
    assert not Response.objects.exists()


def test_SKM_17_swapped_columns_are_asked_back_once(desk):
    send(desk, *CLEAN)
    address = f"{desk.root}{Intake.objects.get().pk}/kolom/"
    swapped = COLUMNS | {"u1": "5", "u2": "4"}
    asked = desk.client.post(address, swapped)
    assert asked.status_code == 422
    assert "Kolom F berjudul “U3”, tetapi dipilih untuk U2" in text(asked)
    assert 'name="yakin"' in text(asked)
    assert desk.client.post(address, swapped | {"yakin": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"u1": ""}, "Pilih kolom untuk U2 Unsur U2."), ({"unit": ""}, "Pilih kolom untuk Unit kerja."),
        ({"u1": "3"}, "Kolom D dipilih untuk dua hal."), ({"u1": "99"}, "Pilih kolom"),
    ],
)  # fmt: skip
def test_SKM_17_columns_that_cannot_be_are_not_examined(desk, changed, said):
    send(desk, *CLEAN)
    intake = Intake.objects.get()
    answer = desk.client.post(f"{desk.root}{intake.pk}/kolom/", COLUMNS | changed | {"yakin": "1"})
    assert answer.status_code == 422
    if said != "Pilih kolom":
        assert said in text(answer)
    intake.refresh_from_db()
    assert intake.examining is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"), (b"%PDF-1.7\n", "Baris judul kolom tidak ditemukan"), (b"PK\x03\x04", "XLSX"),
        (b"1;Kelurahan 0;PKK;4;3;4;;\r\n", "Baris judul kolom tidak ditemukan"),
    ],
)  # fmt: skip
def test_SKM_16_what_is_no_table_is_refused_at_the_door(desk, content, said):
    answer = send(desk, content=content)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert not Intake.objects.exists()


def test_a_row_that_cannot_be_read_is_told_wherever_it_stands(desk):
    endless = '1;"' + "x" * 140_000
    answer = send(desk, endless, header="a;b")
    assert (answer.status_code, "Baris 2 tidak dapat dibaca" in text(answer)) == (422, True)
    examined_late = examined(desk, *CLEAN, endless)
    assert "Baris 4 tidak dapat dibaca" in examined_late.told["findings"][-1][1]


def test_a_file_too_large_is_refused_unread(desk, monkeypatch):
    monkeypatch.setattr("selaras.web.intake.forms.MOST_BYTES", 2**20)
    answer = send(desk, content=b"x" * (2**20 + 1))
    assert "Berkas lebih dari 1 MB" in text(answer)


def test_SKM_15_the_same_file_again_is_known_at_the_door(desk):
    intake = examined(desk, *CLEAN)
    desk.client.post(f"{desk.root}{intake.pk}/ambil/")
    worked(intake)
    answer = send(desk, *CLEAN)
    assert (answer.status_code, "sudah diimpor ke gelombang ini" in text(answer)) == (422, True)


def test_SKM_06_a_wave_that_has_closed_meanwhile_says_so(desk):
    intake = examined(desk, *CLEAN)
    actions.close_wave(wave=desk.wave, by=desk.runner, at=NOW)
    page = text(desk.client.get(f"{desk.root}{intake.pk}/"))
    assert "Berkas ini tidak dapat diimpor" in page
    refused = desk.client.post(f"{desk.root}{intake.pk}/ambil/")
    assert (refused.status_code, "tidak sedang dibuka" in text(refused)) == (422, True)
    page = text(desk.client.get(desk.root))
    assert ('type="file"' in page, "tidak sedang dibuka" in page) == (False, True)
    assert send(desk, "9;Kelurahan 0;PKK;4;3;4;;").status_code == 422
    assert not Response.objects.exists()


def test_SKM_32_a_worker_that_is_gone_is_told_and_asked_for_again(desk, monkeypatch):
    send(desk, *CLEAN)
    intake = Intake.objects.get()
    address = f"{desk.root}{intake.pk}/"
    desk.client.post(f"{address}kolom/", COLUMNS)
    assert "SKM-32" in text(desk.client.post(f"{address}periksa/"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    page = text(desk.client.get(address))
    assert "Proses pekerja berhenti sebelum selesai. Tidak ada jawaban yang masuk; ulangi." in page
    assert "Terhenti" in text(desk.client.get(desk.root))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=2))
    assert desk.client.post(f"{address}periksa/").status_code == 302
    worked(intake)
    assert intake.is_clean


def test_forms_are_shown_by_unit_and_service(desk):
    intake = examined(desk, *CLEAN, "3;Kelurahan 2;PPSU;1;1;2;;")
    page = text(desk.client.get(f"{desk.root}{intake.pk}/"))
    assert (
        '<th scope="row" class="pin">Kelurahan 2</th><td class="num">0</td><td class="num">2</td>'
        '<td class="num">2</td>'
    ) in page
    assert (
        '<th scope="row" class="pin">Jumlah</th><td class="num">1</td><td class="num">2</td>'
        '<td class="num">3</td>'
    ) in page


def test_a_page_asks_a_constant_number_of_queries(desk):
    def asked(files):
        while (number := Intake.objects.count()) < files:
            examined(desk, *(f"{n};Kelurahan {n % 3};PKK;4;3;4;;" for n in range(1, 3 + 9 * number)))
        one = f"{desk.root}{Intake.objects.order_by('-pk')[0].pk}/"
        return [len(counted(desk.client, path)) for path in (desk.root, one, f"{one}kolom/")]

    few = asked(1)
    assert asked(5) == few
    assert max(few) <= 20


def counted(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return queries
