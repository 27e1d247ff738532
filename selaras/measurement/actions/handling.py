"""How an indicator is joined and judged, set by the agency; what is stored follows at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.engine.reports import ReportState
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.actions.settling import hold_year, settle
from selaras.measurement.models import Figure, IndicatorHandling, Report
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.models.handling import SETTINGS, row_of
from selaras.measurement.queries import path_of
from selaras.measurement.queries.standing import newest_edition
from selaras.measurement.queries.working import quarter_of
from selaras.measurement.rules import settings as setting_rules
from selaras.planning.models import Indicator


@dataclass(frozen=True, slots=True)
class Effect:
    """How many stored figures say something else, by year."""

    years: Mapping[int, int]

    @property
    def figures(self) -> int:
        return sum(self.years.values())


@transaction.atomic
def set_handling(*, indicator: Indicator, by: User | None, at: datetime, **fields: Any) -> IndicatorHandling:
    """Keep what is given, defaults for the rest; figures follow when they are made the next time."""
    former = IndicatorHandling.objects.filter(indicator=indicator).values(*fields).first()
    row, _ = IndicatorHandling.objects.update_or_create(
        indicator=indicator, defaults={"agency": indicator.agency} | fields
    )
    record(
        kind="indicator.handling_set", subject=indicator, by=by, at=at, agency=indicator.agency, old=former,
        **fields,
    )  # fmt: skip
    return row


@transaction.atomic
def change_handling(
    *, indicator: Indicator, seen: Mapping[str, Any], by: User, at: datetime, **fields: Any
) -> Effect:
    """Set it and make everything anew that rests on it; how many figures differ.

    `seen` is what the person read. Raises RuleError ATR-01 for settings that do not fit the indicator, ATR-02
    when somebody else has changed them meanwhile.
    """
    # no key: whoever lays out the year names the indicator while it waits for nobody
    Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=indicator.pk)
    indicator = Indicator.objects.select_related("agency", "handling").get(pk=indicator.pk)
    former = row_of(indicator) or IndicatorHandling()
    refuse(
        setting_rules.changed_meanwhile({name: getattr(former, name) for name in SETTINGS}, seen=seen),
        *setting_rules.unfit_handling(indicator, fields),
    )
    before = _results(indicator)
    row = set_handling(indicator=indicator, by=by, at=at, **fields)
    _follow(indicator, former, row, by=by, at=at)
    after = _results(indicator)
    differing = [key for key, told in after.items() if before.get(key) != told]
    return Effect(dict(Counter(year for year, _ in differing)))


@transaction.atomic
def rehearse_handling(
    *, indicator: Indicator, seen: Mapping[str, Any], by: User, at: datetime, **fields: Any
) -> Effect:
    """What `change_handling` would do: it is done, counted, and taken back."""
    with transaction.atomic():
        effect = change_handling(indicator=indicator, seen=seen, by=by, at=at, **fields)
        transaction.set_rollback(True)
    return effect


def _follow(
    indicator: Indicator, former: IndicatorHandling, row: IndicatorHandling, *, by: User, at: datetime
) -> None:
    own = Figure.objects.filter(indicator=indicator)
    refed = sorted(former.tiers) != sorted(row.tiers)  # other figures feed the one above them
    years = list(own.order_by("year").values_list("year", flat=True).distinct()) if refed else []
    for year in years:
        hold_year(agency_id=indicator.agency_id, year=year)
    if (former.roll_up, former.above, former.below) != (row.roll_up, row.above, row.below):
        _take_parts(indicator)
    for year in years:
        edition = own.filter(year=year, edition=newest_edition(indicator.agency, year)).first()
        if edition is not None:
            lay_out(edition=edition.edition, by=by, at=at)
    settle(figures=list(own.values_list("pk", flat=True)))


def _take_parts(indicator: Indicator) -> None:
    """The two parts of a ratio of sums, from what was locked."""
    reports = Report.objects.filter(figure__indicator=indicator, state=ReportState.LOCKED)
    figures: dict[int, Figure] = {}
    for report in reports.select_related("figure__indicator__handling").order_by("pk"):
        figure = figures.setdefault(report.figure_id, report.figure)
        report.figure = figure
        quarters = list(figure.quarters)
        quarters[report.quarter - 1] = quarter_of(report)
        figure.quarters = (quarters[0], quarters[1], quarters[2], quarters[3])
    if figures:
        Figure.objects.keep(figures.values())


def _results(indicator: Indicator) -> dict[tuple[int, int], tuple[Any, ...]]:
    """(year, figure) -> its results, of the indicator and of all that is made from it."""
    keys = path_of(Figure.objects.filter(indicator=indicator).values_list("pk", flat=True))
    rows = Figure.objects.filter(pk__in=keys).order_by("pk").values_list("year", "pk", *RESULTS)
    return {(year, key): tuple(told) for year, key, *told in rows}
