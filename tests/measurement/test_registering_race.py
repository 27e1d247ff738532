"""A report that is being sent and a row that is being written: one waits for the other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from selaras.kernel.rules import RuleError
from selaras.measurement.actions import reporting
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import CountedRow, RegisterRow
from tests.measurement.registering import AT, counting_world, directives, figure_of, put
from tests.measurement.test_reporting import prove

WORDS = Typed(inputs={}, obstacle="Cuaca.", follow_up="Dijadwalkan ulang.")


def test_a_row_written_while_the_report_is_sent_does_not_slip_in(committed):
    world = counting_world()
    directives(world, done=1, waiting=1)
    report = reporting.note(figure=figure_of(world), quarter=2, seen=0, typed=WORDS, by=world.sub.user, at=AT)
    prove(report)
    sending, told = Event(), []

    def write():
        try:
            sending.wait(10)
            put(world, nomor="7")
            told.append("written")
        except RuleError as error:
            told.append(error.rule)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            reporting.send(report=report, by=world.sub.user, at=AT)
            waiting = pool.submit(write)
            sending.set()
            with pytest.raises(TimeoutError):  # the row waits for the report
                waiting.result(1)
        waiting.result(20)
    assert told == ["LAP-34"]
    assert (RegisterRow.objects.count(), CountedRow.objects.count()) == (2, 2)
