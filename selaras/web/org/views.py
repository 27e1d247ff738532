"""Organisasi: units and posts as of a date; names only within reach."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from selaras.cascade import access as cascade_access
from selaras.org import access, actions, queries
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.org import forms, pages
from selaras.web.rights import needs


@require_safe
@needs("pegawai", "lihat_ringkas")
def chart(request: Request) -> HttpResponse:
    here = chosen(request)
    choice = forms.chart_choice(request)
    units = access.units(request.duties, on=choice.on).filter(agency=here.agency)
    if here.unit is not None:
        units = units.filter(path__startswith=here.unit.path)
    found = queries.chart_page(
        units=units,
        positions=access.positions(request.duties, on=choice.on),
        holders=access.holders_visible(request.duties, on=choice.on),
        on=choice.on,
    )
    full_nip = queries.full_nip_ids(access.holders_ever_with_full_nip(request.duties))
    shown = [holder for holder in pages.holders_on(found) if holder.pk in full_nip]
    actions.note_nips(holders=shown, by=request.user, at=timezone.now())
    nodes = pages.chart(found, full_nip=full_nip, words=choice.words)
    context = {
        "nodes": nodes,
        "choice": choice,
        "unit": here.unit,
        "unit_count": len(found),
        "post_count": pages.count_posts(nodes),
    }
    if request.htmx:
        return render(request, "org/_chart.html", context)
    context |= {"title": "Organisasi", "crumbs": [("Meja kerja", "/"), ("Organisasi", None)]}
    return render(request, "org/chart.html", context)


@require_safe
@needs("pegawai", "lihat_ringkas")
def position(request: Request, pk: int) -> HttpResponse:
    """One post: where it stands, who holds and held it, what it owes."""
    here = chosen(request)
    every = access.positions_ever(request.duties).select_related("unit").prefetch_related("aliases")
    post = get_object_or_404(every, pk=pk)
    full_nip = queries.full_nip_ids(access.holders_ever_with_full_nip(request.duties).filter(position=post))
    holders = queries.holder_history(access.holders_ever_visible(request.duties), post)
    actions.note_nips(
        holders=[row for row in holders if row.pk in full_nip], by=request.user, at=timezone.now()
    )
    owed = (
        cascade_access.commitments(request.duties)
        .filter(position=post, edition=here.edition)
        .select_related("indicator", "row", "giver")
        .order_by("row__block", "row__objective_number", "row__indicator_number", "pk")
    )
    context = {
        "title": post.title,
        "crumbs": [("Meja kerja", "/"), ("Organisasi", reverse("org:chart")), (post.short_title, None)],
        "post": post,
        "aliases": pages.other_names(post.title, [alias.name for alias in post.aliases.all()]),
        "period": pages.period_text(post.period),
        "year": here.year,
        "superiors": queries.superiors_of(post, on=request.today),
        "subordinates": queries.subordinates_of(post, on=request.today),
        "holders": [pages.holder_text(row, full=row.pk in full_nip) for row in holders],
        "owed": [(row, [*row.targets.quarters, row.targets.annual]) for row in owed],
    }
    return render(request, "org/position.html", context)
