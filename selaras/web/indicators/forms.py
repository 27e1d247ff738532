"""What the dictionary can be narrowed to, read from the address."""

from selaras.planning.models import EntrySystem, Indicator, Objective
from selaras.web.filters import Filters


def dictionary_filter(filters: Filters) -> dict[str, str]:
    return {
        "words": filters.search("Cari kode, nama, definisi, atau sasaran"),
        "block": filters.choice("blok", "Blok", Objective.Block.choices, every="Semua blok"),
        "entry_system": filters.choice("sistem", "Sistem entri", EntrySystem.choices, every="Semua sistem"),
        "rule": filters.choice("aturan", "Aturan tahunan", Indicator.Annual.choices, every="Semua aturan"),
    }
