"""The list, beginning a matrix, the form of one post, results of one's own, drawing again."""

from html import unescape

from django.test import Client

from selaras.engine.agreements import State
from selaras.skp import actions
from selaras.skp.models import LeaderResult, RoleMatrix, RoleResult
from selaras.skp.queries.redraw import redraw
from tests import factories as make
from tests.agreements.world import World, put
from tests.conftest import NOW, TODAY
from tests.web.cast import enter, queries

LIST = "/skp/matriks/"


def typed(matrix: RoleMatrix) -> list[str]:
    found = RoleResult.objects.filter(result__matrix=matrix, indicator=None).order_by("pk")
    return list(found.values_list("wording", flat=True))


def test_an_empty_list_teaches_what_a_matrix_is_and_offers_to_begin(world: World, client: Client) -> None:
    page = enter(client, world.head.user).get(LIST).text
    assert "Belum ada matriks peran hasil" in page
    assert "Kepala Bagian Layanan belum mempunyai matriks peran hasil 2024" in page
    answer = client.post(f"{LIST}susun/{world.head_post.pk}/2024/")
    matrix = RoleMatrix.objects.get()
    assert answer.url == f"{LIST}{matrix.pk}/"
    page = client.get(LIST).text
    assert f'<a href="{LIST}{matrix.pk}/">Kepala Bagian Layanan</a>' in page
    assert "belum mempunyai matriks" not in page


def test_a_matrix_without_results_says_why_and_offers_a_result_of_ones_own(
    world: World, client: Client
) -> None:
    matrix = actions.draw_matrix(position=world.head_post, year=2024, by=world.head.user, at=NOW)
    page = enter(client, world.head.user).get(f"{LIST}{matrix.pk}/").text
    assert "belum mempunyai perjanjian kinerja tahun ini" in page
    assert f'href="{LIST}{matrix.pk}/hasil/baru/"' in page
    assert "SKP-06" not in page  # that nobody has a role in nothing is no finding
    world.draft(world.head_post).lines.all().delete()
    assert "belum memuat indikator" in client.get(f"{LIST}{matrix.pk}/").text
    reader = enter(client, world.people["inspector"]).get(f"{LIST}{matrix.pk}/").text
    assert "Tambah hasil" not in reader


def test_whom_nobody_works_under_is_not_offered_a_matrix(world: World, client: Client) -> None:
    page = enter(client, world.sub.user).get(LIST).text
    assert "Susun matriks" not in page
    answer = client.post(f"{LIST}susun/{world.sub_post.pk}/2024/", follow=True)
    assert "SKP-01" in answer.text
    assert client.post(f"{LIST}susun/{world.sub_post.pk}/99999/").status_code == 404


def test_the_list_is_searched_and_narrowed_to_what_one_fills_in(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.people["hr"])
    row = f'<a href="{LIST}{matrix.pk}/">'
    assert row in client.get(LIST, {"cari": "layanan bagian"}).text
    assert "Tidak ada matriks yang cocok" in client.get(LIST, {"cari": "zebra"}).text
    assert row not in client.get(LIST, {"isi": "saya"}).text
    assert row in enter(client, world.head.user).get(LIST, {"isi": "saya"}).text


def test_the_list_asks_as_many_queries_for_many_matrices(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.people["hr"])
    before = queries(client, LIST)
    for n in range(12):
        post = make.make_position(world.division, "kabag", title=f"Kepala {n}")
        RoleMatrix.objects.create(
            agency=world.agency, position=post, year=2024, made_at=NOW, made_by=world.head.user
        )
    assert queries(client, LIST) == before


def test_the_form_of_a_post_saves_a_role_a_line(world: World, matrix: RoleMatrix, client: Client) -> None:
    form = f"{LIST}{matrix.pk}/jabatan/{world.sub_post.pk}/"
    one, two = matrix.results.order_by("order")
    page = enter(client, world.head.user).get(form).text
    assert world.rows[2].indicator_wording in page  # what the agreement says, to read
    answer = client.post(form, {
        f"lama-{one.pk}": "", f"peran-{one.pk}": "Menyusun\r\n\r\nMemetakan",
        f"lama-{two.pk}": "", f"peran-{two.pk}": "",
    })  # fmt: skip
    assert answer.url == f"{LIST}{matrix.pk}/#jabatan-{world.sub_post.pk}"
    assert typed(matrix) == ["Menyusun", "Memetakan"]


def test_SKP_10_the_form_shows_what_somebody_else_typed_beside_ones_own(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    form = f"{LIST}{matrix.pk}/jabatan/{world.sub_post.pk}/"
    one = matrix.results.order_by("order")[0]
    cell = (one.pk, world.sub_post.pk)
    actions.set_roles(matrix=matrix, roles={cell: ["Dari operator"]}, by=world.people["clerk"], at=NOW)
    enter(client, world.head.user)
    answer = client.post(form, {f"lama-{one.pk}": "", f"peran-{one.pk}": "Dari pimpinan"})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert ">Dari pimpinan</textarea>" in page
    assert "Sekarang tertulis: Dari operator." in page
    assert f'name="lama-{one.pk}" value="Dari operator"' in page
    assert typed(matrix) == ["Dari operator"]
    client.post(form, {f"lama-{one.pk}": "Dari operator", f"peran-{one.pk}": "Dari pimpinan"})
    assert typed(matrix) == ["Dari pimpinan"]


def test_SKP_10_a_field_that_was_not_touched_takes_nothing_of_anybody_away(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    """The form of one post sends every column; somebody else has typed into another one meanwhile."""
    one, two = matrix.results.order_by("order")
    form = f"{LIST}{matrix.pk}/jabatan/{world.sub_post.pk}/"
    cell = {(two.pk, world.sub_post.pk): ["Dari operator"]}
    actions.set_roles(matrix=matrix, roles=cell, by=world.head.user, at=NOW)
    sent = {f"lama-{one.pk}": "", f"peran-{one.pk}": "Menyusun", f"lama-{two.pk}": "", f"peran-{two.pk}": ""}
    assert enter(client, world.head.user).post(form, sent).status_code == 302
    assert sorted(typed(matrix)) == ["Dari operator", "Menyusun"]


def test_a_form_that_is_refused_keeps_what_was_typed(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    form = f"{LIST}{matrix.pk}/jabatan/{world.sub_post.pk}/"
    one = matrix.results.order_by("order")[0]
    many = "\n".join(f"Peran {n}" for n in range(21))
    answer = enter(client, world.head.user).post(form, {f"lama-{one.pk}": "", f"peran-{one.pk}": many})
    assert answer.status_code == 422
    assert "paling banyak 20 peran" in answer.text
    assert "Peran 20" in answer.text
    assert typed(matrix) == []


def test_a_post_that_does_not_stand_in_the_matrix_has_no_form(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    assert client.get(f"{LIST}{matrix.pk}/jabatan/{world.mayor_post.pk}/").status_code == 404


def test_an_intermediate_result_is_added_under_another_reworded_and_dropped(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    root = matrix.results.order_by("order")[0]
    client.post(f"{LIST}{matrix.pk}/hasil/baru/", {"wording": "Peta aduan", "under": root.pk})
    made = LeaderResult.objects.get(wording="Peta aduan")
    assert made.under == root
    page = client.get(f"{LIST}{matrix.pk}/").text
    assert 'data-name="1.1. Peta aduan"' in page
    assert '<span class="words">langsung</span>' in page
    at = f"{LIST}{matrix.pk}/hasil/{made.pk}/"
    assert client.post(at, {"wording": "Peta baru", "seen": "Peta aduan"}).status_code == 302
    actions.set_roles(
        matrix=matrix, roles={(made.pk, world.sub_post.pk): ["Memetakan"]}, by=world.head.user, at=NOW
    )
    assert "Memetakan" in client.get(f"{at}hapus/").text
    assert client.post(f"{at}hapus/", {"seen": "Peta baru"}).status_code == 302
    assert not LeaderResult.objects.filter(pk=made.pk).exists()


def test_SKP_12_what_somebody_else_reworded_is_neither_reworded_nor_dropped_unseen(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    made = actions.add_result(matrix=matrix, wording="Peta", under=None, by=world.head.user, at=NOW)
    actions.reword_result(result=made, wording="Peta kota", by=world.people["clerk"], at=NOW)
    enter(client, world.head.user)
    at = f"{LIST}{matrix.pk}/hasil/{made.pk}/"
    answer = client.post(at, {"wording": "Peta aduan", "seen": "Peta"})
    assert (answer.status_code, "SKP-12" in answer.text) == (422, True)
    assert 'name="seen" value="Peta kota"' in answer.text
    assert "Peta aduan" in answer.text
    answer = client.post(f"{at}hapus/", {"seen": "Peta"})
    assert (answer.status_code, "SKP-12" in answer.text) == (422, True)
    made.refresh_from_db()
    assert made.wording == "Peta kota"


def test_what_the_agreement_says_is_refused_with_its_reason(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    enter(client, world.head.user)
    drawn = matrix.results.order_by("order")[0]
    answer = client.post(f"{LIST}{matrix.pk}/hasil/{drawn.pk}/hapus/", {"seen": drawn.wording})
    assert (answer.status_code, "SKP-04" in answer.text) == (422, True)
    answer = client.post(f"{LIST}{matrix.pk}/hasil/baru/", {"wording": drawn.wording, "under": ""})
    assert (answer.status_code, "SKP-04" in answer.text) == (422, True)


def test_drawing_again_tells_what_will_change_and_does_exactly_that(world: World, client: Client) -> None:
    matrix = actions.draw_matrix(position=world.head_post, year=2024, by=world.head.user, at=NOW)
    at = f"{LIST}{matrix.pk}/perbarui/"
    assert "sudah sesuai" in enter(client, world.head.user).get(at).text
    put(world.draft(world.head_post), State.IN_FORCE)
    world.draft(world.sub_post)
    told = redraw(matrix, on=TODAY)
    page = client.get(at).text
    assert "Hasil baru" in page
    assert told.roles_new == ((world.sub_post.title, world.rows[2].indicator_wording),)
    assert client.post(at).status_code == 302
    assert list(matrix.results.order_by("order").values_list("wording", flat=True)) == list(told.new)
    drawn = RoleResult.objects.filter(result__matrix=matrix).order_by("pk")
    assert tuple(drawn.values_list("position__title", "wording")) == told.roles_new
    assert not redraw(matrix, on=TODAY).anything


def test_drawing_again_tells_what_is_reworded_left_over_and_gone(
    world: World, matrix: RoleMatrix, client: Client
) -> None:
    column = matrix.results.order_by("order")[0]
    LeaderResult.objects.filter(pk=column.pk).update(wording="Bunyi lama")
    RoleResult.objects.filter(result=column).update(wording="Peran lama")
    gone = make.make_indicator(make.make_objective(world.agency), code="LAMA", number=9)
    LeaderResult.objects.create(
        agency=world.agency, matrix=matrix, order=9, indicator=gone, wording="Hasil lama"
    )
    page = enter(client, world.head.user).get(f"{LIST}{matrix.pk}/perbarui/").text
    assert "<del>Bunyi lama</del>" in page
    assert "Peran yang tidak ada lagi" in page
    assert "Peran lama" in page
    assert "Hasil lama" in page


def test_the_entry_stands_in_the_navigation_of_everybody(world: World, client: Client) -> None:
    for person in ("head", "sub", "clerk", "hr", "inspector", "mayor"):
        assert f'href="{LIST}"' in enter(client, world.people[person]).get(LIST).text
