"""The paper takes two signatures and stays what it was: archival, accessible, with its content attached."""

import pytest

from selaras.agreements.queries import paper
from selaras.documents.verify import verdict
from tests.agreements.papers import fixed, pages, reader
from tests.documents.paper import all_known, ours, signed_twice


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.AUTHORITY, settings.TRUSTED_ROOTS = tmp_path / "authority", tmp_path / "roots"


def test_two_signatures_hold_and_nothing_on_the_page_moves(world):
    agreement = fixed(world.draft())
    unsigned = paper.pdf(agreement)
    signed = signed_twice(unsigned)
    answer = verdict(signed, roots=ours(), known=all_known)
    assert answer.is_valid
    assert len(answer.signatures) == 2
    assert signed.startswith(unsigned[:1_000])
    assert pages(signed) == pages(unsigned)
    assert reader(signed).attachments == reader(unsigned).attachments
    assert b"<pdfaid:part>3</pdfaid:part>" in reader(signed).trailer["/Root"]["/Metadata"].get_data()
