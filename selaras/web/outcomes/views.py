"""Hasil: what a wave says, of the whole and unit by unit."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.surveys import access
from selaras.surveys.models import Wave
from selaras.surveys.queries import UnitResult, WaveResults, fingerprint
from selaras.surveys.queries.standing import points_of, standing
from selaras.surveys.rules.following import not_told
from selaras.web import wave_pages as pages
from selaras.web.forms import number
from selaras.web.http import Request
from selaras.web.outcomes import tables, trends
from selaras.web.outcomes.words import index_of
from selaras.web.rights import needs


@require_safe
@needs("survei", "lihat")
def results(request: Request, pk: int, unit: int = 0) -> HttpResponse:
    """The whole of a closed wave, or one unit of it; before, only who answered (SKM-40). Constant queries."""
    wave = pages.wave_of(request, pk)
    if early := not_told(wave):
        return render(request, "outcomes/waiting.html", waiting(wave, "outcomes:results", early.message))
    waves = [*trends.earlier(wave), wave]
    read = WaveResults.of_many(waves)
    told = read[-1]
    at = told.of_unit(unit) if unit else told.top
    if at is None and unit:
        raise Http404
    frame = pages.frame(wave, "outcomes:results", at.unit.name if unit and at else "")
    context = frame | {"at": at, "is_whole": not unit}
    if at is None or not at.respondents:
        return render(request, "outcomes/empty.html", context)
    before = read[-2] if read[1:] and not unit else None
    known = access.services(request.duties).filter(retired_on=None, agency=wave.agency)
    context |= shown(told, at, before) | {
        "before_name": before.wave.name if before else "",
        "steps": trends.steps(read, this=told, unit=unit or None),
        "unasked": tables.unasked(told, known),
        "may_plan": access.may(request.duties, access.PLAN_FOLLOW_UP, wave),
    }
    if not unit:
        context |= {
            "posts": tables.posts(told), "groups": tables.groups(told), "fingerprint": fingerprint(told),
            "files": [
                ("PDF", reverse("outcomes:pdf", args=[wave.pk])),
                ("Word", reverse("outcomes:docx", args=[wave.pk])),
            ],
        }  # fmt: skip
    return render(request, "outcomes/results.html", context)


@require_safe
@needs("survei", "lihat")
def groups(request: Request, pk: int) -> HttpResponse:
    """The index of each group of respondents, one trait at a time (SKM-48); 404 for a trait that is none."""
    wave = pages.wave_of(request, pk)
    if early := not_told(wave):
        return render(request, "outcomes/waiting.html", waiting(wave, "outcomes:results", early.message))
    told = WaveResults(wave)
    traits = [name for _, name, _ in told.instrument.groups]
    place = number(request.GET.get("ciri", "1"))
    if traits and not 1 <= place <= len(traits):
        raise Http404
    context = pages.frame(wave, "outcomes:results", "Indeks menurut kelompok") | {
        "groups": tables.group_indices(told, place) if traits else [],
        "trait": traits[place - 1] if traits else "",
        "traits": [
            {"label": name, "url": f"?ciri={at}", "active": at == place, "count": None}
            for at, name in enumerate(traits, 1)
        ],
        "whole": index_of(told, told.whole.converted), "people": told.top.respondents if told.top else 0,
    }  # fmt: skip
    return render(request, "outcomes/groups.html", context)


def waiting(wave: Wave, tab: str, why: str) -> dict[str, Any]:
    """How many of how many have answered, and nothing of what they said; one query."""
    told = standing(points_of(wave))
    return pages.frame(wave, tab) | {"why": why, "sum": told.sum, "services": told.services}


def shown(told: WaveResults, at: UnitResult, before: WaveResults | None = None) -> dict[str, Any]:
    """What the whole and a unit have in common."""
    inside = [one for one in told.points if one.point.unit.path.startswith(at.unit.path)]
    together = told.together(inside)
    rows = tables.elements(told, together)
    below = told.below(at.unit.pk)
    heads, cells = tables.heat(told, below)
    return {
        "index": index_of(told, at.converted), "together": index_of(told, together.converted),
        "elements": rows, "radar": tables.drawn(told, rows, together, before),
        "weakest": sorted((row for row in rows if row.rank), key=lambda row: row.rank),
        "without": [one.name for one in together.without],
        "units": tables.units(told, below), "services": tables.services(told, at=at.unit),
        "heads": heads, "cells": cells, "basis": tables.basis(told), "scale": told.scale,
        "points": len(inside), "silent": sum(not one.point.respondents for one in inside),
        "short": sum(one.is_short for one in inside),
        "by_service": told.services != [None],
        "above": told.of_unit(at.unit.parent_id) if at.unit.parent_id else None,
    }  # fmt: skip
