"""Two bring in the same file at once: one is taken, the other is told so, and nothing is counted twice."""

import pytest

from selaras.documents.models import Job
from selaras.exchange import intake as worker
from selaras.surveys import actions
from selaras.surveys.models import Batch, Response
from selaras.surveys.queries import miscounted
from tests.agreements.test_race import rush
from tests.conftest import NOW
from tests.exchange.test_intake import CLEAN, csv_of, examined, uploaded
from tests.measurement.conftest import committed  # noqa: F401 - a fixture
from tests.surveys.fields import make_city

FORMS = 3


@pytest.fixture
def world(committed, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    city = make_city()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    for place, unit in enumerate(city.wards):
        unit.name = f"Kelurahan {place}"
        unit.save(update_fields=["name"])
    return city


def started(world, one):
    return actions.start_taking(intake=one, by=world.runner, at=NOW)


def is_in_once(world):
    assert (Batch.objects.count(), Response.objects.count()) == (1, FORMS)
    assert miscounted(world.wave) == []
    return True


def test_SKM_15_one_file_on_two_ways_in_is_taken_once_and_the_other_is_told(world):
    jobs = [started(world, examined(world, csv_of(*CLEAN))) for _ in "ab"]
    waiting = iter(jobs)
    assert rush(lambda: worker.take(job=next(waiting), at=NOW), 2) == ["signed"] * 2
    told = sorted(len(job.failed) for job in Job.objects.filter(pk__in=[job.pk for job in jobs]))
    assert (told, is_in_once(world)) == ([0, 1], True)
    [refused] = Job.objects.exclude(failed=[])
    assert "Berkas ini sudah diimpor ke gelombang ini." in refused.failed[0][1]
    assert refused.ended_at is not None


def test_SKM_32_one_intake_is_confirmed_once(world):
    one = examined(world, csv_of(*CLEAN))
    assert rush(lambda: started(world, one), 3) == [*["SKM-32"] * 2, "signed"]
    one.refresh_from_db()
    worker.take(job=one.taking, at=NOW)
    assert is_in_once(world)


def test_one_file_uploaded_by_several_at_once_is_kept_once(world):
    content = csv_of(*CLEAN)
    assert rush(lambda: uploaded(world, content), 4) == ["signed"] * 4
    assert world.wave.intakes.values("file").distinct().count() == 1


def test_two_files_at_once_are_both_in(world):
    files = [csv_of(*CLEAN), csv_of(CLEAN[0])]
    waiting = iter([started(world, examined(world, content)) for content in files])
    assert rush(lambda: worker.take(job=next(waiting), at=NOW), 2) == ["signed"] * 2
    assert (Batch.objects.count(), Response.objects.count()) == (2, FORMS + 1)
    assert miscounted(world.wave) == []
