"""What was spent, prepared for its page: a row a line, sums above, percentages of the ceiling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from selaras.engine.budget import Entry
from selaras.engine.efficiency import Absorption, Spending, absorption
from selaras.engine.numbers import format_rupiah
from selaras.engine.periods import QUARTER_LABELS, format_day
from selaras.engine.spending import Spent, leaf_codes, summed
from selaras.engine.targets import Target
from selaras.planning.models import BudgetActual, BudgetDocument
from selaras.web.figures import brief


@dataclass(frozen=True, slots=True)
class Row:
    """`amount` of a line above the leaves is the sum of what is known below; `text` what stands in its field.

    `kept` is what is stored, told where the field says otherwise.
    """

    code: str
    name: str
    level: str
    ceiling: Decimal
    before: Decimal | None
    amount: Decimal | None
    share: Target
    is_leaf: bool
    text: str = ""
    reason: str = ""
    kept: str = ""

    @property
    def share_words(self) -> str:
        return percent_words(self.share)

    @property
    def is_over(self) -> bool:
        return self.amount is not None and self.amount > self.ceiling


def percent_words(share: Target) -> str:
    """Rounded half up, N/A, or nothing for what is not reported."""
    if isinstance(share, Decimal):
        return f"{brief(share)} %"
    return "" if share is None else "N/A"


def rows(
    entries: Sequence[Entry], *, amounts: Mapping[str, Decimal], kept: Mapping[str, BudgetActual],
    before: Mapping[str, BudgetActual], texts: Mapping[str, tuple[str, str]] | None,
) -> tuple[list[Row], list[BudgetActual]]:  # fmt: skip
    """The lines of the DPA; behind them what was spent on lines that a change took out of it."""
    leaves = set(leaf_codes(entries))
    sums = summed(entries, amounts)
    earlier = summed(entries, {code: one.amount for code, one in before.items()})
    found = []
    for line in entries:
        stored = kept.get(line.code)
        told = texts_of(Spent(line.code, stored.amount, stored.reason)) if stored else ("", "")
        text, reason = (texts or {}).get(line.code, told)
        found.append(Row(
            code=line.code, name=line.name, level=line.level or "unknown", ceiling=line.amount,
            before=earlier.get(line.code), amount=sums.get(line.code), text=text, reason=reason,
            share=absorption([Spending(line.amount, sums.get(line.code))]).percent,
            is_leaf=line.code in leaves, kept=_kept_words(stored, text) if line.code in leaves else "",
        ))  # fmt: skip
    return found, [one for code, one in kept.items() if code not in leaves]


def _kept_words(stored: BudgetActual | None, text: str) -> str:
    if stored is None:
        return ""
    words = format_rupiah(stored.amount)
    return "" if words.removeprefix("Rp") == text else words


def texts_of(one: Spent) -> tuple[str, str]:
    """A line that was read, as it stands in its fields."""
    amount = "" if one.amount is None else format_rupiah(one.amount).removeprefix("Rp")
    return amount, one.reason


def whole(
    entries: Sequence[Entry], amounts: Mapping[str, Decimal], document: BudgetDocument
) -> dict[str, object]:
    """The last row: everything spent, beside the total of the DPA."""
    leaves = set(leaf_codes(entries))
    lines = [Spending(line.amount, amounts.get(line.code)) for line in entries if line.code in leaves]
    lines += [Spending(None, amount) for code, amount in amounts.items() if code not in leaves]
    told = absorption(lines)
    return {
        "ceiling": document.total,
        "spent": told.spent if told.counted else None,
        "words": _whole_words(told),
        "partial": "" if told.is_complete else f"{told.counted} dari {told.due} baris dilaporkan",
    }


def _whole_words(told: Absorption) -> str:
    return percent_words(told.percent) or "belum diisi"


def tabs(document: BudgetDocument, quarter: int) -> list[dict[str, object]]:
    here = reverse("budgets:spending", args=[document.pk])
    return [
        {"label": label, "url": f"{here}?tw={number}", "active": number == quarter, "count": None}
        for number, label in QUARTER_LABELS.items()
    ]


def elsewhere(other: BudgetDocument | None, quarter: int, label: str) -> dict[str, str]:
    """Where a quarter is recorded that another DPA holds for, or that none does."""
    if other is None:
        text = f"Sampai akhir {label} belum ada DPA yang disahkan, sehingga serapannya N/A."
        return {"text": text, "url": "", "action": ""}
    return {
        "text": f"Pada akhir {label} yang berlaku adalah {other} ({other.version.lower()}).",
        "url": f"{reverse('budgets:spending', args=[other.pk])}?tw={quarter}",
        "action": "Buka realisasinya",
    }


def recorded(kept: Iterable[BudgetActual]) -> list[str]:
    """Whence, of which day and by whom: one line for each that differs."""
    told = {(one.source, format_day(one.dated_on), one.by.full_name if one.by else "sistem") for one in kept}
    return [f"{source}, posisi {day}, dicatat oleh {by}" for source, day, by in sorted(told)]
