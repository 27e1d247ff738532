"""An agreement as an editable Word document: a copy to work on, never what is signed."""

from collections.abc import Callable, Collection, Iterator, Sequence

from selaras.agreements.models import Agreement
from selaras.agreements.queries.printed import Block, Budget, Goal, Party, Printed, Promise, printed
from selaras.documents.word import Cell, Paragraph, Section, Table
from selaras.documents.word import docx as write

Cells = Callable[[Goal, Promise], list[Cell]]

NOTICE = "SALINAN UNTUK DISUNTING, BUKAN DOKUMEN BERTANDA TANGAN"
SIZES = {"a4": (210, 297), "f4": (215, 330)}
MARGIN, NARROW = 25, 14
_QUARTERLY = (
    "No.", "Sasaran", "No.", "Indikator Kinerja", "TW I", "TW II", "TW III", "TW IV", "Tahunan", "Satuan",
    "Sumber Data", "Pengukuran Kinerja",
)  # fmt: skip


def docx(agreement: Agreement, *, full_nips: Collection[int] | None = None) -> bytes:
    """Statement, annex and quarterly targets, without code and QR; the same bytes every time.

    `full_nips` as in `printed`.
    """
    paper = printed(agreement, full_nips=full_nips)
    width, height = SIZES[paper.paper]
    upright = (width, height)
    sections = [Section(upright, MARGIN, [*_statement(paper)]), Section(upright, MARGIN, [*_annex(paper)])]
    if paper.blocks:
        sections.append(Section((height, width), NARROW, [*_title(paper), _quarters(paper, height)]))
    return write(sections, title=paper.title, notice=NOTICE)


def _statement(paper: Printed) -> Iterator[Paragraph | Table]:
    said = paper.statement
    for head in paper.heads:
        yield Paragraph(head.upper(), align="center", bold=True)
    yield Paragraph(paper.heading, style="Heading1", align="center")
    yield Paragraph(said["opening"], align="both")
    yield _who(paper.first)
    if said["first"]:
        yield Paragraph(said["first"])
    if paper.second:
        yield _who(paper.second)
        yield Paragraph(said["second"])
    for part in ("promise", "responsibility", "supervision"):
        if said[part]:
            yield Paragraph(said[part], align="both")
    yield _signatures(paper, said["second_party"], said["first_party"] or f"{paper.first.post},")


def _who(party: Party) -> Table:
    rows = [[Cell("Nama"), Cell(":"), Cell(party.name)], [Cell("Jabatan"), Cell(":"), Cell(party.post)]]
    return Table((25, 5, 125), rows, ruled=False, style="Kept")


def _signatures(paper: Printed, second: str, first: str) -> Table:
    def side(party: Party | None, label: str) -> list[str]:
        if party is None:
            return ["", "", ""]
        rest = (party.rank, f"NIP {party.nip}" if party.nip else "")
        return [label, party.name or "(" + "." * 40 + ")", "\n".join(filter(None, rest))]

    left, right = side(paper.second, second), side(paper.first, first)
    rows = [
        [Cell(), Cell(paper.place, align="center")],
        [Cell(left[0], align="center"), Cell(right[0], align="center")],
        [Cell("\n\n\n"), Cell()],
        [Cell(left[1], align="center", bold=True), Cell(right[1], align="center", bold=True)],
        [Cell(left[2], align="center"), Cell(right[2], align="center")],
    ]
    return Table((80, 80), rows, ruled=False, style="Kept")


def _title(paper: Printed) -> Iterator[Paragraph]:
    yield Paragraph(paper.heading, style="Heading1", align="center")
    yield Paragraph(paper.first.post.upper(), align="center", bold=True)


def _annex(paper: Printed) -> Iterator[Paragraph | Table]:
    yield from _title(paper)
    heads = _heads(("No.", paper.objective, "Indikator Kinerja", "Target", "Satuan"))
    yield Table((10, 50, 56, 22, 22), [*heads, *_rows(paper, 5, _annual)], heads=len(heads))
    if paper.budget:
        yield _budget(paper.budget)
    second = f"{paper.second.post}," if paper.second else ""
    yield _signatures(paper, second, f"{paper.first.post},")


def _quarters(paper: Printed, height: int) -> Table:
    widths = [8, 34, 8, 42, 14, 14, 14, 14, 16, 18, 22]
    widths.append(height - 2 * NARROW - sum(widths))
    heads = _heads(_QUARTERLY)
    return Table(widths, [*heads, *_rows(paper, len(widths), _quarterly)], heads=len(heads), style="Small")


def _heads(names: Sequence[str]) -> list[list[Cell]]:
    return [
        [Cell(name, align="center", bold=True) for name in names],
        [Cell(f"({number})", align="center") for number in range(1, len(names) + 1)],
    ]


def _rows(paper: Printed, columns: int, cells: Cells) -> Iterator[list[Cell]]:
    for block in paper.blocks:
        if len(paper.blocks) > 1 or cells is _quarterly:
            yield [Cell(block.name, bold=True, span=columns)]
        yield from _goals(block, cells)


def _goals(block: Block, cells: Cells) -> Iterator[list[Cell]]:
    for goal in block.goals:
        several = len(goal.promises) > 1
        for place, promise in enumerate(goal.promises):
            merge = ("continue" if place else "restart") if several else ""
            number, text = ("", "") if place else (goal.number, goal.text)
            beside = [Cell(number, align="center", merge=merge), Cell(text, merge=merge)]
            yield [*beside, *cells(goal, promise)]


def _annual(goal: Goal, promise: Promise) -> list[Cell]:
    return [
        Cell(f"{goal.number}.{promise.number} {_scoped(promise)}"),
        Cell(promise.annual, align="center"),
        Cell(promise.uom, align="center"),
    ]


def _quarterly(goal: Goal, promise: Promise) -> list[Cell]:  # noqa: ARG001 - the objective stands beside
    figures = (*promise.quarters, promise.annual, promise.uom)
    return [
        Cell(promise.number, align="center"),
        Cell(_scoped(promise)),
        *(Cell(figure, align="center") for figure in figures),
        Cell(promise.source),
        Cell(promise.measurement),
    ]


def _scoped(promise: Promise) -> str:
    return f"{promise.text}\n{promise.scope}" if promise.scope else promise.text


def _budget(budget: Budget) -> Table:
    funds = [Cell("Keterangan", align="center", bold=True)] if budget.funds else []
    names = ("No.", budget.column, "Anggaran")
    rows = [[*(Cell(name, align="center", bold=True) for name in names), *funds]]
    columns = len(rows[0])
    for heading, lines in budget.groups:
        if heading:
            rows.append([Cell(heading, bold=True, span=columns)])
        for line in lines:
            money = Cell(f"Rp {line.amount}", align="right")
            fund = [Cell(line.fund)] if budget.funds else []
            rows.append([Cell(line.number, align="center"), Cell(line.name), money, *fund])
    total = Cell(f"Rp {budget.total}", align="right", bold=True)
    rows.append([Cell("JUMLAH", align="center", bold=True, span=2), total, *([Cell()] if funds else [])])
    return Table((10, 72, 44, 34) if funds else (10, 102, 48), rows, heads=1)
