"""Whether an agreement still says what it was made of: cascade, budget, the superior's targets (PK-43)."""

from datetime import date
from typing import Any

from selaras.agreements.models import Agreement
from selaras.agreements.queries import budget_findings, outdated, superior_differences
from selaras.agreements.queries.content import targets_content
from selaras.engine.findings import blocking


def noted_above(agreement: Agreement) -> dict[str, Any]:
    """Indicator id -> what the superior promises otherwise, as text; two or three queries.

    Kept when the content is fixed: what differed then was read and agreed to, what differs anew was not.
    """
    lines = list(agreement.lines.order_by("order"))
    differing = superior_differences(agreement, lines)
    return {str(line.indicator_id): targets_content(theirs.targets) for line, theirs in differing}


def moved(agreement: Agreement) -> dict[str, int]:
    """How much has become another since the content was fixed: `cascade`, `budget`, `above`.

    A constant number of queries. Agreements from before this was noted are not asked for the superior's.
    """
    then, now = agreement.noted_above, noted_above(agreement)
    anew = [one for one, theirs in now.items() if then is not None and then.get(one) != theirs]
    return {
        "cascade": len(outdated(agreement)),
        "budget": len(blocking(budget_findings(agreement))),
        "above": len(anew),
    }


def moved_by(agreement: Agreement, day: date) -> dict[str, int]:
    """The same for a paper that was signed on a day: whether another edition was in force by then.

    What the budget and the superior's draft said on a day that is over is not kept.
    """
    return {"cascade": len(outdated(agreement, on=day)), "budget": 0, "above": 0}
