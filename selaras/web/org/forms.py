"""The day a chart is asked for, and the words searched in it."""

from dataclasses import dataclass
from datetime import date

from selaras.web.filters import searched
from selaras.web.http import Request


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """`typed` is what stands in the date field; `wrong` that it is no date and today was taken."""

    on: date
    typed: str
    wrong: bool
    words: str
    today: bool


def chart_choice(request: Request) -> ChartChoice:
    typed = request.GET.get("per", "").strip()
    day = _date(typed)
    return ChartChoice(
        on=day or request.today,
        typed=typed or request.today.isoformat(),
        wrong=bool(typed) and day is None,
        words=searched(request.GET),
        today=(day or request.today) == request.today,
    )


def _date(typed: str) -> date | None:
    """A day as browsers send it (2024-02-21); None for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
