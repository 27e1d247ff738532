"""The surveys of a simulated year: asked everywhere, answered by a file, verified, and so the index."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from selaras.accounts.models import Role, User
from selaras.documents.actions import register
from selaras.engine.periods import QUARTER_LABELS
from selaras.exchange.answering import FormReader, Read
from selaras.exchange.intake import as_mapping
from selaras.exchange.surveying import suggest, table_of
from selaras.measurement.actions.surveying import verify_wave
from selaras.measurement.models import Figure
from selaras.ops.year_people import People
from selaras.org.models import OrgUnit, Position
from selaras.surveys import actions
from selaras.surveys.models import Instrument, Service, SurveyPoint, Wave

FORMS = 100  # at each point: what the decree asks for
# of the indicator: (instrument, whose wave it is, whether it is asked service by service in every kelurahan)
ASKED = {
    "IKM": ("skm", "ketua-subkel-pelayanan-publik", True),
    "IEK": ("iek", "ketua-subkel-pelayanan-publik", False),
    "SKL": ("skl-walikota", "ketua-subkel-bina-pemerintahan", False),
}
REMARKS = ("", "", "", "Petugasnya ramah (simulasi).", "Antrean masih lama (simulasi).")


def hold_surveys(people: People, year: int) -> int:
    """Every wave that the mayor's targets ask for, from its preparation to the public; how many answers."""
    figures = Figure.objects.filter(
        agency=people.agency, year=year, position__tier=Position.Tier.MAYOR, indicator__code__in=ASKED
    )
    taken = 0
    for figure in figures.select_related("indicator").order_by("indicator__code"):
        for quarter, target in enumerate(figure.targets.quarters, 1):
            if isinstance(target, Decimal):
                taken += _hold(people, figure, quarter)
    return taken


def _hold(people: People, figure: Figure, quarter: int) -> int:
    code, owner_code, by_service = ASKED[figure.indicator.code]
    instruments = Instrument.objects.filter(agency=people.agency, code=code).prefetch_related("elements")
    instrument = instruments.order_by("-version")[0]
    owner = Position.objects.get(agency=people.agency, code=owner_code)
    by, first = people.holders[owner.pk], date(figure.year, 3 * quarter, 1)
    wave = actions.prepare(
        agency=people.agency, instrument=instrument, owner=owner, indicator=figure.indicator,
        name=f"{figure.indicator.code} {QUARTER_LABELS[quarter]} (simulasi)", year=figure.year,
        quarter=quarter, opens_on=first, closes_on=first + timedelta(days=20), minimum=FORMS, by=by,
        at=_at(first),
    )  # fmt: skip
    kind = OrgUnit.Kind.WARD if by_service else OrgUnit.Kind.CITY
    units = OrgUnit.objects.as_of(first).filter(agency=people.agency, kind=kind).order_by("path")
    services = Service.objects.filter(agency=people.agency).order_by("order") if by_service else ()
    actions.set_points(wave=wave, units=list(units), services=list(services), by=by, at=_at(first))
    wave = actions.open_wave(wave=wave, by=by, at=_at(first))
    taken = _answer(wave, instrument, by, first + timedelta(days=10))
    wave = actions.close_wave(wave=wave, by=by, at=_at(wave.closes_on))
    steward, planner = (people.granted(role) for role in (Role.DATA_STEWARD, Role.PLANNING_AGENCY))
    verify_wave(wave=wave, by=steward, at=_at(wave.closes_on, 5))
    actions.publish(wave=wave, by=planner, at=_at(wave.closes_on, 6))
    return taken


def _answer(wave: Wave, instrument: Instrument, by: User, on: date) -> int:
    """A file of answers as another tool gives it, read as any file is."""
    points = list(wave.points.select_related("unit", "service").order_by("pk"))
    content, at = _file(wave, instrument, points), _at(on)
    file = register(content=content, media_type="text/csv", by=by, at=at, agency_id=wave.agency_id)
    table = table_of(content)
    columns, findings = suggest(table.rows(), instrument)
    if columns is None or findings:
        raise ValueError(f"the simulated answers cannot be read: {findings}")
    read = Read()
    batch = actions.take_batch(
        wave=wave, file=file, name="jawaban-simulasi.csv",
        mapping=as_mapping(columns), forms=FormReader(columns, instrument, points).forms(table.rows(), read),
        rows=len(points) * FORMS, by=by, at=at,
    )  # fmt: skip
    return batch.taken


def _file(wave: Wave, instrument: Instrument, points: Iterable[SurveyPoint]) -> bytes:
    """A hundred forms a point; good places are a little better in everything, by a fixed rule."""
    chance, out = Random(wave.name), io.StringIO()  # noqa: S311 - nothing secret is drawn
    elements, groups = list(instrument.elements.all()), instrument.groups
    lines = csv.writer(out, delimiter=";")
    lines.writerow(
        ["unit", "layanan", *(one.code for one in elements), *(code for code, *_ in groups), "saran"]
    )
    for number, point in enumerate(points):
        weights = _weights(instrument.top, number % 7)
        for _ in range(FORMS):
            levels = chance.choices(range(1, instrument.top + 1), weights, k=len(elements))
            traits = [chance.choice(options) for *_, options in groups]
            lines.writerow([
                point.unit.name, point.service.name if point.service else "", *levels, *traits,
                chance.choice(REMARKS),
            ])  # fmt: skip
    return out.getvalue().encode()


def _weights(top: int, place: int) -> Sequence[int]:
    """How often each level is answered, from the lowest up: mostly the two highest."""
    return [*([1] * (top - 2)), 38 - place, 58 + 2 * place]


def _at(day: date, hour: int = 3) -> datetime:
    return datetime.combine(day, time(hour), UTC)
