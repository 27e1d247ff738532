"""The life of a wave: prepared, opened, closed, verified by another person, opened again by two."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from secrets import choice
from typing import Any

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine.waves import WaveDeed
from selaras.kernel.models import record
from selaras.kernel.rules import refuse, refuse_together
from selaras.org.models import Agency, OrgUnit, Position
from selaras.surveys import rules
from selaras.surveys.models import PUBLISHED, Instrument, Service, SurveyPoint, Wave, WaveReopening
from selaras.surveys.queries import blank_counts, clashes

# what is read out over the telephone without being mistaken: no I and L, no O, no U
_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
_TOKEN = 10


@transaction.atomic
def prepare(
    *, agency: Agency, instrument: Instrument, owner: Position, name: str, year: int, quarter: int,
    opens_on: date, closes_on: date, by: User, at: datetime, **fields: Any,
) -> Wave:  # fmt: skip
    """A wave that is not open yet. Raises RuleError SKM-02, SKM-27."""
    wave = Wave(
        agency=agency, instrument=instrument, owner=owner, name=name, year=year, quarter=quarter,
        opens_on=opens_on, closes_on=closes_on, **fields,
    )  # fmt: skip
    refuse(*rules.cannot_count(instrument), *clashes(wave))
    wave.save()
    record(
        kind="wave.prepared", subject=wave, by=by, at=at, agency=agency, instrument=instrument.pk,
        year=year, quarter=quarter, opens_on=opens_on, closes_on=closes_on,
    )  # fmt: skip
    return wave


@transaction.atomic
def change_wave(*, wave: Wave, by: User, at: datetime, **fields: Any) -> Wave:
    """Other days, another need or another instrument of a wave nobody was asked yet. Raises SKM-02, SKM-07,
    SKM-27; every point needs anew what the wave then says."""
    wave = _locked(wave, WaveDeed.PREPARE)
    for field, value in fields.items():
        setattr(wave, field, value)
    refuse(*rules.cannot_count(wave.instrument), *clashes(wave))
    wave.save()
    counts, groups = blank_counts(wave.instrument)
    points = list(wave.points.all())
    for point in points:
        point.needed, point.counts, point.groups = wave.needs(point.population), counts, groups
    SurveyPoint.objects.bulk_update(points, ["needed", "counts", "groups"])
    record(
        kind="wave.changed", subject=wave, by=by, at=at, agency=wave.agency, instrument=wave.instrument_id,
        year=wave.year, quarter=wave.quarter, opens_on=wave.opens_on, closes_on=wave.closes_on,
    )  # fmt: skip
    return wave


@transaction.atomic
def discard_wave(*, wave: Wave, by: User, at: datetime) -> None:
    """A wave that was never opened, with its points; what it was stays on record. Raises RuleError SKM-07."""
    wave = _locked(wave, WaveDeed.PREPARE)
    record(
        kind="wave.discarded", subject=wave, by=by, at=at, agency=wave.agency, name=wave.name, year=wave.year,
        quarter=wave.quarter, points=wave.points.count(),
    )  # fmt: skip
    wave.points.all().delete()
    wave.delete()


@transaction.atomic
def set_points(
    *, wave: Wave, units: Collection[OrgUnit], services: Collection[Service],
    populations: Mapping[int, int | None] | None = None, by: User, at: datetime,
) -> list[SurveyPoint]:  # fmt: skip
    """Every service at every unit (or the units alone), in place of what stood there.

    A point that stays keeps its link, which may be on a wall already. `populations` by unit: how many people
    a service of it serves. Raises RuleError SKM-07 once it is open, SKM-25 for a unit that does not stand on
    its first day.
    """
    wave = _locked(wave, WaveDeed.PREPARE)
    refuse(*rules.not_standing(units, wave.opens_on))
    people = populations or {}
    counts, groups = blank_counts(wave.instrument)
    tokens = {(one.unit_id, one.service_id): one.token for one in wave.points.all()}
    wave.points.all().delete()
    asked: list[Service | None] = [*services] or [None]
    points = SurveyPoint.objects.bulk_create(
        SurveyPoint(
            agency_id=wave.agency_id, wave=wave, unit=unit, service=service,
            token=tokens.get((unit.pk, service.pk if service else None)) or _token(),
            population=people.get(unit.pk), needed=wave.needs(people.get(unit.pk)),
            counts=counts, groups=groups,
        )
        for unit in units
        for service in asked
    )  # fmt: skip
    record(
        kind="wave.points_set", subject=wave, by=by, at=at, agency=wave.agency, points=len(points),
    )  # fmt: skip
    return points


@transaction.atomic
def open_wave(*, wave: Wave, by: User, at: datetime) -> Wave:
    """From its first day on it takes answers, and its instrument changes no more.

    Raises RuleError SKM-07, SKM-08, SKM-25, SKM-28.
    """
    wave = _locked(wave, WaveDeed.OPEN)
    points = list(wave.points.select_related("unit"))
    refuse(*rules.missing_to_open(wave, points, _day(at)))
    Instrument.objects.filter(pk=wave.instrument_id, used_at=None).update(used_at=at)
    wave.opened_by, wave.opened_at = by, at
    return _advanced(wave, WaveDeed.OPEN, kind="wave.opened", by=by, at=at)


@transaction.atomic
def close_wave(*, wave: Wave, by: User, at: datetime) -> Wave:
    """No answers any more; what is short of its need stays marked (SKM-11)."""
    wave = _locked(wave, WaveDeed.CLOSE)
    wave.closed_by, wave.closed_at = by, at
    points = list(wave.points.all())
    return _advanced(
        wave, WaveDeed.CLOSE, kind="wave.closed", by=by, at=at,
        respondents=sum(one.respondents for one in points),
        short=sum(one.respondents < one.needed for one in points),
    )  # fmt: skip


@transaction.atomic
def send_back(*, wave: Wave, reason: str, closes_on: date, by: User, at: datetime) -> Wave:
    """Open again before anybody has counted on it, until another day.

    Raises RuleError SKM-07, SKM-09, SKM-10, SKM-28.
    """
    wave = _locked(wave, WaveDeed.SEND_BACK)
    refuse_together(
        rules.unexplained(reason, what="pengembalian"),
        rules.day_is_over(closes_on, _day(at)),
        rules.same_person([wave.closed_by_id], by, what="Pengembalian"),
    )
    _clear(wave, closes_on)
    return _advanced(
        wave, WaveDeed.SEND_BACK, kind="wave.sent_back", by=by, at=at, reason=reason, closes_on=closes_on
    )


@transaction.atomic
def verify(*, wave: Wave, by: User, at: datetime) -> Wave:
    """Confirmed by somebody who neither opened nor closed it (SKM-10): its index may be counted on."""
    wave = _locked(wave, WaveDeed.VERIFY)
    refuse(rules.same_person([wave.opened_by_id, wave.closed_by_id], by, what="Verifikasi"))
    wave.verified_by, wave.verified_at = by, at
    return _advanced(wave, WaveDeed.VERIFY, kind="wave.verified", by=by, at=at)


@transaction.atomic
def ask_reopening(*, wave: Wave, reason: str, by: User, at: datetime) -> WaveReopening:
    """The first of two persons. Raises RuleError SKM-07, SKM-09, SKM-13."""
    wave = _locked(wave, WaveDeed.REOPEN)
    waiting = wave.reopenings.filter(granted_at=None).exists()
    refuse_together(rules.unexplained(reason, what="pembukaan kembali"), rules.asked_already(waiting))
    asked = WaveReopening.objects.create(
        agency_id=wave.agency_id, wave=wave, reason=reason.strip(), asked_by=by, asked_at=at
    )
    record(
        kind="wave.reopening_asked", subject=asked, by=by, at=at, agency=wave.agency, wave=wave.pk,
        reason=asked.reason,
    )  # fmt: skip
    return asked


@transaction.atomic
def grant_reopening(*, asked: WaveReopening, closes_on: date, by: User, at: datetime) -> Wave:
    """The second of two persons (SKM-10): open again until another day, and no longer published."""
    wave = _locked(asked.wave, WaveDeed.REOPEN)
    asked = WaveReopening.objects.select_for_update().get(pk=asked.pk)
    refuse(
        rules.granted_already(asked),
        rules.same_person([asked.asked_by_id], by, what="Pembukaan kembali"),
        rules.day_is_over(closes_on, _day(at)),
    )
    asked.granted_by, asked.granted_at = by, at
    asked.save(update_fields=["granted_by", "granted_at"])
    _clear(wave, closes_on)
    return _advanced(wave, WaveDeed.REOPEN, kind="wave.reopened", by=by, at=at, reason=asked.reason)


@transaction.atomic
def publish(*, wave: Wave, by: User, at: datetime) -> Wave:
    """Its results on the public page. Raises RuleError SKM-14 before it is verified, and a second time."""
    wave = _row(wave)
    refuse(rules.not_verified(wave), rules.published_already(wave))
    wave.published_at = at
    wave.save(update_fields=["published_at"])
    record(kind=PUBLISHED, subject=wave, by=by, at=at, agency=wave.agency)
    return wave


def _day(at: datetime) -> date:
    return timezone.make_naive(at).date()


def _token() -> str:
    return "".join(choice(_LETTERS) for _ in range(_TOKEN))


def _clear(wave: Wave, closes_on: date) -> None:
    wave.closed_by = wave.closed_at = wave.verified_by = wave.verified_at = wave.published_at = None
    wave.closes_on = closes_on


def _row(wave: Wave) -> Wave:
    Wave.objects.select_for_update().get(pk=wave.pk)
    # read anew: a join beside the lock would lose a wave whose instrument was changed while we waited
    return Wave.objects.select_related("agency", "instrument").get(pk=wave.pk)


def _locked(wave: Wave, deed: WaveDeed) -> Wave:
    """The row as it is now, nobody else's until the end of the transaction, with the step open."""
    wave = _row(wave)
    refuse(rules.cannot(wave, deed))
    return wave


def _advanced(wave: Wave, deed: WaveDeed, *, kind: str, by: User, at: datetime, **data: object) -> Wave:
    step = wave.step(deed)
    if step is None:
        raise LookupError(f"no step {deed} from {wave.state}")
    wave.state = Wave.State(step.to)
    wave.save()
    record(kind=kind, subject=wave, by=by, at=at, agency=wave.agency, **data)
    return wave
