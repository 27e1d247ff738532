"""Pohon kinerja: the chain, the branches on demand, and who may see it."""

import pytest

from selaras.cascade.models import Commitment
from selaras.org.models import Superior
from selaras.web.tree import views
from tests.factories import set_superior
from tests.web.cast import FRAGMENT, add_rows, enter, queries

CHAIN = ("Kepala Bagian Layanan", "Kepala Subbagian Aduan")


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_the_chain_runs_from_the_giver_to_the_last_post(client, cast, who):
    page = enter(client, getattr(cast, who)).get("/pohon/", headers=FRAGMENT).text
    titles = ("Walikota Contoh", "Kepala Bagian Layanan", "Kepala Subbagian Aduan")
    giver, owner, below = (page.index(f">{title}<") for title in titles)
    assert giver < owner < below


def test_a_link_that_the_document_does_not_state_is_marked(client, cast):
    top, below = (Commitment.objects.order_by("pk").get(position__title=title) for title in CHAIN)
    assert "asumsi" not in enter(client, cast.mayor).get("/pohon/", headers=FRAGMENT).text
    Superior.objects.filter(position=below.position).delete()
    set_superior(below.position, top.position, assumption="Instruksi tidak menyebut atasannya.")
    page = enter(client, cast.mayor).get("/pohon/", headers=FRAGMENT).text
    assert page.count("Instruksi tidak menyebut atasannya.") == 1


def test_components_are_linked_both_ways(client, cast):
    page = enter(client, cast.owner).get("/pohon/").text
    assert 'Dihitung dari <a href="#IKM">IKM</a>' in page
    assert 'Komponen dari <a href="#IKL">IKL</a>' in page


def test_search_finds_posts_and_opens_their_branch(client, cast):
    page = enter(client, cast.owner).get("/pohon/?cari=subbagian+aduan", headers=FRAGMENT).text
    assert "node-post found" in page
    assert "Indeks Kepuasan Masyarakat" not in page
    assert "<h1" not in page
    assert "Tidak ada yang cocok" in client.get("/pohon/?cari=tiada", headers=FRAGMENT).text


def test_levels_and_sizes_are_links(client, cast):
    page = enter(client, cast.owner).get("/pohon/?ukuran=proyektor&sampai=semua").text
    assert "size-proyektor" in page
    assert "sampai=sasaran" in page


def test_a_large_tree_fetches_its_branches(client, cast, monkeypatch):
    monkeypatch.setattr(views, "WHOLE_UP_TO", 1)
    page = enter(client, cast.owner).get("/pohon/").text
    assert f'hx-get="/pohon/cabang/{cast.indicator.pk}/"' in page
    assert "Kepala Subbagian Aduan" not in page
    assert "Kepala Subbagian Aduan" in client.get("/pohon/?buka=IKL").text
    branch = client.get(f"/pohon/cabang/{cast.indicator.pk}/", headers=FRAGMENT).text
    assert "Kepala Subbagian Aduan" in branch
    assert branch.lstrip().startswith("<ul id=")


def test_a_stranger_finds_no_branch(client, cast):
    enter(client, cast.stranger)
    assert "Pohon kinerja belum ada" in client.get("/pohon/").text
    assert client.get(f"/pohon/cabang/{cast.indicator.pk}/").status_code == 404


def test_closed_doors(client, cast):
    assert client.get("/pohon/").status_code == 302
    assert enter(client, cast.superadmin).get("/pohon/").status_code == 404


def test_queries_do_not_grow_with_rows(client, cast):
    enter(client, cast.owner)
    before = queries(client, "/pohon/")
    add_rows(cast, 500)
    assert queries(client, "/pohon/") <= before <= 20
