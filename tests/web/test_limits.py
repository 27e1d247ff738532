"""How often an address may ask: all processes count together, others change nothing, and it is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, get_ident
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from selaras.kernel.models import Asking
from selaras.ops.tasks import forget_askings
from selaras.surveys.models import Opinion, Response
from selaras.web.limits import within
from tests.measurement.conftest import committed  # noqa: F401 - a fixture

AT = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def few(settings):
    settings.ACCOUNT_RATE_LIMITS = {"answer_survey": "10/m/ip", "public_page": "10/m/ip"}


def asked(address="192.0.2.1", action="answer_survey"):
    return within(RequestFactory().post("/", REMOTE_ADDR=address), action)


def at(monkeypatch, moment):
    monkeypatch.setattr("selaras.web.limits.timezone.now", lambda: moment)


def crowd(askers=4, each=10):
    """So many at once, each with a connection of its own; how many were let in."""
    together = Barrier(askers)

    def one(_):
        try:
            together.wait(20)
            return sum(asked() for _ in range(each))
        finally:
            connection.close()

    with ThreadPoolExecutor(askers) as pool:
        return sum(pool.map(one, range(askers)))


def test_SKM_49_four_at_once_share_one_limit(committed, few):  # noqa: F811
    assert crowd() == 10
    assert Asking.objects.get().count == 40


def test_SKM_49_negative_control_counted_apart_each_has_its_own(committed, few, monkeypatch):  # noqa: F811
    """What the test above would see of four processes that do not count together."""
    monkeypatch.setattr("selaras.web.limits._mark", lambda *_: UUID(int=get_ident()))
    assert crowd() == 40


def test_SKM_49_a_minute_begins_with_the_first_time_and_is_not_stretched(db, few, monkeypatch):
    at(monkeypatch, AT)
    assert [asked() for _ in range(12)] == [True] * 10 + [False] * 2
    at(monkeypatch, AT + MINUTE - timedelta(seconds=1))
    assert not asked()
    at(monkeypatch, AT + MINUTE)
    assert asked()


def test_SKM_49_another_address_and_another_page_count_for_themselves(db, few):
    while asked():
        pass
    assert (asked("192.0.2.2"), asked(action="public_page")) == (True, True)


def test_SKM_49_one_question_and_no_address(db, few, django_assert_num_queries):
    with django_assert_num_queries(1):
        asked("198.51.100.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(kernel_asking)::text FROM kernel_asking")
        [(kept,)] = cursor.fetchall()
    assert "198.51.100" not in kept
    assert [field.name for field in Asking._meta.get_fields()] == ["mark", "count", "ends_at"]


def test_SKM_49_a_mark_is_of_its_day_and_of_its_site(db, few, monkeypatch, settings):
    for moment in (AT, AT + timedelta(hours=3), AT + timedelta(days=1)):
        at(monkeypatch, moment)
        asked()
    assert Asking.objects.count() == 2
    settings.SECRET_KEY = "another site"
    asked()
    assert Asking.objects.count() == 3


def test_SKM_49_the_worker_forgets_what_counts_no_more(db, few, monkeypatch):
    at(monkeypatch, AT)
    asked()
    at(monkeypatch, AT + timedelta(hours=1))
    asked("192.0.2.2")
    assert (forget_askings(0), Asking.objects.count()) == (1, 1)
    at(monkeypatch, AT + timedelta(hours=2))
    assert (forget_askings(0), Asking.objects.count()) == (1, 0)


def test_SKM_49_no_log_and_no_answer_has_it(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'kernel_asking'")
        assert cursor.fetchone() == ("u",)  # not in the write-ahead log
    linked = [
        (model.__name__, field.name)
        for model in (Response, Opinion)
        for field in model._meta.get_fields()
        if field.related_model is Asking or field.get_internal_type() in {"DateTimeField", "UUIDField"}
    ]
    assert linked == []


def test_a_flood_of_other_addresses_pushes_no_attempt_to_sign_in_out():
    cache.set("one-address", 1)
    for other in range(2_000):
        cache.set(f"address-{other}", 1)
    assert cache.get("one-address") == 1
    cache.clear()
