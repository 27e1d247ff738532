"""Where a wave asks: units by kecamatan, services, and how many people each unit serves (survei.kelola)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.engine.findings import Finding
from selaras.engine.numbers import format_number
from selaras.exchange import populations
from selaras.kernel.rules import RuleError
from selaras.org.models import OrgUnit
from selaras.surveys import access, actions, rules
from selaras.surveys.models import Instrument, Service, Wave
from selaras.web import wave_pages as pages
from selaras.web.forms import ids, number
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys.preparing import draft_of

POPULATION = "populasi-"
_ALL = "semua-"  # ticks every unit of a kecamatan, where there are no scripts
_UNREADABLE = "Populasi ditulis sebagai bilangan bulat, misalnya 12.345, atau dikosongkan."


@dataclass
class Choice:
    """What is ticked and typed, as the page shows it again; `wrong` are units with a number that is none."""

    units: set[int]
    services: set[int]
    people: dict[int, str]
    wrong: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def counted(self) -> dict[int, int | None]:
        """Unit -> people of the ticked units; what cannot be read is marked."""
        told: dict[int, int | None] = {}
        for unit in self.units:
            text = self.people.get(unit, "").strip()
            told[unit] = populations.whole(text) if text else None
            if text and told[unit] is None:
                self.wrong.add(unit)
        return told


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "lihat")
def choose(request: Request, pk: int) -> HttpResponse:
    """Tick, paste, keep; POST with another step than "simpan" only changes what the page shows."""
    wave = draft_of(request, pk)
    units = list(_units(wave))
    if request.method != "POST":
        return _page(request, wave, units, _of(request, wave, units))
    choice = _typed(request)
    step = request.POST.get("langkah", "simpan")
    if step == "simpan":
        return _kept(request, wave, units, choice)
    if step.startswith(_ALL):
        above = number(step.removeprefix(_ALL))
        choice.units |= {one.pk for one in units if one.parent_id == above}
    else:
        _read(request, wave, choice)
    return _page(request, wave, units, choice)


def _kept(request: Request, wave: Wave, units: Sequence[OrgUnit], choice: Choice) -> HttpResponse:
    people = choice.counted()
    if choice.wrong:
        return _page(request, wave, units, choice, refused=[_UNREADABLE])
    picked = [one for one in units if one.pk in choice.units]
    services = [one for one in _services(request, wave) if one.pk in choice.services]
    if not picked:
        return _page(request, wave, units, choice, refused=["Pilih sedikitnya satu unit."])
    try:
        points = actions.set_points(
            wave=wave, units=picked, services=services, populations=people, by=request.user, at=timezone.now()
        )
    except RuleError as refused:
        return _page(request, wave, units, choice, refused=[str(refused)])
    needed = format_number(Decimal(sum(one.needed for one in points)))
    messages.success(request, f"{len(points)} titik survei disimpan; {needed} responden diperlukan.")
    return redirect("surveys:wave", pk=wave.pk)


def _read(request: Request, wave: Wave, choice: Choice) -> None:
    """Numbers that were pasted or uploaded fill the fields; every line that cannot be read is named."""
    text = request.POST.get("tempel", "")
    file = request.FILES.get("berkas")
    if file is not None:
        if (file.size or 0) > populations.MOST_BYTES:
            choice.findings = [
                Finding("SKM-26", "Berkas lebih dari 1 MB; daftar populasi tidak sebesar itu.")
            ]
            return
        text = populations.decoded(file.read())
    every = OrgUnit.objects.filter(agency_id=wave.agency_id).prefetch_related("aliases").order_by("path")
    found, choice.findings = populations.read(text, every, wave.opens_on)
    choice.people |= {unit: format_number(Decimal(people)) for unit, people in found.items()}


def _typed(request: Request) -> Choice:
    people = {
        number(name.removeprefix(POPULATION)): text
        for name, text in request.POST.items()
        if name.startswith(POPULATION)
    }
    return Choice(
        units=set(ids(request.POST.getlist("unit"))), services=set(ids(request.POST.getlist("layanan"))),
        people={unit: str(text) for unit, text in people.items()},
    )  # fmt: skip


def _of(request: Request, wave: Wave, units: Sequence[OrgUnit]) -> Choice:
    """As it is kept; of a wave without points as it was last time, with what has gone since named.

    The first of its kind begins with every kelurahan: residents are asked there about every service.
    """
    points = list(wave.points.select_related("unit"))
    findings: list[Finding] = []
    if not points and (before := _before(wave)):
        points = list(before.points.select_related("unit"))
        known = {one.pk for one in units}
        left = {one.unit_id: one.unit for one in points if one.unit_id not in known}
        findings = [Finding("SKM-25", rules.gone(unit, wave.opens_on)) for unit in left.values()]
    if not points:
        asked = wave.instrument.kind != Instrument.Kind.COORDINATION
        wards = {one.pk for one in units if asked and one.kind == OrgUnit.Kind.WARD}
        return Choice(wards, {one.pk for one in _services(request, wave)}, {})
    return Choice(
        units={one.unit_id for one in points},
        services={one.service_id for one in points if one.service_id},
        people={one.unit_id: format_number(Decimal(one.population)) for one in points if one.population},
        findings=findings,
    )  # fmt: skip


def _before(wave: Wave) -> Wave | None:
    """The last wave that asked with the same questionnaire, whatever its version."""
    asked = Wave.objects.filter(
        agency_id=wave.agency_id, instrument__code=wave.instrument.code, points__isnull=False
    )
    return asked.exclude(pk=wave.pk).order_by("-year", "-quarter", "-pk").first()


def _units(wave: Wave) -> QuerySet[OrgUnit]:
    """The units that stand on the first day of the wave (SKM-25)."""
    standing: QuerySet[OrgUnit] = OrgUnit.objects.as_of(wave.opens_on).filter(agency_id=wave.agency_id)
    return standing.order_by("path")


def _services(request: Request, wave: Wave) -> list[Service]:
    """What is served on the first day of the wave; none where an instrument asks about units."""
    if wave.instrument.kind == Instrument.Kind.COORDINATION:
        return []
    asked = access.services(request.duties).filter(agency_id=wave.agency_id)
    return [one for one in asked.order_by("order", "code") if not _retired(one, wave)]


def _retired(service: Service, wave: Wave) -> bool:
    return service.retired_on is not None and service.retired_on <= wave.opens_on


def _groups(units: Sequence[OrgUnit], choice: Choice) -> list[dict[str, Any]]:
    """Kecamatan with their kelurahan and themselves, then what belongs to none."""
    known: Mapping[int, OrgUnit] = {one.pk: one for one in units}
    groups: dict[int, list[OrgUnit]] = {}
    for one in units:
        above = known.get(one.parent_id or 0)
        home = one if one.kind == OrgUnit.Kind.DISTRICT else above
        key = home.pk if home is not None and home.kind == OrgUnit.Kind.DISTRICT else 0
        groups.setdefault(key, []).append(one)
    in_order = sorted(groups.items(), key=lambda told: (told[0] == 0, told[1][0].path))
    return [
        {
            "pk": key, "name": known[key].name if key else "Unit lain",
            "lines": [_line(one, choice) for one in own if one.pk != key], "count": len(own),
            "own": [_line(one, choice) for one in own if one.pk == key],
            "ticked": sum(one.pk in choice.units for one in own),
        }
        for key, own in in_order
    ]  # fmt: skip


def _line(unit: OrgUnit, choice: Choice) -> dict[str, Any]:
    return {
        "pk": unit.pk, "name": unit.name, "ticked": unit.pk in choice.units, "wrong": unit.pk in choice.wrong,
        "people": choice.people.get(unit.pk, ""),
    }  # fmt: skip


def _page(
    request: Request, wave: Wave, units: Sequence[OrgUnit], choice: Choice, *, refused: Sequence[str] = ()
) -> HttpResponse:
    services = _services(request, wave)
    chosen = sum(one.pk in choice.services for one in services)
    context = pages.frame(wave, "surveys:points", "Pilih titik") | {
        "groups": _groups(units, choice), "findings": choice.findings, "refused": refused,
        "services": [
            {"pk": one.pk, "name": one.name, "ticked": one.pk in choice.services} for one in services
        ],
        "asks_people": wave.sample != Wave.Sample.MINIMUM, "ticked": len(choice.units),
        "chosen": chosen, "points": len(choice.units) * (chosen or 1),
        "here": reverse("surveys:choose", args=[wave.pk]),
    }  # fmt: skip
    status = 422 if refused or (choice.findings and request.method == "POST") else 200
    return render(request, "surveys/choose.html", context, status=status)
