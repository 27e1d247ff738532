"""The days of a quarter, set by one; a closed quarter opened again by two."""

from datetime import UTC, date, datetime, timedelta

import pytest

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import opening
from selaras.measurement.queries.periods import running, window, windows
from tests.measurement.test_reporting import AT, world

__all__ = ["world"]
LATE = datetime(2024, 8, 1, 3, 0, tzinfo=UTC)  # TW II closed on 10 July
WHY = "peladen mati dua hari"


def set_days(world, opens_on, closes_on, *, at=AT):
    return opening.set_days(
        agency=world.agency, year=2024, quarter=2, opens_on=opens_on, closes_on=closes_on,
        by=world.people["planner"], at=at,
    )  # fmt: skip


def ask(world, *, until=date(2024, 8, 5), reason=WHY, at=LATE):
    return opening.ask_reopening(
        agency=world.agency,
        year=2024,
        quarter=2,
        until=until,
        reason=reason,
        by=world.people["planner"],
        at=at,
    )


def days(world):
    return window(world.agency, 2024, 2)


def test_the_agencys_days_replace_the_assumption(world):
    assert days(world).assumption
    set_days(world, date(2024, 6, 10), date(2024, 7, 5))
    set_days(world, date(2024, 6, 10), date(2024, 7, 15))
    assert (days(world).opens_on, days(world).closes_on) == (date(2024, 6, 10), date(2024, 7, 15))
    assert days(world).assumption == ""
    assert AuditEvent.objects.filter(kind="period.set").count() == 2


@pytest.mark.parametrize(
    ("opens_on", "closes_on"),
    [
        (date(2024, 3, 31), date(2024, 7, 10)),
        (date(2024, 6, 1), date(2024, 6, 30)),
        (date(2024, 7, 12), date(2024, 7, 11)),
    ],
)
def test_LAP_17_days_lie_where_the_quarter_can_be_told(world, opens_on, closes_on):
    with pytest.raises(RuleError, match="LAP-17"):
        set_days(world, opens_on, closes_on)


def test_LAP_18_nobody_opens_alone_what_is_closed(world):
    with pytest.raises(RuleError, match="LAP-18"):
        set_days(world, date(2024, 6, 1), date(2024, 8, 10), at=LATE)
    set_days(world, date(2024, 6, 1), date(2024, 7, 20), at=LATE)  # still closed
    assert not days(world).is_open(LATE.date())


def test_LAP_12_two_persons_open_it_again(world):
    reopening = ask(world)
    with pytest.raises(RuleError, match="LAP-12"):
        opening.grant_reopening(reopening=reopening, by=world.people["planner"], at=LATE)
    assert not days(world).is_open(LATE.date())
    opening.grant_reopening(reopening=reopening, by=world.people["inspector"], at=LATE)
    assert days(world).is_open(date(2024, 8, 5))
    assert not days(world).is_open(date(2024, 8, 6))
    kinds = AuditEvent.objects.filter(kind__startswith="period.").order_by("sequence")
    assert [event.kind for event in kinds] == ["period.reopening_asked", "period.reopened"]


def test_LAP_19_what_is_asked_and_granted_once(world):
    with pytest.raises(RuleError, match="LAP-19"):
        ask(world, at=AT)
    with pytest.raises(RuleError, match="LAP-19"):
        ask(world, until=LATE.date() - timedelta(1))
    with pytest.raises(RuleError, match="LAP-11"):
        ask(world, reason="perlu")
    reopening = ask(world)
    with pytest.raises(RuleError, match="LAP-19"):
        ask(world)
    opening.grant_reopening(reopening=reopening, by=world.people["inspector"], at=LATE)
    with pytest.raises(RuleError, match="LAP-19"):
        opening.grant_reopening(reopening=reopening, by=world.people["inspector"], at=LATE)


@pytest.mark.parametrize(
    ("on", "quarter"),
    [
        (date(2024, 1, 5), 1),
        (date(2024, 3, 1), 1),
        (date(2024, 5, 1), 1),
        (date(2024, 6, 20), 2),
        (date(2025, 2, 1), 4),
    ],
)
def test_the_quarter_to_begin_with(world, on, quarter):
    assert running(windows(world.agency, 2024), on) == quarter


def test_LAP_11_LAP_19_what_is_wrong_with_a_request_is_told_together(world):
    with pytest.raises(RuleError) as refused:
        ask(world, reason="perlu", until=LATE.date() - timedelta(1))
    assert ("LAP-11" in str(refused.value), "LAP-19" in str(refused.value)) == (True, True)
    assert refused.value.rule == "LAP-11"
