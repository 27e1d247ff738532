"""Reading what is planned: the dictionary of indicators, promises of the strategic plan, budgets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from selaras.engine.budget import Entry
from selaras.engine.cascade.formula import key_of
from selaras.engine.efficiency import Absorption, Spending, absorption
from selaras.engine.findings import Finding
from selaras.engine.periods import QUARTERS, quarter_end
from selaras.engine.spending import Spent, leaf_codes, unfit_spending
from selaras.org.models import Agency, OrgUnit
from selaras.planning.models import (
    BudgetActual,
    BudgetDocument,
    BudgetItem,
    Component,
    FormulaVersion,
    Indicator,
    Objective,
    RenstraTarget,
)


def indicator_list(
    indicators: QuerySet[Indicator],
    *,
    block: str = "",
    entry_system: str = "",
    rule: str = "",
    use: str = "",
    words: str = "",
) -> QuerySet[Indicator]:
    """The entries of the dictionary in the order of blocks and sasaran; empty values narrow nothing."""
    if block:
        indicators = indicators.filter(objective__block=block)
    if entry_system:
        indicators = indicators.filter(entry_system=entry_system)
    if rule:
        indicators = indicators.filter(annual_rule=rule)
    if use:
        indicators = unused(indicators)
    for word in words.split():
        indicators = indicators.filter(
            Q(code__icontains=word)
            | Q(name__icontains=word)
            | Q(definition__icontains=word)
            | Q(objective__name__icontains=word)
        )
    return indicators.select_related("objective").order_by("objective__order", "objective_id", "number", "pk")


def unused(indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """The entries that nothing points at: no row, tick or plan of any edition, no formula, no promise."""
    return indicators.filter(_pointed_at_by_nothing(Indicator))


def empty_objectives(agency: Agency) -> QuerySet[Objective]:
    """The objectives of an agency without any indicator, nor anything else that points at them."""
    return Objective.objects.filter(_pointed_at_by_nothing(Objective), agency=agency)


def _pointed_at_by_nothing(model: type[Model]) -> Q:
    """Asked of the foreign keys themselves, so that rooms above need not be known here."""
    free = Q()
    for one in model._meta.related_objects:
        if one.related_model is FormulaVersion:  # its own text; in use once an edition has dated it
            used = FormulaVersion.objects.filter(indicator=OuterRef("pk"), since__isnull=False)
            free &= ~Q(Exists(used))
            continue
        pointing = one.related_model._default_manager.filter(**{one.field.name: OuterRef("pk")})
        free &= ~Q(Exists(pointing))
    return free


def parts_of(components: QuerySet[Component], indicator: Indicator) -> list[Indicator]:
    """The indicators it is computed from; one query."""
    return [link.part for link in components.filter(whole=indicator).select_related("part")]


def wholes_of(components: QuerySet[Component], indicator: Indicator) -> list[Indicator]:
    """The indicators that are computed from it; one query."""
    return [link.whole for link in components.filter(part=indicator).select_related("whole")]


def free_code(*, agency: Agency) -> str:
    """A code for an indicator that nobody has named yet: BARU-1, BARU-2 …"""
    taken = set(Indicator.objects.filter(agency=agency).values_list("code", flat=True))
    return next(code for number in count(1) if (code := f"BARU-{number}") not in taken)


def renstra_targets(indicator: Indicator) -> Mapping[int, RenstraTarget]:
    """Year -> what the strategic plan promises; one query."""
    return {promise.year: promise for promise in indicator.renstra_targets.order_by("year")}


def budget_list(budgets: QuerySet[BudgetDocument], *, year: int) -> list[BudgetDocument]:
    """The budgets of a year by unit, the newest version of each first; one query."""
    return list(budgets.filter(year=year).select_related("unit").order_by("unit__path", "-change"))


def budget_tree(document: BudgetDocument) -> list[BudgetItem]:
    """The lines of a budget, every one below the one it belongs to; one query."""
    return list(document.items.order_by("order"))


def next_change(unit: OrgUnit, *, year: int) -> int:
    """What is recorded next for a unit and year: 0 the original document, then its changes; one query."""
    newest = BudgetDocument.objects.filter(unit=unit, year=year).order_by("-change").first()
    return newest.change + 1 if newest else 0


def is_newest(document: BudgetDocument) -> bool:
    """Whether no later change of the document is on record."""
    return next_change(document.unit, year=document.year) == document.change + 1


def in_force(unit: OrgUnit, *, year: int, quarter: int) -> BudgetDocument | None:
    """The DPA that holds at the end of a quarter: the newest change ratified by then; one query."""
    ratified = BudgetDocument.objects.filter(
        unit=unit, year=year, ratified_on__lte=quarter_end(year, quarter)
    )
    return ratified.select_related("unit", "agency").order_by("-change").first()


def actuals_of(unit: OrgUnit, *, year: int) -> dict[int, dict[str, BudgetActual]]:
    """Quarter -> code -> what was spent until its end; one query, an entry for each of the four quarters."""
    found: dict[int, dict[str, BudgetActual]] = {quarter: {} for quarter in QUARTERS}
    for one in BudgetActual.objects.filter(unit=unit, year=year).select_related("by").order_by("code"):
        found[one.quarter][one.code] = one
    return found


def seen_of(actuals: Mapping[str, BudgetActual]) -> str:
    """What a person saw of a quarter, as a short text: who saves over something else is asked again."""
    told = [f"{code}={one.amount}|{one.reason}" for code, one in sorted(actuals.items())]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


def entries_of(document: BudgetDocument) -> list[Entry]:
    """The lines of a budget as the engine knows them; one query."""
    return [Entry(item.code, item.name, item.amount, item.fund) for item in budget_tree(document)]


def unfit_actuals(
    document: BudgetDocument,
    spent: Sequence[Spent],
    *,
    quarter: int,
    known: Mapping[int, Mapping[str, BudgetActual]],
) -> list[Finding]:
    """All that is to be said of what was spent, beside the other quarters; one query."""
    amounts = {number: {code: one.amount for code, one in rows.items()} for number, rows in known.items()}
    return unfit_spending(
        entries_of(document), spent, quarter=quarter, kept=amounts[quarter],
        before={number: told for number, told in amounts.items() if number < quarter},
        after={number: told for number, told in amounts.items() if number > quarter},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One line before and after, in rupiah; None where there is nothing."""

    code: str
    name: str
    old: Decimal | None
    new: Decimal | None
    reason: str


def changes(
    document: BudgetDocument, spent: Iterable[Spent], kept: Mapping[str, BudgetActual]
) -> list[Change]:
    """What a quarter would change, line by line in the order of the DPA; sums are not kept. One query."""
    entries = {entry.code: entry for entry in entries_of(document)}
    given = {one.code: one for one in spent}
    found = []
    for code in leaf_codes(entries.values()):
        if (one := given.get(code)) is None:
            continue
        old = kept.get(code)
        before = (old.amount, old.reason) if old else (None, "")
        reason = one.reason.strip()
        if before != (one.amount, reason) and (old or one.amount is not None):
            found.append(Change(code, entries[code].name, before[0], one.amount, reason))
    return found


class Outlay(NamedTuple):
    """One line of a unit's DPA: its ceiling, None where it has none, and what was spent, None if blank."""

    code: str
    name: str
    ceiling: Decimal | None
    spent: Decimal | None


def outlays(budgets: QuerySet[BudgetDocument], *, year: int, quarter: int) -> dict[int, list[Outlay]]:
    """Unit -> the lines of the DPA that holds at the end of a quarter, those above the leaves without figures
    of their own; behind them what was spent on lines that a change took out. Three queries for any size."""
    held: dict[int, BudgetDocument] = {}
    ratified = budgets.filter(year=year, ratified_on__lte=quarter_end(year, quarter))
    for document in ratified.order_by("unit_id", "change"):
        held[document.unit_id] = document
    spent: dict[int, dict[str, Decimal]] = {unit: {} for unit in held}
    actuals = BudgetActual.objects.filter(unit__in=held, year=year, quarter=quarter)
    for unit, code, amount in actuals.order_by("pk").values_list("unit_id", "code", "amount"):
        spent[unit][code] = amount
    lines: dict[int, list[Entry]] = {unit: [] for unit in held}
    items = BudgetItem.objects.filter(document__in=[one.pk for one in held.values()]).order_by("order")
    for unit, code, name, amount in items.values_list("document__unit_id", "code", "name", "amount"):
        lines[unit].append(Entry(code, name, amount))
    return {unit: _outlays(lines[unit], spent[unit]) for unit in held}


def _outlays(lines: Sequence[Entry], spent: Mapping[str, Decimal]) -> list[Outlay]:
    leaves = set(leaf_codes(lines))
    known = [
        Outlay(line.code, line.name, line.amount if line.code in leaves else None, spent.get(line.code))
        for line in lines
    ]
    gone = [Outlay(code, "", None, amount) for code, amount in spent.items() if code not in leaves]
    return [*(line for line in known if line.code in leaves or line.spent is None), *gone]


def absorbed(lines: Iterable[Outlay]) -> Absorption:
    """What the lines of one unit come to."""
    return absorption(Spending(line.ceiling, line.spent) for line in lines)


def versions_of(indicator: Indicator) -> list[FormulaVersion]:
    """Every version and proposal with who had a hand in it, the newest first; one query."""
    found = indicator.formula_versions.select_related("proposed_by", "answered_by")
    return list(found.order_by("-pk"))


def current_version(indicator: Indicator) -> FormulaVersion | None:
    """What was granted last; None for an entry that came without a version."""
    return indicator.formula_versions.filter(number__isnull=False).order_by("-number").first()


def parts_by_name(indicator: Indicator) -> set[str]:
    """The indicators it is computed from, as its formula calls them; one query."""
    codes = Component.objects.filter(whole=indicator).values_list("part__code", flat=True)
    return {key_of(code) for code in codes.order_by("pk")}
