"""Writing the dictionary: objectives, indicators, components of a formula."""

from datetime import datetime
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.org.models import Agency
from selaras.planning.models import Component, Indicator, Objective


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
def link_component(*, whole: Indicator, part: Indicator, by: User | None, at: datetime) -> Component:
    """The value of `whole` is computed from `part`."""
    component = Component.objects.create(agency=whole.agency, whole=whole, part=part)
    record(kind="component.linked", subject=whole, by=by, at=at, agency=whole.agency, part=part.code)
    return component
