"""What a survey says of a post: over its territory and the services it answers for (SKM-43)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from selaras.engine.exact import same_digits, settled
from selaras.engine.figures import Quarter, reported
from selaras.engine.reports import ReportState
from selaras.measurement.models import Figure, Report, SurveyedQuarter
from selaras.org.models import Agency, OrgUnit, Position
from selaras.org.queries import Lines, chain
from selaras.surveys.models import Service, SurveyPoint, Wave
from selaras.surveys.queries import WaveResults

# An office belongs to the territory it serves: a division of the city hall to the whole city.
TERRITORIES = (OrgUnit.Kind.CITY, OrgUnit.Kind.DISTRICT, OrgUnit.Kind.WARD)


@dataclass(frozen=True, slots=True)
class Said:
    """The index of a wave over a territory and some services; empty `services` are all of them."""

    area: OrgUnit
    services: frozenset[int]
    value: Decimal
    points: tuple[SurveyPoint, ...]
    answered: int

    @property
    def respondents(self) -> int:
        return sum(one.respondents for one in self.points)

    @property
    def needed(self) -> int:
        return sum(one.needed for one in self.points)

    @property
    def short(self) -> int:
        return sum(one.respondents < one.needed for one in self.points)


class Saying:
    """Everything a wave says of posts; a few queries, and three more for each set of services asked about."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self._results: dict[frozenset[int], WaveResults] = {}

    def of_post(self, position: Position) -> Said | None:
        """None where the territory was not asked in, or nobody has answered there."""
        area = self._areas.get(position.unit_id)
        return self.over(area, self._services_of(position.pk)) if area else None

    def over(self, area: OrgUnit, services: frozenset[int]) -> Said | None:
        """The same for a scope that is known; empty `services` are all of them."""
        results = self.results(services)
        told = results.of_unit(area.pk)
        if told is None or told.converted is None:
            return None
        points = [one for one in results.points if one.point.unit.path.startswith(area.path)]
        answered = sum(one.result.converted is not None for one in points)
        return Said(area, services, told.converted, tuple(one.point for one in points), answered)

    def results(self, services: frozenset[int]) -> WaveResults:
        """The wave narrowed to some services; none of them named: all."""
        if services not in self._results:
            self._results[services] = WaveResults(self.wave, services=services or None)
        return self._results[services]

    @cached_property
    def _lines(self) -> Lines:
        return Lines(agency=self.wave.agency, on=self.wave.closes_on)

    @cached_property
    def _areas(self) -> Mapping[int, OrgUnit]:
        return territories(self.wave.agency.pk)

    @cached_property
    def _held(self) -> Mapping[int, frozenset[int]]:
        """The services of this wave that a post answers for, by post."""
        asked = self.wave.points.order_by().values("service")
        links = Service.positions.through.objects.filter(service__in=asked).order_by("pk")
        found: dict[int, set[int]] = {}
        for post, service in links.values_list("position_id", "service_id"):
            found.setdefault(post, set()).add(service)
        return {post: frozenset(services) for post, services in found.items()}

    def _services_of(self, position: int) -> frozenset[int]:
        """Its own, else those of the nearest superior who answers for some; else all."""
        above = chain(position, self._lines.above)
        return next((self._held[post] for post in [position, *above] if post in self._held), frozenset())


def quarter_of_survey(row: SurveyedQuarter) -> Quarter:
    """What a survey said, as the quarter of its figure."""
    return reported(row.value, target=row.figure.targets.quarters[row.quarter - 1])


def to_fill(wave: Wave) -> QuerySet[Figure]:
    """The figures that a verified wave fills: reported ones whose quarter no report has locked (SKM-45).

    One that a survey has filled already is not among them.
    """
    own = Figure.objects.filter(
        agency=wave.agency, year=wave.year, indicator=wave.indicator, source=Figure.Source.REPORTED
    )
    filled = SurveyedQuarter.objects.filter(quarter=wave.quarter)
    return own.exclude(pk__in=locked(wave).values("figure")).exclude(pk__in=filled.values("figure"))


def verified_waves(agency: Agency, year: int) -> QuerySet[Wave]:
    """The waves of a year whose index fills an indicator."""
    found = Wave.objects.filter(agency=agency, year=year, state=Wave.State.VERIFIED, indicator__isnull=False)
    return found.select_related("agency", "indicator").order_by("quarter", "pk")


def locked(wave: Wave) -> QuerySet[Report]:
    """The reports that were locked for the quarter before a survey could fill it: they stay (SKM-45)."""
    return Report.objects.filter(
        figure__agency=wave.agency, figure__year=wave.year, figure__indicator=wave.indicator,
        quarter=wave.quarter, state=ReportState.LOCKED,
    )  # fmt: skip


def asking(figures: Iterable[Figure], quarter: int) -> dict[int, Wave]:
    """The wave that fills a quarter of each of these figures, once it is opened, by figure (SKM-44).

    A figure is missing where nobody asks in its territory, and where nobody answered although the wave is
    verified. One query where nothing is surveyed, else four.
    """
    own = [one for one in figures if one.source == Figure.Source.REPORTED]
    waves = Wave.objects.filter(
        quarter=quarter, agency__in={one.agency_id for one in own}, year__in={one.year for one in own},
        indicator__in={one.indicator_id for one in own},
    ).exclude(state=Wave.State.DRAFT)  # fmt: skip
    known = {(one.year, one.indicator_id): one for one in waves.order_by("pk")}
    if not known:
        return {}
    asked: dict[int, list[str]] = {one.pk: [] for one in known.values()}
    points = SurveyPoint.objects.filter(wave__in=asked)
    for key, path in points.order_by().values_list("wave_id", "unit__path").distinct():
        asked[key].append(path)
    areas = {agency: territories(agency) for agency in {one.agency_id for one in own}}
    filled = surveyed([one.pk for one in own], quarter)
    found = {}
    for figure in own:
        wave = known.get((figure.year, figure.indicator_id))
        area = areas[figure.agency_id].get(figure.position.unit_id)
        if wave and wave.state == Wave.State.VERIFIED and figure.pk not in filled:
            continue
        if wave and area and any(path.startswith(area.path) for path in asked[wave.pk]):
            found[figure.pk] = wave
    return found


def territories(agency_id: int) -> dict[int, OrgUnit]:
    """The territory of every unit of an agency, by unit; one query."""
    found: dict[int, OrgUnit] = {}
    for unit in OrgUnit.objects.filter(agency=agency_id).order_by("path"):  # what is above comes first
        if unit.kind in TERRITORIES or unit.parent_id is None:
            found[unit.pk] = unit
        elif unit.parent_id in found:
            found[unit.pk] = found[unit.parent_id]
    return found


def unlike(waves: Iterable[Wave]) -> list[SurveyedQuarter]:
    """Quarters that are not, digit for digit, what their wave says of the post today (SKM-46)."""
    found = []
    for wave in waves:
        rows = list(wave.filled.select_related("figure", "area").order_by("pk"))
        saying = Saying(wave) if rows else None
        for row in rows:
            said = saying.over(row.area, frozenset(row.services)) if saying else None
            kept = row.figure.value_of(str(row.quarter))
            if (
                said is None
                or not same_digits(said.value, row.value)
                or _is_other(row.figure, kept, row.value)
            ):
                found.append(row)
    return found


def apart(wave: Wave) -> list[tuple[Figure, Decimal]]:
    """Figures made from below that are not the index the wave has for their post, each with that index.

    Where units above the kelurahan are asked in as well, the survey joins their answers, the figures do not.
    """
    rolled = Figure.objects.filter(
        agency=wave.agency, year=wave.year, indicator=wave.indicator, source=Figure.Source.ROLLED
    ).select_related("position").order_by("position__unit__path", "position__order", "pk")  # fmt: skip
    saying, found = Saying(wave), []
    for figure in rolled:
        said, made = saying.of_post(figure.position), figure.value_of(str(wave.quarter))
        if said is not None and isinstance(made, Decimal) and settled(made) != settled(said.value):
            found.append((figure, said.value))
    return found


def _is_other(figure: Figure, kept: object, value: Decimal) -> bool:
    """Whether a reported figure holds something else than its survey said."""
    return figure.source == Figure.Source.REPORTED and not (
        isinstance(kept, Decimal) and same_digits(kept, value)
    )


def surveyed(figures: Collection[int], quarter: int) -> dict[int, SurveyedQuarter]:
    """The quarters of these figures that a survey filled, by figure; one query."""
    rows = SurveyedQuarter.objects.filter(figure__in=figures, quarter=quarter)
    return {
        row.figure_id: row
        for row in rows.select_related("wave__agency", "wave__instrument", "area").order_by("pk")
    }
