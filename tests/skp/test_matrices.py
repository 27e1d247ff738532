"""The role-result matrix: drawn from agreements, completed by hand, nothing typed twice, nothing lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from selaras.org.models import Superior
from selaras.skp import access, actions
from selaras.skp.models import LeaderResult, RoleMatrix, RoleResult
from selaras.skp.queries.grid import Grid
from selaras.skp.queries.redraw import redraw
from tests import factories as make
from tests.agreements.world import put
from tests.conftest import NOW, TODAY

YEAR = 2024


@pytest.fixture
def matrix(world):
    """The head of division's, where both they and the head of subdivision have promised."""
    put(world.draft(world.head_post), State.IN_FORCE)
    world.draft(world.sub_post)
    return actions.draw_matrix(position=world.head_post, year=YEAR, by=world.head.user, at=NOW)


def columns(matrix):
    return list(matrix.results.order_by("order").values_list("wording", flat=True))


def roles(matrix):
    found = RoleResult.objects.filter(result__matrix=matrix).order_by("result__order", "position", "order")
    return list(found.values_list("result__order", "position", "wording"))


def fill(world, matrix, cells, at=NOW):
    return actions.set_roles(matrix=matrix, roles=cells, by=world.head.user, at=at)


def test_columns_are_the_leaders_indicators_and_roles_what_those_below_promise(world, matrix):
    one, two = matrix.results.order_by("order")
    line = world.rows[0]
    assert (one.indicator, one.wording, one.objective_wording) == (
        line.indicator, line.indicator_wording, line.objective_wording,
    )  # fmt: skip
    assert two.indicator == world.rows[1].indicator
    assert roles(matrix) == [(1, world.sub_post.pk, world.rows[2].indicator_wording)]
    event = AuditEvent.objects.get(kind="role_matrix.drawn")
    assert (event.subject_id, event.data["results"], event.data["roles"]) == (matrix.pk, 2, 1)


def test_a_matrix_follows_a_draft_where_nothing_is_in_force_and_says_so(world):
    world.draft(world.head_post)
    drafted = actions.draw_matrix(position=world.head_post, year=YEAR, by=world.head.user, at=NOW)
    assert Grid(drafted, on=TODAY).follows_a_draft
    assert len(columns(drafted)) == 2


def test_what_those_below_serve_further_up_has_a_column_of_its_own(world):
    """The mayor hands down past a deputy: what the head of division promises is not lost there."""
    deputy = make.make_position(world.mayor_post.unit, "sekko", title="Sekretaris")
    make.set_superior(deputy, world.mayor_post)
    Superior.objects.filter(position=world.head_post).update(superior=deputy)
    put(world.draft(world.head_post), State.IN_FORCE)
    drawn = actions.draw_matrix(position=deputy, year=YEAR, by=world.mayor.user, at=NOW)
    assert columns(drawn) == [row.indicator_wording for row in world.rows[:2]]
    assert [post for _, post, _ in roles(drawn)] == [world.head_post.pk] * 2
    assert not redraw(drawn, on=TODAY).anything
    with pytest.raises(RuleError, match="SKP-04"):
        actions.drop_result(result=drawn.results.order_by("order")[0], by=world.mayor.user, at=NOW)


def test_without_an_agreement_a_matrix_has_the_leaders_own_results_alone(world):
    bare = actions.draw_matrix(position=world.head_post, year=YEAR, by=world.head.user, at=NOW)
    assert (columns(bare), Grid(bare, on=TODAY).agreement) == ([], None)


def test_SKP_01_whom_nobody_works_under_has_no_matrix(world):
    with pytest.raises(RuleError, match="SKP-01"):
        actions.draw_matrix(position=world.sub_post, year=YEAR, by=world.sub.user, at=NOW)
    assert not RoleMatrix.objects.exists()


def test_drawing_again_keeps_what_was_typed_and_makes_nothing_twice(world, matrix):
    own = actions.add_result(
        matrix=matrix, wording="Tersusunnya peta aduan", under=None, by=world.head.user, at=NOW
    )
    fill(world, matrix, {(own.pk, world.sub_post.pk): ["Mengumpulkan aduan", " ", "Memetakan  aduan"]})
    before = (columns(matrix), roles(matrix))
    again = actions.draw_matrix(position=world.head_post, year=YEAR, by=world.head.user, at=NOW)
    assert again == matrix
    assert (columns(matrix), roles(matrix)) == before
    assert [wording for order, _, wording in roles(matrix) if order == 3] == [
        "Mengumpulkan aduan", "Memetakan aduan",
    ]  # fmt: skip


def test_what_the_agreement_says_no_more_stays_until_it_is_dropped(world, matrix):
    gone = make.make_indicator(make.make_objective(world.agency), code="LAMA", number=9)
    column = LeaderResult.objects.create(
        agency=world.agency, matrix=matrix, order=9, indicator=gone, wording="Hasil lama"
    )
    actions.draw_matrix(position=world.head_post, year=YEAR, by=world.head.user, at=NOW)
    assert columns(matrix)[-1] == "Hasil lama"
    actions.drop_result(result=column, by=world.head.user, at=NOW)
    assert "Hasil lama" not in columns(matrix)


def test_SKP_04_what_the_agreement_says_is_not_changed_here(world, matrix):
    column, by = matrix.results.order_by("order")[0], world.head.user
    with pytest.raises(RuleError, match="SKP-04"):
        actions.drop_result(result=column, by=by, at=NOW)
    with pytest.raises(RuleError, match="SKP-04"):
        actions.reword_result(result=column, wording="Lain", by=by, at=NOW)
    assert matrix.results.filter(pk=column.pk, wording=column.wording).exists()


@pytest.mark.parametrize("wording", ["", "  ", "x" * 1_001, "PETA  aduan"])
def test_SKP_04_a_result_says_something_that_no_other_says(world, matrix, wording):
    actions.add_result(matrix=matrix, wording="Peta aduan", under=None, by=world.head.user, at=NOW)
    with pytest.raises(RuleError, match="SKP-04"):
        actions.add_result(matrix=matrix, wording=wording, under=None, by=world.head.user, at=NOW)
    assert len(columns(matrix)) == 3


def test_an_own_result_is_reworded_and_dropped_with_its_roles_on_record(world, matrix):
    first = matrix.results.order_by("order")[0]
    own = actions.add_result(matrix=matrix, wording="Peta", under=first, by=world.head.user, at=NOW)
    actions.reword_result(result=own, wording="Peta aduan", by=world.head.user, at=NOW)
    fill(world, matrix, {(own.pk, world.sub_post.pk): ["Memetakan"]})
    actions.drop_result(result=own, by=world.head.user, at=NOW)
    assert not RoleResult.objects.filter(wording="Memetakan").exists()
    event = AuditEvent.objects.get(kind="leader_result.dropped")
    assert (event.data["wording"], event.data["roles"]) == ("Peta aduan", ["Memetakan"])


def test_SKP_05_a_cell_of_another_unit_refuses_all_of_a_paste(world, matrix):
    elsewhere = make.make_position(world.division, "kasubbag")
    first = matrix.results.order_by("order")[0]
    before = roles(matrix)
    good, bad = (first.pk, world.sub_post.pk), (first.pk, elsewhere.pk)
    with pytest.raises(RuleError, match="SKP-05"):
        fill(world, matrix, {good: ["Menyusun"], bad: ["Mencuri"]})
    with pytest.raises(RuleError, match="SKP-05"):
        fill(world, matrix, {(first.pk + 10_000, world.sub_post.pk): ["Menyusun"]})
    assert roles(matrix) == before


@pytest.mark.parametrize("wordings", [["x"] * 21, ["x" * 1_001]])
def test_SKP_05_roles_fit_into_their_cell(world, matrix, wordings):
    first = matrix.results.order_by("order")[0]
    with pytest.raises(RuleError, match="SKP-05"):
        fill(world, matrix, {(first.pk, world.sub_post.pk): wordings})


def test_a_typed_role_stands_beside_what_the_agreement_says_and_is_taken_away_again(world, matrix):
    first = matrix.results.order_by("order")[0]
    cell = (first.pk, world.sub_post.pk)
    assert fill(world, matrix, {cell: ["Menyusun laporan"]}) == 1
    assert [wording for *_, wording in roles(matrix)] == [
        world.rows[2].indicator_wording, "Menyusun laporan",
    ]  # fmt: skip
    assert fill(world, matrix, {cell: ["Menyusun laporan"]}) == 0  # nothing new, nothing on record
    assert fill(world, matrix, {cell: []}) == 1
    assert [wording for *_, wording in roles(matrix)] == [world.rows[2].indicator_wording]
    assert AuditEvent.objects.filter(kind="role_matrix.filled").count() == 2


def test_SKP_06_a_result_nobody_supports_and_a_post_without_a_role_are_told(world, matrix):
    other = make.make_position(world.division, "kasubbag", title="Kepala Subbagian Lain")
    make.set_superior(other, world.head_post)
    told = [(one.rule, one.message) for one in Grid(matrix, on=TODAY).findings]
    second = matrix.results.order_by("order")[1]
    assert told == [
        ("SKP-06", f"Belum ada yang mendukung hasil “{second.wording}”."),
        ("SKP-06", "Kepala Subbagian Lain belum mempunyai peran."),
    ]
    own = actions.add_result(matrix=matrix, wording="Antara", under=second, by=world.head.user, at=NOW)
    fill(world, matrix, {(own.pk, other.pk): ["Membantu"]})
    assert Grid(matrix, on=TODAY).findings == []


def test_SKP_07_a_post_of_the_unit_without_a_superior_is_told(world, matrix):
    make.make_position(world.division, "fungsional", title="Analis Lepas")
    told = [one.message for one in Grid(matrix, on=TODAY).findings if one.rule == "SKP-07"]
    assert told == [
        "Analis Lepas belum mempunyai atasan langsung, sehingga tidak masuk matriks. Bagian kepegawaian "
        "menetapkannya di halaman Organisasi."
    ]


def test_a_grid_is_read_with_as_many_queries_however_large(world, matrix):
    def count():
        with CaptureQueriesContext(connection) as asked:
            assert (
                Grid(
                    RoleMatrix.objects.select_related("position__unit", "agency").get(pk=matrix.pk), on=TODAY
                ).findings
                is not None
            )
        return len(asked)

    before = count()
    for n in range(20):
        post = make.make_position(world.division, "pelaksana", title=f"Pelaksana {n}")
        make.set_superior(post, world.head_post)
        make.appoint(post)
        column = actions.add_result(
            matrix=matrix, wording=f"Hasil {n}", under=None, by=world.head.user, at=NOW
        )
        fill(world, matrix, {(column.pk, post.pk): ["Membantu"]})
    assert count() == before <= 9


READERS = {
    "head": True, "sub": True, "clerk": True, "hr": True, "inspector": True, "mayor": True, "planner": True,
    "auditor": True, "stranger": False, "superadmin": False, "other_clerk": False, "city_clerk": False,
}  # fmt: skip
WRITERS = {"head", "clerk"}


@pytest.mark.parametrize(("person", "reads"), READERS.items())
def test_who_reads_a_matrix_and_who_fills_it_in(world, matrix, person, reads):
    duties = duties_of(world.people[person], on=TODAY)
    assert access.matrices(duties).filter(pk=matrix.pk).exists() is reads
    assert access.matrices_to_fill(duties).filter(pk=matrix.pk).exists() is (person in WRITERS)


def test_who_may_begin_a_matrix(world):
    def may(person):
        duties = duties_of(world.people[person], on=TODAY)
        return access.posts_to_draw(duties).filter(pk=world.head_post.pk).exists()

    assert {person for person in world.people if may(person)} == WRITERS
