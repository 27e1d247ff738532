"""A whole city's semester through the import: 39,200 forms, beside a sum written without any of our code."""

from collections import defaultdict
from decimal import Decimal, localcontext
from random import Random
from types import SimpleNamespace

import pytest

from selaras.exchange import intake as worker
from selaras.exchange.surveying import suggest, table_of
from selaras.org.models import OrgUnit
from selaras.surveys import actions
from selaras.surveys.models import Instrument
from selaras.surveys.queries import WaveResults, miscounted
from tests import factories as make
from tests.conftest import NOW
from tests.surveys.fields import asked, make_instrument, make_wave

SERVICES = ("PKK", "DBD/Jumantik", "Posyandu", "PPSU", "RPTRA", "Ketertiban Umum", "Pengelolaan kelurahan")
DISTRICTS = (6, 7, 8, 6, 8, 7, 7, 7)  # kelurahan of each kecamatan: unequal, so that means of means differ
FORMS, ELEMENTS = 100, 9
CODES = [f"U{n}" for n in range(1, ELEMENTS + 1)]


@pytest.fixture
def metropolis(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    agency = make.make_agency()
    top = make.make_unit(agency, kind=OrgUnit.Kind.CITY)
    owner, runner = make.make_position(top, "kabag"), make.make_user()
    districts = []
    for number, size in enumerate(DISTRICTS):
        district = make.make_unit(agency, top, kind=OrgUnit.Kind.DISTRICT, name=f"Kecamatan {number}")
        wards = [
            make.make_unit(agency, district, kind=OrgUnit.Kind.WARD, name=f"Kelurahan {number}-{ward}")
            for ward in range(size)
        ]
        districts.append((district, wards))
    services = [
        actions.define_service(agency=agency, code=f"l{n}", name=name, order=n, by=None, at=NOW)
        for n, name in enumerate(SERVICES)
    ]
    instrument = make_instrument(agency, elements=asked(" ".join(CODES)))
    wave = make_wave(agency, owner, runner, instrument=instrument, minimum=FORMS)
    units = [ward for _, wards in districts for ward in wards]
    actions.set_points(wave=wave, units=units, services=services, by=runner, at=NOW)
    actions.open_wave(wave=wave, by=runner, at=NOW)
    return SimpleNamespace(wave=wave, runner=runner, top=top, districts=districts)


def forms_of(city):
    """(kelurahan, service, nine answers, "" for a blank) of every respondent, kelurahan leaning otherwise."""
    chance = Random(39_200)  # noqa: S311
    for _, wards in city.districts:
        for ward in wards:
            lean = [chance.randint(1, 9) for _ in range(4)]
            for service in SERVICES:
                for number in range(FORMS):
                    answers = chance.choices("1234", weights=lean, k=ELEMENTS)
                    if number and not number % 11:
                        answers[chance.randrange(ELEMENTS)] = ""
                    yield ward.name, service, answers


def naive(forms, districts):
    """The index of the city as a clerk works it out, in fractions of 60 digits."""
    by_point = defaultdict(list)
    for ward, service, answers in forms:
        by_point[ward, service].append(answers)

    def mean(values):
        return sum(values) / Decimal(len(values))

    def index(rows):
        of_elements = []
        for place in range(ELEMENTS):
            told = [Decimal(row[place]) for row in rows if row[place]]
            of_elements.append(mean(told))
        return mean(of_elements) * 25

    of_wards = {
        ward: mean([index(by_point[ward, service]) for service in SERVICES])
        for _, wards in districts for ward in wards
    }  # fmt: skip
    of_districts = {name: mean([of_wards[ward] for ward in wards]) for name, wards in districts}
    flat = [answers for _, _, answers in forms]
    return of_wards, of_districts, mean(list(of_districts.values())), index(flat)


def test_GAB_01_a_citys_semester_agrees_with_the_clerk_to_the_last_digit(metropolis):
    forms = list(forms_of(metropolis))
    assert len(forms) == 39_200
    lines = [";".join(["No", "Kelurahan", "Layanan", *reversed(CODES)])]
    lines += [
        ";".join([str(n), ward, service, *reversed(answers)])
        for n, (ward, service, answers) in enumerate(forms, 1)
    ]
    content = "\r\n".join(lines).encode("cp1252")
    wave, runner = metropolis.wave, metropolis.runner
    one = actions.upload_answers(
        wave=wave, content=content, media_type="text/csv", name="kota.csv", by=runner, at=NOW
    )
    mapping, found = suggest(table_of(content).rows(), Instrument.objects.get())
    assert found == []
    job = actions.start_examining(
        intake=one, mapping=worker.as_mapping(mapping), total=39_201, by=runner, at=NOW
    )
    worker.examine(job=job, at=NOW)
    one.refresh_from_db()
    assert (one.told["rows"], one.told["forms"], one.told["findings"]) == (39_200, 39_200, [])
    assert set(one.told["counted"].values()) == {FORMS}
    worker.take(job=actions.start_taking(intake=one, by=runner, at=NOW), at=NOW)
    one.refresh_from_db()
    assert one.batch.taken == 39_200
    assert miscounted(wave) == []

    with localcontext(prec=60):
        names = [(district.name, [ward.name for ward in wards]) for district, wards in metropolis.districts]
        of_wards, of_districts, city, flat = naive(forms, names)
    results = WaveResults(actions.close_wave(wave=wave, by=runner, at=NOW))

    def same(told, expected):
        """Equal in 30 digits: the exact code keeps 34, and each of its steps rounds the last."""
        with localcontext(prec=60):
            assert told.quantize(Decimal(1).scaleb(-28)) == expected.quantize(Decimal(1).scaleb(-28))

    for district, wards in metropolis.districts:
        same(results.of_unit(district.pk).converted, of_districts[district.name])
        for ward in wards:
            same(results.of_unit(ward.pk).converted, of_wards[ward.name])
    same(results.top.converted, city)
    assert results.top.unit == metropolis.top
    assert (results.top.respondents, results.top.is_short) == (39_200, False)
    same(results.whole.converted, flat)
    assert results.whole.converted != results.top.converted
