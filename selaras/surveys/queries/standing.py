"""How much came in of what is needed: by service, by unit, by kecamatan. Counted from the points alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selaras.org.models import OrgUnit
from selaras.surveys.models import Service, SurveyPoint, Wave


@dataclass(frozen=True, slots=True)
class Sum:
    """Points together; `short` of them have fewer respondents than they need (SKM-11)."""

    points: int
    people: int
    needed: int
    short: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with its points by service; None stands for an instrument that asks without services."""

    unit: OrgUnit
    points: Mapping[int | None, SurveyPoint]
    sum: Sum


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one kecamatan, itself first; `above` is None for those that belong to none."""

    above: OrgUnit | None
    lines: Sequence[UnitLine]
    sum: Sum


@dataclass(frozen=True, slots=True)
class Standing:
    """A wave as it stands: services in their order, groups in the order of the organisation."""

    services: Sequence[tuple[Service | None, Sum]]
    groups: Sequence[Group]
    sum: Sum

    def short(self) -> "Standing":
        """Only the units that have a point short of its need; the sums stay those of all."""
        groups = [
            Group(one.above, [line for line in one.lines if line.sum.short], one.sum) for one in self.groups
        ]
        return Standing(self.services, [one for one in groups if one.lines], self.sum)


def sum_of(points: Iterable[SurveyPoint]) -> Sum:
    told = list(points)
    return Sum(
        points=len(told), people=sum(one.respondents for one in told),
        needed=sum(one.needed for one in told), short=sum(one.respondents < one.needed for one in told),
    )  # fmt: skip


def points_of(wave: Wave) -> list[SurveyPoint]:
    """Every point with its unit, the unit above and its service, by place in the organisation; one query."""
    related = wave.points.select_related("unit__parent", "service")
    return list(related.order_by("unit__path", "service__order", "pk"))


def standing(points: Sequence[SurveyPoint]) -> Standing:
    """From what `points_of` gives; no query."""
    by_service: dict[Service | None, list[SurveyPoint]] = defaultdict(list)
    by_unit: dict[OrgUnit, list[SurveyPoint]] = defaultdict(list)
    for point in points:
        by_service[point.service].append(point)
        by_unit[point.unit].append(point)
    services = sorted(by_service.items(), key=lambda told: (told[0].order, told[0].pk) if told[0] else (0, 0))
    groups: dict[OrgUnit | None, list[UnitLine]] = defaultdict(list)
    for unit, own in by_unit.items():
        groups[_above(unit)].append(UnitLine(unit, {one.service_id: one for one in own}, sum_of(own)))
    return Standing(
        services=[(service, sum_of(own)) for service, own in services],
        groups=[_group(above, lines) for above, lines in groups.items()],
        sum=sum_of(points),
    )


def _above(unit: OrgUnit) -> OrgUnit | None:
    """The kecamatan a unit is counted with; a kecamatan is counted with itself."""
    if unit.kind == OrgUnit.Kind.DISTRICT:
        return unit
    above: OrgUnit | None = unit.parent
    return above if above is not None and above.kind == OrgUnit.Kind.DISTRICT else None


def named_above(unit: OrgUnit) -> str:
    """The kecamatan or the like that tells a unit apart; "" below the top, which every unit is."""
    above: OrgUnit | None = unit.parent
    return above.name if above is not None and above.parent_id is not None else ""


def _group(above: OrgUnit | None, lines: Sequence[UnitLine]) -> Group:
    return Group(above, lines, sum_of(point for line in lines for point in line.points.values()))
