"""Remarks: masked, searched, counted, hidden with a reason."""

import pytest

from selaras.accounts.models import Role
from selaras.surveys.models import Opinion
from tests.conftest import TODAY
from tests.factories import make_grantee
from tests.surveys.fields import point
from tests.web.cast import enter, queries
from tests.web.outcomes.conftest import close

TEXTS = [
    "Antrean lama di loket.",
    "Antrean panjang.",
    "antreannya lama, hubungi 0812-3456-7890",
    "Toilet kotor.",
]


@pytest.fixture
def spoken(closed):
    city = closed
    for place, text in enumerate(TEXTS):
        Opinion.objects.create(agency=city.agency, point=point(city, place % 2, 0), text=text, on=TODAY)
    return city


def page(client, city, query=""):
    answer = client.get(f"/survei/{city.wave.pk}/saran/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_SKM_36_no_number_of_a_person_is_shown(client, spoken):
    shown = page(enter(client, spoken.runner), spoken)
    assert "0812" not in shown
    assert "hubungi [disamarkan]" in shown


def test_SKM_36_no_search_finds_what_is_masked(client, spoken):
    assert "Tidak ada saran yang cocok" in page(enter(client, spoken.runner), spoken, "?cari=0812")


def test_remarks_are_narrowed_by_unit_and_words(client, spoken):
    enter(client, spoken.runner)
    assert "2 saran dari 4" in page(client, spoken, f"?unit={spoken.wards[1].pk}")
    assert "1 saran dari 4" in page(client, spoken, "?cari=TOILET")
    assert "0 saran dari 4" in page(client, spoken, f"?layanan={spoken.services[1].pk}")


def test_SKM_40_remarks_are_read_after_the_end_and_in_no_order_of_arrival(client, city):
    for text in ("Zat besi.", "Antrean."):
        Opinion.objects.create(agency=city.agency, point=point(city, 0, 0), text=text, on=TODAY)
    shown = page(enter(client, city.runner), city)
    assert "Saran dibaca sesudah survei ditutup" in shown
    assert "Zat besi" not in shown
    close(city)
    shown = page(client, city)
    assert shown.index("Antrean.") < shown.index("Zat besi.")


def test_a_large_wave_masks_one_page_and_counts_the_newest(client, spoken, monkeypatch):
    """Words of the newest two only: none stands in three."""
    seen = []
    monkeypatch.setattr("selaras.web.outcomes.remarks.masked", lambda text: seen.append(text) or text)
    monkeypatch.setattr("selaras.web.outcomes.remarks.COUNTED", 2)
    Opinion.objects.bulk_create(
        Opinion(agency=spoken.agency, point=point(spoken, 2, 1), text="Toilet rusak.", on=TODAY)
        for n in range(120)
    )
    shown = page(enter(client, spoken.runner), spoken)
    assert len(seen) == 50
    assert "124 saran" in shown
    assert "?cari=toilet" not in shown
    assert "2 saran dari 124" in page(client, spoken, "?cari=rusak")


def test_words_are_counted_by_remarks(client, spoken):
    shown = page(enter(client, spoken.runner), spoken)
    assert '<a href="?cari=antrean">antrean</a> <span class="muted">3 saran</span>' in shown
    assert "?cari=toilet" not in shown


def test_SKM_37_a_hidden_remark_is_seen_by_whoever_may_hide_and_nobody_else(client, spoken):
    enter(client, spoken.runner)
    found = Opinion.objects.get(text="Toilet kotor.")
    address = f"/survei/{spoken.wave.pk}/saran/{found.pk}/sembunyikan/"
    assert "SKM-37" in client.post(address, {"alasan": "jelek"}, follow=True).text
    client.post(address, {"alasan": "memuat nama petugas"})
    shown = page(client, spoken)
    assert f"Disembunyikan oleh {spoken.runner.name}: memuat nama petugas" in shown
    reader = enter(client, make_grantee(Role.AUDITOR, spoken.owner))
    assert "Toilet" not in page(reader, spoken)
    assert "3 saran" in page(reader, spoken)


def test_a_wave_without_remarks_teaches(client, closed):
    assert "Belum ada saran" in page(enter(client, closed.runner), closed)


def test_queries_do_not_grow_with_remarks(client, spoken):
    address = f"/survei/{spoken.wave.pk}/saran/"
    before = queries(enter(client, spoken.runner), address)
    Opinion.objects.bulk_create(
        Opinion(agency=spoken.agency, point=point(spoken, 2, 1), text=f"Saran {n}.", on=TODAY)
        for n in range(120)
    )
    assert queries(client, address) == before
