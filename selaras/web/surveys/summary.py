"""The first page of a wave: how much came in, and the steps that are open."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from selaras.surveys.models import Wave
from selaras.surveys.queries.standing import points_of
from selaras.web import wave_pages as pages
from selaras.web.http import Request
from selaras.web.surveys import counts, ways


def page(
    request: Request, wave: Wave, *, refused: str = "", asked: tuple[str, forms.Form | None] | None = None,
    granting: forms.Form | None = None,
) -> HttpResponse:  # fmt: skip
    """`asked` (a step and its form) and `granting` keep what was typed for a step that was refused."""
    points = points_of(wave)
    context = (
        pages.frame(wave, "surveys:wave")
        | counts.shown(request, wave, points)
        | {"panel": ways.panel(request, wave, points, asked=asked, granting=granting), "refused": refused}
    )
    wrong = bool(refused or asked or granting)
    return render(request, "surveys/summary.html", context, status=422 if wrong else 200)
