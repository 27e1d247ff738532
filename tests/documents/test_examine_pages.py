"""How many pages a file has, whatever it is."""

import pytest

from selaras.documents.examine import page_count


def test_a_pdf_says_how_many_pages_it_has(pdf):
    assert page_count(pdf) == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 half", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_whole_pdf_has_none(content):
    assert page_count(content) is None
