"""Searching the tree: what is found, marked, counted, and opened on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.web.tree.words import Words
from tests.web.cast import FRAGMENT, enter
from tests.web.tree.reading import text, tree


def search(client, cast, words, **options):
    return enter(client, cast.owner).get("/pohon/", {"cari": words}, **options).text


def test_a_post_is_marked_and_the_way_to_it_is_open(client, cast):
    page = search(client, cast, "subbagian aduan", headers=FRAGMENT)
    assert "Kepala <mark>Subbagian</mark> <mark>Aduan</mark>" in page
    assert page.count("<mark>") == 2
    assert page.count(' hit"') == 1
    way = ["Sasaran Strategis", "Meningkatnya layanan warga", "Indeks Kepuasan Layanan", "Walikota Contoh"]
    assert [label for label, is_open in tree(page) if is_open] == [*way, "Kepala Bagian Layanan"]
    assert "Indeks Kepuasan Masyarakat" not in page
    assert "<h1" not in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("aduan", "1 jabatan cocok dengan “aduan”."),
        ("layanan", "1 sasaran, 1 indikator, 1 jabatan cocok dengan “layanan”."),
        ("ikm", "1 indikator cocok dengan “ikm”."),
        ("indeks kepuasan", "2 indikator cocok dengan “indeks kepuasan”."),
    ],
)
def test_what_was_found_is_counted(client, cast, words, told):
    assert told in text(search(client, cast, words))


def test_an_indicator_is_found_by_code_or_name_and_stays_closed(client, cast):
    page = search(client, cast, "IKM")
    assert '<span class="code-label"><mark>IKM</mark></span>' in page
    assert ("Indeks Kepuasan Masyarakat", False) in tree(page)


def test_words_inside_what_was_not_found_are_not_marked(client, cast):
    page = search(client, cast, "kepala bagian")
    assert "<mark>Kepala</mark> <mark>Bagian</mark> Layanan" in page
    assert "Kepala Subbagian Aduan" in text(page)  # holds both words, one inside another
    assert "<mark>Layanan" not in page


def test_nothing_found_says_so_and_leads_back(client, cast):
    page = search(client, cast, "tiada", headers=FRAGMENT)
    assert "Tidak ada yang cocok" in page
    assert 'href="/pohon/"' in page


def test_a_search_within_a_path_keeps_the_path(client, cast):
    page = enter(client, cast.owner).get("/pohon/?cari=aduan&jalur=IKL").text
    assert "with-path" in page
    assert "<mark>Aduan</mark>" in page


@given(st.text(alphabet="ab<&>\"' ", max_size=12), st.text(alphabet="ab<&>\"' ", max_size=4))
def test_marking_changes_no_letter_and_lets_no_markup_through(label, typed):
    words = Words.of(typed)
    marked = words.marked(label, found=words.found_in(label))
    bare = marked.replace("<mark>", "").replace("</mark>", "")
    assert bare == Words.of("").marked(label, found=False)
    assert ("<mark>" in marked) is (bool(words) and words.found_in(label))


def test_the_longest_word_is_marked_first():
    assert Words.of("a ab").marked("abc a", found=True) == "<mark>ab</mark>c <mark>a</mark>"
