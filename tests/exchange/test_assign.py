"""Many indicators to many posts: the difference first, then exactly that, and back again as one change."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.cascade.models import Commitment
from selaras.exchange import actions
from selaras.exchange.assign import Choice, Effect, assignment, group_of, is_group
from selaras.exchange.editing import CellEdit
from selaras.kernel.rules import RuleError
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.world import DERIVED, GROUP, UKM

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def user(world):
    return make.make_user()


def rows(world, number, *wanted):
    every = list(world.annex(number).rows.order_by("order").values_list("pk", flat=True))
    return [every[index] for index in wanted] if wanted else every


def choose(world, number, lines, *names, **fields):
    return Choice(rows(world, number, *lines), [world.posts[name] for name in names], **fields)


def assign(world, number, choice, user):
    annex = world.annex(number)
    seen = assignment(annex, choice).fingerprint
    return actions.assign(annex=annex, choice=choice, seen=seen, by=user, at=NOW)


def cells(world, number, column):
    return [line[column] for line in world.table(number).lines]


def effects(world, number, choice):
    planned = assignment(world.annex(number), choice)
    return {effect.value: planned.count(effect) for effect in Effect if planned.count(effect)}


def test_ticks_come_where_there_are_none_and_notes_stay(world, user):
    choice = choose(world, 1, (0, 1, 2), "umum", "hukum")
    assert effects(world, 1, choice) == {"baru": 2, "tetap": 4}
    assert assign(world, 1, choice, user).change.label == "Bagikan 3 indikator kepada 2 jabatan"
    assert cells(world, 1, "umum") == ["✓", "✓", "✓"]
    assert cells(world, 1, "hukum") == ["✓ (bagian hukum)", "✓", "✓"]


def test_a_scope_note_is_written_and_another_one_changed_only_where_it_was_seen(world, user):
    choice = choose(world, 1, (0, 1), "hukum", note="PPSU")
    assert effects(world, 1, choice) == {"baru": 1, "catatan": 1}
    (stroke,) = [one for one in assignment(world.annex(1), choice).strokes if one.effect is Effect.NOTE]
    assert stroke.why == "(bagian hukum) → PPSU"
    assign(world, 1, choice, user)
    assert cells(world, 1, "hukum") == ["✓ PPSU", "✓ PPSU", "✓"]


def test_the_coordinator_keeps_the_mark_when_the_note_changes(world, user):
    Commitment.objects.filter(row=rows(world, 1, 0)[0], position=world.posts["hukum"]).update(
        coordinator=True
    )
    assign(world, 1, choose(world, 1, (0,), "hukum", note="PPSU"), user)
    assert cells(world, 1, "hukum")[0] == "✓ [koordinator] PPSU"


def test_ticks_are_taken_away(world, user):
    choice = choose(world, 1, (0, 1, 2), "hukum", take_away=True)
    assert effects(world, 1, choice) == {"dihapus": 2, "tetap": 1}
    assert assign(world, 1, choice, user).change.label == "Ambil 3 indikator dari 1 jabatan"
    assert cells(world, 1, "hukum") == ["", "", ""]


def test_a_derived_row_is_left_alone(world, user):
    choice = choose(world, 2, (0, 1), "hukum")
    assert effects(world, 2, choice) == {"baru": 1, "dilewati": 1}
    assign(world, 2, choice, user)
    assert cells(world, 2, "catatan_turunan") == [DERIVED, ""]
    assert cells(world, 2, "hukum") == ["", "✓"]


def test_a_post_without_a_column_becomes_one(world, user):
    choice = choose(world, 1, (0, 1), "hukum", "tu")
    planned = assignment(world.annex(1), choice)
    ((heading, post),) = planned.columns
    assert post == world.posts["tu"]
    assign(world, 1, choice, user)
    assert [one.heading for one in world.annex(1).receivers.order_by("order")] == ["Umum", "Hukum", heading]
    assert cells(world, 1, heading.lower()) == ["✓", "✓", ""]
    actions.undo(annex=world.annex(1), by=user, at=NOW)
    assert cells(world, 1, heading.lower()) == ["", "", ""], "the column stays, the ticks go"


def test_a_post_whose_rows_are_all_left_alone_becomes_no_column(world):
    assert assignment(world.annex(2), choose(world, 2, (0,), "tu")).columns == []


def test_owners_are_written_behind_those_who_are_there(world, user):
    choice = choose(world, 3, (0, 1, 2), "tu", "hukum")
    assert effects(world, 3, choice) == {"baru": 1, "tetap": 2, "dilewati": 3}
    assign(world, 3, choice, user)
    assert cells(world, 3, "penanggung_jawab") == [
        DERIVED, f"{UKM} | Kasubbag Tata Usaha | {world.posts['hukum'].title}", GROUP,
    ]  # fmt: skip


def test_owners_are_taken_away(world, user):
    choice = choose(world, 3, (0, 1, 2), "tu", take_away=True)
    assert effects(world, 3, choice) == {"dihapus": 1, "dilewati": 2}
    assign(world, 3, choice, user)
    assert cells(world, 3, "penanggung_jawab")[1] == UKM


def test_the_sentence_for_the_whole_group_stands_for_exactly_its_posts(world, user):
    group = group_of(world.annex(3))
    assert group == {world.posts["tu"].pk, world.posts["ukm"].pk}
    assert group_of(world.annex(1)) == set()
    assert is_group([world.posts["tu"], world.posts["ukm"]], group)
    assert not is_group([world.posts["tu"]], group)
    assert not is_group([], set())
    assign(world, 3, choose(world, 3, (1,), "hukum"), user)
    choice = choose(world, 3, (0, 1, 2), "tu", "ukm", as_group=True)
    assert effects(world, 3, choice) == {"baru": 1, "dihapus": 1, "tetap": 1, "dilewati": 2}
    assign(world, 3, choice, user)
    assert cells(world, 3, "penanggung_jawab") == [DERIVED, GROUP, GROUP]
    assert Commitment.objects.filter(row=rows(world, 3, 1)[0]).count() == 2


def test_KAS_29_what_is_applied_is_what_was_previewed(world, user):
    annex, choice = world.annex(1), choose(world, 1, (0, 1), "hukum")
    seen = assignment(annex, choice).fingerprint
    row = rows(world, 1, 1)[0]
    actions.edit_cells(
        annex=annex, edits=[CellEdit(row, 0, "hukum", "", "✓ sebagian")], by=make.make_user(), at=NOW
    )
    with pytest.raises(RuleError, match="Periksa pratinjau yang baru") as refused:
        actions.assign(annex=annex, choice=choice, seen=seen, by=user, at=NOW)
    assert refused.value.rule == "KAS-29"
    assert cells(world, 1, "hukum")[1] == "✓ sebagian"


def test_a_cell_that_is_refused_refuses_the_whole(world, user):
    """A post that is no longer in force on the day of the edition, in a column of the matrix."""
    post = world.posts["hukum"]
    post.period = type(post.period)(None, make.SINCE)
    post.save()
    with pytest.raises(RuleError, match="tidak berlaku") as refused:
        assign(world, 1, choose(world, 1, (1, 2), "umum", "hukum"), user)
    assert refused.value.rule == "KAS-08"
    assert cells(world, 1, "umum") == ["✓", "✓", ""]


def test_KAS_01_a_published_edition_is_not_assigned(world, user):
    make.mark_published(world.edition)
    with pytest.raises(RuleError, match="sudah terbit"):
        assign(world, 1, choose(world, 1, (0,), "hukum"), user)


def test_nothing_to_change_keeps_no_change(world, user):
    assert assign(world, 1, choose(world, 1, (0,), "umum"), user).change is None


@SLOW
@given(
    lines=st.sets(st.integers(0, 2), min_size=1),
    names=st.sets(st.sampled_from(["umum", "hukum"]), min_size=1),
    take_away=st.booleans(), note=st.sampled_from(["", "PPSU", "[koordinator"]),
)  # fmt: skip
def test_undoing_restores_every_cell(world, user, lines, names, take_away, note):
    before = world.table(1).lines
    choice = choose(world, 1, sorted(lines), *sorted(names), take_away=take_away, note=note)
    edited = assign(world, 1, choice, user)
    again = assignment(world.annex(1), choice)
    assert again.cells == [], "what was asked for is so now"
    if edited.change:
        actions.undo(annex=world.annex(1), by=user, at=NOW)
    assert world.table(1).lines == before
