"""Targets of a receiver's own in the texts of its cell: typed, undone, printed and compared (IMP-27)."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.cascade.models import Commitment
from selaras.editions.actions import copy_year, revise
from selaras.engine.targets import NA, YearTargets
from selaras.exchange import marks
from selaras.exchange.comparison import compare
from selaras.exchange.paper import with_notes
from selaras.exchange.tables import annex_table
from selaras.exchange.writers import to_pdf
from selaras.planning.models import Indicator
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.clerk import Clerk
from tests.exchange.test_round_trip import OWN
from tests.exchange.world import GROUP

HALF = "[target TW I N/A; TW II 40; TW III kosong; TW IV 3250; tahunan 1.250.000,5]"
TARGETS = YearTargets(q1=NA, q2=Decimal(40), q4=Decimal(3250), annual=Decimal("1250000.5"))
in_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def desk(world):
    Indicator.objects.update(low=None, high=None)
    return Clerk(world)


def promised(desk, label, post):
    return Commitment.objects.get(row=desk.row(label), position=desk.world.posts[post]).targets


@given(OWN)
def test_what_is_written_is_read_again(targets):
    said = marks.marked(f"PPSU {marks.own_text(targets)}")
    assert (said.text, marks.read_own(said.own)) == ("PPSU", (targets, []))


@pytest.mark.parametrize(
    "typed",
    [
        f"✓ PPSU {HALF} [koordinator]",
        f"✓ {HALF} [koordinator] PPSU",
        "v [koordinator] PPSU [ TARGET tahunan: 1250000,5;TW 1 = n/a; tw2 40 ;TW III;TW4 3250 ]",
    ],
)
def test_own_targets_are_read_wherever_their_mark_stands(desk, typed):
    assert desk.type(desk.edit("1.1", "umum", typed)).refused == []
    assert desk.line("1.1")["umum"] == f"✓ [koordinator] PPSU {HALF}"
    assert promised(desk, "1.1", "umum") == TARGETS
    assert promised(desk, "1.1", "hukum") == desk.row("1.1").targets


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("✓ [target 40]", "IMP-27"), ("✓ [target]", "IMP-27"), ("✓ [target TW I 1; TW II 2]", "IMP-27"),
        (f"✓ {HALF.replace('TW III', 'TW II')}", "IMP-27"), (f"✓ {HALF} {HALF}", "IMP-27"),
        (f"✓ {HALF[:-1]}; TW IV 3]", "IMP-27"), (f"✓ {HALF.replace('40', 'banyak')}", "NUM-02"),
        (f"✓ {HALF.replace('3250', '3.250')}", "NUM-03"),
    ],
)  # fmt: skip
def test_IMP_27_what_does_not_name_five_targets_comes_back(desk, typed, rule):
    edited = desk.type(desk.edit("1.1", "umum", typed))
    assert [one.finding.rule for one in edited.refused] == [rule]
    assert desk.line("1.1")["umum"] == "✓"


def test_IMP_27_a_group_has_no_targets_of_its_own(world):
    desk = Clerk(world, 3)
    edited = desk.type(desk.edit("2.1", "penanggung_jawab", f"{GROUP} {HALF}"))
    assert [one.finding.rule for one in edited.refused] == ["IMP-27"]


def test_own_targets_lie_within_the_scale_of_the_indicator(desk):
    Indicator.objects.update(low=0, high=100)
    edited = desk.type(desk.edit("1.1", "umum", f"✓ {HALF}"))
    assert (
        "Target sendiri, tahunan: 1.250.000,5 di luar rentang indikator ini: 0 sampai 100"
        in edited.refused[0].finding.message
    )


def test_who_promises_what_the_row_says_follows_it_and_others_keep_theirs(desk):
    same = marks.own_text(desk.row("1.1").targets)
    assert desk.type(desk.edit("1.1", "umum", f"✓ {same}")).change is None
    desk.type(desk.edit("1.1", "hukum", f"✓ {HALF}"))
    desk.type(desk.edit("1.1", "tahunan", "90"))
    assert promised(desk, "1.1", "umum") == desk.row("1.1").targets
    assert promised(desk, "1.1", "hukum") == TARGETS
    seen = desk.row("1.1").version
    desk.type(desk.edit("1.1", "hukum", "✓"))
    assert promised(desk, "1.1", "hukum") == desk.row("1.1").targets
    assert desk.row("1.1").version > seen  # other people's pages are told


cells = st.tuples(
    st.sampled_from(["1.1", "1.2"]),
    st.one_of(
        st.tuples(st.sampled_from(["umum", "hukum"]), st.builds(lambda own: f"✓ {marks.own_text(own)}", OWN)),
        st.tuples(st.sampled_from(["tw2", "tahunan"]), st.sampled_from(["86", "40", "N/A", ""])),
        st.tuples(st.just("umum"), st.just("")),
    ),
)


@in_database
@given(changes=st.lists(cells, min_size=1, max_size=4))
def test_undo_restores_targets_of_ones_own(desk, changes):
    def state():
        ticks = Commitment.objects.order_by("row", "position").values_list("row", "position")
        targets = [one.targets for one in Commitment.objects.order_by("row", "position")]
        return desk.lines(), list(ticks), targets

    states = [state()]
    for label, (column, now) in changes:
        if desk.type(desk.edit(label, column, now)).change:
            states.append(state())
    for before in reversed(states[:-1]):
        desk.undo()
        assert state() == before
    for after in states[1:]:
        desk.redo()
        assert state() == after
    for _ in states[1:]:
        desk.undo()


def test_own_targets_become_notes_on_paper(desk):
    desk.type(
        desk.edit("1.1", "umum", f"✓ [koordinator] PPSU {HALF}"), desk.edit("2.1", "hukum", f"✓ {HALF}")
    )
    table = desk.world.table(1)
    printed, notes = with_notes(table)
    assert [printed.lines[0]["umum"], printed.lines[2]["hukum"]] == ["✓ [koordinator] PPSU 1)", "✓ 2)"]
    words = "target sendiri TW I N/A; TW II 40; TW III kosong; TW IV 3.250; tahunan 1.250.000,5."
    heading = next(one.heading for one in table.columns if one.key == "umum")
    assert notes[0] == f"1) No. 1.1, {heading}: {words}"
    assert to_pdf(table).startswith(b"%PDF")


def test_own_targets_of_an_owner_are_typed_printed_and_compared(world):
    Indicator.objects.update(low=None, high=None)
    desk = Clerk(world, 3)
    was = desk.line("1.2")["penanggung_jawab"]
    first, second = was.split(" | ")
    revision = revise(edition=published(desk), reason="strategi", explanation="x", by=desk.user, at=NOW)
    again = Clerk(world, 3)
    again.annex = revision.annexes.get(number=3)
    edit = again.edit("1.2", "penanggung_jawab", f"{first} | {second} [koordinator] {HALF}")
    assert again.type(edit).refused == []
    changes = [one for annex in compare(world.edition, revision) for one in annex.changes]
    assert [(one.old, one.new, one.kind.name) for one in changes] == [
        (second, f"{second} [koordinator] {HALF}", "CHANGED")
    ]


@pytest.mark.parametrize("kept", [True, False])
def test_a_copy_carries_own_targets_where_targets_are_kept(desk, kept):
    desk.type(desk.edit("1.1", "umum", f"✓ {HALF}"))
    draft, _ = copy_year(edition=published(desk), year=2025, keep_targets=kept, by=desk.user, at=NOW)
    line = annex_table(draft.annexes.get(number=1)).lines[0]
    assert line["umum"] == (f"✓ {HALF}" if kept else "✓")


def published(desk):
    make.mark_published(desk.world.edition)
    return desk.world.edition
