import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine import names
from selaras.engine.names import fold, is_alike, likeness, tidy

SAME = [
    ("Kepala Bagian Hukum", "kepala  bagian hukum."),
    ("Administrasi–Umum", "Administrasi-Umum"),
    ("Administrasi — Umum", "administrasi -- umum"),
    ("Kasubbag\nTata Usaha", "Kasubbag Tata Usaha"),
    ("Camat\u00a0Cengkareng", "Camat Cengkareng"),
    ("Café", "Cafe\u0301"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_that_an_office_ignores_is_ignored(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Indeks Kepuasan Layanan", "Indeks Kepuasan Masyarakat"),
        ("Asisten Pemerintahan", "Asisten, Pemerintahan"),
        ("Subbagian Bina Pemerintahan", "Subkelompok Bina Pemerintahan"),
    ],
)
def test_another_word_or_comma_is_another_name(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


def test_tidy_keeps_the_lines_of_a_cell():
    assert tidy("\n  1.  Berita   acara \r\n 2. Foto\t\n") == "1. Berita acara\n2. Foto"


def test_likeness_is_a_number_from_nothing_to_everything():
    assert likeness("Bagian Hukum", "BAGIAN  HUKUM.") == 1
    assert likeness("abc", "xyz") == 0
    assert 0.8 < likeness("Kepala Bagian Hukum", "Kepala Bagian Hukun") < 1


@given(st.text("abc "), st.text("abc "), st.sampled_from([0.5, 0.8, 0.9]))
def test_alike_is_what_the_likeness_says(one, other, least):
    assert is_alike(one, other, least) == (likeness(one, other) >= least)


def test_names_of_other_lengths_or_letters_are_not_compared_at_length(monkeypatch):
    def never(_):
        raise AssertionError

    monkeypatch.setattr(names.SequenceMatcher, "ratio", never)
    assert not is_alike("Indeks", "Indeks Kepuasan Masyarakat", 0.8)
    assert not is_alike("Indeks Kepuasan", "Pelayanan BMD 1", 0.8)
