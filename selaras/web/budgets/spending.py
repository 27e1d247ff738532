"""Realisasi anggaran: what was spent of a DPA by quarter; typed, pasted or from a file; seen, then kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from selaras.engine.budget import Entry
from selaras.engine.findings import Finding, blocking
from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_end, quarter_of
from selaras.engine.spending import Spent, leaf_codes, merged
from selaras.exchange import spending as files
from selaras.kernel.rules import RuleError
from selaras.planning import access, queries, rules
from selaras.planning.actions import record_actuals
from selaras.planning.models import BudgetActual, BudgetDocument
from selaras.web.budgets import spending_pages as pages
from selaras.web.budgets.frames import document_of, frame, to_document, to_list
from selaras.web.budgets.spending_forms import Head, typed_lines
from selaras.web.forms import number
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

Known = Mapping[int, Mapping[str, BudgetActual]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One quarter of one DPA; `other` is the DPA that holds at its end instead, None for none yet."""

    document: BudgetDocument
    quarter: int
    entries: Sequence[Entry]
    known: Known
    holds: bool
    other: BudgetDocument | None
    may_record: bool

    @property
    def kept(self) -> Mapping[str, BudgetActual]:
        return self.known[self.quarter]

    @property
    def url(self) -> str:
        return f"{reverse('budgets:spending', args=[self.document.pk])}?tw={self.quarter}"

    @property
    def label(self) -> str:
        return f"{QUARTER_LABELS[self.quarter]} {self.document.year}"


def _asked(request: Request, pk: int) -> Asked:
    document = document_of(request, pk)
    quarter = number(request.GET.get("tw", ""))
    if quarter not in QUARTERS:
        quarter = _usual(document.year, request.today)
    held = queries.in_force(document.unit, year=document.year, quarter=quarter)
    return Asked(
        document=document, quarter=quarter, entries=queries.entries_of(document),
        known=queries.actuals_of(document.unit, year=document.year), holds=held == document, other=held,
        may_record=access.actual_units(request.duties).filter(pk=document.unit_id).exists(),
    )  # fmt: skip


def _usual(year: int, today: date) -> int:
    """The running quarter of the running year; the last of a past one."""
    if year == today.year:
        return quarter_of(today)
    return QUARTERS[-1] if year < today.year else QUARTERS[0]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("anggaran", "lihat")
def spending(request: Request, pk: int) -> HttpResponse:
    """GET the quarter as it is kept; POST shows what would change, and records it when asked to."""
    asked = _asked(request, pk)
    if request.method != "POST":
        kept = list(asked.kept.values())
        source = next((one.source for one in kept), "")
        last = min(quarter_end(asked.document.year, asked.quarter), request.today)
        head = Head(initial={"source": source, "dated_on": max((one.dated_on for one in kept), default=last)})
        return _page(request, asked, head)
    if not asked.may_record:
        raise PermissionDenied
    head = Head(request.POST, request.FILES)
    texts, typed, findings = typed_lines(request.POST, leaf_codes(asked.entries))
    if not head.is_valid():
        return _page(request, asked, head, texts=texts, findings=findings)
    spent, texts = _joined(typed, head.spent, texts)
    return _look_or_record(request, asked, head, spent, texts, [*findings, *head.findings])


def _joined(
    typed: Sequence[Spent], read: Sequence[Spent], texts: Mapping[str, tuple[str, str]]
) -> tuple[list[Spent], dict[str, tuple[str, str]]]:
    """A table goes before what is typed for the same line, and is written into its fields."""
    named = {one.code for one in read}
    shown = {one.code: pages.texts_of(one) for one in read}
    return [*(one for one in typed if one.code not in named), *read], {**texts, **shown}


def _look_or_record(
    request: Request, asked: Asked, head: Head, spent: Sequence[Spent],
    texts: Mapping[str, tuple[str, str]], findings: Sequence[Finding],
) -> HttpResponse:  # fmt: skip
    """What would change with all findings; recorded where the person says so and nothing forbids it."""
    given: dict[str, Any] = {key: head.cleaned_data[key] for key in ("source", "dated_on")}
    at = timezone.now()
    seen = request.POST.get("dilihat", "")
    every = [
        *findings,
        *rules.unfit_head_of_actuals(
            year=asked.document.year, quarter=asked.quarter, holds=asked.holds, today=request.today, **given
        ),
        *queries.unfit_actuals(asked.document, spent, quarter=asked.quarter, known=asked.known),
    ]
    told = rules.seen_otherwise(seen == queries.seen_of(asked.kept)) if "simpan" in request.POST else None
    every = [told, *every] if told else every
    stopped = blocking(every)
    if "simpan" in request.POST and not stopped:
        try:
            changes = record_actuals(
                document=asked.document, quarter=asked.quarter, spent=spent, seen=seen, by=request.user,
                at=at, **given,
            )  # fmt: skip
        except RuleError as refused:
            head.add_error(None, str(refused))
            return _page(request, asked, head, texts=texts)
        messages.success(request, f"Realisasi {asked.label} dicatat: {len(changes)} baris berubah.")
        return redirect(asked.url)
    changes = queries.changes(asked.document, spent, asked.kept)
    return _page(
        request, asked, head, texts=texts, findings=every, changes=changes, stopped=bool(stopped),
        amounts=merged({code: one.amount for code, one in asked.kept.items()}, _leaves(asked, spent)),
        looked=True,
    )  # fmt: skip


def _leaves(asked: Asked, spent: Sequence[Spent]) -> list[Spent]:
    leaves = set(leaf_codes(asked.entries))
    return [one for one in spent if one.code in leaves]


def _page(
    request: Request, asked: Asked, head: Head, *, texts: Mapping[str, tuple[str, str]] | None = None,
    amounts: Mapping[str, Decimal] | None = None, findings: Sequence[Finding] = (), stopped: bool = True,
    **context: object,
) -> HttpResponse:  # fmt: skip
    if amounts is None:
        amounts = {code: one.amount for code, one in asked.kept.items()}
    before = asked.known.get(asked.quarter - 1, {})
    rows, orphans = pages.rows(asked.entries, amounts=amounts, kept=asked.kept, before=before, texts=texts)
    title = f"Realisasi {asked.document}"
    page = frame(title, to_list(), to_document(asked.document)) | {
        "asked": asked, "document": asked.document, "form": head, "rows": rows, "orphans": orphans,
        "tabs": pages.tabs(asked.document, asked.quarter), "findings": findings, "stopped": stopped,
        "whole": pages.whole(asked.entries, amounts, asked.document),
        "recorded": pages.recorded(asked.kept.values()),
        # what was typed stays, also where another DPA has come to hold meanwhile
        "editing": asked.may_record and (asked.holds or request.method == "POST"),
        "seen": queries.seen_of(asked.kept),
        "elsewhere": None if asked.holds else pages.elsewhere(asked.other, asked.quarter, asked.label),
        "previous": QUARTER_LABELS.get(asked.quarter - 1, ""), **context,
    }  # fmt: skip
    wrong = head.errors or (findings and stopped)
    return render(request, "budgets/spending.html", page, status=422 if wrong else 200)


@require_safe
@needs("anggaran", "lihat")
def template(request: Request, pk: int) -> HttpResponse:
    """The sheet of a quarter with what is kept, to fill in and hand back."""
    asked = _asked(request, pk)
    leaves = set(leaf_codes(asked.entries))
    before = asked.known.get(asked.quarter - 1, {})
    lines = [
        files.SheetLine(
            line.code, line.name, line.amount, before[line.code].amount if line.code in before else None,
            asked.kept[line.code].amount if line.code in asked.kept else None,
            asked.kept[line.code].reason if line.code in asked.kept else "", line.code in leaves,
        )
        for line in asked.entries
    ]  # fmt: skip
    document = asked.document
    content = files.to_xlsx(
        lines, unit=document.unit.name, year=document.year, quarter=asked.quarter,
        made=timezone.make_naive(timezone.now()),
    )  # fmt: skip
    return attachment(content, f"realisasi-anggaran-{document.year}-tw{asked.quarter}.xlsx")
