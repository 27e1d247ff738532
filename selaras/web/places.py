"""Addresses of places inside a page that several rooms lead to."""

from django.urls import reverse


def cell_address(annex: int, row: int, column: str = "") -> str:
    """The matrix of an annex, opened at a row; `sel` names the cell for whoever can focus it."""
    cell = f"?sel={row}:{column}" if column else ""
    return f"{reverse('cascade:annex', args=[annex])}{cell}#baris-{row}"
