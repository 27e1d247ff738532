"""Achievements added up over many figures, and the figures a board shows first; exact, in few queries."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Length, Replace

from selaras.engine.achievement import Judgement
from selaras.engine.efficiency import Score, score
from selaras.engine.periods import QUARTERS
from selaras.measurement.models import Figure
from selaras.measurement.queries.caps import counting
from selaras.measurement.queries.standing import IDLE, YEAR, newest_edition
from selaras.org.models import Agency

SUFFIXES = (*map(str, QUARTERS), YEAR)
Sums = tuple[Decimal, int, int]  # as engine.efficiency.score takes them


def _sums(suffix: str, cap: Decimal | None) -> dict[str, Sum | Count]:
    """The computable achievements of a suffix up to the cap, added up; how many they are, how many due."""
    judged, percent = f"judgement{suffix}", f"percent{suffix}"
    computable = Q(**{f"{judged}__in": (Judgement.REACHED, Judgement.MISSED), f"{percent}__isnull": False})
    # what can have no percentage takes part in neither number (engine.efficiency.score)
    without = Q(**{judged: Judgement.NOT_COMPUTABLE}) | Q(
        **{judged: Judgement.REACHED, f"{percent}__isnull": True}
    )
    return {
        f"sum{suffix}": Sum(counting(suffix, cap), filter=computable),
        f"counted{suffix}": Count("pk", filter=computable),
        f"due{suffix}": Count("pk", filter=~Q(**{f"{judged}__in": IDLE}) & ~without),
    }  # fmt: skip


def by_unit(
    figures: QuerySet[Figure], *, suffix: str, cap: Decimal | None
) -> dict[tuple[int, str], Sums]:  # fmt: skip
    """(unit, its path) -> the sums of its own posts, without those of units below (ATR-04); one query."""
    rows = (
        figures.values_list("position__unit_id", "position__unit__path").annotate(**_sums(suffix, cap))
        .order_by("position__unit__path")
    )  # fmt: skip
    return {(unit, path): (total or Decimal(0), counted, due) for unit, path, total, counted, due in rows}


def leading(figures: QuerySet[Figure]) -> list[Figure]:
    """Of each indicator the figure that stands highest: its unit is nearest to the top; one query."""
    path = "position__unit__path"
    depth = Length(path) - Length(Replace(path, Value("."), Value("")))
    return list(
        figures.select_related("position__unit", "indicator__objective")
        .order_by("indicator_id", depth, path, "position__order", "position_id")
        .distinct("indicator_id")
    )  # fmt: skip


def newest_of_years(figures: QuerySet[Figure], *, agency: Agency, years: Collection[int]) -> QuerySet[Figure]:
    """Of these years what the newest edition of each has laid out; asked once a year, not once a row."""
    laid = Q(pk__in=[])
    for year in years:
        laid |= Q(year=year, edition=Subquery(newest_edition(agency, year)))
    return figures.filter(laid, agency=agency)


def by_year(figures: QuerySet[Figure], *, caps: Mapping[int, Decimal | None]) -> dict[int, dict[str, Score]]:
    """Year -> the score of each of its quarters and of the year, up to the year's cap (ATR-04).

    One query for all years under one cap.
    """
    found: dict[int, dict[str, Score]] = {}
    for cap in set(caps.values()):
        every = {name: told for suffix in SUFFIXES for name, told in _sums(suffix, cap).items()}
        years = [year for year, own in caps.items() if own == cap]
        rows = figures.filter(year__in=years).order_by("year").values("year").annotate(**every)
        found |= {row["year"]: {one: _score(row, one) for one in SUFFIXES} for row in rows}
    return dict(sorted(found.items()))


def _score(row: Mapping[str, Any], suffix: str) -> Score:
    return score([(row[f"sum{suffix}"] or Decimal(0), row[f"counted{suffix}"], row[f"due{suffix}"])])


def of_years(figures: QuerySet[Figure], like: Sequence[Figure]) -> dict[tuple[int, int, int], Figure]:
    """(year, post, indicator) -> the figure of that year, for posts and indicators of `like`; one query."""
    found = figures.filter(
        position__in={one.position_id for one in like}, indicator__in={one.indicator_id for one in like}
    )
    return {(one.year, one.position_id, one.indicator_id): one for one in found.order_by("pk")}
