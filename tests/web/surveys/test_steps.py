"""The steps of a wave from page to page: who sees which button, reasons, two persons, what the trail says."""

import re
from datetime import date, timedelta

import pytest

from selaras.accounts.models import Role
from selaras.surveys import actions, rules
from selaras.surveys.models import Wave
from tests.conftest import NOW, TODAY
from tests.factories import make_grantee
from tests.surveys.fields import answered
from tests.web.cast import enter

WHY = "jawaban kelurahan tertukar layanannya"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def planner(open_city):
    return make_grantee(Role.PLANNING_AGENCY, open_city.owner)


@pytest.fixture
def second(open_city):
    return make_grantee(Role.PLANNING_AGENCY, open_city.owner)


def step(client, city, deed, **data):
    return client.post(f"/survei/{city.wave.pk}/langkah/{deed}/", data)


def state(city):
    city.wave.refresh_from_db()
    return city.wave.state


def test_a_wave_is_opened_closed_verified_and_published_by_their_buttons(client, city):
    planner = make_grantee(Role.PLANNING_AGENCY, city.owner)
    enter(client, city.runner)
    assert "Buka survei" in client.get(f"/survei/{city.wave.pk}/").content.decode()
    assert step(client, city, "buka").status_code == 302
    answered(city, 0, 0, "444")
    assert step(client, city, "tutup").status_code == 302
    page = client.get(f"/survei/{city.wave.pk}/").content.decode()
    assert ("Verifikasi</button>" in page, "Menunggu verifikasi orang lain" in page) == (False, True)
    enter(client, planner)
    assert step(client, city, "verifikasi").status_code == 302
    assert step(client, city, "umumkan").status_code == 302
    assert (state(city), city.wave.published_at) == (Wave.State.VERIFIED, NOW)
    trail = client.get(f"/survei/{city.wave.pk}/jejak/").content.decode()
    told = ["Disiapkan", "Titik ditetapkan", "Dibuka", "Ditutup", "Diverifikasi", "Diumumkan"]
    assert [word in trail for word in told] == [True] * 6
    assert planner.full_name in trail
    assert "1 responden; 6 titik kurang." in trail


def test_SKM_10_who_closed_it_sees_why_another_verifies(client, open_city, planner):
    enter(client, planner)
    step(client, open_city, "tutup")
    page = client.get(f"/survei/{open_city.wave.pk}/").content.decode()
    assert "Dilakukan orang lain" in page
    refused = step(client, open_city, "verifikasi")
    assert (refused.status_code, "SKM-10" in refused.content.decode()) == (422, True)
    assert state(open_city) == Wave.State.CLOSED


def test_SKM_09_SKM_28_a_closed_wave_goes_back_with_a_reason_and_a_day_to_come(client, open_city, planner):
    step(enter(client, open_city.runner), open_city, "tutup")
    enter(client, planner)
    later = {"reason": WHY, "closes_on": "2024-03-29"}
    for wrong in ({"reason": ""}, {"reason": "kurang"}, {"closes_on": "2024-03-01"}, {"closes_on": "nanti"}):
        answer = step(client, open_city, "kembalikan", **later | wrong)
        assert answer.status_code == 422
        assert '<details class="reasoned" open>' in answer.content.decode(), "what was typed stays in sight"
    assert step(client, open_city, "kembalikan", **later).status_code == 302
    assert state(open_city) == Wave.State.OPEN


def test_SKM_10_a_verified_wave_is_opened_again_by_two_persons(client, open_city, planner, second):
    step(enter(client, open_city.runner), open_city, "tutup")
    step(enter(client, planner), open_city, "verifikasi")
    assert step(client, open_city, "minta-buka-ulang", reason="salah").status_code == 422
    assert step(client, open_city, "minta-buka-ulang", reason=WHY).status_code == 302
    asked = open_city.wave.reopenings.get()
    listed = client.get("/survei/buka-ulang/").content.decode()
    assert (WHY in listed, "Menunggu orang lain" in listed) == (True, True)
    grant = f"/survei/buka-ulang/{asked.pk}/setujui/"
    assert client.post(grant, {"closes_on": "2024-03-29"}).status_code == 422, "not by whoever asked"
    enter(client, second)
    assert "Lihat dan putuskan" in client.get("/survei/buka-ulang/").content.decode()
    assert client.post(grant, {"closes_on": ""}).status_code == 422
    assert client.post(grant, {"closes_on": "2024-03-29"}).status_code == 302
    assert state(open_city) == Wave.State.OPEN


def test_SKM_29_a_service_nobody_answered_is_named_to_whoever_verifies(client, open_city, planner):
    answered(open_city, 0, 0, "444")
    step(enter(client, open_city.runner), open_city, "tutup")
    page = enter(client, planner).get(f"/survei/{open_city.wave.pk}/").content.decode()
    assert "1 layanan belum dijawab siapa pun: PPSU." in page
    assert "SKM-11" in page


def test_SKM_29_a_wave_without_an_answer_says_so(client, open_city, planner):
    step(enter(client, open_city.runner), open_city, "tutup")
    page = enter(client, planner).get(f"/survei/{open_city.wave.pk}/").content.decode()
    assert "Belum ada satu jawaban pun" in page


def test_a_step_nobody_knows_is_no_page_and_one_that_is_not_open_is_explained(client, open_city):
    enter(client, open_city.runner)
    assert step(client, open_city, "hapus").status_code == 404
    again = step(client, open_city, "buka")
    assert (again.status_code, "SKM-07" in again.content.decode()) == (422, True)
    assert f'hx-get="/survei/{open_city.wave.pk}/?sudah=0' in again.content.decode(), "the count goes on"


def test_the_desk_says_who_has_to_verify_grant_and_close(client, open_city, planner, second):
    Wave.objects.update(closes_on=TODAY)
    assert f"Tutup {open_city.wave.name}" in enter(client, open_city.runner).get("/").content.decode()
    assert f"Tutup {open_city.wave.name}" not in enter(client, planner).get("/").content.decode()
    step(enter(client, open_city.runner), open_city, "tutup")
    told = "1 survei yang ditutup menunggu verifikasi"
    assert told not in client.get("/").content.decode()
    assert told in enter(client, planner).get("/").content.decode()
    step(client, open_city, "verifikasi")
    step(client, open_city, "minta-buka-ulang", reason=WHY)
    told = "1 permintaan pembukaan kembali survei"
    assert told not in client.get("/").content.decode()
    assert told in enter(client, second).get("/").content.decode()


def checks(client, city):
    page = client.get(f"/survei/{city.wave.pk}/")
    return {one["label"]: one["state"] for one in page.context["panel"]["checks"]}, page.text


def test_SKM_08_what_is_missing_is_told_from_the_first_day_on(client, city):
    enter(client, city.runner)
    told, text = checks(client, city)
    assert (set(told.values()), "Sebelum survei dibuka" in text) == ({"done"}, True)
    actions.set_points(wave=city.wave, units=[], services=[], by=city.runner, at=NOW)
    told, text = checks(client, city)
    assert told["Unit dan layanan dipilih"] == "lacks"
    assert "Belum ada titik survei. Pilih unit dan layanan lebih dahulu." in text
    closes = TODAY - timedelta(1)
    Wave.objects.filter(pk=city.wave.pk).update(opens_on=closes, closes_on=closes)
    assert checks(client, city)[0]["Hari terakhir belum lewat"] == "lacks"
    next_year = date(TODAY.year + 1, 1, 5)
    Wave.objects.filter(pk=city.wave.pk).update(closes_on=next_year)
    assert checks(client, city)[0]["Hari terakhir sesuai dengan triwulannya"] == "told"


def test_the_check_list_asks_for_what_the_deed_asks_for(client, city):
    """Opening is refused with the first thing that the list names, and with nothing that it does not."""
    enter(client, city.runner)
    actions.set_points(wave=city.wave, units=[], services=[], by=city.runner, at=NOW)
    asked = rules.asked_to_open(city.wave, [], TODAY)
    assert step(client, city, "buka").status_code == 422
    assert [one.message for _, found in asked for one in found] == [
        "Belum ada titik survei. Pilih unit dan layanan lebih dahulu."
    ]


def test_SKM_09_SKM_28_what_is_wrong_with_a_step_is_told_together(client, open_city, planner):
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    enter(client, planner)
    answer = step(
        client, open_city, "kembalikan", reason="kurang", closes_on=(TODAY - timedelta(1)).isoformat()
    )
    assert answer.status_code == 422
    assert ("SKM-09" in answer.text, "SKM-28" in answer.text) == (True, True)


def test_filters_of_a_refused_step_lead_to_the_wave_and_not_to_the_step(client, open_city, planner):
    """The page of a refused step stands at the address of the step, which answers no GET."""
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    enter(client, planner)
    refused = step(client, open_city, "kembalikan", reason="", closes_on="")
    assert refused.status_code == 422
    [form] = re.findall(r'<form class="filters"[^>]*>', refused.text)
    assert f'action="/survei/{open_city.wave.pk}/"' in form
