"""Daftar: the rows that an input counts, written one by one, pasted, or handed in as a workbook."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.engine.findings import Finding
from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_of
from selaras.engine.registers import Register
from selaras.exchange import registers as reader
from selaras.kernel.rules import RuleError
from selaras.measurement import access
from selaras.measurement.actions import registering
from selaras.measurement.models import Figure, RegisterRow
from selaras.measurement.queries.periods import zone
from selaras.measurement.queries.registers import seen_mark
from selaras.web.http import Request, attachment
from selaras.web.measurement import entry, pages, registers, rowforms, subjects
from selaras.web.measurement.subjects import Subject
from selaras.web.rights import needs

PER_PAGE = 100


@require_safe
@needs("realisasi", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    """A register of a figure beside what a quarter counts of it."""
    subject, register = _subject(request, pk, request.GET.get("daftar", ""))
    return _page(request, subject, register)


@require_POST
@needs("realisasi", "lihat")
def keep(request: Request, pk: int, code: str) -> HttpResponse:
    """One row, a new one or one that is changed; what is wrong stands beside its field, nothing is lost."""
    subject, register = _own(request, pk, code)
    form = _form(subject, register, request.POST)
    if not form.is_valid():
        return _page(request, subject, register, form=form)
    key, seen = form.cleaned_data["key"] or 0, form.cleaned_data["seen"] or 0
    try:
        row = registering.put_row(
            figure=subject.figure, register=code, key=key, seen=seen, cells=form.cells, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        return _page(request, subject, register, form=form, refused=[str(error)])
    messages.success(request, f"Baris {row.number} {'disimpan' if key else 'ditambahkan'}.")
    return redirect(f"{_address(subject, code)}#baris-{row.pk}")


@require_POST
@needs("realisasi", "lihat")
def drop(request: Request, pk: int, code: str, row: int) -> HttpResponse:
    subject, register = _own(request, pk, code)
    found = get_object_or_404(RegisterRow.objects.filter(figure=subject.figure, register=code), pk=row)
    seen = request.POST.get("seen", "")
    try:
        registering.drop_row(
            figure=subject.figure, row=found, seen=int(seen) if seen.isdecimal() else 0, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        return _page(request, subject, register, refused=[str(error)])
    messages.success(request, f"Baris {found.number} dihapus.")
    return redirect(_address(subject, code))


@require_POST
@needs("realisasi", "lihat")
def table(request: Request, pk: int, code: str) -> HttpResponse:
    """What a pasted table or a file would change, and nothing is written; with `simpan` it is kept."""
    subject, register = _own(request, pk, code)
    form = rowforms.Table(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, subject, register, table=form)
    text, sheet = form.cleaned_data["table"], form.cleaned_data["sheet"] or reader.PASTED
    findings: list[Finding] = []
    if file := form.cleaned_data["file"]:
        text, sheet, findings = reader.text_of_file(file.read(reader.MOST_BYTES + 1))
    if not text.strip() and not findings:
        return _page(request, subject, register, refused=["Tempel tabelnya, atau pilih berkasnya dahulu."])
    lines, more = reader.read(text, register, year=subject.figure.year, zone=zone(), sheet=sheet)
    rows = [row for row in subject.told.rows if row.register == code]
    changes, unknown = registers.changes(lines, rows, register, year=subject.figure.year)
    findings = [*findings, *more, *unknown]
    refused: list[str] = []
    if "simpan" in request.POST and changes:
        written = [registering.Written(one.key, one.cells) for one in changes]
        try:
            count = registering.put_rows(
                figure=subject.figure, register=code, written=written, seen=form.cleaned_data["seen"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as error:
            refused = [str(error)]
        else:
            messages.success(request, f"{count} baris tersimpan.")
            return redirect(_address(subject, code))
    return _difference(
        request, subject, register, text=text, sheet=sheet, changes=changes, findings=findings,
        same=len(lines) - len(changes) - len(unknown), rows=rows, refused=refused,
    )  # fmt: skip


@require_safe
@needs("realisasi", "lihat")
def download(request: Request, pk: int, code: str) -> HttpResponse:
    """The register as a workbook that reads back without a difference; an empty one is the template."""
    subject, register = _own(request, pk, code)
    figure = subject.figure
    title = f"{register.name} {figure.year}, {figure.position.short_title}"
    rows = [(row.number, row.cells) for row in subject.told.rows if row.register == code]
    content = reader.to_xlsx(register, rows, title=title, made=timezone.now().replace(tzinfo=None))
    return attachment(content, f"daftar-{code}-{figure.year}.xlsx")


def _subject(request: Request, pk: int, code: str) -> tuple[Subject, Register]:
    """404 for a figure out of reach, and for one that counts no such register."""
    asked = request.GET.get("tw") or request.POST.get("tw") or ""
    year_quarter = quarter_of(request.today)
    quarter = int(asked) if asked in {str(one) for one in QUARTERS} else year_quarter
    subject = subjects.subject(request, pk, quarter)
    kinds = subject.told.kinds
    if not kinds or subject.figure.source != Figure.Source.REPORTED:
        raise Http404
    if code and code not in kinds:
        raise Http404
    return subject, kinds[code] if code else next(iter(kinds.values()))


def _own(request: Request, pk: int, code: str) -> tuple[Subject, Register]:
    """The same for whoever fills the figure in; 403 for whoever only reads it."""
    subject, register = _subject(request, pk, code)
    if not access.may_fill_in(request.duties, subject.figure):
        raise PermissionDenied
    return subject, register


def _address(subject: Subject, code: str) -> str:
    return pages.register_address(subject.figure.pk, code, subject.quarter)


def _form(
    subject: Subject, register: Register, data: Any = None, *, row: RegisterRow | None = None
) -> rowforms.RowForm:  # fmt: skip
    initial: dict[str, Any] = (
        {"key": row.pk, "seen": row.version, **row.cells} if row else {"key": 0, "seen": 0}
    )
    return rowforms.RowForm(data, register=register, year=subject.figure.year, zone=zone(), initial=initial)


def _page(
    request: Request, subject: Subject, register: Register, *, form: rowforms.RowForm | None = None,
    table: rowforms.Table | None = None, refused: Sequence[str] = (),
) -> HttpResponse:  # fmt: skip
    mine = [row for row in subject.told.rows if row.register == register.code]
    fills_in = access.may_fill_in(request.duties, subject.figure)
    edited = _edited(request, mine) if form is None and fills_in else None
    wrong = bool(refused) or form is not None or table is not None
    form = form or _form(subject, register, row=edited)
    form.say_when_needed()
    every = registers.view_rows(subject.told, register, mine)
    sieve = registers.sieve(request.GET.get("saring", ""))
    shown = Paginator([one for one in every if sieve.keeps(one)], PER_PAGE).get_page(request.GET.get("hal"))
    context = {
        **_head(subject, register),
        "form": form,
        "table": table or rowforms.Table(),
        "edited": edited or next((one for one in mine if str(one.pk) == str(form["key"].value())), None),
        "adding": form.is_bound or edited is not None,
        "rows": shown.object_list,
        "page_obj": shown,
        "query": f"daftar={register.code}&tw={subject.quarter}&saring={sieve.code}&",
        "total": len(every),
        "sieves": registers.sieves(every, register, _address(subject, register.code), sieve, subject),
        "fills_in": fills_in,
        "refused": refused,
    }
    return render(request, "measurement/register.html", context, status=422 if wrong else 200)


def _edited(request: Request, mine: Sequence[RegisterRow]) -> RegisterRow | None:
    return next((row for row in mine if str(row.pk) == request.GET.get("baris")), None)


def _head(subject: Subject, register: Register) -> dict[str, Any]:
    """Which figure, quarter and register this is, and what the quarter counts."""
    figure, quarter = subject.figure, subject.quarter
    back = pages.address(figure.pk, quarter)
    draft = entry.draft_of(subject, entry.stored(subject.report))
    kinds: Mapping[str, Register] = subject.told.kinds
    return {
        "title": register.name,
        "crumbs": [
            ("Meja kerja", "/"), ("Pengukuran", f"{reverse('measurement:list')}?tw={quarter}"),
            (f"{figure.indicator.code}, {QUARTER_LABELS[quarter]}", back), (register.name, None),
        ],
        "subject": subject,
        "register": register,
        "quarter_label": QUARTER_LABELS[quarter],
        "quarters": [
            (label, pages.register_address(figure.pk, register.code, number), number == quarter)
            for number, label in QUARTER_LABELS.items()
        ],
        "tabs": [
            {
                "label": one.name, "url": pages.register_address(figure.pk, one.code, quarter),
                "active": one.code == register.code, "count": None,
            }
            for one in kinds.values()
        ],
        "counted": registers.counted_inputs(subject, register),
        "assumptions": registers.assumptions(figure, register),
        "sent": registers.sent_note(subject),
        "waits": bool(subject.typed_inputs) and draft.worked.actual is None,
        **entry.result(subject, draft, count=0, listing=False),
    }  # fmt: skip


def _difference(
    request: Request, subject: Subject, register: Register, *, text: str, sheet: str,
    changes: Sequence[registers.Change], findings: Sequence[Finding], same: int,
    rows: Sequence[RegisterRow], refused: Sequence[str],
) -> HttpResponse:  # fmt: skip
    address = _address(subject, register.code)
    first = {"table": text, "sheet": sheet, "seen": seen_mark(rows)}
    figure = subject.figure
    context = {
        "title": f"Perubahan {register.name}",
        "crumbs": [
            ("Meja kerja", "/"), ("Pengukuran", reverse("measurement:list")),
            (register.name, address), ("Perubahan", None),
        ],
        "subject": subject,
        "register": register,
        "figure": figure,
        "changes": changes,
        "added": sum(not one.key for one in changes),
        "findings": findings,
        "same": same,
        "table": rowforms.Table(initial=first),
        "refused": refused,
        "back": address,
    }  # fmt: skip
    wrong = refused or (findings and not changes)
    return render(request, "measurement/register_table.html", context, status=422 if wrong else 200)
