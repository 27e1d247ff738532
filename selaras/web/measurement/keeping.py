"""What a person typed and chose is kept: the report first, then each file as a deed of its own."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from selaras.engine.reports import EDITABLE, ReportDeed
from selaras.kernel.rules import RuleError
from selaras.measurement import access, rules
from selaras.measurement.actions import proving, reporting
from selaras.measurement.models import Report
from selaras.web.http import Request
from selaras.web.measurement import entry, forms
from selaras.web.measurement.subjects import Subject
from selaras.web.stored import taken_in

UNREADABLE = "Ada isian yang tidak dapat disimpan. Perbaiki yang bertanda di bawah ini."


def typed(request: Request, subject: Subject) -> forms.Entry:
    return forms.Entry(request.POST, inputs=subject.typed_inputs, expected=subject.expected)


def keep(request: Request, subject: Subject) -> tuple[forms.Entry, list[str], bool]:
    """Note what differs from what is stored, then the files: the form, why not, was another first."""
    report = subject.report
    if not (
        access.may_fill_in(request.duties, subject.figure)
        if report is None
        else access.entitled(request.duties, ReportDeed.EDIT, report)
    ):
        raise PermissionDenied
    form = typed(request, subject)
    if not form.is_valid():
        return form, [UNREADABLE], False
    try:
        unlike = report is None or subject.filled(form.typed) != entry.stored(report)
        if report is None or report.state not in EDITABLE or unlike:
            report = reporting.note(
                figure=subject.figure, quarter=subject.quarter, seen=form.cleaned_data["seen"],
                typed=form.typed, by=request.user, at=timezone.now(),
            )  # fmt: skip
    except RuleError as error:
        return form, [str(error)], error.rule == "LAP-05"
    files = [*request.FILES.getlist("berkas"), *request.FILES.getlist("foto")]
    return form, _attach(request, report, files, form), False


def _attach(request: Request, report: Report, files: Iterable[Any], form: forms.Entry) -> list[str]:
    said = form.cleaned_data

    def keep(content: bytes, name: str) -> None:
        proving.attach(
            report=report, content=content, name=name, input_code=said["input_code"],
            expected=form.chosen_expected, note=said["note"], by=request.user, at=timezone.now(),
        )  # fmt: skip

    return taken_in(files, keep, too_large=rules.too_large)
