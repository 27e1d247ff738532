"""A strict house: no network, no order, no silence. What every test may use."""

import asyncio
import random
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import models
from pytest_socket import socket_allow_hosts

from selaras.config.database import up

TODAY = date(2024, 3, 20)
NOW = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)


def pytest_configure() -> None:
    # how fast examples are made says how busy the machine is, nothing of what is tested
    hypothesis.settings.register_profile(
        "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("house")
    # a hash made to be slow and a manifest of static files belong to production
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """The database and our own server, nothing beyond."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    with _own_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    with _own_loop(item):
        return (yield)


@contextmanager
def _own_loop(item: pytest.Item) -> Iterator[None]:
    """Playwright leaves its event loop running in this thread: no test but its own sees it."""
    loop = asyncio._get_running_loop()
    if loop is None or item.get_closest_marker("e2e"):
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def server() -> Iterator[None]:
    """The embedded database of the test's own data folder; the last worker to leave stops it."""
    with up(settings.DATA):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, server: None) -> None:
    """pytest-django asks for this before it makes the test database; tests without `db` need no server."""


@pytest.fixture
def today() -> date:
    """A Wednesday of the first quarter of 2024; no test asks the clock."""
    return TODAY


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def shuffled_querysets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that nobody ordered come in any order, as PostgreSQL promises."""
    fetch = models.QuerySet._fetch_all

    def fetch_all(self: models.QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and isinstance(self._result_cache, list):
            random.shuffle(self._result_cache)

    monkeypatch.setattr(models.QuerySet, "_fetch_all", fetch_all)
