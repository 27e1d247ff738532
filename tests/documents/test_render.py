"""Typesetting knows no noun: data in, the same archival PDF out."""

import io

import fontpkg
import pypdf
import pytest

from selaras.documents.render import pdf

FONTS = [fontpkg.path("Arimo")]
HEAD = """#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, date: datetime(year: 2024, month: 2, day: 21))
#set text(lang: "id", font: "Arimo")
"""


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
