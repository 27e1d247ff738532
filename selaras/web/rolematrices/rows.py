"""The roles of one post as a form: the way on a phone, and without scripts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.engine.findings import Finding
from selaras.kernel.rules import RuleError
from selaras.skp import actions
from selaras.skp.actions import Edit, Filled
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.rolematrices import forms, pages
from selaras.web.rolematrices.pages import Sheet

Typed = dict[int, Edit]  # result id -> what was typed for it


@require_http_methods(["GET", "HEAD", "POST"])
@needs("matriks_peran", "lihat")
def row(request: Request, pk: int, post: int) -> HttpResponse:
    """One field a result, a role a line; what somebody else changed meanwhile is told beside one's own."""
    matrix = pages.matrix_to_fill(request, pk)
    shown = Sheet(request, matrix, editing=True)
    person = shown.person(post)
    if person is None:
        raise Http404
    if request.method != "POST":
        return _page(request, shown, person)
    edits = forms.row_edits(request.POST, post=post, columns=shown.columns)
    typed = {one.cell[0]: one for one in edits}
    try:
        filled = actions.fill_cells(matrix=matrix, edits=edits, by=request.user, at=timezone.now())
    except RuleError as error:
        return _page(request, shown, person, typed=typed, refused=Finding(error.rule, error.message))
    if filled.refused:
        again = Sheet(request, matrix, editing=True)
        return _page(request, again, person, typed=typed, filled=filled)
    for told in {one.message for one in filled.told.values()}:
        messages.info(request, told)
    messages.success(request, f"Peran {person.post.title} tersimpan.")
    return redirect(f"{reverse('rolematrices:show', args=[pk])}#jabatan-{post}")


def _page(
    request: Request, shown: Sheet, person: pages.PersonRow, *, typed: Typed | None = None,
    filled: Filled | None = None, refused: Finding | None = None,
) -> HttpResponse:  # fmt: skip
    """What was typed stays in every field that is not kept yet."""
    post, asked = person.post.pk, filled.refused if filled else {}
    lines: list[dict[str, Any]] = []
    for column in shown.columns:
        key = (column.result.pk, post)
        roles = shown.grid.cells.get(key, [])
        now = forms.typed_text(roles)
        held = typed is not None and column.result.pk in typed and (refused is not None or key in asked)
        lines.append({
            "column": column, "seen": now, "problem": asked.get(key),
            "given": [one.wording for one in roles if one.indicator_id is not None],
            "text": "\n".join((typed or {})[column.result.pk].now) if held else now,
        })  # fmt: skip
        if held and refused is not None and typed is not None:  # nothing was kept: compare with what was seen
            lines[-1]["seen"] = "\n".join(typed[column.result.pk].seen)
    context = pages.frame(f"Peran {person.post.title}", shown.matrix) | {
        "person": person, "lines": lines, "refused": refused, "open": len(asked),
    }  # fmt: skip
    return render(request, "rolematrices/row.html", context, status=422 if refused or asked else 200)
