"""Versions of a formula: proposed by one person, granted by another, kept for good."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from selaras.accounts.models import Role
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.planning import queries
from selaras.planning.actions import discard_indicators, formulas
from selaras.planning.models import Component, FormulaVersion, Indicator
from tests import factories as make
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

INPUTS = [{"kode": "jumlah", "nama": "Jumlah nilai"}, {"kode": "banyak", "nama": "Banyak responden"}]
NEW = "jumlah / banyak * 25"


@pytest.fixture
def ikm():
    objective = make.make_objective(make.make_agency())
    return make.make_indicator(objective, code="IKM", formula="jumlah / banyak", inputs=INPUTS)


@pytest.fixture
def asker(ikm):
    return make.make_grantee(Role.PLANNING_AGENCY, agency=ikm.agency)


@pytest.fixture
def other(ikm):
    return make.make_grantee(Role.PLANNING_AGENCY, agency=ikm.agency)


def proposed(ikm, asker, **changed):
    given = {"formula": NEW, "inputs": INPUTS, "reason": "Skala 25 sampai 100.", "since": TODAY}
    return formulas.propose(indicator=ikm, by=asker, at=NOW, **{**given, **changed})


def granted(ikm, asker, other, **changed):
    return formulas.grant(version=proposed(ikm, asker, **changed), by=other, at=NOW)


def refused(rule, deed, **given):
    with pytest.raises(RuleError) as told:
        deed(**given)
    assert told.value.rule == rule


def test_version_1_is_what_the_dictionary_says_until_an_edition_dates_it(ikm):
    first = queries.current_version(ikm)
    assert (first.number, first.formula, first.inputs, first.since) == (1, "jumlah / banyak", INPUTS, None)
    ikm.formula = "banyak / jumlah"
    ikm.save()
    assert formulas.keep_first(indicator=ikm).formula == "banyak / jumlah"
    assert formulas.date_first(indicators=[ikm.pk], since=TODAY) == 1
    assert formulas.date_first(indicators=[ikm.pk], since=date(2030, 1, 1)) == 0
    ikm.formula = "jumlah"
    ikm.save()
    assert formulas.keep_first(indicator=ikm).formula == "banyak / jumlah"


def test_RMS_16_the_database_keeps_what_was_dated_granted_or_answered(ikm, asker, other):
    version = granted(ikm, asker, other)
    first = FormulaVersion.objects.get(indicator=ikm, number=1)
    for row in (version, first):
        for change in ({"formula": "1"}, {"since": date(2020, 1, 1)}, {"reason": "lain"}, {"inputs": []}):
            with pytest.raises(DatabaseError, match="RMS-16"), transaction.atomic():
                FormulaVersion.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DatabaseError, match="RMS-16"), transaction.atomic():
            row.delete()
    waiting = proposed(ikm, asker, formula="jumlah / banyak * 24")
    with pytest.raises(DatabaseError, match="RMS-16"), transaction.atomic():
        FormulaVersion.objects.filter(pk=waiting.pk).update(formula="1")


def test_a_granted_version_is_what_the_dictionary_says(ikm, asker, other):
    inputs = [*INPUTS[:1], {"kode": "banyak", "nama": "Responden", "bawah": "1"}]
    version = granted(ikm, asker, other, inputs=inputs)
    ikm.refresh_from_db()
    assert (version.number, ikm.formula, ikm.inputs) == (2, NEW, inputs)
    assert (version.proposed_by, version.answered_by, version.since) == (asker, other, TODAY)
    assert FormulaVersion.objects.get(indicator=ikm, number=1).since == TODAY  # dated at the latest now
    told = AuditEvent.objects.filter(kind="formula.granted").latest("pk").data
    assert (told["number"], told["old"], told["new"]) == (2, "jumlah / banyak", NEW)
    assert [one.number for one in queries.versions_of(ikm)] == [2, 1]


def test_RMS_17_RMS_18_what_cannot_be_computed_is_not_proposed(ikm, asker):
    refused("RMS-09", proposed, ikm=ikm, asker=asker, formula="jumlah / responden")
    refused("RMS-17", proposed, ikm=ikm, asker=asker, inputs=[*INPUTS, {"kode": "x y", "nama": "x"}])
    refused("RMS-17", proposed, ikm=ikm, asker=asker, formula=" ")
    whole = make.make_indicator(ikm.objective, code="IKL", number=2, formula="RATA_RATA(ikm)")
    Component.objects.create(agency=ikm.agency, whole=whole, part=ikm)
    refused("RMS-18", proposed, ikm=whole, asker=asker, formula="1 + 1", inputs=[])
    assert proposed(whole, asker, formula="RATA_RATA(ikm) * 1", inputs=[]).is_open


def test_RMS_19_RMS_20_RMS_23_a_version_says_something_new_from_a_day_and_why(ikm, asker, other):
    refused("RMS-19", proposed, ikm=ikm, asker=asker, formula="jumlah / banyak ")
    refused("RMS-23", proposed, ikm=ikm, asker=asker, reason="  ")
    refused("RMS-20", proposed, ikm=ikm, asker=asker, since=date(24, 1, 1))
    formulas.date_first(indicators=[ikm.pk], since=TODAY)
    refused("RMS-20", proposed, ikm=ikm, asker=asker, since=date(2023, 12, 31))
    ahead = proposed(ikm, asker, since=date(2099, 1, 1))
    refused("RMS-20", formulas.grant, version=ahead, by=other, at=NOW)
    ikm.refresh_from_db()
    assert ikm.formula == "jumlah / banyak"


def test_RMS_21_two_persons_by_rule_and_by_the_database(ikm, asker, other):
    version = proposed(ikm, asker)
    refused("RMS-21", formulas.grant, version=version, by=asker, at=NOW)
    refused("RMS-21", formulas.decline, version=version, answer="Tidak.", by=asker, at=NOW)
    refused("RMS-21", formulas.withdraw, version=version, by=other, at=NOW)
    alone = {"state": "berlaku", "number": 2, "answered_by": asker, "answered_at": NOW}
    with pytest.raises(IntegrityError, match="answered_by_another"), transaction.atomic():
        FormulaVersion.objects.filter(pk=version.pk).update(**alone)
    with pytest.raises(IntegrityError, match="answered_by_another"), transaction.atomic():
        FormulaVersion.objects.filter(pk=version.pk).update(
            state="ditarik", answered_by=other, answered_at=NOW
        )


def test_RMS_22_one_proposal_at_a_time_answered_once(ikm, asker, other):
    version = proposed(ikm, asker)
    refused("RMS-22", proposed, ikm=ikm, asker=other)
    with pytest.raises(IntegrityError, match="one_proposed"), transaction.atomic():
        FormulaVersion.objects.create(
            agency=ikm.agency, indicator=ikm, formula="1", reason="x", since=TODAY, proposed_by=other,
            proposed_at=NOW,
        )  # fmt: skip
    formulas.withdraw(version=version, by=asker, at=NOW)
    refused("RMS-22", formulas.grant, version=version, by=other, at=NOW)
    again = proposed(ikm, asker)
    refused("RMS-23", formulas.decline, version=again, answer=" ", by=other, at=NOW)
    declined = formulas.decline(version=again, answer="Belum ada dasarnya.", by=other, at=NOW)
    assert (declined.state, declined.number, declined.answer) == ("ditolak", None, "Belum ada dasarnya.")
    ikm.refresh_from_db()
    assert ikm.formula == "jumlah / banyak"
    assert granted(ikm, asker, other).number == 2  # what was declined has no number


HALF = {
    "numbered_once_granted": {"number": 7},
    "answered_unless_open": {"state": "ditolak"},
    "answer_is_whole": {"answered_at": NOW},
}


@pytest.mark.parametrize("name", HALF)
def test_a_version_is_never_half_answered(ikm, asker, name):
    version = proposed(ikm, asker)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FormulaVersion.objects.filter(pk=version.pk).update(**HALF[name])


def test_no_version_of_another_agency(ikm, asker):
    FormulaVersion.objects.create(
        agency=make.make_agency(), indicator=ikm, formula="1", reason="x", since=TODAY, proposed_by=asker,
        proposed_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="same_agency"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_that_nothing_uses_goes_with_its_first_version(ikm, asker):
    spare = make.make_indicator(ikm.objective, code="LUANG", number=3, formula="1 + 1")
    assert queries.unused(Indicator.objects.filter(agency=ikm.agency)).count() == 2
    formulas.date_first(indicators=[ikm.pk], since=TODAY)
    assert list(queries.unused(Indicator.objects.filter(agency=ikm.agency))) == [spare]
    discard_indicators(indicators=[spare], agency=ikm.agency, by=asker, at=NOW)
    assert not FormulaVersion.objects.filter(indicator_id=spare.pk).exists()
