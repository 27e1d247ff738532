"""The board prepared for its page: a heat table by post and indicator, tiles, what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.scales import Scale
from selaras.measurement.models import Figure
from selaras.measurement.queries.standing import YEAR, Gaps, Share
from selaras.planning.models import Indicator, Objective
from selaras.web.figures import SIGNS, STEPS, Standing, standing

_BLOCKS = {block: place for place, block in enumerate(Objective.Block.values)}


@dataclass(frozen=True, slots=True)
class Cell:
    """`standing` None: the post does not carry the indicator, which is no gap."""

    code: str
    name: str
    standing: Standing | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`unit` is told where it changes, unless the post is named after it."""

    post: str
    unit: str
    cells: Sequence[Cell]


def indicators_of(figures: Iterable[Figure]) -> list[Indicator]:
    """The columns: block by block, in the order of the dictionary."""
    found = {one.indicator_id: one.indicator for one in figures}
    return sorted(found.values(), key=lambda one: (
        _BLOCKS[one.objective.block], one.objective.order, one.objective_id, one.number, one.pk
    ))  # fmt: skip


def rows(
    figures: Iterable[Figure], columns: Sequence[Indicator], *, suffix: str, scale: Scale
) -> list[Row]:  # fmt: skip
    """One line a post, in the order of the figures."""
    posts: dict[int, dict[int, Figure]] = {}
    for figure in figures:
        posts.setdefault(figure.position_id, {})[figure.indicator_id] = figure
    found, last = [], ""
    for carried in posts.values():
        position = next(iter(carried.values())).position
        unit = position.unit.name
        told = "" if unit == last or unit.casefold() in position.title.casefold() else unit
        found.append(Row(position.title, told, _cells(carried, columns, suffix, scale)))
        last = unit
    return found


def _cells(
    carried: dict[int, Figure], columns: Sequence[Indicator], suffix: str, scale: Scale
) -> list[Cell]:  # fmt: skip
    cells = []
    for column in columns:
        figure = carried.get(column.pk)
        if figure is None:
            cells.append(Cell(column.code, column.name))
        else:
            told = standing(figure, suffix, scale)
            cells.append(Cell(column.code, column.name, told, address(figure, suffix)))
    return cells


def address(figure: Figure, suffix: str) -> str:
    """Where the figure explains itself; the year is explained beside its last quarter."""
    if suffix == YEAR:
        return f"{reverse('origin:show', args=[figure.pk, 4])}#setahun"
    return reverse("origin:show", args=[figure.pk, int(suffix)])


def tiles(share: Share, gaps: Gaps, *, closed: Sequence[int]) -> list[dict[str, object]]:
    late = "masa pengisian belum ada yang ditutup"
    if closed:
        late = f"masa pengisian {_listed(closed)} sudah ditutup"
    return [
        {
            "label": "Pejabat memenuhi target", "value": f"{share.met} dari {share.due}",
            "note": f"{share.missed} di bawah target, {share.open} belum dapat dinilai",
        },
        {
            "label": "Angka tercapai", "value": f"{share.figures_reached} dari {share.figures_due}",
            "note": "dari yang bertarget dan tidak dikecualikan",
        },
        {"label": "Belum diisi", "value": share.figures_blank, "note": "angka yang seharusnya ada"},
        {"label": "Terlambat", "value": gaps.count, "note": late},
    ]  # fmt: skip


def _listed(quarters: Sequence[int]) -> str:
    names = [QUARTER_LABELS[quarter] for quarter in quarters]
    return names[0] if len(names) == 1 else f"{names[0]} sampai {names[-1]}"


@dataclass(frozen=True, slots=True)
class GapRow:
    post: str
    unit: str
    code: str
    name: str
    quarter: str
    url: str
    state: str


def gap_rows(gaps: Gaps) -> list[GapRow]:
    """What is late, with how far its report is on the way."""
    return [
        GapRow(
            post=one.figure.position.title, unit=one.figure.position.unit.name,
            code=one.figure.indicator.code, name=one.figure.indicator.name,
            quarter=QUARTER_LABELS[one.quarter], url=address(one.figure, str(one.quarter)),
            state=one.report.get_state_display() if one.report else "Belum ada laporan",
        )
        for one in gaps.first
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClassLine:
    step: int
    sign: str
    label: str


def legend(scale: Scale) -> list[ClassLine]:
    """The classes of the law of that year, the best first."""
    return [ClassLine(STEPS[band.tone], SIGNS[STEPS[band.tone]], band.label) for band in scale.bands]
