"""Values as an official reads them."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.paginator import Paginator

from selaras.engine.targets import NA
from selaras.web.templatetags import selaras

D = Decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [(D("87.3"), "87,3"), (D(1250000), "1.250.000"), (0, "0"), (D(0), "0"), (NA, "N/A"), (None, "")],
)
def test_a_figure_as_text(value, text):
    assert selaras.angka(value) == text


def test_the_word_for_a_blank_is_the_caller_s():
    assert selaras.angka(None, "belum diisi") == "belum diisi"


def test_zero_not_measured_and_blank_are_told_apart_for_eyes_and_readers():
    zero, na, blank = selaras.sel(D(0)), selaras.sel(NA), selaras.sel(None)
    assert zero == "0"
    assert 'title="tidak diukur"' in na
    assert "belum diisi" in blank
    assert "—" in blank
    assert len({zero, na, blank}) == 3


def test_text_in_a_figure_cell_is_escaped_by_the_template_and_kept():
    assert selaras.sel("<6 jam") == "<6 jam"
    assert not hasattr(selaras.sel("<6 jam"), "__html__")


def test_a_tick_carries_its_scope_and_escapes_it():
    assert selaras.centang(None) == ""
    assert "✓" in selaras.centang("")
    assert "&lt;b&gt;" in selaras.centang("<b>")


def test_the_coordinator_is_named_in_words_beside_the_tick():
    assert "koordi" not in selaras.centang("PPSU")
    assert selaras.koordinator() in selaras.centang("", True)
    assert selaras.centang("<b>", True).endswith('<span class="tick-note">&lt;b&gt;</span>')


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(2024, 2, 21), "21 Februari 2024"), (date(2025, 12, 1), "1 Desember 2025"), (None, "")],
)
def test_a_date(day, text):
    assert selaras.tanggal(day) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(D(1250000), "Rp1.250.000"), (0, "Rp0"), (D("-1500.5"), "-Rp1.500,50"), (None, "")],
)
def test_rupiah(amount, text):
    assert selaras.rupiah(amount) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Walikota", "W"),
        ("Kepala Bagian Hukum", "KH"),
        ("Dr. Rini Wulandari, S.H., M.Si.", "RW"),
        ("uji coba", "–"),
        ("", "–"),
    ],
)
def test_initials(name, letters):
    assert selaras.inisial(name) == letters


def test_a_long_text_is_cut_at_a_word_and_a_slightly_longer_one_is_not():
    assert selaras.awal("kata " * 22) == "kata " * 22
    assert selaras.awal("kata, " * 23) == ", ".join(["kata"] * 16)


def test_page_numbers_are_few_rise_and_leave_gaps():
    numbers = list(selaras.halaman(Paginator(range(412), 25).page(9)))
    assert numbers[0] == 1
    assert numbers[-1] == 17
    assert None in numbers
    assert all(before < after for before, after in pairwise(n for n in numbers if n))
