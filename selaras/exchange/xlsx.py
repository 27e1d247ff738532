"""An annex as a workbook that looks like the decree and can be taken in again."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selaras.engine.numbers import format_rupiah, parse_number
from selaras.engine.spreadsheet import FORMULA_SIGNS
from selaras.exchange.paper import Box, Paper, Row, lay_out, text_lines
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Table

FOLIO = 14  # Excel's number for 8,5 x 13 inches, the F4 of Indonesian offices
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
}  # fmt: skip
_SIZE = 8  # points
_LINE = 10.4  # points from one line of text to the next
_TALLEST = 409  # points: Excel has no taller row
_UNIT = 0.58  # of a column width in Excel for one of ours
_LETTERS = 1.8 * _UNIT  # letters of this size in one unit of ours


def to_xlsx(table: Table) -> bytes:
    """One sheet "Lampiran …": every text is a text, whatever it begins with; every target is a number."""
    made = datetime.combine(table.decreed_on, time())  # not today: the same data give the same bytes
    with Workbook(made, f"{table.name} {table.year}") as book:
        book.annex(table)
    return book.content


class Workbook:
    """A workbook being written; `content` is complete when the with-block has ended."""

    def __init__(self, made: datetime, title: str) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, _OPTIONS)
        self._book.set_properties({"title": title, "created": made})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    @property
    def content(self) -> bytes:
        return self._out.getvalue()

    def sheet(self, name: str) -> Worksheet:
        return self._book.add_worksheet(name)

    def style(self, **properties: Any) -> Format:
        """A cell format, made once for each set of properties."""
        whole = {"font_name": "Arial", "font_size": _SIZE, "text_wrap": True, "valign": "top"} | properties
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(whole)
        return self._formats[key]

    def annex(self, table: Table) -> None:
        paper = lay_out(table)
        sheet = self.sheet(table.name)
        first = self.top(sheet, paper, foot=table.foot)
        for index, row in enumerate(paper.rows, start=first):
            for box in row.boxes:
                self.box(sheet, index, box, self._body(box, band=row.band))
        for index, height in enumerate(_heights(paper.rows, paper.columns), start=first):
            sheet.set_row(index, height)
        self._signature(sheet, paper, first + len(paper.rows) + 1)

    def top(self, sheet: Worksheet, paper: Paper, *, foot: str) -> int:
        """Page, columns, title and header of a sheet; the first line below them."""
        _set_page(sheet, foot)
        for index, column in enumerate(paper.columns):
            sheet.set_column(index, index, column.width * _UNIT)
        title = self.style(bold=True, align="center", font_size=12, text_wrap=False)
        for index, line in enumerate(paper.title):
            self.box(sheet, index, Box(line, 0, span=len(paper.columns)), title)
        start = len(paper.title) + 1
        head = self.style(bold=True, align="center", valign="vcenter", border=1, bg_color="#E7E6E6")
        for index, row in enumerate(paper.heads, start=start):
            for box in row.boxes:
                self.box(sheet, index, box, head)
        sheet.set_row(start, _LINE * (1 if len(paper.heads) > 1 else 3) + 4)
        if len(paper.heads) > 1:
            sheet.set_row(start + 1, _LINE * 3)
        first = start + len(paper.heads)
        sheet.repeat_rows(start, first - 1)
        sheet.freeze_panes(first, 0)
        return first

    def box(self, sheet: Worksheet, row: int, box: Box, style: Format) -> None:
        """Write one box, merged where it covers several cells: a number as number, all else as text."""
        if box.span > 1 or box.depth > 1:
            last = (row + box.depth - 1, box.column + box.span - 1)
            sheet.merge_range(row, box.column, *last, "", style)
        number = _number(box)
        if number is not None:
            sheet.write_number(row, box.column, number, style)
        elif box.text:
            sheet.write_string(row, box.column, box.text, style)
        else:
            sheet.write_blank(row, box.column, None, style)

    def amount(self, sheet: Worksheet, row: int, column: int, amount: Decimal | None, style: Format) -> None:
        """Write an amount of money as a number, or as text where a workbook would lose digits of it."""
        if amount is None:
            sheet.write_blank(row, column, None, style)
        elif Decimal(f"{amount:.15g}") == amount:  # the digits that a workbook keeps
            sheet.write_number(row, column, float(amount), style)
        else:
            sheet.write_string(row, column, format_rupiah(amount), style)

    def _body(self, box: Box, *, band: bool) -> Format:
        if band:
            return self.style(border=1, bold=True, bg_color="#F2F2F2")
        look: dict[str, Any] = {"border": 1}
        if box.kind is not Kind.TEXT or box.span > 1:
            look["align"] = "center"
        if _number(box) is not None:
            look["num_format"] = _number_format(box.text)
        elif box.text.startswith(FORMULA_SIGNS):
            look["quote_prefix"] = True  # stays a text when somebody edits the cell
        return self.style(**look)

    def _signature(self, sheet: Worksheet, paper: Paper, start: int) -> None:
        style = self.style(align="center", font_size=10, text_wrap=False)
        last = len(paper.columns) - 1
        column = _from_right(paper.columns, 45)
        for index, line in enumerate(paper.signature, start=start):
            self.box(sheet, index, Box(line, column, span=last - column + 1), style)


def _set_page(sheet: Worksheet, foot: str) -> None:
    sheet.set_paper(FOLIO)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    # an ampersand begins a code there; doubled it is one
    sheet.set_footer(f"&L&8{foot.replace('&', '&&')}&R&8Halaman &P dari &N")
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": "A1:GR5000"})  # no green corners on "001"


def _number(box: Box) -> float | None:
    """The number a cell of numbers holds, if a workbook can hold it exactly; otherwise it stays text."""
    if box.kind not in (Kind.TARGET, Kind.WHOLE):
        return None
    value, _ = parse_number(box.text) if "." not in box.text else parse_number(box.text.replace(".", ""))
    return float(value) if value is not None and Decimal(repr(float(value))) == value else None


def _number_format(text: str) -> str:
    """As many decimals as the number has, groups of thousands: 87,3 and 86 and 1.250.000."""
    decimals = text.partition(",")[2]
    return f"#,##0.{'0' * len(decimals)}" if decimals else "#,##0"


def _heights(rows: Sequence[Row], columns: Sequence[Column]) -> list[float]:
    """The height of each line in points: applications do not fit merged cells by themselves."""
    heights = [_LINE] * len(rows)
    for index, row in enumerate(rows):
        flat = (_height(box, columns) for box in row.boxes if box.depth == 1)
        heights[index] = max(_LINE, *flat, 0)
    for index, box in _deep(rows):
        covered = heights[index : index + box.depth]
        lacking = _height(box, columns) - sum(covered)
        if lacking > 0:
            heights[index : index + box.depth] = [one + lacking / box.depth for one in covered]
    return [min(height + 3, _TALLEST) for height in heights]


def _deep(rows: Sequence[Row]) -> Iterator[tuple[int, Box]]:
    for index, row in enumerate(rows):
        for box in row.boxes:
            if box.depth > 1:
                yield index, box


def _height(box: Box, columns: Sequence[Column]) -> float:
    return _LINE * text_lines(box, columns, letters=_LETTERS)


def _from_right(columns: Sequence[Column], width: float) -> int:
    """The column from which on the sheet's right edge is at least `width` away."""
    total = 0.0
    for index in range(len(columns) - 1, -1, -1):
        total += columns[index].width
        if total >= width:
            return index
    return 0
