"""Pohon kinerja: the chain, how far it is open, the path of one indicator, and who may see it."""

import re

import pytest
from django.urls import reverse

from selaras.cascade.models import Commitment, MatrixRow
from selaras.org.models import Superior
from selaras.web.tree import forms
from tests.factories import (
    make_commitment,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    set_superior,
)
from tests.web.cast import FRAGMENT, add_rows, enter, queries
from tests.web.tree.reading import line, tree

CHAIN = ("Kepala Bagian Layanan", "Kepala Subbagian Aduan")


@pytest.mark.parametrize("who", ["mayor", "owner", "subordinate", "inspector"])
def test_the_chain_runs_from_the_giver_to_the_last_post(client, cast, who):
    page = enter(client, getattr(cast, who)).get("/pohon/", headers=FRAGMENT).text
    titles = ("Walikota Contoh", "Kepala Bagian Layanan", "Kepala Subbagian Aduan")
    giver, owner, below = (page.index(f">{title}</span>") for title in titles)
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


def test_nothing_to_follow_stands_inside_a_switch(client, cast):
    """A line that folds is a <summary>: a link in it could not be reached by everybody."""
    page = enter(client, cast.owner).get("/pohon/?sampai=semua").text
    switches = re.findall(r"<summary class=\"node.*?</summary>", page, flags=re.DOTALL)
    assert len(switches) > 4
    assert [one for one in switches if "<a " in one or "<details" in one or "<button" in one] == []


def test_a_derived_row_says_who_derives_and_what(client, cast):
    node = line(enter(client, cast.owner).get("/pohon/").text, "turunan-")
    assert "Diturunkan" in node
    assert "Kepala Bagian" in node
    assert "Diturunkan menjadi indikator kegiatan (Lampiran I)" in node


def test_a_group_of_posts_is_one_line_with_its_count_that_opens(client, cast):
    row = cast.owners_annex.rows.get()
    MatrixRow.objects.filter(pk=row.pk).update(group=MatrixRow.Group.ALL_SUBDIVISION_HEADS)
    above = Commitment.objects.get(position=cast.owner_post)
    for number in range(3):
        post = make_position(cast.subdivision, "kasubbag", title=f"Kepala Subbagian {number}")
        make_commitment(row, post, parent=above)
    page = enter(client, cast.owner).get("/pohon/").text
    group = line(page, "kelompok-")
    assert "Seluruh Kepala Subbagian dan Ketua Subkelompok" in group
    assert "4 jabatan" in group
    assert "Kepala Subbagian 2" not in group
    assert ("Kepala Subbagian 2", False) in tree(page)
    assert ("Seluruh Kepala Subbagian dan Ketua Subkelompok", True) in tree(
        client.get("/pohon/?sampai=semua").text
    )


def test_many_posts_of_a_tier_below_one_post_fold_into_one_line(client, cast):
    row, above = cast.owners_annex.rows.get(), Commitment.objects.get(position=cast.owner_post)
    for number in range(12):
        make_commitment(row, make_position(cast.subdivision, "lurah", title=f"Lurah {number}"), parent=above)
    group = line(enter(client, cast.owner).get("/pohon/").text, "kelompok-lurah")
    assert "Lurah" in group
    assert "12 jabatan" in group
    assert "87,3 nilai" in group


@pytest.mark.parametrize(
    ("depth", "shown"),
    [
        ("sasaran", []),
        ("indikator", ["Meningkatnya layanan warga"]),
        ("penerima", ["Meningkatnya layanan warga", "Indeks Kepuasan Layanan", "Walikota Contoh"]),
        ("semua", ["Indeks Kepuasan Layanan", "Walikota Contoh", "Kepala Bagian Layanan"]),
    ],
)
def test_the_tree_is_open_as_far_as_asked(client, cast, depth, shown):
    lines = tree(enter(client, cast.owner).get(f"/pohon/?sampai={depth}").text)
    is_open = [label for label, open_ in lines if open_]
    assert [label for label in shown if label not in is_open] == []
    # what an opened indicator shows is a whole small branch, unless the first receivers were asked for
    assert ("Kepala Bagian Layanan" in is_open) is (depth != "penerima")
    assert ("Indeks Kepuasan Layanan" in is_open) is (depth in {"penerima", "semua"})
    assert ("Meningkatnya layanan warga" in is_open) is (depth != "sasaran")


def test_the_size_is_remembered_without_scripts(client, cast):
    enter(client, cast.owner)
    assert "size-biasa" in client.get("/pohon/").text
    assert "size-proyektor" in client.get("/pohon/?ukuran=proyektor").text
    assert client.cookies[forms.SIZE_COOKIE].value == "proyektor"
    assert client.cookies[forms.SIZE_COOKIE]["path"] == "/pohon/"
    assert "size-proyektor" in client.get("/pohon/").text
    client.cookies[forms.SIZE_COOKIE] = "raksasa"
    assert "size-biasa" in client.get("/pohon/").text


def test_the_choices_are_links_that_keep_each_other(client, cast):
    page = enter(client, cast.owner).get("/pohon/?warna=jenjang&sampai=semua&cari=aduan").text
    assert 'href="/pohon/?warna=jenjang&amp;sampai=sasaran&amp;cari=aduan"' in page
    assert '<input type="hidden" form="cari-pohon" name="warna" value="jenjang">' in page


# --- the path of one indicator


def states(page):
    """Node id -> its state while a path is highlighted."""
    found = re.findall(r'<li id="([^"]+)" class="kind-(\w+) ?(\w*)', page)
    return {key: state for key, _, state in found}


def test_the_path_of_an_indicator_is_open_to_the_last_post_and_the_rest_steps_back(client, cast):
    other = make_indicator(make_objective(cast.agency, block="khusus"), code="LAIN", name="Indikator lain")
    make_row(cast.annex, other, order=9)
    page = enter(client, cast.owner).get("/pohon/?jalur=IKL").text
    found = states(page)
    assert found["IKL"] == found["blok-strategis"] == "path"
    assert found["IKM"] == "related"
    assert found["LAIN"] == found["blok-khusus"] == "faded"
    assert ("Kepala Bagian Layanan", True) in tree(page)
    assert ("Indeks Kepuasan Masyarakat", True) not in tree(page)
    assert "Hapus sorotan" in page
    assert "with-path" in page


def test_every_indicator_leads_to_its_path(client, cast):
    page = enter(client, cast.owner).get("/pohon/").text
    assert 'href="/pohon/?jalur=IKL#IKL"' in page
    assert set(states(page).values()) == {""}


def test_a_path_that_does_not_exist_is_said(client, cast):
    page = enter(client, cast.owner).get("/pohon/?jalur=TIADA").text
    assert "Indikator “TIADA” tidak ada pada edisi ini." in page
    assert "with-path" not in page


# --- who


def test_a_stranger_finds_no_branch_no_count_and_no_paper(client, cast):
    enter(client, cast.stranger)
    page = client.get("/pohon/").text
    assert "Pohon kinerja belum ada" in page
    assert "Indeks Kepuasan" not in page
    assert "Indeks Kepuasan" not in client.get("/pohon/temuan/").text
    assert client.get(f"/pohon/cabang/{cast.indicator.pk}/").status_code == 404
    assert client.get("/pohon/pohon-kinerja.pdf").status_code == 404


@pytest.mark.parametrize("name", ["tree:show", "tree:counts", "tree:paper"])
def test_closed_doors(client, cast, name):
    assert client.get(reverse(name)).status_code == 302
    assert enter(client, cast.superadmin).get(reverse(name)).status_code == 404


def test_a_unit_shows_its_own_posts_alone(client, cast):
    enter(client, cast.mayor).post("/konteks/", {"unit": cast.subdivision.pk})
    titles = [label for label, _ in tree(client.get("/pohon/").text)]
    assert "Kepala Subbagian Aduan" in titles
    assert "Kepala Bagian Layanan" not in titles


@pytest.mark.parametrize("query", ["", "?sampai=semua", "?jalur=IKL", "?cari=kepala", "?warna=jenjang"])
def test_queries_do_not_grow_with_rows(client, cast, query):
    enter(client, cast.owner)
    before = queries(client, f"/pohon/{query}")
    add_rows(cast, 500)
    assert queries(client, f"/pohon/{query}") <= before <= 35
