"""The plan for the weakest elements: written by the survey's post, reported by whoever promised."""

from datetime import timedelta

import pytest

from selaras.surveys import actions
from selaras.surveys.models import FollowUp
from tests.conftest import NOW, TODAY
from tests.factories import appoint
from tests.web.cast import enter, queries


def typed(city, **fields):
    return {
        "element": city.wave.instrument.elements.get(code="U3").pk, "action": "Membuka loket kedua.",
        "responsible": city.assistant.pk, "due_on": (TODAY + timedelta(9)).isoformat(),
    } | fields  # fmt: skip


@pytest.fixture
def promised(closed):
    return actions.plan_follow_up(
        wave=closed.wave, element=closed.wave.instrument.elements.get(code="U3"), by=closed.runner, at=NOW,
        action="Membuka loket kedua.", responsible=closed.assistant, due_on=TODAY,
    )  # fmt: skip


def test_the_weakest_elements_are_offered_and_what_is_planned_is_no_longer_open(client, closed):
    enter(client, closed.runner)
    address = f"/survei/{closed.wave.pk}/tindak-lanjut/"
    assert client.get(address).text.count("belum ada tindak lanjut") == 1  # of three elements U2
    weakest = closed.wave.instrument.elements.get(code="U2").pk
    answer = client.post(f"{address}rencanakan/", typed(closed, element=weakest), follow=True)
    assert answer.text.count("belum ada tindak lanjut") == 0
    assert "Membuka loket kedua." in answer.text


def test_SKM_38_before_the_end_the_page_teaches(client, city):
    enter(client, city.runner)
    address = f"/survei/{city.wave.pk}/tindak-lanjut/"
    assert "Tindak lanjut menyusul" in client.get(address).text
    assert client.post(f"{address}rencanakan/", typed(city)).status_code == 422
    assert not FollowUp.objects.exists()


def test_what_is_typed_wrong_stays_in_the_form(client, closed):
    enter(client, closed.runner)
    address = f"/survei/{closed.wave.pk}/tindak-lanjut/rencanakan/"
    answer = client.post(address, typed(closed, responsible="999999", action="Loket"))
    assert answer.status_code == 422
    assert "Pilih jabatan dari daftar." in answer.text
    assert "SKM-38" in client.post(address, typed(closed, action="Loket")).text


def test_a_promise_is_changed_and_dropped(client, closed, promised):
    enter(client, closed.runner)
    address = f"/survei/{closed.wave.pk}/tindak-lanjut/{promised.pk}/"
    assert "Membuka loket kedua." in client.get(f"{address}ubah/").text
    client.post(f"{address}ubah/", typed(closed, action="Menambah petugas pada loket."))
    promised.refresh_from_db()
    assert promised.action == "Menambah petugas pada loket."
    client.post(f"{address}hapus/")
    assert not FollowUp.objects.exists()


def test_SKM_39_the_post_that_promised_reports_with_proof(client, closed, promised):
    enter(client, appoint(closed.assistant).user)
    address = f"/survei/{closed.wave.pk}/tindak-lanjut/{promised.pk}/lapor/"
    prefix = f"hasil-{promised.pk}-"
    told = {f"{prefix}result": "Loket kedua dibuka.", f"{prefix}done_on": TODAY.isoformat()}
    refused = client.post(address, told | {f"{prefix}evidence": "http://contoh.go.id/laporan"})
    assert refused.status_code == 422
    assert "SKM-39" in refused.text
    shown = client.post(
        address, told | {f"{prefix}evidence": "https://contoh.go.id/laporan"}, follow=True
    ).text
    assert 'href="https://contoh.go.id/laporan" rel="noopener noreferrer"' in shown
    assert "Selesai" in shown


def test_the_desk_of_the_post_says_what_is_due(client, closed, promised):
    enter(client, appoint(closed.assistant).user)
    shown = client.get("/", {"tahun": TODAY.year}).text
    assert f"Laporkan tindak lanjut {closed.wave.name}" in shown
    actions.report_follow_up(
        follow_up=promised, result="Loket kedua dibuka.", done_on=TODAY, by=closed.checker, at=NOW
    )
    assert "Laporkan tindak lanjut" not in client.get("/").text


def test_the_desk_of_others_says_nothing_of_it(client, closed, promised):
    assert "Laporkan tindak lanjut" not in enter(client, closed.runner).get("/").text


def test_queries_do_not_grow_with_promises(client, closed, promised):
    enter(client, closed.runner)
    address = f"/survei/{closed.wave.pk}/tindak-lanjut/"
    before = queries(client, address)
    for _ in range(5):
        actions.plan_follow_up(
            wave=closed.wave, element=promised.element, by=closed.runner, at=NOW,
            action="Membuka loket ketiga.", responsible=closed.assistant, due_on=TODAY,
        )  # fmt: skip
    assert queries(client, address) == before
