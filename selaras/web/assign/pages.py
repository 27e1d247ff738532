"""The two lists to choose from, and the difference a choice would make, row by row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from selaras.cascade.models import Annex, MatrixRow
from selaras.engine.numbers import roman
from selaras.exchange.assign import GROUP, Assignment, Effect, Stroke, is_group
from selaras.kernel.rules import RuleError
from selaras.org.models import OrgUnit, Position
from selaras.planning.models import Objective
from selaras.web.assign import forms
from selaras.web.assign.forms import Narrowing, Picked


@dataclass(frozen=True)
class World:
    """What there is to choose from: the rows of the matrix, the posts of the day, those below the giver."""

    annex: Annex
    rows: Sequence[MatrixRow]
    posts: Sequence[Position]
    below: Collection[int]
    units: Sequence[OrgUnit]
    columns: Collection[int]
    group: Collection[int]


@dataclass(frozen=True, slots=True)
class RowItem:
    row: MatrixRow
    block: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PostItem:
    post: Position
    chosen: bool
    column: bool


def choosing_context(world: World, picked: Picked, narrowed: Narrowing) -> dict[str, object]:
    """The step of choosing. What is chosen stays in its list, whatever the list is narrowed to."""
    rows = narrowed.rows(world.rows)
    posts = narrowed.posts(world.posts, below=world.below, units=world.units)
    chosen = {post.pk for post in picked.posts}
    rest = [post for post in posts if post.pk not in chosen]
    shown = rest[: forms.MOST_SHOWN]
    return _frame(world, picked, narrowed) | {
        "row_items": _row_items(world.rows, {row.pk for row in rows}, set(picked.rows)),
        "rows_matching": len(rows),
        "post_items": [
            PostItem(post, post.pk in chosen, post.pk in world.columns) for post in [*picked.posts, *shown]
        ],
        "posts_matching": len(posts),
        "lacking": "",
        "hidden": len(rest) - len(shown),
        "tiers": [(str(tier), str(tier.label)) for tier in Position.Tier],
        "units": [(str(unit.pk), "\u00a0\u00a0" * unit.depth + unit.name) for unit in world.units],
        "filtered": bool(narrowed.words or narrowed.tier or narrowed.unit),
        "has_columns": bool(world.columns),
        "group_label": str(GROUP.label) if world.group else "",
    }


def _row_items(
    rows: Sequence[MatrixRow], matching: Collection[int], chosen: Collection[int]
) -> list[RowItem]:
    items, block = [], ""
    for row in rows:
        if row.pk in matching or row.pk in chosen:
            heading = "" if row.block == block else str(Objective.Block(row.block).label)
            items.append(RowItem(row, heading, row.pk in chosen))
            block = row.block
    return items


@dataclass
class Effects:
    """What happens in one row, by effect: the posts, and once each the reasons."""

    row: MatrixRow
    new: list[Stroke] = field(default_factory=list)
    note: list[Stroke] = field(default_factory=list)
    gone: list[Stroke] = field(default_factory=list)
    same: list[Stroke] = field(default_factory=list)
    skipped: list[Stroke] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return bool(self.new or self.note or self.gone)

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(stroke.why for stroke in self.skipped))


_LISTS = {
    Effect.NEW: "new", Effect.NOTE: "note", Effect.GONE: "gone", Effect.SAME: "same",
    Effect.SKIPPED: "skipped",
}  # fmt: skip


def preview_context(
    world: World, picked: Picked, narrowed: Narrowing, planned: Assignment, *, problem: RuleError | None
) -> dict[str, object]:
    """The step of looking: counts, and for every row what comes, stays and goes."""
    by_row = {row.pk: Effects(row) for row in world.rows if row.pk in set(picked.rows)}
    for stroke in planned.strokes:
        getattr(by_row[stroke.row], _LISTS[stroke.effect]).append(stroke)
    return _frame(world, picked, narrowed) | {
        "planned": planned,
        "tiles": _tiles(planned),
        "effects": [one for one in by_row.values() if one.changes],
        "untouched": [one for one in by_row.values() if not one.changes],
        "may_be_group": not picked.take_away and is_group(picked.posts, world.group),
        "group_label": str(GROUP.label),
        "problem": problem,
    }


def _tiles(planned: Assignment) -> list[dict[str, object]]:
    """The counts; what does not occur is left out, except what was asked for."""
    labels = {
        Effect.NEW: "Ditambahkan", Effect.NOTE: "Catatan berubah", Effect.GONE: "Dihapus",
        Effect.SAME: "Tetap", Effect.SKIPPED: "Dilewati",
    }  # fmt: skip
    tiles: list[dict[str, object]] = [
        {"label": label, "value": str(planned.count(effect))}
        for effect, label in labels.items()
        if planned.count(effect)
    ]
    if planned.columns:
        tiles.append({"label": "Kolom baru", "value": str(len(planned.columns))})
    return tiles


def done_text(picked: Picked, *, rows: int) -> str:
    """What was done, and how to take it back."""
    if not rows:
        return "Tidak ada yang berubah: matriks sudah seperti yang diminta."
    did = "diambil dari" if picked.take_away else "dibagikan kepada"
    return f"{rows} indikator {did} {len(picked.posts)} jabatan."


def _frame(world: World, picked: Picked, narrowed: Narrowing) -> dict[str, object]:
    annex = world.annex
    name = f"Lampiran {roman(annex.number)}"
    back = reverse("cascade:annex", args=[annex.number])
    return {
        "title": "Bagikan ke banyak jabatan",
        "crumbs": [
            ("Meja kerja", "/"), ("Kaskade", reverse("cascade:matrix")), (name, back), ("Bagikan", None),
        ],
        "annex": annex,
        "name": name,
        "owners": annex.layout == Annex.Layout.OWNERS,
        "picked": picked,
        "narrowed": narrowed,
    }  # fmt: skip
