import tomllib
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from importlib import resources
from itertools import pairwise

import pytest

from selaras.engine import law
from selaras.engine.law import as_of

FILES = [file for file in resources.files(law).iterdir() if file.name.endswith(".toml")]
TABLES = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))["version"] for file in FILES
}
STEP = Decimal("0.01")


@pytest.mark.parametrize("name", TABLES)
def test_every_version_says_since_when_and_from_where(name):
    for version in TABLES[name]:
        assert type(version["since"]) is date
        assert version["source"].strip()


@pytest.mark.parametrize("name", TABLES)
def test_no_two_versions_begin_on_one_day(name):
    days = [version["since"] for version in TABLES[name]]
    assert len(days) == len(set(days))


@pytest.mark.parametrize("name", TABLES)
def test_a_version_holds_from_its_day_on_and_not_before(name):
    first = min(version["since"] for version in TABLES[name])
    assert as_of(name, first)["since"] == first
    with pytest.raises(LookupError, match=name):
        as_of(name, first - timedelta(1))


def test_the_newest_version_that_has_begun_holds(monkeypatch):
    newer, older = {"since": date(2020, 1, 1)}, {"since": date(2017, 1, 1)}
    monkeypatch.setattr(law, "_versions", lambda _name: (newer, older))
    assert as_of("x", date(2019, 12, 31)) == older
    assert as_of("x", date(2020, 1, 1)) == newer


def test_versions_may_stand_in_any_order_in_the_file():
    for name, versions in TABLES.items():
        newest = max(versions, key=lambda version: version["since"])
        assert as_of(name, date(2100, 1, 1)) == newest


def test_the_classes_of_the_satisfaction_index_leave_no_gap():
    for version in TABLES["skm"]:
        classes = version["class"]
        bounds = [Decimal(entry["from"]) for entry in classes]
        assert bounds == sorted(bounds, reverse=True)
        assert bounds[-1] == Decimal(version["lowest"])
        assert bounds[0] <= Decimal(version["highest"])
        assert len({entry["mark"] for entry in classes}) == len(classes)
        # decided on two decimals: whoever is one hundredth below a class is in the next
        for better, worse in pairwise(classes):
            assert mark(classes, Decimal(better["from"])) == better["mark"]
            assert mark(classes, Decimal(better["from"]) - STEP) == worse["mark"]


def mark(classes, index):
    return next(entry["mark"] for entry in classes if index >= Decimal(entry["from"]))


def test_the_printed_table_of_perceptions_is_the_same_table():
    """Converted bounds are 25 x the index, rounded, and each class begins where `class` says."""
    for version in TABLES["skm"]:
        rows = version["perception"]
        assert [row["value"] for row in rows] == [1, 2, 3, 4]
        assert [row["converted"][0] for row in rows] == [one["from"] for one in reversed(version["class"])]
        assert Decimal(rows[-1]["converted"][1]) == Decimal(version["highest"])
        for row in rows:
            for index, converted in zip(row["index"], row["converted"], strict=True):
                assert (Decimal(index) * 25).quantize(STEP, ROUND_DOWN) == Decimal(converted)
        for lower, upper in pairwise(rows):
            assert Decimal(lower["index"][1]) < Decimal(upper["index"][0])
            assert Decimal(upper["converted"][0]) - Decimal(lower["converted"][1]) == STEP
