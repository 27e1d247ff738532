"""Reading figures: what each is made from, and how it is made of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from graphlib import TopologicalSorter

from django.db.models import Q

from selaras.engine.cascade.formula import key_of
from selaras.engine.figures import Handling, Part, Quarters, computed, judged, rolled
from selaras.measurement.models import Figure
from selaras.measurement.models.handling import handling_of
from selaras.measurement.queries.formulas import evaluator, read_along
from selaras.measurement.queries.path import path_of as path_of  # told here for whoever reads figures
from selaras.planning.models import Component, Indicator


class Making:
    """What a set of figures is made from: the figures below, the parts of formulas, and how each is handled.

    `figures` are made anew; `around` are read as they are stored (those of `figures` among them are ignored).
    """

    def __init__(
        self, figures: Iterable[Figure], *, around: Iterable[Figure], parts: Mapping[int, set[int]]
    ) -> None:
        self.figures = {figure.pk: figure for figure in figures}
        self._below: dict[int, list[Figure]] = defaultdict(list)
        self._of_post: dict[tuple[int, int], Figure] = {}
        self._parts = parts
        self._handlings: dict[int, Handling] = {}
        everything = {figure.pk: figure for figure in around} | self.figures
        for figure in everything.values():
            self._of_post[figure.position_id, figure.indicator_id] = figure
            if figure.parent_id is not None:
                self._below[figure.parent_id].append(figure)
        read_along(one for one in self.figures.values() if one.source == Figure.Source.COMPUTED)

    def made_from(self, figure: Figure) -> list[Figure]:
        """The figures that one is made from; none for a reported one."""
        if figure.source == Figure.Source.ROLLED:
            return self._below[figure.pk]
        if figure.source == Figure.Source.COMPUTED:
            keys = ((figure.position_id, part) for part in sorted(self._parts.get(figure.indicator_id, ())))
            return [self._of_post[key] for key in keys if key in self._of_post]
        return []

    def remake(self) -> list[Figure]:
        """Every figure anew, what it is made from first. Raises graphlib.CycleError for a circle."""
        graph = {
            key: [one.pk for one in self.made_from(figure) if one.pk in self.figures]
            for key, figure in self.figures.items()
        }
        for key in TopologicalSorter(graph).static_order():
            self._remake(self.figures[key])
        return list(self.figures.values())

    def _remake(self, figure: Figure) -> None:
        handling = self._handling(figure.indicator)
        if figure.source == Figure.Source.ROLLED:
            parts = [Part(one.pk, one.quarters, one.weight) for one in self.made_from(figure)]
            figure.quarters = rolled(parts, handling)[0]
        elif figure.source == Figure.Source.COMPUTED:
            figure.quarters = self._computed(figure)
        figure.judge(judged(targets=figure.targets, quarters=figure.quarters, handling=handling))

    def _computed(self, figure: Figure) -> Quarters:
        parts = {key_of(one.indicator.code): one.quarters for one in self.made_from(figure)}
        return computed(parts, evaluator(figure))

    def _handling(self, indicator: Indicator) -> Handling:
        if (found := self._handlings.get(indicator.pk)) is None:
            found = handling_of(indicator)
            self._handlings[indicator.pk] = found
        return found


def parts_of(indicators: Collection[int]) -> dict[int, set[int]]:
    """Which indicators each of these is computed from."""
    found: dict[int, set[int]] = defaultdict(set)
    for whole, part in Component.objects.filter(whole__in=indicators).values_list("whole_id", "part_id"):
        found[whole].add(part)
    return found


def feeding(figures: Collection[Figure], parts: Mapping[int, set[int]]) -> Q:
    """The condition on Figure for all that these are made from."""
    rolled_ = [figure.pk for figure in figures if figure.source == Figure.Source.ROLLED]
    wanted = Q(parent__in=rolled_)
    whole = [figure for figure in figures if figure.source == Figure.Source.COMPUTED]
    if whole:
        wanted |= Q(
            year__in={figure.year for figure in whole},
            position__in={figure.position_id for figure in whole},
            indicator__in=set().union(*(parts.get(figure.indicator_id, set()) for figure in whole)),
        )
    return wanted
