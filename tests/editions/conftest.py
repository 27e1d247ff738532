"""An edition whose check says what a test wants it to say: the rules themselves have their own tests."""

import pytest

from selaras.editions.queries import checked, lineage
from selaras.engine.findings import Finding, Severity
from tests.exchange.world import make_world
from tests.factories import make_user


@pytest.fixture
def world(db, tmp_path):
    return make_world(tmp_path)


@pytest.fixture
def mayor(db):
    return make_user(name="Ibu Wali Kota")


@pytest.fixture
def found(monkeypatch):
    """What the check answers: a list to be filled."""
    findings = []
    monkeypatch.setattr("selaras.editions.queries.check", lambda _facts: list(findings))
    return findings


def read(edition):
    """The fingerprint that a page gives along with what it shows."""
    left = [one.finding.id for one in checked(edition) if one.is_open]
    return lineage.fingerprint(edition, left_open=left)


def finding(name, severity=Severity.WARNING, rule="TGT-02"):
    return Finding(rule, f"Target {name} belum cocok.", f"Lampiran I no. {name}", severity, id=f"{name:0>12}")
