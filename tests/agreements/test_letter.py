"""The Word copy: whole, editable, never taken for what is signed; read as plain XML."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from selaras.agreements.models import Agreement, AgreementPolicy
from selaras.agreements.queries import letter
from tests.agreements.papers import fixed, with_budget, with_lines

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        whole = ElementTree.fromstring(package.read("word/document.xml"))  # noqa: S314 - of our own making
    return whole.find(f"{W}body")


def text_of(element):
    return "".join(
        "\n" if one.tag == f"{W}br" else one.text or ""
        for one in element.iter()
        if one.tag in {f"{W}t", f"{W}br"}
    )


def rows_of(content):
    """Every table as rows of cell texts."""
    return [
        [[text_of(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
        for table in body(content).findall(f"{W}tbl")
    ]


def test_it_holds_statement_tables_and_quarters(world):
    content = letter.docx(
        fixed(with_budget(with_lines(world.draft(), 1, each=2), ("Program A", "Kegiatan", "10", "")))
    )
    said = "\n".join(text_of(one) for one in body(content).findall(f"{W}p"))
    assert "Pihak pertama berjanji akan mewujudkan target kinerja" in said
    tables = rows_of(content)
    assert [["Nama", ":", world.head.user.full_name], ["Jabatan", ":", "Kepala Bagian Layanan"]] in tables
    assert [
        "1",
        "Sasaran contoh 1",
        "1.1 mula1x indikator dengan nama yang agak panjang akhir1x",
        "87,3",
        "Persen",
    ] in tables[3]
    assert ["", "", "1.2 mula2x indikator dengan nama yang agak panjang akhir2x", "87,3", "Persen"] in tables[
        3
    ]
    assert tables[4][1:] == [["Program A"], ["1", "Kegiatan", "Rp 10"], ["JUMLAH", "Rp 10"]]
    assert tables[-1][3][4:] == ["N/A", "0", "", "87,3", "87,3", "Persen", "e-SAKIP", "cara ukur 1"]


def test_it_says_on_every_page_that_nobody_has_signed_it(world):
    content = letter.docx(fixed(world.draft()))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert (
            "SALINAN UNTUK DISUNTING, BUKAN DOKUMEN BERTANDA TANGAN"
            in package.read("word/header1.xml").decode()
        )
    sections = list(body(content).iter(f"{W}sectPr"))
    assert len(sections) == 3
    assert all(one.find(f"{W}headerReference") is not None for one in sections)


def test_rows_stay_whole_and_heads_are_repeated(world):
    table = body(letter.docx(fixed(with_lines(world.draft(), 3)))).findall(f"{W}tbl")[3]
    rows = table.findall(f"{W}tr")
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(("kind", "size"), [("a4", (11906, 16838)), ("f4", (12189, 18709))])
def test_the_paper_is_that_of_the_agency(world, kind, size):
    AgreementPolicy.objects.create(agency=world.agency, paper=kind)
    found = [
        (int(one.get(f"{W}w")), int(one.get(f"{W}h")))
        for one in body(letter.docx(fixed(world.draft()))).iter(f"{W}pgSz")
    ]
    assert found == [size, size, size[::-1]]


def test_one_party_stands_alone(world):
    content = letter.docx(fixed(world.of_form(Agreement.Form.ALONE)))
    assert "pihak kedua" not in text_of(body(content)).casefold()
    assert ["", "Walikota Contoh,"] in rows_of(content)[1]


@pytest.mark.parametrize("text", ["<w:b/>", "&amp; <!-- x -->", "{body} {notice} {title}", "a\nb", "😀 漢字"])
def test_texts_stay_texts(world, text):
    agreement = with_lines(world.draft(), 1, indicator_wording=text)
    assert text in text_of(body(letter.docx(fixed(agreement))))


def test_what_xml_cannot_hold_is_said_to_be_missing(world):
    agreement = fixed(world.draft(), tempat="a\x01b\ufffe")
    assert "a\ufffdb\ufffd, 18 Maret 2024" in text_of(body(letter.docx(agreement)))


def test_the_same_agreement_is_the_same_file_every_time(world):
    agreement = fixed(world.draft())
    assert letter.docx(agreement) == letter.docx(agreement)
