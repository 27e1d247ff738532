"""The matrix as flat rows: everything a cell shows is prepared here, once, so the template only prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from selaras.cascade.models import Annex, MatrixRow, Receiver
from selaras.cascade.queries import Carried
from selaras.engine.targets import Target, YearTargets
from selaras.exchange.marks import in_words
from selaras.planning.models import Objective
from selaras.web.templatetags.selaras import awal, centang, sel

QUARTER_HEADS = ("TW I", "TW II", "TW III", "TW IV", "Tahunan")
BEGINNING = 600  # characters that surely hold the first words; the whole text is long
_ANNUAL = {"Tahunan": " annual"}
Numbers = Mapping[tuple[int, int], int]  # (row, post) -> the number of its note
_VACANT = '<td class="center vacant"></td>'


@dataclass(slots=True)
class Line:
    """A row of the table; `block` is the heading printed before it, `span` > 0 opens a sasaran cell."""

    key: int
    block: str
    span: int
    objective_number: int
    objective: str
    number: int
    name: str
    url: str
    source: str
    begin: str
    measurement: str
    targets: SafeString
    uom: str
    receivers: SafeString
    owners: list[tuple[str, str, bool, int]]
    sentence: str
    note: str


@dataclass(frozen=True, slots=True)
class OwnNote:
    """Targets of a receiver's own, as a note below the table: whose, at which row, and what they are."""

    row: int
    label: str
    position: int
    who: str
    words: str


def own_notes(rows: Sequence[tuple[MatrixRow, list[Carried]]]) -> list[OwnNote]:
    """The targets that are not those of their row, in the order of the page."""
    return [
        OwnNote(
            row.pk, f"{row.objective_number}.{row.indicator_number}", tick.position_id, tick.title,
            in_words(tick.targets),
        )
        for row, carried in rows
        for tick in carried
        if tick.targets and not row.group
    ]  # fmt: skip


def matrix_lines(
    rows: Sequence[tuple[MatrixRow, list[Carried]]],
    *,
    annex: Annex,
    receivers: Sequence[Receiver],
    notes: Sequence[OwnNote],
) -> list[Line]:
    """The rows in printed order, with the headings and spans of the rows that are left after filtering."""
    numbers = {(note.row, note.position): number for number, note in enumerate(notes, start=1)}
    spans = _spans([row for row, _ in rows])
    columns = [(receiver.position_id, escape(receiver.heading)) for receiver in receivers]
    indicator_url = reverse("indicators:show", args=["KODE"])
    lines, block = [], ""
    for (row, carried), span in zip(rows, spans, strict=True):
        heading = "" if row.block == block else str(Objective.Block(row.block).label)
        block = row.block
        begin = awal(row.measurement[:BEGINNING])
        lines.append(
            Line(
                key=row.pk,
                block=heading,
                span=span,
                objective_number=row.objective_number,
                objective=row.objective_wording,
                number=row.indicator_number,
                name=row.indicator_wording,
                url=indicator_url.replace("KODE", row.indicator.code),
                source=row.source_wording,
                begin="" if begin == row.measurement else begin,
                measurement=row.measurement,
                targets=target_cells(row.targets),
                uom=row.uom,
                receivers=tick_cells(row, carried, columns, numbers),
                owners=_owners(row, carried, numbers) if annex.layout == Annex.Layout.OWNERS else [],
                sentence=row.derivation,
                note=row.note,
            )
        )
    return lines


def target_cells(targets: YearTargets) -> SafeString:
    """The five target cells as markup: a filter call per cell would cost more than the query."""
    values = (*targets.quarters, targets.annual)
    cells = [_target_cell(head, value) for head, value in zip(QUARTER_HEADS, values, strict=True)]
    return mark_safe("".join(cells))  # noqa: S308 - sel() gives numbers and marks of our own


def tick_cells(
    row: MatrixRow, carried: Sequence[Carried], columns: Sequence[tuple[int, str]], numbers: Numbers
) -> SafeString:
    """A cell per receiver; a derived row has one sentence over all of them."""
    if not columns:
        return mark_safe("")
    if row.mode == MatrixRow.Mode.DERIVE:
        sentence = escape(row.derivation)
        return mark_safe(f'<td class="derived group-start" colspan="{len(columns)}">{sentence}</td>')  # noqa: S308 - escaped
    ticks = {
        tick.position_id: (tick.scope_note, tick.coordinator, numbers.get((row.pk, tick.position_id), 0))
        for tick in carried
    }
    cells = [
        _tick_cell(heading, *ticks[position_id]) if position_id in ticks else _VACANT
        for position_id, heading in columns
    ]
    return mark_safe("".join(cells))  # noqa: S308 - headings and notes are escaped


@lru_cache(4096)
def _target_cell(head: str, value: Target) -> str:
    return f'<td class="num target{_ANNUAL.get(head, "")}" data-label="{head}">{sel(value)}</td>'


@lru_cache(4096)
def _tick_cell(heading: str, scope: str, coordinator: bool, number: int) -> str:
    """The same few cells come again and again: escaping them once is what keeps a large matrix fast."""
    return f'<td class="center" data-label="{heading}">{centang(scope, coordinator, number)}</td>'


def _owners(row: MatrixRow, carried: Sequence[Carried], numbers: Numbers) -> list[tuple[str, str, bool, int]]:
    """(name as printed, address of the post, coordinator, number of the note about its own targets).

    A row for a whole level names the level.
    """
    if row.group:
        return [(row.get_group_display(), "", False, 0)]
    return [
        (
            tick.wording or tick.title, reverse("org:position", args=[tick.position_id]), tick.coordinator,
            numbers.get((row.pk, tick.position_id), 0),
        )
        for tick in carried
    ]  # fmt: skip


def _spans(rows: Sequence[MatrixRow]) -> list[int]:
    """For each row how many rows its sasaran cell spans, 0 where the cell above reaches down."""
    spans = [0] * len(rows)
    start = 0
    for place, row in enumerate(rows):
        first = rows[start]
        if place and (row.block, row.objective_number) != (first.block, first.objective_number):
            start = place
        spans[start] += 1
    return spans
