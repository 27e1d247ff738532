"""Two at once at a month of score cards: one waits for the other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from selaras.kernel.rules import RuleError
from selaras.measurement.actions import card_templates
from selaras.measurement.actions import cards as deeds
from selaras.measurement.models import CardRound, CardTemplate, ScoreCard
from tests.agreements.test_race import rush
from tests.measurement.cards import DURING, MARCH, draw, make_cards


@pytest.fixture
def city(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_cards()


@pytest.fixture
def march(city):
    """The next version, meant to hold from March on, not issued yet."""
    return card_templates.begin_version(
        agency=city.agency, tier="lurah", holds_from=date(2024, 3, 1), by=city.planner, at=DURING
    )


def begin(city):
    ward = city.wards[0]
    deeds.fill_in(
        position=ward, month=MARCH, seen=0, filled=city.filled(ward), by=city.holder(ward), at=DURING
    )


def issue(city, march):
    card_templates.issue(template=march, by=city.planner, at=DURING)


@contextmanager
def beside(deed, *given):
    """Another session does it while the block is not committed, and has to wait; yields what it came to."""
    told, begun = [], Event()

    def run():
        try:
            begun.wait(10)
            deed(*given)
            told.append("done")
        except RuleError as error:
            told.append(error.rule)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            waiting = pool.submit(run)
            yield told
            begun.set()
            with pytest.raises(TimeoutError):
                waiting.result(1)
        waiting.result(20)


def test_skr_19_a_version_waits_for_the_first_card_of_its_month(city, march):
    with beside(issue, city, march) as told:
        begin(city)
    assert told == ["SKR-19"]
    assert CardTemplate.objects.filter(tier="lurah", issued_at__isnull=False).count() == 1


def test_skr_19_the_first_card_of_a_month_waits_for_its_version(city, march):
    with beside(begin, city) as told:
        issue(city, march)
    assert told == ["SKR-11"]  # what was filled in belongs to the version before
    assert not ScoreCard.objects.exists()


def test_two_at_once_keep_what_one_has_typed(city):
    """SKR-11: exactly one of those who saw an empty card keeps theirs; the others are told."""
    ward, filled = city.wards[0], city.filled(city.wards[0])

    def fill():
        deeds.fill_in(position=ward, month=MARCH, seen=0, filled=filled, by=city.clerk, at=DURING)

    assert rush(fill, 6) == [*["SKR-11"] * 5, "signed"]
    assert ScoreCard.objects.get().version == 1


def test_two_at_once_draw_one_sample(city):
    """SKR-16."""
    for ward in city.wards:
        city.sent(ward)
    assert rush(lambda: draw(city), 5) == [*["SKR-16"] * 4, "signed"]
    assert CardRound.objects.count() == 1
