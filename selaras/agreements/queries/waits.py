"""What waits for a person's signature, and what is worth knowing before it is given."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from selaras.agreements.models import Agreement, AgreementLine
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


def notes(agreements: Sequence[Agreement]) -> dict[int, list[str]]:
    """Agreement id -> what differs from the version before, as sentences; two queries for any number."""
    former = formers(agreements)
    lines: dict[int, list[AgreementLine]] = defaultdict(list)
    wanted = [*former, *former.values()]
    for line in AgreementLine.objects.filter(agreement__in=wanted).order_by("order"):
        lines[line.agreement_id].append(line)
    return {
        pk: [f"{_changed(lines[pk], lines[before])} target berbeda dari versi sebelumnya"]
        for pk, before in former.items()
    }


def _changed(lines: Sequence[AgreementLine], before: Sequence[AgreementLine]) -> int:
    known = {(line.indicator_id, line.indicator_wording): line.targets for line in before}
    return sum(known.get((line.indicator_id, line.indicator_wording)) != line.targets for line in lines)
