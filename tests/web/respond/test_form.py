"""The public form: no account, one page, what was sent twice counts once, and nobody is recorded."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.http import HttpResponse

from selaras.kernel.models import AuditEvent
from selaras.surveys import actions
from selaras.surveys.models import Opinion, Response, SurveyPoint, Wave
from selaras.web.answers import new_mark
from tests.conftest import NOW
from tests.surveys.fields import make_city

OTHER = "?orang-lain=1"


@pytest.fixture
def point(db, monkeypatch):
    city = make_city()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    monkeypatch.setattr("selaras.web.respond.views.timezone.now", lambda: NOW)
    monkeypatch.setattr("selaras.web.respond.views.timezone.localdate", lambda: NOW.date())
    return SurveyPoint.objects.order_by("pk").first()


def form_of(client, point, way=""):
    page = client.get(f"/s/{point.token}/{way}")
    assert page.status_code == 200
    return page, re.search(r'name="tanda" value="([^"]+)"', page.content.decode())[1]


def send(client, point, mark, way="", **answers):
    return client.post(f"/s/{point.token}/{way}", {"tanda": mark} | answers)


def test_anybody_answers_without_an_account(client, point):
    page, mark = form_of(client, point)
    html = page.content.decode()
    assert point.unit.name in html
    assert html.count("<fieldset") == 4  # three questions and one trait
    assert (page["X-Robots-Tag"], html.count("<script")) == ("noindex, nofollow", 1)
    answered = send(client, point, mark, u0="4", u1="3", c0="2", saran="Ramah")
    assert (answered.status_code, answered["Location"]) == (302, f"/s/{point.token}/terima-kasih/")
    assert "sudah kami terima" in client.get(answered["Location"]).content.decode()
    response = Response.objects.get()
    assert (response.answers, response.traits, response.keyed_by) == ([4, 3, 0], [2], None)
    assert Opinion.objects.get().text == "Ramah"


def test_nothing_says_who_it_was(client, point):
    before = AuditEvent.objects.count()
    _, mark = form_of(client, point)
    send(client, point, mark, u0="4")
    assert AuditEvent.objects.count() == before
    assert "sessionid" not in client.cookies
    told = {field.name for field in Response._meta.get_fields()}
    assert told == {
        "id", "agency", "point", "way", "answers", "traits", "batch", "keyed_by", "receipt", "on",
    }  # fmt: skip


def test_SKM_21_the_same_form_sent_again_is_one_answer(client, point):
    _, mark = form_of(client, point)
    for _ in range(3):
        assert send(client, point, mark, u0="4").status_code == 302
    point.refresh_from_db()
    assert (Response.objects.count(), point.respondents) == (1, 1)
    _, another = form_of(client, point, OTHER)
    send(client, point, another, OTHER, u0="4")
    assert Response.objects.count() == 2


def test_SKM_21_a_browser_that_answered_is_told_so_and_may_go_on_for_somebody_else(client, point):
    _, mark = form_of(client, point)
    _, beside = form_of(client, point)  # a second window
    flag = send(client, point, mark, u0="4").cookies["sudah"]
    assert (flag.value, flag["path"], flag["httponly"]) == ("1", f"/s/{point.token}/", True)
    page = client.get(f"/s/{point.token}/")
    assert (page.status_code, "<form" in page.content.decode()) == (200, False)
    assert "Saya orang lain, isi formulir" in page.content.decode()
    assert send(client, point, beside, u0="4").status_code == 409
    assert Response.objects.count() == 1
    assert send(client, point, beside, OTHER, u0="4").status_code == 302
    assert Response.objects.count() == 2


def test_an_address_that_was_read_out_leads_to_the_form(client, point):
    half = f"{point.token[:5]}-{point.token[5:]}".upper()
    answer = client.get(f"/s/{half}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/s/{point.token}/")


def test_a_form_that_lay_open_too_long_is_sent_again_with_its_answers(client, point, monkeypatch):
    _, mark = form_of(client, point)
    monkeypatch.setattr("selaras.web.answers._HOURS", -1)
    again = send(client, point, mark, u0="4", saran="Ramah")
    assert (again.status_code, Response.objects.count()) == (422, 0)
    html = again.content.decode()
    assert "terlalu lama terbuka" in html
    assert "Ramah" in html
    monkeypatch.undo()


def test_nothing_ticked_comes_back_with_a_sentence_and_what_was_written(client, point):
    _, mark = form_of(client, point)
    again = send(client, point, mark, saran="Kurang terang")
    assert again.status_code == 422
    assert "Jawablah sedikitnya satu" in again.content.decode()
    assert "Kurang terang" in again.content.decode()
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "answers", [{"u0": "5"}, {"u0": "0"}, {"u0": "４"}, {"c0": "9", "u0": "1"}, {"u0": "4 "}]
)
def test_SKM_12_an_answer_that_was_not_offered_is_not_taken(client, point, answers):
    _, mark = form_of(client, point)
    again = send(client, point, mark, **answers)
    assert (again.status_code, Response.objects.count()) == (422, 0)
    assert "Pilih salah satu jawaban." in again.content.decode()
    assert 'aria-invalid="true"' in again.content.decode()


@pytest.mark.parametrize(
    "mark", ["", "palsu", signing.dumps("x", salt="lain")], ids=["none", "made up", "another salt"]
)
def test_a_form_of_somebody_elses_making_is_not_taken(client, point, mark):
    assert send(client, point, mark, u0="4").status_code == 422
    assert not Response.objects.exists()


def test_whoever_fills_in_the_trap_is_thanked_and_not_counted(client, point):
    _, mark = form_of(client, point)
    assert send(client, point, mark, u0="4", isian_kosong="http://…").status_code == 302
    assert not Response.objects.exists()


def test_a_flood_from_one_address_is_told_to_wait(client, point, settings):
    settings.ACCOUNT_RATE_LIMITS = {"answer_survey": "5/m/ip"}
    _, mark = form_of(client, point)
    codes = [send(client, point, mark, u0="4").status_code for _ in range(7)]
    assert codes == [302] * 5 + [429] * 2
    refused = send(client, point, mark, u0="4", saran="Ramah").content.decode()
    assert "Jawaban Bapak/Ibu masih ada di halaman ini" in refused
    assert ("Ramah" in refused, 'value="4" id="id_u0_3" checked' in refused) == (True, True)
    assert client.get(f"/s/{point.token}/").status_code == 200  # whoever only looks is not shut out


def test_a_thousand_answers_a_minute_from_one_address_are_slowed_to_the_rate(client, point, monkeypatch):
    # what is refused is drawn by the test above; here only how many are
    monkeypatch.setattr(
        "selaras.web.respond.views._answer", lambda *_, status=200, **__: HttpResponse(status=status)
    )
    codes = [send(client, point, new_mark(), OTHER, u0="4").status_code for _ in range(1000)]
    point.refresh_from_db()
    assert (codes.count(302), codes.count(429)) == (40, 960)
    assert (Response.objects.count(), point.respondents) == (40, 40)


def test_SKM_06_outside_its_days_the_form_says_so(client, point, monkeypatch):
    late = NOW.date() + timedelta(days=90)
    monkeypatch.setattr("selaras.web.respond.views.timezone.localdate", lambda: late)
    page = client.get(f"/s/{point.token}/")
    assert page.status_code == 410
    assert "sudah ditutup" in page.content.decode()


def test_a_wave_that_is_only_prepared_has_no_page(client, point):
    Wave.objects.update(state="draf", opened_by=None, opened_at=None)
    assert client.get(f"/s/{point.token}/").status_code == 404
    assert client.get("/s/tidak-ada/").status_code == 404


def test_the_page_is_small_enough_for_a_bad_line(client, point):
    assert len(form_of(client, point)[0].content) < 8_000


def test_what_is_not_recorded_is_said_once_and_where_one_sends(client, point):
    page, _ = form_of(client, point)
    assert page.text.count("tidak dicatat") <= 1
    assert "tidak mencatat" not in page.text
    assert page.text.index('class="consent"') < page.text.index("Kirim jawaban")
