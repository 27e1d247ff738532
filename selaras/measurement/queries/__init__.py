"""Reading figures: the path from one up to the head, and what each place of it is made from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from selaras.engine.figures import Handling, Part, Quarters, judged, rolled
from selaras.measurement.models import Figure
from selaras.measurement.models.handling import handling_of

# UNION, not UNION ALL: two ways may lead to one figure, and a row that leads back to itself ends there
_PATH = """
WITH RECURSIVE path(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT fed.id FROM path
    JOIN measurement_figure here ON here.id = path.id
    JOIN LATERAL (
        SELECT here.parent_id AS id WHERE here.parent_id IS NOT NULL
        UNION ALL
        SELECT whole.id FROM planning_component part
        JOIN measurement_figure whole ON whole.indicator_id = part.whole_id AND whole.source = 'rumus'
        AND whole.position_id = here.position_id AND whole.year = here.year
        WHERE part.part_id = here.indicator_id
    ) fed ON true
)
SELECT id FROM path ORDER BY id
"""


def path_of(figures: Iterable[int]) -> list[int]:
    """The figures themselves and every figure made from them, in order of their keys; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_PATH, [list(figures)])
        return [key for (key,) in cursor.fetchall()]


def remade(path: Sequence[Figure], children: Iterable[Figure]) -> list[Figure]:
    """Every figure of a path anew, from the leaves up; `children` are those of all its rolled figures.

    Figures of the path are taken as they become, the others as they are stored. Reported figures keep their
    quarters and are judged again. Raises ValueError for parents that lead in a circle.
    """
    by_parent: dict[int, list[Figure]] = defaultdict(list)
    on_path = {figure.pk: figure for figure in path}
    for child in children:
        if child.parent_id is not None:
            by_parent[child.parent_id].append(on_path.get(child.pk, child))
    handlings: dict[int, Handling] = {}
    for figure in upwards(path):
        if (handling := handlings.get(figure.indicator_id)) is None:
            handling = handling_of(figure.indicator, getattr(figure.indicator, "handling", None))
            handlings[figure.indicator_id] = handling
        if figure.source == Figure.Source.ROLLED:
            figure.quarters = made_from(by_parent[figure.pk], handling)
        figure.judge(judged(targets=figure.targets, quarters=figure.quarters, handling=handling))
    return list(path)


def made_from(children: Iterable[Figure], handling: Handling) -> Quarters:
    parts = [Part(child.pk, child.quarters, child.weight) for child in children]
    return rolled(parts, handling)[0]


def upwards(figures: Sequence[Figure]) -> list[Figure]:
    """Children before their parents. Raises ValueError where parents lead in a circle."""
    known = {figure.pk: figure for figure in figures}
    depths: dict[int, int] = {}
    for figure in figures:
        trail: list[int] = []
        key: int | None = figure.pk
        while key in known and key not in depths:
            if key in trail:
                raise ValueError(f"figure {key} is above itself")
            trail.append(key)
            key = known[key].parent_id
        start = depths.get(key, -1) if key is not None else -1
        for steps, one in enumerate(reversed(trail), 1):
            depths[one] = start + steps
    return sorted(figures, key=lambda figure: -depths[figure.pk])
