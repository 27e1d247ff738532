"""Lembar isian: my inputs of a quarter as a workbook, and back: read, compared, then confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selaras.engine.findings import Finding, blocking
from selaras.engine.formula import Input, InputKind, Value
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import EDITABLE
from selaras.engine.targets import NotMeasured
from selaras.exchange import measuring
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import reporting
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.formulas import read_along
from selaras.measurement.queries.working import last_values, typed_inputs_of, work_out
from selaras.web.chosen import chosen
from selaras.web.forms import number
from selaras.web.http import Request, attachment
from selaras.web.measurement import entry, pages
from selaras.web.measurement.forms import LONGEST_LIST
from selaras.web.outcome import Outcome
from selaras.web.rights import needs

MOST_UNREAD, LONGEST_UNREAD = 200, 400
_CLOSED = "Tidak lagi dapat diisi: muat ulang lembarnya."


@dataclass(frozen=True)
class Known:
    """A figure that may be filled in now, with the report that was begun."""

    figure: Figure
    report: Report | None
    last: Report | None

    @cached_property
    def asked(self) -> dict[str, Input]:
        """What one types, by code."""
        return {one.code: one for one in typed_inputs_of(self.figure)}

    @cached_property
    def beside(self) -> Mapping[str, Value]:
        """The inputs of the quarter before, for the question whether 0,98 was meant as 98."""
        return last_values(self.last)

    def wrong(self, quarter: int, typed: Mapping[str, str]) -> Mapping[str, Sequence[Finding]]:
        """What was found, by input code."""
        told = {**self.inputs, **typed}
        return work_out(figure=self.figure, quarter=quarter, typed=told, last=self.beside).wrong

    def name_of(self, code: str) -> str:
        return f"{self.figure.indicator.code}, {self.asked[code].name or code}"

    @property
    def inputs(self) -> Mapping[str, str]:
        return self.report.inputs if self.report else {}

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0


@dataclass(frozen=True, slots=True)
class Change:
    """One input before and after, and what is wrong with it."""

    figure: int
    code: str
    name: str
    label: str
    before: str
    after: str
    text: str  # as the form keeps it
    cell: str
    findings: Sequence[Finding]

    @property
    def is_kept(self) -> bool:
        return not blocking(self.findings)


class Confirmed(django_forms.Form):
    """One input as it was read; a text without what no database holds."""

    text = django_forms.CharField(max_length=LONGEST_LIST)
    cell = django_forms.RegexField(r"[A-Z]{1,3}[0-9]{1,7}", required=False)


@dataclass(frozen=True, slots=True)
class Returned:
    """One input as the page that showed it sends it back, with the cell it was read from."""

    code: str
    text: str
    cell: str

    @property
    def place(self) -> str:
        return f"Sel {self.cell}" if self.cell else self.code


def _known(request: Request, quarter: int) -> dict[int, Known]:
    """What the sheet is about: measured, reported oneself, and not under way."""
    if quarter not in QUARTERS:
        raise Http404
    figures = entry.own_figures(request, chosen(request))
    read_along(figures)
    reports = pages.by_figure(figures)
    every = [
        Known(one, pages.current(reports[one.pk], one, quarter), pages.before(reports[one.pk], one, quarter))
        for one in figures
    ]
    return {
        one.figure.pk: one
        for one in every
        if not isinstance(one.figure.targets.quarters[quarter - 1], NotMeasured)
        and (one.report is None or one.report.state in EDITABLE)
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("realisasi", "isi", "periode_buka")
def sheet(request: Request, quarter: int) -> HttpResponse:
    """GET the workbook; POST shows what one that was filled in would change, and writes nothing."""
    known = _known(request, quarter)
    year = chosen(request).year
    if request.method != "POST":
        lines = [line for one in known.values() for line in _lines(one)]
        content = measuring.to_xlsx(
            lines, year=year, quarter=quarter, made=timezone.now().replace(tzinfo=None)
        )
        return attachment(content, f"realisasi-{year}-tw{quarter}.xlsx")
    file = request.FILES.get("lembar")
    if file is None:
        messages.error(request, "Pilih lembar isiannya dahulu.")
        return redirect(f"{reverse('measurement:list')}?tw={quarter}")
    read, findings = measuring.read(file.read(measuring.MOST_BYTES + 1), quarter=quarter)
    changes, more = _changes(known, read, quarter)
    return _page(request, quarter, changes=changes, findings=[*findings, *more], known=known)


def _lines(one: Known) -> list[measuring.Line]:
    indicator, post = one.figure.indicator, one.figure.position.short_title
    return [
        measuring.Line(
            one.figure.pk, told.code, f"{indicator.code} {indicator.name}", post, told.name or told.code,
            told.uom, one.inputs.get(told.code, ""), told.kind is InputKind.YES_NO,
        )
        for told in typed_inputs_of(one.figure)
    ]  # fmt: skip


def _changes(
    known: Mapping[int, Known], read: Sequence[measuring.Read], quarter: int
) -> tuple[list[Change], list[Finding]]:
    """What differs from what is kept; LAP-20 for what is not one's own to fill in now."""
    changes, findings = [], []
    for told in read:
        one = known.get(told.figure)
        if one is None or told.code not in one.asked:
            said = "Baris ini bukan isian Bapak/Ibu pada triwulan ini, atau laporannya sedang diperiksa."
            findings.append(Finding("LAP-20", said, told.place))
            continue
        asked, before = one.asked[told.code], one.inputs.get(told.code, "")
        is_choice = asked.kind is InputKind.YES_NO
        text = measuring.yes_no_read(told.text) if is_choice else told.text
        if _same(before, text):
            continue
        old, new = map(measuring.yes_no_said, (before, text)) if is_choice else (before, text)
        changes.append(
            Change(
                told.figure, told.code, one.figure.indicator.code, asked.name or told.code, old, new, text,
                told.place.rpartition("!")[2], one.wrong(quarter, {told.code: text}).get(told.code, ()),
            )
        )  # fmt: skip
    return changes, findings


def _same(before: str, after: str) -> bool:
    """A list stands in lines on the page and with semicolons in the sheet."""
    return _parts(before) == _parts(after)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", "\n").splitlines() if part.strip()]


def _page(
    request: Request, quarter: int, *, changes: Sequence[Change] = (), findings: Sequence[Finding] = (),
    known: Mapping[int, Known], outcome: Outcome | None = None,
) -> HttpResponse:  # fmt: skip
    label = QUARTER_LABELS[quarter]
    back = f"{reverse('measurement:list')}?tw={quarter}"
    context = {
        "title": f"Lembar isian {label}",
        "crumbs": [("Meja kerja", "/"), ("Pengukuran", back), ("Lembar isian", None)],
        "quarter": quarter,
        "changes": changes,
        "kept": sum(one.is_kept for one in changes),
        "findings": findings,
        "versions": [(key, known[key].version) for key in sorted({one.figure for one in changes})],
        "outcome": outcome,
        "back": back,
    }
    wrong = (findings and not changes) or (outcome is not None and not outcome.done)
    return render(request, "measurement/sheet.html", context, status=422 if wrong else 200)


@require_POST
@needs("realisasi", "isi", "periode_buka")
def confirm(request: Request, quarter: int) -> HttpResponse:
    """Note what was shown, each figure by a deed of its own; what changed meanwhile is not overwritten.

    LAP-43: what is wrong is not kept, and how many inputs were kept and which not is said with their rows.
    """
    known = _known(request, quarter)
    outcome = Outcome("Tersimpan", noun="masukan", stays="masukan tidak disimpan")
    for key, typed in _confirmed(request).items():
        one = known.get(key)
        if one is None:
            outcome.failed += [(told.place, _CLOSED) for told in typed]
            continue
        wrong = one.wrong(quarter, {told.code: told.text for told in typed})
        good = []
        for told in typed:
            found = blocking(wrong.get(told.code, ()))
            if told.code not in one.asked:
                outcome.failed.append((told.place, _CLOSED))
            elif found:
                why = f"{found[0].message} ({found[0].rule})"
                outcome.failed.append((f"{told.place}, {one.name_of(told.code)}", why))
            else:
                good.append(told)
        _note(request, one, quarter, good, outcome)
    for line in request.POST.getlist("tak-terbaca")[:MOST_UNREAD]:
        place, _, why = line[:LONGEST_UNREAD].partition("|")
        outcome.failed.append((place, why))
    return _page(request, quarter, known=known, outcome=outcome)


def _note(request: Request, one: Known, quarter: int, good: Sequence[Returned], outcome: Outcome) -> None:
    if not good:
        return
    kept, names = entry.stored(one.report), [f"{told.place}, {one.name_of(told.code)}" for told in good]
    seen = number(request.POST.get(f"versi-{one.figure.pk}", ""))
    try:
        reporting.note(
            figure=one.figure, quarter=quarter, seen=seen,
            typed=replace(kept, inputs={**kept.inputs, **{told.code: told.text for told in good}}),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        outcome.done += names
    except RuleError as error:
        outcome.failed += [(name, str(error)) for name in names]


def _confirmed(request: Request) -> dict[int, list[Returned]]:
    """The inputs by figure."""
    found: dict[int, list[Returned]] = {}
    for name in request.POST:
        kind, _, rest = name.partition("/")
        key, _, rest = rest.partition("/")
        code, _, cell = rest.partition("/")
        form = Confirmed({"text": request.POST[name], "cell": cell})
        if kind == "isi" and number(key) and form.is_valid():
            found.setdefault(number(key), []).append(Returned(code, **form.cleaned_data))
    return found
