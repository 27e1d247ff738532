"""The results of a wave: by point, by unit, up the organisation; always a mean of means (GAB-01)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.exact import mean
from selaras.engine.scales import Band, scale_as_of
from selaras.engine.survey import SurveyResult, class_of, merged, survey_result
from selaras.org.models import OrgUnit
from selaras.surveys.models import Instrument, SurveyPoint, Wave
from selaras.surveys.queries.counting import counts_of


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
    """One unit: the mean of its services and of the units below it; `counted` of `due` have one (SKM-03)."""

    unit: OrgUnit
    converted: Decimal | None
    counted: int
    due: int
    respondents: int
    needed: int
    is_short: bool


class WaveResults:
    """Everything a wave says, from one reading of its points; `services` narrows it to some of them."""

    def __init__(self, wave: Wave, *, services: Collection[int] | None = None) -> None:
        self.wave = wave
        self.instrument = Instrument.objects.prefetch_related("elements").get(pk=wave.instrument_id)
        self._counting = self.instrument.counting
        rows = wave.points.select_related("unit", "service").order_by("unit__path", "service__order", "pk")
        self.points = [
            PointResult(one, survey_result(self._counting, counts_of(one, self.instrument)))
            for one in rows
            if services is None or one.service_id in services
        ]
        self._units = self._read_units()

    @property
    def whole(self) -> SurveyResult:
        """All answers together, for the elements; its index is not the index of the city (GAB-01)."""
        return survey_result(
            self._counting, merged(counts_of(one.point, self.instrument) for one in self.points)
        )

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

    def of_service(self, service_id: int) -> list[PointResult]:
        return [one for one in self.points if one.point.service_id == service_id]

    def band(self, converted: Decimal | None) -> Band | None:
        """The class of an index by the law of the wave's last day; None where the instrument has none."""
        if converted is None or not self.instrument.scale:
            return None
        return class_of(converted, scale_as_of(self.instrument.scale, self.wave.closes_on))

    def _read_units(self) -> dict[int, OrgUnit]:
        keys = {int(step) for one in self.points for step in _steps(one.point.unit.path)}
        units = {one.pk: one for one in OrgUnit.objects.filter(pk__in=keys).order_by("path")}
        own: dict[int, list[PointResult]] = defaultdict(list)
        for one in self.points:
            own[one.point.unit_id].append(one)
        below: dict[int | None, list[int]] = defaultdict(list)
        for key, unit in units.items():
            below[unit.parent_id if unit.parent_id in units else None].append(key)
        self._results: dict[int, UnitResult] = {}
        for key in reversed(units):  # a path sorts after every part of it: what is below comes first
            self._results[key] = _joined(units[key], own[key], [self._results[one] for one in below[key]])
        self._order = list(units)
        while len(self._order) > 1 and not own[self._order[0]] and len(below[self._order[0]]) == 1:
            del self._order[0]  # nothing but the way down to the first unit that joins others
        return units


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
        is_short=any(one.is_short for one in own) or any(one.is_short for one in below),
    )


def _known(figures: Sequence[Decimal | None]) -> list[Decimal]:
    return [figure for figure in figures if figure is not None]
