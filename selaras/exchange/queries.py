"""Which edition and which of its annexes is meant, and what they look like now."""

from collections.abc import Sequence

from selaras.cascade.models import Annex, Edition
from selaras.exchange import tables
from selaras.exchange.tables import Table
from selaras.exchange.template import template
from selaras.kernel.rules import RuleError


def find_edition(
    *, year: str | int | None = None, agency: str | None = None, edition: Sequence[str] = ()
) -> Edition:
    """The newest edition of a year (of all years), for a command. Raises RuleError EKS-01 when unclear.

    `edition` names another one: "murni", "perubahan" (the newest), or "perubahan" and its number.
    """
    if year is not None and not (str(year).isascii() and str(year).isdigit()):
        raise RuleError("EKS-01", f"“{year}” bukan tahun. Tulis seperti --year 2024.")
    found = Edition.objects.select_related("agency").order_by("-year", "-number", "agency__code")
    found = found.filter(**_named(edition))
    if agency:
        found = found.filter(agency__code=agency)
    if year is not None:
        found = found.filter(year=int(str(year)[:4]))
    first = found.first()
    if first is None:
        named = f" {' '.join(edition)}" if edition else ""
        raise RuleError("EKS-01", f"Belum ada edisi kaskade{named}{f' tahun {year}' if year else ''}.")
    codes = sorted({one.agency.code for one in found})
    if len(codes) > 1:
        raise RuleError("EKS-01", f"Sebutkan perangkat daerah dengan --agency: {', '.join(codes)}.")
    return first


def _named(edition: Sequence[str]) -> dict[str, object]:
    """The condition for an edition's name; RuleError EKS-01 for a name that no edition can have."""
    match [word.lower() for word in edition]:
        case []:
            return {}
        case [("murni" | "perubahan") as kind]:
            return {"kind": kind}
        case ["perubahan", number] if number.isascii() and number.isdigit():
            return {"kind": "perubahan", "number": int(number[:4])}
    raise RuleError(
        "EKS-01",
        f"“{' '.join(edition)}” bukan edisi. Tulis --edition murni, --edition perubahan, "
        "atau --edition perubahan 2.",
    )


def annexes(edition: Edition) -> list[Annex]:
    """The annexes of an edition with their receivers; two queries."""
    return list(edition.annexes.order_by("number").select_related("edition").prefetch_related("receivers"))


def export_table(*, edition: Edition, number: str | int) -> Table:
    """One annex as a table. Raises RuleError EKS-02 when the edition has none of that number."""
    found = {str(annex.number): annex for annex in annexes(edition)}
    if str(number) not in found:
        raise RuleError("EKS-02", f"Lampiran {number} tidak ada pada {edition}. Pilih: {', '.join(found)}.")
    return tables.annex_table(found[str(number)])


def template_of(edition: Edition) -> bytes:
    """The empty workbook for an edition's annexes."""
    return template(annexes(edition), decreed_on=tables.decreed_on(edition))
