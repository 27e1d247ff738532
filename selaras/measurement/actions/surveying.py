"""A verified survey fills the quarters of its indicator, and one that is opened again empties them."""

from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.engine.figures import Quarter, reported
from selaras.engine.targets import NotMeasured
from selaras.kernel.models import record
from selaras.measurement.actions.settling import hold_year, settle
from selaras.measurement.models import Figure, SurveyedQuarter
from selaras.measurement.queries.path import locked_path
from selaras.measurement.queries.surveyed import Saying, quarter_of_survey, to_fill
from selaras.surveys import actions as surveys
from selaras.surveys.models import Wave, WaveReopening


@transaction.atomic
def verify_wave(*, wave: Wave, by: User, at: datetime) -> int:
    """Confirm a wave and carry its index up the path of every figure; returns how many quarters it fills.

    Raises RuleError as `surveys.verify` does. The figures are locked before anything goes on record, as
    every report does: nobody waits in a circle.
    """
    _hold_to_fill(wave)
    return _fill(surveys.verify(wave=wave, by=by, at=at), by=by, at=at)


@transaction.atomic
def grant_reopening(*, asked: WaveReopening, closes_on: date, by: User, at: datetime) -> Wave:
    """Open a verified wave again; until it is verified anew nobody counts on it, up to the mayor.

    Raises RuleError as `surveys.grant_reopening` does.
    """
    hold_year(agency_id=asked.wave.agency_id, year=asked.wave.year)
    locked_path(asked.wave.filled.values_list("figure", flat=True))
    wave = surveys.grant_reopening(asked=asked, closes_on=closes_on, by=by, at=at)
    rows = list(wave.filled.order_by("figure"))
    if rows:
        wave.filled.all().delete()
        settle(
            figures=[row.figure_id for row in rows],
            noted={row.figure_id: {row.quarter: _blank(row.figure, row.quarter)} for row in rows},
        )
        record(
            kind="figures.survey_withdrawn", subject=wave, by=by, at=at, agency=wave.agency,
            figures={str(row.figure_id): row.value for row in rows},
        )  # fmt: skip
    return wave


@transaction.atomic
def fill(*, wave: Wave, by: User | None, at: datetime) -> int:
    """Every figure of the indicator that the wave speaks of and that has nothing yet; returns how many.

    The database takes them of a verified wave only (SKM-42).
    """
    _hold_to_fill(wave)
    return _fill(wave, by=by, at=at)


def _hold_to_fill(wave: Wave) -> None:
    """The year and the figures that the wave may fill: no report of theirs is locked from here on."""
    hold_year(agency_id=wave.agency_id, year=wave.year)
    if wave.indicator_id is not None:
        locked_path(to_fill(wave).values_list("pk", flat=True))


def _fill(wave: Wave, *, by: User | None, at: datetime) -> int:
    if wave.indicator_id is None:
        return 0
    saying = Saying(wave)
    rows = []
    for figure in to_fill(wave).select_related("position").order_by("pk"):
        said = saying.of_post(figure.position)
        if said is None or isinstance(figure.targets.quarters[wave.quarter - 1], NotMeasured):
            continue
        rows.append(SurveyedQuarter(
            agency=wave.agency, figure=figure, quarter=wave.quarter, wave=wave, area=said.area,
            services=sorted(said.services), value=said.value, respondents=said.respondents,
            needed=said.needed, counted=said.answered, due=len(said.points), short=said.short, by=by, at=at,
        ))  # fmt: skip
    if not rows:
        return 0
    SurveyedQuarter.objects.bulk_create(rows)
    settle(
        figures=[row.figure_id for row in rows],
        noted={row.figure_id: {row.quarter: quarter_of_survey(row)} for row in rows},
    )
    record(
        kind="figures.surveyed", subject=wave, by=by, at=at, agency=wave.agency,
        figures={str(row.figure_id): row.value for row in rows},
    )  # fmt: skip
    return len(rows)


def _blank(figure: Figure, quarter: int) -> Quarter:
    return reported(None, target=figure.targets.quarters[quarter - 1])
