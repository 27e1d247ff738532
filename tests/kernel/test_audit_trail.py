"""The chain of the audit trail: what the database refuses, and what is found when somebody gets around it."""

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.kernel.models import GENESIS, AuditEvent, first_broken_event, record, record_each
from selaras.ops.tasks import check_audit_trail
from tests.conftest import NOW
from tests.factories import make_agency, make_user

REFUSED = (InternalError, ProgrammingError)


@pytest.fixture
def trail(db):
    """Five events, the middle one with details."""
    agency = make_agency()
    user = make_user()
    for number in range(3):
        record(kind="test.noted", subject=user, by=user, at=NOW, agency=agency, number=number)
    return list(AuditEvent.objects.order_by("sequence"))


def tamper(sql, *values):
    """Change the trail with its triggers off, as the owner of the table can."""
    table = AuditEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql.format(table=table), values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_each_event_carries_the_hash_of_the_one_before(trail):
    assert [event.sequence for event in trail] == [1, 2, 3, 4, 5]
    assert [event.previous_hash for event in trail] == [GENESIS, *(event.hash for event in trail[:-1])]
    assert first_broken_event() is None


def test_an_event_says_who_did_what_to_what_when(trail):
    event = trail[-1]
    told = (event.kind, event.subject_type, event.subject_id, event.by_id, event.at, event.data)
    assert told == ("test.noted", "accounts.user", event.by_id, event.by_id, NOW, {"number": 2})
    assert str(event) == "5 test.noted"


def test_the_system_itself_is_nobody(trail):
    assert trail[0].by_id is None


def test_details_are_kept_as_text_where_json_would_lose_them(db):
    user = make_user()
    event = record(
        kind="test.noted", subject=user, by=None, at=NOW,
        amount=Decimal("87.30"), day=date(2024, 3, 1), moment=NOW, ratio=0.1, kinds={"a"},
    )  # fmt: skip
    assert event.data == {
        "amount": "87.30", "day": "2024-03-01", "moment": NOW.isoformat(), "ratio": "0.1", "kinds": "{'a'}",
    }  # fmt: skip


details = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters(exclude_characters="\x00")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("aé ", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=details, microsecond=st.integers(0, 999_999))
def test_whatever_is_recorded_comes_back_under_the_same_seal(db, detail, microsecond):
    at = datetime(2024, 3, 20, 3, 0, 0, microsecond, tzinfo=UTC)
    event = record(kind="test.noted", subject=AuditEvent(pk=1), by=None, at=at, detail=detail)
    assert AuditEvent.objects.get(pk=event.pk).seal() == event.hash


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_auditevent SET kind = 'test.forged' WHERE sequence = 3",
        "UPDATE kernel_auditevent SET hash = hash",
        "DELETE FROM kernel_auditevent WHERE sequence = 5",
        "TRUNCATE kernel_auditevent",
        "INSERT INTO kernel_auditevent SELECT * FROM kernel_auditevent WHERE sequence = 1"
        " ON CONFLICT (id) DO UPDATE SET kind = 'test.forged'",
        "MERGE INTO kernel_auditevent e USING (SELECT 1) x ON e.sequence = 3 WHEN MATCHED THEN DELETE",
    ],
)
def test_the_database_refuses_to_change_the_trail(trail, sql):
    with pytest.raises(REFUSED, match=r"(?i)cannot update or delete|never emptied"), transaction.atomic():
        connection.cursor().execute(sql)
    assert AuditEvent.objects.count() == 5


def test_the_orm_is_refused_too(trail):
    trail[2].kind = "test.forged"
    for change in (trail[2].save, trail[2].delete, AuditEvent.objects.all().delete):
        with pytest.raises(REFUSED), transaction.atomic():
            change()


def test_negative_control_without_the_triggers_the_same_statements_pass(trail):
    tamper("DELETE FROM {table} WHERE sequence = 5")
    with pgtrigger.ignore("kernel.AuditEvent:append_only"):
        AuditEvent.objects.filter(sequence=4).update(kind="test.forged")
    assert AuditEvent.objects.count() == 4


SEALED = {
    "sequence": 999,
    "kind": "test.forged",
    "subject_type": "org.orgunit",
    "subject_id": 999,
    "agency_id": None,
    "by_id": 999,
    "at": NOW + timedelta(microseconds=1),
    "data": {"number": 7},
    "previous_hash": "f" * 64,
}


def test_every_field_is_under_the_seal():
    assert {field.name for field in AuditEvent._meta.fields} == {*SEALED, "id", "hash"}


@pytest.mark.parametrize(("field", "value"), SEALED.items())
def test_a_seal_depends_on_every_field(trail, field, value):
    event = trail[3]
    setattr(event, field, value)
    assert event.seal() != event.hash


@pytest.mark.parametrize(("field", "value"), SEALED.items())
def test_an_edited_value_is_named(trail, field, value):
    with pgtrigger.ignore("kernel.AuditEvent:append_only"):
        AuditEvent.objects.filter(pk=trail[2].pk).update(**{field: value})
    broken = first_broken_event()
    assert broken.pk == (trail[2].pk if field != "sequence" else trail[3].pk)


def test_an_edited_event_with_a_fresh_seal_breaks_the_next(trail):
    forged = trail[2]
    forged.data = {"number": 100}
    tamper("UPDATE {table} SET data = '{{\"number\": 100}}', hash = %s WHERE sequence = 3", forged.seal())
    assert first_broken_event().sequence == 4


def test_a_removed_event_breaks_the_next(trail):
    tamper("DELETE FROM {table} WHERE sequence = 3")
    assert first_broken_event().sequence == 4


def test_a_removed_event_whose_gap_was_closed_breaks_the_next(trail):
    tamper("DELETE FROM {table} WHERE sequence = 3")
    # by way of free numbers: the rows change in any order, and each number may stand once at any time
    tamper("UPDATE {table} SET sequence = sequence + 1000 WHERE sequence > 3")
    tamper("UPDATE {table} SET sequence = sequence - 1001 WHERE sequence > 1000")
    assert first_broken_event().sequence == 3


def test_a_removed_first_event_is_seen(trail):
    tamper("DELETE FROM {table} WHERE sequence = 1")
    assert first_broken_event().sequence == 2


def test_the_limit_of_a_chain_is_a_cut_tail_which_only_an_outside_anchor_shows(trail):
    """What the chain does not promise: written down so that nobody believes it."""
    anchor = trail[-1].hash
    tamper("DELETE FROM {table} WHERE sequence > 3")
    assert first_broken_event() is None
    assert not AuditEvent.objects.filter(hash=anchor).exists()


def test_JJK_01_the_nightly_check_shouts_a_break_into_the_log(trail, caplog):
    assert check_audit_trail(0) == "whole"
    assert not caplog.records
    tamper("UPDATE {table} SET kind = 'test.forged' WHERE sequence = 2")
    assert check_audit_trail(0) == "broken at 2"
    assert [(entry.levelno, "urutan 2" in entry.getMessage()) for entry in caplog.records] == [
        (logging.CRITICAL, True)
    ]


def test_a_deed_undone_leaves_no_event(trail):
    @transaction.atomic
    def deed():
        record(kind="test.noted", subject=make_user(), by=None, at=NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        deed()
    assert AuditEvent.objects.count() == 5
    assert record(kind="test.noted", subject=make_user(), by=None, at=NOW).sequence == 7


@pytest.fixture
def committed_trail(django_db_setup, django_db_blocker):
    """A trail that really commits, for threads; swept away by the owner of the table."""

    def sweep():
        with transaction.atomic():
            tamper("DELETE FROM {table}")

    with django_db_blocker.unblock():
        sweep()
        try:
            yield
        finally:
            sweep()
            connection.close()


def test_eight_writers_at_once_leave_no_gap_and_no_fork(committed_trail):
    def write(writer):
        try:
            for number in range(10):
                record(
                    kind="test.noted", subject=AuditEvent(pk=1), by=None, at=NOW, writer=writer, number=number
                )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    events = list(AuditEvent.objects.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, 81))
    assert len({event.previous_hash for event in events}) == 80
    assert {(event.data["writer"], event.data["number"]) for event in events} == {
        (writer, number) for writer in range(8) for number in range(10)
    }
    assert first_broken_event() is None


def test_the_seal_can_be_recomputed_with_any_tool(trail):
    """The recipe that an auditor follows without our code."""
    event = trail[-1]
    text = (
        f'[5,"test.noted","accounts.user",{event.subject_id},{event.agency_id},{event.by_id},'
        f'"{event.at.astimezone(UTC).isoformat()}",{{"number":2}},"{event.previous_hash}"]'
    )
    assert hashlib.sha256(text.encode()).hexdigest() == event.hash


def test_many_events_of_one_deed_are_one_chain_and_cost_as_much_as_one(db, django_assert_num_queries):
    agencies = [make_agency() for _ in range(4)]
    with CaptureQueriesContext(connection) as asked:
        record_each([(agencies[0], {})], kind="x.looked_at", by=None, at=NOW)
    with django_assert_num_queries(len(asked)):
        told = record_each(
            [(agency, {"n": n}) for n, agency in enumerate(agencies)], kind="x.counted", by=None, at=NOW
        )
    assert [(one.subject_id, one.data) for one in told] == [
        (agency.pk, {"n": n}) for n, agency in enumerate(agencies)
    ]
    assert [one.sequence for one in told] == list(range(told[0].sequence, told[0].sequence + 4))
    assert first_broken_event() is None
    assert record_each([], kind="x.nothing", by=None, at=NOW) == []
