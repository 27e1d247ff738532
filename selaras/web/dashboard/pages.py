"""The board prepared for its page: a heat table by post and indicator, tiles, what is late."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from selaras.engine.achievement import Judgement
from selaras.engine.periods import QUARTER_LABELS, format_day
from selaras.engine.reports import ReportState
from selaras.engine.scales import Scale
from selaras.measurement.queries.periods import Window
from selaras.measurement.queries.standing import YEAR, Gaps, Share, Told
from selaras.org.models import Position
from selaras.planning.models import Indicator, Objective
from selaras.web.dashboard import cells
from selaras.web.figures import SIGNS, STEPS, Standing, partial_words, told_standing

_BLOCKS = {block: place for place, block in enumerate(Objective.Block.values)}
_JUDGEMENTS = {one.value: one for one in Judgement}
_ANY = 1  # stands for a key while the address of many figures is written once
# who has a report that is not locked: by the step it waits for
WAITS_FOR = {
    ReportState.DRAFT: "pemilik", ReportState.RETURNED: "pemilik", ReportState.SENT: "atasan langsung",
    ReportState.APPROVED: "verifikator",
}  # fmt: skip


def in_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Block by block, in the order of the dictionary."""
    return sorted(indicators, key=lambda one: (
        _BLOCKS[one.objective.block], one.objective.order, one.objective_id, one.number, one.pk
    ))  # fmt: skip


def rows(
    told: Iterable[Told], posts: Iterable[Position], columns: Sequence[Indicator], *, suffix: str,
    scale: Scale,
) -> list[SafeString]:  # fmt: skip
    """One line a post, in their order; the unit is told where it changes, unless the post has its name."""
    known = {(one.position_id, one.indicator_id): one for one in told}
    before, after = address(_ANY, suffix).split(f"/{_ANY}/", 1)
    found, last = [], ""
    for post in posts:
        unit = post.unit.name
        line = []
        for column in columns:
            one = known.get((post.pk, column.pk))
            url = f"{before}/{one.pk}/{after}" if one else ""
            line.append(cells.cell(column.code, url, _standing(one, suffix, scale)) if one else cells.VACANT)
        shown = "" if unit == last or unit.casefold() in post.title.casefold() else unit
        found.append(cells.row(post.title, shown, line))
        last = unit
    return found


def _standing(one: Told, suffix: str, scale: Scale) -> Standing:
    partial = partial_words(one.source, one.counted, one.due, suffix)
    return told_standing(_JUDGEMENTS.get(one.judgement), one.percent, partial, scale)


def address(figure: int, suffix: str) -> str:
    """Where the figure explains itself; the year is explained beside its last quarter."""
    if suffix == YEAR:
        return f"{reverse('origin:show', args=[figure, 4])}#setahun"
    return reverse("origin:show", args=[figure, int(suffix)])


def tiles(share: Share, gaps: Gaps, *, closed: Collection[int], late_url: str) -> list[dict[str, object]]:
    late = "masa pengisian belum ada yang ditutup"
    if closed:
        late = f"masa pengisian {_listed(sorted(closed))} sudah ditutup"
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
        {"label": "Terlambat", "value": gaps.count, "note": late, "url": late_url},
    ]  # fmt: skip


def _listed(quarters: Sequence[int]) -> str:
    names = [QUARTER_LABELS[quarter] for quarter in quarters]
    return names[0] if len(names) == 1 else f"{names[0]} sampai {names[-1]}"


@dataclass(frozen=True, slots=True)
class GapRow:
    """`since` is the day after which the figure was late, `days` how many ago; `waits_for` who has it now."""

    post: str
    unit: str
    holder: str
    code: str
    name: str
    quarter: str
    url: str
    state: str
    waits_for: str
    since: str
    days: int


def gap_rows(
    gaps: Gaps, *, closed: Mapping[int, Window], today: date, holders: Mapping[int, str] | None = None
) -> list[GapRow]:
    """What is late, by whom and since when, with how far its report is on the way."""
    return [
        GapRow(
            post=one.figure.position.title, unit=one.figure.position.unit.name,
            holder=(holders or {}).get(one.figure.position_id, ""),
            code=one.figure.indicator.code, name=one.figure.indicator.name,
            quarter=QUARTER_LABELS[one.quarter], url=address(one.figure.pk, str(one.quarter)),
            state=one.report.get_state_display() if one.report else "Belum ada laporan",
            waits_for=WAITS_FOR[ReportState(one.report.state)] if one.report else "pemilik",
            since=format_day(closed[one.quarter].last_day), days=(today - closed[one.quarter].last_day).days,
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
