"""Masa pengisian: set by Bappeda, opened again by two persons, not there for anybody else."""

from datetime import UTC, datetime

import pytest

from selaras.measurement.models import Period, Reopening
from tests import factories as make
from tests.web.cast import queries
from tests.web.measurement.desk import FULL

LATE = datetime(2024, 8, 1, 3, 0, tzinfo=UTC)
DAYS = {"opens_on": "2024-06-10", "closes_on": "2024-07-15"}
WHY = {"until": "2024-08-05", "reason": "peladen mati dua hari"}


@pytest.fixture
def closed(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: LATE.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)


def test_bappeda_sets_the_days(desk):
    desk.enter("planner")
    assert "asumsi" in desk.client.get("/pengukuran/masa/").text
    page = desk.client.post("/pengukuran/masa/2/", DAYS, follow=True).text
    assert "10 Juni 2024 – 15 Juli 2024" in page
    refused = desk.client.post("/pengukuran/masa/2/", DAYS | {"closes_on": "2024-06-20"})
    assert (refused.status_code, "LAP-17" in refused.text) == (422, True)
    assert desk.client.post("/pengukuran/masa/2/", {"opens_on": "kapan-kapan"}).status_code == 422
    assert desk.client.post("/pengukuran/masa/5/", DAYS).status_code == 404


def test_two_persons_open_a_closed_quarter_and_then_one_fills_in(closed, desk):
    assert desk.post(**FULL).status_code == 422
    desk.enter("planner")
    assert "Minta dibuka kembali" in desk.client.get("/pengukuran/masa/").text
    alone = desk.client.post("/pengukuran/masa/2/", DAYS | {"closes_on": "2024-08-10"})
    assert "LAP-18" in alone.text
    assert desk.client.post("/pengukuran/masa/2/buka-kembali/", {"until": ""}).status_code == 422
    assert desk.client.post("/pengukuran/masa/2/buka-kembali/", WHY).status_code == 302
    grant = f"/pengukuran/masa/setujui/{Reopening.objects.get().pk}/"
    assert "menunggu orang lain" in desk.client.get("/pengukuran/masa/").text
    assert "LAP-12" in desk.client.post(grant).text
    assert "TW II 2024 dibuka kembali" in desk.enter("inspector").client.post(grant, follow=True).text
    desk.enter("sub")
    assert "dibuka kembali sampai 5 Agustus 2024" in desk.client.get("/pengukuran/").text
    assert desk.post(**FULL).status_code == 302


@pytest.mark.parametrize("name", ["stranger", "mayor", "sub", "other_clerk", "auditor", "superadmin"])
def test_for_others_there_is_no_such_page(desk, name):
    desk.enter(name)
    assert desk.client.get("/pengukuran/masa/").status_code == 404
    for rest, said in (("2/", DAYS), ("2/buka-kembali/", WHY), ("setujui/1/", {})):
        assert desk.client.post(f"/pengukuran/masa/{rest}", said).status_code == 404, rest
    assert not Period.objects.exists()


def test_the_inspectorate_opens_again_and_sets_no_days(desk):
    desk.enter("inspector")
    assert "Tetapkan harinya" not in desk.client.get("/pengukuran/masa/").text
    assert desk.client.post("/pengukuran/masa/2/", DAYS).status_code == 403


def test_another_agencys_reopening_is_not_there(closed, desk):
    desk.enter("planner").client.post("/pengukuran/masa/2/buka-kembali/", WHY)
    grant = f"/pengukuran/masa/setujui/{Reopening.objects.get().pk}/"
    Reopening.objects.update(agency=make.make_agency())
    assert desk.enter("inspector").client.post(grant).status_code == 404


def test_the_number_of_queries_is_the_same_with_days_and_reopenings(closed, desk):
    desk.enter("planner")
    few = queries(desk.client, "/pengukuran/masa/")
    desk.client.post("/pengukuran/masa/2/buka-kembali/", WHY)
    desk.client.post("/pengukuran/masa/1/buka-kembali/", WHY)
    assert queries(desk.client, "/pengukuran/masa/") == few
