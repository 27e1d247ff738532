"""Charts for a document that takes pictures only: drawn as PNG, embedded with their words."""

import io
import zipfile
from xml.etree import ElementTree

import fontpkg

from selaras.documents.render import png
from selaras.documents.word import Paragraph, Picture, Section, docx

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def drawn(tmp_path, **settings):
    template = tmp_path / "gambar.typ"
    template.write_text(
        '#let data = json("data.json")\n#set page(width: 20mm, height: auto, margin: 0pt)\n'
        '#image(bytes(data.svg), format: "svg", width: 100%)\n'
    )
    return png(template, {"svg": SVG}, fonts=[fontpkg.path("Arimo")], **settings)


def test_a_picture_is_as_sharp_as_asked(tmp_path):
    coarse, fine = drawn(tmp_path, dots=100), drawn(tmp_path, dots=200)
    widths = [int.from_bytes(one[16:20]) for one in (coarse, fine)]  # of the head of a PNG
    assert coarse.startswith(b"\x89PNG")
    assert widths[1] in {2 * widths[0], 2 * widths[0] + 1, 2 * widths[0] - 1}


def test_pictures_of_all_sections_are_numbered_and_say_what_they_show():
    parts = [Picture(b"satu", 90, 40, 'Radar "unsur" & <b>'), Paragraph("teks")]
    sections = [Section((210, 297), 20, parts), Section((297, 210), 20, [Picture(b"dua", 10, 10, "Bagan")])]
    made = docx(sections, title="Laporan", notice="")
    assert made == docx(sections, title="Laporan", notice="")
    package = zipfile.ZipFile(io.BytesIO(made))
    assert package.read("word/media/image1.png") == b"satu"
    assert package.read("word/media/image2.png") == b"dua"
    body = ElementTree.fromstring(package.read("word/document.xml"))  # noqa: S314 - of our own making
    words = [one.get("descr") for one in body.iter() if one.tag.endswith("}docPr")]
    assert words == ['Radar "unsur" & <b>', "Bagan"]
    sizes = [(one.get("cx"), one.get("cy")) for one in body.iter() if one.tag.endswith("}extent")]
    assert sizes[0] == ("3240000", "1440000")
    related = package.read("word/_rels/document.xml.rels").decode()
    assert related.count("relationships/image") == 2


def test_a_document_without_pictures_names_none():
    package = zipfile.ZipFile(io.BytesIO(docx([Section((210, 297), 20, [])], title="Surat", notice="")))
    assert not [name for name in package.namelist() if "media" in name]
    assert "image" not in package.read("word/_rels/document.xml.rels").decode()
