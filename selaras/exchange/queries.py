"""Which edition and which of its annexes is meant, and what they look like now."""

from selaras.cascade.models import Annex, Edition
from selaras.exchange import tables
from selaras.exchange.tables import Table
from selaras.exchange.template import template
from selaras.kernel.rules import RuleError


def find_edition(*, year: str | int | None = None, agency: str | None = None) -> Edition:
    """The newest edition of a year (of all years), for a command. Raises RuleError EKS-01 when unclear."""
    if year is not None and not (str(year).isascii() and str(year).isdigit()):
        raise RuleError("EKS-01", f"“{year}” bukan tahun. Tulis seperti --year 2024.")
    found = Edition.objects.select_related("agency").order_by("-year", "-number", "agency__code")
    if agency:
        found = found.filter(agency__code=agency)
    if year is not None:
        found = found.filter(year=int(str(year)[:4]))
    first = found.first()
    if first is None:
        raise RuleError("EKS-01", f"Belum ada edisi kaskade{f' tahun {year}' if year else ''}.")
    codes = sorted({edition.agency.code for edition in found})
    if len(codes) > 1:
        raise RuleError("EKS-01", f"Sebutkan perangkat daerah dengan --agency: {', '.join(codes)}.")
    return first


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
