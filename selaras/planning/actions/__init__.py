"""Writing what is planned: objectives, indicators, components of a formula, the budget of a unit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine.budget import LEVELS, Entry, in_order
from selaras.engine.findings import blocking
from selaras.engine.spending import Spent
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.org.models import Agency, OrgUnit
from selaras.planning import queries, rules
from selaras.planning.actions.formulas import keep_first
from selaras.planning.models import (
    BudgetActual,
    BudgetDocument,
    BudgetItem,
    Component,
    Indicator,
    Objective,
    RenstraTarget,
)
from selaras.planning.queries import Change


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
    keep_first(indicator=indicator)
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


@transaction.atomic
def record_budget(
    *, unit: OrgUnit, year: int, change: int, number: str, ratified_on: date, received_on: date | None,
    total: Decimal, items: Sequence[Entry], source: str, replace: bool = False, used: bool = False,
    by: User | None, at: datetime,
) -> BudgetDocument:  # fmt: skip
    """The DPA of a unit and year as ratified, whole; with `replace` in place of the newest, line by its code.

    `used`: a signed agreement rests on the document that is there (the caller knows, this room does not).
    Raises RuleError for the first of `rules.unfit_budget`, ANG-04 out of turn, ANG-05 for what is used.
    """
    unit = OrgUnit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=unit.pk)
    today = timezone.make_naive(at).date()
    unfit = rules.unfit_budget(
        items, year=year, number=number, ratified_on=ratified_on, received_on=received_on, total=total,
        today=today,
    )  # fmt: skip
    refuse(next(iter(unfit), None))
    newest = BudgetDocument.objects.filter(unit=unit, year=year).order_by("-change").first()
    refuse(rules.out_of_turn(change, newest=newest.change if newest else None, replace=replace))
    replaced = newest if replace else None
    refuse(rules.in_use(replace and used))
    old = replaced.total if replaced else None
    document = replaced or BudgetDocument(agency=unit.agency, unit=unit, year=year, change=change)
    document.number, document.source, document.total = number.strip(), source.strip(), total
    document.ratified_on, document.received_on = ratified_on, received_on
    document.save()
    _write_items(document, in_order(items))
    record(
        kind="budget.replaced" if replaced else "budget.recorded", subject=document, by=by, at=at,
        agency=unit.agency, unit=unit.code, year=year, change=change, number=document.number, old=old,
        new=total, lines=len(items),
    )  # fmt: skip
    return document


def _write_items(document: BudgetDocument, entries: Sequence[Entry]) -> None:
    """The lines of a document as given; one that keeps its code stays the row that agreements name."""
    kept = {item.code: item for item in document.items.order_by("order")}
    gone = [item for code, item in kept.items() if code not in {entry.code for entry in entries}]
    _remove(document, gone)
    # out of the way first: an order belongs to one line at a time
    document.items.update(order=F("order") + len(kept) + len(entries))
    rows = {entry.code: kept.get(entry.code) or BudgetItem(code=entry.code) for entry in entries}
    fresh = {code for code, row in rows.items() if row.pk is None}
    for level in LEVELS:  # a parent has to be there before its children name it
        of_level = [(order, entry) for order, entry in enumerate(entries, start=1) if entry.level is level]
        for order, entry in of_level:
            row = rows[entry.code]
            row.agency, row.document, row.level, row.order = document.agency, document, level, order
            row.name, row.amount, row.fund = entry.name.strip(), entry.amount, entry.fund.strip() or "APBD"
            row.parent = rows.get(entry.parent_code)
        BudgetItem.objects.bulk_create([rows[entry.code] for _, entry in of_level if entry.code in fresh])
    BudgetItem.objects.bulk_update(
        [row for code, row in rows.items() if code not in fresh],
        ["level", "order", "name", "amount", "fund", "parent"],
    )


def _remove(document: BudgetDocument, gone: Sequence[BudgetItem]) -> None:
    """Raises RuleError ANG-05 where a draft agreement still takes its money from one of them."""
    try:
        document.items.filter(pk__in=[item.pk for item in gone]).delete()
    except ProtectedError as named:
        lines = {str(getattr(one, "name", one)) for one in named.protected_objects}
        raise RuleError("ANG-05", rules.still_named(sorted(lines)).message) from named


@transaction.atomic
def record_actuals(
    *, document: BudgetDocument, quarter: int, spent: Sequence[Spent], source: str, dated_on: date,
    seen: str, by: User | None, at: datetime,
) -> list[Change]:  # fmt: skip
    """What was spent of the lines of a DPA until the end of a quarter; lines not named stay as they are.

    `seen` is `queries.seen_of` what the person saw. Returns what changed, every change is on the trail.
    Raises RuleError ANG-16 for what changed meanwhile, ANG-17 for nothing new, else for the first error of
    `rules.unfit_head_of_actuals` and `engine.spending.unfit_spending`.
    """
    unit = OrgUnit.objects.select_for_update(of=("self",)).select_related("agency").get(pk=document.unit_id)
    year = document.year
    known = queries.actuals_of(unit, year=year)
    refuse(rules.seen_otherwise(queries.seen_of(known[quarter]) == seen))
    holds = queries.in_force(unit, year=year, quarter=quarter) == document
    today = timezone.make_naive(at).date()
    unfit = [
        *rules.unfit_head_of_actuals(
            year=year, quarter=quarter, source=source, dated_on=dated_on, holds=holds, today=today
        ),
        *queries.unfit_actuals(document, spent, quarter=quarter, known=known),
    ]
    refuse(next(iter(blocking(unfit)), None))
    changes = queries.changes(document, spent, known[quarter])
    refuse(rules.nothing_new(len(changes)))
    _write_actuals(
        document, quarter, changes, known[quarter],
        source=source.strip(), dated_on=dated_on, by=by, at=at,
    )  # fmt: skip
    record(
        kind="budget.spending_recorded", subject=document, by=by, at=at, agency=unit.agency, unit=unit.code,
        year=year, quarter=quarter, source=source.strip(), dated_on=dated_on,
        changes=[[one.code, one.old, one.new, one.reason] for one in changes],
    )  # fmt: skip
    return changes


def _write_actuals(
    document: BudgetDocument, quarter: int, changes: Sequence[Change], kept: Mapping[str, BudgetActual],
    **told: Any,
) -> None:  # fmt: skip
    """A row for every line that changed; `told` are source, day, person and moment."""
    scope = {"unit": document.unit, "year": document.year, "quarter": quarter}
    gone = [one.code for one in changes if one.new is None]
    BudgetActual.objects.filter(**scope, code__in=gone).delete()
    fresh: list[BudgetActual] = []
    old: list[BudgetActual] = []
    for one in changes:
        if one.new is None:
            continue
        row = kept.get(one.code) or BudgetActual(agency=document.agency, code=one.code, **scope)
        (fresh if row.pk is None else old).append(row)
        for name, value in {"amount": one.new, "reason": one.reason, **told}.items():
            setattr(row, name, value)
    BudgetActual.objects.bulk_create(fresh)
    BudgetActual.objects.bulk_update(old, ["amount", "reason", *told])
