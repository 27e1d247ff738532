"""The matrix as an editing surface: each row one string, each cell exactly the text that is edited.

The text is the one that exports write and imports read (exchange.tables), the first thing inside its cell;
what stands behind it (a sign, its reason) is no part of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from selaras.cascade.models import Annex
from selaras.cascade.queries import Mark, row_specs
from selaras.editions.queries import Checked
from selaras.engine.findings import Finding, Severity
from selaras.exchange import schema
from selaras.exchange.marks import numbered
from selaras.exchange.schema import OWNERS, Column, Kind
from selaras.exchange.tables import Line, spec_lines
from selaras.planning.models import Objective
from selaras.web.templatetags.selaras import icon

NOTE = "catatan"
# which cell a finding of the check means (engine.cascade.facts.COLUMNS)
SPOTS = {
    "sasaran": "objective", "indikator": "indicator", "sumber_data": "source", "pengukuran": "measurement",
    "tw1": "q1", "tw2": "q2", "tw3": "q3", "tw4": "q4", "tahunan": "annual", "satuan": "uom", NOTE: "note",
}  # fmt: skip
CARRIERS = "carriers"  # whatever columns of the matrix hold who carries a row
_CELLS = {spot: key for key, spot in SPOTS.items()}
NARROW = 11  # letters of a heading in one line of the column of a receiver
LONG = 30  # letters that a narrow cell still shows as they are
_LONG = {"sasaran", "indikator", "pengukuran"}
_CLASSES = {
    "no_sasaran": "center col-no objective-number", "sasaran": "objective",
    "no_indikator": "center col-no row-number", "tahunan": "num target annual",
    OWNERS: "group-start",
}  # fmt: skip
_TONES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}
_NAMES = {
    "no_sasaran": "Nomor sasaran", "no_indikator": "Nomor indikator", "indikator": "Indikator kinerja",
    "satuan": "Satuan", "pengukuran": "Pengukuran kinerja", schema.DERIVED: "Kalimat turunan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the surface: `key` and `kind` for the script, `name` for people, `width` for the table."""

    key: str
    kind: str
    name: str
    width: str
    label: str  # above the cell on a card
    classes: str

    @property
    def spot(self) -> str:
        """What the findings of the check call the column, "" where they never point."""
        return CARRIERS if self.kind == "tick" or self.key == OWNERS else SPOTS.get(self.key, "")


@dataclass(frozen=True)
class Band:
    """Rows of one block under its heading."""

    heading: str
    rows: Sequence[SafeString]


def heads(annex: Annex) -> list[Head]:
    """The columns that are shown, in the order of the paper; the block is the heading of its rows."""
    return [_head(column) for column in schema.columns(annex) if column.printed]


def head_lines(headings: Sequence[str]) -> int:
    """Over how many lines the longest of these headings breaks in its narrow column; three at most."""
    return min(3, max((len(wrap(one, NARROW)) for one in headings), default=1))


def name_of(column: Column) -> str:
    """What a column is called where it stands alone: "Triwulan II", "Satuan", "Asisten Pem"."""
    return _NAMES.get(column.key) or f"{column.group} {column.heading}".strip() or "Penanggung jawab"


def _head(column: Column) -> Head:
    classes = _CLASSES.get(column.key, "")
    if column.kind is Kind.TARGET:
        classes = classes or f"num target{' group-start' if column.key == 'tw1' else ''}"
    elif column.kind is Kind.TICK:
        classes = "tick-cell"
    label = f"TW {column.heading}" if column.group == "Triwulan" else column.heading or name_of(column)
    label = {"pengukuran": "Pengukuran", "satuan": "Satuan"}.get(column.key, label)
    kinds = {Kind.TICK: "tick", Kind.TARGET: "target", Kind.WHOLE: "whole", Kind.TEXT: "text"}
    return Head(
        column.key,
        kinds[column.kind],
        name_of(column),
        "tick" if column.kind is Kind.TICK else column.key.replace("_", "-").rstrip("1234"),
        label,
        classes,
    )


class Rows:
    """Draws rows of one matrix; `found` are the findings of the check, `marks` the places of all rows."""

    def __init__(self, annex: Annex, *, marks: Mapping[int, Mark], found: Iterable[Checked] = ()) -> None:
        self._annex, self._marks = annex, marks
        self.heads = heads(annex)
        self._derives = annex.layout == Annex.Layout.COLUMNS
        columns = {receiver.position_id: receiver.heading.lower() for receiver in annex.receivers.all()}
        self._found = _by_cell(found, columns, self.heads)
        self._door = reverse("cascade:row", args=[0])
        self._findings = reverse("findings:list")

    def bands(self, ids: Collection[int]) -> list[Band]:
        """The rows with their block's heading, as the paper has them."""
        grouped: dict[str, list[SafeString]] = {}
        for key, row in self._drawn(ids):
            grouped.setdefault(block_label(self._marks[key].block), []).append(row)
        return [Band(heading, rows) for heading, rows in grouped.items()]

    def rows(self, ids: Collection[int]) -> list[SafeString]:
        """The same rows without headings, to be swapped in one by one."""
        return [row for _, row in self._drawn(ids)]

    def loose(self, texts: Mapping[str, str], *, line: int = 0) -> SafeString:
        """A row that is not saved: blank, or with what was typed into it. `line` is its line of a paste."""
        cells = "".join(_cell(head, texts.get(head.key, "")) for head in self.heads)
        block = texts.get("blok") or block_label(Objective.Block.values[0])
        handle = self._handle(0, {"no_sasaran": "", "no_indikator": ""})
        return mark_safe(  # noqa: S308 - every text is escaped
            f'<tr data-draft data-line="{line}" data-block="{escape(block)}">{handle}{cells}</tr>'
        )

    def _drawn(self, ids: Collection[int]) -> Iterable[tuple[int, SafeString]]:
        specs = row_specs(self._annex, ids=None if len(ids) == len(self._marks) else ids)
        before: Line = {}
        for key, line in spec_lines(self._annex, specs).items():
            sentence = specs[key].derivation if self._derives else ""
            same = line["blok"] == before.get("blok") and all(
                line[column] == before[column] for column in ("no_sasaran", "sasaran")
            )
            before = line
            yield key, self._row(key, line, sentence, same=same)

    def _row(self, key: int, line: Line, sentence: str, *, same: bool) -> SafeString:
        mark = self._marks[key]
        cells = "".join((self._handle(key, line), *self._cells(key, line, sentence)))
        attributes = (
            f'id="baris-{key}" data-row="{key}" data-version="{mark.version}" '
            f'data-block="{block_label(mark.block)}" data-after="{mark.after or ""}"'
        )
        muted = ' class="same"' if same else ""
        return mark_safe(f"<tr {attributes}{muted}>{cells}</tr>")  # noqa: S308 - every text is escaped below

    def _handle(self, key: int, line: Line) -> str:
        label = ".".join(filter(None, (line["no_sasaran"], line["no_indikator"]))) or "baru"
        return (
            f'<td class="handle"><a class="handle-button" href="{self._door.replace("/0/", f"/{key}/")}" '
            f'aria-label="Pilihan baris {escape(label)}">{_icon("more")}</a></td>'
        )

    def _cells(self, key: int, line: Line, sentence: str) -> Iterable[str]:
        ticks = sum(head.kind == "tick" for head in self.heads)
        drawn = False
        for place, head in enumerate(self.heads, start=1):
            found = self._found.get((key, head.key), ())
            own = self._own(key, head, line[head.key])
            note = _notes(found, f"temuan-{key}-{place}", self._findings, own) if found or own else ""
            tied = f' aria-describedby="temuan-{key}-{place}"' if note else ""
            if not (sentence and head.kind == "tick"):
                yield _cell(head, line[head.key], tied=tied, note=note, own=bool(own))
            elif not drawn:
                drawn = True
                yield (
                    f'<td class="derived group-start" colspan="{ticks}" data-key="{schema.DERIVED}" '
                    f'data-name="Kalimat turunan"{tied}>{escape(sentence)}{note}</td>'
                )

    def _own(self, key: int, head: Head, text: str) -> str:
        """Targets of receivers' own in a cell, in words, with the way to the form that changes them."""
        if head.kind != "tick" and head.key != OWNERS:
            return ""
        _, found = numbered(text, 1)
        place = "target-sendiri" if head.key == OWNERS else "cara"
        door = f"{self._door.replace('/0/', f'/{key}/')}#{place}"
        return "".join(
            f"<p><strong>Target sendiri</strong> {escape(f'{who}: ' if head.key == OWNERS else '')}"
            f'{escape(words)} <a href="{door}">Ubah</a></p>'
            for who, words in found
        )


def _cell(head: Head, text: str, *, tied: str = "", note: str = "", own: bool = False) -> str:
    """`note` is the reason inside the cell, `tied` the attribute that has it read with the cell.

    `own`: the long mark of own targets is shown as a short one; the text that is edited stays whole.
    """
    if not note and len(text) <= LONG and head.key not in _LONG:
        return _short_cell(head, text)
    long = head.key in _LONG or (len(text) > LONG and head.kind != "target")
    inside = f'<div class="v">{escape(text)}</div>' if long else escape(text)
    tag = "th" if head.key == "indikator" else "td"
    mark = _OWN_MARK if own else ""
    shown = ("own bare" if text.startswith(_BARE) else "own") if own else ""
    return f"<{tag}{_attributes(head, shown)}{tied}>{inside}{mark}{note}</{tag}>"


@lru_cache(8192)
def _short_cell(head: Head, text: str) -> str:
    """The same few cells come again and again: escaping them once is what keeps a large matrix fast."""
    return f"<td{_attributes(head)}>{escape(text)}</td>"


@lru_cache(512)
def _attributes(head: Head, more: str = "") -> str:
    if head.key == "indikator":
        return ' class="pin" scope="row"'
    names = f"{head.classes} {more}".strip()
    classes = f' class="{names}"' if names else ""
    bare = head.key in {"no_sasaran", "sasaran", "no_indikator"}
    return classes if bare else f'{classes} data-label="{escape(head.label)}"'


@lru_cache(8)
def _icon(name: str) -> str:
    return str(icon(name))


_BARE = f"{schema.TICK} [target"
_OWN_MARK = '<span class="own-mark" aria-hidden="true">target sendiri</span>'


def _notes(found: Sequence[Finding], key: str, door: str, own: str = "") -> str:
    """A sign, and what it means: shown while the cell has the focus, read with it always.

    `door`: the address of the list of findings; `own`: what is said before them.
    """
    if not found:
        return f'<div class="note" id="{key}">{own}</div>'
    grave = found[0].severity
    count = f" {len(found)}" if len(found) > 1 else ""
    sign = f'<span class="sign tone-{_TONES[grave]}" aria-hidden="true">{_icon(_TONES[grave])}{count}</span>'
    lines = "".join(
        f'<p class="tone-{_TONES[one.severity]}"><strong>{one.severity.capitalize()}</strong> '
        f'{escape(one.message)} <a href="{door}?temuan={one.id}">{escape(one.rule)}</a></p>'
        for one in found
    )
    return f'<div class="note" id="{key}">{own}{lines}</div>{sign}'


def _by_cell(
    found: Iterable[Checked], columns: Mapping[int, str], shown: Sequence[Head]
) -> dict[tuple[int, str], list[Finding]]:
    """(row, column) -> the findings of the cell; what concerns the row as a whole stands at its indicator."""
    grouped: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    keys = [head.key for head in shown]
    first_tick = next((head.key for head in shown if head.kind == "tick"), OWNERS)
    for one in found:
        spot = one.finding.spot
        if spot is None or spot.row is None or not one.is_open:
            continue
        column = _CELLS.get(spot.column, "indikator")
        if spot.column == CARRIERS:
            column = columns.get(spot.post or 0, first_tick)
        grouped[spot.row, column if column in keys else "indikator"].append(one.finding)
    return grouped


@lru_cache(8)
def block_label(block: str) -> str:
    return str(Objective.Block(block).label)
