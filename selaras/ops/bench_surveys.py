"""A million answers: read, taken, counted anew and made an index; each once, beside reading the bare lines.

The file lies on the disk, as the worker finds it. What one round takes is long enough to be told by itself.
"""

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from selaras.documents.models import StoredFile
from selaras.engine.survey import survey_result
from selaras.exchange.answering import FormReader, Read
from selaras.exchange.surveying import Columns, suggest, table_of
from selaras.ops.measure import Result, measure, peak
from selaras.org.models import Agency, OrgUnit, Position
from selaras.surveys import actions
from selaras.surveys.actions import Asked
from selaras.surveys.models import Instrument, Wave
from selaras.surveys.queries import WaveResults, miscounted, recounted

FORMS = 1_000_000
DISTRICTS, WARDS, SERVICES = 8, 7, 7  # a city: 56 kelurahan
TAKEN, ANEW, KEPT = 90_000, 3_000, 500  # aims, ms
LEVELS = ["Tidak baik", "Kurang baik", "Baik", "Sangat baik"]
TRAITS = [{"kode": "jk", "nama": "Jenis kelamin", "pilihan": ["Laki-laki", "Perempuan"]}]
FIRST = 9_500_000  # numbers of units that nobody has


def surveys(agency: Agency, *, forms: int = FORMS) -> Iterator[Result]:
    """All measurements on a wave of its own, in the caller's transaction."""
    at, by = timezone.now(), get_user_model().objects.order_by("pk")[0]
    wave = make_wave(agency, at)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "jawaban.csv"
        write(path, wave, forms)
        bare = _once(f"{forms} baris CSV, hanya dibaca (pembanding)", partial(_bare, path))
        yield bare
        reader, read, before = _reader(path, wave), Read(), peak()
        looked = _once(f"{forms} jawaban diperiksa", lambda: _read(path, reader, read), baseline=bare)
        yield replace(looked, note=f"{looked.note}; {read.forms} formulir, {read.errors} kesalahan")
        file, _ = StoredFile.objects.keep(
            b"bench", media_type="text/csv", by=None, at=at, agency_id=agency.pk
        )
        taken = _once(
            f"{forms} jawaban diimpor", baseline=bare,
            deed=lambda: actions.take_batch(
                wave=wave, file=file, name="jawaban.csv", mapping={}, rows=forms, by=by, at=at,
                forms=reader.forms(table_of(path).rows(), Read()),
            ),
        )  # fmt: skip
        yield replace(taken, note=f"sasaran {TAKEN} ms; {taken.note}; memori +{peak() - before} MB")
    wave = actions.close_wave(wave=wave, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE surveys_response")
    kept = measure("indeks kota dari cacah", lambda: WaveResults(wave))
    yield replace(kept, note=f"sasaran {KEPT} ms; 392 titik")
    anew = measure(f"indeks dari {forms} jawaban", partial(_anew, wave), rounds=3, baseline=kept)
    yield replace(anew, note=f"sasaran {ANEW} ms")
    found = miscounted(wave)
    nightly = measure("cacah satu gelombang diperiksa (malam)", partial(miscounted, wave), rounds=3)
    yield replace(nightly, baseline=anew.baseline, note=f"berbeda {len(found)}")


def make_wave(agency: Agency, at: datetime, *, name: str = "Bench") -> Wave:
    """An open wave: nine elements, 56 kelurahan in eight kecamatan, seven services."""
    by = get_user_model().objects.order_by("pk")[0]
    elements = [
        Asked(code=f"U{n}", name=f"Unsur {n}", question=f"Bagaimana unsur {n}?", options=LEVELS)
        for n in range(1, 10)
    ]
    instrument = actions.define_instrument(
        agency=agency, code="bench", name="Bench", kind=Instrument.Kind.SATISFACTION, consent="Ya.",
        traits=TRAITS, elements=elements, by=None, at=at,
    )  # fmt: skip
    services = [
        actions.define_service(agency=agency, code=f"bench-{n}", name=f"Layanan {n}", order=n, by=None, at=at)
        for n in range(SERVICES)
    ]
    day = timezone.make_naive(at).date()
    wave = actions.prepare(
        agency=agency, owner=Position.objects.filter(agency=agency).order_by("pk")[0], instrument=instrument,
        name=name, year=day.year, quarter=(day.month + 2) // 3, opens_on=day, closes_on=day, minimum=100,
        by=by, at=at,
    )  # fmt: skip
    actions.set_points(wave=wave, units=_wards(agency, day.year), services=services, by=by, at=at)
    return actions.open_wave(wave=wave, by=by, at=at)


def _wards(agency: Agency, year: int) -> list[OrgUnit]:
    city = _unit(agency, None, FIRST, OrgUnit.Kind.CITY, year)
    wards, number = [], FIRST
    for _ in range(DISTRICTS):
        number += 1
        district = _unit(agency, city, number, OrgUnit.Kind.DISTRICT, year)
        for _ in range(WARDS):
            number += 1
            wards.append(_unit(agency, district, number, OrgUnit.Kind.WARD, year))
    return wards


def _unit(agency: Agency, parent: OrgUnit | None, number: int, kind: str, year: int) -> OrgUnit:
    """As it is, where an earlier load test has left it."""
    fields = {
        "agency": agency, "parent": parent, "path": f"{parent.path if parent else ''}{number}.",
        "code": f"bench-{number}", "name": f"Unit {number}", "short_name": f"Unit {number}", "kind": kind,
        "period": DateRange(date(year, 1, 1)),
    }  # fmt: skip
    return OrgUnit.objects.get_or_create(pk=number, defaults=fields)[0]


def write(path: Path, wave: Wave, forms: int) -> None:
    """The same file every time: point by point, answers as they may fall, one row in fifty with words."""
    chance = Random(14)  # noqa: S311 - not a secret
    points = list(wave.points.select_related("unit", "service").order_by("pk"))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(
            ["No", "Kelurahan", "Layanan", *(f"U{n}" for n in range(1, 10)), "Jenis kelamin", "Saran"]
        )
        for number in range(forms):
            point = points[number % len(points)]
            levels = chance.choices(("", "1", "2", "3", "4"), weights=(2, 3, 10, 45, 40), k=8)
            words = "Antrean lebih cepat." if not number % 50 else ""
            table.writerow([
                number + 1, point.unit.name, point.service.name if point.service else "", "3", *levels,
                chance.choice(("Laki-laki", "Perempuan", "")), words,
            ])  # fmt: skip


def _bare(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file, delimiter=";"):
            pass


def _reader(path: Path, wave: Wave) -> FormReader:
    instrument = Instrument.objects.prefetch_related("elements").get(pk=wave.instrument_id)
    columns, findings = suggest(table_of(path).rows(), instrument)
    if not isinstance(columns, Columns) or findings:
        raise RuntimeError(f"the columns of the bench were not recognised: {findings}")
    return FormReader(columns, instrument, wave.points.select_related("unit", "service").order_by("pk"))


def _read(path: Path, reader: FormReader, read: Read) -> None:
    for _ in reader.forms(table_of(path).rows(), read):
        pass


def _anew(wave: Wave) -> None:
    instrument = Instrument.objects.prefetch_related("elements").get(pk=wave.instrument_id)
    for one in recounted(wave).values():
        survey_result(instrument.counting, one.by_element(instrument))


def _once(work: str, deed: Callable[[], Any], *, baseline: Result | None = None) -> Result:
    """One round on the clock, with what this process computed of it."""
    with CaptureQueriesContext(connection) as captured:
        started, computed = time.perf_counter(), time.process_time()
        deed()
        took, computed = (time.perf_counter() - started) * 1000, time.process_time() - computed
        queries = len(captured)
    return Result(
        work, [took], queries, baseline.times[0] if baseline else None, f"CPU sendiri {computed:.1f} s"
    )
