"""Meja kerja: formulas to decide, score cards to fill in and to re-check."""

from datetime import UTC, date, datetime

import pytest

from selaras.accounts.models import Role
from selaras.measurement.actions import card_rounds
from selaras.measurement.models import ScoreCard
from selaras.planning.actions import formulas
from tests import factories as make
from tests.measurement.cards import AFTER, DURING, LONG, MARCH, Cards, make_cards
from tests.web.cast import enter, queries

APRIL = datetime(2024, 4, 3, 3, 0, tzinfo=UTC)
FILL_IN = "Isi dan kirim kartu skor Maret 2024"


@pytest.fixture
def city(db: None, settings, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Cards:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: DURING.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: DURING)
    return make_cards()


def asked_on(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: at.date())


def test_a_card_is_due_until_it_is_sent(client, city):
    ward = city.wards[0]
    page = enter(client, city.holder(ward)).get("/").text
    assert FILL_IN in page
    assert f'href="/kartu-skor/{ward.pk}/2024/3/"' in page
    assert FILL_IN in client.get("/kalender.ics").content.decode()
    assert FILL_IN in enter(client, city.clerk).get("/").text
    city.fill(ward)
    assert FILL_IN in enter(client, city.holder(ward)).get("/").text
    city.sent(ward)
    assert FILL_IN not in client.get("/").text


def test_last_month_is_due_while_it_is_open(client, city, monkeypatch):
    enter(client, city.holder(city.wards[0]))
    asked_on(monkeypatch, APRIL)
    page = client.get("/").text
    assert FILL_IN in page
    assert "Isi dan kirim kartu skor April 2024" in page
    asked_on(monkeypatch, AFTER)
    assert FILL_IN not in client.get("/").text


def test_nobody_else_fills_in_a_card(client, city):
    for somebody in (city.mayor, city.planner):
        assert "kartu skor Maret" not in enter(client, somebody).get("/").text


def test_the_superior_is_told_of_cards_to_recheck(client, city):
    for ward in city.wards:
        city.sent(ward)
    card_rounds.draw_sample(
        agency=city.agency, tier="lurah", month=MARCH, seed="ab" * 32, by=city.planner, at=AFTER
    )
    sampled = ScoreCard.objects.filter(state=ScoreCard.State.SAMPLED).select_related("position")
    card = sampled.order_by("pk")[0]
    told = "kartu skor menunggu pemeriksaan ulang Bapak/Ibu"
    assert told in enter(client, city.superior(card.position)).get("/").text
    assert told not in enter(client, city.holder(card.position)).get("/").text
    assert told not in enter(client, city.mayor).get("/").text


def test_another_person_decides_a_proposed_formula(client, city):
    objective = make.make_objective(city.agency)
    indicator = make.make_indicator(objective, formula="a / b * 100")
    asker = make.make_grantee(Role.PLANNING_AGENCY, city.districts[0])
    formulas.propose(
        indicator=indicator, formula="a / b * 90", reason=LONG, since=date(2024, 3, 1),
        inputs=[{"kode": code, "nama": f"Masukan {code}"} for code in "ab"], by=asker, at=DURING,
    )  # fmt: skip
    told = "1 usulan versi rumus menunggu keputusan Bapak/Ibu"
    page = enter(client, city.planner).get("/").text
    assert told in page
    assert 'href="/indikator/#usulan"' in page
    assert told not in enter(client, asker).get("/").text
    assert told not in enter(client, city.mayor).get("/").text


def test_queries_do_not_grow_with_cards(client, city):
    enter(client, city.clerk)
    before = queries(client, "/")
    ward = city.wards[0]
    for number in range(30):
        make.make_position(ward.unit, "lurah", title=f"Lurah {number}")
    assert client.get("/").text.count(FILL_IN) > 6
    assert queries(client, "/") == before
