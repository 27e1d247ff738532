"""Imports: read, report findings, show the difference, and only then write, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.actionplans import actions as actionplans
from selaras.cascade import actions as cascade
from selaras.cascade.annexes import actions as annexes
from selaras.cascade.annexes.queries import columns_seen
from selaras.cascade.models import Annex, Edition, MatrixChange
from selaras.cascade.queries import first_undone_change, last_standing_change
from selaras.engine.findings import Finding, Severity, blocking
from selaras.exchange import cells, editing, queries, schema, tables, workbook
from selaras.exchange.assign import Choice, assignment
from selaras.exchange.cells import Sheet
from selaras.exchange.desk import Batch, Desk
from selaras.exchange.difference import Change, difference
from selaras.exchange.editing import CellEdit, Edited, State
from selaras.exchange.fields import World
from selaras.exchange.parse import read_sheet
from selaras.exchange.tables import Line
from selaras.kernel.rules import RuleError, refuse


@dataclass(frozen=True)
class Intake:
    """What a file would make of one annex: its rows, and the lines it would replace."""

    annex: Annex
    rows: Sequence[Any]
    seen: Sequence[Line]
    changes: Sequence[Change]


@dataclass
class Preview:
    """What a file would do to an edition: its findings, and the changes of each annex it holds."""

    edition: Edition
    findings: list[Finding] = field(default_factory=list)
    intakes: list[Intake] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return [change for intake in self.intakes for change in intake.changes]

    @property
    def errors(self) -> list[Finding]:
        return blocking(self.findings)


def preview_workbook(*, edition: Edition, path: Path) -> Preview:
    """Read a workbook against an edition. Nothing is written; a bad file gives findings, no exception."""
    sheets, findings = workbook.read(path, queries.annexes(edition))
    return _preview(edition, sheets, findings)


def preview_csv_folder(*, edition: Edition, folder: Path) -> Preview:
    """The same for lampiran-1.csv … in a folder; a file that isn't there leaves its annex alone."""
    sheets, findings = [], []
    for annex in queries.annexes(edition):
        path = folder / f"lampiran-{annex.number}.csv"
        if path.exists():
            sheet, found = cells.read_csv(
                path.read_bytes(), number=annex.number, columns=schema.columns(annex), name=path.name
            )
            sheets.append(sheet)
            findings += found
    return _preview(edition, sheets, findings)


@transaction.atomic
def apply(*, preview: Preview, by: User | None, at: datetime) -> None:
    """Write a preview, all of it or nothing; an annex without changes isn't touched.

    Raises RuleError IMP-21 for a preview with errors, IMP-22 when an annex has changed since it was
    read, KAS-01 when the edition is published.
    """
    if preview.errors:
        raise RuleError("IMP-21", "Berkas masih berisi galat; tidak ada yang ditulis.")
    changing = [intake for intake in preview.intakes if intake.changes]
    if not changing:
        return
    cascade.lock_draft(edition_id=preview.edition.pk)
    for intake in changing:
        if tables.annex_table(intake.annex).lines != intake.seen:
            raise RuleError("IMP-22", f"{intake.annex} berubah sejak berkas dibaca. Baca ulang berkasnya.")
    for intake in changing:
        _take_in(intake, by=by, at=at)
    cascade.link_parents(edition=preview.edition)


def load_csv_folder(*, edition: Edition, folder: Path, by: User | None, at: datetime) -> list[Finding]:
    """Fill an edition from a folder of text tables. Raises RuleError with the first error in them."""
    preview = preview_csv_folder(edition=edition, folder=folder)
    for error in preview.errors:
        raise RuleError(error.rule, f"{error.place}: {error.message}")
    apply(preview=preview, by=by, at=at)
    return preview.findings


def _take_in(intake: Intake, *, by: User | None, at: datetime) -> None:
    match intake.annex.layout:
        case Annex.Layout.KSD:
            actionplans.replace_activities(annex=intake.annex, rows=intake.rows, by=by, at=at)
        case Annex.Layout.IKU:
            actionplans.replace_plans(annex=intake.annex, rows=intake.rows, by=by, at=at)
        case _:
            cascade.replace_matrix(annex=intake.annex, rows=intake.rows, by=by, at=at)


def _preview(edition: Edition, sheets: Sequence[Sheet], findings: Sequence[Finding]) -> Preview:
    preview = Preview(edition, list(findings))
    world = World(edition)
    annexes = {annex.number: annex for annex in queries.annexes(edition)}
    for sheet in sheets:
        annex = annexes[sheet.number]
        rows, found = read_sheet(sheet, annex, world)
        preview.findings += found
        current, wanted = tables.annex_table(annex), tables.table_of(annex, rows)
        changes = difference(current, wanted, annex=schema.sheet_name(annex.number))
        preview.intakes.append(Intake(annex, rows, current.lines, changes))
    return preview


@transaction.atomic
def edit_cells(*, annex: Annex, edits: Sequence[CellEdit], by: User, at: datetime, label: str = "") -> Edited:
    """Change single cells of a draft; each is held against what its editor saw, none overwrites (KAS-05).

    What can be read becomes one change that can be undone; the rest comes back, each cell with its reason.
    Raises RuleError KAS-01 when the edition is published.
    """
    cascade.lock_draft(edition_id=annex.edition_id)
    return _edit(annex, edits, by=by, at=at, label=label)


def _edit(
    annex: Annex, edits: Sequence[CellEdit], *, by: User, at: datetime, label: str = "", verb: str = "Ubah"
) -> Edited:
    wanted = editing.by_row(edits)
    desk = Desk(annex, rows=wanted)
    batch = Batch()
    for key, typed in wanted.items():
        desk.change(key, typed, batch)
    desk.settle(batch)
    for typed in editing.new_rows(edits):
        desk.add(typed, batch)
    return _keep(desk, batch, by=by, at=at, label=label or desk.label(batch, verb=verb))


@transaction.atomic
def paste(
    *,
    annex: Annex,
    text: str,
    rows: Mapping[int, Line],
    column: str,
    by: User,
    at: datetime,
    under: str = "",
) -> Edited:
    """Put a block from a spreadsheet at a column of the first of `rows`: id -> its texts as seen, in the
    order shown. Each cell is held against the text that was seen in it, as if it were typed (KAS-05).

    Lines beyond the last row become new rows when the block holds indicators, in the block of objectives
    `under` until the paste names another. Raises RuleError KAS-07 for a block that is too large or cannot be
    read, KAS-06 for a column that is none, KAS-01 when the edition is published.
    """
    cascade.lock_draft(edition_id=annex.edition_id)
    columns = [one for one in schema.columns(annex) if one.key != "blok"]
    block = editing.read_block(text)
    refuse(editing.too_large(block))
    if column not in {one.key for one in columns}:
        raise RuleError("KAS-06", "Kolom ini tidak ada pada matriks. Muat ulang halaman.")
    placed = editing.placed(block, columns=columns, start=column, rows=list(rows), under=under)
    edits = [
        cell if cell.row is None else replace(cell, was=rows[cell.row].get(cell.column, ""))
        for cell in placed
    ]
    return _edit(annex, edits, by=by, at=at, verb="Tempel")


@transaction.atomic
def delete_rows(*, annex: Annex, rows: Mapping[int, int], by: User, at: datetime) -> Edited:
    """Take rows out of a draft (id -> version seen); one that was changed meanwhile stays (KAS-05)."""
    cascade.lock_draft(edition_id=annex.edition_id)
    desk = Desk(annex, rows=rows)
    batch = Batch()
    for key, seen in rows.items():
        desk.remove(key, is_seen=desk.versions.get(key) == seen, batch=batch)
    return _keep(desk, batch, by=by, at=at, label=f"Hapus {len(batch.removed)} baris")


@transaction.atomic
def assign(*, annex: Annex, choice: Choice, seen: str, by: User, at: datetime) -> Edited:
    """Give rows to posts or take them away, exactly as previewed, as one change that can be undone.

    `seen` is the fingerprint of the preview. Posts that have no column yet become one first; undoing takes
    the ticks back and leaves the column. Raises RuleError KAS-29 when the matrix would change otherwise than
    previewed, what `edit_cells` refuses, and KAS-01 when the edition is published.
    """
    cascade.lock_draft(edition_id=annex.edition_id)
    planned = assignment(annex, choice)
    if planned.fingerprint != seen:
        said = "Matriks berubah sejak pratinjau ini dibuat. Periksa pratinjau yang baru, lalu terapkan."
        raise RuleError("KAS-29", said)
    if planned.columns:
        present = annex.receivers.select_related("position").order_by("order")
        receivers = [*((one.heading, one.position) for one in present), *planned.columns]
        annex = annexes.change_receivers(
            annex=annex, receivers=receivers, drop_ticks=False, seen=columns_seen(annex), by=by, at=at
        )
    edited = edit_cells(annex=annex, edits=planned.cells, by=by, at=at, label=choice.label)
    refuse(*(one.finding for one in edited.refused))
    return edited


@transaction.atomic
def undo(*, annex: Annex, by: User, at: datetime) -> Edited:
    """Take back the person's newest change that still stands, cell by cell; what others changed stays."""
    cascade.lock_draft(edition_id=annex.edition_id)
    return _replay(annex, last_standing_change(annex, by=by), forth=False, by=by, at=at)


@transaction.atomic
def undo_shown(*, annex: Annex, change: int, by: User, at: datetime) -> Edited:
    """Take back the change that a page showed as the newest one. Raises RuleError KAS-29 when it's not."""
    cascade.lock_draft(edition_id=annex.edition_id)
    newest = last_standing_change(annex, by=by)
    if newest is None or newest.pk != change:
        raise RuleError(
            "KAS-29",
            "Perubahan itu bukan lagi yang terakhir. Tidak ada yang diurungkan; lihat yang terakhir.",
        )
    return undo(annex=annex, by=by, at=at)


@transaction.atomic
def redo(*, annex: Annex, by: User, at: datetime) -> Edited:
    """Do the person's last undone change again, as long as nothing newer of theirs stands."""
    cascade.lock_draft(edition_id=annex.edition_id)
    return _replay(annex, first_undone_change(annex, by=by), forth=True, by=by, at=at)


def _replay(annex: Annex, change: MatrixChange | None, *, forth: bool, by: User, at: datetime) -> Edited:
    """A kept change once more, or backwards; without one nothing happens.

    Where every cell is refused nothing is written and the change stands as it stood.
    """
    if change is None:
        return Edited()
    old, new = ("before", "after") if forth else ("after", "before")
    desk = Desk(annex, rows=[int(key) for key in change.rows])
    batch = Batch()
    for key, states in change.rows.items():
        desk.replay(int(key), State.of(states[old]), State.of(states[new]), batch)
    desk.settle(batch)
    if batch.is_empty and batch.refused:
        return Edited(refused=batch.refused)
    if not batch.is_empty:
        _write(desk, batch, by=by, at=at, label=f"{'Ulangi' if forth else 'Urungkan'}: {change.label}")
    for key in batch.removed:  # should it come back, then as a version that no page has seen
        change.rows[str(key)][old]["versi"] = desk.versions[key]
    change.undone_at = None if forth else at
    change.save(update_fields=["rows", "undone_at"])
    saved = sorted({*batch.changed, *batch.ids, *batch.removed})
    return Edited(change, saved, batch.refused, said=[*batch.said, *(() if forth else _left_behind(change))])


def _left_behind(change: MatrixChange) -> list[Finding]:
    """What undoing does not take back: entries that the change made in the dictionary."""
    made = [one for states in change.rows.values() if (one := states["after"]) and one.get("entri_baru")]
    if not made:
        return []
    said = (
        f"{len(made)} indikator baru yang dibuatnya tetap ada pada kamus; buang di sana (saringan "
        "“Belum dipakai”) bila tidak diperlukan."
    )
    return [Finding("IMP-15", said, severity=Severity.NOTE)]


def _keep(desk: Desk, batch: Batch, *, by: User, at: datetime, label: str) -> Edited:
    """Write a batch and keep it as a change that can be undone; nothing is kept where nothing changes."""
    if batch.is_empty:
        return Edited(refused=batch.refused)
    new = {place for place, (_, spec) in enumerate(batch.added) if spec.indicator_id is None}
    before = {key: desk.state(key) for key in (*batch.changed, *batch.removed)}
    _write(desk, batch, by=by, at=at, label=label)
    after = Desk(desk.annex, rows=[*batch.changed, *batch.ids])
    keys = [*before, *batch.ids]
    desk.annex.changes.filter(
        by=by, undone_at__isnull=False
    ).delete()  # nothing is redone across a new change
    made = {key for place, key in enumerate(batch.ids) if place in new}  # rows with an entry of their own
    rows: dict[str, dict[str, Any]] = {
        str(key): {
            "before": before[key].as_json() if key in before else None,
            "after": after.state(key).as_json() if key in after.specs else None,
        }
        for key in keys
    }
    for key in made:
        rows[str(key)]["after"]["entri_baru"] = True
    change = MatrixChange.objects.create(
        agency_id=desk.annex.agency_id, annex=desk.annex, label=label[:200], by=by, at=at, rows=rows
    )
    return Edited(change, keys, batch.refused, made=batch.ids, said=batch.said)


def _write(desk: Desk, batch: Batch, *, by: User, at: datetime, label: str) -> None:
    batch.ids = cascade.change_rows(
        annex=desk.annex,
        changed=batch.changed,
        added=batch.added,
        removed=batch.removed,
        versions=batch.versions,
        by=by,
        at=at,
        label=label,
        cells=desk.told(batch),
    )
