"""Handing out many agreements: asked for on a page, made by the worker, kept as a file."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from selaras.accounts.models import User
from selaras.agreements.models import Agreement
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.agreements.queries.bundle import Bundle, bundle
from selaras.documents.models import Job, StoredFile
from selaras.documents.queries import as_they_are
from selaras.kernel.models import AuditEvent, record
from selaras.kernel.rules import RuleError

ASKED = "agreement.bundle_asked"
TASK = "selaras.ops.tasks.make_bundle"  # the room above, which has the clock


@transaction.atomic
def start_bundle(*, agreements: Collection[Agreement], merged: bool, by: User, at: datetime) -> Job:
    """Ask for a bundle of agreements that the person may see, and download where they are signed
    (access.originals); the worker begins once this is committed.

    Raises RuleError HIM-01 for none, or for agreements of several agencies.
    """
    agencies = {agreement.agency_id for agreement in agreements}
    if len(agencies) != 1:
        raise RuleError("HIM-01", "Pilih sekurang-kurangnya satu perjanjian, dari satu perangkat daerah.")
    label = f"Himpunan {len(agreements)} perjanjian kinerja" + (" untuk dicetak" if merged else "")
    job = Job.objects.create(label=label, by=by, agency_id=agencies.pop(), total=len(agreements), asked_at=at)
    numbers: list[JSONValue] = [agreement.pk for agreement in agreements]
    record(kind=ASKED, subject=job, by=by, at=at, agreements=numbers, merged=merged)
    app.configure_task(TASK).defer(job=job.pk, chosen=numbers, merged=merged)
    return job


@transaction.atomic
def restart_bundle(*, job: Job, among: AgreementQuerySet, by: User, at: datetime) -> Job:
    """Ask once more for what a job that failed, or lost its worker, was to make; a job of its own.

    Of `among`, which the person may see and download today. Raises RuleError HIM-02 for a job that goes on or
    has its result, HIM-01 where nothing is left.
    """
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    before = job.ended_at
    (shown,) = as_they_are([job], at=at)
    if shown.running or shown.result_id:
        raise RuleError("HIM-02", "Himpunan ini masih disusun atau sudah selesai. Muat ulang halaman.")
    if before is None:
        shown.save()
    asked = AuditEvent.objects.get(kind=ASKED, subject_type=Job._meta.label_lower, subject_id=job.pk).data
    agreements = list(among.filter(pk__in=asked["agreements"]).order_by("pk"))
    return start_bundle(agreements=agreements, merged=asked["merged"], by=by, at=at)


def make_bundle(*, job: Job, agreements: Collection[int], merged: bool, at: datetime) -> Job:
    """Make what was asked for, counting along; a fault ends the job without a result, and goes on."""
    try:
        found = _in_order(agreements)
        made = bundle(found, merged=merged, tick=lambda: _count(job))
        return _end(job, made, at=at)
    except Exception:
        why = "Penyusunan terhenti karena galat. Coba lagi; bila terulang, hubungi pengelola."
        Job.objects.filter(pk=job.pk).update(ended_at=at, failed=[(job.label, why)])
        raise


def _in_order(agreements: Collection[int]) -> list[Agreement]:
    """By unit and post, as in the chart."""
    chosen = Agreement.objects.with_parties().select_related("unit__parent").filter(pk__in=agreements)
    return list(chosen.order_by("unit__path", "position__order", "position_id", "year", "number", "pk"))


def _count(job: Job) -> None:
    Job.objects.filter(pk=job.pk, done__lt=F("total")).update(done=F("done") + 1)


@transaction.atomic
def _end(job: Job, made: Bundle, *, at: datetime) -> Job:
    file, _ = StoredFile.objects.keep(
        made.content, media_type=made.media_type, by=job.by, at=at, agency_id=job.agency_id
    )
    job.refresh_from_db()
    job.result, job.result_name, job.failed, job.ended_at = file, made.name, made.failed, at
    job.save()
    record(kind="agreement.bundled", subject=job, by=job.by, at=at, sha256=file.sha256, name=made.name)
    return job
