"""Writing the dictionary: objectives, indicators, components of a formula."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Agency
from selaras.planning import queries, rules
from selaras.planning.models import Component, Indicator, Objective, RenstraTarget


@transaction.atomic
def define_objective(
    *, agency: Agency, block: str, name: str, order: int, by: User | None, at: datetime
) -> Objective:
    """An objective of the agency; the same block and name is the same objective."""
    objective, made = Objective.objects.get_or_create(
        agency=agency, block=block, name=name, defaults={"order": order}
    )
    if made:
        record(kind="objective.defined", subject=objective, by=by, at=at, agency=agency, name=name)
    return objective


@transaction.atomic
def define_indicator(
    *, objective: Objective, number: int, code: str, name: str, by: User | None, at: datetime, **content: Any
) -> Indicator:
    """A dictionary entry; `content` are the further fields of Indicator."""
    indicator = Indicator.objects.create(
        agency=objective.agency, objective=objective, number=number, code=code, name=name, **content
    )
    record(kind="indicator.defined", subject=indicator, by=by, at=at, agency=objective.agency, code=code)
    return indicator


@transaction.atomic
def discard_indicators(*, indicators: Collection[Indicator], agency: Agency, by: User, at: datetime) -> int:
    """Take entries out of the dictionary that nothing uses, with objectives that hold no other; how many.

    All of them or none: raises RuleError KAS-30 when one is used meanwhile. One already gone is fine.
    """
    wanted = Indicator.objects.filter(agency=agency, pk__in=[one.pk for one in indicators]).order_by("pk")
    found = list(wanted.select_for_update())
    free = set(queries.unused(wanted).values_list("pk", flat=True))
    refuse(rules.still_used([one for one in found if one.pk not in free]))
    if not found:
        return 0
    wanted.delete()
    left = queries.empty_objectives(agency).filter(pk__in={one.objective_id for one in found})
    objectives = list(left.order_by("pk"))
    left.delete()
    record(
        kind="indicators.discarded", subject=agency, by=by, at=at, agency=agency,
        entries=[[one.code, one.name] for one in found], objectives=[one.name for one in objectives],
    )  # fmt: skip
    return len(found)


@transaction.atomic
def link_component(*, whole: Indicator, part: Indicator, by: User | None, at: datetime) -> Component:
    """The value of `whole` is computed from `part`."""
    component = Component.objects.create(agency=whole.agency, whole=whole, part=part)
    record(kind="component.linked", subject=whole, by=by, at=at, agency=whole.agency, part=part.code)
    return component


@transaction.atomic
def record_renstra_target(
    *, indicator: Indicator, year: int, target: Decimal | None, source: str, by: User, at: datetime
) -> RenstraTarget | None:
    """What the strategic plan promises for a year, and where it says so; None takes the promise away.

    Raises RuleError KAS-28 for a target off the indicator's scale or without a source.
    """
    indicator = Indicator.objects.select_for_update().select_related("agency").get(pk=indicator.pk)
    kept = indicator.renstra_targets.filter(year=year).first()
    before = {"old": kept.target, "old_source": kept.source} if kept else {"old": None}
    if target is None:
        if kept:
            kept.delete()
            record(
                kind="renstra.removed", subject=indicator, by=by, at=at, agency=indicator.agency, year=year,
                **before,
            )  # fmt: skip
        return None
    refuse(rules.unfit_renstra_target(indicator=indicator, year=year, target=target, source=source))
    promise = kept or RenstraTarget(agency=indicator.agency, indicator=indicator, year=year)
    promise.target, promise.source = target, source
    promise.save()
    record(
        kind="renstra.recorded", subject=indicator, by=by, at=at, agency=indicator.agency, year=year,
        new=target, source=source, **before,
    )  # fmt: skip
    return promise
