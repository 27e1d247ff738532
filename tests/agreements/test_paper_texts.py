"""Nothing that an official writes is ever read as markup, and no character keeps a paper from being made."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from selaras.agreements.queries import paper
from tests.agreements.papers import fixed, pages, reader, squeezed, with_budget, with_lines

MARKUP = ['#read("/etc/passwd")', "#panic()", "$x^2$ *tebal* _miring_ `kode`", "<b>tebal</b> @sitasi <label>"]
MARKUP += [
    "// bukan komentar",
    "= judul - butir + nomor / istilah: x",
    "\\u{1F4A3} \\\\ ~ --- ...",
    "[isi] {kode} #let a = 1",
]
signs = st.text("#$*_`<>@/\\[]{}()=-+~\"'&;:%,.!?^|§°±…–“”ab1é ", min_size=1, max_size=40).map(str.strip)
# every text of the content that is printed
PLACES = (
    ("instansi", "pemerintah"), ("instansi", "nama"), ("tempat",), ("judul_sasaran",),
    ("pernyataan", "title"), ("pernyataan", "opening"), ("pernyataan", "first"), ("pernyataan", "second"),
    ("pernyataan", "promise"), ("pernyataan", "responsibility"), ("pernyataan", "supervision"),
    ("pernyataan", "first_party"), ("pernyataan", "second_party"),
    ("pihak_pertama", "nama"), ("pihak_pertama", "jabatan"), ("pihak_pertama", "pangkat"),
    ("pihak_kedua", "nama"), ("pihak_kedua", "jabatan"), ("pihak_kedua", "pangkat"),
    ("indikator", 0, "sasaran"), ("indikator", 0, "indikator"), ("indikator", 0, "lingkup"),
    ("indikator", 0, "satuan"), ("indikator", 0, "sumber_data"), ("indikator", 0, "pengukuran"),
    ("anggaran", "baris", 0, "induk"), ("anggaran", "baris", 0, "uraian"),
)  # fmt: skip


@pytest.fixture
def agreement(world):
    draft = with_budget(with_lines(world.draft(), 1), ("Program", "Kegiatan", "1", ""))
    return fixed(draft)


def put(content, place, text):
    for step in place[:-1]:
        content = content[step]
    content[place[-1]] = text


def test_all_texts_of_the_content_are_tried(agreement):
    """What isn't in the list is code, number, day or reference."""
    known = {"skema", "kode", "tahun", "perubahan_ke", "alasan_perubahan", "penjelasan", "sidik_sebelumnya"}
    known |= {"bentuk", "tanggal", "kaskade", "unit"}  # unit: the heads name the agency, the annex the post
    said = json.loads(agreement.content)
    assert set(said) - known == {place[0] for place in PLACES}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(signs, min_size=len(PLACES), max_size=len(PLACES)))
@example(texts=(MARKUP * 4)[: len(PLACES)])
def test_every_text_is_printed_as_it_was_written(agreement, texts):
    content = json.loads(agreement.content)
    for number, (place, text) in enumerate(zip(PLACES, texts, strict=True)):
        put(content, place, f"awal{number}x{text}akhir{number}x")
    agreement.content = json.dumps(content, ensure_ascii=False)
    printed = squeezed("".join(pages(paper.pdf(agreement))))
    for number, text in enumerate(texts):
        assert squeezed(f"awal{number}x{text}akhir{number}x") in printed


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@example(text="😀 漢字 \ue000 \ufeff \ufffe \x01 \x7f \u200b \u202e سلام \U000e0041")
def test_no_character_keeps_a_paper_from_being_made(agreement, text):
    content = json.loads(agreement.content)
    for place in PLACES:
        put(content, place, f"mula {text} akhir")
    agreement.content = json.dumps(content, ensure_ascii=False)
    pdf = paper.pdf(agreement)
    assert "mula" in pages(pdf)[0]
    assert reader(pdf).attachments["perjanjian.json"] == [agreement.content.encode()]


def test_what_no_font_shows_is_said_to_be_missing(agreement):
    content = json.loads(agreement.content)
    content["pihak_pertama"]["nama"] = "Nama 漢 Contoh"
    agreement.content = json.dumps(content, ensure_ascii=False)
    text = pages(paper.pdf(agreement))[0]
    assert "Nama : Nama \ufffd Contoh" in text


def test_lines_from_a_form_and_tabs_are_lines_and_spaces(agreement):
    content = json.loads(agreement.content)
    content["indikator"][0]["pengukuran"] = "satu\r\ndua\r\n\r\ntiga\tempat"
    agreement.content = json.dumps(content)
    assert "satu dua tiga empat" in pages(paper.pdf(agreement))[-1]
