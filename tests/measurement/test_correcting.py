"""A correction asked for in one session and answered in another, by another person."""

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement import access
from selaras.measurement.actions import correcting
from selaras.measurement.models import CorrectionRequest, Report
from selaras.org.access import duties_of
from tests.measurement.test_reporting import AT, locked, noted, world

__all__ = ["world"]
REASON = "salah salin dari rekapitulasi"


def asked(world, report, reason=REASON):
    return correcting.ask(report=report, reason=reason, by=world.sub.user, at=AT)


def test_granting_opens_the_other_report(world):
    report = locked(world)
    request = asked(world, report)
    correction = correcting.grant(request=request, by=world.head.user, at=AT)
    assert (correction.corrects, correction.number, correction.granted_by) == (report, 1, world.head.user)
    assert (correction.entered_by, correction.correction_reason) == (world.sub.user, REASON)
    request.refresh_from_db()
    assert (request.granted, request.answered_by) == (True, world.head.user)
    kinds = AuditEvent.objects.filter(kind__startswith="report.correction").order_by("sequence")
    assert [event.kind for event in kinds] == ["report.correction_asked", "report.correction_opened"]


def test_LAP_08_what_was_explained_was_the_figure_that_is_corrected(world):
    report = locked(world)
    with pgtrigger.ignore("measurement.Report:frozen"):
        Report.objects.filter(pk=report.pk).update(explanation="Target diubah di tengah tahun.")
    correction = correcting.grant(request=asked(world, report), by=world.head.user, at=AT)
    assert (correction.inputs, correction.explanation) == (report.inputs, "")


def test_LAP_12_who_asks_does_not_answer(world):
    request = asked(world, locked(world))
    with pytest.raises(RuleError, match="LAP-12"):
        correcting.grant(request=request, by=world.sub.user, at=AT)
    with pytest.raises(RuleError, match="LAP-12"):
        correcting.decline(request=request, answer="tidak ada kesalahan", by=world.sub.user, at=AT)
    with pytest.raises(IntegrityError, match="answered_by_another"), transaction.atomic():
        CorrectionRequest.objects.update(granted=True, answered_by=world.sub.user, answered_at=AT)
    assert Report.objects.count() == 1


def test_LAP_11_both_halves_say_why(world):
    report = locked(world)
    with pytest.raises(RuleError, match="LAP-11"):
        asked(world, report, "salah")
    request = asked(world, report)
    with pytest.raises(RuleError, match="LAP-11"):
        correcting.decline(request=request, answer="tidak", by=world.head.user, at=AT)
    told = correcting.decline(request=request, answer="angkanya sudah benar", by=world.head.user, at=AT)
    assert (told.granted, told.answer) == (False, "angkanya sudah benar")


def test_LAP_16_one_request_at_a_time_answered_once(world):
    report = locked(world)
    request = asked(world, report)
    with pytest.raises(RuleError, match="LAP-16"):
        asked(world, report)
    correcting.decline(request=request, answer="angkanya sudah benar", by=world.head.user, at=AT)
    with pytest.raises(RuleError, match="LAP-16"):
        correcting.grant(request=request, by=world.head.user, at=AT)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CorrectionRequest.objects.filter(pk=request.pk).update(answer="lain")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        request.delete()
    again = asked(world, report)
    correcting.grant(request=again, by=world.head.user, at=AT)
    with pytest.raises(RuleError, match="LAP-14"):
        asked(world, report)


def test_LAP_02_only_what_is_locked_is_corrected(world):
    with pytest.raises(RuleError, match="LAP-02"):
        asked(world, noted(world))


def test_who_asks_and_who_answers(world):
    report = locked(world)
    request, on = asked(world, report), AT.date()
    duties = {name: duties_of(user, on=on) for name, user in world.people.items()}
    askers = {name for name, one in duties.items() if access.may_ask_correction(one, report.figure)}
    answerers = {
        name for name, one in duties.items() if access.requests_to_answer(one).filter(pk=request.pk).exists()
    }
    assert (askers, answerers) == ({"sub"}, {"head", "inspector"})
