"""Laws of editing, whatever is typed by whom: undo restores, and nobody loses a cell."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.exchange import actions, editing
from selaras.exchange.editing import CellEdit
from tests.conftest import NOW
from tests.exchange.clerk import Clerk

typed_texts = st.sampled_from(["", "N/A", "87,3", "100", "0", "banyak", "3.250", "3250", "✓", "✓ PPSU"])


columns = st.sampled_from(["tw1", "tw2", "tahunan", "umum", "hukum", "satuan", "pengukuran"])


strokes = st.lists(
    st.tuples(st.sampled_from(["1.1", "1.2", "2.1"]), columns, typed_texts), min_size=1, max_size=4,
    unique_by=lambda one: one[:2],
)  # fmt: skip


in_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@in_database
@given(changes=st.lists(strokes, min_size=1, max_size=4))
def test_undo_restores_whatever_was_typed(desk, changes):
    states = [desk.lines()]
    for stroke in changes:
        edited = desk.type(*(desk.edit(*cell) for cell in stroke))
        if edited.change:
            states.append(desk.lines())
    for state in reversed(states[:-1]):
        desk.undo()
        assert desk.lines() == state
    for state in states[1:]:
        desk.redo()
        assert desk.lines() == state
    for _ in states[1:]:
        desk.undo()


@in_database
@given(mine=strokes, theirs=strokes)
def test_two_editors_never_lose_a_cell(desk, mine, theirs):
    """Both saw the same page: each cell reads as whoever was not refused wrote it, the first one first."""
    seen = desk.lines()
    other = Clerk(desk.world)
    first, second = ([desk.edit(*cell) for cell in cells] for cells in (mine, theirs))
    refused = {
        id(one.edit)
        for clerk, edits in ((desk, first), (other, second))
        for one in clerk.type(*edits).refused
    }
    now = dict(zip(desk.annex.rows.order_by("order").values_list("pk", flat=True), desk.lines(), strict=True))
    kept = {}
    for edit in (*second, *first):  # what the first one changed stands; the second may only agree or be told
        if id(edit) not in refused and edit.now != edit.was:
            kept[edit.row, edit.column] = edit.now
    unchanged = {(edit.row, edit.column): edit.was for edit in (*first, *second)}
    for (row, column), text in (unchanged | kept).items():
        assert now[row][column] == text
    for clerk in (other, desk):
        while clerk.undo().change:
            pass
    assert desk.lines() == seen


rows_of_world = st.sampled_from(["1.1", "1.2", "2.1"])


blocks = st.lists(st.lists(typed_texts, min_size=1, max_size=3), min_size=1, max_size=3)


deeds = st.one_of(
    st.tuples(st.just("type"), strokes),
    st.tuples(st.just("paste"), rows_of_world, st.sampled_from(["tw1", "tw3", "tahunan", "umum"]), blocks),
    st.tuples(st.just("delete"), rows_of_world),
    st.tuples(st.just("delete and undo"), rows_of_world),
)


class StalePage:
    """What somebody does on a page as it was when it was opened, whatever happened since."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk, self.lines = clerk, clerk.shown()
        self.keys = {f"{one['no_sasaran']}.{one['no_indikator']}": key for key, one in self.lines.items()}
        self.versions = {row.pk: row.version for row in clerk.annex.rows.order_by("order")}

    def do(self, deed: tuple) -> list[editing.Refused]:
        match deed:
            case ("type", cells):
                return self.clerk.type(*self._edits(cells)).refused
            case ("paste", label, column, block):
                first = list(self.lines).index(self.keys[label])
                rows = dict(list(self.lines.items())[first:])
                text = "\n".join("\t".join(line) for line in block[: len(rows)])
                return self.clerk.paste_over(rows, text, column).refused
            case (kind, label):
                key = self.keys[label]
                edited = actions.delete_rows(
                    annex=self.clerk.annex, rows={key: self.versions[key]}, by=self.clerk.user, at=NOW
                )
                if kind != "delete" and edited.change:
                    self.clerk.undo()
                return edited.refused

    def _edits(self, cells: list[tuple[str, str, str]]) -> list[CellEdit]:
        return [
            CellEdit(self.keys[label], 0, column, self.lines[self.keys[label]][column], now)
            for label, column, now in cells
        ]


@in_database
@given(mine=st.lists(deeds, min_size=1, max_size=3), theirs=deeds)
def test_a_stale_page_never_undoes_what_somebody_did_since(desk, mine, theirs):
    """Whatever was typed, pasted, deleted or brought back meanwhile reads the same afterwards."""
    with transaction.atomic():
        stale = StalePage(Clerk(desk.world))
        for deed in mine:
            StalePage(desk).do(deed) if _still_there(desk, deed) else None
        now = desk.shown()
        versions = {row.pk: row.version for row in desk.annex.rows.order_by("order")}
        stale.do(theirs)
        after = desk.shown()
        for key, line in now.items():
            if versions[key] != stale.versions[key]:
                assert key in after, "a row that is not as it was seen is not deleted"
            for column, text in line.items():
                if text != stale.lines[key][column]:
                    assert after[key][column] == text
        assert set(after) <= set(now), "what was deleted stays so"
        transaction.set_rollback(True)


def _still_there(desk, deed: tuple) -> bool:
    labels = {f"{one['no_sasaran']}.{one['no_indikator']}" for one in desk.lines()}
    wanted = {cell[0] for cell in deed[1]} if deed[0] == "type" else {deed[1]}
    return wanted <= labels
