"""Rows in the fields of BKN's services: `skp22` for a year, `kinerjaperiodik` for a period. Nothing is sent.

BKN takes ratings and a document, not the results themselves. The class comes from the predicate, never from
arithmetic on the two ratings (SKP-34); what is missing is told, and the row is made all the same (SKP-35).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from selaras.engine import law
from selaras.engine.appraisal import Level, Predicate, predicate_of
from selaras.engine.findings import Finding, Severity

Row: TypeAlias = dict[str, Any]
_RATER: dict[str, type] = {
    "penilaiGolongan": str, "penilaiNama": str, "penilaiNipNrp": str, "penilaiUnorNama": str,
    "statusPenilai": str,
}  # fmt: skip
_RATING: dict[str, type] = {
    "hasilKinerjaNilai": int, "perilakuKerjaNilai": int, "kuadranKinerjaNilai": int, "tahun": int,
}  # fmt: skip
# the contract: every field of a row, with its type
SKP22: Mapping[str, type] = _RATER | _RATING | {
    "id": str, "path": list, "penilaiJabatan": str, "pnsDinilaiOrang": str,
}  # fmt: skip
PERIODIC: Mapping[str, type] = _RATER | _RATING | {
    "bulanMulaiPenilaian": int, "bulanSelesaiPenilaian": int, "koefisienId": str, "penilaiJabatanNama": str,
    "periodikId": str, "pnsDinilaiId": str, "tahunMulaiPenilaian": int, "tahunSelesaiPenilaian": int,
}  # fmt: skip
DOCUMENT = ("dok_id", "dok_nama", "dok_uri", "object", "slug")
_GRADE = re.compile(r"\b(IV|I{1,3})\s*/\s*([a-e])\b", re.IGNORECASE)
_DECEMBER = 12


class Periodic(StrEnum):
    MONTHLY = "bulanan"
    QUARTERLY = "triwulanan"


@dataclass(frozen=True, slots=True)
class BknRater:
    """Who rated; `rank` as it is printed ("Pembina (IV/a)"), `nip` "" for whoever has none."""

    name: str
    nip: str
    rank: str
    post: str
    unit: str
    is_civil_servant: bool = True


@dataclass(frozen=True, slots=True)
class BknDocument:
    """A document that BKN already keeps, by the names its upload answered with."""

    dok_id: str
    dok_nama: str
    dok_uri: str
    object: str
    slug: str


@dataclass(frozen=True, slots=True)
class BknRating:
    """The ratings of one person; `person_id` is BKN's own id, not the NIP, "" where it is not known."""

    person_id: str
    results: Level
    behaviour: Level
    rater: BknRater


def skp22_row(
    rating: BknRating, *, year: int, record_id: str = "", documents: tuple[BknDocument, ...] = ()
) -> tuple[Row, list[Finding]]:
    """The row of a year. `record_id`: BKN's own, where a row is to be replaced."""
    row = _ratings(rating, date(year, _DECEMBER, 31)) | {
        "id": record_id,
        "path": [{name: getattr(document, name) for name in DOCUMENT} for document in documents],
        "penilaiJabatan": rating.rater.post,
        "pnsDinilaiOrang": rating.person_id,
    }
    return _ordered(row, SKP22), _missing(rating, row)


def periodic_row(
    rating: BknRating, *, first: date, last: date, kind: Periodic = Periodic.QUARTERLY, coefficient: str = ""
) -> tuple[Row, list[Finding]]:
    """The row of a period, from the month of `first` to that of `last`; ValueError where it ends too early.

    `coefficient`: BKN's id for the post and predicate, see `coefficient_id`.
    """
    if last < first:
        raise ValueError(f"a period from {first} to {last}")
    row = _ratings(rating, last) | {
        "bulanMulaiPenilaian": first.month,
        "bulanSelesaiPenilaian": last.month,
        "koefisienId": coefficient,
        "penilaiJabatanNama": rating.rater.post,
        "periodikId": law.as_of("skp-bkn", last)["periodic"][kind],
        "pnsDinilaiId": rating.person_id,
        "tahunMulaiPenilaian": first.year,
        "tahunSelesaiPenilaian": last.year,
    }
    findings = _missing(rating, row)
    if not coefficient:
        findings.append(_lack("Koefisien jabatan belum diketahui: isi koefisienId menurut daftar acuan BKN."))
    return _ordered(row, PERIODIC), findings


def flat(row: Row) -> dict[str, str | int]:
    """The row as one line of a sheet: the documents' names with their number before them."""
    told = {name: value for name, value in row.items() if name != "path"}
    for number, document in enumerate(row.get("path", ()), 1):
        told |= {f"path_{number}_{name}": document[name] for name in DOCUMENT}
    return told


def grade_id(rank: str, *, on: date) -> str:
    """BKN's id of the grade in a printed rank: "41" for "Pembina (IV/a)"; "" where there is none."""
    found = _GRADE.search(rank)
    if found is None:
        return ""
    grades: dict[str, str] = law.as_of("skp-bkn", on)["grade"]
    return grades.get(f"{found[1].upper()}/{found[2].lower()}", "")


def coefficient_id(tier: str, predicate: Predicate, *, on: date) -> str:
    """BKN's id for a level of functional posts; known for the predicate Baik alone, else "" (asumsi)."""
    known: dict[str, str] = law.as_of("skp-bkn", on)["coefficient"]
    return known.get(tier, "") if predicate is Predicate.GOOD else ""


def doubt(on: date) -> str:
    """What is assumed about the codes, to be shown beside every file."""
    assumption: str = law.as_of("skp-bkn", on)["assumption"]
    return assumption


def _ratings(rating: BknRating, on: date) -> Row:
    """SKP-34: the class is that of the predicate of the nine cells."""
    codes, rater = law.as_of("skp-bkn", on), rating.rater
    return {
        "hasilKinerjaNilai": codes["level"][rating.results],
        "perilakuKerjaNilai": codes["level"][rating.behaviour],
        "kuadranKinerjaNilai": codes["quadrant"][predicate_of(rating.results, rating.behaviour, on=on)],
        "penilaiGolongan": grade_id(rater.rank, on=on),
        "penilaiNama": rater.name,
        "penilaiNipNrp": rater.nip,
        "penilaiUnorNama": rater.unit,
        "statusPenilai": "ASN" if rater.is_civil_servant else "NON ASN",
        "tahun": on.year,
    }


def _missing(rating: BknRating, row: Row) -> list[Finding]:
    """SKP-35: what BKN will ask for; a rater who is no civil servant has neither NIP nor grade."""
    asked = {
        "Id pegawai pada SIASN": rating.person_id, "Nama pejabat penilai": rating.rater.name,
        "Jabatan pejabat penilai": rating.rater.post,
    }  # fmt: skip
    if rating.rater.is_civil_servant:
        asked |= {"NIP pejabat penilai": rating.rater.nip, "Golongan pejabat penilai": row["penilaiGolongan"]}
    return [
        _lack(f"{name} belum diketahui. Lengkapi sebelum dikirim ke BKN.")
        for name, value in asked.items()
        if not value
    ]


def _lack(message: str) -> Finding:
    return Finding("SKP-35", message, severity=Severity.WARNING)


def _ordered(row: Row, fields: Mapping[str, type]) -> Row:
    """The fields in the order of the alphabet, as BKN writes them."""
    return {name: row[name] for name in sorted(fields)}
