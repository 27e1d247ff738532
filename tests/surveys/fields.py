"""A small city with two districts to ask in, an instrument of three elements, and people who answer."""

from datetime import date
from types import SimpleNamespace

import pgtrigger

from selaras.surveys import actions
from selaras.surveys.actions import Asked, Form
from selaras.surveys.models import Instrument
from tests.conftest import NOW
from tests.factories import make_agency, make_indicator, make_objective, make_position, make_unit, make_user

LEVELS = ["Tidak baik", "Kurang baik", "Baik", "Sangat baik"]
TRAITS = [{"kode": "jk", "nama": "Jenis kelamin", "pilihan": ["Laki-laki", "Perempuan"]}]


def asked(codes="U1 U2 U3", **fields):
    return [
        Asked(code=code, name=f"Unsur {code}", question=f"Bagaimana {code}?", options=LEVELS, **fields)
        for code in codes.split()
    ]


def make_instrument(agency, **fields):
    content = {
        "code": "skm", "name": "SKM", "kind": Instrument.Kind.SATISFACTION, "consent": "Saya bersedia.",
        "traits": TRAITS, "elements": asked(), "by": None, "at": NOW,
    }  # fmt: skip
    return actions.define_instrument(agency=agency, **content | fields)


def make_wave(agency, owner, by, **fields):
    content = {
        "instrument": None, "name": "Semester 1", "year": NOW.year, "quarter": (NOW.month + 2) // 3,
        "opens_on": date(NOW.year, NOW.month, 1), "closes_on": date(NOW.year, NOW.month, 28), "minimum": 2,
    }  # fmt: skip
    content |= fields
    content["instrument"] = content["instrument"] or make_instrument(agency)
    return actions.prepare(agency=agency, owner=owner, by=by, at=NOW, **content)


def make_city():
    """Kecamatan A with two kelurahan and B with one; two services, the first of an assistant."""
    agency = make_agency()
    city = make_unit(agency, kind="kota")
    a, b = (make_unit(agency, city, kind="kecamatan") for _ in "ab")
    wards = [make_unit(agency, above, kind="kelurahan") for above in (a, a, b)]
    owner, assistant = make_position(city, "ketua-subkelompok"), make_position(city, "asisten")
    services = [
        actions.define_service(
            agency=agency, code=code, name=code.upper(), order=order, positions=positions, by=None, at=NOW
        )
        for order, (code, positions) in enumerate([("pkk", [assistant]), ("ppsu", [])])
    ]  # fmt: skip
    indicator = make_indicator(make_objective(agency))
    runner, checker = make_user(), make_user()
    wave = make_wave(agency, owner, runner, indicator=indicator)
    actions.set_points(wave=wave, units=wards, services=services, by=runner, at=NOW)
    return SimpleNamespace(
        agency=agency, city=city, districts=(a, b), wards=wards, services=services, owner=owner,
        assistant=assistant, indicator=indicator, runner=runner, checker=checker, wave=wave,
    )  # fmt: skip


def point(world, ward, service):
    return world.wave.points.get(unit=world.wards[ward], service=world.services[service])


def answered(world, ward, service, *answers):
    """Forms of three elements, "444" or "4-3"."""
    for text in answers:
        form = Form([0 if one == "-" else int(one) for one in text], [1])
        actions.answer(point=point(world, ward, service), form=form, at=NOW)


def closed(world):
    """The wave takes no answers any more: from now on it tells its results (SKM-40)."""
    world.wave = actions.close_wave(wave=world.wave, by=world.runner, at=NOW)
    return world


def miscount(points, **fields):
    """Counters that no answer made, also of a closed wave: as only who owns the database could write them."""
    with pgtrigger.ignore("surveys.SurveyPoint:frozen_update"):
        points.update(**fields)
