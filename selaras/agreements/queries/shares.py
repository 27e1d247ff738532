"""What other posts take of the same lines of a budget document."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from selaras.agreements.models import Agreement, BudgetLine
from selaras.agreements.rules import shares
from selaras.engine.agreements import DEAD, DRAFTS, State
from selaras.engine.findings import Finding
from selaras.planning.models import BudgetDocument


@dataclass(slots=True)
class _Taken:
    """Of one line: post -> amount, of those handed in or signed and of mere drafts."""

    settled: dict[str, Decimal] = field(default_factory=dict)
    drafted: dict[str, Decimal] = field(default_factory=dict)


def twice(agreement: Agreement, budget: Sequence[BudgetLine]) -> list[Finding]:
    """PK-45 for every line that was taken from a budget document; one query.

    Posts of other tiers stand above or below: what the head carries whole, those below carry in parts.
    """
    own = {line.item: line.amount for line in budget if line.item}
    taken = _taken(agreement, [item.pk for item in own])
    found: list[Finding | None] = []
    for item, amount in own.items():
        others = taken[item.pk]
        hard = shares.taken_twice(item, own=amount, others=others.settled, settled=True)
        drafted = others.drafted | others.settled
        found.append(hard or shares.taken_twice(item, own=amount, others=drafted, settled=False))
    return [one for one in found if one]


def _taken(agreement: Agreement, items: Collection[int]) -> defaultdict[int, _Taken]:
    found: defaultdict[int, _Taken] = defaultdict(_Taken)
    if not items:
        return found
    lines = BudgetLine.objects.filter(
        item__in=items, agreement__year=agreement.year, agreement__position__tier=agreement.position.tier,
        agreement__state__in=sorted(set(State) - DEAD),
    ).exclude(agreement__position=agreement.position_id)  # fmt: skip
    for line in lines.select_related("agreement__position").order_by("agreement__position__order", "pk"):
        of_item = found[line.item_id or 0]
        draft = line.agreement.state in DRAFTS
        into = of_item.drafted if draft else of_item.settled
        into[line.agreement.position.title] = line.amount  # the newest version of a post wins
    return found


def lock(agreement: Agreement) -> None:
    """Whoever hands in or seals with money of the same documents waits, so that no two take one line."""
    named = BudgetLine.objects.filter(agreement=agreement, item__isnull=False)
    documents = BudgetDocument.objects.filter(pk__in=named.order_by().values("item__document"))
    list(documents.select_for_update().order_by("pk"))
