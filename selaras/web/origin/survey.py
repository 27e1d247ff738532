"""A figure that a survey filled: the wave, the territory, and the way down to the mean of one element."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404
from django.shortcuts import get_object_or_404

from selaras.engine.exact import mean, same_digits
from selaras.engine.numbers import format_number
from selaras.measurement.models import SurveyedQuarter
from selaras.measurement.queries.surveyed import Saying
from selaras.org.models import OrgUnit
from selaras.surveys.models import ALL_SERVICES, Element, Service
from selaras.surveys.queries import PointResult, UnitResult
from selaras.web.figures import exact, places
from selaras.web.forms import number


@dataclass(frozen=True, slots=True)
class Below:
    """A unit right below, with its index; `key` leads further down."""

    name: str
    key: int
    index: str
    whole: str
    people: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One service at the unit: its index and the mean of each element, in the order of the instrument."""

    name: str
    index: str
    whole: str
    people: str
    is_short: bool
    means: Sequence[tuple[str, str]]  # as printed, and all digits


@dataclass(frozen=True, slots=True)
class SurveyView:
    """The quarter as its survey says it, and one step of the way down to whoever answered."""

    row: SurveyedQuarter
    rule: str
    value: str
    whole: str
    trail: Sequence[tuple[str, int | None]]
    units: Sequence[Below]
    asked: Sequence[Asked]
    elements: Sequence[Element]
    spread: str
    scope: str
    shown_value: str
    agrees: bool


def survey_view(row: SurveyedQuarter, unit: str) -> SurveyView:
    """`unit` is the key of a unit inside the territory, "" for the whole of it; 404 for any other."""
    saying = Saying(row.wave)
    results = saying.results(frozenset(row.services))
    here = _inside(row.area, unit)
    told = results.of_unit(here.pk)
    if told is None:
        raise Http404
    own = [one for one in results.points if one.point.unit_id == here.pk]
    below = [one for one in results.units if one.unit.parent_id == here.pk]
    said = saying.over(row.area, frozenset(row.services))
    return SurveyView(
        row=row, rule=_rule(own, below), value=places(row.value), whole=exact(row.value),
        trail=_trail(row.area, here), units=[_below(one) for one in below],
        asked=[_asked(one) for one in own], elements=list(results.instrument.elements.all()),
        spread=_sum(told, own, below), scope=_scope(row.services),
        shown_value=_index(told.converted), agrees=said is not None and same_digits(said.value, row.value),
    )  # fmt: skip


def _inside(area: OrgUnit, key: str) -> OrgUnit:
    if not key:
        return area
    found: OrgUnit = get_object_or_404(OrgUnit, path__startswith=area.path, pk=number(key))
    return found


def _trail(area: OrgUnit, here: OrgUnit) -> list[tuple[str, int | None]]:
    """From the territory down to where one stands: (name, key); the last one has none."""
    steps = [int(step) for step in here.path.split(".") if step]
    units = OrgUnit.objects.filter(pk__in=steps, path__startswith=area.path).order_by("path")
    return [(unit.name, None if unit.pk == here.pk else unit.pk) for unit in units]


def _rule(own: Sequence[PointResult], below: Sequence[UnitResult]) -> str:
    if below and own:
        return "Rata-rata unit di bawahnya dan layanan unit ini sendiri, tanpa bobot."
    if below:
        return "Rata-rata unit di bawahnya, tanpa bobot."
    if len(own) == 1:
        return "Indeks satu layanan: rata-rata tertimbang unsurnya, dikonversi."
    return "Rata-rata layanan, tanpa bobot; setiap layanan adalah rata-rata tertimbang unsurnya, dikonversi."


def _sum(told: UnitResult, own: Sequence[PointResult], below: Sequence[UnitResult]) -> str:
    """ "(88,75 + 87,50) / 2 = 88,125", with the figures as they are shown below; nothing for one figure."""
    figures = [one.converted for one in below]
    if own and below:
        figures.append(mean([one.result.converted for one in own if one.result.converted is not None]))
    elif own:
        figures = [one.result.converted for one in own]
    known = [one for one in figures if one is not None]
    if not 2 <= len(known) <= 8 or told.converted is None:
        return ""
    return f"({' + '.join(map(exact, known))}) / {len(known)} = {exact(told.converted)}"


def _scope(services: Sequence[int]) -> str:
    if not services:
        return ""
    return ", ".join(Service.objects.filter(pk__in=services).values_list("name", flat=True))


def _below(one: UnitResult) -> Below:
    return Below(
        one.unit.name, one.unit.pk, _index(one.converted), _whole(one.converted),
        _people(one.respondents, one.needed), one.is_short,
    )  # fmt: skip


def _asked(one: PointResult) -> Asked:
    name = one.point.service.name if one.point.service else ALL_SERVICES
    return Asked(
        name, _index(one.result.converted), _whole(one.result.converted),
        _people(one.point.respondents, one.point.needed), one.is_short,
        [_mean(told.mean) for told in one.result.elements],
    )  # fmt: skip


def _index(value: Decimal | None) -> str:
    return "belum ada" if value is None else places(value)


def _whole(value: Decimal | None) -> str:
    return "" if value is None else exact(value)


def _mean(value: Decimal | None) -> tuple[str, str]:
    return ("belum ada", "") if value is None else (places(value, 3), exact(value))


def _people(respondents: int, needed: int) -> str:
    return f"{format_number(Decimal(respondents))} dari {format_number(Decimal(needed))}"
