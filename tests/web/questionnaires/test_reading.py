"""Instruments and their versions as everybody of the house reads them, and the form as it will be seen."""

import pytest

from selaras.surveys import actions
from selaras.surveys.models import Instrument, Response
from tests.conftest import NOW
from tests.factories import make_agency, make_user
from tests.surveys.fields import asked, make_instrument
from tests.web.cast import enter, queries


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def url(instrument, rest=""):
    return f"/survei/instrumen/{instrument.pk}/{rest}"


def test_the_newest_version_of_each_is_listed(client, city):
    make_instrument(city.agency, name="SKM baru")
    make_instrument(make_agency(), name="Kota lain")
    shown = page(enter(client, city.reader), "/survei/instrumen/")
    assert "SKM baru" in shown
    assert "2 versi" in shown
    assert "Kota lain" not in shown
    assert "Instrumen baru" not in shown.partition("<main")[2]
    assert "Instrumen baru" in page(enter(client, city.planner), "/survei/instrumen/")


@pytest.mark.parametrize(
    ("weighting", "weight", "span"),
    [
        ("sama", "1/9", "25 sampai 100"), ("dua-desimal", "0,11", "24,75 sampai 99"),
        ("tiga-desimal", "0,111", "24,975 sampai 99,9"), ("empat-desimal", "0,1111", "24,9975 sampai 99,99"),
    ],
)  # fmt: skip
def test_weights_are_written_as_they_count(client, city, weighting, weight, span):
    nine = make_instrument(
        city.agency, code="sembilan", weighting=weighting,
        elements=asked(" ".join(f"U{n}" for n in range(1, 10))),
    )  # fmt: skip
    shown = page(enter(client, city.reader), url(nine))
    assert shown.count(f'data-label="Bobot">{weight}<') == 9
    assert span in shown


def test_one_instrument_says_what_it_asks_and_who_uses_it(client, city):
    actions.change_instrument(
        instrument=city.instrument, elements=asked(), assumption="Pertanyaan disusun sendiri.",
        source="Peraturan contoh", by=city.runner, at=NOW,
    )  # fmt: skip
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    shown = page(enter(client, city.reader), url(city.instrument))
    for words in (
        "Unsur U2", "Bagaimana U2?", "Sangat baik", "Pertanyaan disusun sendiri.", "Peraturan contoh",
        "Laki-laki; Perempuan", f'<a href="/survei/{city.wave.pk}/">', "A sangat baik mulai 88,31",
        "Dipakai",
    ):  # fmt: skip
        assert words in shown, words
    for deed in ("Ubah", "Versi berikutnya", "Buang"):
        assert deed not in shown.partition("<main")[2]


def test_a_wave_in_preparation_is_not_told_to_readers(client, city):
    assert city.wave.name not in page(enter(client, city.reader), url(city.instrument))
    assert city.wave.name in page(enter(client, city.runner), url(city.instrument))


def test_an_older_version_leads_to_the_newest(client, city):
    newest = make_instrument(city.agency)
    shown = page(enter(client, city.planner), url(city.instrument))
    assert f'href="{url(newest)}"' in shown
    assert "bukan yang terbaru" in shown
    assert "Versi berikutnya" not in shown


def test_an_agency_without_instruments_begins_with_the_law(client, city):
    Instrument.objects.exclude(pk=city.instrument.pk).delete()
    city.wave.points.all().delete()
    city.wave.delete()
    city.instrument.delete()
    assert "Belum ada instrumen" in page(enter(client, city.reader), "/survei/instrumen/")
    assert "Mulai dari sembilan unsur" not in page(client, "/survei/instrumen/")
    assert "Mulai dari sembilan unsur" in page(enter(client, city.planner), "/survei/instrumen/")
    for _ in range(2):  # twice pressed is once installed
        made = client.post("/survei/instrumen/bawaan/")
        assert made.url == url(Instrument.objects.get())
    assert "Penanganan pengaduan" in page(client, made.url)


def test_a_version_nobody_needs_is_thrown_away(client, city):
    spare = make_instrument(city.agency)
    enter(client, city.planner)
    assert client.post(url(spare, "buang/")).url == "/survei/instrumen/"
    assert client.get(url(spare)).status_code == 404
    refused = client.post(url(city.instrument, "buang/"))
    assert refused.status_code == 422
    assert "SKM-22" in refused.content.decode()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    assert "SKM-04" in client.post(url(city.instrument, "buang/")).content.decode()


def test_the_preview_is_the_form_and_takes_nothing(client, city):
    path = f"/s/pratinjau/{city.instrument.pk}/"
    shown = page(enter(client, city.reader), path)
    for words in ("Pratinjau.", "Bagaimana U1?", "Sangat baik", "Jenis kelamin", "Saya bersedia.", "PKK"):
        assert words in shown, words
    empty = client.post(path, {"tanda": "pratinjau"})
    assert empty.status_code == 422
    assert "Belum ada yang dijawab" in empty.content.decode()
    sent = client.post(path, {"tanda": "pratinjau", "u0": "4"})
    assert "Terima kasih" in sent.content.decode()
    assert not Response.objects.exists()
    assert enter(client, make_user()).get(path).status_code == 404


def test_an_instrument_of_another_agency_is_not_there(client, city):
    foreign = make_instrument(make_agency())
    enter(client, city.planner)
    for path in (url(foreign), url(foreign, "ubah/"), url(foreign, "versi-baru/"),
                 f"/s/pratinjau/{foreign.pk}/"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.post(url(foreign, "buang/")).status_code == 404


def test_a_page_asks_as_many_queries_for_many_rows(client, city):
    enter(client, city.planner)
    paths = ["/survei/instrumen/", url(city.instrument), url(city.instrument, "ubah/"),
             f"/s/pratinjau/{city.instrument.pk}/"]  # fmt: skip
    before = [queries(client, path) for path in paths]
    for number in range(8):
        make_instrument(city.agency, code=f"lain-{number}")
        make_instrument(city.agency)
    many = asked(" ".join(f"B{n}" for n in range(30)))
    actions.change_instrument(instrument=city.instrument, elements=many, by=city.runner, at=NOW)
    assert [queries(client, path) for path in paths] == before
