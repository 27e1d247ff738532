"""The way in for everybody: what is published, by agency, and nothing else."""

import pytest

from selaras.surveys import actions
from tests.conftest import NOW
from tests.factories import make_agency
from tests.surveys.fields import answered, closed, make_city


@pytest.fixture
def city(db, on_the_day, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    city = make_city()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    answered(city, 0, 0, *["444"] * 6)
    return closed(city)


def publish(city):
    actions.verify(wave=city.wave, by=city.checker, at=NOW)
    city.wave = actions.publish(wave=city.wave, by=city.checker, at=NOW)


def text(client):
    answer = client.get("/publik/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def address(city):
    return f"/publik/survei/{city.agency.code}/{city.wave.pk}/"


def test_what_is_published_is_found_without_an_account(client, city):
    shown = text(client)
    assert "Belum ada yang diumumkan" in shown
    assert address(city) not in shown
    publish(city)
    shown = text(client)
    assert address(city) in shown
    assert f'href="/publik/survei/{city.agency.code}/"' in shown
    assert 'href="/v/"' in shown


def test_the_way_in_is_found_from_signing_in_and_from_what_is_published(client, city):
    publish(city)
    assert 'href="/publik/"' in client.get("/", follow=True).text
    for path in (
        address(city),
        f"/publik/survei/{city.agency.code}/",
        f"/publik/kartu-skor/{city.agency.code}/",
    ):
        assert 'href="/publik/"' in client.get(path).text


def test_a_wave_that_is_opened_again_is_listed_no_more(client, city):
    publish(city)
    asked = actions.ask_reopening(
        wave=city.wave, reason="Dua berkas tertukar unitnya.", by=city.runner, at=NOW
    )
    actions.grant_reopening(asked=asked, closes_on=city.wave.closes_on, by=city.checker, at=NOW)
    assert address(city) not in text(client)


def test_queries_do_not_grow_with_agencies(client, city, django_assert_num_queries):
    publish(city)
    with django_assert_num_queries(4):
        text(client)
    for _ in range(5):
        make_agency()
    with django_assert_num_queries(4):
        text(client)
