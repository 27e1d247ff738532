"""Links, QR codes and posters of points."""

import io

import pypdf
import pytest

from selaras.accounts.models import Role
from selaras.documents.models import Job
from selaras.ops.tasks import make_posters
from selaras.surveys.queries import poster
from selaras.surveys.queries.poster import spoken
from selaras.surveys.queries.standing import points_of
from selaras.web.surveys.points import poster_label
from tests.documents.test_barcode import read
from tests.factories import make_grantee
from tests.web.cast import enter


@pytest.fixture
def watcher(client, open_city):
    enter(client, make_grantee(Role.AUDITOR, open_city.owner))
    return open_city


def test_every_point_has_its_link_and_its_code(client, watcher):
    page = client.get(f"/survei/{watcher.wave.pk}/titik/").content.decode()
    for point in watcher.wave.points.order_by("pk"):
        assert f"http://testserver/s/{point.token}/" in page
    one = watcher.wave.points.order_by("pk").first()
    page = client.get(f"/survei/{watcher.wave.pk}/titik/{one.pk}/").content.decode()
    assert 'role="img" aria-label="Kode QR menuju' in page
    assert 'viewBox="0 0 ' in page
    assert "<?xml" not in page


def test_points_are_searched_by_unit_service_and_need(client, watcher):
    here = f"/survei/{watcher.wave.pk}/titik/"
    ward, service = watcher.wards[0], watcher.services[1]

    def rows(query):
        return len(client.get(f"{here}{query}").context["rows"])

    assert rows("") == 6
    assert rows(f"?cari={ward.name}") == 2
    assert rows(f"?layanan={service.pk}") == 3
    assert rows("?tampil=kurang") == 6
    assert rows("?cari=tidak-ada") == 0


def test_an_address_is_read_out_in_two_halves_without_its_scheme():
    assert spoken("https://survei.example/s/abcdefghjk/") == "survei.example/s/abcde-fghjk"


def text_of(page):
    return " ".join(page.extract_text().split())


def test_a_poster_says_where_what_until_when_and_its_short_address(client, watcher):
    point = watcher.wave.points.order_by("pk").first()
    file = client.get(f"/survei/{watcher.wave.pk}/titik/{point.pk}/poster.pdf")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    (page,) = pypdf.PdfReader(io.BytesIO(file.content)).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    wanted = [
        watcher.agency.name, point.unit.name, point.service.name, "Tanpa nama, tanpa akun",
        "Dibuka 1 Maret 2024 sampai 28 Maret 2024", f"testserver/s/{point.token[:5]}-{point.token[5:]}",
    ]  # fmt: skip
    assert [word for word in wanted if word not in text_of(page)] == []


def test_the_code_of_a_poster_leads_to_its_form(watcher, monkeypatch):
    told = {}
    monkeypatch.setattr("selaras.documents.render.pdf", lambda _, data, **__: told.update(data) or b"")
    points = points_of(watcher.wave)
    poster.pdf(watcher.wave, points, base="https://survei.example/s/")
    links = [read(page["qr"])[0].text for page in told["pages"]]
    assert links == [f"https://survei.example/s/{point.token}/" for point in points]


def test_all_posters_are_one_file_with_bookmarks_made_by_the_worker(client, watcher):
    here = f"/survei/{watcher.wave.pk}/poster/"
    asked = client.post(here)
    job = Job.objects.get()
    assert asked["Location"] == f"{here}{job.pk}/"
    assert 'hx-trigger="every 2s"' in client.get(asked["Location"]).content.decode()
    make_posters(job=job.pk, wave=watcher.wave.pk, base="http://testserver/s/")
    job.refresh_from_db()
    assert (job.done, job.total, job.failed, job.running) == (6, 6, [], False)
    assert f"Unduh {job.result_name}" in client.get(asked["Location"]).content.decode()
    file = pypdf.PdfReader(io.BytesIO(client.get(f"{here}{job.pk}/unduh/").content))
    assert len(file.pages) == 6
    units, services = [], []
    for mark in file.outline:
        (services if isinstance(mark, list) else units).append(mark)
    assert [mark.title for mark in units] == [ward.name for ward in watcher.wards]
    assert [[mark.title for mark in below] for below in services] == [["PKK", "PPSU"]] * 3


def test_a_fault_ends_the_job_and_it_can_be_asked_again(client, watcher, monkeypatch):
    client.post(f"/survei/{watcher.wave.pk}/poster/")
    job = Job.objects.get()
    monkeypatch.setattr("selaras.surveys.actions.posters.pdf", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_posters(job=job.pk, wave=watcher.wave.pk, base="http://testserver/s/")
    page = client.get(f"/survei/{watcher.wave.pk}/poster/{job.pk}/").content.decode()
    assert ("Penyusunan terhenti" in page, "Susun ulang" in page) == (True, True)


def test_whoever_asks_while_posters_are_made_is_led_to_their_job(client, watcher):
    here = f"/survei/{watcher.wave.pk}/poster/"
    asked = client.post(here)["Location"]
    enter(client, make_grantee(Role.AUDITOR, watcher.owner))
    assert client.post(here)["Location"] == asked
    job = Job.objects.get()
    assert client.get(asked).status_code == 200
    assert f"/poster/{job.pk}/" in client.get(f"/survei/{watcher.wave.pk}/titik/").content.decode()
    make_posters(job=job.pk, wave=watcher.wave.pk, base="http://testserver/s/")
    assert client.get(f"{asked}unduh/").status_code == 200
    assert client.post(here)["Location"] != asked, "what is made already may be made again"


def test_the_job_of_something_else_is_not_found_on_a_wave(client, watcher):
    client.post(f"/survei/{watcher.wave.pk}/poster/")
    Job.objects.update(label="Berkas perjanjian")
    enter(client, make_grantee(Role.AUDITOR, watcher.owner))
    job = Job.objects.get()
    assert client.get(f"/survei/{watcher.wave.pk}/poster/{job.pk}/").status_code == 404
    assert client.get(f"/survei/{watcher.wave.pk}/poster/{job.pk}/unduh/").status_code == 404


def test_a_wave_without_points_has_no_posters_and_says_what_comes(client, city):
    city.wave.points.all().delete()
    enter(client, city.runner)
    assert client.post(f"/survei/{city.wave.pk}/poster/").status_code == 404
    assert "Belum ada titik survei" in client.get(f"/survei/{city.wave.pk}/titik/").content.decode()


def test_links_and_posters_carry_the_public_address(client, watcher, settings):
    settings.PUBLIC_URL = "https://kinerja.example.go.id"
    point = watcher.wave.points.order_by("pk").first()
    page = client.get(f"/survei/{watcher.wave.pk}/titik/{point.pk}/")
    assert page.context["link"] == f"https://kinerja.example.go.id/s/{point.token}/"
    assert "hanya dapat dibuka di komputer ini" not in page.text
    file = client.get(f"/survei/{watcher.wave.pk}/titik/{point.pk}/poster.pdf")
    assert "kinerja.example.go.id/s/" in text_of(pypdf.PdfReader(io.BytesIO(file.content)).pages[0])


@pytest.mark.parametrize("page", ["", "{pk}/"])
def test_an_address_that_only_this_computer_opens_is_told_before_it_is_printed(
    client, watcher, settings, page
):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1", "testserver"]
    one = watcher.wave.points.order_by("pk").first()
    here = f"/survei/{watcher.wave.pk}/titik/{page.format(pk=one.pk)}"
    told = "Tautan ini hanya dapat dibuka di komputer ini."
    assert told in client.get(here, headers={"host": "127.0.0.1:8000"}).text
    assert told not in client.get(here).text  # asked for under a name that others may know


def test_the_job_of_posters_says_the_year_once(watcher):
    wave = watcher.wave
    assert poster_label(wave) == f"Poster {wave.name} ({wave.year})"
    wave.name = f"SKM Semester 1 {wave.year}"
    assert poster_label(wave) == f"Poster SKM Semester 1 {wave.year}"
