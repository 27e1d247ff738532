"""Who takes which line of a budget document: each rupiah by one post of a tier."""

from collections.abc import Mapping
from decimal import Decimal

from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_rupiah
from selaras.planning.models import BudgetDocument, BudgetItem


def typed_beside(document: BudgetDocument | None) -> Finding | None:
    """PK-44: where a budget document is on record, the money is taken from it and not typed."""
    if document is None:
        return None
    return Finding(
        "PK-44",
        f"Unit ini sudah mempunyai {document}. Ambil anggarannya dari sana; anggaran diketik hanya selama "
        "belum ada DPA.",
    )


def taken_twice(
    item: BudgetItem, *, own: Decimal, others: Mapping[str, Decimal], settled: bool
) -> Finding | None:
    """PK-45: what posts of one tier take of a line is not more than the line gives.

    `others`: post -> amount. `settled`: they have handed theirs in; against mere drafts it is a warning.
    """
    total = sum(others.values(), own)
    if not others or total <= item.amount:
        return None
    more = format_rupiah(total - item.amount)
    return Finding(
        "PK-45",
        f"“{item.name}” {format_rupiah(item.amount)} juga diambil {', '.join(others)}: jumlahnya melebihi "
        f"DPA sebesar {more}. Sepakati siapa yang memuatnya.",
        severity=Severity.ERROR if settled else Severity.WARNING,
    )


def left_empty(document: BudgetDocument) -> Finding:
    """PK-46: a post below the budget's unit may carry none of it, which is worth a look."""
    return Finding(
        "PK-46",
        f"Tabel anggaran kosong, padahal {document} memuat baris untuk jenjang jabatan ini. Ambil baris yang "
        "menjadi tanggung jawab jabatan ini, bila ada.",
        severity=Severity.WARNING,
    )
