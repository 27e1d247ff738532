"""One verified figure and its way to the top, in organisations of several shapes; a whole tree anew."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial

from selaras.cascade.models import Edition
from selaras.engine.figures import NOTHING, Quarter, Quarters, reported
from selaras.engine.targets import NA, YearTargets
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure
from selaras.measurement.queries.recompute import differing
from selaras.ops.measure import Result, measure
from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator

WAVES = YearTargets(NA, Decimal("88.6"), NA, Decimal("88.6"), Decimal("88.6"))
YEAR = 2024


def figures(edition: Edition) -> Iterator[Result]:
    """The measurements; every tree is another indicator of the example's agency."""
    for name, fans in (("1-8-56", (8, 7)), ("1-10-100-1000", (10, 10, 10))):
        levels = grow(edition, _indicator(edition.agency, f"UKUR-{name}"), fans)
        leaf = levels[-1][-1]
        bare = measure(f"satu angka ditulis, tanpa commit, {name}", partial(_put, [leaf], Decimal(80)))
        yield bare
        yield measure(f"satu angka sampai puncak, {name}", partial(_verified, [leaf]), baseline=bare)
        if len(fans) == 2:
            many = f"{len(levels[-1])} angka sekaligus, {name}"
            yield measure(many, partial(_verified, levels[-1]), baseline=bare)
    yield measure("seluruh angka dihitung ulang", partial(differing, edition.agency, YEAR))


def grow(
    edition: Edition, indicator: Indicator, fans: Sequence[int], *, targets: YearTargets = WAVES
) -> list[list[Figure]]:
    """A tree of figures: one at the top, then so many below each of the level above: (8, 7) is 1-8-56."""
    like = Position.objects.filter(agency=edition.agency).order_by("pk")[0]
    levels = [_level(edition, indicator, _posts(like, 1), [None], targets)]
    for fan in fans:
        above = [figure for figure in levels[-1] for _ in range(fan)]
        levels.append(_level(edition, indicator, _posts(like, len(above)), above, targets))
    inner = [figure.pk for level in levels[:-1] for figure in level]
    Figure.objects.filter(pk__in=inner).update(source=Figure.Source.ROLLED)
    return levels


def _indicator(agency: Agency, code: str) -> Indicator:
    like = Indicator.objects.filter(agency=agency).order_by("pk")[0]
    like.pk, like.code = None, code[:20]
    like.annual_rule = Indicator.Annual.LAST
    like.number += 1000
    like.save()
    return like


def _posts(like: Position, count: int) -> list[Position]:
    first = Position.objects.count()
    return Position.objects.bulk_create(
        Position(
            agency=like.agency, unit_id=like.unit_id, code=f"tree-{first + n}", title=f"Jabatan {first + n}",
            tier=like.tier, period=like.period, order=n,
        )
        for n in range(count)
    )  # fmt: skip


def _level(
    edition: Edition,
    indicator: Indicator,
    posts: Sequence[Position],
    parents: Iterable[Figure | None],
    targets: YearTargets,
) -> list[Figure]:
    rows = []
    for post, parent in zip(posts, parents, strict=True):
        row = Figure(
            agency=post.agency, year=edition.year, edition=edition, position=post, indicator=indicator,
            parent=parent,
        )  # fmt: skip
        row.targets = targets
        row.quarters = _blank(targets)
        rows.append(row)
    return Figure.objects.bulk_create(rows)


def _blank(targets: YearTargets) -> Quarters:
    told = [reported(None, target=target) for target in targets.quarters]
    return (told[0], told[1], told[2], told[3])


def _put(leaves: Sequence[Figure], value: Decimal) -> None:
    for leaf in leaves:
        leaf.quarters = (NOTHING, Quarter(value, 1, 1), NOTHING, NOTHING)
    Figure.objects.keep(leaves)


def _verified(leaves: Sequence[Figure]) -> None:
    told = {2: Quarter(Decimal("88.6"), 1, 1)}
    settle(figures=[leaf.pk for leaf in leaves], noted={leaf.pk: told for leaf in leaves})
