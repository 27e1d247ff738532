"""The results of a wave: by point, by unit, up the organisation; always a mean of means (GAB-01)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.exact import mean
from selaras.engine.scales import Band, Scale, scale_as_of
from selaras.engine.survey import SurveyResult, class_of, merged, survey_result
from selaras.kernel.rules import refuse
from selaras.org.models import OrgUnit, Position
from selaras.surveys.models import Instrument, Service, SurveyPoint, Wave
from selaras.surveys.queries.counting import counts_of
from selaras.surveys.rules.following import not_told


@dataclass(frozen=True, slots=True)
class PointResult:
    point: SurveyPoint
    result: SurveyResult

    @property
    def is_short(self) -> bool:
        """Fewer respondents than needed (SKM-11)."""
        return self.point.respondents < self.point.needed


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit: the mean of its services and of the units below it; `counted` of `due` have one (SKM-03).

    `short` of its points have fewer respondents than needed (SKM-11).
    """

    unit: OrgUnit
    converted: Decimal | None
    counted: int
    due: int
    respondents: int
    needed: int
    short: int

    @property
    def is_short(self) -> bool:
        return self.short > 0


class WaveResults:
    """Everything a wave says, from one reading of its points; `services` narrows it to some of them.

    Raises RuleError SKM-40 for a wave that is not closed: no door of the house tells its results.
    """

    def __init__(self, wave: Wave, *, services: Collection[int] | None = None) -> None:
        self._take(wave, _Reading([wave]))
        if services is not None:
            self._keep(lambda one: one.point.service_id in services)

    @classmethod
    def of_many(cls, waves: Sequence[Wave]) -> list["WaveResults"]:
        """The same for several waves, with as many queries as for one."""
        reading, found = _Reading(waves), []
        for wave in waves:
            one = cls.__new__(cls)
            one._take(wave, reading)
            found.append(one)
        return found

    def _take(self, wave: Wave, reading: "_Reading") -> None:
        self.wave = wave
        self.instrument = reading.instruments[wave.instrument_id]
        self._counting = self.instrument.counting
        self._tree = reading.units
        self.points = [
            PointResult(one, survey_result(self._counting, counts_of(one, self.instrument)))
            for one in reading.points[wave.pk]
        ]
        self._join()

    def narrowed(self, *, services: Collection[int | None]) -> "WaveResults":
        """As if only some services had been asked about; nothing is read again."""
        other = copy(self)
        other._keep(lambda one: one.point.service_id in services)
        return other

    def _keep(self, kept: Callable[[PointResult], bool]) -> None:
        self.points = [one for one in self.points if kept(one)]
        self._join()

    @property
    def whole(self) -> SurveyResult:
        """All answers together, for the elements; its index is not the index of the city (GAB-01)."""
        return self.together(self.points)

    def together(self, points: Iterable[PointResult]) -> SurveyResult:
        """The answers of some points together, for their elements."""
        return survey_result(self._counting, merged(counts_of(one.point, self.instrument) for one in points))

    @property
    def top(self) -> UnitResult | None:
        """The highest unit that holds all points; None without points."""
        return self.units[0] if self.units else None

    @property
    def units(self) -> list[UnitResult]:
        """Every unit with a point or with one below it, from the top down in the order of the tree."""
        return [self._results[key] for key in self._order]

    def of_unit(self, unit_id: int) -> UnitResult | None:
        return self._results.get(unit_id)

    def below(self, unit_id: int) -> list[UnitResult]:
        """What is joined in a unit, beside points of its own."""
        return [self._results[key] for key in self._below[unit_id]]

    @property
    def services(self) -> list[Service | None]:
        """What was asked about, in its order; None where the wave asks about no service."""
        found = {one.point.service_id: one.point.service for one in self.points}
        return sorted(found.values(), key=lambda one: (one.order, one.code) if one else (0, ""))

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, int]], int]]:
        """(trait, people by option, people who did not tell it) of all points together."""
        told, start = [], 0
        people = sum(one.point.respondents for one in self.points)
        for _, name, options in self.instrument.groups:
            places = range(start, start + len(options))
            counts = [sum(one.point.groups[place] for one in self.points) for place in places]
            told.append((name, list(zip(options, counts, strict=True)), people - sum(counts)))
            start += len(options)
        return told

    @property
    def scale(self) -> Scale | None:
        """The law's table of classes on the last day of the wave; None where the instrument has none."""
        return scale_as_of(self.instrument.scale, self.wave.closes_on) if self.instrument.scale else None

    def band(self, converted: Decimal | None) -> Band | None:
        """The class of an index by the law of the wave's last day; None where the instrument has none."""
        scale = self.scale
        return None if converted is None or scale is None else class_of(converted, scale)

    def _join(self) -> None:
        keys = {int(step) for one in self.points for step in _steps(one.point.unit.path)}
        units = {key: unit for key, unit in self._tree.items() if key in keys}
        own: dict[int, list[PointResult]] = defaultdict(list)
        for one in self.points:
            own[one.point.unit_id].append(one)
        below: dict[int | None, list[int]] = defaultdict(list)
        for key, unit in units.items():
            below[unit.parent_id if unit.parent_id in units else None].append(key)
        self._below = below
        self._results: dict[int, UnitResult] = {}
        for key in reversed(units):  # a path sorts after every part of it: what is below comes first
            self._results[key] = _joined(units[key], own[key], [self._results[one] for one in below[key]])
        self._order = list(units)
        while len(self._order) > 1 and not own[self._order[0]] and len(below[self._order[0]]) == 1:
            del self._order[0]  # nothing but the way down to the first unit that joins others


class _Reading:
    """Instruments, points and units of some waves; four queries."""

    def __init__(self, waves: Sequence[Wave]) -> None:
        refuse(*map(not_told, waves))
        asked = Instrument.objects.prefetch_related("elements")
        self.instruments = asked.in_bulk({one.instrument_id for one in waves})
        self.points: dict[int, list[SurveyPoint]] = defaultdict(list)
        rows = SurveyPoint.objects.filter(wave__in=waves).select_related("unit", "service")
        for one in rows.order_by("unit__path", "service__order", "pk"):
            self.points[one.wave_id].append(one)
        paths = {point.unit.path for points in self.points.values() for point in points}
        keys = {int(step) for path in paths for step in _steps(path)}
        self.units = {one.pk: one for one in OrgUnit.objects.filter(pk__in=keys).order_by("path")}


def scopes(results: WaveResults) -> list[tuple[Position, WaveResults]]:
    """Every post that answers for services of the wave, with what the wave says of these; one query."""
    asked = [one.pk for one in results.services if one is not None]
    links = Service.positions.through.objects.filter(service__in=asked).select_related("position")
    found: dict[int, tuple[Position, set[int | None]]] = {}
    for link in links.order_by("position__order", "position_id"):
        found.setdefault(link.position_id, (link.position, set()))[1].add(link.service_id)
    return [(post, results.narrowed(services=services)) for post, services in found.values()]


def _steps(path: str) -> list[str]:
    return [step for step in path.split(".") if step]


def _joined(unit: OrgUnit, own: Sequence[PointResult], below: Sequence[UnitResult]) -> UnitResult:
    """Services are joined first: a unit with points of its own is one figure beside those below it."""
    services = [one.result.converted for one in own]
    figures = [one.converted for one in below] + ([mean(_known(services))] if own else [])
    people, needed = [one.point for one in own], sum(one.point.needed for one in own)
    told = services if own and not below else figures
    return UnitResult(
        unit=unit,
        converted=mean(_known(figures)),
        counted=len(_known(told)),
        due=len(told),
        respondents=sum(one.respondents for one in people) + sum(one.respondents for one in below),
        needed=needed + sum(one.needed for one in below),
        short=sum(one.is_short for one in own) + sum(one.short for one in below),
    )


def _known(figures: Sequence[Decimal | None]) -> list[Decimal]:
    return [figure for figure in figures if figure is not None]
