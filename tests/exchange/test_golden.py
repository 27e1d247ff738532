"""The example of West Jakarta: in, out again, cell by cell as the instruction prints it."""

import csv
import io
from pathlib import Path

import pytest

from selaras.actionplans.models import Checkpoint, StrategicActivity
from selaras.cascade.models import Commitment, MatrixRow
from selaras.exchange import actions, queries
from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from selaras.ops.example import Example
from tests.conftest import NOW

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"


@pytest.fixture
def edition(db):
    return Example(ROOT / "examples" / "jakarta-barat-2024", at=NOW).load()


def test_all_five_annexes_are_as_printed_and_come_back_without_a_difference(edition, tmp_path):
    counts = []
    for annex in queries.annexes(edition):
        table = queries.export_table(edition=edition, number=annex.number)
        mine = list(csv.reader(io.StringIO(to_csv(table).decode(), newline="")))
        printed = (GOLDEN / f"annex-{annex.number}.csv").read_text("utf-8")
        assert mine == list(csv.reader(io.StringIO(printed, newline="")))
        path = tmp_path / "annex.xlsx"
        path.write_bytes(to_xlsx(table))
        preview = actions.preview_workbook(edition=edition, path=path)
        assert (preview.findings, preview.changes) == ([], [])
        counts.append(len(table.lines))
    assert counts == [16, 7, 18, 26, 13]
    assert MatrixRow.objects.order_by().values("indicator").distinct().count() == 18
    assert StrategicActivity.objects.count() == 12
    assert Checkpoint.objects.count() == 26


def test_a_tick_becomes_a_commitment_with_its_scope_and_its_place_in_the_tree(edition):
    ikm = Commitment.objects.filter(row__annex__number=1, indicator__code="IKM").order_by("order")
    assert [one.scope_note for one in ikm] == [
        "(Keterlibatan Umum dan Kepuasan Terhadap Pengelolaan Kelurahan)",
        "PPSU",
        "(PKK, Jumantik, Posyandu dan RPTRA)",
    ]
    derived = MatrixRow.objects.filter(mode=MatrixRow.Mode.DERIVE)
    assert derived.count() == 7
    assert not Commitment.objects.filter(row__in=derived).exists()
    everybody = Commitment.objects.filter(row__annex__number=3, indicator__code="JP40")
    assert everybody.count() == 15
    # nobody between: Subkelompok Pelayanan Publik -> Kabag KKPP carries it in annex II
    complaint = Commitment.objects.get(row__annex__number=3, indicator__code="ADUAN")
    assert complaint.parent.position.code == "kabag-kkpp"
    assert complaint.parent.parent.position.code == "asisten-pem"
    assert complaint.giver.code == "walikota"
