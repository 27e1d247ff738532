"""Lembar isian: my inputs of a quarter as a workbook, and back: read, compared, then confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selaras.engine.findings import Finding
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import EDITABLE
from selaras.engine.targets import NotMeasured
from selaras.exchange import measuring
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import reporting
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.formulas import read_along
from selaras.measurement.queries.working import typed_inputs_of, work_out
from selaras.web.chosen import chosen
from selaras.web.forms import number
from selaras.web.http import Request, attachment
from selaras.web.measurement import entry, pages
from selaras.web.measurement.checking import Outcome
from selaras.web.measurement.forms import LONGEST_LIST
from selaras.web.rights import needs

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that may be filled in now, with the report that was begun."""

    figure: Figure
    report: Report | None

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
    findings: Sequence[Finding]


class Confirmed(django_forms.Form):
    """One input as it was read; a text without what no database holds."""

    text = django_forms.CharField(max_length=LONGEST_LIST)


def _known(request: Request, quarter: int) -> dict[int, Known]:
    """What the sheet is about: measured, reported oneself, and not under way."""
    if quarter not in QUARTERS:
        raise Http404
    figures = entry.own_figures(request, chosen(request))
    read_along(figures)
    reports = pages.by_figure(figures)
    every = [Known(one, pages.current(reports[one.pk], one, quarter)) for one in figures]
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
            told.uom, one.inputs.get(told.code, ""),
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
        label = _labels(one).get(told.code) if one else None
        if one is None or label is None:
            said = "Baris ini bukan isian Bapak/Ibu pada triwulan ini, atau laporannya sedang diperiksa."
            findings.append(Finding("LAP-20", said, told.place))
            continue
        before = one.inputs.get(told.code, "")
        if _same(before, told.text):
            continue
        worked = work_out(figure=one.figure, quarter=quarter, typed={**one.inputs, told.code: told.text})
        name, wrong = one.figure.indicator.code, worked.wrong.get(told.code, ())
        changes.append(Change(told.figure, told.code, name, label, before, told.text, wrong))
    return changes, findings


def _labels(one: Known) -> dict[str, str]:
    return {told.code: told.name or told.code for told in typed_inputs_of(one.figure)}


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
    """Note what was shown, each figure by a deed of its own; what changed meanwhile is not overwritten."""
    known = _known(request, quarter)
    outcome = Outcome("Tersimpan")
    for key, typed in _confirmed(request).items():
        one = known.get(key)
        if one is None:
            outcome.failed.append((f"Angka nomor {key}", "Tidak lagi dapat diisi: muat ulang lembarnya."))
            continue
        try:
            kept = entry.stored(one.report)
            reporting.note(
                figure=one.figure, quarter=quarter, seen=number(request.POST.get(f"versi-{key}", "")),
                typed=replace(kept, inputs={**kept.inputs, **typed}), by=request.user, at=timezone.now(),
            )  # fmt: skip
            outcome.done.append(one.figure.indicator.code)
        except RuleError as error:
            outcome.failed.append((one.figure.indicator.code, str(error)))
    return _page(request, quarter, known=known, outcome=outcome)


def _confirmed(request: Request) -> dict[int, dict[str, str]]:
    """The inputs by figure, as the page that showed them sends them back."""
    found: dict[int, dict[str, str]] = {}
    for name in request.POST:
        kind, _, rest = name.partition("/")
        key, _, code = rest.partition("/")
        form = Confirmed({"text": request.POST[name]})
        if kind == "isi" and number(key) and form.is_valid():
            found.setdefault(number(key), {})[code] = form.cleaned_data["text"]
    return found
