"""What the results of a wave say to whoever may read them."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pypdf
import pytest

from selaras.accounts.models import Role
from selaras.surveys import actions
from selaras.surveys.models import Wave
from selaras.surveys.queries import WaveResults
from selaras.web.outcomes.trends import earlier, steps
from selaras.web.outcomes.words import index_of
from tests.conftest import NOW
from tests.factories import make_grantee, make_unit
from tests.surveys.fields import answered, make_wave, miscount
from tests.web.cast import enter, queries
from tests.web.outcomes.conftest import close


@pytest.fixture
def reader(client, city):
    return enter(client, make_grantee(Role.AUDITOR, city.owner))


def page(client, wave, more=""):
    answer = client.get(f"/survei/{wave.pk}/hasil/{more}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


DOORS = [
    "hasil/",
    "hasil/kelompok/",
    "hasil/unit/{unit}/",
    "saran/",
    "tindak-lanjut/",
    "laporan.pdf",
    "laporan.docx",
    "",
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", ["draf", "dibuka"])
def test_SKM_40_no_door_tells_what_a_wave_says_before_it_is_closed(client, city, state, door):
    """79,17 is its index, 2,529 the mean of U3; who runs it reads no more than anybody else."""
    Wave.objects.filter(pk=city.wave.pk).update(
        state=state, **{"opened_by": None, "opened_at": None} if state == "draf" else {}
    )
    path = f"/survei/{city.wave.pk}/{door.format(unit=city.districts[0].pk)}"
    answer = enter(client, city.runner).get(path)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = written(content, door)
    assert text
    assert not [one for one in ("79,1", "2,529", "75,00", "Mutu ", "terlemah 1", "mutu B") if one in text]


def written(content, door):
    """What a page, a PDF or a Word document says."""
    if door.endswith("pdf"):
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if door.endswith("docx"):
        return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    return content.decode()


def test_SKM_40_an_open_wave_says_who_answered_and_why_no_more(reader, city):
    shown = page(reader, city.wave)
    assert "Hasil dapat dibaca sesudah survei ditutup" in shown
    assert (
        "<strong>22 responden</strong> dari 12 yang diperlukan pada 6 titik; 2 titik masih kurang." in shown
    )
    assert queries(reader, f"/survei/{city.wave.pk}/hasil/") <= 14


def test_SKM_40_a_wave_sent_back_is_told_by_nobody_again(reader, closed):
    assert "79,17" in page(reader, closed.wave)
    actions.send_back(
        wave=closed.wave, reason="Dua titik belum cukup.", closes_on=closed.wave.closes_on,
        by=closed.checker, at=NOW,
    )  # fmt: skip
    assert "79,17" not in page(reader, closed.wave)
    later = make_wave(
        closed.agency, closed.owner, closed.runner, instrument=closed.wave.instrument, name="Semester 2",
        closes_on=closed.wave.closes_on + timedelta(1),
    )  # fmt: skip
    assert earlier(later) == []


def test_the_index_of_the_city_is_the_mean_of_its_districts(reader, closed):
    """A: 100 and (41,666… + 75) / 2; B has no index, for one of its elements has no answer."""
    shown = page(reader, closed.wave)
    assert '<abbr title="tepatnya 79,1666666666…">79,17</abbr>' in shown
    assert "Mutu B, baik" in shown
    assert "indeks dari 1 dari 2 bagian" in shown


def test_an_element_says_how_many_answered_it_and_its_unrounded_mean(reader, closed):
    """U3: 4 x 4, 6 x 1, 7 x 3 of 17; five left it blank."""
    shown = page(reader, closed.wave)
    assert 'data-label="Menjawab">17</td>' in shown
    assert 'title="tepatnya 2,5294117647…">2,529</abbr>' in shown
    assert 'title="tepatnya 0,8431372549…">0,843</abbr>' in shown


def test_a_point_without_answers_is_none_and_no_zero(reader, closed):
    shown = page(reader, closed.wave, f"unit/{closed.wards[2].pk}/")
    assert "belum ada jawaban" in shown
    assert "1 dari 2; tidak dihitung sebagai nol" in shown
    assert ">0,00<" not in shown


def test_SKM_11_what_is_short_is_marked_everywhere(reader, closed):
    shown = page(reader, closed.wave)
    assert "2 dari 6 titik kurang" in shown
    assert shown.count("1 titik kurang") >= 2  # of both districts
    assert "2 titik kurang" in shown  # of the service


def test_a_service_nobody_was_asked_about_is_named(reader, closed):
    actions.define_service(agency=closed.agency, code="rptra", name="Ruang terbuka", order=9, by=None, at=NOW)
    assert "Tidak ditanyakan pada gelombang ini: Ruang terbuka." in page(reader, closed.wave)


def test_a_post_stands_with_the_services_it_answers_for(reader, closed):
    shown = page(reader, closed.wave)
    assert "Menurut pengampu layanan" in shown
    assert f'{closed.assistant.title}<span class="muted">PKK</span>' in shown


def test_the_way_goes_down_to_a_unit_and_up_again(reader, closed):
    district = closed.districts[0]
    shown = page(reader, closed.wave, f"unit/{district.pk}/")
    assert f"<h1>{district.name}</h1>" in shown
    assert all(ward.name in shown for ward in closed.wards[:2])
    assert closed.wards[2].name not in shown
    assert f"/survei/{closed.wave.pk}/hasil/unit/{closed.city.pk}/" in shown
    assert reader.get(f"/survei/{closed.wave.pk}/hasil/unit/999999/").status_code == 404


def test_SKM_35_groups_of_a_few_people_are_hidden(reader, closed):
    miscount(closed.wave.points.all(), groups=[0, 0])
    point = closed.wave.points.order_by("pk")[0]
    miscount(closed.wave.points.filter(pk=point.pk), groups=[3, 12])
    shown = page(reader, closed.wave)
    hidden = '<span class="muted">disembunyikan</span>'
    assert f'Laki-laki</th><td class="num">{hidden}' in shown
    assert f'Tidak menyebutkan</th><td class="num">{hidden}' in shown
    assert 'Perempuan</th><td class="num">12</td>' in shown


def test_an_earlier_wave_with_the_same_instrument_stands_beside_it(reader, closed):
    later = make_wave(
        closed.agency, closed.owner, closed.runner, instrument=closed.wave.instrument, name="Semester 2",
        closes_on=closed.wave.closes_on + timedelta(1),
    )  # fmt: skip
    actions.set_points(wave=later, units=closed.wards, services=closed.services, by=closed.runner, at=NOW)
    actions.open_wave(wave=later, by=closed.runner, at=NOW)
    city = type(closed)(**{**vars(closed), "wave": later})
    for ward in range(3):
        answered(city, ward, 0, "444")
    close(city)
    shown = page(reader, later)
    assert "naik 20,83" in shown
    assert "layanan berbeda" not in shown
    assert "Belum ada gelombang lain" in page(reader, closed.wave)


def test_a_wave_is_compared_with_the_same_territory_only(reader, closed):
    """Asked in one kelurahan it is compared with that kelurahan, never with the whole city."""
    later = make_wave(
        closed.agency, closed.owner, closed.runner, instrument=closed.wave.instrument, name="Semester 2",
        closes_on=closed.wave.closes_on + timedelta(1),
    )  # fmt: skip
    wards = closed.wards[:1]
    actions.set_points(wave=later, units=wards, services=closed.services, by=closed.runner, at=NOW)
    actions.open_wave(wave=later, by=closed.runner, at=NOW)
    city = type(closed)(**{**vars(closed), "wave": later})
    answered(city, 0, 0, "444")
    answered(city, 0, 1, "334")
    close(city)
    read = WaveResults.of_many([closed.wave, later])
    first, last = steps(read, this=read[-1])
    told = WaveResults(closed.wave)
    ward, whole = told.of_unit(wards[0].pk).converted, told.top.converted
    assert (ward, whole) == (100, Decimal("79.16666666666666666666666666666667"))
    assert first.index.text == index_of(told, ward).text
    assert last.change == "turun 8,33"


def test_other_services_are_no_change(reader, closed):
    later = make_wave(
        closed.agency, closed.owner, closed.runner, instrument=closed.wave.instrument, name="Semester 2",
        closes_on=closed.wave.closes_on + timedelta(1),
    )  # fmt: skip
    wards, service = closed.wards, closed.services[:1]
    actions.set_points(wave=later, units=wards, services=service, by=closed.runner, at=NOW)
    actions.open_wave(wave=later, by=closed.runner, at=NOW)
    city = type(closed)(**{**vars(closed), "wave": later})
    answered(city, 0, 0, "444")
    close(city)
    read = WaveResults.of_many([closed.wave, later])
    first, last = steps(read, this=read[-1])
    assert (first.note, last.change) == ("layanan berbeda", "")


def test_the_index_of_a_group_is_told_beside_that_of_all(reader, closed):
    """All 22 are men: their answers are all answers, together 62,70, and no mean of means."""
    shown = page(reader, closed.wave, "kelompok/")
    whole = WaveResults(closed.wave).whole.converted
    assert shown.count(index_of(WaveResults(closed.wave), whole).text) == 2
    assert "Laki-laki</th>" in shown
    assert "79,17" not in shown
    assert queries(reader, f"/survei/{closed.wave.pk}/hasil/kelompok/") <= 18
    for other in ("0", "2", "abc", "-1"):
        assert reader.get(f"/survei/{closed.wave.pk}/hasil/kelompok/?ciri={other}").status_code == 404


def test_a_wave_without_answers_teaches(client, closed):
    miscount(closed.wave.points.all(), respondents=0)
    assert "Tidak ada jawaban" in page(enter(client, closed.runner), closed.wave)


def test_queries_do_not_grow_with_units_or_waves(reader, closed):
    before = queries(reader, f"/survei/{closed.wave.pk}/hasil/")
    wards = [make_unit(closed.agency, closed.districts[1], kind="kelurahan") for _ in range(9)]
    later = make_wave(
        closed.agency, closed.owner, closed.runner, instrument=closed.wave.instrument, name="Semester 2",
        closes_on=closed.wave.closes_on + timedelta(1),
    )  # fmt: skip
    actions.set_points(
        wave=later, units=[*closed.wards, *wards], services=closed.services, by=closed.runner, at=NOW
    )
    actions.open_wave(wave=later, by=closed.runner, at=NOW)
    city = type(closed)(**{**vars(closed), "wave": later})
    answered(city, 0, 0, "444")
    close(city)
    assert queries(reader, f"/survei/{later.pk}/hasil/") == before
    assert before <= 22
