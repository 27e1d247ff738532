"""Reading what is planned: the dictionary of indicators, promises of the strategic plan, budgets."""

from collections.abc import Mapping
from itertools import count

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from selaras.engine.cascade.formula import key_of
from selaras.org.models import Agency, OrgUnit
from selaras.planning.models import (
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
