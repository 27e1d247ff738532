"""What the action plans can be narrowed to, read from the address."""

from collections.abc import Sequence

from selaras.actionplans.models import Checkpoint
from selaras.engine.periods import QUARTER_LABELS
from selaras.org.models import OrgUnit
from selaras.web.filters import Filters


def ksd_filter(filters: Filters, units: Sequence[OrgUnit]) -> dict[str, str]:
    words = filters.search("Cari rencana aksi, keluaran, atau instansi")
    unit_path = _unit(filters, units)
    month = filters.choice("checkpoint", "Checkpoint", Checkpoint.Month.choices, every="Semua checkpoint")
    return {"words": words, "unit_path": unit_path, "month": month}


def iku_filter(filters: Filters, units: Sequence[OrgUnit]) -> tuple[dict[str, str], int | None]:
    words = filters.search("Cari rencana aksi, kriteria, atau keluaran")
    unit_path = _unit(filters, units)
    quarters = [(str(quarter), label) for quarter, label in QUARTER_LABELS.items()]
    quarter = filters.choice("triwulan", "Triwulan", quarters, every="Semua triwulan")
    return {"words": words, "unit_path": unit_path}, int(quarter) if quarter else None


def _unit(filters: Filters, units: Sequence[OrgUnit]) -> str:
    """The path of the chosen unit; "" for all."""
    choices = [(str(unit.pk), unit.name) for unit in units]
    chosen = filters.choice("penanggung-jawab", "Penanggung jawab", choices, every="Semua unit")
    return next((unit.path for unit in units if str(unit.pk) == chosen), "")
