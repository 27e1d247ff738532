"""The template editor: items, weights with a live sum, months, issued and followed by the next version."""

from typing import Any

import pytest
from django.test import Client

from selaras.measurement.models import CardItem, CardTemplate
from selaras.measurement.queries.cards import items_of
from tests.measurement.cards import Cards
from tests.web.cast import FRAGMENT, enter

SETTINGS = {
    "name": "Kartu skor lurah", "since": "2024-06", "basis": "Keputusan contoh", "blank": "belum-lengkap",
    "cap": "100", "share": "12,5", "least": "1", "close_after": "5",
}  # fmt: skip
MONTHS = [str(month) for month in range(1, 13)]


def row(number: int, **given: Any) -> dict[str, Any]:
    told = {
        "code": f"butir-{number}", "name": f"Indikator {number}", "weight": "50", "polarity": "maksimal",
        "target": "100", "months": MONTHS, **given,
    }  # fmt: skip
    return {f"butir-{number}-{name}": value for name, value in told.items()}


def form(*rows: dict[str, Any], **settings: Any) -> dict[str, Any]:
    told: dict[str, Any] = {**SETTINGS, **settings, "butir-TOTAL_FORMS": len(rows), "butir-INITIAL_FORMS": 0}
    for one in rows:
        told |= one
    return told


@pytest.fixture
def draft(city: Cards, client: Client) -> CardTemplate:
    enter(client, city.planner)
    assert client.post("/kartu-skor/templat/baru/lurah/").status_code == 302
    return CardTemplate.objects.get(issued_at=None)


def url(template: CardTemplate, rest: str = "") -> str:
    return f"/kartu-skor/templat/{template.pk}/{rest}"


def test_the_next_version_begins_with_the_items_of_the_last(draft: CardTemplate, client: Client) -> None:
    assert (draft.number, str(draft.holds_from)) == (2, "2024-04-01")
    page = client.get(url(draft)).text
    assert page.count('class="template-row"') == 5  # three items and two empty blocks
    assert "Jumlah bobot <strong>100</strong> dari 100" in page
    assert "Kurang = 50" in page
    refused = client.post("/kartu-skor/templat/baru/lurah/")
    assert refused.status_code == 422
    assert "SKR-23" in refused.text
    assert client.post("/kartu-skor/templat/baru/sekda/").status_code == 404


def test_the_sum_is_told_while_one_types_and_nothing_is_saved(draft: CardTemplate, client: Client) -> None:
    typed = form(row(0), row(1, weight="37,5"))
    answer = client.post(url(draft, "jumlah/"), typed, headers=FRAGMENT)
    assert answer.status_code == 200
    assert "<strong>87,5</strong> dari 100, kurang 12,5" in answer.text
    assert "<html" not in answer.text
    assert len(items_of(draft)) == 3
    over = client.post(url(draft, "jumlah/"), form(row(0), row(1, weight="50,0001")))
    assert "lebih 0,0001" in over.text
    told = client.post(url(draft, "jumlah/"), form(row(0), row(1, target="")))
    assert "SKR-02" in told.text


def test_a_draft_that_does_not_add_up_is_kept_and_not_issued(draft: CardTemplate, client: Client) -> None:
    typed = form(row(0), row(1, weight="40"))
    assert client.post(url(draft), typed).status_code == 302
    assert [item.code for item in items_of(draft)] == ["butir-0", "butir-1"]
    answer = client.post(url(draft, "tetapkan/"), typed)
    assert answer.status_code == 422
    assert "SKR-01" in answer.text
    draft.refresh_from_db()
    assert draft.issued_at is None
    assert (draft.share, str(draft.holds_from)) == (12.5, "2024-06-01")


def test_levels_months_and_removal(draft: CardTemplate, client: Client, city: Cards) -> None:
    typed = form(
        row(0, target="", levels="Kurang = 25\n\n Baik = 75,5 \nSangat baik = 100", months=["1", "12"]),
        row(1, needs_photo="on", guide="Foto dari depan."),
        row(2, remove="on"),
        row(3, code="", name="", weight=""),
    )
    assert client.post(url(draft, "tetapkan/"), typed).status_code == 302
    one, other = items_of(draft)
    assert one.levels == [
        {"nama": "Kurang", "nilai": "25"}, {"nama": "Baik", "nilai": "75.5"},
        {"nama": "Sangat baik", "nilai": "100"},
    ]  # fmt: skip
    assert (one.months, other.months, other.needs_photo) == ([1, 12], list(range(1, 13)), True)
    page = client.get(url(draft)).text
    assert "Kurang 25" in page
    assert "Jan, Des" in page
    assert "<form" not in page.partition("<main")[2]
    enter(client, city.holder(city.wards[0]))
    assert "Foto dari depan." in client.get(url(draft)).text


@pytest.mark.parametrize("wrong", [
    {"weight": "seratus"}, {"weight": "-5"}, {"weight": "50,00001"}, {"code": "dua kata"}, {"name": ""},
    {"levels": "Kurang 25"}, {"levels": "= 25"}, {"levels": "Kurang = banyak"}, {"months": []},
    {"target": "3.25"}, {"polarity": "ordinal"}, {"months": ["13"]},
])  # fmt: skip
def test_what_cannot_be_read_is_told_at_its_field(
    draft: CardTemplate, client: Client, wrong: dict[str, Any]
) -> None:
    answer = client.post(url(draft), form(row(0), row(1, **wrong)))
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert len(items_of(draft)) == 3


@pytest.mark.parametrize("wrong", [
    {"cap": "0"}, {"cap": "201"}, {"share": "0"}, {"share": "101"}, {"share": "12,555"}, {"since": "2024"},
    {"since": "2024-13"}, {"least": "0"}, {"close_after": "60"}, {"name": ""}, {"blank": "lain"}, {"cap": ""},
])  # fmt: skip
def test_settings_out_of_range_are_told(draft: CardTemplate, client: Client, wrong: dict[str, Any]) -> None:
    answer = client.post(url(draft), form(row(0), row(1), **wrong))
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.basis != SETTINGS["basis"]


def test_a_code_stands_once(draft: CardTemplate, client: Client) -> None:
    answer = client.post(url(draft), form(row(0), row(1, code="butir-0")))
    assert answer.status_code == 422
    assert "dipakai dua kali" in answer.text


def test_a_draft_is_thrown_away_and_an_issued_one_is_not(draft: CardTemplate, client: Client) -> None:
    issued = CardTemplate.objects.get(tier="lurah", number=1)
    answer = client.post(url(issued, "buang/"))
    assert answer.status_code == 422
    assert "SKR-18" in answer.text
    answer = client.post(url(issued), form(row(0), row(1)))
    assert answer.status_code == 422
    assert client.post(url(draft, "buang/")).status_code == 302
    assert not CardTemplate.objects.filter(issued_at=None).exists()
    assert not CardItem.objects.filter(template=draft.pk).exists()


def test_versions_are_listed_for_everybody_and_drafts_for_bappeda(
    draft: CardTemplate, client: Client, city: Cards
) -> None:
    assert "Konsep" in client.get("/kartu-skor/templat/").text
    page = enter(client, city.holder(city.wards[0])).get("/kartu-skor/templat/").text
    assert "Konsep" not in page
    assert "versi 1" in page
    assert client.get(url(draft)).status_code == 404
