"""Writing the action plans of a year: all rows of an annex at once, what is the same stays untouched."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from selaras.accounts.models import User
from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.actionplans.queries import CheckpointSpec, PlanSpec
from selaras.cascade.actions import lock_draft
from selaras.cascade.models import Annex, Edition
from selaras.engine.names import fold
from selaras.kernel.models import record

_ASIDE = 10_000  # beyond every place of an annex


@transaction.atomic
def replace_activities(
    *, annex: Annex, rows: Sequence[CheckpointSpec], by: User | None, at: datetime
) -> None:
    """Make the edition hold exactly these activities and checkpoints. Raises RuleError KAS-01."""
    edition = lock_draft(edition_id=annex.edition_id)
    old = {one.number: one for one in edition.activities.order_by("pk")}
    lines: dict[int, list[CheckpointSpec]] = {}
    for row in rows:
        lines.setdefault(row.number, []).append(row)
    gone = [one.pk for number, one in old.items() if number not in lines]
    StrategicActivity.objects.filter(pk__in=gone).delete()
    for number, specs in lines.items():
        _write_activity(old.get(number), specs, edition=edition)
    record(kind="activities.replaced", subject=annex, by=by, at=at, agency=annex.agency, rows=len(rows))


@transaction.atomic
def replace_plans(*, annex: Annex, rows: Sequence[PlanSpec], by: User | None, at: datetime) -> None:
    """Make the edition hold exactly these action plans; one whose action stays keeps its id.

    Raises RuleError KAS-01.
    """
    edition = lock_draft(edition_id=annex.edition_id)
    plans = list(edition.indicator_plans.order_by("order"))
    old = {_key(plan): plan for plan in plans}
    kept = {_key(spec): old[_key(spec)] for spec in rows if _key(spec) in old}
    stay = [plan.pk for plan in kept.values()]
    edition.indicator_plans.exclude(pk__in=stay).delete()
    if any(plan.order != order for order, plan in enumerate(kept.values())) or len(rows) > len(kept):
        edition.indicator_plans.update(order=F("order") + _ASIDE)  # so that places can be exchanged
    for order, spec in enumerate(rows):
        plan = kept.get(_key(spec)) or IndicatorPlan(agency=annex.agency, edition=edition)
        _write_plan(plan, spec, order)
    record(kind="plans.replaced", subject=annex, by=by, at=at, agency=annex.agency, rows=len(rows))


def _key(one: PlanSpec | IndicatorPlan) -> tuple[int, str, str]:
    return one.objective_number, fold(one.indicator_wording), fold(one.action)


def _write_plan(plan: IndicatorPlan, spec: PlanSpec, order: int) -> None:
    values = {
        "order": order, "objective_number": spec.objective_number, "objective_wording": spec.objective,
        "indicator_id": spec.indicator_id, "indicator_wording": spec.indicator_wording, "target": spec.target,
        "action": spec.action, "criterion": spec.criterion, "output": spec.output, "quarter": spec.quarter,
        "responsible_wording": spec.responsible_wording,
    }  # fmt: skip
    for name, value in values.items():
        setattr(plan, name, value)
    plan.save()
    plan.responsible.set(spec.position_ids)


def _write_activity(
    activity: StrategicActivity | None, specs: Sequence[CheckpointSpec], *, edition: Edition
) -> None:
    first = specs[0]
    activity = activity or StrategicActivity(agency=edition.agency, edition=edition, number=first.number)
    values = {
        "ksd_number": first.ksd_number, "ksd_name": first.ksd_name, "sub_ksd": first.sub_ksd,
        "action": first.action, "note": first.note, "responsible_wording": first.responsible_wording,
        "related_agencies": first.related_agencies,
    }  # fmt: skip
    for name, value in values.items():
        setattr(activity, name, value)
    activity.save()
    activity.responsible_units.set(first.unit_ids)
    months = {spec.month for spec in specs}
    activity.checkpoints.exclude(month__in=months).delete()
    for spec in specs:
        Checkpoint.objects.update_or_create(
            activity=activity, month=spec.month,
            defaults={"agency": edition.agency, "criterion": spec.criterion, "output": spec.output,
                      "achievement": spec.achievement},
        )  # fmt: skip
