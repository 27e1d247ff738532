"""Paper forms keyed in by staff: checked, then kept once; only at the points of one's own unit."""

import re

import pytest

from selaras.kernel.models import AuditEvent
from selaras.surveys import actions
from selaras.surveys.models import Opinion, Response
from tests.conftest import NOW, TODAY
from tests.factories import make_official
from tests.surveys.fields import point
from tests.web.cast import enter


@pytest.fixture
def lurah(client, open_city, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    person = make_official(open_city.wards[0], "lurah")
    enter(client, person)
    return person


def fields_of(answer):
    html = answer.content.decode()
    return {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', html) for name in ("tanda", "diperiksa")}


def check(client, at, **answers):
    """A form as it is after "Periksa": what the next request carries."""
    mark = fields_of(client.get(at))["tanda"][1]
    sent = {"tanda": mark, "langkah": "periksa"} | answers
    shown = client.post(at, sent)
    told = fields_of(shown)["diperiksa"]
    return shown, sent | {"diperiksa": told[1] if told else "", "langkah": "simpan"}


def test_a_form_is_checked_and_then_kept(client, open_city, lurah):
    at = f"/survei/isi/{point(open_city, 0, 0).pk}/"
    shown, sent = check(client, at, u0="4", u1="3", c0="2", saran="Loket sempit")
    assert (shown.status_code, Response.objects.count()) == (200, 0)
    assert "43- 2" in shown.content.decode()
    assert "2 = Perempuan" in shown.content.decode()
    kept = client.post(at, sent)
    assert (kept.status_code, kept["Location"]) == (302, at)
    response = Response.objects.get()
    assert (response.answers, response.traits, response.keyed_by) == ([4, 3, 0], [2], lurah)
    assert (response.way, response.on) == (Response.Way.STAFF, TODAY)
    assert Opinion.objects.get().text == "Loket sempit"
    assert AuditEvent.objects.filter(kind="response.keyed", by_id=lurah.pk).count() == 1
    page = client.get(at).content.decode()
    assert "Hari ini 1 formulir di titik ini, 1 seluruhnya." in page


def test_SKM_21_a_double_click_keeps_one_form(client, open_city, lurah):
    at = f"/survei/isi/{point(open_city, 0, 0).pk}/"
    _, sent = check(client, at, u0="4")
    assert [client.post(at, sent).status_code for _ in range(2)] == [302, 302]
    assert Response.objects.count() == 1


def test_what_was_changed_after_the_check_is_checked_again(client, open_city, lurah):
    at = f"/survei/isi/{point(open_city, 0, 0).pk}/"
    _, sent = check(client, at, u0="4")
    again = client.post(at, sent | {"u0": "1"})
    assert (again.status_code, Response.objects.count()) == (422, 0)
    assert "Jawabannya berubah" in again.content.decode()
    assert client.post(at, sent | {"u0": "1", "diperiksa": "1-- -"}).status_code == 302


@pytest.mark.parametrize("answers", [{}, {"u0": "5"}, {"u0": "４"}, {"c0": "7", "u0": "1"}])
def test_SKM_12_what_was_not_offered_is_not_kept(client, open_city, lurah, answers):
    at = f"/survei/isi/{point(open_city, 0, 0).pk}/"
    shown, sent = check(client, at, **answers)
    assert shown.status_code == 422
    assert client.post(at, sent).status_code == 422
    assert not Response.objects.exists()


def test_an_old_form_keeps_its_answers_and_is_checked_again(client, open_city, lurah, monkeypatch):
    at = f"/survei/isi/{point(open_city, 0, 0).pk}/"
    _, sent = check(client, at, u0="4")
    again = client.post(at, sent | {"tanda": "palsu"})
    assert (again.status_code, "terlalu lama" in again.content.decode()) == (422, True)
    fresh = fields_of(again)["tanda"][1]
    assert client.post(at, sent | {"tanda": fresh}).status_code == 302


def test_only_the_points_of_ones_own_unit_are_there(client, open_city, lurah):
    listed = client.get("/survei/isi/")
    assert [row["point"].unit for row in listed.context["rows"]] == [open_city.wards[0]] * 2
    other = point(open_city, 1, 0)
    assert client.get(f"/survei/isi/{other.pk}/").status_code == 403
    assert client.post(f"/survei/isi/{other.pk}/", {"u0": "4"}).status_code == 403
    enter(client, make_official())
    assert client.get(f"/survei/isi/{other.pk}/").status_code == 404, "another agency's"


def test_SKM_06_a_closed_wave_says_so(client, open_city, lurah):
    at = f"/survei/isi/{point(open_city, 0, 0).pk}/"
    actions.close_wave(wave=open_city.wave, by=open_city.runner, at=NOW)
    answer = client.get(at, follow=True)
    assert "tidak sedang dibuka" in answer.content.decode()
    assert "Tidak ada survei yang dibuka" in answer.content.decode()
