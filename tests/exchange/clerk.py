"""Somebody who edits a matrix, for the tests of editing."""

from selaras.cascade.models import MatrixRow
from selaras.exchange import actions, editing, tables
from selaras.exchange.editing import CellEdit
from tests import factories as make
from tests.conftest import NOW
from tests.exchange.world import World


class Clerk:
    """Somebody at an annex: types into cells by the row's number, as the page would."""

    def __init__(self, world: World, number: int = 1) -> None:
        self.world, self.annex, self.user = world, world.annex(number), make.make_user()

    def row(self, label: str) -> MatrixRow:
        objective, number = label.split(".")
        return self.annex.rows.get(objective_number=objective, indicator_number=number)

    def line(self, label: str) -> dict[str, str]:
        return next(one for one in self.lines() if f"{one['no_sasaran']}.{one['no_indikator']}" == label)

    def lines(self) -> list[dict[str, str]]:
        return list(tables.annex_table(self.world.annex(self.annex.number)).lines)

    def edit(self, label: str, column: str, now: str) -> CellEdit:
        return CellEdit(self.row(label).pk, 0, column, self.line(label)[column], now)

    def type(self, *edits: CellEdit) -> editing.Edited:
        return actions.edit_cells(annex=self.annex, edits=edits, by=self.user, at=NOW)

    def paste(self, text: str, label: str | None, column: str) -> editing.Edited:
        shown = self.shown()
        first = 0 if label is None else list(shown).index(self.row(label).pk)
        rows = dict(list(shown.items())[first:]) if label else {}
        return self.paste_over(rows, text, column)

    def shown(self) -> dict[int, dict[str, str]]:
        """The rows with their texts, as a page shows them."""
        keys = self.annex.rows.order_by("order").values_list("pk", flat=True)
        return dict(zip(keys, self.lines(), strict=True))

    def paste_over(self, rows: dict[int, dict[str, str]], text: str, column: str) -> editing.Edited:
        return actions.paste(annex=self.annex, text=text, rows=rows, column=column, by=self.user, at=NOW)

    def delete(self, label: str) -> editing.Edited:
        row = self.row(label)
        return actions.delete_rows(annex=self.annex, rows={row.pk: row.version}, by=self.user, at=NOW)

    def undo(self) -> editing.Edited:
        return actions.undo(annex=self.annex, by=self.user, at=NOW)

    def redo(self) -> editing.Edited:
        return actions.redo(annex=self.annex, by=self.user, at=NOW)


def reasons(edited: editing.Edited) -> list[tuple[str, str]]:
    return [(one.edit.column, one.finding.rule) for one in edited.refused]
