"""Word documents from paragraphs and tables: Office Open XML, the few parts that a letter needs.

Knows no noun of the domain. The same data give the same bytes. ADR 0027 says why no library does this.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from selaras.documents.word_parts import CORE, DOCUMENT, FIXED, HEADER, IMAGE, PICTURE, RELATIONS

_NEVER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_EMU = 36_000  # English metric units, of a millimetre
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text; `style` is a style of word_parts, `align` left, center, right or both (justified)."""

    text: str
    style: str = "Normal"
    align: str = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell over `span` columns; `merge` is "restart" where the cells below, "continue", belong to it."""

    text: str = ""
    align: str = "left"
    bold: bool = False
    span: int = 1
    merge: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first `heads` of them repeated on every page; column widths in millimetres."""

    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    heads: int = 0
    ruled: bool = True
    style: str = "Table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG in a line of its own, its size in millimetres, and what it shows in words."""

    png: bytes
    width: int
    height: int
    words: str


Part = Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one direction: `paper` is width and height in millimetres, as it lies."""

    paper: tuple[int, int]
    margin: int
    parts: Sequence[Part] = field(default_factory=list)


def docx(sections: Sequence[Section], *, title: str, notice: str) -> bytes:
    """The document; `notice` stands at the head of every page."""
    *before, last = sections
    pictures: list[Picture] = []
    body = "".join(_parts(one, pictures) + f"<w:p><w:pPr>{_pages(one)}</w:pPr></w:p>" for one in before)
    body += _parts(last, pictures) + _pages(last)
    related = "".join(IMAGE.format(number=number) for number in range(1, len(pictures) + 1))
    parts: dict[str, str | bytes] = FIXED | {
        "word/document.xml": DOCUMENT.replace("{body}", body),
        RELATIONS: FIXED[RELATIONS].replace("</Relationships>", f"{related}</Relationships>"),
        "word/header1.xml": HEADER.replace("{notice}", _lines(notice)),
        "docProps/core.xml": CORE.replace("{title}", _text(title)),
    }
    parts |= {f"word/media/image{number}.png": one.png for number, one in enumerate(pictures, 1)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, _LONG_AGO), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _parts(section: Section, pictures: list[Picture]) -> str:
    """What the section holds; its pictures are added to the others, numbered from 1."""
    made = ""
    for part in section.parts:
        if isinstance(part, Picture):
            pictures.append(part)
            made += _picture(part, len(pictures))
        else:
            made += _paragraph(part) if isinstance(part, Paragraph) else _table(part)
    return made


def _picture(one: Picture, number: int) -> str:
    return PICTURE.format(
        number=number,
        wide=one.width * _EMU,
        high=one.height * _EMU,
        words=quoteattr(_NEVER.sub("", one.words)),
    )


def _paragraph(one: Paragraph) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{one.style}"/><w:jc w:val="{one.align}"/></w:pPr>'
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if one.bold else ''}{_lines(one.text)}</w:r></w:p>"
    )


def _table(table: Table) -> str:
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in table.widths)
    rows = "".join(_row(table, row, head=n < table.heads) for n, row in enumerate(table.rows))
    style = "TableGrid" if table.ruled else "TableNormal"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{_twips(sum(table.widths))}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
        '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'  # two tables side by side become one
    )


def _row(table: Table, row: Sequence[Cell], *, head: bool) -> str:
    column, cells = 0, ""
    for cell in row:
        width = _twips(sum(table.widths[column : column + cell.span]))
        cells += _cell(cell, width, table.style)
        column += cell.span
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(cell: Cell, width: int, style: str) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    inside = _paragraph(Paragraph(cell.text, style=style, align=cell.align, bold=cell.bold))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>{inside}</w:tc>'


def _pages(section: Section) -> str:
    width, height = section.paper
    lying = ' w:orient="landscape"' if width > height else ""
    margin = _twips(section.margin)
    around = " ".join(f'w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{_twips(width)}" w:h="{_twips(height)}"{lying}/>'
        f'<w:pgMar {around} w:header="{margin // 2}" w:footer="{margin // 2}" w:gutter="0"/></w:sectPr>'
    )


def _lines(text: str) -> str:
    """Runs of text with a break between two lines."""
    return "<w:br/>".join(
        f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in text.replace("\r\n", "\n").split("\n")
    )


def _text(text: str) -> str:
    return escape(_NEVER.sub("\ufffd", text))


def _twips(millimetres: int) -> int:
    """Twentieths of a point, as Word counts."""
    return (millimetres * 14_400 + 127) // 254
