"""The simulated year is for the demo, once; the year itself is walked in tests/measurement."""

import pytest
from django.core.management import CommandError, call_command

from selaras.measurement.models import Report
from tests.factories import make_agency, make_edition, mark_published


def test_an_agency_is_never_simulated(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="tidak pernah untuk data instansi"):
        call_command("simulate")
    assert not Report.objects.exists()


def test_an_edition_in_force_is_left_alone(db):
    mark_published(make_edition(make_agency()))
    with pytest.raises(CommandError, match="masih berupa rancangan"):
        call_command("simulate")


def test_without_an_example_there_is_nothing_to_fill(db):
    with pytest.raises(CommandError, match="masih berupa rancangan"):
        call_command("simulate")
