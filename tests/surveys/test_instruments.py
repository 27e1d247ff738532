"""Instruments: versions, what makes no index is refused, what was asked stays."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import Element, Instrument
from tests.conftest import NOW
from tests.factories import make_agency, make_user
from tests.surveys.fields import LEVELS, asked, make_instrument


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
