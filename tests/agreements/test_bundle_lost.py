"""HIM-02: a bundle whose worker is gone is told as stopped, and is asked for once more."""

from datetime import timedelta

import pytest
from django.db import connection

from selaras.agreements import actions
from selaras.agreements.models import Agreement
from selaras.documents.models import Job
from selaras.documents.queries import LOST, SILENCE, as_they_are, jobs_of
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.agreements.world import put
from tests.conftest import NOW

AGAIN = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asked(world):
    """A bundle of two agreements, asked for and not begun."""
    put(world.draft(), "berlaku")
    put(world.draft(world.sub_post), "siap-ttd")
    chosen = list(Agreement.objects.with_parties().order_by("pk"))
    return actions.start_bundle(agreements=chosen, merged=True, by=world.people["hr"], at=NOW)


def queue(job, status, *, beat=None):
    """The queue has the job in this state, in the hand of a worker that was last heard of at `beat`."""
    with connection.cursor() as cursor:
        worker = None
        if beat is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [beat]
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s, worker_id = %s WHERE args ->> 'job' = %s",
            [status, worker, str(job.pk)],
        )


def shown(job, at=AGAIN):
    (found,) = as_they_are([Job.objects.get(pk=job.pk)], at=at)
    return found


@pytest.mark.parametrize(
    ("status", "beat", "running"),
    [
        ("todo", None, True), ("doing", AGAIN, True), ("doing", AGAIN - SILENCE, True),
        ("doing", AGAIN - SILENCE - timedelta(seconds=1), False), ("doing", None, False),
        ("failed", None, False), ("aborted", None, False), ("succeeded", None, False),
    ],
)  # fmt: skip
def test_HIM_02_who_has_it_in_hand_says_whether_it_goes_on(asked, status, beat, running):
    queue(asked, status, beat=beat)
    found = shown(asked)
    assert found.running is running
    assert found.failed == ([] if running else [[asked.label, LOST]])
    assert Job.objects.get(pk=asked.pk).running  # looking writes nothing


def test_HIM_02_a_job_that_the_queue_has_forgotten_does_not_go_on(asked):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert not shown(asked).running


def test_HIM_02_one_that_ended_between_the_two_looks_has_its_result(asked):
    stale = Job.objects.get(pk=asked.pk)
    actions.make_bundle(
        job=asked, agreements=list(Agreement.objects.order_by("pk").values_list("pk", flat=True)),
        merged=True, at=AGAIN,
    )  # fmt: skip
    queue(asked, "succeeded")
    (found,) = as_they_are([stale], at=AGAIN)
    assert (found.result_id is not None, found.failed) == (True, [])


def test_HIM_02_many_jobs_are_asked_for_at_once(world, asked, django_assert_num_queries):
    actions.start_bundle(agreements=Agreement.objects.all(), merged=False, by=world.people["hr"], at=NOW)
    with django_assert_num_queries(2):
        assert [job.running for job in jobs_of(world.people["hr"], at=AGAIN)] == [True, True]


def restart(world, job, among=None):
    return actions.restart_bundle(
        job=job, among=Agreement.objects.all() if among is None else among, by=world.people["hr"], at=AGAIN
    )


def test_HIM_02_what_is_lost_is_asked_for_once_more(world, asked):
    queue(asked, "doing")
    fresh = restart(world, asked)
    asked.refresh_from_db()
    assert (asked.running, asked.failed) == (False, [[asked.label, LOST]])
    assert (fresh.label, fresh.total, fresh.running) == (asked.label, 2, True)
    assert shown(fresh).running
    events = AuditEvent.objects.filter(kind="agreement.bundle_asked").order_by("sequence")
    assert [event.subject_id for event in events] == [asked.pk, fresh.pk]
    assert events[0].data == events[1].data


def test_HIM_02_so_is_what_failed(world, asked):
    Job.objects.filter(pk=asked.pk).update(ended_at=NOW, failed=[["x", "galat"]])
    assert restart(world, asked).running
    asked.refresh_from_db()
    assert (asked.ended_at, asked.failed) == (NOW, [["x", "galat"]])


def test_HIM_02_only_of_what_one_may_still_have(world, asked):
    queue(asked, "doing")
    assert restart(world, asked, Agreement.objects.filter(state="berlaku")).total == 1
    with pytest.raises(RuleError, match="HIM-01"):
        restart(world, asked, Agreement.objects.none())


@pytest.mark.parametrize("status", ["todo", "doing"])
def test_HIM_02_what_goes_on_or_is_there_is_not_made_twice(world, asked, status):
    queue(asked, status, beat=AGAIN)
    with pytest.raises(RuleError, match="HIM-02"):
        restart(world, asked)
    ids = list(Agreement.objects.order_by("pk").values_list("pk", flat=True))
    actions.make_bundle(job=asked, agreements=ids, merged=True, at=AGAIN)
    with pytest.raises(RuleError, match="HIM-02"):
        restart(world, asked)
    assert Job.objects.count() == 1


def test_HIM_02_the_page_offers_it_and_nobody_elses(world, asked, client):
    client.force_login(world.people["hr"])
    page = f"/perjanjian/himpunan/{asked.pk}/"
    assert "Susun ulang" not in client.get(page).text
    queue(asked, "doing")
    for headers in ({}, {"hx-request": "true"}):
        text = client.get(page, headers=headers).text
        assert "Susun ulang" in text
        assert LOST in text
        assert "every 2s" not in text
    assert "gagal" in client.get("/perjanjian/himpunan/").text
    client.force_login(world.people["stranger"])
    assert client.post(f"{page}ulang").status_code in {403, 404}
    client.force_login(world.people["inspector"])
    assert client.post(f"{page}ulang").status_code == 404
    assert Job.objects.count() == 1
