"""What waits for a person's signature, and what is worth knowing before it is given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from selaras.agreements.models import Agreement, AgreementLine, BudgetLine
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.agreements.queries import formers
from selaras.engine.agreements import State
from selaras.org.access import Duties


def for_signature(agreements: AgreementQuerySet, duties: Duties) -> QuerySet[Agreement]:
    """Those whose turn to sign is the person's, in the order of the chart."""
    mine = Q(state=State.READY, holder__user=duties.user_id) | Q(
        state=State.SIGNED_FIRST, superior__user=duties.user_id
    )
    return agreements.filter(mine).with_parties().order_by("position__order", "position_id")


def line_counts(agreements: Sequence[Agreement]) -> dict[int, int]:
    """Agreement id -> how many indicators it promises; one query."""
    lines = AgreementLine.objects.filter(agreement__in=agreements).order_by()
    return dict(lines.values_list("agreement_id").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class Differences:
    """What an agreement promises otherwise than the version before: lines (before, after), budget totals."""

    lines: list[tuple[AgreementLine | None, AgreementLine | None]]
    budget: tuple[Decimal, Decimal]

    def __bool__(self) -> bool:
        return bool(self.lines) or self.budget[0] != self.budget[1]


def differences(agreements: Sequence[Agreement]) -> dict[int, Differences]:
    """Agreement id -> what differs from the version before, for those that have one; two queries for any
    number.
    """
    former = formers(agreements)
    lines: dict[int, list[AgreementLine]] = defaultdict(list)
    wanted = [*former, *former.values()]
    for line in AgreementLine.objects.filter(agreement__in=wanted).order_by("order"):
        lines[line.agreement_id].append(line)
    totals = _totals(wanted)
    return {
        pk: Differences(_differing(lines[before], lines[pk]), (totals[before], totals[pk]))
        for pk, before in former.items()
    }


def _totals(agreements: Sequence[int | None]) -> defaultdict[int, Decimal]:
    sums = BudgetLine.objects.filter(agreement__in=agreements).order_by().values_list("agreement_id")
    return defaultdict(Decimal, dict(sums.annotate(Sum("amount"))))


def _differing(
    before: Sequence[AgreementLine], after: Sequence[AgreementLine]
) -> list[tuple[AgreementLine | None, AgreementLine | None]]:
    """One side is None for what was added or taken away; a line counts as changed by its targets."""
    old, new = ({_promise(line): line for line in lines} for lines in (before, after))
    pairs = [(old.get(one), new.get(one)) for one in dict.fromkeys([*new, *old])]
    return [(was, now) for was, now in pairs if not (was and now and was.targets == now.targets)]


def _promise(line: AgreementLine) -> object:
    return (line.indicator_id, line.indicator_wording)
