"""Next year's agreement, signed before the new year: it begins with it, and this year's keeps until then."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from psycopg.types.range import TimestamptzRange

from selaras.agreements import actions, queries
from selaras.agreements.actions.signing import _take_effect
from selaras.agreements.models import Agreement
from selaras.engine.agreements import DEAD, LAWFUL, State
from tests.agreements.pens import pen, sign
from tests.agreements.world import make_world, put
from tests.conftest import NOW

DECEMBER = timezone.make_aware(datetime(2024, 12, 20, 9))  # noqa: DTZ001 - made aware here
NEW_YEAR = timezone.make_aware(datetime(2025, 1, 1))  # noqa: DTZ001
JANUARY = NEW_YEAR + timedelta(days=4)


def of_year(world, year, number=0, state=State.SIGNED_BOTH):
    """An agreement of the head of division, as a rule signed by all and about to take effect."""
    made = Agreement(
        agency=world.agency, year=year, edition=world.edition, position=world.head_post, holder=world.head,
        unit=world.division, superior=world.mayor, number=number, reason="strategi" if number else "",
        place="Kembangan", agreed_on=date(year, 1, 2), reached_at=NOW, made_at=NOW,
    )  # fmt: skip
    made.save()
    return put(made, state)


def spans(world):
    found = Agreement.objects.filter(position=world.head_post, in_force__isnull=False).order_by("pk")
    return [(one.year, one.number, one.state, one.in_force.lower, one.in_force.upper) for one in found]


def test_PK_04_signed_in_december_it_begins_on_new_years_day(world, folders):
    next_year = of_year(world, 2025, state=State.READY)
    this_year = of_year(world, 2024, state=State.IN_FORCE)
    begun = this_year.in_force.lower
    for side, name in ((1, "head"), (2, "mayor")):
        person = world.people[name]
        next_year = sign(next_year, side, pen(person), person, at=DECEMBER + timedelta(minutes=side))
    assert spans(world) == [
        (2025, 0, State.IN_FORCE, NEW_YEAR, None), (2024, 0, State.IN_FORCE, begun, NEW_YEAR),
    ]  # fmt: skip
    assert queries.begins_on(next_year, at=DECEMBER) == date(2025, 1, 1)
    assert queries.begins_on(next_year, at=NEW_YEAR) is None
    assert [one.pk for one in actions.end_past_years(at=JANUARY)] == [this_year.pk]
    assert spans(world) == [
        (2025, 0, State.IN_FORCE, NEW_YEAR, None), (2024, 0, State.ENDED, begun, NEW_YEAR),
    ]  # fmt: skip


def test_PK_04_the_day_is_that_of_the_office_not_of_greenwich(world):
    assert NEW_YEAR.isoformat() == "2025-01-01T00:00:00+07:00"
    late = NEW_YEAR - timedelta(seconds=1)
    _take_effect(of_year(world, 2025), at=late)
    assert Agreement.objects.get().in_force.lower == NEW_YEAR


def test_signed_within_its_year_it_begins_at_once_and_ends_the_year_before(world):
    former = of_year(world, 2024)
    _take_effect(former, at=DECEMBER)
    assert _take_effect(of_year(world, 2025), at=JANUARY) == [former.pk]
    assert spans(world) == [
        (2024, 0, State.ENDED, DECEMBER, JANUARY), (2025, 0, State.IN_FORCE, JANUARY, None),
    ]  # fmt: skip


def test_this_year_is_still_revised_while_the_next_one_waits(world):
    _take_effect(of_year(world, 2024), at=DECEMBER)
    _take_effect(of_year(world, 2025), at=DECEMBER + timedelta(days=1))
    revised = DECEMBER + timedelta(days=2)
    _take_effect(of_year(world, 2024, 1), at=revised)
    assert spans(world) == [
        (2024, 0, State.REVISED, DECEMBER, revised), (2025, 0, State.IN_FORCE, NEW_YEAR, None),
        (2024, 1, State.IN_FORCE, revised, NEW_YEAR),
    ]  # fmt: skip


def test_what_is_replaced_before_it_began_was_never_in_force(world):
    _take_effect(of_year(world, 2025), at=DECEMBER)
    _take_effect(of_year(world, 2025, 1), at=DECEMBER + timedelta(days=1))
    assert spans(world) == [
        (2025, 0, State.REVISED, None, None), (2025, 1, State.IN_FORCE, NEW_YEAR, None),
    ]  # fmt: skip
    assert Agreement.objects.get(number=0).in_force.isempty


def test_PK_04_the_database_holds_the_two_years_apart(world):
    _take_effect(of_year(world, 2024), at=DECEMBER)
    _take_effect(of_year(world, 2025), at=DECEMBER)
    this_year = Agreement.objects.get(year=2024)
    this_year.in_force = TimestamptzRange(DECEMBER, NEW_YEAR + timedelta(seconds=1))
    with pytest.raises(ProgrammingError, match="PK-03"), transaction.atomic():
        this_year.save()


class Spans(TestCase):
    """Whatever is signed when: one version at a time, none without a beginning, no gap where one follows."""

    @given(st.lists(st.tuples(st.sampled_from([2024, 2025]), st.integers(0, 40)), min_size=1, max_size=6))
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_PK_04_one_version_is_in_force_at_any_instant(self, signed):
        world = make_world()
        numbers = {2024: 0, 2025: 0}
        for year, day in sorted(signed, key=lambda one: one[1]):
            at = DECEMBER + timedelta(days=day)
            if year < at.year:
                continue  # nobody signs for a year that is over
            agreement = of_year(world, year, numbers[year])
            numbers[year] += 1
            _take_effect(agreement, at=at)
        known = Agreement.objects.filter(state__in=sorted(LAWFUL)).order_by("year", "number")
        for agreement in known:
            if agreement.in_force.isempty:
                assert agreement.state == State.REVISED
                continue
            assert timezone.localtime(agreement.in_force.lower).year == agreement.year
        lasting = [one for one in known if not one.in_force.isempty]
        for before, after in pairwise(lasting):
            assert before.in_force.upper == after.in_force.lower
        assert all(one.in_force.upper is None for one in lasting[-1:])
        for year, count in numbers.items():
            alive = [one for one in known if one.year == year and one.state not in DEAD]
            assert len(alive) <= min(count, 1)
