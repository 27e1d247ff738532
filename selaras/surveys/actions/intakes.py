"""A file of answers on its way in: uploaded, its columns chosen, examined, taken as a whole by the worker."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from procrastinate.contrib.django import app

from selaras.accounts.models import User
from selaras.documents.models import Job, StoredFile
from selaras.documents.queries import as_they_are
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.surveys import rules
from selaras.surveys.actions.answering import Filled, take_batch
from selaras.surveys.models import Intake, Wave

EXAMINE, TAKE = "selaras.ops.tasks.examine_answers", "selaras.ops.tasks.take_answers"  # they have the clock


@transaction.atomic
def upload_answers(
    *, wave: Wave, content: bytes, media_type: str, name: str, by: User, at: datetime
) -> Intake:
    """Keep a file, to choose its columns. Raises SKM-06, and SKM-15 for one that was taken before."""
    wave = Wave.objects.select_related("agency").get(pk=wave.pk)
    refuse(rules.not_open(wave, timezone.make_naive(at).date()))
    file, _ = StoredFile.objects.keep(content, media_type=media_type, by=by, at=at, agency_id=wave.agency_id)
    refuse(rules.brought_in(wave.batches.filter(file=file).exists()))
    intake = Intake.objects.create(
        agency_id=wave.agency_id, wave=wave, file=file, name=name[-200:], by=by, at=at
    )
    record(
        kind="intake.uploaded", subject=intake, by=by, at=at, agency=wave.agency, wave=wave.pk,
        file=file.sha256,
    )  # fmt: skip
    return intake


@transaction.atomic
def start_examining(*, intake: Intake, mapping: dict[str, Any], total: int, by: User, at: datetime) -> Job:
    """Have every row read with these columns; `total` is about how many. Raises SKM-15, SKM-32."""
    intake = _idle(intake, at)
    job = _job(f"Pemeriksaan {intake.name}", intake, total=total, by=by, at=at)
    intake.mapping, intake.told, intake.examining, intake.taking = mapping, {}, job, None
    intake.save()
    record(kind="intake.mapped", subject=intake, by=by, at=at, agency=intake.agency, mapping=mapping)
    app.configure_task(EXAMINE).defer(job=job.pk)
    return job


@transaction.atomic
def end_examining(*, job: Job, told: dict[str, Any], findings: bytes, at: datetime) -> Intake:
    """Keep what the worker has found, and all findings as a file; unless other columns were chosen since."""
    intake = Intake.objects.select_for_update(of=("self",)).select_related("agency").get(examining=job)
    file, _ = StoredFile.objects.keep(
        findings, media_type="text/csv", by=job.by, at=at, agency_id=intake.agency_id
    )
    intake.told = told
    intake.save(update_fields=["told"])
    _end(job, file, f"temuan-{intake.pk}.csv", at)
    record(
        kind="intake.examined", subject=intake, by=job.by, at=at, agency=intake.agency, rows=told["rows"],
        forms=told["forms"], errors=told["errors"],
    )  # fmt: skip
    return intake


@transaction.atomic
def start_taking(*, intake: Intake, by: User, at: datetime) -> Job:
    """Have it taken in the background. Raises SKM-06, SKM-15, SKM-30, SKM-32."""
    intake = _idle(intake, at)
    refuse(rules.not_open(intake.wave, timezone.make_naive(at).date()), rules.not_clean(intake))
    job = _job(f"Impor {intake.name}", intake, total=intake.told["forms"], by=by, at=at)
    intake.taking = job
    intake.save(update_fields=["taking"])
    record(kind="intake.confirmed", subject=intake, by=by, at=at, agency=intake.agency)
    app.configure_task(TAKE).defer(job=job.pk)
    return job


@transaction.atomic
def take_intake(
    *, job: Job, forms: Iterable[Filled], at: datetime, tick: Callable[[int], None] | None = None
) -> Intake:
    """All forms of the file, as many at each point as the examination counted, or none (SKM-31).

    Raises also what take_batch raises.
    """
    intake = Intake.objects.select_related("wave", "file", "agency").get(taking=job)
    told = {int(point): count for point, count in intake.told["counted"].items()}
    batch = take_batch(
        wave=intake.wave, file=intake.file, name=intake.name, mapping=intake.mapping, forms=forms,
        rows=intake.told["rows"], by=job.by, at=at, tick=tick,
    )  # fmt: skip
    taken = batch.responses.order_by().values_list("point_id").annotate(forms=Count("pk"))
    refuse(rules.told_otherwise(told, dict(taken)))
    intake.batch = batch
    intake.save(update_fields=["batch"])
    _end(job, intake.file, intake.name, at)
    return intake


def _idle(intake: Intake, at: datetime) -> Intake:
    """The row as it is now, nobody else's until the end of the transaction, with nothing under way."""
    Intake.objects.select_for_update().get(pk=intake.pk)
    # read anew: a join beside the lock would still miss the job that was begun while we waited
    intake = Intake.objects.select_related("agency", "wave", "examining", "taking").get(pk=intake.pk)
    jobs = as_they_are([job for job in (intake.examining, intake.taking) if job], at=at)
    refuse(rules.taken_already(intake), *(rules.in_hand(job) for job in jobs))
    return intake


def _job(label: str, intake: Intake, *, total: int, by: User, at: datetime) -> Job:
    return Job.objects.create(
        label=label[:200], by=by, agency_id=intake.agency_id, total=max(total, 1), asked_at=at
    )


def _end(job: Job, file: StoredFile, name: str, at: datetime) -> None:
    Job.objects.filter(pk=job.pk).update(result=file, result_name=name[:200], ended_at=at, done=F("total"))
