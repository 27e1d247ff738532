"""The agreements of the example on paper: the first one word by word, the others by their shape."""

from datetime import date
from pathlib import Path

import pytest

from selaras.agreements import actions
from selaras.agreements.models import Agreement
from selaras.agreements.queries import paper
from selaras.agreements.queries.drawing import posts_with_targets
from selaras.ops.example import Example
from tests.agreements.papers import fixed, pages
from tests.conftest import NOW
from tests.factories import mark_published

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "agreement-1.txt"


@pytest.fixture
def drafts(db):
    edition = mark_published(Example(ROOT / "examples" / "jakarta-barat-2024", at=NOW).load())
    actions.draw_up(edition=edition, positions=posts_with_targets(edition), by=None, at=NOW)
    Agreement.objects.update(agreed_on=date(2024, 3, 1))
    return list(Agreement.objects.with_parties().order_by("position__order", "position_id"))


def test_the_first_agreement_of_the_example_reads_as_it_did(drafts):
    first = drafts[0]
    assert first.position.tier == "walikota"
    text = "\n\n".join(pages(paper.pdf(fixed(first))))
    text = text.replace(first.content_hash[-12:], "sidik-isinya")  # holds row numbers
    assert text + "\n" == GOLDEN.read_text("utf-8")


def test_every_agreement_of_the_example_has_its_three_parts(drafts):
    assert len(drafts) > 20
    for draft in drafts:
        text = pages(paper.pdf(draft))
        lines = draft.lines.count()
        assert "Dalam rangka mewujudkan manajemen" in text[0]
        assert "Indikator Kinerja Target Satuan" in text[1]
        assert any("Tahunan Satuan Sumber Data" in page for page in text) == (lines > 0)
        assert all(f"Halaman {n} dari {len(text)}" in page for n, page in enumerate(text, start=1))
