"""Many indicators to many posts at once: what would change, cell by cell, before anything is written."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from selaras.cascade.models import Annex, MatrixRow
from selaras.cascade.queries import Carrier, RowSpec, row_specs
from selaras.cascade.rules import proposed_headings
from selaras.exchange import tables
from selaras.exchange.editing import CellEdit
from selaras.exchange.schema import OWNERS
from selaras.org.models import Position
from selaras.org.queries import heads_of_secretariat

GROUP = MatrixRow.Group.ALL_SUBDIVISION_HEADS


class Effect(StrEnum):
    """What happens to one post in one row."""

    NEW = "baru"
    NOTE = "catatan"
    GONE = "dihapus"
    SAME = "tetap"
    SKIPPED = "dilewati"


@dataclass(frozen=True)
class Choice:
    """What was chosen: rows and posts, whether to give or to take away, with which scope note.

    `as_group` writes the sentence for the whole group instead of its posts.
    """

    rows: Sequence[int]
    posts: Sequence[Position]
    take_away: bool = False
    note: str = ""
    as_group: bool = False

    @property
    def label(self) -> str:
        """What the list of changes calls it."""
        verb, towards = ("Ambil", "dari") if self.take_away else ("Bagikan", "kepada")
        return f"{verb} {len(self.rows)} indikator {towards} {len(self.posts)} jabatan"


@dataclass(frozen=True, slots=True)
class Stroke:
    """The effect on one post in one row; `post` is the sentence where a whole group is written."""

    row: int
    post: str
    effect: Effect
    why: str = ""


@dataclass(frozen=True)
class Assignment:
    """The difference a choice would make. `columns` are the posts that would become columns, with heading."""

    strokes: Sequence[Stroke]
    cells: Sequence[CellEdit]
    columns: Sequence[tuple[str, Position]]

    def count(self, effect: Effect) -> int:
        return sum(stroke.effect is effect for stroke in self.strokes)

    @property
    def fingerprint(self) -> str:
        """The same for the same difference: what is applied is what was looked at, or nothing."""
        cells = [[one.row, one.column, one.was, one.now] for one in self.cells]
        content = [cells, [[heading, post.pk] for heading, post in self.columns]]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def assignment(annex: Annex, choice: Choice) -> Assignment:
    """What a choice would change in a matrix as it stands; five queries at most, however large it is."""
    rows = list(row_specs(annex, ids=choice.rows).items())
    if annex.layout == Annex.Layout.OWNERS:
        return _of_owners(rows, choice, group_of(annex))
    return _of_columns(annex, rows, choice)


def group_of(annex: Annex) -> set[int]:
    """The ids of the posts that a sentence for the whole group means; none where a post has its column."""
    if annex.layout != Annex.Layout.OWNERS:
        return set()
    edition = annex.edition
    posts = heads_of_secretariat(agency=edition.agency, tiers=annex.tiers, on=edition.day)
    return {post.pk for post in posts}


def is_group(posts: Sequence[Position], group: Collection[int]) -> bool:
    """Whether exactly the posts of the group are chosen, so that its sentence may stand for them."""
    return bool(group) and {post.pk for post in posts} == set(group)


def _of_columns(annex: Annex, rows: Sequence[tuple[int, RowSpec]], choice: Choice) -> Assignment:
    headings = {one.position_id: one.heading for one in annex.receivers.all()}
    strokes: list[Stroke] = []
    cells: list[CellEdit] = []
    proposed = proposed_headings(
        [post for post in choice.posts if post.pk not in headings], taken=list(headings.values())
    )
    for row, spec in rows:
        carried = {one.position_id: one for one in spec.carriers}
        for post in choice.posts:
            before = carried.get(post.pk)
            after, stroke = _tick(row, spec, post, before, choice)
            strokes.append(stroke)
            if stroke.effect not in {Effect.SAME, Effect.SKIPPED}:
                column = (headings | proposed)[post.pk].lower()
                cells.append(CellEdit(row, 0, column, _text(before), _text(after)))
    ticked = {cell.column for cell in cells}
    posts = {post.pk: post for post in choice.posts}
    columns = [(name, posts[pk]) for pk, name in proposed.items() if name.lower() in ticked]
    return Assignment(strokes, cells, columns)


def _tick(
    row: int, spec: RowSpec, post: Position, before: Carrier | None, choice: Choice
) -> tuple[Carrier | None, Stroke]:
    """The post's tick afterwards, and what to call the change."""
    if spec.derivation:
        why = "Baris ini diturunkan dengan kalimat, tidak dengan centang."
        return before, Stroke(row, post.title, Effect.SKIPPED, why)
    if choice.take_away:
        effect = Effect.GONE if before else Effect.SAME
        return None, Stroke(row, post.title, effect, "" if before else "Memang tidak bercentang.")
    if before is None:
        return Carrier(post.pk, choice.note, ""), Stroke(row, post.title, Effect.NEW, choice.note)
    if choice.note in {"", before.scope_note}:
        return before, Stroke(row, post.title, Effect.SAME, before.scope_note)
    after = replace(before, scope_note=choice.note)
    why = f"{before.scope_note or 'tanpa catatan'} → {choice.note}"
    return after, Stroke(row, post.title, Effect.NOTE, why)


def _of_owners(rows: Sequence[tuple[int, RowSpec]], choice: Choice, group: Collection[int]) -> Assignment:
    strokes: list[Stroke] = []
    cells: list[CellEdit] = []
    for row, spec in rows:
        now, found = _owners(row, spec, choice, group)
        strokes += found
        was = tables.owners_text(spec)
        if now != was:
            cells.append(CellEdit(row, 0, OWNERS, was, now))
    return Assignment(strokes, cells, ())


def _owners(row: int, spec: RowSpec, choice: Choice, group: Collection[int]) -> tuple[str, list[Stroke]]:
    """The cell of owners afterwards, and what happens to each post in it."""
    was = tables.owners_text(spec)
    if spec.derivation:
        why = "Baris ini diturunkan dengan kalimat."
        return was, [Stroke(row, post.title, Effect.SKIPPED, why) for post in choice.posts]
    if choice.as_group and not choice.take_away:
        effect = Effect.SAME if spec.group else Effect.NEW
        replaced = [Stroke(row, one.wording, Effect.GONE, "Termasuk atau diganti kelompok.")
                    for one in spec.carriers if one.position_id not in group]  # fmt: skip
        return str(GROUP.label), [Stroke(row, str(GROUP.label), effect), *replaced]
    if spec.group:
        return was, [_in_group(row, post, group, choice) for post in choice.posts]
    strokes = [_owner(row, spec, post, choice) for post in choice.posts]
    return tables.join(map(tables.owner_text, _carriers(spec, choice))), strokes


def _in_group(row: int, post: Position, group: Collection[int], choice: Choice) -> Stroke:
    if post.pk in group and not choice.take_away:
        return Stroke(row, post.title, Effect.SAME, "Sudah termasuk kelompok pada baris ini.")
    why = "Baris ini menyebut seluruh kelompok. Sunting selnya untuk menyebut jabatan satu per satu."
    return Stroke(row, post.title, Effect.SKIPPED, why)


def _owner(row: int, spec: RowSpec, post: Position, choice: Choice) -> Stroke:
    there = any(one.position_id == post.pk for one in spec.carriers)
    if there == choice.take_away:
        return Stroke(row, post.title, Effect.GONE if choice.take_away else Effect.NEW)
    return Stroke(row, post.title, Effect.SAME)


def _carriers(spec: RowSpec, choice: Choice) -> Iterable[Carrier]:
    """Who carries the row afterwards: those before, without or with the chosen posts behind them."""
    chosen = {post.pk for post in choice.posts}
    if choice.take_away:
        return [one for one in spec.carriers if one.position_id not in chosen]
    there = {one.position_id for one in spec.carriers}
    added = [Carrier(post.pk, "", post.title) for post in choice.posts if post.pk not in there]
    return [*spec.carriers, *added]


def _text(carrier: Carrier | None) -> str:
    return tables.tick_text(carrier) if carrier else ""
