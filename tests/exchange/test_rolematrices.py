"""The role-result matrix in its official form: on paper and as a workbook, names as far as one may read."""

import subprocess
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from selaras.engine.agreements import State
from selaras.exchange import rolematrices as writers
from selaras.skp import actions
from selaras.skp.models import RoleMatrix
from selaras.skp.queries.grid import Grid
from selaras.skp.queries.layout import heads, in_order
from tests.agreements.world import World, make_world, put
from tests.conftest import NOW, TODAY


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def matrix(world: World) -> RoleMatrix:
    put(world.draft(world.head_post), State.IN_FORCE)
    world.draft(world.sub_post)
    drawn = actions.draw_matrix(position=world.head_post, year=2024, by=world.head.user, at=NOW)
    root = drawn.results.order_by("order")[0]
    made = actions.add_result(matrix=drawn, wording="Peta aduan", under=root, by=world.head.user, at=NOW)
    cell = (made.pk, world.sub_post.pk)
    actions.set_roles(
        matrix=drawn, roles={cell: ["=1+1", "Memetakan per kelurahan"]}, by=world.head.user, at=NOW
    )
    return drawn


def form(world: World, matrix: RoleMatrix, *, named: bool = True) -> writers.Form:
    people = {world.head.pk, world.sub.pk} if named else set()
    nips = {world.sub.pk} if named else set()
    return writers.form_of(Grid(matrix, on=TODAY), on=TODAY, named=people, with_nip=nips)


def text(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "matriks.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, check=True
    ).stdout.decode()


def test_results_lie_under_their_objectives_and_intermediate_ones_beside_what_they_lead_to(
    world: World, matrix: RoleMatrix
) -> None:
    columns = in_order(list(matrix.results.order_by("order")))
    assert [one.number for one in columns] == ["1", "1.1", "2"]
    first, second, third = heads(columns)
    assert [(one.wording, one.span) for one in first] == [(world.rows[0].objective_wording, 3)]
    assert [(one.span, one.whole) for one in second] == [(2, False), (1, True)]
    assert [one.wording for one in third] == ["langsung", "Peta aduan"]
    # a sheet of paper that begins in the middle still says what its columns lead to
    assert [one.wording for one in heads(columns[1:])[1]] == [
        columns[0].result.wording,
        columns[2].result.wording,
    ]
    assert [one.wording for one in heads(columns[1:])[2]] == ["Peta aduan"]


def test_the_workbook_has_the_official_layout_and_no_formula(world: World, matrix: RoleMatrix) -> None:
    world.sub.user.nip = "198501012010011002"
    world.sub.user.save()
    book = openpyxl.load_workbook(BytesIO(writers.to_xlsx(form(world, matrix))))
    sheet = book["Matriks Peran Hasil"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in told[:3]] == ["MATRIKS PERAN HASIL", "BAGIAN LAYANAN", "TAHUN 2024"]
    assert told[4][0] == "PEGAWAI"
    assert told[7][:2] == [f"{world.head.user.full_name}\nKepala Bagian Layanan", writers.LEADING]
    person = f"{world.sub.user.full_name}\nNIP 198501012010011002\nKepala Subbagian Aduan"
    assert told[8] == [person, world.rows[2].indicator_wording, "=1+1\nMemetakan per kelurahan", None]
    assert sheet.cell(9, 3).data_type == "s"
    assert sheet.freeze_panes == "B8"


def test_names_and_nips_go_only_as_far_as_they_may(world: World, matrix: RoleMatrix) -> None:
    book = openpyxl.load_workbook(BytesIO(writers.to_xlsx(form(world, matrix, named=False))))
    told = [cell.value for row in book.active.iter_rows() for cell in row if cell.value]
    assert "Kepala Subbagian Aduan" in told
    assert not any(world.sub.user.full_name in str(one) for one in told)
    assert not any("NIP" in str(one) for one in told)


def test_the_paper_says_whose_and_whether_it_follows_a_draft(
    world: World, matrix: RoleMatrix, tmp_path: Path
) -> None:
    said = text(writers.to_pdf(form(world, matrix)), tmp_path)
    for part in ("MATRIKS PERAN HASIL", "BAGIAN LAYANAN", "TAHUN 2024", "PEGAWAI", "=1+1", "Peta aduan"):
        assert part in said
    assert writers.DRAFT not in said
    assert writers.to_pdf(form(world, matrix)) == writers.to_pdf(form(world, matrix))


def test_many_results_go_on_on_the_next_sheet_with_the_people_again(
    world: World, matrix: RoleMatrix, tmp_path: Path
) -> None:
    for n in range(12):
        actions.add_result(matrix=matrix, wording=f"Hasil {n}", under=None, by=world.head.user, at=NOW)
    said = text(writers.to_pdf(form(world, matrix)), tmp_path)
    assert said.count("PEGAWAI") == 3
    assert said.count("Kepala Subbagian Aduan") == 3
    assert "Halaman 3 dari 3" in said


def test_a_matrix_without_results_is_a_paper_all_the_same(world: World, tmp_path: Path) -> None:
    bare = actions.draw_matrix(position=world.head_post, year=2024, by=world.head.user, at=NOW)
    assert "Belum ada hasil" in text(writers.to_pdf(form(world, bare)), tmp_path)
    assert writers.to_xlsx(form(world, bare))
