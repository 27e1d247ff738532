"""The role-result matrix in its official form (PermenPANRB 6/2022): on A3 as PDF, and as a workbook."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import fontpkg

from selaras.documents.render import pdf
from selaras.engine.periods import format_day
from selaras.engine.spreadsheet import FORMULA_SIGNS
from selaras.exchange.paper import Box, text_lines
from selaras.exchange.schema import Column as Sized
from selaras.exchange.xlsx import Workbook
from selaras.org.models import Holder
from selaras.skp.queries.grid import Grid, Row
from selaras.skp.queries.layout import Column, heads, in_order

TEMPLATE = Path(__file__).parent / "templates" / "role_matrix.typ"
ACROSS = 7  # results side by side on one sheet of paper; more go on on the next, with the first column again
LEADING = "Memimpin pencapaian seluruh hasil"
DRAFT = "Mengikuti konsep perjanjian kinerja, belum berlaku"
_PEOPLE, _RESULT = 34, 30  # widths of the columns of a workbook
_LETTERS = 1.3
_A3 = 8  # Excel's number for A3


@dataclass(frozen=True, slots=True)
class Person:
    """The first column of a line: name and NIP as far as the reader may see them, the post."""

    people: tuple[tuple[str, str], ...]
    post: str

    @property
    def text(self) -> str:
        lines = [line for name, nip in self.people for line in (name, nip and f"NIP {nip}") if line]
        return "\n".join([*lines, self.post])


@dataclass(frozen=True, slots=True)
class Form:
    """A matrix laid out: the head in lines, the leader, then a person a line with the roles in each cell."""

    title: tuple[str, ...]
    made_on: date
    draft: bool
    columns: tuple[Column, ...]
    leader: Person
    lines: tuple[tuple[Person, tuple[tuple[str, ...], ...]], ...]

    @property
    def foot(self) -> str:
        told = f"{self.title[0].capitalize()} · keadaan {format_day(self.made_on)}"
        return f"{told} · {DRAFT}" if self.draft else told


def form_of(grid: Grid, *, on: date, named: Collection[int], with_nip: Collection[int]) -> Form:
    """`named` and `with_nip` are the ids of the holders whose name, whose NIP the reader may see."""
    columns = tuple(in_order(grid.results))
    unit = grid.matrix.position.unit.name.upper()
    return Form(
        title=("MATRIKS PERAN HASIL", unit, f"TAHUN {grid.matrix.year}"),
        made_on=on,
        draft=grid.follows_a_draft,
        columns=columns,
        leader=_person(grid.leader, named, with_nip),
        lines=tuple(
            (
                _person(row, named, with_nip),
                tuple(
                    tuple(one.wording for one in grid.cells.get((column.result.pk, row.position.pk), ()))
                    for column in columns
                ),
            )
            for row in grid.rows
        ),
    )


def _person(row: Row, named: Collection[int], with_nip: Collection[int]) -> Person:
    people = tuple(_shown(one, with_nip) for one in row.holders if one.pk in named)
    return Person(people if row.holders else (("(jabatan kosong)", ""),), row.position.title)


def _shown(holder: Holder, with_nip: Collection[int]) -> tuple[str, str]:
    nip = holder.user.nip if holder.pk in with_nip else ""
    return f"{holder.prefix} {holder.user.full_name}".strip(), nip or ""


def to_pdf(form: Form) -> bytes:
    """A3 landscape; tagged, archival, the same bytes for the same matrix and day."""
    day = form.made_on
    parts = [form.columns[start : start + ACROSS] for start in range(0, len(form.columns), ACROSS)] or [()]
    data: dict[str, Any] = {
        "title": form.title,
        "foot": form.foot,
        "note": DRAFT if form.draft else "",
        "date": [day.year, day.month, day.day],
        "leading": LEADING,
        "leader": asdict(form.leader),
        "parts": [_part(form, part, ACROSS * n) for n, part in enumerate(parts)],
    }
    return pdf(TEMPLATE, data, fonts=[fontpkg.path("Arimo")])


def _part(form: Form, columns: Sequence[Column], start: int) -> dict[str, Any]:
    """The columns that lie on one sheet."""
    return {
        "columns": len(columns),
        "heads": [[asdict(box) for box in line] for line in _heads(columns)],
        "lines": [
            {"person": asdict(person), "cells": cells[start : start + len(columns)]}
            for person, cells in form.lines
        ],
    }


@dataclass(frozen=True, slots=True)
class _Head:
    """One cell of the head; columns are counted from the one behind the people."""

    text: str
    column: int
    span: int
    depth: int


def _heads(columns: Sequence[Column]) -> list[list[_Head]]:
    lines = heads(columns)
    place = {one.result.pk: n for n, one in enumerate(columns)}
    return [
        [
            _Head(one.wording, place[one.column.result.pk], one.span, 2 if one.whole else 1)
            for one in line
        ]
        for line in lines
    ]  # fmt: skip


def to_xlsx(form: Form) -> bytes:
    """One sheet: every text is a text; a role a line within its cell, as the page takes them in again."""
    with Workbook(datetime.combine(form.made_on, time()), " ".join(form.title)) as book:
        sheet = book.sheet("Matriks Peran Hasil")
        sheet.set_paper(_A3)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&8{form.foot.replace('&', '&&')}&R&8Halaman &P dari &N")
        sizes = [Sized("pegawai", "Pegawai", width=_PEOPLE), *(
            Sized(str(one.result.pk), "", width=_RESULT) for one in form.columns
        )]  # fmt: skip
        for n, one in enumerate(sizes):
            sheet.set_column(n, n, one.width)
        title = book.style(bold=True, font_size=12, text_wrap=False)
        for n, line in enumerate(form.title):
            sheet.write_string(n, 0, line, title)
        first = _write_heads(book, sheet, form, sizes, start=len(form.title) + 1)
        _write_lines(book, sheet, form, sizes, start=first)
        sheet.repeat_rows(len(form.title) + 1, first - 1)
        sheet.repeat_columns(0, 0)
        sheet.freeze_panes(first, 1)
    return book.content


def _write_heads(book: Workbook, sheet: Any, form: Form, sizes: Sequence[Sized], *, start: int) -> int:
    style = book.style(bold=True, align="center", valign="vcenter", border=1, bg_color="#E7E6E6")
    lines = _heads(form.columns)
    book.box(sheet, start, Box("PEGAWAI", 0, depth=len(lines)), style)
    for n, line in enumerate(lines):
        for one in line:
            box = Box(one.text, one.column + 1, span=one.span, depth=one.depth)
            book.box(sheet, start + n, box, style)
        tallest = max((text_lines(Box(one.text, one.column + 1, span=one.span), sizes, letters=_LETTERS)
                       for one in line if one.depth == 1), default=1)  # fmt: skip
        sheet.set_row(start + n, 10.4 * tallest + 5)
    return start + len(lines)


def _write_lines(book: Workbook, sheet: Any, form: Form, sizes: Sequence[Sized], *, start: int) -> None:
    people = book.style(border=1, bold=True)
    leading = book.style(border=1, italic=True, align="center", valign="vcenter")
    book.box(sheet, start, Box(form.leader.text, 0), people)
    if form.columns:
        book.box(sheet, start, Box(LEADING, 1, span=len(form.columns)), leading)
    sheet.set_row(start, _height([Box(form.leader.text, 0)], sizes))
    for n, (person, cells) in enumerate(form.lines, start + 1):
        boxes = [Box(person.text, 0), *(Box("\n".join(roles), at) for at, roles in enumerate(cells, 1))]
        for box in boxes:
            risky = box.column and box.text.startswith(FORMULA_SIGNS)
            look = (
                people
                if not box.column
                else book.style(border=1, **({"quote_prefix": True} if risky else {}))
            )
            book.box(sheet, n, box, look)
        sheet.set_row(n, _height(boxes, sizes))


def _height(boxes: Sequence[Box], sizes: Sequence[Sized]) -> int | float:
    tallest = max(text_lines(box, sizes, letters=_LETTERS) for box in boxes)
    return min(10.4 * tallest + 5, 409)
