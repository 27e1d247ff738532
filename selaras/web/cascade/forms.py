"""What the matrix and the list of remarks can be narrowed to, read from the address."""

from collections.abc import Sequence

from selaras.cascade.models import Receiver, Remark
from selaras.cascade.queries import MatrixFilter
from selaras.editions.queries import Checked
from selaras.engine.findings import Finding, Severity
from selaras.org.models import OrgUnit
from selaras.planning.models import Objective
from selaras.web.filters import Filters

CONFIDENCE = (("pasti", "Pasti"), ("tinggi", "Tinggi"), ("sedang", "Sedang"), ("tanya", "Perlu ditanyakan"))


def matrix_filter(
    filters: Filters,
    *,
    receivers: Sequence[tuple[int, str]],
    sources: Sequence[str],
    unit: OrgUnit | None,
    label: str = "Cari indikator, sasaran, atau pengukuran",
) -> MatrixFilter:
    words = filters.search(label)
    block = filters.choice("blok", "Blok", Objective.Block.choices, every="Semua blok")
    posts = [(str(pk), title) for pk, title in receivers]
    position = filters.choice("jabatan", "Penerima", posts, every="Semua jabatan")
    source = filters.choice("sumber", "Sumber data", [(name, name) for name in sources], every="Semua sumber")
    return MatrixFilter(
        block=block,
        position_id=int(position) if position else None,
        source=source,
        words=words,
        unit=unit,
    )


def found_filter(filters: Filters, found: Sequence[Checked]) -> set[int] | None:
    """The ids of the rows with findings that are asked for; None when all rows are."""
    rules = sorted({one.finding.rule for one in found if one.is_open})
    kinds = [("ada", "Ada temuan"), ("galat", "Ada galat")]
    value = filters.choice(
        "temuan", "Temuan", [*kinds, *((rule, f"Aturan {rule}") for rule in rules)], every="Semua baris"
    )
    if not value:
        return None
    return {
        one.finding.spot.row
        for one in found
        if one.is_open and one.finding.spot and one.finding.spot.row and _is_asked(one.finding, value)
    }


def _is_asked(finding: Finding, value: str) -> bool:
    return (
        value == "ada" or value == finding.rule or (value == "galat" and finding.severity is Severity.ERROR)
    )


def receiver_choices(receivers: Sequence[Receiver]) -> list[tuple[int, str]]:
    return [(receiver.position_id, receiver.heading) for receiver in receivers]


def remark_filter(filters: Filters) -> dict[str, str]:
    words = filters.search("Cari tempat, teks, atau alasan")
    kind = filters.choice("jenis", "Jenis", Remark.Kind.choices, every="Semua jenis")
    confidence = filters.choice("keyakinan", "Keyakinan", CONFIDENCE, every="Semua tingkat")
    return {"words": words, "kind": kind, "confidence": confidence}
