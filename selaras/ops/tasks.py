"""What the worker does: by itself at night, and what took too long for a page."""

import logging
from collections.abc import Sequence
from datetime import date

from django.core.management import call_command
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from selaras.agreements import actions as agreements
from selaras.agreements.queries.integrity import breaks
from selaras.documents.models import Job
from selaras.exchange import intake
from selaras.kernel.models import Asking, first_broken_event, record
from selaras.measurement.queries.recompute import checked
from selaras.measurement.queries.surveyed import unlike
from selaras.org.models import Agency
from selaras.surveys.actions import posters
from selaras.surveys.models import Wave
from selaras.surveys.queries import miscounted

log = logging.getLogger(__name__)
TOLD = 100  # figures named in one event of the trail
NIGHTS = 30  # within them every older survey wave is counted anew once


@app.periodic(cron="15 18 * * *")  # 01.15 in Jakarta
@app.task(queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the due time
    """Remove the sessions that have ended."""
    call_command("clearsessions")


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="forget_askings")
def forget_askings(timestamp: int) -> int:  # noqa: ARG001
    """SKM-49: how often an address asked is gone within the hour; how many rows were."""
    return Asking.objects.forget(before=timezone.now())


@app.periodic(cron="45 18 * * *")
@app.task(queueing_lock="check_audit_trail")
def check_audit_trail(timestamp: int) -> str:  # noqa: ARG001
    """JJK-01: recompute the chain of the audit trail; a break is shouted into the log."""
    broken = first_broken_event()
    if broken is None:
        return "whole"
    log.critical("Jejak audit rusak pada urutan %s (%s). Hubungi Inspektorat.", broken.sequence, broken.kind)
    return f"broken at {broken.sequence}"


@app.periodic(cron="30 23 * * *")  # 06.30 in Jakarta, before the office opens
@app.task(queueing_lock="remind_of_agreements")
def remind_of_agreements(timestamp: int) -> int:  # noqa: ARG001
    """PK-40: tell whoever has an agreement due in 7 or 1 days, or late by a whole week more; how many."""
    return sum(
        len(agreements.remind_due(agency=agency, at=timezone.now()))
        for agency in Agency.objects.order_by("pk")
    )


@app.periodic(cron="15 19 * * *")
@app.task(queueing_lock="check_signed_agreements")
def check_signed_agreements(timestamp: int) -> int:  # noqa: ARG001
    """PK-26: what was signed still is what is kept; a break is shouted into the log. How many there were."""
    found = list(breaks())
    for one in found:
        log.critical("Perjanjian %s: %s. Hubungi Inspektorat.", one.agreement_id, one.what)
    return len(found)


@app.periodic(cron="5 17 * * *")  # 00.05 in Jakarta
@app.task(queueing_lock="end_agreements_of_past_years")
def end_agreements_of_past_years(timestamp: int) -> int:  # noqa: ARG001
    """PK-27: with its year an agreement ends; how many did."""
    return len(agreements.end_past_years(at=timezone.now()))


@app.periodic(cron="30 19 * * *")  # 02.30 in Jakarta
@app.task(queueing_lock="check_figures")
def check_figures(timestamp: int) -> int:  # noqa: ARG001
    """GAB-04: every stored result still is what its reports make of it; how many are not.

    The year before is checked as well: its last quarter is reported in the running one. Each night has its
    own sample of what is computed anew to the last digit (GAB-05).
    """
    today = timezone.localdate()
    return sum(
        _check_figures(agency, of, turn=today.toordinal())
        for agency in Agency.objects.order_by("pk")
        for of in (today.year - 1, today.year)
    )  # fmt: skip


def _check_figures(agency: Agency, year: int, *, turn: int) -> int:
    return _told(
        checked(agency, year, turn=turn), "figures", kind="figures.differ", subject=agency, agency=agency,
        said=f"{{count}} angka tahun {year} pada perangkat daerah {agency.pk} tidak sama dengan hasil hitung "
        "ulang, mulai dari angka {first}.", year=year,
    )  # fmt: skip


def _told(
    found: Sequence[int], name: str, *, kind: str, subject: Model, agency: Agency, said: str, **data: object
) -> int:
    """What differs goes on record and is shouted into the log; nothing is mended silently. How many."""
    if not found:
        return 0
    record(
        kind=kind, subject=subject, by=None, at=timezone.now(), agency=agency, count=len(found), **data,
        **{name: found[:TOLD]},
    )  # fmt: skip
    log.critical("%s Hubungi Inspektorat.", said.format(count=len(found), first=found[0]))
    return len(found)


@app.periodic(cron="45 19 * * *")  # 02.45 in Jakarta
@app.task(queueing_lock="check_surveys")
def check_surveys(timestamp: int) -> int:  # noqa: ARG001
    """SKM-05, SKM-46: the counters of waves are what their answers make, and the figures they fill are what
    they say; how many are not."""
    waves = _of_this_night(timezone.localdate()).select_related("agency", "instrument").order_by("pk")
    return sum(_check_survey(wave) + _check_filled(wave) for wave in waves)


def _of_this_night(on: date) -> QuerySet[Wave]:
    """Waves that are open, of this year or of the year before; of older ones those whose turn it is."""
    recent = Q(state=Wave.State.OPEN) | Q(year__gte=on.year - 1)
    asked = Wave.objects.exclude(state=Wave.State.DRAFT).alias(turn=F("pk") % NIGHTS)
    return asked.filter(recent | Q(turn=on.toordinal() % NIGHTS))


def _check_survey(wave: Wave) -> int:
    return _told(
        miscounted(wave), "points", kind="surveys.differ", subject=wave, agency=wave.agency,
        said=f"Cacah {{count}} titik survei gelombang {wave.pk} tidak sama dengan jawabannya, mulai dari "
        "titik {first}.",
    )  # fmt: skip


def _check_filled(wave: Wave) -> int:
    return _told(
        [row.figure_id for row in unlike([wave])], "figures", kind="figures.differ_from_survey", subject=wave,
        agency=wave.agency,
        said=f"{{count}} angka tidak sama dengan hasil survei gelombang {wave.pk}, mulai dari angka "
        "{first}.",
    )  # fmt: skip


@app.task
def make_bundle(job: int, chosen: list[int], merged: bool) -> None:
    """The bundle of agreements that was asked for under this job."""
    asked = Job.objects.select_related("by").get(pk=job)
    agreements.make_bundle(job=asked, agreements=chosen, merged=merged, at=timezone.now())


@app.task
def make_posters(job: int, wave: int, base: str) -> None:
    """The posters of a survey wave that were asked for under this job."""
    asked = Job.objects.select_related("by").get(pk=job)
    posters.make_posters(job=asked, wave=wave, base=base, at=timezone.now())


@app.task
def examine_answers(job: int) -> None:
    """Every row of a file of survey answers, read and told of."""
    intake.examine(job=Job.objects.select_related("by").get(pk=job), at=timezone.now())


@app.task
def take_answers(job: int) -> None:
    """A file of survey answers, all of it or none."""
    intake.take(job=Job.objects.select_related("by").get(pk=job), at=timezone.now())
