"""Ringkasan pimpinan: one page of A4 with what a leader has to know of a term, as PDF."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fontpkg
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from selaras.documents.render import pdf
from selaras.engine.achievement import SUSPICIOUS
from selaras.engine.efficiency import Score
from selaras.engine.exact import settled
from selaras.engine.periods import QUARTER_LABELS, QUARTERS, format_day
from selaras.engine.reports import ReportState
from selaras.engine.scales import Scale
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries import standing
from selaras.measurement.queries.scores import by_year, leading
from selaras.measurement.queries.standing import YEAR
from selaras.org.models import OrgUnit
from selaras.web.dashboard import brief_words as say
from selaras.web.dashboard.asked import Board, asked
from selaras.web.dashboard.officials import level_of, parts
from selaras.web.dashboard.spending import Overview, Row, overview
from selaras.web.dashboard.trends import caps_of_years, limits, of_three_years
from selaras.web.figures import SIGNS, achievement_scale, value_words
from selaras.web.figures import standing as told_of
from selaras.web.http import Request, attachment
from selaras.web.rights import needs
from selaras.web.theme import DEFAULT_HUE, colours

TEMPLATE = Path(__file__).parent / "brief.typ"
MOST = 5  # of each list: it is one page
_MOVES = 4


@dataclass(frozen=True, slots=True)
class Known:
    """All that the page is made from, read once; ten or so queries for an organisation of any size."""

    board: Board
    scale: Scale
    told: Overview
    officials: Sequence[standing.Official]
    figures: Sequence[Figure]
    scores: Mapping[int, Mapping[str, Score]]
    late: Sequence[tuple[str, Mapping[int, int]]]
    days: Mapping[int, int]
    quotes: Mapping[int, str]


def known(request: Request, board: Board) -> Known:
    closed = board.closed(request)
    figures = leading(board.figures)
    worst = [one.indicator_id for one in _worst(figures, board.suffix)]
    told = overview(request, board)
    return Known(
        board=board, scale=achievement_scale(board.year), told=told,
        officials=standing.officials(board.figures, suffix=board.suffix), figures=figures,
        scores=by_year(of_three_years(request, board), caps=limits(caps_of_years(request, board))),
        late=_late_units(board, list(closed)),
        days={quarter: (request.today - window.last_day).days for quarter, window in closed.items()},
        quotes=_quotes(board, worst),
    )  # fmt: skip


def _percent(figure: Figure, suffix: str) -> Decimal | None:
    told: Decimal | None = getattr(figure, f"percent{suffix}")
    return None if told is None else settled(told)


def _ranked(figures: Sequence[Figure], suffix: str) -> list[tuple[Decimal, Figure]]:
    """The figures that have an achievement, the highest first."""
    told = [(percent, one) for one in figures if (percent := _percent(one, suffix)) is not None]
    return sorted(told, key=lambda pair: (-pair[0], pair[1].indicator.code))


def _best(figures: Sequence[Figure], suffix: str) -> list[Figure]:
    """The highest that can be believed (CAP-07), without those that need the leader: none stands twice."""
    named = {one.pk for one in _worst(figures, suffix)}
    ranked = [one for percent, one in _ranked(figures, suffix) if percent <= SUSPICIOUS]
    return [one for one in ranked if one.pk not in named][:MOST]


def _worst(figures: Sequence[Figure], suffix: str) -> list[Figure]:
    """Those below their target, the lowest first."""
    return [one for percent, one in reversed(_ranked(figures, suffix)) if percent < 100][:MOST]


def _quotes(board: Board, indicators: Sequence[int]) -> dict[int, str]:
    """Indicator -> the obstacle of its worst locked report within one's reach, word by word; one query."""
    reports = (
        Report.objects.filter(
            figure__in=board.figures.values("pk"), figure__indicator__in=indicators,
            quarter__in=board.quarters, state=ReportState.LOCKED,
        )
        .exclude(obstacle="").select_related("figure__position").order_by("pk")
    )  # fmt: skip
    found: dict[int, tuple[Decimal, str]] = {}
    for one in reports:
        percent = _percent(one.figure, str(one.quarter))
        if percent is not None and percent < found.get(one.figure.indicator_id, (Decimal(100), ""))[0]:
            text = say.quoted(one.obstacle, one.figure.position.title)
            found[one.figure.indicator_id] = (percent, text)
    return {indicator: text for indicator, (_, text) in found.items()}


def page(told: Known, *, at: datetime) -> dict[str, Any]:
    """The data of the template: texts only, every number already written."""
    board, share = told.board, standing.share(told.officials)
    late = _late(told.late, told.days)
    count = sum(many for _, (many, _) in late)
    until = f"{QUARTER_LABELS[board.until]} {board.year}"
    hue = DEFAULT_HUE if board.agency.hue is None else board.agency.hue
    return {
        "title": f"Ringkasan kinerja {board.term_words}", "agency": board.agency.name,
        "scope": board.here.unit.name if board.here.unit else "Seluruh perangkat daerah",
        "as_of": f"Keadaan {format_day(at.date())} pukul {at:%H.%M}", "date": [at.year, at.month, at.day],
        "colour": colours(hue)["--ina-primary-fill"][0],
        "tiles": _tiles(told, share, count),
        "sentences": [
            say.achievement(told.told.whole.reached, term=board.term_words, scale=told.scale),
            say.officials(share), say.money(told.told, until=until), say.late(count, len(late)),
        ],
        "best": [_line(one, told) for one in _best(told.figures, board.suffix)],
        "worst": [_line(one, told) for one in _worst(told.figures, board.suffix)],
        "late": [_late_line(name, count, days) for name, (count, days) in late[:MOST]],
        "more_late": max(0, len(late) - MOST),
        "units": [_unit_line(one) for one in _units(told.told)], "judged": told.told.judged,
        "changes": changes(told), "sources": _sources(told),
    }  # fmt: skip


def _tiles(told: Known, share: standing.Share, late: int) -> list[dict[str, str]]:
    whole = told.told.whole
    reached = whole.reached.percent
    band = told.scale.band(reached) if reached is not None else None
    return [
        {
            "label": "Capaian kinerja", "value": whole.reached_words + (" %" if reached is not None else ""),
            "note": band.label if band else whole.reached_of,
        },
        {
            "label": "Pejabat memenuhi target", "value": f"{share.met} dari {share.due}",
            "note": f"{share.open} belum dapat dinilai",
        },
        {
            "label": "Serapan anggaran", "value": whole.spent_words + (" %" if whole.spent.counted else ""),
            "note": whole.spent_of or ("lengkap" if whole.spent.due else "belum ada DPA"),
        },
        {"label": "Laporan terlambat", "value": str(late), "note": "belum dikunci setelah ditutup"},
    ]  # fmt: skip


def _line(figure: Figure, told: Known) -> dict[str, str]:
    suffix = told.board.suffix
    one = told_of(figure, suffix, told.scale)
    targets = figure.targets
    target = targets.annual if suffix == YEAR else targets.quarters[int(suffix) - 1]
    return {
        "sign": SIGNS.get(one.step or 0, ""), "class": one.label or one.words, "code": figure.indicator.code,
        "name": say.shortened(figure.indicator.name, say.LONGEST_NAME), "percent": one.text,
        "of": f"{value_words(figure.value_of(suffix))} dari {value_words(target)}",
        "partial": one.partial, "quote": told.quotes.get(figure.indicator_id, ""),
    }  # fmt: skip


def _late_units(board: Board, quarters: Sequence[int]) -> list[tuple[str, dict[int, int]]]:
    """The units a board names, each with all that is late in and below it; two queries."""
    level = level_of(board.here.unit)
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for path, late in standing.late_by_unit(board.figures, quarters=quarters):
        found[parts(path)[:level][-1]].update(late)
    names = OrgUnit.objects.filter(pk__in=found).order_by("path").values_list("pk", "name")
    return [(name, dict(found[pk])) for pk, name in names]


def _late(
    units: Sequence[tuple[str, Mapping[int, int]]], days: Mapping[int, int]
) -> list[tuple[str, tuple[int, int]]]:
    """Unit -> how many of its reports are late and the longest in days; the most first."""
    told = [(name, (sum(late.values()), max(days[quarter] for quarter in late))) for name, late in units]
    return sorted(told, key=lambda one: (-one[1][0], -one[1][1], one[0]))


def _late_line(name: str, count: int, days: int) -> dict[str, str]:
    return {"name": say.shortened(name, say.LONGEST_NAME), "count": str(count), "days": f"{days} hari"}


def _units(told: Overview) -> list[Row]:
    """Where least was reached for what was spent, of the units with both figures; the lowest value first."""
    both = [(settled(one.told.value), one) for one in told.rows if one.told.value is not None]
    return [one for _, one in sorted(both, key=lambda pair: (pair[0], pair[1].name))[:MOST]]


def _unit_line(row: Row) -> dict[str, str]:
    return {
        "name": say.shortened(row.name, 60), "reached": row.reached_words, "spent": row.spent_words,
        "value": row.value_words, "sign": row.sign, "verdict": row.told.verdict.value,
    }  # fmt: skip


def changes(told: Known) -> list[str]:
    """What moved since the quarter before, or the year before for a whole year."""
    board = told.board
    none = Score(None, 0, 0)
    if board.suffix == YEAR:
        before = told.scores.get(board.year - 1, {}).get(YEAR, none)
        now = told.scores.get(board.year, {}).get(YEAR, none)
        return [say.change(before, now, earlier=f"tahun {board.year - 1}")]
    quarter = int(board.suffix)
    if quarter == QUARTERS[0]:
        return [
            f"{QUARTER_LABELS[quarter]} adalah triwulan pertama; belum ada triwulan sebelumnya tahun ini."
        ]
    scores = told.scores.get(board.year, {})
    earlier = QUARTER_LABELS[quarter - 1]
    first = say.change(scores.get(str(quarter - 1), none), scores.get(board.suffix, none), earlier=earlier)
    return [first, *_moves(told.figures, quarter)]


def _moves(figures: Sequence[Figure], quarter: int) -> list[str]:
    """The indicators that moved most since the quarter before, of those measured in both."""
    found = []
    for one in figures:
        before, now = _percent(one, str(quarter - 1)), _percent(one, str(quarter))
        if before is not None and now is not None and before != now:
            found.append((-(now - before).copy_abs(), one.indicator.code, before, now))
    earlier = QUARTER_LABELS[quarter - 1]
    return [say.moved(code, before, now, earlier=earlier) for _, code, before, now in sorted(found)[:_MOVES]]


def _sources(told: Known) -> list[str]:
    usage, scale, cap = told.told.usage, told.scale, told.told.cap
    limit = f"paling tinggi {cap.percent} %" if cap and cap.percent else "tanpa batas atas"
    return [
        f"Capaian: laporan yang sudah dikunci di Selaras, rata-rata tanpa bobot, {limit}. "
        f"Kelas: {scale.source}.",
        f"Asumsi kelas: {scale.assumption}" if scale.assumption else "",
        f"Efisiensi ({told.told.habit.value}): {usage.source}."
        + (f" Asumsi: {usage.assumption}" if usage.assumption else ""),
        "Kendala dikutip dari laporan sebagaimana tertulis; N/A tidak diukur, belum diisi bukan nol.",
    ]  # fmt: skip


@require_safe
@needs("nilai", "lihat_unit")
def brief(request: Request) -> HttpResponse:
    """The same figures at the same minute give the same bytes."""
    board = asked(request)
    at = timezone.localtime()
    content = pdf(TEMPLATE, page(known(request, board), at=at), fonts=[fontpkg.path("Inter")])
    return attachment(content, f"ringkasan-{board.year}-{board.file_term}.pdf")
