"""Typesetting knows no noun: data in, the same archival PDF out."""

import io
from concurrent.futures import ThreadPoolExecutor

import fontpkg
import pypdf
import pytest

from selaras.documents.render import CARRYING, UNKNOWN, pdf

FONTS = [fontpkg.path("Arimo")]
HEAD = """#let data = json("data.json")
#set document(title: data.title, date: datetime(year: 2024, month: 2, day: 21))
#set text(lang: "id", font: "Arimo")
"""
ATTACH = """#for one in json("attached.json") {
  pdf.attach("a.txt", bytes(one), relationship: "data", mime-type: "text/plain", description: "isi")
}"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.typ"
    path.write_text(HEAD + "#data.text")
    return path


def text_of(content):
    return pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_same_data_give_the_same_bytes(template):
    data = {"title": "Judul", "text": "isi ✓"}
    assert pdf(template, data, fonts=FONTS) == pdf(template, dict(reversed(data.items())), fonts=FONTS)


def test_other_data_give_another_document(template):
    assert text_of(pdf(template, {"title": "Judul", "text": "satu"}, fonts=FONTS)) == "satu"
    assert text_of(pdf(template, {"title": "Judul", "text": "dua"}, fonts=FONTS)) == "dua"


def test_text_is_never_read_as_markup_and_sees_no_file(template):
    said = '#read("template.typ") #sys.inputs *tebal*'
    assert text_of(pdf(template, {"title": "Judul", "text": said}, fonts=FONTS)) == said


def test_a_template_sees_nothing_outside_its_folder(tmp_path):
    path = tmp_path / "template.typ"
    path.write_text(HEAD + '#read("/etc/hostname")')
    with pytest.raises(RuntimeError, match=r"not found|outside"):
        pdf(path, {"title": "Judul"}, fonts=FONTS)


def test_only_given_fonts_are_used_and_they_are_embedded(template):
    reader = pypdf.PdfReader(io.BytesIO(pdf(template, {"title": "Judul", "text": "isi"}, fonts=FONTS)))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts} == {"Arimo-Regular"}


@pytest.mark.parametrize("text", ["漢", "😀", "\ue000", "\ufeff", "\ufffe", "\x01"])
def test_what_no_font_shows_is_said_to_be_missing(template, text):
    made = pdf(template, {"title": "Judul", "text": f"a {text} b", "more": [{"x": text}]}, fonts=FONTS)
    assert text_of(made) == f"a {UNKNOWN} b"


def test_a_fault_of_the_template_is_not_taken_for_a_character(tmp_path):
    path = tmp_path / "template.typ"
    path.write_text(HEAD + '#panic("the text `\\"x\\"` could not be displayed")')
    with pytest.raises(RuntimeError, match="panicked"):
        pdf(path, {"title": "Judul"}, fonts=FONTS)


def test_attached_texts_stay_as_they_are(tmp_path):
    path = tmp_path / "template.typ"
    path.write_text(HEAD + "#data.text" + ATTACH)
    made = pdf(path, {"title": "Judul", "text": "漢"}, fonts=FONTS, standards=CARRYING, attached=["漢 #x"])
    assert pypdf.PdfReader(io.BytesIO(made)).attachments == {"a.txt": ["漢 #x".encode()]}


def test_threads_at_once_get_what_each_asked_for(template):
    def one(number):
        return text_of(pdf(template, {"title": "Judul", "text": f"nomor {number}"}, fonts=FONTS))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(one, range(24))) == [f"nomor {number}" for number in range(24)]
