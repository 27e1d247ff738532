"""Drawing up SKP, taking over what has changed, and what a person writes into a draft."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from selaras.engine.skp_life import SkpDeed
from selaras.kernel.rules import RuleError
from selaras.skp import access, actions
from selaras.skp.models import IndividualIndicator, Skp, WorkResult
from selaras.web.chosen import chosen
from selaras.web.forms import number
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.skp import forms
from selaras.web.skp.desk import page, visible


@require_POST
@needs("skp", "susun", "-")
def draw_up(request: Request) -> HttpResponse:
    """A draft for one's own post, or for all of one's unit by its operator."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    mine = access.posts_to_draft(request.duties).filter(agency=here.agency)
    asked = request.POST.get("jabatan", "")
    if asked == "semua":
        posts = list(mine.values_list("pk", flat=True))
    else:
        posts = [get_object_or_404(mine, pk=number(asked)).pk]
    made = actions.draw_up(
        agency=here.agency, year=here.year, positions=posts, by=request.user, at=timezone.now()
    )
    if len(made) == 1:
        return redirect("skp:show", pk=made[0].pk)
    if made:
        messages.success(request, f"{len(made)} konsep SKP disusun dari perjanjian dan matriks peran hasil.")
    else:
        messages.info(
            request,
            "Tidak ada SKP baru: jabatan ini belum mempunyai pejabat definitif, atau SKP-nya sudah ada.",
        )
    return redirect("skp:list")


def _edit(
    request: Request, pk: int, change: Callable[[Skp], object], *, said: str = "", at: str = "", **typed: Any
) -> HttpResponse:
    """Change a draft: 403 for whoever it is never open to, a sentence when it is closed now.

    `typed` are forms as they were filled in, shown again beside the sentence.
    """
    skp = visible(request, pk)
    if not access.entitled(request.duties, SkpDeed.EDIT, skp):
        raise PermissionDenied
    for form in typed.values():
        if isinstance(form, django_forms.Form) and not form.is_valid():
            return page(request, skp, refused="Periksa isian yang ditandai.", **typed)
    try:
        change(skp)
    except RuleError as refused:
        return page(request, visible(request, pk), refused=str(refused), **typed)
    if said:
        messages.success(request, said)
    return redirect(f"{reverse('skp:show', args=[pk])}{at}")


@require_POST
@needs("skp", "lihat")
def take_over(request: Request, pk: int) -> HttpResponse:
    """One deed for all that the agreement, the matrix and the chart say otherwise."""
    return _edit(
        request, pk, lambda skp: actions.take_over(skp=skp, by=request.user, at=timezone.now()),
        said="SKP sudah mengikuti perjanjian dan matriks yang sekarang.",
    )  # fmt: skip


@require_POST
@needs("skp", "lihat")
def approach(request: Request, pk: int) -> HttpResponse:
    form = forms.Approach(request.POST)
    return _edit(
        request, pk,
        lambda skp: actions.set_approach(
            skp=skp, approach=form.cleaned_data["approach"], by=request.user, at=timezone.now()
        ),
        said="Pendekatan disimpan.", approach_form=form,
    )  # fmt: skip


@require_POST
@needs("skp", "lihat")
def add_result(request: Request, pk: int) -> HttpResponse:
    form = forms.Result(request.POST)
    return _edit(
        request, pk,
        lambda skp: actions.add_work_result(
            skp=skp, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        at="#hasil", result_form=form,
    )  # fmt: skip


def _result(skp: Skp, pk: int) -> WorkResult:
    return get_object_or_404(WorkResult.objects.select_related("skp").filter(skp=skp), pk=pk)


def _indicator(skp: Skp, pk: int) -> IndividualIndicator:
    return get_object_or_404(IndividualIndicator.objects.select_related("skp").filter(skp=skp), pk=pk)


@require_POST
@needs("skp", "lihat")
def drop_result(request: Request, pk: int, result: int) -> HttpResponse:
    return _edit(
        request, pk,
        lambda skp: actions.drop_work_result(
            result=_result(skp, result), by=request.user, at=timezone.now()
        ),
        at="#hasil",
    )  # fmt: skip


@require_POST
@needs("skp", "lihat")
def add_indicator(request: Request, pk: int, result: int) -> HttpResponse:
    form = forms.Indicator(request.POST)

    def change(skp: Skp) -> None:
        told = form.cleaned_data
        actions.add_indicator(
            result=_result(skp, result), aspect=told["aspect"], wording=told["wording"], uom=told["uom"],
            targets=form.targets, by=request.user, at=timezone.now(),
        )  # fmt: skip

    return _edit(request, pk, change, at=f"#rhk-{result}", indicator_form=form, indicator_of=result)


@require_POST
@needs("skp", "lihat")
def set_aspect(request: Request, pk: int, indicator: int) -> HttpResponse:
    form = forms.Aspect(request.POST)
    return _edit(
        request, pk,
        lambda skp: actions.set_aspect(
            indicator=_indicator(skp, indicator), aspect=form.cleaned_data["aspect"], by=request.user,
            at=timezone.now(),
        ),
        at=f"#iki-{indicator}", aspect_form=form,
    )  # fmt: skip


@require_POST
@needs("skp", "lihat")
def drop_indicator(request: Request, pk: int, indicator: int) -> HttpResponse:
    return _edit(
        request, pk,
        lambda skp: actions.drop_indicator(
            indicator=_indicator(skp, indicator), by=request.user, at=timezone.now()
        ),
        at="#hasil",
    )  # fmt: skip


@require_POST
@needs("skp", "lihat")
def expect(request: Request, pk: int) -> HttpResponse:
    """What the leader expects of one value of behaviour."""
    form = forms.Expected(request.POST)

    def change(skp: Skp) -> None:
        try:
            actions.expect(skp=skp, **form.cleaned_data, by=request.user, at=timezone.now())
        except LookupError as unknown:
            raise Http404 from unknown

    return _edit(request, pk, change, at="#perilaku", expected_form=form)


@require_POST
@needs("skp", "lihat")
def supports(request: Request, pk: int) -> HttpResponse:
    form = forms.Supports(request.POST)

    def change(skp: Skp) -> None:
        actions.set_supports(skp=skp, lines=form.lines, seen=form.seen, by=request.user, at=timezone.now())

    return _edit(request, pk, change, said="Lampiran disimpan.", at="#lampiran", supports_form=form)
