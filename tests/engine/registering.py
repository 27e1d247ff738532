"""The scenarios of registers as officials write them, made into rows."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

from selaras.engine.counting import Row, Term, read_count
from selaras.engine.periods import Zone, end_of_day
from selaras.engine.registers import Column, ColumnKind, Register, read_cell, registers_of

FOLDER = Path(__file__).parents[1] / "scenarios" / "daftar"
YEAR = 2024
KINDS = registers_of(YEAR)


def cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["kasus"]


def cells_of(register: Register, told: dict[str, str], zone: Zone) -> dict[str, str]:
    """Columns that a case does not name stay blank, whether they are required or not."""
    found = {}
    for code, text in told.items():
        found[code], finding = read_cell(register.column(code), text, zone=zone)
        assert finding is None or not text, f"{text}: {finding}"
    return found


def rows_of(case: dict[str, Any]) -> list[Row]:
    register, zone = KINDS[case["daftar"]], zone_of(case)
    return [
        Row(number, cells_of(register, dict(zip(case["kolom"], told, strict=True)), zone))
        for number, told in enumerate(case["baris"], 1)
    ]


def zone_of(case: dict[str, Any]) -> Zone:
    return Zone(case.get("zona", "WIB"))


def count_of(case: dict[str, Any]):
    return read_count({"kode": "x", "daftar": case["daftar"], "hitung": case["hitung"]}, KINDS)


def term_of(case: dict[str, Any]) -> Term:
    zone, quarter = zone_of(case), case["tw"]
    dues = [None] * 4
    if "jatuh_tempo" in case:
        kept, _ = read_cell(Column(code="d", name="D", kind=ColumnKind.DATE), case["jatuh_tempo"], zone=zone)
        year, month, day = map(int, kept.split("-"))
        dues[quarter - 1] = end_of_day(date(year, month, day), zone)
    hour = case.get("batas_jam")
    cutoff = time(*map(int, hour.split("."))) if hour else None
    return Term(year=case["tahun"], quarter=quarter, zone=zone, cutoff=cutoff, dues=tuple(dues))
