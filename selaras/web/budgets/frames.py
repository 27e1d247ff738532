"""What the pages about budgets share: the document one may read, and the way to it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from selaras.planning import access
from selaras.planning.models import BudgetDocument
from selaras.web.http import Request


def frame(title: str, *way: tuple[str, str]) -> dict[str, object]:
    """Title and crumbs; `way` are (label, address) of the pages above."""
    return {"title": title, "crumbs": [("Meja kerja", "/"), *way, (title, None)]}


def to_list() -> tuple[str, str]:
    return ("Anggaran", reverse("budgets:list"))


def to_document(document: BudgetDocument) -> tuple[str, str]:
    return (str(document), reverse("budgets:show", args=[document.pk]))


def document_of(request: Request, pk: int) -> BudgetDocument:
    """404 for a DPA the person may not read."""
    mine = access.budgets(request.duties).select_related("unit", "agency")
    return get_object_or_404(mine, pk=pk)
