"""What a file is by its bytes: polyglots, programs, macros and broken ones are refused with a sentence."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.documents import kinds
from tests.pictures import MADE, jpeg, png, webp

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def archive(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


WORKBOOK = archive({"[Content_Types].xml": "<Types>sheet.main</Types>", "xl/workbook.xml": "<workbook/>"})
WITH_MACROS = archive({"[Content_Types].xml": "<Types>macroEnabled.main</Types>", "xl/workbook.xml": ""})
WITH_PROJECT = archive({"[Content_Types].xml": "<Types/>", "xl/vbaProject.bin": b"\xd0\xcf"})
WELL = {
    "pdf": PDF, "jpeg": jpeg(), "png": png(), "webp": webp(), "workbook": WORKBOOK,
    "zip of a pdf": archive({"laporan.pdf": PDF}),
    "a document with a drawing": archive({"[Content_Types].xml": "<Types/>", "word/media/a.svg": "<svg/>"}),
    "a phone's trailer": jpeg(behind=b"SEFHe\0\0\0\1\0\0\0 motion photo data SEFT"),
    "a signed pdf": PDF + b"2 0 obj\nendobj\n%%EOF\n",
    "a scanner's padding": PDF + bytes(64),
}  # fmt: skip
OTHERWISE = {
    "pdf and html": (b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF", "halaman web"),
    "html behind a pdf": (PDF + b"<script src=x></script>", "halaman web"),
    "pdf and zip": (PDF + archive({"a.txt": "x"}), "menyembunyikan"),
    "pdf and zip without end": (PDF[:-6] + archive({"a.txt": "x"}), "menyembunyikan"),
    "pdf with a program": (PDF.replace(b"<<>>", b"<</S/JavaScript/JS(app.alert(1))>>"), "JavaScript"),
    "the same in disguise": (PDF.replace(b"<<>>", b"<</S/J#61vaScript>>"), "JavaScript"),
    "pdf that starts a program": (PDF.replace(b"<<>>", b"<</S/Launch/F(cmd.exe)>>"), "JavaScript"),
    "jpeg and zip": (jpeg(behind=archive({"a.txt": "x"})), "menyembunyikan"),
    "jpeg and pdf": (jpeg(behind=PDF), "menyembunyikan"),
    "jpeg and php": (jpeg(behind=b"<?php system($_GET[0]); ?>"), "halaman web"),
    "html in a comment": (jpeg(note=b"<script>alert(1)</script>"), "halaman web"),
    "png and a program": (png(behind=b"MZ\x90\0"), "menyembunyikan"),
    "png and html": (png(note=b"<html onload=x>"), "halaman web"),
    "webp and script": (webp(behind=b"<svg onload=alert(1)>"), "halaman web"),
    "workbook with macros": (WITH_MACROS, "makro"),
    "workbook with a project": (WITH_PROJECT, "makro"),
    "zip of a program": (archive({"a/pasang.EXE": "MZ"}), "pasang.EXE"),
    "zip of a page": (archive({"index.html": "x"}), "index.html"),
    "zip of a workbook with macros": (archive({"rekap.xlsm": "x"}), "rekap.xlsm"),
    "zip that leaves its folder": (archive({"../../etc/x.pdf": "x"}), "luar foldernya"),
    "bomb": (archive({"nol.bin": bytes(40 * 2**20)}), "mengembang"),
    "zip and more": (archive({"a.txt": "x"}) + b"more", "menyembunyikan"),
}
BROKEN = {
    "pdf cut off": b"%PDF-1.7\n1 0 obj", "workbook cut off": WORKBOOK[:-30],
    "pdf made for the web cut off": PDF + bytes(range(1, 200)) * 20,
    "zip in name only": b"PK\x03\x04 nothing",
    **{f"{kind} cut off": made()[:-9] for kind, made in MADE.items()},
}  # fmt: skip
UNKNOWN = {
    "html": (b"<!DOCTYPE html><title>x</title>", "halaman web"), "svg": (b"<svg onload='alert(1)'/>", "SVG"),
    "svg as xml": (b"\xef\xbb\xbf <?xml version='1.0'?><x/>", "SVG"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOCX"), "heic": (b"\0\0\0\x18ftypheic", "HEIC"),
    "empty": (b"", "kosong"), "program": (b"MZ\x90\0", "apa pun namanya"),
    "text": (b"halo", "Pakai PDF saja"),
}  # fmt: skip


@pytest.mark.parametrize("content", WELL.values(), ids=WELL)
def test_what_an_office_and_a_phone_make_is_taken(content):
    assert kinds.kind_of(content)
    assert (kinds.second_nature(content), kinds.unsound(content)) == ("", "")


@pytest.mark.parametrize(("content", "told"), OTHERWISE.values(), ids=OTHERWISE)
def test_LAP_15_what_is_two_things_at_once_is_told(content, told):
    assert kinds.kind_of(content)
    assert told in kinds.second_nature(content)


def test_a_sealed_zip_cannot_be_checked():
    sealed = bytearray(archive({"a.txt": "x"}))
    sealed[sealed.find(b"PK\x01\x02") + 8] |= 1
    assert "bersandi" in kinds.second_nature(bytes(sealed))


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_LAP_15_what_did_not_arrive_whole_is_told(content):
    assert kinds.kind_of(content)
    assert "unggah lagi" in kinds.unsound(content) or "simpan ulang" in kinds.unsound(content)


@pytest.mark.parametrize(("content", "told"), UNKNOWN.values(), ids=UNKNOWN)
def test_LAP_15_what_is_no_kind_is_named_where_it_can_be(content, told):
    assert kinds.kind_of(content) == ""
    assert told in kinds.not_taken(content, taken="PDF saja")


@given(st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", WORKBOOK[:60]]), st.binary())
def test_no_bytes_make_it_crash(start, rest):
    content = start + rest
    kinds.kind_of(content), kinds.second_nature(content), kinds.unsound(content)
    assert kinds.not_taken(content, taken="PDF")
