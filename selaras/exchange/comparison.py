"""Two editions beside each other, annex by annex and cell by cell; the number of queries never grows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from selaras.actionplans.queries import checkpoint_specs, plan_specs
from selaras.cascade.models import Annex, Edition
from selaras.cascade.queries import edition_specs
from selaras.engine.names import fold
from selaras.engine.spreadsheet import BOM, inert
from selaras.exchange.difference import Change, Kind, Pairs, difference, pair
from selaras.exchange.marks import marked
from selaras.exchange.schema import OWNERS, Column
from selaras.exchange.tables import Table, decreed_on, table_of
from selaras.exchange.writers import to_csv

REPORTED = "capaian"  # what was reached is reported later: it is no part of the plan
TITLE = "Daftar perubahan"


@dataclass(frozen=True, slots=True)
class AnnexChanges:
    """What changed in one annex; `number` is the annex's."""

    number: int
    name: str
    title: str
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class _Side:
    """One edition's state of an annex: the annex, its rows as the table has them, the table."""

    annex: Annex
    specs: Sequence[Any]
    table: Table


def compare(old: Edition, new: Edition) -> list[AnnexChanges]:
    """What differs from `old` to `new`, only annexes that differ. Rows are the same by their indicator."""
    before, after = _sides(old), _sides(new)
    found = (_annex(before.get(number), after.get(number)) for number in sorted({*before, *after}))
    return [annex for annex in found if annex.changes]


def changes_table(annexes: Sequence[AnnexChanges], *, old: Edition, new: Edition) -> Table:
    """The changes as a table of its own, for a workbook or CSV."""
    widths = {"lampiran": 14, "no": 10, "uraian": 50, "jenis": 20, "kolom": 24, "semula": 60, "menjadi": 60}
    headings = ("Lampiran", "No", "Uraian", "Jenis perubahan", "Kolom", "Semula", "Menjadi")
    columns = tuple(
        Column(key, heading, width=width)
        for (key, width), heading in zip(widths.items(), headings, strict=True)
    )
    lines = [
        dict(
            zip(
                widths,
                (one.annex, one.line, one.about, str(one.kind), one.column, one.old, one.new),
                strict=True,
            )
        )
        for annex in annexes
        for one in annex.changes
    ]
    title = f"{TITLE}\n{old} dibandingkan dengan {new}"
    return Table(
        number=0, year=new.year, title=title, layout="", columns=columns, signer=("", "", ""),
        decreed_on=decreed_on(new), lines=lines,
    )  # fmt: skip


def changes_csv(table: Table) -> bytes:
    """The changes for a spreadsheet: UTF-8 with its mark, and no text is taken for a formula."""
    lines = [{key: inert(value) for key, value in line.items()} for line in table.lines]
    return BOM.encode() + to_csv(replace(table, lines=lines))


def _sides(edition: Edition) -> dict[int, _Side]:
    """Annex number -> its state; seven queries."""
    annexes = edition.annexes.order_by("number").select_related("edition", "giver")
    matrices, points, plans = edition_specs(edition), checkpoint_specs(edition), plan_specs(edition)
    sides = {}
    for annex in annexes.prefetch_related("receivers__position"):
        others: dict[str, Sequence[Any]] = {Annex.Layout.KSD: points, Annex.Layout.IKU: plans}
        specs = others.get(annex.layout, matrices.get(annex.pk, []))
        table = table_of(annex, specs)
        kept = tuple(column for column in table.columns if column.key != REPORTED)
        sides[annex.number] = _Side(annex, specs, replace(table, columns=kept))
    return sides


def _annex(before: _Side | None, after: _Side | None) -> AnnexChanges:
    side = after or before
    assert side is not None  # noqa: S101 - one of the two has the number
    name = side.table.name
    if before is None or after is None or before.annex.layout != after.annex.layout:
        changes = [*_all(before, Kind.REMOVED, name), *_all(after, Kind.ADDED, name)]
    else:
        aligned = _aligned(before, after)
        changes = [*_heads(before.annex, after.annex, name)]
        pairs = _pairs(before, after)
        for change in difference(*aligned, annex=name, pairs=pairs):
            changes += _owners(change, after.table)
    return AnnexChanges(side.annex.number, name, " ".join(side.annex.title.split()), changes)


def _all(side: _Side | None, kind: Kind, name: str) -> Iterator[Change]:
    """A whole annex that came or went."""
    if side is None:
        return
    title = " ".join(side.annex.title.split())
    said = f"{title} ({len(side.specs)} baris)"
    old, new = (said, "") if kind is Kind.REMOVED else ("", said)
    yield Change(name, "–", "", old, new, kind, "Seluruh lampiran")


def _heads(old: Annex, new: Annex, name: str) -> Iterator[Change]:
    """What stands above and below the rows: title, giver, signer, and the columns of receivers."""
    asked = (
        ("Judul", old.title, new.title),
        ("Pemberi", old.giver.title, new.giver.title),
        ("Judul kolom penerima", old.receivers_label, new.receivers_label),
        ("Penanda tangan", _signer(old), _signer(new)),
        ("Kolom penerima", _columns(old), _columns(new)),
    )
    for column, before, after in asked:
        if before != after:
            yield Change(name, "–", column, before, after, Kind.HEAD, "Kepala lampiran")


def _signer(annex: Annex) -> str:
    return ", ".join(filter(None, (annex.signer_post, annex.signer_name, annex.signer_nip)))


def _columns(annex: Annex) -> str:
    posts = sorted(annex.receivers.all(), key=lambda one: one.order)
    return ", ".join(f"{one.heading} ({one.position.title})" for one in posts)


def _aligned(before: _Side, after: _Side) -> tuple[Table, Table]:
    """Both tables with the same columns: a post keeps its column also under another heading."""
    headings = {one.position_id: one.heading.lower() for one in after.annex.receivers.all()}
    renamed = {
        one.heading.lower(): headings.get(one.position_id, f"{one.heading.lower()} (dihapus)")
        for one in before.annex.receivers.all()
    }
    columns = tuple(replace(one, key=renamed.get(one.key, one.key)) for one in before.table.columns)
    known = {one.key for one in after.table.columns}
    every = (*after.table.columns, *(one for one in columns if one.key not in known))
    blank = dict.fromkeys((one.key for one in every), "")
    old = [blank | {renamed.get(key, key): text for key, text in line.items()} for line in before.table.lines]
    new = [blank | line for line in after.table.lines]
    return replace(before.table, columns=every, lines=old), replace(after.table, columns=every, lines=new)


def _pairs(before: _Side, after: _Side) -> Pairs:
    """Which rows are the same: by what they are about; an action that was reworded by where it stands."""
    old, new = before.specs, after.specs
    match after.annex.layout:
        case Annex.Layout.KSD:
            return pair(
                (
                    [(fold(one.action), one.month) for one in old],
                    [(fold(one.action), one.month) for one in new],
                ),
                ([(one.number, one.month) for one in old], [(one.number, one.month) for one in new]),
            )
        case Annex.Layout.IKU:
            return pair(
                (
                    [(one.indicator_id, fold(one.action)) for one in old],
                    [(one.indicator_id, fold(one.action)) for one in new],
                ),
                ([one.indicator_id for one in old], [one.indicator_id for one in new]),
            )
    return pair(
        ([(one.indicator_id, one.key) for one in old], [(one.indicator_id, one.key) for one in new]),
        ([one.indicator_id for one in old], [one.indicator_id for one in new]),
    )


def _owners(change: Change, table: Table) -> Iterator[Change]:
    """Owners named in one cell come, go and change their marks one by one, as ticks do in columns."""
    heading = next((one.heading for one in table.columns if one.key == OWNERS), "")
    listed = table.layout == Annex.Layout.OWNERS and change.column == heading
    old, new = (_names(text) for text in (change.old, change.new))
    if not listed or set(old) == set(new) or not (_lists(change.old) and _lists(change.new)):
        yield change
        return
    was, now = ({marked(text).text: text for text in texts} for texts in (old, new))
    for name, text in was.items():
        if name not in now:
            yield replace(change, old=text, new="", kind=Kind.UNTICKED)
        elif now[name] != text:
            yield replace(change, old=text, new=now[name])
    for name, text in now.items():
        if name not in was:
            yield replace(change, old="", new=text, kind=Kind.TICKED)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split("|") if name.strip()]


def _lists(text: str) -> bool:
    """Whether a cell names posts: a sentence of derivation is one text."""
    return not fold(text).startswith("diturunkan")
