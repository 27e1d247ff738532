"""The sheet: what it shows, what a stroke saves, what somebody else changed meanwhile."""

import json
from typing import Any

import pytest
from django.test import Client

from selaras.org.models import Superior
from selaras.skp import actions
from selaras.skp.models import RoleMatrix, RoleResult
from tests import factories as make
from tests.agreements.world import World
from tests.conftest import NOW
from tests.web.cast import enter, queries

Cell = tuple[int, int]


def url(matrix: RoleMatrix) -> str:
    return f"/skp/matriks/{matrix.pk}/"


def first(world: World, matrix: RoleMatrix) -> Cell:
    return matrix.results.order_by("order")[0].pk, world.sub_post.pk


def stroke(client: Client, matrix: RoleMatrix, *cells: tuple[Cell, list[str], list[str]]) -> Any:
    sent = [[*cell, was, now] for cell, was, now in cells]
    return client.post(f"{url(matrix)}sel/", {"isian": json.dumps(sent)}, headers={"HX-Request": "true"})


def typed(matrix: RoleMatrix) -> list[str]:
    found = RoleResult.objects.filter(result__matrix=matrix, indicator=None).order_by("pk")
    return list(found.values_list("wording", flat=True))


def test_the_sheet_shows_objectives_over_results_the_leader_first_and_drawn_roles_apart(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    page = enter(client, world.head.user).get(url(matrix)).text
    objective, result = world.rows[0].objective_wording, world.rows[0].indicator_wording
    assert page.index(objective) < page.index(f'<span class="words">{result}') < page.index('id="pimpinan"')
    assert page.index('id="pimpinan"') < page.index(f'id="jabatan-{world.sub_post.pk}"')
    given = f'<ul class="given" aria-label="dari perjanjian"><li>{world.rows[2].indicator_wording}</li></ul>'
    assert given in page
    assert world.sub.user.full_name in page
    assert "Mengikuti perjanjian yang berlaku" in page
    assert 'role="grid"' in page


def test_who_only_reads_gets_no_sheet_to_edit(world: World, matrix: RoleMatrix, client: Client) -> None:
    page = enter(client, world.people["inspector"]).get(url(matrix)).text
    assert 'role="grid"' not in page
    assert "roles.js" not in page
    assert "Isi per jabatan" not in page


def test_a_stroke_saves_and_answers_with_the_cells_and_what_is_left_to_do(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    cell = first(world, matrix)
    answer = stroke(client, matrix, (cell, [], ["Menyusun laporan", "Memetakan <b>aduan</b>"]))
    assert answer.status_code == 200
    assert typed(matrix) == ["Menyusun laporan", "Memetakan <b>aduan</b>"]
    assert f'<td id="sel-{cell[0]}-{cell[1]}"' in answer.text
    assert "<li>Memetakan &lt;b&gt;aduan&lt;/b&gt;</li>" in answer.text
    assert "Tersimpan" in answer.text
    assert "Belum ada yang mendukung hasil" in answer.text  # the second result


def test_SKP_10_a_cell_that_changed_meanwhile_is_told_and_not_overwritten(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    cell = first(world, matrix)
    other = (matrix.results.order_by("order")[1].pk, world.sub_post.pk)
    actions.set_roles(matrix=matrix, roles={cell: ["Dari operator"]}, by=world.people["clerk"], at=NOW)
    answer = stroke(
        enter(client, world.head.user), matrix, (cell, [], ["Dari pimpinan"]), (other, [], ["Membantu"])
    )
    assert typed(matrix) == ["Dari operator", "Membantu"]
    assert f'data-refused="{cell[0]}-{cell[1]}"' in answer.text
    assert "Sekarang tertulis: Dari operator." in answer.text
    assert "SKP-10" in answer.text


def test_SKP_10_the_same_stroke_twice_is_one_change(world: World, matrix: RoleMatrix, client: Client) -> None:
    enter(client, world.head.user)
    for _ in range(2):
        answer = stroke(client, matrix, (first(world, matrix), [], ["Menyusun"]))
        assert "data-refused" not in answer.text
    assert typed(matrix) == ["Menyusun"]


def test_SKP_11_what_the_agreement_says_is_not_typed_twice(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    drawn = world.rows[2].indicator_wording
    answer = stroke(client, matrix, (first(world, matrix), [], [drawn.upper(), "Menyusun"]))
    assert typed(matrix) == ["Menyusun"]
    assert "tidak disimpan dua kali" in answer.text


def test_a_paste_with_a_cell_of_another_unit_is_refused_as_a_whole(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    elsewhere = make.make_position(world.division, "kasubbag")
    cell = first(world, matrix)
    answer = stroke(
        enter(client, world.head.user), matrix, (cell, [], ["Baik"]), ((cell[0], elsewhere.pk), [], ["Salah"])
    )
    assert answer.status_code == 422
    assert "SKP-05" in answer.text
    assert typed(matrix) == []


@pytest.mark.parametrize(
    "sent", ["", "{", "[]", "{}", "[1]", "[[1,2,[],3]]", '[["1",2,[],[]]]', "[[1,2,[],[4]]]", "[" * 5000,
             "[[0,1,[],[]]]", "[[99999999999999999999,1,[],[]]]", '[[true,1,[],[]]]'],
)  # fmt: skip
def test_what_is_no_stroke_is_refused(world: World, matrix: RoleMatrix, client: Client, sent: str) -> None:
    answer = enter(client, world.head.user).post(f"{url(matrix)}sel/", {"isian": sent})
    assert answer.status_code == 422
    assert "tidak terbaca" in answer.text


def test_a_line_break_makes_two_roles_and_nothing_unprintable_stays(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    stroke(client, matrix, (first(world, matrix), [], ["Satu\nDua\x00tiga"]))
    assert typed(matrix) == ["Satu", "Dua tiga"]


def test_findings_lead_to_their_column_their_row_or_the_post(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    lazy = make.make_position(world.division, "kasubbag", title="Kepala Subbagian Lain")
    make.set_superior(lazy, world.head_post)
    loose = make.make_position(world.division, "fungsional", title="Analis Lepas")
    page = enter(client, world.head.user).get(url(matrix)).text
    second = matrix.results.order_by("order")[1]
    assert f'href="#hasil-{second.pk}"' in page
    assert f'id="hasil-{second.pk}"' in page
    assert f'href="#jabatan-{lazy.pk}"' in page
    assert f'href="/organisasi/jabatan/{loose.pk}/"' in page


def test_the_agreement_is_linked_where_one_may_read_it(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    page = enter(client, world.head.user).get(url(matrix)).text
    assert page.count(">Perjanjian<span") == 2  # one's own, and the draft of whom one leads
    page = enter(client, world.people["inspector"]).get(url(matrix)).text
    assert page.count(">Perjanjian<span") == 1  # drafts are of their parties


def test_names_go_as_far_as_the_right_to_names(world: World, matrix: RoleMatrix, client: Client) -> None:
    page = enter(client, world.sub.user).get(url(matrix)).text
    assert world.sub.user.full_name in page
    Superior.objects.filter(position=world.sub_post).update(superior=world.head_post)
    assert "jabatan kosong" not in page


def test_a_page_asks_as_many_queries_however_large_the_matrix(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    before = queries(client, url(matrix)), queries(client, "/skp/matriks/")
    for n in range(20):
        post = make.make_position(world.division, "pelaksana", title=f"Pelaksana {n}")
        make.set_superior(post, world.head_post)
        make.appoint(post)
        column = actions.add_result(
            matrix=matrix, wording=f"Hasil {n}", under=None, by=world.head.user, at=NOW
        )
        actions.set_roles(
            matrix=matrix, roles={(column.pk, post.pk): ["Membantu"]}, by=world.head.user, at=NOW
        )
    assert (queries(client, url(matrix)), queries(client, "/skp/matriks/")) == before
