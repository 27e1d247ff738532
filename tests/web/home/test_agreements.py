"""Meja kerja and its calendar: what agreements wait for, in order of urgency."""

import pytest

from selaras.agreements import actions
from selaras.engine.agreements import State
from tests.agreements.test_compliance import edition_with, upload
from tests.agreements.world import REASON, World, make_world, put
from tests.conftest import NOW, TODAY
from tests.web.cast import enter, queries


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    return make_world()


def desk(client, world, name, path="/"):
    return enter(client, world.people[name]).get(path)


def test_what_is_to_be_done_stands_with_its_day(client, world):
    page = desk(client, world, "head").text
    assert "Susun Perjanjian Kinerja 2024" in page
    assert "15 Februari 2024" in page
    assert "Sudah lewat tanggal" in page
    put(world.draft(), State.READY)
    page = desk(client, world, "head").text
    assert "Tanda tangani Perjanjian Kinerja 2024" in page
    assert "29 Februari 2024" in page


def test_the_superior_answers_and_signs(client, world):
    agreement = put(world.draft(), State.SUBMITTED)
    page = desk(client, world, "mayor").text
    assert "Setujui atau kembalikan Perjanjian Kinerja 2024" in page
    assert f'href="/perjanjian/{agreement.pk}/"' in page
    put(agreement, State.SIGNED_FIRST)
    assert "Tanda tangani Perjanjian Kinerja 2024" in desk(client, world, "mayor").text


def test_uploading_and_delivering_lead_to_their_pages(client, world):
    agreement = put(world.draft(), State.IN_FORCE)
    assert f'href="/perjanjian/{agreement.pk}/unggahan/"' in desk(client, world, "head").text
    upload(world, agreement)
    page = desk(client, world, "head").text
    assert "Sampaikan 1 perjanjian 2024" in page
    assert f'href="/penyampaian/baru/{world.division.pk}/"' in page


def test_the_calendar_holds_them_too(client, world):
    text = desk(client, world, "head", "/kalender.ics").content.decode()
    assert "SUMMARY:PK susun: Susun Perjanjian Kinerja 2024" in text
    assert "DTSTART;VALUE=DATE:20240215" in text


@pytest.mark.parametrize("name", ["stranger", "clerk", "hr", "superadmin"])
def test_nobody_else_is_asked(client, world, name):
    assert "Susun Perjanjian Kinerja 2024" not in desk(client, world, name).text


def test_queries_do_not_grow(client, world):
    edition_with(world, 2025, 1)
    enter(client, world.people["head"])
    few = queries(client, "/")
    edition_with(world, 2026, 25)
    assert queries(client, "/") <= few + 2


def test_PK_41_news_stands_on_the_desk_until_it_is_read(client, world):
    put(agreement := world.draft(), State.SUBMITTED)
    actions.send_back(agreement=agreement, reason=REASON, by=world.people["mayor"], at=NOW)
    page = desk(client, world, "head").text
    assert "Kabar perjanjian" in page
    assert "Dikembalikan untuk diperbaiki." in page
    assert desk(client, world, "head", f"/perjanjian/{agreement.pk}/").status_code == 200
    assert "Kabar perjanjian" in desk(client, world, "head").text  # a look writes nothing
    assert client.post(f"/perjanjian/{agreement.pk}/kabar/dibaca/").status_code == 302
    assert "Kabar perjanjian" not in desk(client, world, "head").text
