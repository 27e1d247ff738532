"""Editing a matrix in the page: each view calls one deed and answers with the rows it touched."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.cascade import access, queries
from selaras.cascade import actions as cascade
from selaras.cascade.models import Annex
from selaras.engine.findings import Finding, Severity
from selaras.exchange import actions, editing, schema
from selaras.exchange.editing import Edited, Refused
from selaras.kernel.rules import RuleError
from selaras.planning import access as planning_access
from selaras.web.cascade import desk, people, suggest
from selaras.web.cascade.sheet import Rows
from selaras.web.checkups import beside
from selaras.web.filters import searched
from selaras.web.http import Request
from selaras.web.rights import needs

Deed = Callable[[Annex, datetime], Edited]
NOTHING: dict[str, Any] = {
    "rows": [], "loose": [], "refused": [], "gone": [], "made": [], "said": "", "told": [], "problem": "",
    "present": None, "covered": "{}", "change": "",
}  # fmt: skip
BEHIND = (
    "{} baris baru dibuat di belakang baris yang tampak; baris yang disembunyikan saringan tidak diisi. "
    "Hapus saringan bila yang dimaksud baris itu."
)
MOST_SHOWN = 12  # suggestions of the dictionary


def entrusted(request: Request, annex_id: int) -> Annex:
    """The matrix, when one has the care of it: a published one too, so that its editor is told (KAS-01)."""
    annexes = access.entrusted_annexes(request.duties).filter(layout__in=queries.MATRIX_LAYOUTS)
    found = annexes.select_related("edition__agency", "giver").prefetch_related("receivers")
    return get_object_or_404(found, pk=annex_id)


@require_POST
@needs("cascading", "lihat")
def cells(request: Request, annex_id: int) -> HttpResponse:
    """Typed cells; each is saved or comes back with its reason."""

    def deed(annex: Annex, at: datetime) -> Edited:
        edits = desk.edits_of(request.POST)  # read once it is known that the matrix is theirs
        return actions.edit_cells(annex=annex, edits=edits, by=request.user, at=at)

    return _do(request, annex_id, deed)


@require_POST
@needs("cascading", "lihat")
def paste(request: Request, annex_id: int) -> HttpResponse:
    """A block from a spreadsheet, from a cell on; from the form of an empty matrix it starts at its top."""
    text, rows = request.POST.get("text", ""), desk.lines_of(request.POST, "rows")
    column, under = request.POST.get("column", ""), request.POST.get("block", "")
    under = under if under in schema.BLOCKS else ""

    def deed(annex: Annex, at: datetime) -> Edited:
        edited = actions.paste(
            annex=annex, text=text, rows=rows, column=column, under=under, by=request.user, at=at
        )
        if edited.made and request.POST.get("narrowed"):
            edited.said.append(Finding("KAS-06", BEHIND.format(len(edited.made)), severity=Severity.NOTE))
        return edited

    def left(annex: Annex, edited: Edited) -> Mapping[int, Mapping[str, str]]:
        return desk.unplaced(annex, edited, text=text, column=column, rows=list(rows), under=under)

    return _do(request, annex_id, deed, left=left)


@require_POST
@needs("cascading", "lihat")
def undo(request: Request, annex_id: int) -> HttpResponse:
    return _do(
        request, annex_id, lambda annex, at: actions.undo(annex=annex, by=request.user, at=at),
        words=("Diurungkan: {}", "Tidak ada lagi yang dapat diurungkan.", "Tidak diurungkan"),
    )  # fmt: skip


@require_POST
@needs("cascading", "lihat")
def redo(request: Request, annex_id: int) -> HttpResponse:
    return _do(
        request, annex_id, lambda annex, at: actions.redo(annex=annex, by=request.user, at=at),
        words=("Diulangi: {}", "Tidak ada lagi yang dapat diulangi.", "Tidak diulangi"),
    )  # fmt: skip


@require_POST
@needs("cascading", "lihat")
def remove(request: Request, annex_id: int) -> HttpResponse:
    rows = desk.versions_of(request.POST, "rows")
    return _do(
        request, annex_id,
        lambda annex, at: actions.delete_rows(annex=annex, rows=rows, by=request.user, at=at),
        words=("{}. Ctrl+Z mengembalikannya.", "", "Tidak dihapus"),
    )  # fmt: skip


@require_POST
@needs("cascading", "lihat")
def look(request: Request, annex_id: int) -> HttpResponse:
    """Every ten seconds: I am here, in this cell; who else is, and what changed since the page saw it."""
    annex, at = entrusted(request, annex_id), timezone.now()
    cascade.note_presence(
        annex=annex, user=request.user, cell=editing.clean(request.POST.get("cell", "")), at=at
    )
    seen = desk.versions_of(request.POST, "seen")
    changed = queries.changed_rows(annex, seen=seen)
    marks = queries.marks(annex)
    narrowed = bool(request.POST.get("narrowed"))
    fresh = [key for key in changed if key in seen or not narrowed]
    context = _rows(annex, marks, fresh) | {
        "gone": [key for key in seen if key not in marks],
        "present": people.present(annex, user=request.user, duties=request.duties, at=at),
    }
    return render(request, "cascade/_answer.html", NOTHING | context)


@require_safe
@needs("cascading", "lihat")
def dictionary(request: Request, annex_id: int) -> HttpResponse:
    """Entries of the dictionary that could become a row."""
    annex, words = entrusted(request, annex_id), searched(request.GET)
    found = suggest.entries(planning_access.indicators(request.duties), annex=annex, words=words)
    context = {"annex": annex, "words": words, "found": found[:MOST_SHOWN], "more": len(found) > MOST_SHOWN}
    return render(request, "cascade/_suggestions.html", context)


def _do(
    request: Request,
    annex_id: int,
    deed: Deed,
    *,
    words: tuple[str, str, str] = ("", "", "Belum tersimpan"),
    left: Callable[[Annex, Edited], Mapping[int, Mapping[str, str]]] | None = None,
) -> HttpResponse:
    """One deed, then the rows it touched; a refusal of the whole deed leaves every cell as it was typed."""
    annex, at = entrusted(request, annex_id), timezone.now()
    try:
        edited = deed(annex, at)
    except RuleError as refused:
        if not request.htmx:
            return _without_scripts(request, annex, [Finding(refused.rule, refused.message)])
        return render(request, "cascade/_answer.html", NOTHING | {"problem": str(refused)}, status=422)
    if not request.htmx:
        for one in edited.said:
            messages.info(request, str(one.message))
        return _without_scripts(request, annex, [one.finding for one in edited.refused])
    marks = queries.marks(annex)
    touched = {*edited.saved, *(one.edit.row for one in edited.refused if one.edit.row)}
    context = _rows(annex, marks, [key for key in marks if key in touched], related=True) | {
        "said": _said(edited, words, at),
        "told": [str(one.message) for one in edited.said],
        "refused": [_refusal(one, marks) for one in edited.refused],
        "gone": [key for key in edited.saved if key not in marks],
        "loose": _loose(annex, marks, left(annex, edited) if left else {}),
        "made": edited.made,
        "covered": json.dumps(edited.covered),
        "change": edited.change.pk if edited.change else "",
    }
    return render(request, "cascade/_answer.html", NOTHING | context)


def _without_scripts(request: Request, annex: Annex, refused: Sequence[Finding]) -> HttpResponse:
    """Back to the matrix; what was pasted and could not be read stays in a field, to be mended there."""
    text = request.POST.get("text", "")
    if refused and text:
        context = {"title": "Sebagian belum tersimpan", "annex": annex, "refused": refused, "text": text}
        context |= {"column": request.POST.get("column", "")}
        return render(request, "cascade/refused.html", context, status=422)
    for sentence in dict.fromkeys(str(one.message) + f" ({one.rule})" for one in refused):
        messages.error(request, sentence)
    return redirect("cascade:annex", number=annex.number)


def _rows(
    annex: Annex, marks: Mapping[int, queries.Mark], ids: Sequence[int], *, related: bool = False
) -> dict[str, Any]:
    """The rows drawn with their findings; `related` draws those whose findings may have changed as well."""
    if not ids:
        return {"rows": []}
    wider: Collection[int] = {*ids, *queries.related_rows(annex, ids)} if related else ids
    found = beside(annex.edition, wider)
    return {"rows": Rows(annex, marks=marks, found=found).rows(wider)}


def _loose(
    annex: Annex, marks: Mapping[int, queries.Mark], left: Mapping[int, Mapping[str, str]]
) -> list[str]:
    drawn = Rows(annex, marks=marks) if left else None
    return [drawn.loose(texts, line=line) for line, texts in left.items()] if drawn else []


def _refusal(one: Refused, marks: Collection[int]) -> dict[str, Any]:
    """A cell that stays as it was; what stands there now is offered beside it where somebody changed it."""
    edit = one.edit
    return {
        "row": edit.row or "",
        "line": edit.line,
        "column": edit.column,
        "now": edit.now,
        "current": one.current if edit.row else "",
        "finding": one.finding,
        "conflict": one.finding.rule == "KAS-05" and edit.row in marks,
    }


def _said(edited: Edited, words: tuple[str, str, str], at: datetime) -> str:
    done, nothing, not_done = words
    clock = f"{timezone.localtime(at):%H.%M}"
    open_cells = f"{len(edited.refused)} sel perlu diperiksa" if edited.refused else ""
    if edited.change is None:
        return f"{not_done}: {open_cells}." if open_cells else nothing or f"Tersimpan {clock}"
    said = done.format(edited.change.label) if done else f"Tersimpan {clock}"
    return f"{said}; {open_cells}." if open_cells else said
