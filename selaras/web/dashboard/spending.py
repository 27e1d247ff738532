"""What was spent beside what was reached, unit by unit: LKjIP table III.6, and by programme (III.B)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.engine.efficiency import (
    Absorption,
    Efficiency,
    Habit,
    Score,
    Usage,
    Verdict,
    absorption,
    efficiency,
    joined,
    score,
    usual,
)
from selaras.engine.periods import QUARTER_LABELS, format_day
from selaras.engine.targets import NotMeasured
from selaras.exchange.boards import cell
from selaras.exchange.tables import Line
from selaras.measurement.models import Figure, ReportingCap
from selaras.measurement.queries import scores, standing
from selaras.measurement.queries.caps import cap_on
from selaras.org.access import units_within
from selaras.org.models import OrgUnit
from selaras.planning import access as planning_access
from selaras.planning.queries import Outlay, absorbed, outlays
from selaras.web.dashboard.asked import Board, asked, exports, frame
from selaras.web.dashboard.trends import score_words
from selaras.web.figures import brief
from selaras.web.http import Request
from selaras.web.rights import needs

WIDTH = 180  # pixels of 120 percent; what is longer is cut and says its number beside
_MOST = 120
HABITS = ((Habit.DIFFERENCE, "Selisih"), (Habit.SAVING, "Rasio"))
MEANINGS = {
    Habit.DIFFERENCE: "capaian dikurangi serapan, dalam poin persen",
    Habit.SAVING: "100 dikurangi serapan per capaian, dalam persen",
}
SIGNS = {
    Verdict.EFFICIENT: "▲",
    Verdict.NOT_EFFICIENT: "◆",
    Verdict.INCOMPLETE: "–",
    Verdict.NOT_APPLICABLE: "",
}
NOTHING = absorption([])


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with a DPA and all below it without one of their own, or a unit that no DPA covers."""

    name: str
    reached: Score
    spent: Absorption
    told: Efficiency

    @property
    def reached_words(self) -> str:
        return score_words(self.reached)[0]

    @property
    def reached_of(self) -> str:
        return score_words(self.reached)[1]

    @property
    def spent_words(self) -> str:
        if isinstance(self.spent.percent, NotMeasured):
            return "N/A"
        return "belum diisi" if self.spent.percent is None else brief(self.spent.percent)

    @property
    def spent_of(self) -> str:
        """How many lines are reported, where it is not all of them."""
        return "" if self.spent.is_complete else f"{self.spent.counted} dari {self.spent.due} baris"

    @property
    def value_words(self) -> str:
        return "" if self.told.value is None else brief(self.told.value)

    @property
    def sign(self) -> str:
        return SIGNS[self.told.verdict]

    @property
    def bars(self) -> tuple[int | None, int | None]:
        """Pixels of the achievement and of the absorption; None where there is no figure."""
        return _pixels(self.reached.percent), _pixels(self.spent.percent)


def _pixels(figure: object) -> int | None:
    if not isinstance(figure, Decimal):
        return None
    return max(0, min(WIDTH, int(figure * WIDTH / _MOST)))


@dataclass(frozen=True, slots=True)
class Overview:
    """`whole` is all units together: every achievement once, every rupiah once."""

    rows: Sequence[Row]
    whole: Row
    programs: Sequence["ProgramRow"]
    usage: Usage
    habit: Habit
    cap: ReportingCap | None

    @property
    def efficient(self) -> int:
        return sum(row.told.verdict is Verdict.EFFICIENT for row in self.rows)

    @property
    def judged(self) -> int:
        """Units of which everything is known."""
        return sum(row.told.verdict in {Verdict.EFFICIENT, Verdict.NOT_EFFICIENT} for row in self.rows)


def overview(request: Request, board: Board, habit: Habit | None = None) -> Overview:
    """The units whose score one may read (nilai.lihat_unit), whole ones only; seven queries for any size."""
    reach = units_within(request.duties, "nilai", "lihat_unit")
    units = OrgUnit.objects.filter(reach, agency=board.agency)
    if board.here.unit is not None:
        units = units.filter(path__startswith=board.here.unit.path)
    visible = dict(units.order_by("path").values_list("pk", "name"))
    budgets = planning_access.budgets(request.duties).filter(agency=board.agency)
    lines = outlays(budgets, year=board.year, quarter=board.until)
    spent = {unit: absorbed(told) for unit, told in lines.items()}
    end = date(board.year, 12, 31)
    cap = cap_on(board.agency, min(request.today, end))
    usage = _usage(cap) or usual(end)
    chosen = habit or usage.habit
    sums = scores.by_unit(_figures(board), suffix=board.suffix, cap=cap.limit if cap else None)
    grouped = _grouped(sums, _paths(spent.keys() & visible.keys()))
    rows = [
        _row(visible[unit], score(grouped.get(unit, ())), spent.get(unit, NOTHING), chosen)
        for unit in visible
        if unit in grouped or unit in spent
    ]
    whole = _whole(grouped, spent, visible, chosen)
    programs = programs_of(told for unit, told in lines.items() if unit in visible)
    return Overview(rows, whole, programs, usage, chosen, cap)


def _usage(cap: ReportingCap | None) -> Usage | None:
    """What the agency has set; None where it left it to the law table."""
    if cap is None or not cap.habit:
        return None
    return Usage(Habit(cap.habit), f"Ditetapkan sejak {format_day(cap.since)}: {cap.reason.rstrip('.')}", "")


def _figures(board: Board) -> QuerySet[Figure]:
    newest = standing.newest_edition(board.agency, board.year)
    figures = Figure.objects.filter(agency=board.agency, year=board.year, edition=Subquery(newest))
    block = {item.name: item.value for item in board.filters.fields}.get("blok", "")
    return figures.filter(indicator__objective__block=block) if block else figures


def _paths(units: Collection[int]) -> dict[str, int]:
    """Path -> unit, of the units with a DPA."""
    found = OrgUnit.objects.filter(pk__in=units).order_by("pk")
    return dict(found.values_list("path", "pk"))


def _grouped(
    sums: Mapping[tuple[int, str], scores.Sums], budgets: Mapping[str, int]
) -> dict[int, list[scores.Sums]]:
    """The sums of a unit go to the nearest unit with a DPA at or above it; without one they stay."""
    found: dict[int, list[scores.Sums]] = defaultdict(list)
    for (unit, path), told in sums.items():
        parts = path.split(".")
        above = (".".join(parts[:length]) + "." for length in range(len(parts), 0, -1))
        found[next((budgets[one] for one in above if one in budgets), unit)].append(told)
    return found


def _row(name: str, reached: Score, spent: Absorption, habit: Habit) -> Row:
    return Row(name, reached, spent, efficiency(reached=reached, spent=spent, habit=habit))


def _whole(
    grouped: Mapping[int, Sequence[scores.Sums]], spent: Mapping[int, Absorption], visible: Collection[int],
    habit: Habit,
) -> Row:  # fmt: skip
    reached = score(one for unit, told in grouped.items() if unit in visible for one in told)
    return _row("Seluruhnya", reached, joined(one for unit, one in spent.items() if unit in visible), habit)


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A programme or activity over all units, by its code: sums of what lies below it."""

    code: str
    name: str
    is_program: bool
    spent: Absorption

    @property
    def share(self) -> str:
        told = self.spent.percent
        return f"{brief(told)} %" if isinstance(told, Decimal) else "N/A" if told is not None else ""

    @property
    def of(self) -> str:
        return "" if self.spent.is_complete else f"{self.spent.counted} dari {self.spent.due} baris"


def programs_of(units: Iterable[Sequence[Outlay]]) -> list[ProgramRow]:
    """LKjIP table III.B: programmes (three parts of the code) and activities (five), by their codes."""
    names: dict[str, str] = {}
    lines: dict[str, list[Outlay]] = defaultdict(list)
    for told in units:
        for line in told:
            parts = line.code.split(".")
            for length in (3, 5):
                if len(parts) == length and line.name:
                    names.setdefault(line.code, line.name)
                if len(parts) >= length and (line.ceiling is not None or line.spent is not None):
                    lines[".".join(parts[:length])].append(line)
    known = sorted(lines, key=lambda code: [int(part) if part.isdecimal() else 0 for part in code.split(".")])
    return [
        ProgramRow(
            code, names.get(code, "tidak ada lagi pada DPA"), code.count(".") == 2, absorbed(lines[code])
        )
        for code in known
    ]


@require_safe
@needs("nilai", "lihat_unit")
def spending(request: Request) -> HttpResponse:
    board = asked(request)
    habit = board.filters.choice("efisiensi", "Cara efisiensi", HABITS, every="Kelaziman")
    told = overview(request, board, Habit(habit) if habit else None)
    context = frame(
        request, board, "spending", told=told, cap=told.cap, width=WIDTH, hundred=WIDTH * 100 // _MOST,
        exports=exports(request, board, "serapan"), more_exports=exports(request, board, "program"),
        until=QUARTER_LABELS[board.until], habit_words=MEANINGS[told.habit],
        budget_url=reverse("budgets:list"),
    )  # fmt: skip
    return render(request, "dashboard/spending.html", context)


def lines(request: Request, board: Board) -> list[Line]:
    """Table III.6, the whole of it last."""
    told = overview(request, board, _asked_habit(request))
    return [
        {
            "unit": row.name, "capaian": cell(row.reached.percent), "dari": row.reached_of,
            "pagu": cell(row.spent.ceiling if row.spent.ceiling else row.spent.percent),
            "realisasi": cell(row.spent.spent if row.spent.counted else row.spent.percent),
            "serapan": cell(row.spent.percent), "baris": f"{row.spent.counted} dari {row.spent.due}",
            "efisiensi": cell(row.told.value), "putusan": row.told.verdict.value,
        }
        for row in [*told.rows, told.whole]
    ]  # fmt: skip


def _asked_habit(request: Request) -> Habit | None:
    asked_for = request.GET.get("efisiensi", "")
    return Habit(asked_for) if asked_for in set(Habit) else None


def program_lines(request: Request, board: Board) -> list[Line]:
    """Table III.B."""
    return [
        {
            "kode": row.code, "uraian": row.name,
            "pagu": cell(row.spent.ceiling if row.spent.ceiling else row.spent.percent),
            "realisasi": cell(row.spent.spent if row.spent.counted else row.spent.percent),
            "serapan": cell(row.spent.percent),
        }
        for row in overview(request, board).programs
    ]  # fmt: skip
