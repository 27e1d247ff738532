"""When a checkpoint is due, and what is late: the scenarios."""

from datetime import date, datetime

import pytest

from selaras.engine.plan_days import (
    OwnDays,
    checkpoint_of,
    days_after,
    month_of,
    plan_due,
    usual_days,
    zone_of,
)
from tests.engine.test_plan_outputs import cases


@pytest.mark.parametrize("case", cases("batas-waktu"), ids=lambda case: case["nama"])
def test_REN_18_the_scenarios_of_due_days(case):
    own = OwnDays(case["sendiri"]["biasa"], case["sendiri"]["masa"]) if "sendiri" in case else None
    due = plan_due(2024, case["checkpoint"], case["target"], own=own)
    assert due.on == case["batas"]
    assert due.after_period == case.get("masa", "")
    assert due.named == case.get("disebut", "")
    assert bool(due.assumption) == (own is None)
    assert ("semester" in due.assumption) == bool(due.after_period and own is None)


@pytest.mark.parametrize("case", cases("batas-waktu", "terlambat"), ids=lambda case: case["nama"])
def test_REN_18_the_scenarios_of_lateness(case):
    assert days_after(case["batas"], at=case["diterima"], zone=zone_of(case["zona"])) == case["hari"]


def test_REN_03_a_checkpoint_opens_with_its_quarter():
    assert plan_due(2024, "B06", "Laporan").opens_on == date(2024, 4, 1)
    assert plan_due(2024, "B12", "Laporan").opens_on == date(2024, 10, 1)


def test_checkpoints_and_quarters():
    assert [checkpoint_of(quarter) for quarter in (1, 2, 3, 4)] == ["B03", "B06", "B09", "B12"]
    assert month_of("B09") == 9
    assert usual_days(2024, "B06") == OwnDays(date(2024, 6, 30), date(2024, 7, 10))
    with pytest.raises(ValueError, match="B13"):
        plan_due(2024, "B13", "")


def test_only_the_time_zones_of_the_republic():
    with pytest.raises(ValueError, match="Tokyo"):
        zone_of("Asia/Tokyo")
    with pytest.raises(ValueError, match="zone"):
        days_after(date(2024, 1, 1), at=datetime(2024, 1, 2), zone=zone_of("Asia/Jakarta"))  # noqa: DTZ001
