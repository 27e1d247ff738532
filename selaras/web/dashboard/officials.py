"""The share of officials who meet their targets, by tier and by unit, with n of N."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from selaras.engine.exact import percent
from selaras.exchange.boards import cell
from selaras.exchange.tables import Line
from selaras.measurement.queries import standing
from selaras.measurement.queries.standing import Official, Share
from selaras.org.models import OrgUnit, Position
from selaras.web.dashboard.asked import Board, asked, exports, frame
from selaras.web.figures import brief
from selaras.web.http import Request
from selaras.web.rights import needs

WIDTH = 160  # pixels of a whole bar
_LEVEL = 3  # units from the top: the city, its secretariat and districts, divisions and wards


@dataclass(frozen=True, slots=True)
class Group:
    """Posts of one tier or unit; `met`, `missed` and `open` of `share` add up to those that are due."""

    name: str
    share: Share

    @property
    def percent(self) -> Decimal | None:
        """The part that meets all targets, unrounded; None where nothing is due."""
        return percent(Decimal(self.share.met), Decimal(self.share.due)) if self.share.due else None

    @property
    def words(self) -> str:
        return "N/A" if self.percent is None else f"{brief(self.percent)} %"

    @property
    def bar(self) -> tuple[int, int, int]:
        """Pixels of those who meet, those of whom nothing can be said yet, and those below."""
        due = self.share.due or 1
        met, undecided = (part * WIDTH // due for part in (self.share.met, self.share.open))
        return met, undecided, WIDTH - met - undecided if self.share.due else 0

    @property
    def open_x(self) -> int:
        return self.bar[0]

    @property
    def missed_x(self) -> int:
        return self.bar[0] + self.bar[1]


@dataclass(frozen=True, slots=True)
class Groups:
    whole: Group
    tiers: Sequence[Group]
    units: Sequence[Group]


def groups(known: Sequence[Official], *, under: OrgUnit | None) -> Groups:
    """In the order of the organisation: divisions, districts, wards, or what lies right below the unit.

    Two queries, for the paths and the names of units.
    """
    paths = OrgUnit.objects.filter(pk__in={one.unit_id for one in known}).order_by("pk")
    level = level_of(under)
    of = {unit: parts(path)[:level][-1] for unit, path in paths.values_list("pk", "path")}
    found = OrgUnit.objects.filter(pk__in=set(of.values())).order_by("path")
    names = dict(found.values_list("pk", "name"))
    tiers = [tier for tier in Position.Tier.values if any(one.tier == tier for one in known)]
    by_tier = _grouped((one.tier, one) for one in known)
    by_unit = _grouped((of[one.unit_id], one) for one in known)
    return Groups(
        whole=Group("Semua", standing.share(known)),
        tiers=[Group(str(Position.Tier(tier).label), standing.share(by_tier[tier])) for tier in tiers],
        units=[Group(names[unit], standing.share(by_unit[unit])) for unit in names],
    )


def level_of(under: OrgUnit | None) -> int:
    """How many units from the top are named: divisions and wards, or what lies right below the one chosen."""
    return len(parts(under.path)) + 1 if under is not None else _LEVEL


def parts(path: str) -> list[int]:
    """The keys of the units from the top down to this one."""
    return [int(part) for part in path.split(".") if part]


def _grouped(pairs: "Iterable[tuple[str | int, Official]]") -> "dict[str | int, list[Official]]":
    found: dict[str | int, list[Official]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one)
    return found


@require_safe
@needs("realisasi", "lihat")
def officials(request: Request) -> HttpResponse:
    board = asked(request)
    found = groups(standing.officials(board.figures, suffix=board.suffix), under=board.here.unit)
    context = frame(
        request, board, "officials", groups=found, width=WIDTH, exports=exports(request, board, "pejabat")
    )
    return render(request, "dashboard/officials.html", context)


def lines(request: Request, board: Board) -> list[Line]:  # noqa: ARG001 - each table is asked the same way
    found = groups(standing.officials(board.figures, suffix=board.suffix), under=board.here.unit)
    told = [("semua", found.whole), *(("jenjang", one) for one in found.tiers)]
    told += [("unit", one) for one in found.units]
    return [
        {
            "kelompok": kind, "nama": one.name, "jatuh_tempo": str(one.share.due),
            "memenuhi": str(one.share.met), "di_bawah": str(one.share.missed), "terbuka": str(one.share.open),
            "persen": cell(one.percent) or "N/A",
        }
        for kind, one in told
    ]  # fmt: skip
