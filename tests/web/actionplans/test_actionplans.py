"""Rencana aksi: lanes, the official tables, one page per row."""

import pytest

from selaras.actionplans.models import Checkpoint
from tests.web.cast import FRAGMENT, add_activities, enter, queries

PAGES = ["/rencana-aksi/", "/rencana-aksi/ksd/tabel/", "/rencana-aksi/iku/", "/rencana-aksi/iku/tabel/"]


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_every_view_is_open_to_the_agency(client, cast, who, url):
    page = enter(client, getattr(cast, who)).get(url).text
    assert "<h1>Rencana aksi</h1>" in page
    assert "Penyusunan dokumen" in page or "RA1. Menyusun laporan" in page


def test_the_timeline_marks_today_and_says_where_each_checkpoint_stands(client, cast):
    enter(client, cast.owner)
    page = client.get("/rencana-aksi/").text
    assert page.count("lane-now") == 2
    assert "triwulan ini" in page
    assert "Nanti" in page
    Checkpoint.objects.filter(month="B03").update(achievement=100)
    assert "Tercatat, 100 %" in client.get("/rencana-aksi/").text


def test_the_due_date_is_marked_as_an_assumption(client, cast):
    assert "akhir bulan" in enter(client, cast.owner).get("/rencana-aksi/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("checkpoint=B09", True), ("checkpoint=B12", False), ("cari=bappeda", True), ("cari=tiada", False)],
)
def test_filters(client, cast, query, found):
    page = enter(client, cast.owner).get(f"/rencana-aksi/?{query}", headers=FRAGMENT).text
    assert ("Penyusunan dokumen" in page) is found
    assert "<h1" not in page


def test_filter_by_quarter_and_unit(client, cast):
    enter(client, cast.owner)
    assert "RA1." not in client.get("/rencana-aksi/iku/?triwulan=1").text
    url = f"/rencana-aksi/iku/?triwulan=2&penanggung-jawab={cast.division.pk}"
    assert "RA1." in client.get(url).text


def test_one_row_with_everything(client, cast):
    page = enter(client, cast.owner).get(f"/rencana-aksi/ksd/{cast.activity.pk}/").text
    assert "31 Maret 2024" in page
    assert "BAPPEDA" in page
    assert "Bagian Layanan" in page


def test_a_stranger_finds_nothing(client, cast):
    enter(client, cast.stranger)
    assert client.get(f"/rencana-aksi/ksd/{cast.activity.pk}/").status_code == 404
    for url in PAGES:
        page = client.get(url).text
        assert "Belum ada rencana aksi" in page
        assert "RA1." not in page


def test_closed_doors(client, cast):
    assert client.get("/rencana-aksi/").status_code == 302
    assert enter(client, cast.superadmin).get("/rencana-aksi/").status_code == 404


@pytest.mark.parametrize("url", PAGES[:2])
def test_queries_do_not_grow(client, cast, url):
    enter(client, cast.owner)
    before = queries(client, url)
    add_activities(cast, 500)
    assert queries(client, url) == before
