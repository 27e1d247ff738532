"""The board over a city's figures: every page of it beside an empty request."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from random import Random

from django.db import connection
from django.test import Client

from selaras.cascade.models import Edition
from selaras.engine.figures import Handling, judged, reported
from selaras.engine.targets import NA, YearTargets
from selaras.measurement.models import Figure
from selaras.ops.measure import Result, measure
from selaras.org.models import OrgUnit, Position
from selaras.planning.models import Indicator

POSTS, INDICATORS = 227, 16  # the whole of a city: some 3,600 figures
PATHS = (
    "/dasbor/?tw=tahun", "/dasbor/?tw=2", "/dasbor/target/", "/dasbor/tren/", "/dasbor/serapan/?tw=2",
    "/dasbor/terlambat/?tw=2", "/dasbor/pejabat/?tw=2", "/dasbor/ringkasan.pdf?tw=2",
)  # fmt: skip


def boards(client: Client, edition: Edition, baseline: Result) -> Iterator[Result]:
    """`client` is the head of the agency, who sees all of it."""
    count = grow(edition)
    for path in PATHS:
        deed = partial(client.get, path)
        if deed().status_code != 200:
            raise RuntimeError(f"{path} did not answer")
        yield measure(f"{path}, {count} angka", deed, baseline=baseline)


def grow(edition: Edition) -> int:
    """Posts over the units of the example, each with every indicator, a quarter filled; how many figures."""
    agency, chance = edition.agency, Random(1)  # noqa: S311
    units = list(OrgUnit.objects.filter(agency=agency).order_by("path"))
    like = Position.objects.filter(agency=agency, tier=Position.Tier.DIVISION_HEAD).order_by("pk")[0]
    posts = Position.objects.bulk_create(
        Position(
            agency=agency, unit=units[n % len(units)], code=f"papan-{n}", title=f"Kepala Pos Papan {n}",
            tier=like.tier, period=like.period, order=n,
        )
        for n in range(POSTS)
    )  # fmt: skip
    indicators = list(Indicator.objects.filter(agency=agency).order_by("pk")[:INDICATORS])
    targets = YearTargets(NA, Decimal("88.6"), NA, Decimal("88.6"), Decimal("88.6"))
    rows = [_figure(edition, post, one, targets, chance) for post in posts for one in indicators]
    Figure.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE measurement_figure, org_position")
    return Figure.objects.filter(agency=agency, year=edition.year).count()


def _figure(
    edition: Edition, post: Position, indicator: Indicator, targets: YearTargets, chance: Random
) -> Figure:
    figure = Figure(
        agency=edition.agency, year=edition.year, edition=edition, position=post, indicator=indicator
    )
    figure.targets = targets
    values = [None, Decimal(chance.randint(4000, 10000)).scaleb(-2), None, None]
    told = [reported(value, target=target) for value, target in zip(values, targets.quarters, strict=True)]
    figure.quarters = (told[0], told[1], told[2], told[3])
    figure.judge(judged(targets=targets, quarters=figure.quarters, handling=Handling()))
    return figure
