"""From the mayor's index down to the mean of one element in one kelurahan, by links alone."""

import re
from decimal import Decimal

import pytest

from selaras.measurement.actions import surveying
from selaras.measurement.models import Figure
from selaras.measurement.queries.standing import gaps
from tests import factories as make
from tests.conftest import NOW
from tests.measurement.surveying import (
    answer_all,
    closed,
    coordination,
    figure,
    make_surveyed_city,
    publish,
)
from tests.web.cast import enter

D = Decimal


@pytest.fixture
def city(db, on_the_day, folders):
    city = publish(make_surveyed_city())
    city.people = {post: make.appoint(post).user for post in [city.mayor, *city.camats, *city.lurahs]}
    answer_all(city)
    return city


@pytest.fixture
def told(city):
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    surveying.verify_wave(wave=coordination(city, 4, 3), by=city.checker, at=NOW)
    return city


def words(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_chain_is_walked_from_the_mayor_to_an_element(client, told):
    enter(client, told.people[told.mayor])
    step = figure(told.mayor, told.ikl)
    for post, indicator in ((told.mayor, told.ikm), (told.camats[1], told.ikm), (told.lurahs[2], told.ikm)):
        answer = client.get(f"/asal/{step.pk}/1/")
        step = figure(post, indicator)
        assert f'href="/asal/{step.pk}/1/"' in answer.content.decode()
    page = words(client.get(f"/asal/{step.pk}/1/"))
    assert "Diambil dari survei “Semester 1” yang sudah diverifikasi, tanpa diketik ulang." in page
    assert "PPSU 95,83 2 dari 2 4,000 4,000 3,500" in page
    assert "(100 + 95,8333333333…) / 2 = 97,9166666666…" in page


def test_who_answers_for_the_city_walks_through_its_units(client, db, on_the_day, folders):
    """An assistant: kecamatan, kelurahan, and the own services alone."""
    city = make_surveyed_city()
    publish(city, also=[city.assistant])
    answer_all(city)
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    enter(client, make.appoint(city.assistant).user)
    own = f"/asal/{figure(city.assistant, city.ikm).pk}/1/"
    page = words(client.get(own))
    assert "Layanan yang diampu: PKK." in page
    assert f"{city.districts[0].name} 93,75 4 dari 4" in page
    assert f'href="?unit={city.districts[0].pk}#survei"' in client.get(own).content.decode()
    assert f"{city.wards[1].name} 87,50 2 dari 2" in words(client.get(f"{own}?unit={city.districts[0].pk}"))
    page = words(client.get(f"{own}?unit={city.wards[1].pk}"))
    assert "PKK 87,50 2 dari 2 3,500 3,500 3,500" in page
    assert "PPSU" not in page


def test_SKM_40_an_open_wave_is_told_by_no_figure_and_no_board(client, city):
    """Answered in full, and read nowhere; once it is closed and verified the same pages tell it."""
    client.force_login(city.people[city.mayor])
    doors = [f"/asal/{figure(post, city.ikm).pk}/1/" for post in (city.mayor, *city.camats, *city.lurahs)]
    doors += ["/dasbor/", "/dasbor/tren/", "/dasbor/tren/?tw=1", "/pengukuran/"]
    told = ("97,91", "95,83", "93,75", "87,5")
    for door in doors:
        shown = words(client.get(door))
        assert not [one for one in told if one in shown], door
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    assert "97,91" in words(client.get(f"/asal/{figure(city.lurahs[2], city.ikm).pk}/1/"))


@pytest.mark.parametrize("unit", ["0", "abc", "-1", "9" * 30])
def test_a_unit_that_is_none_of_the_territory_is_not_there(client, told, unit):
    enter(client, told.people[told.mayor])
    own = f"/asal/{figure(told.lurahs[0], told.ikm).pk}/1/"
    assert client.get(f"{own}?unit={unit}").status_code == 404
    assert client.get(f"{own}?unit={told.wards[1].pk}").status_code == 404


def test_a_quarter_that_a_survey_fills_has_no_form(client, city):
    own = figure(city.lurahs[0], city.ikm)
    enter(client, city.people[city.lurahs[0]])
    page = client.get(f"/pengukuran/{own.pk}/1/").content.decode()
    assert "tidak ada yang diketik di sini" in page
    assert 'id="isian"' not in page
    assert "Menunggu survei" in client.get("/pengukuran/?tw=1").content.decode()
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    listed = words(client.get("/pengukuran/?tw=1"))
    assert "Dari survei" in listed
    assert "87,5" in listed
    assert "87,5" in words(client.get(f"/pengukuran/{own.pk}/1/"))


def test_whom_a_survey_answers_for_is_not_late(city):
    figures = Figure.objects.filter(indicator=city.ikm)
    assert gaps(figures, quarters=[1]).count == 0
    others = Figure.objects.filter(indicator=city.iek, source=Figure.Source.REPORTED)
    assert gaps(others, quarters=[1]).count == others.count() > 0


def test_a_wave_says_whose_figures_it_fills(client, city):
    enter(client, city.people[city.mayor])
    own = f"/survei/{city.wave.pk}/indikator/"
    assert "Belum ada angka yang diisi" in client.get(own).content.decode()
    surveying.verify_wave(wave=closed(city), by=city.checker, at=NOW)
    page = words(client.get(own))
    assert "Realisasi IKM TW I 2024 pada 3 jabatan, tanpa diketik ulang." in page
    assert (
        f"{city.lurahs[1].title} {city.wards[1].name} semua yang disurvei 68,75 3 dari 4 1 titik kurang"
        in page
    )
    assert f'href="/asal/{figure(city.lurahs[1], city.ikm).pk}/1/"' in client.get(own).content.decode()


def test_the_way_to_a_figure_is_shown_to_whoever_may_read_it(client, told):
    enter(client, told.people[told.lurahs[0]])
    page = client.get(f"/survei/{told.wave.pk}/indikator/").content.decode()
    assert f'href="/asal/{figure(told.lurahs[0], told.ikm).pk}/1/"' in page
    assert f'href="/asal/{figure(told.lurahs[1], told.ikm).pk}/1/"' not in page
