"""Two editions beside each other: every cell that differs, and nothing else."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.actionplans.models import Checkpoint
from selaras.cascade.models import Annex, Commitment, MatrixRow, Receiver
from selaras.editions import actions
from selaras.exchange.comparison import changes_csv, changes_table, compare
from selaras.exchange.difference import pair
from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from tests.exchange.world import DERIVED, make_world
from tests.factories import (
    make_commitment,
    make_indicator,
    make_objective,
    make_row,
    make_user,
    mark_published,
)

LATER = datetime(2024, 7, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def world(db, tmp_path):
    return make_world(tmp_path)


@pytest.fixture
def pair_of(world):
    """A published edition and its revision."""
    mark_published(world.edition)
    revision = actions.revise(
        edition=world.edition, reason="strategi", explanation="Target berubah", by=make_user(), at=LATER
    )
    return world.edition, revision


def told(old, new):
    return [
        (one.annex, one.line, one.kind.name, one.column, one.old, one.new)
        for annex in compare(old, new)
        for one in annex.changes
    ]


def row_of(edition, number, name="1.1"):
    objective, indicator = name.split(".")
    return MatrixRow.objects.get(
        annex__edition=edition, annex__number=number, objective_number=objective, indicator_number=indicator
    )


def set_targets(row, **fields):
    """A row and whoever carries it promise these."""
    MatrixRow.objects.filter(pk=row.pk).update(**fields)
    row.commitments.update(**fields)


def test_a_copy_and_its_source_do_not_differ(pair_of):
    assert compare(*pair_of) == []
    assert compare(*reversed(pair_of)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    figures=st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=5, max_size=5),
    text=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40),
)
def test_whatever_an_edition_holds_its_copy_is_the_same(pair_of, figures, text):
    _, revision = pair_of
    fields = dict(zip(("q1", "q2", "q3", "q4", "annual"), figures, strict=True))
    MatrixRow.objects.filter(annex__edition=revision).update(
        **fields, not_measured=[], indicator_wording=text, uom=text[:40]
    )
    revision.commitments.update(scope_note=text, wording=text)
    revision.activities.update(action=text)
    revision.indicator_plans.update(action=text)
    draft, _ = actions.copy_year(edition=revision, year=2025, keep_targets=True, by=make_user(), at=LATER)
    try:
        assert [one for annex in compare(revision, draft) for one in annex.changes] == []
    finally:
        actions.discard(edition=draft, by=make_user(), at=LATER)


def test_two_changed_targets_are_two_cells(pair_of):
    old, new = pair_of
    set_targets(row_of(new, 1), q4=90, annual=90)
    assert told(old, new) == [
        ("Lampiran I", "1.1", "CHANGED", "Triwulan IV", "87,3", "90"),
        ("Lampiran I", "1.1", "CHANGED", "Tahunan", "87,3", "90"),
    ]


def test_blank_not_measured_and_zero_differ(pair_of):
    old, new = pair_of
    set_targets(row_of(new, 1), q2=0, q4=None, not_measured=["q3"])
    assert [line[3:] for line in told(old, new)] == [
        ("Triwulan I", "N/A", ""), ("Triwulan II", "87,3", "0"), ("Triwulan IV", "87,3", ""),
    ]  # fmt: skip


def test_a_row_that_got_another_number_is_told_apart_from_a_new_one(pair_of, world):
    old, new = pair_of
    row = row_of(new, 1, "2.1")
    MatrixRow.objects.filter(pk=row.pk).update(objective_number=5)
    added = make_row(
        new.annexes.get(number=1), make_indicator(make_objective(new.agency), name="Indikator segar"),
        objective_number=2, indicator_number=1, annual=7,
    )  # fmt: skip
    make_commitment(added, world.posts["umum"])
    row_of(new, 1, "1.2").delete()
    assert [line[:5] for line in told(old, new)] == [
        ("Lampiran I", "1.2", "REMOVED", "", "Tahunan: 86; Nilai; Umum"),
        ("Lampiran I", "5.1", "MOVED", "Nomor", "2.1"),
        ("Lampiran I", "2.1", "ADDED", "", ""),
    ]
    assert compare(old, new)[0].changes[2].about == "Indikator segar"


def test_rows_that_only_change_places_are_told(pair_of):
    old, new = pair_of
    MatrixRow.objects.filter(pk=row_of(new, 1).pk).update(order=99)
    assert told(old, new) == [("Lampiran I", "–", "MOVED", "urutan baris", "seperti sekarang", "berubah")]


def test_ticks_come_and_go_by_post_and_notes_change(pair_of, world):
    old, new = pair_of
    row = row_of(new, 1)
    Commitment.objects.filter(row=row, position=world.posts["hukum"]).update(scope_note="bagian lain")
    Commitment.objects.filter(row=row, position=world.posts["umum"]).delete()
    make_commitment(row_of(new, 1, "2.1"), world.posts["umum"])
    assert told(old, new) == [
        ("Lampiran I", "1.1", "UNTICKED", "Kepala Bagian Umum", "✓", ""),
        ("Lampiran I", "1.1", "CHANGED", "Kepala Bagian Hukum", "✓ (bagian hukum)", "✓ bagian lain"),
        ("Lampiran I", "2.1", "TICKED", "Kepala Bagian Umum", "", "✓"),
    ]


def test_owners_named_in_one_cell_come_and_go_one_by_one(pair_of, world):
    old, new = pair_of
    row = row_of(new, 3, "1.2")
    Commitment.objects.filter(row=row, position=world.posts["tu"]).delete()
    make_commitment(row, world.posts["hukum"], wording="Kabag Hukum", order=5)
    assert [line[2:] for line in told(old, new)] == [
        ("UNTICKED", "Penanggung Jawab", "Kasubbag Tata Usaha", ""),
        ("TICKED", "Penanggung Jawab", "", "Kabag Hukum"),
    ]


def test_a_sentence_instead_of_owners_is_one_change(pair_of):
    old, new = pair_of
    row = row_of(new, 3, "1.2")
    row.commitments.all().delete()
    MatrixRow.objects.filter(pk=row.pk).update(mode="turun", derivation=DERIVED)
    assert [line[2:4] for line in told(old, new)] == [("CHANGED", "Penanggung Jawab")]


def test_a_post_keeps_its_column_under_another_heading_and_a_lost_column_is_named(pair_of, world):
    old, new = pair_of
    Receiver.objects.filter(annex__edition=new, annex__number=1, position=world.posts["umum"]).update(
        heading="Bagian Umum"
    )
    gone = Receiver.objects.get(annex__edition=new, annex__number=1, position=world.posts["hukum"])
    Commitment.objects.filter(row__annex__edition=new, row__annex__number=1, position=gone.position).delete()
    gone.delete()
    found = told(old, new)
    assert found[0][2:4] == ("HEAD", "Kolom penerima")
    assert [line[1:4] for line in found[1:]] == [
        ("1.1", "UNTICKED", "Kepala Bagian Hukum"), ("2.1", "UNTICKED", "Kepala Bagian Hukum"),
    ]  # fmt: skip


def test_heads_of_an_annex_are_compared(pair_of):
    old, new = pair_of
    new.annexes.filter(number=1).update(title="Judul lain", signer_name="Orang Lain")
    assert [line[2:4] for line in told(old, new)] == [("HEAD", "Judul"), ("HEAD", "Penanda tangan")]


def test_an_annex_that_came_or_went_is_one_change(pair_of):
    old, new = pair_of
    Annex.objects.filter(edition=new, number=5).update(number=9)
    assert [line[:4] for line in told(old, new)] == [
        ("Lampiran V", "–", "REMOVED", ""), ("Lampiran IX", "–", "ADDED", ""),
    ]  # fmt: skip


def test_action_plans_are_compared_also_when_reworded(pair_of):
    old, new = pair_of
    new.activities.filter(number=1).update(action="Menyusun rencana induk")
    Checkpoint.objects.filter(activity__edition=new, month="B06").update(output="Dua laporan", achievement=99)
    new.indicator_plans.filter(order=0).update(action="RA1. Survei kedua", quarter=3)
    assert [(line[0], line[2], line[3]) for line in told(old, new)] == [
        ("Lampiran IV", "CHANGED", "RENCANA AKSI"),
        ("Lampiran IV", "CHANGED", "RENCANA AKSI"),
        ("Lampiran IV", "CHANGED", "TARGET OUTPUT"),
        ("Lampiran V", "CHANGED", "Rencana Aksi dan/atau Rencana Mitigasi yang ditetapkan awal tahun"),
        ("Lampiran V", "CHANGED", "Waktu"),
    ]


def test_lines_with_the_same_key_meet_in_their_order():
    assert pair((["a", "a", "b"], ["b", "a", "c", "a", "a"])) == [2, 0, None, 1, None]
    assert pair((["x1", "y"], ["x2", "y"]), (["x", "y"], ["x", "y"])) == [0, 1]


def test_the_changes_go_into_a_table_of_their_own(pair_of):
    old, new = pair_of
    set_targets(row_of(new, 1), q4=90)
    MatrixRow.objects.filter(pk=row_of(new, 1).pk).update(indicator_wording="=1+1")
    table = changes_table(compare(old, new), old=old, new=new)
    lines = list(csv.DictReader(io.StringIO(to_csv(table).decode())))
    assert [(line["kolom"], line["semula"], line["menjadi"]) for line in lines] == [
        ("Indikator Kinerja", "Indeks layanan", "=1+1"), ("Triwulan IV", "87,3", "90"),
    ]  # fmt: skip
    guarded = changes_csv(table).decode()
    assert guarded.startswith("\ufefflampiran,")
    assert [line["menjadi"] for line in csv.DictReader(io.StringIO(guarded))] == ["'=1+1", "90"]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).worksheets[0]
    assert sheet.title == "Daftar perubahan"
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"2024 Murni dibandingkan dengan 2024 Perubahan ke-1", "=1+1", "Menjadi"} <= texts


def test_the_number_of_queries_does_not_grow(pair_of, world):
    old, new = pair_of
    with CaptureQueriesContext(connection) as before:
        compare(old, new)
    for number in range(10):
        row = make_row(
            new.annexes.get(number=1), make_indicator(make_objective(new.agency), number=number + 10)
        )
        make_commitment(row, world.posts["umum"])
    with CaptureQueriesContext(connection) as after:
        assert len(compare(old, new)[0].changes) == 10
    assert len(before) == len(after) <= 30
