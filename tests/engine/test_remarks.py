"""What could name somebody is masked, and words are counted as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.remarks import MASK, masked, words


@pytest.mark.parametrize("told", [
    "3173012345678901", "3173 0123 4567 8901", "3173.0123.4567.8901", "0812-3456-7890", "+62 812 3456 7890",
    "(021) 5835 6210", "warga.satu@contoh.id", "19850101 201001 1 002", "no.081234567890", "HP081234567890",
    "tlp,0217654321", "081234567890yg", "0812_3456_7890", "0812·3456·7890", "0812  3456   789",
    "Rp081234567890", "17-08-1993", "budi(at)gmail.com", "budi [AT] gmail(dot)com", "@siti.ig", "2024 1030",
])  # fmt: skip
def test_SKM_36_what_could_name_somebody_is_masked(told):
    assert masked(f"hubungi {told} ya").count(MASK) == 1
    assert not set("3456789") & set(masked(f"hubungi {told} ya"))


@pytest.mark.parametrize(
    "told", [
        "2024 10.30", "17-08-2026", "17/8/2026 09.15", "tahun 2025/2026", "pukul 08.00-15.00",
        "08.00 - 15.00", "Rp100.000.000", "Rp 12.500.000", "3@5000", "@ 08.00",
    ],
)  # fmt: skip
def test_SKM_36_a_time_and_an_amount_are_no_person(told):
    assert masked(f"pada {told} ya") == f"pada {told} ya"


@pytest.mark.parametrize("told", ["budi", "gmail", "siti", "1993"])
def test_SKM_36_nothing_of_an_address_or_a_birthday_is_left(told):
    assert told not in masked("budi(at)gmail.com, budi [at] gmail(dot)com, @siti.ig, 17-08-1993")


@pytest.mark.parametrize(
    "told", ["RT 05 RW 012", "pukul 08.00", "tahun 2024", "Rp50.000", "1 sampai 9", "Jl. Raya 12A", "U1 U2"]
)
def test_SKM_36_a_house_and_an_hour_are_no_person(told):
    assert masked(told) == told


@given(st.text(max_size=80))
def test_SKM_36_masking_twice_is_masking_once(text):
    assert masked(masked(text)) == masked(text)


def test_a_word_is_counted_once_a_remark_and_only_from_three_on():
    told = ["Antrean lama, antrean!", "antreannya panjang", "ANTREAN dan toilet", "toilet bersih"]
    assert words(told) == [("antrean", 3)]


def test_words_that_hold_a_sentence_together_are_left_out():
    assert words(["yang dan tidak untuk"] * 5) == []


def test_a_masked_number_or_address_is_no_word():
    assert words(["warga@contoh.id"] * 5) == []
