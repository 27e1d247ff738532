"""The check of a cascade on the clock: one cell and a whole city, then a whole province.

The database itself makes the houses (bench_house.sql), inside the transaction that is rolled back.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection

from selaras.cascade.models import Commitment, Edition
from selaras.editions.queries import checked, family_facts, possible
from selaras.engine.targets import YearTargets
from selaras.ops.measure import Result, measure
from selaras.org.models import Agency

HOUSE = Path(__file__).with_name("bench_house.sql")
CITY, PROVINCE = 40, 1_200  # divisions: 2.041 posts and 20.400 commitments; 61.201 and 612.000
FIRST = 20_000_000  # keys of the made rows begin here, far from all others
_READ = ("pk", "row_id", "position_id", "giver_id", "parent_id", "scope_note", "wording", "coordinator")


def checks(model: Edition, *, city: int = CITY, province: int = PROVINCE) -> Iterator[Result]:
    """A cell that everybody carries, a supposition, a city and a province of so many divisions."""
    house, row = grow(model, "bench-city", FIRST, d=city), FIRST
    reading = measure("membaca komitmen satu kota (pembanding)", lambda: _read(house))
    yield reading
    for work, deed in (
        ("periksa satu sel yang dipikul semua (kota)", lambda: len(checked(house, focus=[row]))),
        ("andaikan satu target (kota)", lambda: _suppose(house, row)),
    ):
        yield measure(work, deed, baseline=reading)
    yield measure("periksa seluruh kota", lambda: checked(house), baseline=reading, rounds=3)
    large = grow(model, "bench-province", FIRST * 2, d=province)
    reading = measure("membaca komitmen satu provinsi (pembanding)", lambda: _read(large), rounds=2)
    yield reading
    yield measure("periksa seluruh provinsi", lambda: checked(large), baseline=reading, rounds=2)


def grow(model: Edition, code: str, first: int, *, sql: Path = HOUSE, **size: int) -> Edition:
    """An agency of its own with its edition, shaped like a real house; `model` lends a dictionary entry."""
    agency = Agency.objects.create(code=code, name="Kota Ukur", short_name="Ukur", government="-", place="-")
    edition = Edition.objects.create(agency=agency, year=model.year, effective_on=date(model.year, 1, 1))
    given = {"b": first, "agency": agency.pk, "edition": edition.pk, "model": model.agency_id} | size
    with connection.cursor() as cursor:
        for statement in sql.read_text("utf-8").split(";\n"):
            cursor.execute(statement, given)
    return edition


def _read(house: Edition) -> int:
    return len(list(Commitment.objects.filter(edition=house).order_by("pk").values_list(*_READ)))


def _suppose(house: Edition, row: int) -> int:
    told = family_facts(house, row=row)
    return len(possible(told, row=row, targets=YearTargets(), uom="Persen").effects)
