"""Many at once after the signatures: a list is received once, an upload counts once, a mail goes out once."""

from datetime import timedelta
from hashlib import sha256

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Reminder, Upload
from selaras.agreements.queries import compliance
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.org.models import Position
from tests import factories as make
from tests.agreements.test_race import rush
from tests.agreements.world import carry, put
from tests.conftest import NOW, TODAY

THREADS = 8
PDF = b"%PDF-1.7 the signed paper"


def in_force(world):
    agreement = put(world.draft(), State.IN_FORCE)
    carry(agreement, sha256(PDF).hexdigest())
    return Agreement.objects.with_parties().get(pk=agreement.pk)


def test_a_list_is_received_once(committed):
    agreement = in_force(committed)
    head, kkpp = committed.people["head"], committed.people["hr"]
    delivery = actions.put_together(
        unit=committed.division, year=2024, number="1", dated_on=TODAY, addressed_to="KKPP", by=head, at=NOW,
        agreements=Agreement.objects.filter(pk=agreement.pk),
    )  # fmt: skip
    actions.send_delivery(delivery=delivery, by=head, at=NOW)
    before = AuditEvent.objects.count()
    outcomes = rush(
        lambda: actions.receive_delivery(
            delivery=delivery, receipt_number="TT", received_on=TODAY, missing={}, by=kkpp, at=NOW
        ),
        THREADS,
    )
    assert outcomes == [*["PK-38"] * (THREADS - 1), "signed"]
    assert AuditEvent.objects.count() == before + 1
    assert Agreement.objects.get(pk=agreement.pk).state == State.DELIVERED


def test_an_agreement_goes_onto_one_list(committed):
    agreement, head = in_force(committed), committed.people["head"]
    numbers = iter(range(100))
    outcomes = rush(
        lambda: actions.put_together(
            unit=committed.division, year=2024, number=str(next(numbers)), dated_on=TODAY,
            addressed_to="KKPP", by=head, at=NOW, agreements=Agreement.objects.filter(pk=agreement.pk),
        ),
        THREADS,
    )  # fmt: skip
    assert outcomes == [*["PK-36"] * (THREADS - 1), "signed"]


def test_an_upload_counts_once(committed):
    agreement, head = in_force(committed), committed.people["head"]
    outcomes = rush(
        lambda: actions.record_upload(
            agreement=agreement, content=PDF, uploaded_on=TODAY, note="", by=head, at=NOW
        ),
        THREADS,
    )
    assert outcomes == [*["PK-34"] * (THREADS - 1), "signed"]
    assert Upload.objects.count() == 1


def test_one_mail_a_person_and_day_whoever_asks(committed):
    found = compliance.standings(
        agency=committed.agency, year=2024, posts=Position.objects.filter(agency=committed.agency), on=TODAY
    )
    makers = [make.make_user() for _ in range(THREADS)]

    def remind():
        actions.remind(agency=committed.agency, year=2024, wanted=found, by=makers.pop(), at=NOW)

    assert rush(remind, THREADS) == [*["PK-39"] * (THREADS - 1), "signed"]
    assert Reminder.objects.count() == 3


def test_the_system_reminds_once_whoever_wakes_it(committed):
    at = NOW.replace(month=2, day=16, hour=0)
    outcomes = rush(lambda: actions.remind_due(agency=committed.agency, at=at), THREADS)
    assert outcomes == ["signed"] * THREADS
    assert Reminder.objects.count() == 3
    actions.remind_due(agency=committed.agency, at=at + timedelta(days=7))
    assert Reminder.objects.count() == 6
