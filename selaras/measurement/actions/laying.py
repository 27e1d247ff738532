"""From a published edition to the figures of every post: once, and again after each revision."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from django.db import connection, transaction

from selaras.accounts.models import User
from selaras.cascade.models import Commitment, Edition
from selaras.engine.actuals import Actual
from selaras.engine.figures import NOTHING, Quarter, reported
from selaras.engine.periods import QUARTERS
from selaras.engine.reports import ReportState
from selaras.engine.targets import NotMeasured, YearTargets
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement import rules
from selaras.measurement.actions.settling import hold_year, settle
from selaras.measurement.actions.surveying import fill
from selaras.measurement.models import Figure, IndicatorHandling, Report, SurveyedQuarter
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import parts_of
from selaras.measurement.queries.surveyed import quarter_of_survey, verified_waves
from selaras.measurement.queries.working import quarter_of
from selaras.org.models import Position
from selaras.planning.models import TARGET_FIELDS

Key: TypeAlias = tuple[int, int]  # a post and an indicator
_LAID = ("edition", "commitment", "source", *TARGET_FIELDS, "not_measured", *RESULTS)


@transaction.atomic
def lay_out(*, edition: Edition, by: User | None, at: datetime) -> int:
    """A figure for every post and indicator of the edition, hung under the one it feeds; returns how many.

    What was reported before a revision stays. A figure whose post carries the indicator no longer stays as a
    record and feeds nothing. Raises RuleError LAP-01 for an edition that is not published.
    """
    # two at once would lay the same figures
    hold_year(agency_id=edition.agency_id, year=edition.year)
    edition = Edition.objects.select_for_update(of=("self",)).select_related("agency").get(pk=edition.pk)
    refuse(rules.not_published(edition))
    commitments = list(
        edition.commitments.select_related("row__annex", "position", "parent")
        .order_by("row__annex__number", "row__order", "order", "pk")
    )  # fmt: skip
    figures = _figures(edition, commitments)
    parents = _parents(edition, commitments, figures)
    _mark_sources(figures, parents)
    Figure.objects.bulk_create(
        figures.values(), update_conflicts=True, unique_fields=["year", "position", "indicator"],
        update_fields=_LAID, batch_size=2000,
    )  # fmt: skip
    _hang(edition, figures, parents)
    settle(figures=[figure.pk for figure in figures.values()])
    for wave in verified_waves(edition.agency, edition.year):
        fill(wave=wave, by=by, at=at)
    record(
        kind="figures.laid_out", subject=edition, by=by, at=at, agency=edition.agency, figures=len(figures)
    )
    return len(figures)


def _figures(edition: Edition, commitments: Collection[Commitment]) -> dict[Key, Figure]:
    """One of each post that carries an indicator, and of a giver who hands one down without carrying it."""
    known = {
        (figure.position_id, figure.indicator_id): figure
        for figure in Figure.objects.filter(agency=edition.agency, year=edition.year).order_by("pk")
    }
    found: dict[Key, Figure] = {}
    carried = {(one.position_id, one.indicator_id) for one in commitments}
    for one in commitments:
        key = (one.position_id, one.indicator_id)
        if key not in found:
            found[key] = _figure(edition, known.get(key), key, one, one.targets)
        giver = (one.giver_id, one.indicator_id)
        if one.parent_id is None and giver not in carried and giver not in found:
            found[giver] = _figure(edition, known.get(giver), giver, None, one.row.targets)
    return found


def _figure(
    edition: Edition, known: Figure | None, key: Key, commitment: Commitment | None, targets: YearTargets
) -> Figure:
    figure = known or Figure(
        agency=edition.agency, year=edition.year, position_id=key[0], indicator_id=key[1]
    )
    figure.edition, figure.commitment = edition, commitment
    figure.targets = targets
    return figure


def _parents(
    edition: Edition, commitments: Collection[Commitment], figures: Mapping[Key, Figure]
) -> dict[Key, Key]:
    """Which figure each one feeds: the superior's who carries it, else the giver's; else none."""
    tiers = {
        row.indicator_id: set(row.tiers)
        for row in IndicatorHandling.objects.filter(agency=edition.agency).exclude(tiers=[])
    }
    found: dict[Key, Key] = {}
    for one in commitments:
        key = (one.position_id, one.indicator_id)
        feeding = tiers.get(one.indicator_id)
        if key in found or (feeding and Position.Tier(one.position.tier) not in feeding):
            continue
        above = (one.parent.position_id if one.parent else one.giver_id, one.indicator_id)
        if above in figures and above != key:
            found[key] = above
    return found


def _mark_sources(figures: Mapping[Key, Figure], parents: Mapping[Key, Key]) -> None:
    """Who makes each figure; one that its post reports again takes up what was locked, not what was made."""
    was_made = [one for one in figures.values() if one.source != Figure.Source.REPORTED]
    parts = parts_of({indicator for _, indicator in figures})
    fed = set(parents.values())
    for (post, indicator), figure in figures.items():
        if indicator in parts and all((post, part) in figures for part in parts[indicator]):
            figure.source = Figure.Source.COMPUTED
        else:
            is_fed = (post, indicator) in fed
            figure.source = Figure.Source.ROLLED if is_fed else Figure.Source.REPORTED
        _retarget(figure)
    _take_up([one for one in was_made if one.source == Figure.Source.REPORTED])


def _take_up(figures: Collection[Figure]) -> None:
    if not figures:
        return
    locked = Report.objects.filter(figure__in=figures, state=ReportState.LOCKED)
    told: dict[int, dict[int, Quarter]] = {figure.pk: {} for figure in figures}
    known = {figure.pk: figure for figure in figures}
    for row in SurveyedQuarter.objects.filter(figure__in=figures).order_by("pk"):
        row.figure = known[row.figure_id]
        told[row.figure_id][row.quarter] = quarter_of_survey(row)
    for report in locked.order_by("pk"):
        report.figure = known[report.figure_id]
        told[report.figure_id][report.quarter] = quarter_of(report)
    for figure in figures:
        first, second, third, fourth = (told[figure.pk].get(quarter, NOTHING) for quarter in QUARTERS)
        figure.quarters = (first, second, third, fourth)
        _retarget(figure)


def _retarget(figure: Figure) -> None:
    """Blank quarters, or what was reported, beside the targets of this edition."""
    if figure.source != Figure.Source.REPORTED:
        figure.quarters = (NOTHING, NOTHING, NOTHING, NOTHING)
        return
    told = [
        replace(reported(_actual(quarter), target=target), above=quarter.above, below=quarter.below)
        for quarter, target in zip(figure.quarters, figure.targets.quarters, strict=True)
    ]
    figure.quarters = (told[0], told[1], told[2], told[3])


def _actual(quarter: Quarter) -> Actual:
    return None if isinstance(quarter.value, NotMeasured) else quarter.value


def _hang(edition: Edition, figures: Mapping[Key, Figure], parents: Mapping[Key, Key]) -> None:
    """Every figure of the year under the one it feeds; the database takes the links in one statement."""
    links = [(figures[key].pk, figures[above].pk) for key, above in parents.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE measurement_figure f SET parent_id = new.parent_id FROM measurement_figure g "
            "LEFT JOIN unnest(%s::bigint[], %s::bigint[]) AS new (id, parent_id) ON new.id = g.id "
            "WHERE f.id = g.id AND f.agency_id = %s AND f.year = %s",
            [[pk for pk, _ in links], [above for _, above in links], edition.agency_id, edition.year],
        )
