"""The first page of a stranger's PDF as a picture; what cannot be drawn is no picture and no crash."""

import pytest
import typst

from selaras.documents import bounds, preview
from selaras.documents.photos import read


def drawn(*pages):
    """A PDF with these words, a page each."""
    text = "#pagebreak()\n".join(f"{words}\n" for words in pages)
    return typst.compile(f"#set page(width: 200pt, height: 100pt)\n{text}".encode(), format="pdf")


def test_the_first_page_and_no_other(tmp_path):
    one, many = (preview.first_page(drawn(*pages)) for pages in (["rekap"], ["rekap", "lampiran"]))
    assert one == many
    assert one != preview.first_page(drawn("lampiran"))
    assert int.from_bytes(one[16:20]) == preview.WIDTH
    assert read(one).shown.startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7 " + bytes(5000), b"<html>"])
def test_what_cannot_be_drawn_is_none(content):
    assert preview.first_page(content) is None


def test_a_page_that_takes_too_long_is_none(monkeypatch):
    monkeypatch.setattr(preview, "SECONDS", 0)
    assert preview.first_page(drawn("rekap")) is None


def test_the_child_is_bounded():
    assert bounds.SECONDS <= 10
    assert bounds.MEMORY <= 2**30
