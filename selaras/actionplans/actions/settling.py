"""The agency's days of a checkpoint, and what a new edition takes over of what was reported."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from selaras.accounts.models import User
from selaras.actionplans import rules
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanDay, PlanReport
from selaras.cascade.models import Edition
from selaras.engine.names import fold
from selaras.engine.periods import checkpoint_due
from selaras.engine.plan_reports import PlanState
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Agency

Row = Checkpoint | IndicatorPlan


@transaction.atomic
def set_plan_days(
    *, agency: Agency, year: int, month: str, due_on: date, after_period_on: date, by: User, at: datetime
) -> PlanDay:
    """The agency's own last days of a checkpoint, for reports yet to come. Raises RuleError REN-19."""
    end = checkpoint_due(year, month)
    refuse(rules.unfit_days(month_end=end, due_on=due_on, after_period_on=after_period_on))
    day, _ = PlanDay.objects.update_or_create(
        agency=agency, year=year, month=month,
        defaults={"due_on": due_on, "after_period_on": after_period_on},
    )  # fmt: skip
    record(
        kind="plan_day.set", subject=day, by=by, at=at, agency=agency, year=year, month=month, due_on=due_on,
        after_period_on=after_period_on,
    )  # fmt: skip
    return day


@transaction.atomic
def continue_reports(*, edition: Edition) -> int:
    """REN-20: rows that promise the same in the same words take over the report; how many did.

    Part of publishing, before the edition is sealed. A row whose words changed is reported anew: what was
    reached under the old words stays with the old edition.
    """
    former = edition.based_on if edition.based_on and edition.based_on.year == edition.year else None
    points, plans = list(_points(edition)), list(_plans(edition))
    # locked before what was reached is read: a report that is confirmed meanwhile is carried on after us
    old_points = list(_points(former).select_for_update(of=("self",))) if former else []
    old_plans = list(_plans(former).select_for_update(of=("self",))) if former else []
    _hold_roots(old_points, old_plans)
    kept = _continue(points, old_points, _reached("checkpoint_id", old_points))
    kept += _continue(plans, old_plans, _reached("plan_id", old_plans))
    Checkpoint.objects.bulk_update(points, ["continues", "achievement"])
    IndicatorPlan.objects.bulk_update(plans, ["continues", "achievement"])
    return kept


def _hold_roots(points: Sequence[Checkpoint], plans: Sequence[IndicatorPlan]) -> None:
    roots = [one.root_id for one in points], [one.root_id for one in plans]
    list(Checkpoint.objects.select_for_update().filter(pk__in=roots[0]).order_by("pk"))
    list(IndicatorPlan.objects.select_for_update().filter(pk__in=roots[1]).order_by("pk"))


def _continue(rows: Sequence[Row], former: Sequence[Row], reached: Mapping[int, Decimal]) -> int:
    """Set `continues` and the achievement of each row; the place decides between rows of the same words."""
    by_words: dict[tuple[str, ...], list[Row]] = {}
    for one in former:
        by_words.setdefault(_words(one), []).append(one)
    by_place = {_place(one): one for one in former}
    kept = 0
    for row in rows:
        same = by_words.get(_words(row), [])
        root = next((one for one in same if _place(one) == _place(row)), same[0] if same else None)
        if root is not None:
            same.remove(root)
            kept += 1
            row.achievement = reached.get(root.root_id, row.achievement)
        elif (before := by_place.get(_place(row))) and before.root_id in reached:
            row.achievement = None  # copied along from what was promised before
        row.continues_id = root.root_id if root else None
    return kept


def _points(edition: Edition) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(activity__edition=edition).select_related("activity").order_by("pk")


def _plans(edition: Edition) -> QuerySet[IndicatorPlan]:
    return IndicatorPlan.objects.filter(edition=edition).order_by("pk")


def _words(row: Row) -> tuple[str, ...]:
    """What is promised and by when, in words; numbers of rows may move."""
    if isinstance(row, IndicatorPlan):
        texts = (row.indicator_wording, row.action, row.criterion, row.output)
        return str(row.quarter), *map(fold, texts)
    return row.month, *map(fold, (row.activity.action, row.criterion, row.output))


def _place(row: Row) -> tuple[int, str]:
    return (row.order, "") if isinstance(row, IndicatorPlan) else (row.activity.number, row.month)


def _reached(column: str, rows: Sequence[Row]) -> dict[int, Decimal]:
    """The achievements that finished reports gave, by the row each was begun for."""
    found = PlanReport.objects.filter(
        state=PlanState.FINISHED, **{f"{column}__in": [row.root_id for row in rows]}
    )
    return dict(found.order_by().values_list(column, "achievement"))
