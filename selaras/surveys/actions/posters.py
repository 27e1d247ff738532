"""All posters of a wave in one file: asked for on a page, made by the worker, kept as a file."""

from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app

from selaras.accounts.models import User
from selaras.documents.models import Job, StoredFile
from selaras.documents.queries import as_they_are
from selaras.kernel.models import record
from selaras.surveys.models import Wave
from selaras.surveys.queries.poster import pdf
from selaras.surveys.queries.standing import points_of

TASK = "selaras.ops.tasks.make_posters"  # the room above, which has the clock
_EVERY = 20  # codes between two notes of how far it is
_ASKING = 1_397_510_483  # beside the key of a wave: who asks at the same moment waits


@transaction.atomic
def start_posters(*, wave: Wave, base: str, label: str, by: User, at: datetime) -> Job:
    """Ask for the posters, or be given the job that already makes them, whoever asked for it.

    `base` is the address that a token is put after. The worker begins once this is committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ASKING, wave.pk])
    asked = list(Job.objects.filter(agency_id=wave.agency_id, label=label, ended_at=None))
    for one in as_they_are(asked, at=at):
        if one.running:
            return one
    job = Job.objects.create(
        label=label, by=by, agency_id=wave.agency_id, total=wave.points.count(), asked_at=at
    )
    record(kind="wave.posters_asked", subject=wave, by=by, at=at, agency=wave.agency, job=job.pk)
    app.configure_task(TASK).defer(job=job.pk, wave=wave.pk, base=base)
    return job


def make_posters(*, job: Job, wave: int, base: str, at: datetime) -> Job:
    """Make what was asked for, counting along; a fault ends the job without a result, and goes on."""
    try:
        asked = Wave.objects.select_related("agency", "instrument").get(pk=wave)
        points = points_of(asked)
        made = pdf(asked, points, base=base, tick=lambda done: _count(job, done))
        return _end(job, asked, made, at=at)
    except Exception:
        why = "Penyusunan terhenti karena galat. Coba lagi; bila terulang, hubungi pengelola."
        Job.objects.filter(pk=job.pk).update(ended_at=at, failed=[(job.label, why)])
        raise


def _count(job: Job, done: int) -> None:
    if done % _EVERY == 0 and done < job.total:  # the last note is the file itself
        Job.objects.filter(pk=job.pk, total__gte=done).update(done=done)


@transaction.atomic
def _end(job: Job, wave: Wave, made: bytes, *, at: datetime) -> Job:
    file, _ = StoredFile.objects.keep(
        made, media_type="application/pdf", by=job.by, at=at, agency_id=job.agency_id
    )
    job.refresh_from_db()
    job.result, job.result_name = file, f"poster-survei-{wave.year}-{wave.pk}.pdf"
    job.done, job.ended_at = job.total, at
    job.save()
    record(kind="wave.posters_made", subject=wave, by=job.by, at=at, agency=wave.agency, sha256=file.sha256)
    return job
