"""Instruments: versions, what makes no index is refused, what was asked stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import Element, Instrument, Wave
from selaras.surveys.queries import miscounted
from tests.conftest import NOW
from tests.factories import make_agency, make_user
from tests.surveys.fields import LEVELS, TRAITS, asked, make_instrument


def test_the_same_code_is_the_next_version(db):
    agency = make_agency()
    assert [make_instrument(agency).version, make_instrument(agency).version] == [1, 2]
    assert AuditEvent.objects.filter(kind="instrument.defined").count() == 2


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ([], "belum berunsur"),
        (asked("U1 U1"), "U1"),
        (
            [*asked("U1"), actions.Asked(code="U2", name="U2", question="?", options=LEVELS[:3])],
            "U2 memerlukan 4",
        ),
    ],
)
def test_SKM_02_what_makes_no_index_is_refused_whole(db, elements, said):
    agency = make_agency()
    with pytest.raises((RuleError, IntegrityError), match=said), transaction.atomic():
        make_instrument(agency, elements=elements)
    assert not Instrument.objects.exists()


def test_an_instrument_nobody_was_asked_can_be_changed(db):
    instrument = make_instrument(make_agency())
    actions.change_instrument(
        instrument=instrument, elements=asked("A B"), name="Lain", by=make_user(), at=NOW
    )
    assert [one.code for one in instrument.elements.all()] == ["A", "B"]


def test_SKM_04_an_instrument_in_use_is_frozen_in_the_deed_and_in_the_database(open_city):
    instrument = Instrument.objects.get()
    with pytest.raises(RuleError, match="versi baru"):
        actions.change_instrument(instrument=instrument, elements=asked("A"), by=open_city.runner, at=NOW)
    for change in (
        lambda: Instrument.objects.update(top=5),
        lambda: Instrument.objects.update(used_at=None),
        lambda: Element.objects.update(question="Lain?"),
        lambda: Element.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="SKM-04"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="SKM-04"), transaction.atomic():
        Element.objects.create(
            agency=open_city.agency, instrument=instrument, order=9, code="U9", name="U9", question="?",
            options=LEVELS,
        )  # fmt: skip


def test_a_service_is_known_by_its_code(db):
    agency = make_agency()
    for name in ("PKK", "Pemberdayaan Kesejahteraan Keluarga"):
        service = actions.define_service(agency=agency, code="pkk", name=name, order=1, by=None, at=NOW)
    assert [one.name for one in agency.service_set.all()] == [service.name]


def test_what_is_prepared_follows_a_changed_instrument(city):
    """Its counters have the levels and groups that will be asked, not those that were there before."""
    instrument = Instrument.objects.get()
    traits = [*TRAITS, {"kode": "umur", "nama": "Umur", "pilihan": ["Muda", "Tua"]}]
    actions.change_instrument(
        instrument=instrument, elements=asked("A B"), traits=traits, by=city.runner, at=NOW
    )
    assert {(len(one.counts), len(one.groups)) for one in city.wave.points.all()} == {(8, 4)}
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    actions.answer(point=city.wave.points.first(), form=actions.Form([4, 3], [1, 2]), at=NOW)
    assert miscounted(Wave.objects.get()) == []


def test_the_waves_are_taken_before_the_instrument(city):
    """As opening one does: two at once wait in turn, and neither writes counters of the other."""
    with CaptureQueriesContext(connection) as asked_for:
        actions.change_instrument(
            instrument=city.wave.instrument, elements=asked("A"), by=city.runner, at=NOW
        )
    taken = [one["sql"] for one in asked_for if "FOR UPDATE" in one["sql"]]
    assert ['FROM "surveys_wave"' in sql for sql in taken] == [True, False]
    assert 'FROM "surveys_instrument"' in taken[1]


def test_SKM_22_a_version_nobody_needs_is_thrown_away(db):
    agency = make_agency()
    kept, dropped = make_instrument(agency), make_instrument(agency)
    actions.discard_instrument(instrument=dropped, by=make_user(), at=NOW)
    assert list(Instrument.objects.all()) == [kept]
    assert AuditEvent.objects.filter(kind="instrument.discarded").count() == 1
    assert make_instrument(agency).version == 2


def test_SKM_22_a_version_that_a_wave_waits_for_stays(city):
    with pytest.raises(RuleError, match=r"“Semester 1”.*SKM-22"):
        actions.discard_instrument(instrument=Instrument.objects.get(), by=city.runner, at=NOW)


def test_SKM_04_a_version_in_use_is_not_thrown_away(open_city):
    with pytest.raises(RuleError, match="SKM-04"):
        actions.discard_instrument(instrument=Instrument.objects.get(), by=open_city.runner, at=NOW)


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({}, True), ({"factor": Decimal("25.0000")}, True), ({"factor": Decimal(20)}, False),
        ({"factor": Decimal(20), "scale": ""}, True),
    ],
)  # fmt: skip
def test_SKM_23_the_classes_of_the_law_need_its_scale(db, fields, allowed):
    if allowed:
        assert make_instrument(make_agency(), **fields)
        return
    with pytest.raises(RuleError, match="SKM-23"):
        make_instrument(make_agency(), **fields)


def test_SKM_23_five_levels_have_no_class_of_the_law(db):
    five = [actions.Asked(code="A", name="A", question="?", options=["1", "2", "3", "4", "5"])]
    with pytest.raises(RuleError, match="SKM-23"):
        make_instrument(make_agency(), top=5, elements=five)
    assert make_instrument(make_agency(), top=5, factor=Decimal(20), scale="", elements=five)


def trait(name="Umur", options=("Muda", "Tua"), code="umur"):
    return {"kode": code, "nama": name, "pilihan": list(options)}


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ([trait(options=["Satu"])], "2 sampai 20"),
        ([trait(options=[str(n) for n in range(21)])], "2 sampai 20"),
        ([trait(options=["Ya", "ya"])], "berlainan"),
        ([trait(), trait(code="lain")], "lebih dari sekali"),
        ([trait(), trait("Usia")], "lebih dari sekali"),
        ([trait("Nomor HP")], "menunjuk orangnya"),
        ([trait("Nama lengkap")], "menunjuk orangnya"),
        ([trait("NIK")], "menunjuk orangnya"),
    ],
)
def test_SKM_24_traits_are_coarse(db, traits, said):
    with pytest.raises(RuleError, match=f"{said}.*SKM-24"):
        make_instrument(make_agency(), traits=traits)


def test_SKM_24_a_word_that_only_holds_one_is_no_offence(db):
    assert make_instrument(make_agency(), traits=[trait("Namun bukan"), trait("Pekerjaan", code="kerja")])


def test_the_law_has_nine_elements_known_by_name(db):
    instrument = actions.define_lawful(agency=make_agency(), on=NOW.date(), by=None, at=NOW)
    names = {one.code: one.name for one in instrument.elements.all()}
    assert list(names) == [f"U{n}" for n in range(1, 10)]
    assert names["U8"].startswith("Penanganan pengaduan")
    assert names["U9"].startswith("Sarana")
    assert all(len(one.options) == 4 for one in instrument.elements.all())
    assert (instrument.top, instrument.factor, instrument.scale) == (4, 25, "skm")
    assert instrument.source.startswith("Peraturan Menteri PANRB Nomor 14 Tahun 2017")
    assert instrument.assumption
    assert [name for _, name, _ in instrument.groups] == [
        "Jenis kelamin", "Kelompok umur", "Pendidikan terakhir", "Pekerjaan",
    ]  # fmt: skip
    with pytest.raises(LookupError):
        actions.define_lawful(agency=make_agency(), on=date(2017, 5, 4), by=None, at=NOW)
